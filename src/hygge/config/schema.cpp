#include "hygge/config/schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "hygge/config/project.h"
#include "hygge/config/setting_schema.h"

namespace hygge::config {
namespace {

using Json = nlohmann::ordered_json;

Json reference_to(std::string_view definition) { return {{"$ref", "#/$defs/" + std::string{definition}}}; }

Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

/// A section of which every line may be commented out.
Json or_empty(Json schema) { return {{"anyOf", {std::move(schema), {{"type", "null"}}}}}; }

Json described(std::string_view description, const Json& schema) {
  Json result = {{"description", description}};
  result.update(schema);
  return result;
}

/// A mapping with exactly these keys; those of `below_options` may stand below `options:` instead.
Json mapping_of(Json properties, const Json& below_options) {
  properties["options"] = {{"description", "keys that count as if they were written directly"},
                           {"type", {"object", "null"}},
                           {"properties", below_options},
                           {"additionalProperties", false}};
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json kind_schema(const KindSettings& kind, const Json& settings) {
  Json properties = {{"type", {{"const", kind.name}}}};
  properties.update(settings);
  return described(kind.summary, mapping_of(std::move(properties), settings));
}

/// What a mapping without `type` may hold: what any of the kinds knows.
Json properties_of_any(const std::vector<KindSettings>& kinds) {
  Json merged = Json::object();
  for (const KindSettings& kind : kinds) {
    const Json properties = properties_of(kind.settings);
    for (const auto& [name, schema] : properties.items()) {
      Json& variants = merged[name]["anyOf"];
      if (std::find(variants.begin(), variants.end(), schema) == variants.end()) {
        variants.push_back(schema);
      }
    }
  }
  return merged;
}

std::string definition_name(std::string_view role, std::string_view kind) {
  return std::string{role} + "_" + std::string{kind};
}

/// A home or store: a path, a list of paths, or a mapping whose `type` decides which keys it may have.
Json place_schema(std::string_view role, const std::vector<KindSettings>& kinds) {
  Json choices = Json::array();
  const Json has_type = {{"required", {"type"}}};
  choices.push_back({{"if", {{"not", has_type}}}, {"then", reference_to(definition_name(role, "without_type"))}});
  Json names = Json::array();
  for (const KindSettings& kind : kinds) {
    Json condition = {{"properties", {{"type", {{"const", kind.name}}}}}};
    condition.update(has_type);
    choices.push_back({{"if", condition}, {"then", reference_to(definition_name(role, kind.name))}});
    names.push_back(kind.name);
  }
  const Json type = {{"description", "the kind of " + std::string{role}},
                     {"anyOf", {{{"enum", names}}, {{"type", "string"}, {"pattern", R"(\$\{)"}}}}};
  const Json mapping = {{"type", "object"}, {"properties", {{"type", type}}}, {"allOf", choices}};
  // As a person may write it for any kind: some take addresses, some do not.
  const bool takes_addresses = std::any_of(kinds.begin(), kinds.end(), [](const KindSettings& kind) {
    const Setting* setting = find_setting(kind.settings, "path");
    return setting != nullptr && setting->takes_addresses;
  });
  const Json path = path_schema({.name = "path", .takes_addresses = takes_addresses});
  return {{"anyOf", {path, list_of(path), mapping}}};
}

Json level_properties() {
  Json properties = {{"home", described("where the data is read from", reference_to("home"))},
                     {"store", described("where the data is written to", reference_to("store"))}};
  properties.update(properties_of(flow_settings()));
  return properties;
}

/// What can be the name of a folder that stays where it is.
constexpr std::string_view kName = R"(^(?!\.{1,2}$|\.hygge$)[^/\u0000-\u001f\u007f]+$)";
/// What can be the name of an entity; where it becomes a part of a path, hygge itself looks at it.
constexpr std::string_view kEntityName = R"(^[^\u0000-\u001f\u007f]+$)";

Json name_schema(std::string_view what) {
  Json schema = scalar_schema();
  schema["minLength"] = 1;
  if (what == "flow") {
    schema["pattern"] = std::string{kName} + R"(|\$\{)";
    schema["maxLength"] = 255;
  } else if (what == "entity") {
    schema["pattern"] = std::string{kEntityName} + R"(|\$\{)";
  }
  schema["description"] = "the " + std::string{what} + "'s name";
  return schema;
}

/// Keys that begin with "x-" are the person's own.
Json with_extensions(Json schema) {
  schema["patternProperties"] = {{"^x-", true}};
  return schema;
}

Json level_schema(Json own_properties) {
  own_properties.update(level_properties());
  return with_extensions(mapping_of(std::move(own_properties), properties_of(flow_settings())));
}

Json flow_schema() {
  const Json entity = {{"anyOf", {name_schema("entity"), reference_to("entity")}}};
  Json list = list_of(entity);
  list["minItems"] = 1;
  const Json pattern = {{"type", "string"}, {"pattern", R"(^all$|[*?]|\$\{)"}};
  const Json entities = described(
      "the tables of the flow, each of which runs as a flow of its own; patterns of homes "
      "that can be asked (mssql)",
      {{"anyOf", {std::move(list), pattern}}});
  return level_schema(
      {{"name", name_schema("flow")},
       {"entities", entities},
       {"defaults", described("settings for all entities of the flow", or_empty(reference_to("defaults")))}});
}

Json connections_schema(const std::vector<KindSettings>& kinds) {
  Json schema = {{"description", "named servers"}, {"type", {"object", "null"}}};
  if (kinds.empty()) {
    schema["maxProperties"] = 0;
  } else {
    schema["additionalProperties"] = reference_to("connection");
  }
  return schema;
}

Json project_schema(const Catalogue& catalogue) {
  Json named_flow = reference_to("flow");
  named_flow["required"] = {"name"};
  const Json flows_by_name = {{"type", {"object", "null"}},
                              {"propertyNames", {{"pattern", kName}}},
                              {"additionalProperties", reference_to("flow")}};
  Json flows = described("flows of this file, by name or as a list", {{"anyOf", {flows_by_name, list_of(named_flow)}}});
  Json properties = {
      {"name", name_schema("project")},
      {"flows_dir",
       setting_schema({.name = "flows_dir", .type = Type::Path, .fallback = "flows", .help = "folder of the flows"})},
      {"connections", connections_schema(catalogue.connections)},
      {"defaults", described("settings for all flows", or_empty(reference_to("defaults")))},
      {"flows", std::move(flows)}};
  const Json options = properties_of(option_settings());
  properties.update(options);
  return with_extensions(mapping_of(std::move(properties), options));
}

void define_places(Json& definitions, const std::string& role, const std::vector<KindSettings>& kinds) {
  definitions[role] = place_schema(role, kinds);
  for (const KindSettings& kind : kinds) {
    definitions[definition_name(role, kind.name)] = kind_schema(kind, properties_of(kind.settings));
  }
  const Json any = properties_of_any(kinds);
  definitions[definition_name(role, "without_type")] = mapping_of(any, any);
}

Json definitions_of(const Catalogue& catalogue) {
  Json definitions = {{"project", project_schema(catalogue)},
                      {"flow", flow_schema()},
                      {"entity", level_schema({{"name", name_schema("entity")}})},
                      {"defaults", level_schema(Json::object())}};
  define_places(definitions, "home", catalogue.homes);
  define_places(definitions, "store", catalogue.stores);
  if (!catalogue.connections.empty()) {
    define_places(definitions, "connection", catalogue.connections);
  }
  return definitions;
}

struct File {
  std::string_view title;
  Json schema;
};

File file_of(SchemaFor what) {
  switch (what) {
    case SchemaFor::Project:
      return {"hygge.yml", reference_to("project")};
    case SchemaFor::Flow:
      return {"flow.yml", reference_to("flow")};
    case SchemaFor::Entity:
      break;
  }
  Json named_entity = reference_to("entity");
  named_entity["required"] = {"name"};
  const Json listed = {{"anyOf", {name_schema("entity"), named_entity}}};
  return {"a file in entities/", {{"anyOf", {name_schema("entity"), reference_to("entity"), list_of(listed)}}}};
}

}  // namespace

std::string json_schema(const Catalogue& catalogue, SchemaFor what) {
  File file = file_of(what);
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", file.title}};
  schema.update(file.schema);
  schema["$defs"] = definitions_of(catalogue);
  return schema.dump(2) + "\n";
}

}  // namespace hygge::config
