#include "hygge/stores/mssql/bulk_column.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "hygge/base/error.h"
#include "hygge/stores/mssql/conversion.h"
#include "hygge/tds/code_pages.h"

namespace hygge::stores::mssql {

namespace {

using tds::TypeInfo;
using tds::WireType;

/// SQL_Latin1_General_CP1_CI_AS, for Unicode text, which no server reads by it.
constexpr tds::Collation kAnyCollation{std::byte{0x09}, std::byte{0x04}, std::byte{0xD0}, std::byte{0x00},
                                       std::byte{0x34}};

struct Plain {
  std::string_view name;
  WireType type;
  std::uint32_t size = 0;
};

/// The types that are told by their name, and the bytes of a value.
constexpr std::array kPlain{
    Plain{"bit", WireType::BitN, 1},
    Plain{"tinyint", WireType::IntN, 1},
    Plain{"smallint", WireType::IntN, 2},
    Plain{"int", WireType::IntN, 4},
    Plain{"bigint", WireType::IntN, 8},
    Plain{"real", WireType::FloatN, 4},
    Plain{"float", WireType::FloatN, 8},
    Plain{"smallmoney", WireType::MoneyN, 4},
    Plain{"money", WireType::MoneyN, 8},
    Plain{"smalldatetime", WireType::DateTimeN, 4},
    Plain{"datetime", WireType::DateTimeN, 8},
    Plain{"date", WireType::Date, 0},
    Plain{"uniqueidentifier", WireType::UniqueIdentifier, 16},
};

TypeInfo unicode(WireType type, int length) {
  constexpr int kMostUnits = 4'000;
  const bool is_max = length <= 0 || length > kMostUnits;
  return {.type = type,
          .size = is_max ? TypeInfo::kMax : static_cast<std::uint32_t>(2 * length),
          .collation = kAnyCollation};
}

TypeInfo bytes(WireType type, int length) {
  return {.type = type, .size = length <= 0 ? TypeInfo::kMax : static_cast<std::uint32_t>(length)};
}

/// char, varchar and text.
TypeInfo narrow(const SqlType& type, const tds::Collation& collation) {
  const bool is_fixed = type.name == "char";
  if (collation == tds::Collation{} || tds::code_page_of(collation) == 0) {
    return unicode(WireType::NVarChar, type.length);  // padded by the server where it must be
  }
  TypeInfo made = bytes(is_fixed ? WireType::Char : WireType::VarChar, type.length);
  made.collation = collation;
  return made;
}

TypeInfo vector(const SqlType& type) {
  constexpr std::uint32_t kHeader = 8;  // in front of four bytes for each number
  return {.type = WireType::Vector, .size = kHeader + 4 * static_cast<std::uint32_t>(type.length)};
}

TypeInfo wire_type(const SqlType& type, const tds::Collation& collation) {
  const auto* const plain =
      std::find_if(kPlain.begin(), kPlain.end(), [&type](const Plain& one) { return one.name == type.name; });
  if (plain != kPlain.end()) return {.type = plain->type, .size = plain->size};
  if (type.name == "decimal") {
    return {.type = WireType::DecimalN, .precision = type.precision, .scale = type.scale};
  }
  if (type.name == "time") return {.type = WireType::Time, .scale = type.scale};
  if (type.name == "datetime2") return {.type = WireType::DateTime2, .scale = type.scale};
  if (type.name == "datetimeoffset") return {.type = WireType::DateTimeOffset, .scale = type.scale};
  if (type.name == "nchar") return unicode(WireType::NChar, type.length);
  if (type.name == "nvarchar") return unicode(WireType::NVarChar, type.length);
  if (type.name == "ntext" || type.name == "xml" || type.name == "json")
    return unicode(WireType::NVarChar, SqlType::kMax);
  constexpr int kVariantUnits = 4'000;
  if (type.name == "sql_variant") return unicode(WireType::NVarChar, kVariantUnits);
  if (is_narrow_text(type)) return narrow(type, collation);
  if (type.name == "binary") return bytes(WireType::Binary, type.length);
  if (type.name == "varbinary") return bytes(WireType::VarBinary, type.length);
  if (type.name == "image" || is_clr(type)) return bytes(WireType::VarBinary, SqlType::kMax);
  if (type.name == "vector") return vector(type);
  throw Error{ErrorKind::Unsupported, "columns of " + type.text() + " cannot be loaded"};
}

}  // namespace

tds::BulkColumn bulk_column(const TargetColumn& target, tds::Storage storage, const tds::Collation& collation) {
  tds::BulkColumn column;
  column.name = target.name;
  column.type = wire_type(target.type, collation);
  column.storage = storage;
  column.is_nullable = target.nullable;
  column.is_identity = !target.identity.empty();
  if (target.type.name == "xml") column.declared = "xml";
  if (is_narrow_text(target.type) || is_wide_text(target.type)) column.collation = target.collation;
  return column;
}

}  // namespace hygge::stores::mssql
