#include "hygge/connections/mssql_rows/source_columns.h"

#include <map>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"

namespace hygge::mssql {

namespace {

using engine::Type;
using engine::TypeId;
using tds::Storage;
using tds::WireType;

Type decimal_of(const tds::TypeInfo& type) {
  constexpr std::uint8_t kMoneyScale = 4;
  constexpr std::uint8_t kMoneyDigits = 19;
  constexpr std::uint8_t kSmallMoneyDigits = 10;
  const bool is_small = type.type == WireType::SmallMoney || (type.type == WireType::MoneyN && type.size == 4);
  if (is_small) return Type::decimal(kSmallMoneyDigits, kMoneyScale);
  if (type.type == WireType::Money || type.type == WireType::MoneyN) return Type::decimal(kMoneyDigits, kMoneyScale);
  return Type::decimal(type.precision, type.scale);
}

Type type_of(const tds::TypeInfo& type, Storage storage, Ticks ticks) {
  switch (storage) {
    case Storage::Boolean:
      return Type::of(TypeId::Boolean);
    case Storage::UInt8:
      return Type::of(TypeId::UInt8);
    case Storage::Int16:
      return Type::of(TypeId::Int16);
    case Storage::Int32:
      return Type::of(TypeId::Int32);
    case Storage::Int64:
      return Type::of(TypeId::Int64);
    case Storage::Float:
      return Type::of(TypeId::Float);
    case Storage::Double:
      return Type::of(TypeId::Double);
    case Storage::Decimal16:
    case Storage::Decimal32:
    case Storage::Decimal64:
    case Storage::Decimal128:
      return decimal_of(type);
    case Storage::Date:
      return Type::of(TypeId::Date);
    case Storage::TimeMicros:
    case Storage::TimeTicks:
      return Type::of(TypeId::Time);
    case Storage::TimestampMicros:
    case Storage::TimestampTicks:
      if (type.type == WireType::DateTimeOffset) return Type::of(TypeId::TimestampTz);
      return Type::of(ticks == Ticks::Nanos ? TypeId::TimestampNanos : TypeId::Timestamp);
    case Storage::Uuid:
      return Type::of(TypeId::Uuid);
    case Storage::Text:
      return Type::of(TypeId::Text);
    case Storage::Blob:
      return Type::of(TypeId::Blob);
    default:
      break;
  }
  throw Error{ErrorKind::Internal, "nobody said what " + tds::sql_name(type) + " becomes"};
}

Ticks ticks_of(const tds::TypeInfo& type, bool has_wide_range) {
  constexpr std::uint8_t kSeven = 7;
  const bool is_time = type.type == WireType::Time || type.type == WireType::DateTimeOffset;
  if (type.scale != kSeven || (!is_time && type.type != WireType::DateTime2)) return Ticks::None;
  return is_time || has_wide_range ? Ticks::Micros : Ticks::Nanos;
}

}  // namespace

SourceColumn source_column(tds::ColumnInfo info, bool has_wide_range) {
  SourceColumn column{.info = std::move(info), .storage = Storage::Int32, .ticks = Ticks::None, .type = {}};
  column.ticks = ticks_of(column.info.type, has_wide_range);
  column.storage = tds::storage_of(column.info.type, tds::SeventhDigit::Ticks, tds::VariantForm::Text);
  column.type = type_of(column.info.type, column.storage, column.ticks);
  return column;
}

engine::Schema schema_of(const std::vector<SourceColumn>& columns) {
  engine::Schema schema;
  for (const SourceColumn& column : columns) schema.columns.push_back({column.info.name, column.type});
  return schema;
}

void check_names(const std::vector<SourceColumn>& columns, const std::string& what) {
  std::map<std::string, std::string> seen;  // by what the engine compares
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string& name = columns[i].info.name;
    if (name.empty()) {
      throw Error{ErrorKind::Data, "column " + std::to_string(i + 1) + " of " + what + " has no name"}.advise(
          "give it one: SELECT COUNT(*) AS orders");
    }
    const auto [other, is_new] = seen.emplace(lower_case(name), name);
    if (is_new) continue;
    throw Error{ErrorKind::Data, what + " has two columns named '" + printable(name) + "'" +
                                     (other->second == name ? "" : " and '" + printable(other->second) + "'")}
        .because("names are compared without case")
        .advise("leave one of them out with `columns`, or give it another name in a `query`");
  }
}

}  // namespace hygge::mssql
