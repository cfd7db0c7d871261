#include <algorithm>
#include <utility>

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

std::int64_t power_of_ten(unsigned digits) {
  std::int64_t power = 1;
  for (unsigned i = 0; i < digits; ++i) power *= 10;
  return power;
}

/// The moment of a timestamp as a whole number, and how many of its units a second has. NULL or no time at all for
/// infinities, which are for the encoder.
struct Moment {
  std::string sql;
  std::int64_t second;
  std::string is_finite;  ///< empty where an infinity is NULL already
};

Moment moment_of(const Way& way) {
  if (way.from() != TypeId::TimestampNanos) return {"epoch_us(" + way.value + ")", power_of_ten(kMicroDigits), ""};
  return {"epoch_ns(" + way.value + ")", power_of_ten(kNanoDigits), "isfinite(" + way.value + ") AND "};
}

/// As it is, but for values that are no whole multiples of a unit of which a second has `second`.
Conversion without_smaller(const Way& way, std::int64_t second, std::string why) {
  const Moment moment = moment_of(way);
  const std::string is_bad = moment.is_finite + moment.sql + " % " + std::to_string(moment.second / second) + " <> 0";
  return checked(way, is_bad, way.column.type, way.value, std::move(why));
}

/// datetime counts 1/300 of a second, and its times are told in milliseconds, of which the last digit is 0, 3 or 7.
Conversion to_datetime(const Way& way, unsigned digits) {
  if (digits == 0) return as_it_is(way, "times from 1753 on");
  const Moment moment = moment_of(way);
  const std::int64_t milli = moment.second / 1'000;
  const auto times = [milli](std::int64_t digit) { return std::to_string(digit * milli); };
  // The rest of a time before 1970 is negative: -3 is a 7.
  const std::string is_bad = moment.is_finite + moment.sql + " % " + times(10) + " NOT IN (0, " + times(3) + ", " +
                             times(7) + ", " + times(-3) + ", " + times(-7) + ")";
  return checked(way, is_bad, way.column.type, way.value,
                 "times from 1753 on, in milliseconds that end in 0, 3 or 7, as datetime counts");
}

Conversion to_small_datetime(const Way& way) {
  const Moment moment = moment_of(way);
  const std::string is_bad = moment.is_finite + moment.sql + " % " + std::to_string(60 * moment.second) + " <> 0";
  return checked(way, is_bad, way.column.type, way.value, "whole minutes from 1900 to 2079");
}

std::string digits_why(unsigned digits, const std::string& what) {
  if (digits == 0) return what + " of whole seconds";
  return what + " with at most " + std::to_string(digits) + " digits of a second";
}

/// A fraction of a second with so many digits that are not 0.
std::string fraction_pattern(unsigned digits) {
  return digits == 0 ? R"((\.0*)?)" : R"((\.\d{1,)" + std::to_string(digits) + R"(}0*)?)";
}

Conversion to_timestamp(const Way& way) {
  const bool has_digits = way.type.name == "datetime2" || way.type.name == "datetimeoffset";
  if (way.from() == TypeId::Date) {
    return cast_exactly(way, engine::Type::of(TypeId::Timestamp), has_digits ? "" : "dates of the type's years");
  }
  if (way.from() == TypeId::Text && way.type.name == "datetime2") {
    const unsigned digits = std::min<unsigned>(way.type.scale, kMicroDigits);
    const std::string pattern = R"(\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)" + fraction_pattern(digits) + ")?)?";
    return cast_matching(way, pattern, engine::Type::of(TypeId::Timestamp),
                         digits_why(digits, "times such as 2024-05-31 12:00:00"));
  }
  const std::optional<unsigned> digits = second_digits_of(way.from());
  if (!digits) return no_way(way, way.from() == TypeId::Text ? "datetime2 is what text can become" : "");
  if (way.type.name == "datetime") return to_datetime(way, *digits);
  if (way.type.name == "smalldatetime") return to_small_datetime(way);
  if (!has_digits || *digits <= way.type.scale) return as_it_is(way, "");
  return without_smaller(way, power_of_ten(way.type.scale), digits_why(way.type.scale, "times"));
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
                         digits_why(digits, "times such as 12:00:00"));
  }
  if (way.from() != TypeId::Time) return no_way(way);
  if (digits == kMicroDigits) return as_it_is(way, "");
  return without_smaller(way, power_of_ten(digits), digits_why(digits, "times"));
}

}  // namespace

Conversion to_time(const Way& way) {
  if (way.type.name == "date") return to_date(way);
  if (way.type.name == "time") return to_time_of_day(way);
  return to_timestamp(way);
}

}  // namespace hygge::stores::mssql
