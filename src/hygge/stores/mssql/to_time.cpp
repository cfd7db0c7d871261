#include <algorithm>

#include "hygge/stores/mssql/cast_steps.h"

namespace hygge::stores::mssql {

namespace {

using engine::TypeId;

constexpr unsigned kMicroDigits = 6;
constexpr unsigned kNanoDigits = 9;

/// Decimal digits of a second in a timestamp of the engine; nothing for other types.
std::optional<unsigned> second_digits_of(TypeId id) {
  switch (id) {
    case TypeId::TimestampSeconds:
      return 0;
    case TypeId::TimestampMillis:
      return 3;
    case TypeId::Timestamp:
    case TypeId::TimestampTz:
      return kMicroDigits;
    case TypeId::TimestampNanos:
      return kNanoDigits;
    default:
      return std::nullopt;
  }
}

std::string digits_why(unsigned digits, const std::string& what) {
  if (digits == 0) return what + " of whole seconds";
  return what + " with at most " + std::to_string(digits) + " digits of a second";
}

/// The same of times that are texts: the engine reads no seventh digit out of them.
std::string text_digits_why(const SqlType& type, const std::string& what) {
  if (type.scale <= kMicroDigits) return digits_why(type.scale, what);
  return digits_why(kMicroDigits, what) + ", as no more are read out of text";
}

/// A fraction of a second with so many digits that are not 0.
std::string fraction_pattern(unsigned digits) {
  return digits == 0 ? R"((\.0*)?)" : R"((\.\d{1,)" + std::to_string(digits) + R"(}0*)?)";
}

Conversion to_timestamp(const Way& way) {
  const bool has_digits = way.type.name == "datetime2" || way.type.name == "datetimeoffset";
  if (way.from() == TypeId::Date) {
    return cast_if_it_works(way, engine::Type::of(TypeId::Timestamp), has_digits ? "" : "dates of the type's years");
  }
  if (way.from() == TypeId::Text && way.type.name == "datetime2") {
    const unsigned digits = std::min<unsigned>(way.type.scale, kMicroDigits);
    const std::string pattern = R"(\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)" + fraction_pattern(digits) + ")?)?";
    return cast_matching(way, pattern, engine::Type::of(TypeId::Timestamp),
                         text_digits_why(way.type, "times such as 2024-05-31 12:00:00"));
  }
  const std::optional<unsigned> digits = second_digits_of(way.from());
  if (!digits) return no_way(way, way.from() == TypeId::Text ? "datetime2 is what text can become" : "");
  // What a type does not keep is found, and refused, where values are encoded.
  if (way.type.name == "datetime") {
    const std::string_view parts = *digits == 0 ? "" : ", in milliseconds that end in 0, 3 or 7, as datetime counts";
    return as_it_is(way, "times from 1753 on" + std::string{parts});
  }
  if (way.type.name == "smalldatetime") return as_it_is(way, "whole minutes from 1900 to 2079");
  if (!has_digits || *digits <= way.type.scale) return as_it_is(way, "");
  return as_it_is(way, digits_why(way.type.scale, "times"));
}

Conversion to_date(const Way& way) {
  const engine::Type date = engine::Type::of(TypeId::Date);
  switch (way.from()) {
    case TypeId::Date:
      return as_it_is(way, "");
    case TypeId::Timestamp:
    case TypeId::TimestampSeconds:
    case TypeId::TimestampMillis:
    case TypeId::TimestampNanos:
      return cast_there_and_back(way, date, "times of midnight");
    case TypeId::Text:
      return cast_matching(way, R"(\d{4}-\d\d-\d\d)", date, "dates such as 2024-05-31");
    default:
      return no_way(way);
  }
}

Conversion to_time_of_day(const Way& way) {
  const engine::Type time = engine::Type::of(TypeId::Time);
  const unsigned digits = std::min<unsigned>(way.type.scale, kMicroDigits);
  if (way.from() == TypeId::Text) {
    return cast_matching(way, R"(\d\d:\d\d(:\d\d)" + fraction_pattern(digits) + ")?", time,
                         text_digits_why(way.type, "times such as 12:00:00"));
  }
  if (way.from() != TypeId::Time) return no_way(way);
  return as_it_is(way, digits == kMicroDigits ? "" : digits_why(digits, "times"));
}

}  // namespace

Conversion to_time(const Way& way) {
  if (way.type.name == "date") return to_date(way);
  if (way.type.name == "time") return to_time_of_day(way);
  return to_timestamp(way);
}

}  // namespace hygge::stores::mssql
