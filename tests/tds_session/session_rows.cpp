#include "tests/tds_session/session_rows.h"

#include <algorithm>
#include <tuple>

#include "hygge/tds/value_text.h"

namespace hygge::test {

namespace {

using tds::Storage;
using tds::WireType;

constexpr std::int64_t kTicksPerMicrosecond = 10;

bool is_money(WireType type) {
  return type == WireType::Money || type == WireType::MoneyN || type == WireType::SmallMoney;
}

/// The digits of a second that SQL Server tells of such a column.
unsigned digits_of(const tds::TypeInfo& type) {
  if (type.type == WireType::DateTime || (type.type == WireType::DateTimeN && type.size == 8)) return 3;
  if (type.type == WireType::SmallDateTime || type.type == WireType::DateTimeN) return 0;
  return type.scale;
}

/// The form with a length in front, which takes NULL too.
tds::TypeInfo nullable_form(const tds::TypeInfo& type) {
  static const std::vector<std::tuple<WireType, WireType, std::uint32_t>> kForms{
      {WireType::Bit, WireType::BitN, 1},          {WireType::TinyInt, WireType::IntN, 1},
      {WireType::SmallInt, WireType::IntN, 2},     {WireType::Int, WireType::IntN, 4},
      {WireType::BigInt, WireType::IntN, 8},       {WireType::Real, WireType::FloatN, 4},
      {WireType::Float, WireType::FloatN, 8},      {WireType::SmallMoney, WireType::MoneyN, 4},
      {WireType::Money, WireType::MoneyN, 8},      {WireType::SmallDateTime, WireType::DateTimeN, 4},
      {WireType::DateTime, WireType::DateTimeN, 8}};
  tds::TypeInfo made = type;
  for (const auto& [fixed, nullable, size] : kForms) {
    if (type.type != fixed) continue;
    made.type = nullable;
    made.size = size;
  }
  if (type.type != WireType::Udt && type.type != WireType::Xml && type.type != WireType::Json) return made;
  made = {};
  made.type = type.type == WireType::Udt ? WireType::VarBinary : WireType::NVarChar;
  made.size = tds::TypeInfo::kMax;
  return made;
}

bool has_code_page(WireType type) {
  return type == WireType::VarChar || type == WireType::Char || type == WireType::Text;
}

}  // namespace

std::uint64_t count_rows(tds::Session& session, const std::string& sql) {
  std::uint64_t count = 0;
  read_rows(session.batch(sql), [&](const auto& /*columns*/, const DecodedRows& rows) { count += rows.rows(); });
  return count;
}

std::vector<std::string> rows_of(tds::Reply reply) {
  std::vector<std::string> lines;
  const auto show = [&](const std::vector<tds::ColumnInfo>& columns, const DecodedRows& rows) {
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      std::string line;
      for (std::size_t column = 0; column < columns.size(); ++column)
        line += (column > 0 ? "|" : "") + displayed(columns[column], rows, row, column);
      lines.push_back(line);
    }
  };
  read_rows(std::move(reply), show, lossless());
  return lines;
}

std::vector<std::string> rows_of(tds::Session& session, const std::string& sql) { return rows_of(session.batch(sql)); }

std::string displayed(const tds::ColumnInfo& column, const DecodedRows& rows, std::size_t row, std::size_t number) {
  if (rows.is_null(row, number)) return "NULL";
  const auto timestamp = [&](std::int64_t ticks) {
    const unsigned digits = digits_of(column.type);
    if (column.type.type == WireType::DateTimeOffset) return tds::offset_text(ticks, digits, rows.offset(row, number));
    return tds::timestamp_text(ticks, digits);
  };
  const unsigned scale = is_money(column.type.type) ? 4 : column.type.scale;
  switch (rows.storages()[number]) {
    case Storage::Boolean:
      return rows.at<std::uint8_t>(row, number) == 1 ? "1" : "0";
    case Storage::Decimal16:
      return tds::decimal_text(rows.at<std::int16_t>(row, number), scale);
    case Storage::Decimal32:
      return tds::decimal_text(rows.at<std::int32_t>(row, number), scale);
    case Storage::Decimal64:
      return tds::decimal_text(rows.at<std::int64_t>(row, number), scale);
    case Storage::Decimal128:
      return tds::decimal_text(rows.at<tds::Int128>(row, number), scale);
    case Storage::Date:
      return tds::date_text(rows.at<std::int32_t>(row, number));
    case Storage::TimeMicros:
      return tds::time_text(rows.at<std::int64_t>(row, number) * kTicksPerMicrosecond, column.type.scale);
    case Storage::TimeTicks:
      return tds::time_text(rows.at<std::int64_t>(row, number), column.type.scale);
    case Storage::TimestampMicros:
      return timestamp(rows.at<std::int64_t>(row, number) * kTicksPerMicrosecond);
    case Storage::TimestampTicks:
      return timestamp(rows.at<std::int64_t>(row, number));
    default:
      return rows.shown(row, number);
  }
}

tds::DecodeOptions lossless() {
  tds::DecodeOptions options;
  options.seventh_digit = tds::SeventhDigit::Ticks;
  return options;
}

std::vector<tds::BulkColumn> columns_like(const std::vector<tds::ColumnInfo>& columns,
                                          const std::vector<Storage>& storages, const std::string& collation) {
  std::vector<tds::BulkColumn> made;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    tds::BulkColumn column;
    column.name = columns[i].name;
    column.type = nullable_form(columns[i].type);
    column.storage = storages[i];
    column.is_nullable = columns[i].is_nullable();
    if (columns[i].type.type == WireType::Xml) column.declared = "xml";
    if (has_code_page(column.type.type)) column.collation = collation;
    made.push_back(column);
  }
  return made;
}

std::vector<tds::BulkColumn> one_int_column() {
  std::vector<tds::BulkColumn> columns(1);
  columns[0].name = "a";
  columns[0].type.type = WireType::IntN;
  columns[0].type.size = 4;
  return columns;
}

std::uint64_t load(tds::Session& session, const std::string& table, std::span<const tds::BulkColumn> columns,
                   std::span<const tds::ColumnMemory> memory, std::size_t rows, const tds::BulkHints& hints) {
  std::vector<std::string> path;
  for (std::size_t at = 0; at <= table.size(); at = std::min(table.find('.', at), table.size()) + 1)
    path.push_back(table.substr(at, std::min(table.find('.', at), table.size()) - at));
  tds::BulkLoad bulk = session.bulk(tds::insert_bulk_statement(path, columns, hints));
  tds::BulkWriter writer{columns, {}};
  writer.begin(bulk.output());
  writer.write(bulk.output(), memory, 0, rows);
  tds::BulkWriter::end(bulk.output());
  return bulk.finish();
}

std::uint64_t copy_rows(tds::Session& from, const std::string& select, tds::Session& to, const std::string& table,
                        const std::string& collation) {
  std::uint64_t copied = 0;
  tds::DecodeOptions options = lossless();
  options.variant = tds::VariantForm::Raw;
  const auto show = [&](const std::vector<tds::ColumnInfo>& columns, const DecodedRows& rows) {
    const std::vector<tds::BulkColumn> wanted = columns_like(columns, rows.storages(), collation);
    copied += load(to, table, wanted, rows.memory(), rows.rows());
  };
  read_rows(from.batch(select), show, options);
  return copied;
}

}  // namespace hygge::test
