#include "hygge/config/fields_checker.h"

#include <algorithm>
#include <utility>

#include "hygge/config/advice.h"
#include "hygge/config/layer.h"
#include "hygge/config/value_check.h"

namespace hygge::config {

std::string owner_name(std::string_view role, const KindSettings& kind) {
  return kind.name.empty() ? std::string{role} : std::string{role} + " (" + kind.name + ")";
}

namespace {

/// Nothing for `pool.max_size`, which is written as a key of the mapping `pool`; but not on a command line.
const Setting* setting_of_key(const Settings& settings, std::string_view key, const Position& position) {
  const bool is_plain = key.find('.') == std::string_view::npos || position.is_command_line();
  return is_plain ? find_setting(settings, key) : nullptr;
}

/// Whether the keys within what was written for `setting`, or for a key that is none, are settings of their own.
bool is_mapping_of_settings(const Member& written, const Setting* setting, const Settings& settings) {
  return setting != nullptr ? written.value.is_mapping() && !setting->names_within.empty()
                            : !keys_within(settings, written.key).empty();
}

/// "pool: {max_size: ...}" of "pool.max_size".
std::string written_within(const std::string& name) {
  const std::size_t dot = name.find('.');
  return name.substr(0, dot) + ": {" + name.substr(dot + 1) + ": ...}";
}

}  // namespace

FieldsChecker::FieldsChecker(const Catalogue& catalogue, Diagnostics& diagnostics)
    : catalogue_{catalogue}, diagnostics_{diagnostics} {}

const Checked& FieldsChecker::check(const Fields& fields, const KindSettings& kind, std::string_view role,
                                    const std::vector<KindSettings>& kinds, Unknown unknown) {
  const auto [entry, is_new] = checked_.try_emplace({&fields, &kind, unknown});
  Checked& result = entry->second;
  if (!is_new) {
    return result;
  }
  const std::string owner = owner_name(role, kind);
  for (const auto& [name, written] : fields.members) {
    const Setting* setting = setting_of_key(kind.settings, name, written.position);
    if (is_mapping_of_settings(written, setting, kind.settings)) {
      check_mapping(written, kind, owner, result);
    } else if (setting == nullptr) {
      const bool is_tolerated =
          unknown == Unknown::Drop || (unknown == Unknown::RefuseIfNowhere && is_known_to(kinds, written.key));
      if (!is_tolerated) {
        refuse_unknown(written, kind, role);
      }
    } else if (auto value = check_value(written, *setting, owner, diagnostics_)) {
      result.values.emplace(name, std::move(*value));
    } else {
      result.wrong.insert(name);
    }
  }
  return result;
}

void FieldsChecker::check_mapping(const Member& written, const KindSettings& kind, const std::string& owner,
                                  Checked& result) {
  if (written.value.is_null()) {
    return;  // all of its lines are commented out
  }
  const std::string subject = written.key + (owner.empty() ? "" : " in " + owner);
  if (!written.value.is_mapping()) {
    diagnostics_.add(written.value.position,
                     subject + " must be a mapping, not " + std::string{name_of(written.value.kind)});
    return;
  }
  if (written.value.members.empty() && find_setting(kind.settings, written.key) != nullptr) {
    diagnostics_.add(written.value.position, subject + " is empty", "give it a value, or remove it");
    return;
  }
  std::map<const Setting*, const Member*> seen;
  for (const Member& member : written.value.members) {
    const Setting* setting = find_within(kind.settings, written.key, member.key);
    const auto [first, is_new] = seen.try_emplace(setting, &member);
    if (setting != nullptr && !is_new) {
      diagnostics_.add(
          member.position, setting->names_within.front() + " in " + subject + " is given twice",
          "the other is " + first->second->key + " at " + first->second->position.text() + "; keep one of them");
    } else if (setting == nullptr) {
      const std::vector<std::string> known = keys_within(kind.settings, written.key);
      diagnostics_.add(member.position, "unknown key " + quote(member.key) + " in " + subject,
                       suggest(member.key, known, "expected " + alternatives(known)));
      result.wrong.insert(written.key);  // it may have been meant for the value itself
    } else if (auto value = check_value(member, *setting, owner, diagnostics_)) {
      result.values.emplace(setting->name, std::move(*value));
    } else {
      result.wrong.insert(setting->name);
    }
  }
}

void FieldsChecker::check_keys(const Fields& fields, const KindSettings& any_kind, std::string_view role) {
  for (const auto& [name, written] : fields.members) {
    const Setting* setting = find_setting(any_kind.settings, name);
    const bool may_be_secret = setting != nullptr ? setting->type == Type::Secret : any_kind.settings.empty();
    if (may_be_secret) {
      diagnostics_.conceal_line(written.position);
      diagnostics_.conceal_line(written.value.position);
    } else if (setting == nullptr && keys_within(any_kind.settings, name).empty()) {
      refuse_unknown(written, any_kind, role);
    }
  }
}

void FieldsChecker::refuse_unknown(const Member& member, const KindSettings& kind, std::string_view role) {
  if (member.key == "type") {
    return;
  }
  std::vector<std::string> known = keys_of(kind.settings);
  known.insert(known.begin(), "type");
  // `pool.max_size`, or `max_size` beside `pool`.
  const auto within = std::find_if(kind.settings.begin(), kind.settings.end(), [&](const Setting& setting) {
    return setting.name == member.key || setting.name.ends_with("." + member.key);
  });
  const bool is_written_flat = within != kind.settings.end() && within->name.find('.') != std::string::npos;
  const auto other = std::find_if(kind.settings.begin(), kind.settings.end(), [&](const Setting& setting) {
    const std::vector<std::string>& names = setting.other_names;
    return std::find(names.begin(), names.end(), member.key) != names.end();
  });
  const std::string advice = other != kind.settings.end() ? "did you mean '" + other->name + "'?"
                             : is_written_flat            ? "write it as a mapping: " + written_within(within->name)
                                                          : unknown_key_advice(member.key, known, catalogue_, role);
  for (const Setting& setting : kind.settings) {
    if (setting.type == Type::Secret && advice == "did you mean '" + setting.name + "'?") {
      diagnostics_.conceal_line(member.position);  // a misspelt secret is one as well
    }
  }
  const std::string owner = owner_name(role, kind);
  diagnostics_.add(member.position, "unknown key " + quote(member.key) + (owner.empty() ? "" : " in " + owner), advice);
}

}  // namespace hygge::config
