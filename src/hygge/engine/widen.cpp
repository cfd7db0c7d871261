#include <algorithm>
#include <optional>

#include "hygge/base/text.h"
#include "hygge/engine/schema.h"

namespace hygge::engine {

namespace {

/// What a type of whole numbers holds.
struct Whole {
  TypeId id;
  bool is_signed;
  int bits;
  std::uint8_t digits;  ///< decimal digits of its longest value
};

// In the order in which a wider type is looked for: unsigned with unsigned stays unsigned.
constexpr Whole kWholes[] = {
    {TypeId::UInt8, false, 8, 3},    {TypeId::UInt16, false, 16, 5},    {TypeId::UInt32, false, 32, 10},
    {TypeId::UInt64, false, 64, 20}, {TypeId::UInt128, false, 128, 39}, {TypeId::Int8, true, 8, 3},
    {TypeId::Int16, true, 16, 5},    {TypeId::Int32, true, 32, 10},     {TypeId::Int64, true, 64, 19},
    {TypeId::Int128, true, 128, 39},
};

constexpr std::uint8_t kMostDigits = 38;
constexpr int kFloatBits = 24;
constexpr int kDoubleBits = 53;

const Whole* whole_of(const Type& type) {
  const Whole* found =
      std::find_if(std::begin(kWholes), std::end(kWholes), [&type](const Whole& whole) { return whole.id == type.id; });
  return found == std::end(kWholes) ? nullptr : found;
}

bool holds(const Whole& wide, const Whole& narrow) {
  if (wide.is_signed == narrow.is_signed) return wide.bits >= narrow.bits;
  return wide.is_signed && wide.bits > narrow.bits;
}

Type widen_wholes(const Whole& left, const Whole& right) {
  // A HUGEINT is only chosen where there is one already: a DECIMAL(38,0) survives more stores.
  const int most_bits = std::max({left.bits, right.bits, 64});
  for (const Whole& candidate : kWholes) {
    if (candidate.bits <= most_bits && holds(candidate, left) && holds(candidate, right)) return Type::of(candidate.id);
  }
  return most_bits > 64 ? Type{} : Type::decimal(kMostDigits, 0);
}

Type widen_decimals(std::uint8_t left_whole, std::uint8_t left_scale, std::uint8_t right_whole,
                    std::uint8_t right_scale) {
  const int whole = std::max(left_whole, right_whole);
  const int scale = std::max(left_scale, right_scale);
  if (whole + scale > kMostDigits) return {};
  return Type::decimal(static_cast<std::uint8_t>(whole + scale), static_cast<std::uint8_t>(scale));
}

bool is_floating(const Type& type) { return type.id == TypeId::Float || type.id == TypeId::Double; }

Type widen_to_floating(const Type& floating, const Type& other) {
  if (is_floating(other)) return Type::of(TypeId::Double);
  const Whole* whole = whole_of(other);
  if (whole == nullptr) return {};
  const int bits = whole->is_signed ? whole->bits - 1 : whole->bits;
  if (floating.id == TypeId::Float && bits <= kFloatBits) return floating;
  return bits <= kDoubleBits ? Type::of(TypeId::Double) : Type{};
}

/// Digits before and behind the point, for the types that are exact decimals.
struct Digits {
  std::uint8_t whole;
  std::uint8_t scale;
};

std::optional<Digits> digits_of(const Type& type) {
  if (type.id == TypeId::Decimal) return Digits{static_cast<std::uint8_t>(type.precision - type.scale), type.scale};
  if (const Whole* whole = whole_of(type)) return Digits{whole->digits, 0};
  return std::nullopt;
}

Type widen_numbers(const Type& left, const Type& right) {
  if (is_floating(left)) return widen_to_floating(left, right);
  if (is_floating(right)) return widen_to_floating(right, left);
  const Whole* left_whole = whole_of(left);
  const Whole* right_whole = whole_of(right);
  if (left_whole != nullptr && right_whole != nullptr) return widen_wholes(*left_whole, *right_whole);
  const std::optional<Digits> left_digits = digits_of(left);
  const std::optional<Digits> right_digits = digits_of(right);
  if (!left_digits || !right_digits) return {};
  return widen_decimals(left_digits->whole, left_digits->scale, right_digits->whole, right_digits->scale);
}

/// The finer of two precisions of one kind of time, coarsest first. Nanoseconds are left out where the range is what
/// would be lost: a TIMESTAMP_NS ends in the year 2262, the others far behind it.
Type widen_times(const Type& left, const Type& right) {
  constexpr TypeId kCoarsestFirst[] = {TypeId::Date, TypeId::TimestampSeconds, TypeId::TimestampMillis,
                                       TypeId::Timestamp};
  const auto rank = [&kCoarsestFirst](const Type& type) {
    return std::find(std::begin(kCoarsestFirst), std::end(kCoarsestFirst), type.id) - std::begin(kCoarsestFirst);
  };
  const auto none = std::size(kCoarsestFirst);
  const auto finest = static_cast<std::size_t>(std::max(rank(left), rank(right)));
  if (finest == none) return {};
  const bool with_date = left.id == TypeId::Date || right.id == TypeId::Date;
  return Type::of(with_date ? TypeId::Timestamp : kCoarsestFirst[finest]);
}

Type widen_structs(const Type& left, const Type& right) {
  std::vector<Column> fields = left.parts();
  for (const Column& field : right.parts()) {
    const auto same = std::find_if(fields.begin(), fields.end(), [&field](const Column& other) {
      return lower_case(other.name) == lower_case(field.name);
    });
    if (same == fields.end()) {
      fields.push_back(field);
      continue;
    }
    same->type = widen(same->type, field.type);
    if (same->type.sql.empty()) return {};
  }
  return Type::structure(std::move(fields));
}

bool is_sequence(const Type& type) { return type.id == TypeId::List || type.id == TypeId::Array; }

Type widen_nested(const Type& left, const Type& right) {
  if (left.parts().empty() || right.parts().empty()) return {};
  if (left.id == TypeId::Struct && right.id == TypeId::Struct) return widen_structs(left, right);
  if (left.id == TypeId::Map && right.id == TypeId::Map) {
    Type key = widen(left.parts()[0].type, right.parts()[0].type);
    Type value = widen(left.parts()[1].type, right.parts()[1].type);
    if (key.sql.empty() || value.sql.empty()) return {};
    return Type::map(std::move(key), std::move(value));
  }
  if (!is_sequence(left) || !is_sequence(right)) return {};
  Type element = widen(left.parts()[0].type, right.parts()[0].type);
  if (element.sql.empty()) return {};
  if (left.id == TypeId::Array && right.id == TypeId::Array && left.length == right.length) {
    return Type::array(std::move(element), left.length);
  }
  return Type::list(std::move(element));
}

}  // namespace

Type widen(const Type& left, const Type& right) {
  if (left == right) return left;
  if (left.is_nested() || right.is_nested()) return widen_nested(left, right);
  if (Type times = widen_times(left, right); !times.sql.empty()) return times;
  return widen_numbers(left, right);
}

}  // namespace hygge::engine
