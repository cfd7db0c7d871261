#include "hygge/stores/mssql/lengths.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "hygge/connections/mssql/sql_type.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/tds/column_memory.h"

namespace hygge::stores::mssql {

namespace {

bool is_present(const std::uint64_t* validity, std::size_t row) noexcept {
  return validity == nullptr || (validity[row / 64] >> (row % 64) & 1U) != 0;
}

/// A text has no more units than bytes: one that has no more bytes than the longest so far is not looked at.
template <typename Measure>
std::size_t measure_longer(const engine::Vector& column, std::size_t rows, std::size_t longest, bool& has_value,
                           Measure measure) {
  const auto* const texts = static_cast<const tds::TextRef*>(column.values());
  const std::uint64_t* const validity = column.validity();
  for (std::size_t row = 0; row < rows; ++row) {
    if (!is_present(validity, row)) continue;
    has_value = true;
    if (texts[row].length > longest) longest = std::max<std::size_t>(longest, measure(texts[row].view()));
  }
  return longest;
}

}  // namespace

LengthSample::LengthSample(const std::vector<Measured>& columns, std::uint64_t rows) : most_rows_{rows} {
  for (const Measured& measured : columns) columns_.push_back({.measured = measured});
}

void LengthSample::take(const engine::Batch& batch) {
  const auto rows = static_cast<std::size_t>(std::min<std::uint64_t>(batch.rows(), most_rows_ - rows_));
  for (Found& found : columns_) {
    const engine::Vector column = batch.column(found.measured.column);
    found.longest = found.measured.is_text ? measure_longer(column, rows, found.longest, found.has_value, utf16_units)
                                           : measure_longer(column, rows, found.longest, found.has_value,
                                                            [](std::string_view bytes) { return bytes.size(); });
  }
  rows_ += rows;
}

std::optional<std::size_t> LengthSample::longest(std::size_t column) const {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [column](const Found& one) { return one.measured.column == column; });
  return found != columns_.end() && found->has_value ? std::optional{found->longest} : std::nullopt;
}

int sized_length(std::optional<std::size_t> longest, const Inference& inference) {
  if (!longest) return inference.max_varchar;
  if (*longest > static_cast<std::size_t>(inference.max_varchar)) return SqlType::kMax;
  const double wanted = std::ceil(static_cast<double>(*longest) * std::max(1.0, inference.buffer_factor));
  const double step = wanted <= 100 ? 10 : wanted <= 1'000 ? 50 : 500;
  const double rounded = std::min<double>(std::ceil(wanted / step) * step, inference.max_varchar);
  return std::max(static_cast<int>(rounded), std::min(inference.min_varchar, inference.max_varchar));
}

}  // namespace hygge::stores::mssql
