#include "hygge/connections/mssql_rows/tick_columns.h"

namespace hygge::mssql {

namespace {

constexpr std::int64_t kTicksPerMicro = 10;
constexpr std::int64_t kNanosPerTick = 100;

bool is_present(const std::uint64_t* presence, std::size_t row) {
  return presence == nullptr || (presence[row / 64] >> (row % 64) & 1U) != 0;
}

/// Towards the past, also before 1970, so that a time keeps its second.
std::int64_t micros_of(std::int64_t ticks) {
  const std::int64_t micros = ticks / kTicksPerMicro;
  return micros * kTicksPerMicro > ticks ? micros - 1 : micros;
}

}  // namespace

TickColumns::TickColumns(const std::vector<SourceColumn>& columns) {
  for (const SourceColumn& column : columns) columns_.emplace_back(column.info.name, column.ticks);
}

void TickColumns::settle(std::size_t column, std::int64_t* values, const std::uint64_t* presence, std::size_t rows) {
  Column& settled = columns_[column];
  if (settled.ticks == Ticks::Nanos) to_nanos(settled, values, presence, rows);
  if (settled.ticks == Ticks::Micros) to_micros(settled, values, presence, rows);
}

void TickColumns::to_nanos(Column& column, std::int64_t* values, const std::uint64_t* presence, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) {
    if (!is_present(presence, row)) continue;
    if (!__builtin_mul_overflow(values[row], kNanosPerTick, &values[row])) continue;
    column.is_wide = true;
    return;
  }
}

void TickColumns::to_micros(Column& column, std::int64_t* values, const std::uint64_t* presence, std::size_t rows) {
  std::uint64_t cut = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    if (!is_present(presence, row)) continue;
    const std::int64_t micros = micros_of(values[row]);
    cut += micros * kTicksPerMicro != values[row] ? 1U : 0U;
    values[row] = micros;
  }
  if (cut > 0) column.cut += cut;
}

std::set<std::string> TickColumns::nanos() const {
  std::set<std::string> names;
  for (const Column& column : columns_) {
    if (column.ticks == Ticks::Nanos) names.insert(column.name);
  }
  return names;
}

std::set<std::string> TickColumns::wide() const {
  std::set<std::string> names;
  for (const Column& column : columns_) {
    if (column.is_wide) names.insert(column.name);
  }
  return names;
}

}  // namespace hygge::mssql
