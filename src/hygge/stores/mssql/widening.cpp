#include "hygge/stores/mssql/widening.h"

#include <algorithm>
#include <limits>

#include "hygge/base/text.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/tds/column_encoder.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::uint64_t kMostBytes = 8000;  // of a type that is not (max)

std::uint64_t bytes_each(const LoadColumn& column) { return column.bulk.type.is_utf16() ? 2 : 1; }

/// The length of the longest value up to `widest` where one is longer than `limit`, else some length within it: a value
/// for which nothing can be done must not keep the others from being helped.
///
/// Looks at all rows of every batch, so it takes the bytes for the length as long as they are within the limit.
std::uint64_t longest(const tds::ColumnMemory& memory, std::size_t rows, bool is_utf16, std::uint64_t limit,
                      std::uint64_t widest) {
  const auto* const values = static_cast<const tds::TextRef*>(memory.values);
  std::uint64_t most = limit;
  for (std::size_t row = 0; row < rows; ++row) {
    if (values[row].length <= most) continue;
    if (memory.validity != nullptr && (memory.validity[row / 64] >> row % 64 & 1U) == 0) continue;
    const std::string_view text = values[row].view();
    const std::uint64_t length = is_utf16 ? utf16_units(text) : text.size();
    if (length <= widest) most = std::max(most, length);
  }
  return most;
}

/// What a value of a key takes at most; none is (max).
std::uint64_t most_bytes(const tds::TypeInfo& type) {
  constexpr std::uint64_t kMostOfTimes = 10;  // datetimeoffset(7)
  if (type.type == tds::WireType::DecimalN) return tds::decimal_bytes(type.precision);
  return type.size == 0 ? kMostOfTimes : type.size;
}

/// The longest that it may become.
std::uint64_t longest_allowed(const LoadColumn& column) {
  constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();
  return column.widest == SqlType::kMax ? kNoEnd : static_cast<std::uint64_t>(column.widest);
}

}  // namespace

std::uint64_t length_limit(const LoadColumn& column) {
  const tds::TypeInfo& type = column.bulk.type;
  const bool is_wide = type.type == tds::WireType::NVarChar || type.type == tds::WireType::VarChar ||
                       type.type == tds::WireType::VarBinary;
  return is_wide && type.size != tds::TypeInfo::kMax ? type.size / bytes_each(column) : 0;
}

std::vector<Widening> widenings_for(const engine::Batch& batch, const LoadColumns& columns) {
  std::vector<Widening> wanted;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const LoadColumn& column = columns[i];
    const std::uint64_t limit = column.widest == 0 ? 0 : length_limit(column);
    if (limit == 0) continue;
    const tds::ColumnMemory memory = memory_of(batch.column(column.source));
    const std::uint64_t needed =
        longest(memory, batch.rows(), column.bulk.type.is_utf16(), limit, longest_allowed(column));
    if (needed > limit) wanted.push_back({i, needed});
  }
  return wanted;
}

LoadColumn widened(const LoadColumn& column, std::uint64_t needed) {
  LoadColumn made = column;
  std::uint64_t most = kMostBytes / bytes_each(column);
  if (column.most_inferred > 0) most = std::min(most, static_cast<std::uint64_t>(column.most_inferred));
  std::uint64_t length = std::max(needed, std::min(most, 2 * length_limit(column)));
  const bool may_be_max = column.widest == SqlType::kMax;
  if (!may_be_max) length = std::min(length, static_cast<std::uint64_t>(column.widest));
  made.bulk.type.size =
      may_be_max && length > most ? tds::TypeInfo::kMax : static_cast<std::uint32_t>(length * bytes_each(column));
  return made;
}

void share_key_room(LoadColumns& columns) {
  std::uint64_t taken = 0;
  for (const LoadColumn& column : columns) {
    if (column.key_bytes > 0) taken += most_bytes(column.bulk.type);
  }
  for (LoadColumn& column : columns) {
    if (column.key_bytes == 0 || column.widest == 0) continue;
    const std::uint64_t room = column.key_bytes - std::min(column.key_bytes, taken);
    column.widest = static_cast<int>(length_limit(column) + room / bytes_each(column));
  }
}

std::string alter_statement(const std::vector<std::string>& table, const LoadColumn& column) {
  std::vector<std::string> parts;
  for (const std::string& part : table) parts.push_back(tds::quote_name(part));
  std::string statement = "ALTER TABLE " + join(parts, ".") + " ALTER COLUMN " + tds::quote_name(column.bulk.name) +
                          " " + tds::sql_name(column.bulk.type);
  if (!column.collation.empty()) statement += " COLLATE " + tds::checked_collation(column.collation);
  return statement + (column.bulk.is_nullable ? " NULL" : " NOT NULL");
}

}  // namespace hygge::stores::mssql
