#include "hygge/config/place_resolver.h"

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/config/planned.h"

namespace hygge::config {
namespace {

/// The text of a scalar, or of a list's first item; empty for anything else.
std::string_view first_text(const Node& node) {
  if (node.is_list() && !node.items.empty()) {
    return node.items.front().text;
  }
  return node.text;
}

}  // namespace

PlaceResolver::PlaceResolver(std::string_view role, const std::vector<KindSettings>& kinds, FieldsChecker& checker,
                             Diagnostics& diagnostics)
    : role_{role}, kinds_{kinds}, checker_{checker}, diagnostics_{diagnostics} {
  for (const KindSettings& kind : kinds) {
    for (const Setting& setting : kind.settings) {
      if (find_setting(any_kind_.settings, setting.name) == nullptr) {
        any_kind_.settings.push_back(setting);
      }
    }
  }
}

const KindSettings* PlaceResolver::kind_of_path(const Fields& fields) const {
  const Member* path = fields.find("path");
  if (path == nullptr) {
    return nullptr;
  }
  constexpr std::size_t kLongestEnding = 64;
  const std::string_view whole = first_text(path->value);
  const std::string text = lower_case(whole.substr(whole.size() - std::min(whole.size(), kLongestEnding)));
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [&](const KindSettings& kind) {
    return std::any_of(kind.extensions.begin(), kind.extensions.end(),
                       [&](const std::string& extension) { return text.ends_with("." + extension); });
  });
  return found == kinds_.end() ? nullptr : &*found;
}

PlaceResolver::Said PlaceResolver::kind_said_by(const Fields& fields) {
  const Member* type = fields.find("type");
  if (type == nullptr) {
    return {kind_of_path(fields), fields.is_empty};
  }
  const std::vector<std::string> known = names_of(kinds_);
  if (!type->value.is_scalar() || type->value.text.empty()) {
    const bool is_empty = type->value.is_scalar() || type->value.is_null();
    diagnostics_.add(
        type->value.position,
        "type of " + role_ + (is_empty ? " is empty" : " must be text, not " + std::string{name_of(type->value.kind)}),
        kinds_to_choose("expected "));
    return {nullptr, true};
  }
  const KindSettings* kind = find_kind(kinds_, type->value.text);
  if (kind == nullptr && !type->value.unresolved) {
    const std::string usual{usual_name_of_kind(type->value.text)};
    diagnostics_.add(type->value.position, "unknown " + role_ + " type " + quote(type->value.shown()),
                     find_kind(kinds_, usual) != nullptr ? "write type: " + usual
                     : is_planned_kind(type->value.text)
                         ? std::string{kPlanned}
                         : suggest(type->value.text, known, kinds_to_choose("expected ")));
  }
  return {kind, kind == nullptr};
}

const KindSettings* PlaceResolver::kind_in_paths() const {
  const auto found =
      std::find_if(kinds_.begin(), kinds_.end(), [](const KindSettings& kind) { return kind.places_by_path; });
  return found == kinds_.end() ? nullptr : &*found;
}

const KindSettings* PlaceResolver::first_kind_in_paths(const std::vector<const Fields*>& levels) const {
  const bool has_path =
      std::any_of(levels.begin(), levels.end(), [](const Fields* fields) { return fields->find("path") != nullptr; });
  return has_path ? kind_in_paths() : nullptr;
}

bool PlaceResolver::refuse_path_of_another(const std::vector<const Fields*>& levels, const std::vector<Said>& said,
                                           const KindSettings& kind) {
  const KindSettings* const meant = kind_in_paths();
  if (meant == nullptr || find_setting(kind.settings, "path") != nullptr) return false;
  const Member* type = nullptr;  // of the level that holds
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (said[i].kind != nullptr) type = levels[i]->find("type");
    const Member* const path = levels[i]->find("path");
    if (said[i].kind != nullptr || type == nullptr || path == nullptr) continue;
    const std::string where = type->value.position.text();
    const std::string value = path->value.is_scalar() ? path->value.shown() : "[...]";
    diagnostics_.add(path->position,
                     role_ + " is of type " + kind.name + ", as " + where + " says, and that takes no path",
                     "write " + role_ + ": {type: " + meant->name + ", path: " + value + "}, or what a " + role_ +
                         " of type " + kind.name + " takes");
    return true;
  }
  return false;
}

std::string PlaceResolver::kinds_to_choose(const std::string& wish) const {
  return kinds_.empty() ? "this version of hygge knows no kinds of " + role_ + " yet; remove it"
                        : wish + alternatives(names_of(kinds_));
}

void PlaceResolver::check_what_can_be(const std::vector<const Fields*>& levels,
                                      const std::vector<const KindSettings*>& kinds) {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (!levels[i]->written) {
      continue;
    }
    if (kinds[i] != nullptr) {
      checker_.check(*levels[i], *kinds[i], role_, kinds_, FieldsChecker::Unknown::RefuseIfNowhere);
    } else {
      checker_.check_keys(*levels[i], any_kind_, role_);
    }
  }
}

std::optional<ResolvedPlace> PlaceResolver::resolve(const std::vector<const Fields*>& levels, bool is_partial) {
  std::vector<const KindSettings*> kinds;  // that holds at each level
  std::vector<Said> told;
  const KindSettings* present = nullptr;
  bool is_wrong = false;
  for (const Fields* fields : levels) {
    const Said said = kind_said_by(*fields);
    told.push_back(said);
    is_wrong = is_wrong || said.is_wrong;
    present = said.kind != nullptr ? said.kind : present;
    kinds.push_back(present);
  }
  if (present == nullptr && !is_wrong) {
    present = first_kind_in_paths(levels);
  }
  if (present == nullptr || is_wrong) {
    check_what_can_be(levels, kinds);
  }
  if (is_wrong) {
    return std::nullopt;
  }
  if (present == nullptr) {
    if (is_partial) return std::nullopt;
    const auto last =
        std::find_if(levels.rbegin(), levels.rend(), [](const Fields* fields) { return fields->written; });
    diagnostics_.add((*last)->position, role_ + " has no type", kinds_to_choose("add type: "));
    return std::nullopt;
  }

  if (refuse_path_of_another(levels, told, *present)) {
    check_what_can_be(levels, kinds);
    return std::nullopt;
  }

  ResolvedPlace place{present, {}};
  using Unknown = FieldsChecker::Unknown;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const Fields& fields = *levels[i];
    if (!fields.written) {
      place.levels.push_back(nullptr);
      continue;
    }
    if (kinds[i] != nullptr && kinds[i] != present) {
      checker_.check(fields, *kinds[i], role_, kinds_, Unknown::Refuse);
      place.levels.push_back(&checker_.check(fields, *present, role_, kinds_, Unknown::Drop));
      continue;
    }
    // Defaults without a type serve flows of several kinds.
    const Unknown unknown = kinds[i] == nullptr ? Unknown::RefuseIfNowhere : Unknown::Refuse;
    place.levels.push_back(&checker_.check(fields, *present, role_, kinds_, unknown));
  }
  return place;
}

}  // namespace hygge::config
