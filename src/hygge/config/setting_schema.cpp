#include "hygge/config/setting_schema.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/number_pattern.h"
#include "hygge/config/value_parse.h"

namespace hygge::config {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kVariable = R"(\$\{)";
constexpr std::string_view kNumber = R"(^\s*-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\s*$)";
constexpr std::string_view kBoolean =
    "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo]|[Oo][Nn]|[Oo][Ff][Ff])$";
/// Not an address such as s3://bucket/key.
constexpr std::string_view kLocal = "^(?![A-Za-z][A-Za-z0-9+.-]*://)";

/// A unit as a pattern, and what one of it is.
struct Unit {
  std::string_view pattern;
  double factor;
};

constexpr auto kByteUnits = std::to_array<Unit>({{"[Bb]?", 1},
                                                 {"[Kk][Bb]", 1e3},
                                                 {"[Mm][Bb]", 1e6},
                                                 {"[Gg][Bb]", 1e9},
                                                 {"[Tt][Bb]", 1e12},
                                                 {"[Pp][Bb]", 1e15},
                                                 {"[Kk][Ii][Bb]", 1024.0},
                                                 {"[Mm][Ii][Bb]", 1048576.0},
                                                 {"[Gg][Ii][Bb]", 1073741824.0},
                                                 {"[Tt][Ii][Bb]", 1099511627776.0},
                                                 {"[Pp][Ii][Bb]", 1125899906842624.0}});
constexpr auto kTimeUnits = std::to_array<Unit>({{"ms", 0.001}, {"s?", 1}, {"m", 60}, {"h", 3600}, {"d", 86'400}});

Json text_matching(std::string_view pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

Json variable() { return text_matching(kVariable); }

/// A bound as a whole number where it is one, so that it reads `1` and not `1.0`.
Json number_of(double number) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  return number == std::floor(number) && std::abs(number) < kExact ? Json(static_cast<std::int64_t>(number))
                                                                   : Json(number);
}

Json bounded(std::string_view type, const Setting& setting) {
  Json schema = {{"type", type}};
  if (setting.minimum > std::numeric_limits<double>::lowest()) {
    schema["minimum"] = number_of(setting.minimum);
  }
  if (setting.maximum < std::numeric_limits<double>::max()) {
    schema["maximum"] = number_of(setting.maximum);
  }
  return schema;
}

Json any_of(std::initializer_list<Json> schemas) {
  Json all = Json::array();
  for (const Json& schema : schemas) {
    all.push_back(schema);
  }
  return {{"anyOf", all}};
}

/// Text that is not empty, or what stands for it without quotes.
Json filled_schema() {
  Json schema = scalar_schema();
  schema["minLength"] = 1;
  return schema;
}

constexpr double kMostWhole = 9.2e18;  // a little less than 2^63

std::uint64_t whole(double number) { return static_cast<std::uint64_t>(std::clamp(number, 0.0, kMostWhole)); }

/// The whole numbers within the bounds of a setting, as they are written in quotes.
std::string integer_pattern(const Setting& setting) {
  std::vector<std::string> signs;
  if (setting.maximum >= 0) {
    signs.push_back("\\+?" + pattern_of_numbers(whole(setting.minimum), whole(setting.maximum), true));
  }
  if (setting.minimum < 0) {
    signs.push_back("-" + pattern_of_numbers(whole(-setting.maximum), whole(-setting.minimum), true));
  }
  return "^\\s*(" + join(signs, "|") + ")\\s*$";
}

/// The amounts within the bounds of a setting, unit by unit. A bound is exact where it is whole in that unit.
template <std::size_t Count>
std::string amount_pattern(const Setting& setting, const std::array<Unit, Count>& units, double most) {
  std::vector<std::string> amounts;
  for (const Unit& unit : units) {
    const double least = std::max(setting.minimum, 0.0) / unit.factor;
    const std::uint64_t high = whole(std::min(setting.maximum, most) / unit.factor);
    const std::uint64_t low = whole(std::ceil(least));
    if (low > high) {
      continue;
    }
    std::string number = pattern_of_numbers(low, high) + R"((\.[0-9]+)?)";
    if (least > 0 && least < 1) {
      number = "(" + number + R"(|0+\.[0-9]*[1-9][0-9]*))";
    }
    amounts.push_back(number + R"(\s*)" + std::string{unit.pattern});
  }
  return "^\\s*(" + join(amounts, "|") + ")\\s*$";
}

/// "1h 30m": two parts or more. Bounds are left to whoever adds them up.
constexpr const char* kDurationParts =
    R"(^\s*(?=[0-9.]+\s*[a-z]+\s*[0-9])([0-9.]+\s*d\s*)?([0-9.]+\s*h\s*)?([0-9.]+\s*m\s*)?([0-9.]+\s*s\s*)?([0-9.]+\s*ms\s*)?$)";

/// A choice of "true" may be written without quotes, and then is no text to a schema; and in YAML's other words.
Json choice_schema(const std::vector<std::string>& choices) {
  Json words = choices;
  if (!choice_of(true, choices) || !choice_of(false, choices)) {
    return any_of({{{"enum", words}}, variable()});
  }
  words.push_back(true);
  words.push_back(false);
  return any_of({{{"enum", words}}, text_matching(kBoolean), variable()});
}

Json json_shape_of(const Setting& setting) {
  switch (setting.type) {
    case Type::Text:
    case Type::Secret:
      return setting.need == Need::Required || !setting.names_within.empty() ? filled_schema() : scalar_schema();
    case Type::Path:
      return path_schema(setting);
    case Type::PathList:
      return any_of({path_schema(setting), {{"type", "array"}, {"items", path_schema(setting)}, {"minItems", 1}}});
    case Type::TextList:
      return any_of({filled_schema(), {{"type", "array"}, {"items", filled_schema()}, {"minItems", 1}}});
    case Type::Integer:
      return any_of({bounded("integer", setting), text_matching(integer_pattern(setting)), variable()});
    case Type::Number:
      return any_of({bounded("number", setting), text_matching(kNumber), variable()});
    case Type::Boolean:
      return any_of({{{"type", "boolean"}}, text_matching(kBoolean), variable()});
    case Type::Bytes:
      return any_of(
          {bounded("number", setting), text_matching(amount_pattern(setting, kByteUnits, kMostWhole)), variable()});
    case Type::Duration:
      return any_of({bounded("number", setting),
                     text_matching(amount_pattern(setting, kTimeUnits, kLongestDuration.count())),
                     text_matching(kDurationParts), variable()});
    case Type::Choice:
      return choice_schema(setting.choices);
    case Type::TextMap:
      return {{"type", "object"}, {"additionalProperties", scalar_schema()}};
  }
  return Json::object();
}

Json default_of(const Setting& setting) {
  if (setting.type == Type::Integer) {
    return parse_integer(setting.fallback).value_or(0);
  }
  if (setting.type == Type::Number) {
    return parse_number(setting.fallback).value_or(0);
  }
  if (setting.type == Type::Boolean) {
    return parse_boolean(setting.fallback).value_or(false);
  }
  return setting.fallback;
}

/// A mapping whose keys are settings, to which properties are added.
Json mapping_of_settings() {
  return {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
}

/// A value, or a mapping in which it has one of several names.
Json value_or_mapping(const Setting& setting) {
  Json mapping = mapping_of_settings();
  for (const std::string& name : setting.names_within) {
    mapping["properties"][name] = setting_schema(setting);
  }
  mapping["minProperties"] = 1;
  if (setting.names_within.size() > 1) {
    mapping["not"] = {{"required", setting.names_within}};
  }
  return {{"description", setting.help}, {"anyOf", {json_shape_of(setting), std::move(mapping)}}};
}

}  // namespace

Json path_schema(const Setting& setting) {
  Json schema = filled_schema();
  if (!setting.takes_addresses) {
    schema["pattern"] = kLocal;
  }
  return schema;
}

Json scalar_schema() { return {{"type", {"string", "number", "boolean"}}}; }

Json setting_schema(const Setting& setting) {
  Json schema = {{"description", setting.help}};
  schema.update(json_shape_of(setting));
  if (!setting.fallback.empty()) {
    schema["default"] = default_of(setting);
  }
  return schema;
}

Json properties_of(const Settings& settings) {
  Json properties = Json::object();
  for (const Setting& setting : settings) {
    const std::size_t point = setting.name.find('.');
    if (point == std::string::npos) {
      properties[setting.name] = setting.names_within.empty() ? setting_schema(setting) : value_or_mapping(setting);
      continue;
    }
    Json& whole = properties[setting.name.substr(0, point)];
    if (whole.is_null()) {
      whole = mapping_of_settings();
      whole["type"] = {"object", "null"};
    }
    Json& mapping = whole.contains("anyOf") ? whole["anyOf"].back() : whole;
    mapping["properties"][setting.name.substr(point + 1)] = setting_schema(setting);
  }
  return properties;
}

}  // namespace hygge::config
