#include <algorithm>
#include <utility>

#include "hygge/stores/mssql/cast_steps.h"

namespace hygge::stores::mssql {

namespace {

using engine::TypeId;

constexpr int kMostDigits = 38;
constexpr int kDoubleDigits = 15;  // decimal digits that each double keeps
constexpr int kRealDigits = 6;
constexpr int kDoubleBits = 53;  // of a whole number that each double keeps
constexpr int kRealBits = 24;

/// A column of whole numbers.
struct WholeColumn {
  std::string_view name;
  bool is_signed;
  int bits;
  int digits;  ///< that each number of so many digits fits
  std::string_view range;
};

constexpr WholeColumn kWholeColumns[] = {
    {"tinyint", false, 8, 2, "whole numbers from 0 to 255"},
    {"smallint", true, 16, 4, "whole numbers from -32,768 to 32,767"},
    {"int", true, 32, 9, "whole numbers from -2,147,483,648 to 2,147,483,647"},
    {"bigint", true, 64, 18, "whole numbers of 64 bits"},
};

const WholeColumn* find_whole_column(const SqlType& type) {
  const auto* const found = std::find_if(std::begin(kWholeColumns), std::end(kWholeColumns),
                                         [&type](const WholeColumn& whole) { return whole.name == type.name; });
  return found == std::end(kWholeColumns) ? nullptr : found;
}

/// A column of exact numbers with a fixed number of decimals.
struct ExactColumn {
  int digits;     ///< in front of the point, that each number of so many fits
  int scale;      ///< behind it
  bool is_money;  ///< whose values are held as a decimal of at least 10 digits
  std::string why() const {
    if (is_money) {
      const std::string range =
          digits == 5 ? "-214,748.3648 to 214,748.3647" : "-922,337,203,685,477.5808 to 922,337,203,685,477.5807";
      return "numbers from " + range + ", with at most 4 decimals";
    }
    return "numbers with at most " + std::to_string(digits) + " digits before the point and " + std::to_string(scale) +
           " behind it";
  }
};

ExactColumn exact_column(const SqlType& type) {
  if (type.name == "money") return {.digits = 14, .scale = 4, .is_money = true};
  if (type.name == "smallmoney") return {.digits = 5, .scale = 4, .is_money = true};
  return {.digits = type.precision - type.scale, .scale = type.scale, .is_money = false};
}

/// The engine's decimal with so many digits before the point, or as many as there can be.
engine::Type decimal_with(int digits, const ExactColumn& column) {
  constexpr int kLeastOfMoney = 10;  // what is encoded as money has 64 or 128 bits
  const int least = column.is_money ? kLeastOfMoney : 1;
  const int precision = std::clamp(digits + column.scale, least, kMostDigits);
  return engine::Type::decimal(static_cast<std::uint8_t>(precision), static_cast<std::uint8_t>(column.scale));
}

bool holds(const WholeColumn& column, const WholeNumbers& numbers) {
  if (column.is_signed == numbers.is_signed) return column.bits >= numbers.bits;
  return column.is_signed && column.bits > numbers.bits;
}

Conversion to_whole(const Way& way, const WholeColumn& column) {
  const std::string range{column.range};
  const engine::Type big = engine::Type::of(TypeId::Int64);
  if (const WholeNumbers* const numbers = whole_numbers(way.from())) {
    if (numbers->bits > 64) return cast_exactly(way, big, range);
    return as_it_is(way, holds(column, *numbers) ? "" : range);
  }
  switch (way.from()) {
    case TypeId::Boolean:
      return cast_exactly(way, engine::Type::of(TypeId::UInt8), "");
    case TypeId::Decimal: {
      const engine::Type& type = way.column.type;
      if (type.scale > 0) return cast_there_and_back(way, big, range);
      return cast_exactly(way, big, column.is_signed && type.precision <= column.digits ? "" : range);
    }
    case TypeId::Float:
    case TypeId::Double:
      return cast_there_and_back(way, big, range);
    case TypeId::Text:
      return cast_matching(way, R"(\s*[+-]?\d+\s*)", big, range);
    default:
      return no_way(way);
  }
}

Conversion decimal_to_exact(const Way& way, const ExactColumn& column) {
  const engine::Type& type = way.column.type;
  const int digits = type.precision - type.scale;
  const bool fits = digits <= column.digits && type.scale <= column.scale;
  const std::string why = fits ? "" : column.why();
  if (type.scale > column.scale) {
    // One digit more, for what is rounded up to it: the way back tells.
    return cast_there_and_back(way, decimal_with(digits + 1, column), why);
  }
  if (type.scale == column.scale && (!column.is_money || decimal_with(digits, column).precision <= type.precision)) {
    return as_it_is(way, why);
  }
  return cast_exactly(way, decimal_with(digits, column), why);
}

Conversion to_exact(const Way& way) {
  const ExactColumn column = exact_column(way.type);
  if (const WholeNumbers* const numbers = whole_numbers(way.from())) {
    const std::string why = numbers->digits <= column.digits ? "" : column.why();
    const bool has_room = column.scale == 0 && !column.is_money && way.from() != TypeId::UInt128;
    return has_room ? as_it_is(way, why) : cast_exactly(way, decimal_with(numbers->digits, column), why);
  }
  const engine::Type wide = decimal_with(kMostDigits, column);
  switch (way.from()) {
    case TypeId::Boolean:
      return cast_exactly(way, decimal_with(1, column), column.digits > 0 ? "" : column.why());
    case TypeId::Decimal:
      return decimal_to_exact(way, column);
    case TypeId::Float:
    case TypeId::Double:
      return cast_there_and_back(way, wide, column.why());
    case TypeId::Text: {
      const std::string most = std::to_string(column.scale);
      const std::string decimals =
          column.scale == 0 ? R"(\d+(\.0*)?)" : R"((\d+(\.\d{0,)" + most + R"(}0*)?|\.\d{1,)" + most + "}0*)";
      return cast_matching(way, R"(\s*[+-]?)" + decimals + R"(\s*)", wide, column.why());
    }
    default:
      return no_way(way);
  }
}

/// Of numbers that are too large the engine makes infinities.
Conversion text_to_floating(const Way& way, const engine::Type& type) {
  const std::string is_number = "regexp_full_match(" + way.value +
                                R"(, '\s*[+-]?((\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|(?i:nan|inf|infinity))\s*'))";
  const std::string made = try_cast_sql(way.value, type);
  return checked("NOT " + is_number + " OR (isinf(" + made + ") AND regexp_matches(" + way.value + R"(, '\d')))", type,
                 made, "numbers; each becomes the nearest that the type has");
}

Conversion to_floating(const Way& way) {
  const bool is_real = way.type.name == "real";
  const engine::Type type = engine::Type::of(is_real ? TypeId::Float : TypeId::Double);
  const std::string why = is_real ? "numbers that 24 bits tell exactly" : "numbers that 53 bits tell exactly";
  if (const WholeNumbers* const numbers = whole_numbers(way.from())) {
    const int bits = numbers->bits - (numbers->is_signed ? 1 : 0);
    if (bits <= (is_real ? kRealBits : kDoubleBits)) return cast_exactly(way, type, "");
    return cast_there_and_back(way, type, why);
  }
  switch (way.from()) {
    case TypeId::Float:
      return as_it_is(way, "");
    case TypeId::Double:
      return is_real ? cast_there_and_back(way, type, why) : as_it_is(way, "");
    case TypeId::Decimal:
      // So few digits come back from the nearest number of the type.
      if (way.column.type.precision <= (is_real ? kRealDigits : kDoubleDigits)) return cast_exactly(way, type, "");
      return cast_there_and_back(way, type, why);
    case TypeId::Text:
      return text_to_floating(way, type);
    default:
      return no_way(way);
  }
}

Conversion to_bit(const Way& way) {
  const engine::Type truth = engine::Type::of(TypeId::Boolean);
  if (way.from() == TypeId::Boolean) return as_it_is(way, "");
  if (whole_numbers(way.from()) != nullptr) return cast_there_and_back(way, truth, "0 and 1");
  if (way.from() == TypeId::Text) return cast_exactly(way, truth, "true and false");
  return no_way(way);
}

}  // namespace

Conversion to_number(const Way& way) {
  if (way.type.name == "bit") return to_bit(way);
  if (way.type.name == "float" || way.type.name == "real") return to_floating(way);
  if (const WholeColumn* const column = find_whole_column(way.type)) return to_whole(way, *column);
  return to_exact(way);
}

}  // namespace hygge::stores::mssql
