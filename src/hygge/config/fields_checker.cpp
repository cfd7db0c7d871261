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

/// Nothing for `pool.max_size`, which is written as a key of the mapping `pool`.
const Setting* setting_of_key(const Settings& settings, std::string_view key) {
  return key.find('.') == std::string_view::npos ? find_setting(settings, key) : nullptr;
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
    const Setting* setting = setting_of_key(kind.settings, name);
    if (setting == nullptr && !keys_within(kind.settings, name).empty()) {
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
  const std::string subject = written.key + " in " + owner;
  if (!written.value.is_mapping()) {
    diagnostics_.add(written.value.position,
                     subject + " must be a mapping, not " + std::string{name_of(written.value.kind)});
    return;
  }
  for (const Member& member : written.value.members) {
    const std::string name = written.key + "." + member.key;
    const Setting* setting = find_setting(kind.settings, name);
    if (setting == nullptr) {
      const std::vector<std::string> known = keys_within(kind.settings, written.key);
      diagnostics_.add(member.position, "unknown key " + quote(member.key) + " in " + subject,
                       suggest(member.key, known, "expected " + alternatives(known)));
    } else if (auto value = check_value(member, *setting, owner, diagnostics_)) {
      result.values.emplace(name, std::move(*value));
    } else {
      result.wrong.insert(name);
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
