#include "hygge/config/setting_schema.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/config/value_parse.h"

namespace hygge::config {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kVariable = R"(\$\{)";
constexpr std::string_view kInteger = R"(^\s*[+-]?[0-9](_?[0-9])*\s*$)";
constexpr std::string_view kNumber = R"(^\s*-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\s*$)";
constexpr std::string_view kBytes = R"(^\s*[0-9]+(\.[0-9]+)?\s*([KkMmGgTt][Ii]?[Bb]|[Bb])?\s*$)";
constexpr std::string_view kDuration = R"(^\s*[0-9]+(\.[0-9]+)?\s*([Mm][Ss]|[SsMmHhDd])?\s*$)";

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

Json path_schema() { return {{"type", "string"}, {"minLength", 1}}; }

/// A choice of "true" is written without quotes, and then is no text to a schema.
Json choice_schema(const std::vector<std::string>& choices) {
  Json words = choices;
  for (const std::string& choice : choices) {
    if (choice == "true" || choice == "false") {
      words.push_back(choice == "true");
    }
  }
  return any_of({{{"enum", words}}, variable()});
}

Json shape_of(const Setting& setting) {
  switch (setting.type) {
    case Type::Text:
    case Type::Secret:
      return scalar_schema();
    case Type::Path:
      return path_schema();
    case Type::PathList:
      return any_of({path_schema(), {{"type", "array"}, {"items", path_schema()}, {"minItems", 1}}});
    case Type::TextList:
      return any_of({scalar_schema(), {{"type", "array"}, {"items", scalar_schema()}}});
    case Type::Integer:
      return any_of({bounded("integer", setting), text_matching(kInteger), variable()});
    case Type::Number:
      return any_of({bounded("number", setting), text_matching(kNumber), variable()});
    case Type::Boolean:
      return any_of({{{"type", "boolean"}}, {{"enum", {"true", "false", "yes", "no", "on", "off"}}}, variable()});
    case Type::Bytes:
      return any_of({bounded("integer", setting), text_matching(kBytes), variable()});
    case Type::Duration:
      return any_of({bounded("number", setting), text_matching(kDuration), variable()});
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

}  // namespace

Json scalar_schema() { return {{"type", {"string", "number", "boolean"}}}; }

Json setting_schema(const Setting& setting) {
  Json schema = {{"description", setting.help}};
  schema.update(shape_of(setting));
  if (!setting.fallback.empty()) {
    schema["default"] = default_of(setting);
  }
  return schema;
}

Json properties_of(const Settings& settings) {
  Json properties = Json::object();
  for (const Setting& setting : settings) {
    properties[setting.name] = setting_schema(setting);
  }
  return properties;
}

}  // namespace hygge::config
