#include "hygge/config/flow_assembly.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/config/complete_value.h"
#include "hygge/config/names.h"
#include "hygge/config/paths.h"
#include "hygge/config/value_check.h"

namespace hygge::config {
namespace {

/// Flow settings that may also be written inside the home, and inside the store, if its kind declares them.
constexpr std::array<std::string_view, 5> kSharedWithHome = {"columns", "where", "watermark", "watermark.primary_key",
                                                             "watermark.newest"};
constexpr std::array<std::string_view, 3> kSharedWithStore = {"run_type", "verify", "preserve_order"};
/// Flow settings whose default is the project's option of the same name.
constexpr std::array<std::string_view, 3> kSharedWithOptions = {"timeout", "retries", "retry_delay"};
/// Holds placeholders of its own, which the store fills in.
constexpr std::string_view kFilePattern = "file_pattern";
constexpr std::string_view kEntityPlaceholder = "{entity}";

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_shared_with(std::string_view role, std::string_view name) {
  return role == "home" ? is_one_of(kSharedWithHome, name) : is_one_of(kSharedWithStore, name);
}

bool declares(const ResolvedPlace* place, std::string_view name) {
  return place != nullptr && find_setting(place->kind->settings, name) != nullptr;
}

/// Whether placeholders are replaced in the setting's text.
bool has_placeholders(const Setting& setting) {
  return (setting.type == Type::Text || is_path(setting)) && setting.name != kFilePattern;
}

/// Whether a file or folder of the pattern is called by {entity} alone, which leaves it without a name where there are
/// no entities.
bool is_named_by_entity_alone(const std::string& pattern) {
  const std::vector<std::string> parts = split(pattern, '/');
  return std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
    const std::string_view whole = part;
    while (part.starts_with(kEntityPlaceholder)) part.remove_prefix(kEntityPlaceholder.size());
    return part.size() < whole.size() && (part.empty() || part.starts_with('.'));
  });
}

/// As one would write it into a mapping of one line.
std::string yaml_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

/// Whether it is not by the setting which an entity fills by itself that a home knows what to read: a query in place of
/// a table.
bool reads_otherwise(const KindSettings& kind, const std::map<std::string, Value>& values) {
  return std::any_of(kind.settings.begin(), kind.settings.end(), [&](const Setting& setting) {
    return setting.names_entity && !setting.is_entity_by_default && values.at(setting.name).given;
  });
}

/// The settings of flows as a table that the checker understands.
const KindSettings& flow_table() {
  static const KindSettings table{.name = "", .summary = "settings of a flow", .settings = flow_settings()};
  return table;
}

}  // namespace

FlowAssembly::FlowAssembly(const AssembleContext& context, FieldsChecker& checker, const FlowSource& flow,
                           const EntitySource* entity)
    : context_{context}, flow_{flow}, entity_{entity} {
  const auto& by_flow = context.overrides.by_flow;
  levels_ = {{&context.defaults}, {&flow.layer}, {&flow.entity_defaults}};
  if (entity != nullptr) {
    levels_.push_back({&entity->layer, true});
  }
  levels_.push_back({&context.overrides.all_flows});
  if (const auto found = by_flow.find(flow.name); found != by_flow.end()) {
    levels_.push_back({&found->second});
  }
  if (entity != nullptr) {
    if (const auto found = by_flow.find(flow.name_with(*entity)); found != by_flow.end()) {
      levels_.push_back({&found->second, true});
    }
  }
  for (const Level& level : levels_) {
    settings_.push_back(&checker.check(level.layer->settings, flow_table(), "", {}, FieldsChecker::Unknown::Refuse));
  }
}

FlowConfig FlowAssembly::run(PlaceResolver& homes, PlaceResolver& stores) {
  const auto home = resolve(homes, "home", &Layer::home);
  const auto store = resolve(stores, "store", &Layer::store);
  merge_settings(home ? &*home : nullptr, store ? &*store : nullptr);

  FlowConfig config;
  config.name = entity_ == nullptr ? flow_.name : flow_.name_with(*entity_);
  config.flow = flow_.name;
  config.entity = entity_ == nullptr ? "" : entity_->name;
  config.position = entity_ == nullptr ? flow_.position : entity_->position;
  if (home) {
    config.home = merge_place("home", *home, &Layer::home);
  }
  if (store) {
    config.store = merge_place("store", *store, &Layer::store);
  }
  config.settings = Section{"flow", std::move(values_)};
  return config;
}

std::optional<ResolvedPlace> FlowAssembly::resolve(PlaceResolver& resolver, std::string_view role, Part part) {
  std::vector<const Fields*> fields;
  for (const Level& level : levels_) {
    fields.push_back(&(level.layer->*part));
  }
  if (std::any_of(fields.begin(), fields.end(), [](const Fields* one) { return one->written; })) {
    return resolver.resolve(fields, context_.is_partial);
  }
  context_.diagnostics.add(flow_.position, "flow " + quote(flow_.name) + " has no " + std::string{role},
                           "add " + std::string{role} + ": with a path, or with a type and its settings");
  return std::nullopt;
}

Picked FlowAssembly::pick(const std::string& name, const std::vector<const CheckedLevels*>& sources) {
  for (std::size_t i = levels_.size(); i-- > 0;) {
    Picked picked;
    picked.is_entity = levels_[i].is_entity;
    for (const CheckedLevels* source : sources) {
      const Checked* checked = (*source)[i];
      if (checked == nullptr) {
        continue;
      }
      picked.is_wrong = picked.is_wrong || checked->wrong.contains(name);
      const auto found = checked->values.find(name);
      if (found == checked->values.end()) {
        continue;
      }
      if (picked.value != nullptr) {
        context_.diagnostics.add(found->second.position, name + " is given twice",
                                 "the other is at " + picked.value->position.text() + "; keep one of them");
      }
      picked.value = &found->second;
    }
    if (picked.value != nullptr || picked.is_wrong) {
      return picked;
    }
  }
  return {};
}

void FlowAssembly::merge_settings(const ResolvedPlace* home, const ResolvedPlace* store) {
  for (const Setting& setting : flow_settings()) {
    std::vector<const CheckedLevels*> sources{&settings_};
    if (is_one_of(kSharedWithHome, setting.name)) {
      if (declares(home, setting.name)) {
        sources.push_back(&home->levels);
      } else if (home != nullptr) {
        refuse_meaningless(setting.name, *home->kind);
      }
    }
    if (is_one_of(kSharedWithStore, setting.name) && declares(store, setting.name)) {
      sources.push_back(&store->levels);
    }
    const Picked picked = pick(setting.name, sources);
    Value value = picked.value != nullptr ? *picked.value : default_of(setting);
    value.is_wrong = picked.is_wrong;
    refuse_unknown_placeholders(value, setting);
    fill_placeholders(value, setting);
    values_.emplace(setting.name, std::move(value));
  }
  settle_watermark(home == nullptr || declares(home, "watermark"));
}

void FlowAssembly::settle_watermark(bool has_meaning) {
  Value& watermark = values_.at("watermark");
  has_no_watermark_ = watermark.given && watermark.items == std::vector<std::string>{"false"};
  if (has_no_watermark_) {
    for (const Setting& setting : flow_settings()) {
      if (setting.name.starts_with("watermark")) values_.at(setting.name) = default_of(setting);
    }
    return;
  }
  if (watermark.has_content()) {
    if (Value& run_type = values_.at("run_type"); !run_type.given) {
      run_type.items = {"incremental"};
    }
    return;
  }
  for (const char* name : {"watermark.primary_key", "watermark.newest"}) {
    if (const Value& value = values_.at(name); value.given && has_meaning && !watermark.is_wrong) {
      context_.diagnostics.add(value.position, name + std::string{" is given, and no column"},
                               "add column: to watermark, with the one that tells which rows are new");
      return;
    }
  }
}

Value FlowAssembly::default_of(const Setting& setting) const {
  return is_one_of(kSharedWithOptions, setting.name) ? context_.options.value(setting.name) : default_value(setting);
}

Place FlowAssembly::merge_place(std::string_view role, const ResolvedPlace& place, Part part) {
  std::map<std::string, Value> values;
  for (const Setting& setting : place.kind->settings) {
    const auto shared = is_shared_with(role, setting.name) ? values_.find(setting.name) : values_.end();
    const bool is_off = has_no_watermark_ && setting.name.starts_with("watermark");
    const bool is_settled =
        shared != values_.end() && (shared->second.has_content() || shared->second.is_wrong || is_off);
    values.emplace(setting.name, is_settled ? shared->second : merge_own(setting, role, place, part));
  }
  if (role == "home" && reads_otherwise(*place.kind, values)) {
    home_table_.clear();
  }
  context_.own_connections.settle(*place.kind, role, values, position_of(part));
  Place merged{place.kind->name, Section{std::string{role}, std::move(values)}};
  if (place.kind->check) {
    for (Fault& fault : place.kind->check(merged.settings)) {
      if (is_cut_by_comment(fault, *place.kind, merged.settings)) {
        fault.advice = "YAML takes what follows ' #' for a comment: put the whole value in quotes, or below `" +
                       fault.setting + ": |`";
      }
      tell(fault, merged.settings);
    }
  }
  return merged;
}

bool FlowAssembly::is_cut_by_comment(const Fault& fault, const KindSettings& kind, const Section& section) const {
  const Value& value = section.value(fault.setting);
  if (!value.given || value.items.size() != 1) {
    return false;
  }
  const auto comment = context_.diagnostics.comment_behind(value.position, value.items.front());
  if (!comment) {
    return false;
  }
  std::map<std::string, Value> whole{section.values().begin(), section.values().end()};
  whole.at(fault.setting).items.front() += *comment;
  const std::vector<Fault> left = kind.check(Section{section.title(), std::move(whole)});
  return std::none_of(left.begin(), left.end(), [&](const Fault& other) { return other.setting == fault.setting; });
}

void FlowAssembly::tell(const Fault& fault, const Section& section) {
  const Value& value = section.value(fault.setting);
  if (value.is_wrong) return;  // has been told
  const Position& flow = entity_ == nullptr ? flow_.position : entity_->position;
  const Position written = fault.item ? value.position_of(*fault.item) : value.position_of(fault.pair);
  context_.diagnostics.add(value.given ? written : flow, value.without_variables(fault.message),
                           value.without_variables(fault.advice));
}

Value FlowAssembly::merge_own(const Setting& setting, std::string_view role, const ResolvedPlace& place, Part part) {
  const Picked picked = pick(setting.name, {&place.levels});
  const std::string owner = owner_name(role, *place.kind);
  // Paths become absolute before the entity's name comes in: it is a name, and must not be read as a path.
  const bool is_typed = picked.value != nullptr && picked.value->position.is_command_line();
  const std::filesystem::path base = is_typed ? std::filesystem::current_path() : context_.root;
  Value value = complete_value(setting, {picked.value, picked.is_wrong, owner, position_of(part)},
                               {base, context_.home_folder, context_.diagnostics});
  bool has_placeholder = false;
  if (picked.value != nullptr) {
    const std::vector<std::string>& items = picked.value->items;
    has_placeholder = std::any_of(items.begin(), items.end(), tells_entities_apart);
    refuse_unknown_placeholders(*picked.value, setting);
  }
  const bool is_for_all = setting.names_entity && picked.value != nullptr && !picked.is_entity && !has_placeholder;
  if (is_for_all && flow_.entities.size() > 1 && entity_ == &flow_.entities.front()) {
    context_.diagnostics.add(picked.value->position,
                             "all entities of flow " + quote(flow_.name) + " would have the same " + setting.name,
                             "write {entity} or {table} in " + setting.name + ", or leave it out");
  }
  const bool names_table = setting.is_entity_by_default && value.has_content();
  const std::string written = names_table ? value.items.front() : std::string{kEntityPlaceholder};
  fill_placeholders(value, setting);
  bool is_called_so = entity_ != nullptr && has_placeholder;
  if (setting.is_entity_by_default && entity_ != nullptr && !value.has_content()) {
    value.items = {entity_->name};
    value.position = entity_->position;
    is_called_so = true;
  }
  if (is_called_so && entity_->is_misnamed) {
    value.is_wrong = true;  // which was told
  }
  if (setting.is_entity_by_default && role == "home" && is_called_so) {
    home_table_ = replace_in_table_name(written, words_of(name_of_table(entity_->name)));
  }
  const bool is_the_path = place.kind->places_by_path && setting.name == "path";
  if (is_the_path && entity_ != nullptr && !has_placeholder && !picked.is_entity) {
    append_entity(value, setting);
  }
  if (value.plain_items == value.items) {
    value.plain_items.clear();
  }
  return value;
}

void FlowAssembly::append_entity(Value& value, const Setting& setting) {
  check_in_path({"entity"});
  const auto append = [](std::vector<std::string>& items, const std::string& name) {
    for (std::string& item : items) item += item.ends_with('/') ? name : "/" + name;
  };
  append(value.items, words_for(setting).entity);
  append(value.plain_items, entity_->name);
  value.appended = "/" + entity_->name;
}

void FlowAssembly::check_in_path(const std::vector<std::string>& words) {
  const EntityWords known = words_of(entity_->name);
  for (const std::string& word : words) {
    const std::string& name = word == "schema" ? known.schema : word == "table" ? known.table : known.entity;
    check_entity_in_path(name, entity_->position, context_.diagnostics, advice_for_table());
  }
}

std::string FlowAssembly::advice_for_table() const {
  if (home_table_.empty()) {
    return {};
  }
  const std::string mended =
      "with a name that a folder can have, and its table: {name: " + yaml_text(name_for_folder(entity_->name)) +
      ", home: {table: " + yaml_text(home_table_) + "}}";
  return entity_->is_of_pattern ? "leave it out of the pattern with \"!" + entity_->name + "\", and list it " + mended
                                : "list it " + mended;
}

EntityWords FlowAssembly::words_for(const Setting& setting) const {
  EntityWords words = words_of(entity_->name);
  if (setting.takes_globs) {
    words = {escape_glob(words.entity), escape_glob(words.schema), escape_glob(words.table)};
  }
  return words;
}

void FlowAssembly::refuse_unknown_placeholders(const Value& value, const Setting& setting) {
  if (!has_placeholders(setting)) {
    return;
  }
  for (std::size_t item = 0; item < value.items.size(); ++item) {
    for (const std::string& word : find_unknown_placeholders(value.items[item])) {
      const auto near = nearest_word(word, placeholder_words());
      // Text may be SQL, in which braces have a meaning of their own.
      if (near || is_path(setting)) {
        context_.diagnostics.add(
            value.position_of(item), "unknown placeholder {" + word + "} in " + setting.name,
            near ? "did you mean {" + *near + "}?" : "only {entity}, {schema} and {table} are replaced here");
      }
    }
  }
}

bool FlowAssembly::check_placeholders(const std::vector<std::string>& words, const Position& position) {
  for (const std::string& word : words) {
    const std::string placeholder = "{" + word + "}";
    if (entity_ == nullptr) {
      context_.diagnostics.add(position,
                               placeholder + " stands for nothing: flow " + quote(flow_.name) + " has no entities",
                               "list them below entities:, or remove " + placeholder);
      return false;
    }
    if (word == "schema" && words_of(entity_->name).schema.empty()) {
      context_.diagnostics.add(position,
                               "{schema} stands for nothing: the entity " + quote(entity_->name) + " names no schema",
                               "write the entity as in dbo.orders, or the schema in place of {schema}");
      return false;
    }
  }
  return true;
}

void FlowAssembly::fill_placeholders(Value& value, const Setting& setting) {
  const bool is_pattern = setting.name == kFilePattern && entity_ == nullptr;
  if (is_pattern && std::any_of(value.items.begin(), value.items.end(), is_named_by_entity_alone)) {
    context_.diagnostics.add(value.position,
                             "{entity} stands for nothing: flow " + quote(flow_.name) + " has no entities",
                             "write {name}, which is the flow's name where it has none; or list them below entities:");
  }
  if (!has_placeholders(setting)) {
    return;
  }
  for (std::size_t number = 0; number < value.items.size(); ++number) {
    std::string& item = value.items[number];
    const std::vector<std::string> words = find_placeholders(item);
    if (!check_placeholders(words, value.position_of(number))) {
      return;
    }
    if (setting.takes_globs && entity_ != nullptr) {
      value.plain_items.push_back(replace_placeholders(item, words_of(entity_->name)));
    }
    if (!words.empty()) {
      if (is_path(setting)) check_in_path(words);
      const bool is_table = setting.is_entity_by_default;
      item =
          is_table ? replace_in_table_name(item, words_for(setting)) : replace_placeholders(item, words_for(setting));
    }
  }
}

void FlowAssembly::refuse_meaningless(const std::string& name, const KindSettings& home) {
  std::string advice = "remove it";
  if (name.starts_with("watermark")) {
    const std::string others = types_that_know(context_.catalogue.homes, name);
    if (!others.empty()) advice = "homes that know watermarks: " + others + "; leave it out";
  }
  for (const Level& level : levels_) {
    if (const Member* member = level.layer->settings.find(name)) {
      context_.diagnostics.add(member->position, member->key + " means nothing to " + owner_name("home", home), advice);
    }
  }
}

const Position& FlowAssembly::position_of(Part part) const {
  // What the flow's own level lacks is one problem of the flow, not one of each entity.
  const Fields* at = nullptr;
  for (const Level& level : levels_) {
    const Fields& fields = level.layer->*part;
    if (fields.written && (at == nullptr || !level.is_entity)) {
      at = &fields;
    }
  }
  return at->position;
}

}  // namespace hygge::config
