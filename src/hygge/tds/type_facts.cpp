#include "hygge/tds/type_facts.h"

#include <array>

namespace hygge::tds {

namespace {

using Detail = TypeDetail;

constexpr TypeFacts fixed(WireType type, std::string_view sql, std::uint8_t width, WireType with_null) {
  return {
      .type = type, .sql = sql, .framing = Framing::Fixed, .width = width, .with_null = with_null, .in_variant = true};
}

/// With one byte of length in front of values.
constexpr TypeFacts brief(WireType type, std::string_view sql, Detail detail, bool in_variant = true) {
  return {.type = type, .sql = sql, .framing = Framing::Length1, .detail = detail, .in_variant = in_variant};
}

/// text, ntext and image, and what came before varchar and varbinary.
constexpr TypeFacts old(WireType type, std::string_view sql, Framing framing, Detail detail, bool has_collation) {
  return {.type = type,
          .sql = sql,
          .framing = framing,
          .detail = detail,
          .has_collation = has_collation,
          .is_utf16 = type == WireType::NText,
          .tells_length = detail == Detail::Size1};
}

constexpr TypeFacts sized(WireType type, std::string_view sql, bool has_collation, bool may_be_max) {
  return {.type = type,
          .sql = sql,
          .framing = Framing::Length2,
          .detail = Detail::Size2,
          .has_collation = has_collation,
          .may_be_max = may_be_max,
          .is_utf16 = type == WireType::NVarChar || type == WireType::NChar,
          .tells_length = true,
          .in_variant = true};
}

constexpr TypeFacts uuid() {
  TypeFacts made = brief(WireType::UniqueIdentifier, "uniqueidentifier", Detail::Size1);
  made.width = 16;
  return made;
}

constexpr TypeFacts xml() {
  return {.type = WireType::Xml, .sql = "xml", .framing = Framing::Chunks, .detail = Detail::Schema, .is_utf16 = true};
}

constexpr std::array kTypes{
    TypeFacts{.type = WireType::Null, .sql = "int", .framing = Framing::Nothing},
    fixed(WireType::TinyInt, "tinyint", 1, WireType::IntN),
    fixed(WireType::SmallInt, "smallint", 2, WireType::IntN),
    fixed(WireType::Int, "int", 4, WireType::IntN),
    fixed(WireType::BigInt, "bigint", 8, WireType::IntN),
    fixed(WireType::Bit, "bit", 1, WireType::BitN),
    fixed(WireType::Real, "real", 4, WireType::FloatN),
    fixed(WireType::Float, "float", 8, WireType::FloatN),
    fixed(WireType::SmallMoney, "smallmoney", 4, WireType::MoneyN),
    fixed(WireType::Money, "money", 8, WireType::MoneyN),
    fixed(WireType::SmallDateTime, "smalldatetime", 4, WireType::DateTimeN),
    fixed(WireType::DateTime, "datetime", 8, WireType::DateTimeN),

    brief(WireType::IntN, "bigint", Detail::Size1, false),
    brief(WireType::BitN, "bit", Detail::Size1, false),
    brief(WireType::FloatN, "float", Detail::Size1, false),
    brief(WireType::MoneyN, "money", Detail::Size1, false),
    brief(WireType::DateTimeN, "datetime", Detail::Size1, false),
    brief(WireType::DecimalN, "decimal", Detail::Decimal),
    brief(WireType::NumericN, "numeric", Detail::Decimal),
    brief(WireType::LegacyDecimal, "decimal", Detail::Decimal, false),
    brief(WireType::LegacyNumeric, "numeric", Detail::Decimal, false),
    uuid(),
    brief(WireType::Date, "date", Detail::Nothing),
    brief(WireType::Time, "time", Detail::Scale),
    brief(WireType::DateTime2, "datetime2", Detail::Scale),
    brief(WireType::DateTimeOffset, "datetimeoffset", Detail::Scale),

    sized(WireType::VarChar, "varchar", true, true),
    sized(WireType::Char, "char", true, false),
    sized(WireType::NVarChar, "nvarchar", true, true),
    sized(WireType::NChar, "nchar", true, false),
    sized(WireType::VarBinary, "varbinary", false, true),
    sized(WireType::Binary, "binary", false, false),

    old(WireType::LegacyVarChar, "varchar", Framing::Length1, Detail::Size1, false),
    old(WireType::LegacyChar, "char", Framing::Length1, Detail::Size1, false),
    old(WireType::LegacyVarBinary, "varbinary", Framing::Length1, Detail::Size1, false),
    old(WireType::LegacyBinary, "binary", Framing::Length1, Detail::Size1, false),
    old(WireType::Text, "text", Framing::Pointer, Detail::Size4, true),
    old(WireType::NText, "ntext", Framing::Pointer, Detail::Size4, true),
    old(WireType::Image, "image", Framing::Pointer, Detail::Size4, false),

    TypeFacts{.type = WireType::Variant, .sql = "sql_variant", .framing = Framing::Length4, .detail = Detail::Size4},
    TypeFacts{.type = WireType::Udt, .sql = "varbinary(max)", .framing = Framing::Chunks, .detail = Detail::Clr},
    xml(),
    TypeFacts{.type = WireType::Json, .sql = "json", .framing = Framing::Chunks},
    TypeFacts{.type = WireType::Vector, .sql = "vector", .framing = Framing::Length2, .detail = Detail::Vector},
};

/// Where a type's byte has its facts, counted from 1; 0 for what is no type.
constexpr std::array<std::uint8_t, 256> kPlaces = [] {
  std::array<std::uint8_t, 256> places{};
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    places.at(static_cast<std::size_t>(kTypes.at(i).type)) = static_cast<std::uint8_t>(i + 1);
  }
  return places;
}();

}  // namespace

const TypeFacts* find_type(std::uint8_t byte) noexcept {
  const std::size_t place = kPlaces[byte];
  return place == 0 ? nullptr : &kTypes[place - 1];
}

const TypeFacts& facts_of(WireType type) noexcept {
  const TypeFacts* const facts = find_type(static_cast<std::uint8_t>(type));
  return facts == nullptr ? kTypes.front() : *facts;
}

const TypeFacts* find_fixed(WireType type, std::uint32_t size) noexcept {
  for (const TypeFacts& facts : kTypes) {
    if (facts.framing == Framing::Fixed && facts.with_null == type && facts.width == size) return &facts;
  }
  return nullptr;
}

}  // namespace hygge::tds
