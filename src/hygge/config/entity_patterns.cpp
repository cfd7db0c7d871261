#include "hygge/config/entity_patterns.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/config/fields_checker.h"
#include "hygge/config/names.h"
#include "hygge/config/place_resolver.h"

namespace hygge::config {
namespace {

constexpr std::string_view kAll = "all";

/// Whether an item of a list of entities is a pattern, where the home's kind knows such.
bool is_pattern_item(const EntitySource& entity) {
  const std::string_view name = trim(entity.name);
  return name == kAll || name.starts_with('!') || name.find_first_of("*?") != std::string_view::npos;
}

/// Of a pattern: whether it says which entities are not to be there.
bool leaves_out(const EntitySource& pattern) { return trim(pattern.name).starts_with('!'); }

/// In lower case, and without the brackets around whole parts of a name: "[Sales 2024].*" is "sales 2024.*". Other
/// brackets are sets of letters.
std::string plain_of(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_part = text[at] == '[' && (at == 0 || text[at - 1] == '.');
    const std::size_t end = is_part ? text.find(']', at) : std::string_view::npos;
    const bool is_whole = end != std::string_view::npos && (end + 1 == text.size() || text[end + 1] == '.');
    plain += is_whole ? std::string{text.substr(at + 1, end - at - 1)} : std::string(1, text[at]);
    at = is_whole ? end : at;
  }
  return lower_case(plain);
}

/// What the source has, in a few words.
std::string told(const std::vector<ListedEntity>& listed) {
  constexpr std::size_t kMostTold = 5;
  if (listed.empty()) {
    return "the login sees no table there: check the database's name, or grant it SELECT";
  }
  std::vector<std::string> names;
  for (const ListedEntity& entity : listed) {
    if (names.size() < kMostTold) {
      names.push_back(entity.name);
    }
  }
  return "there are " + std::to_string(listed.size()) + " tables that the login may see: " + join(names, ", ") +
         (listed.size() > kMostTold ? ", ..." : "") + "; patterns are held against schema.table, as dbo.*";
}

/// A pattern as it is held against names, and whether it made a difference.
struct HeldPattern {
  const EntitySource* written;
  std::string glob;
  bool fits = false;
};

/// The entities of one flow.
class EntityExpansion {
 public:
  EntityExpansion(FlowSource& flow, const std::vector<ListedEntity>& listed) : flow_{flow}, listed_{listed} {
    for (const ListedEntity& entity : listed) {
      ++of_that_name_[lower_case(entity.plain)];
    }
  }

  /// False when no entity fits the patterns.
  bool run() {
    std::vector<EntitySource> written;
    std::swap(written, flow_.entities);
    if (flow_.entities_in_a_word) {
      written.push_back(*std::exchange(flow_.entities_in_a_word, std::nullopt));
    }
    std::vector<const EntitySource*> wanted;
    for (const EntitySource& entity : written) {
      if (!is_pattern_item(entity)) {
        names_.insert(entity.name);
        plain_names_.insert(plain_of(entity.name));
      } else if (leaves_out(entity)) {
        unwanted_.push_back({&entity, plain_of(trim(trim(entity.name).substr(1)))});
      } else {
        wanted.push_back(&entity);
      }
    }
    const bool has_patterns = !wanted.empty() || !unwanted_.empty();
    const EntitySource everything{std::string{kAll}, flow_.position, {}};
    if (wanted.empty() && names_.empty()) {
      wanted.push_back(&everything);
    }
    for (EntitySource& entity : written) {
      if (names_.contains(entity.name)) {
        flow_.entities.push_back(entity);
      } else if (!leaves_out(entity)) {
        add_all(entity);
      }
    }
    if (!wanted.empty() && wanted.front() == &everything) {
      add_all(everything);
    }
    for (const HeldPattern& pattern : unwanted_) {
      if (!pattern.fits) {
        doubt(*pattern.written, "leaves no table out");
      }
    }
    return !has_patterns || !flow_.entities.empty();
  }

  std::vector<Doubt> take_doubts() { return std::move(doubts_); }

 private:
  void doubt(const EntitySource& pattern, const std::string& problem) {
    doubts_.push_back(
        {flow_.name,
         {pattern.position, "the pattern " + quote(pattern.name) + " of flow " + quote(flow_.name) + " " + problem,
          told(listed_)}});
  }

  /// Whether a pattern leaves it out; each that does has made a difference.
  bool is_unwanted(const std::string& plain) {
    bool is_left_out = false;
    for (HeldPattern& pattern : unwanted_) {
      const bool fits = matches_glob(pattern.glob, plain);
      pattern.fits = pattern.fits || fits;
      is_left_out = is_left_out || fits;
    }
    return is_left_out;
  }

  void add_all(const EntitySource& pattern) {
    const std::string_view text = trim(pattern.name);
    const std::string glob = text == kAll ? "*" : plain_of(text);
    bool fits = false;
    for (const ListedEntity& entity : listed_) {
      const std::string plain = lower_case(entity.plain);
      if (!matches_glob(glob, plain)) {
        continue;
      }
      fits = true;
      const bool is_left_out = is_unwanted(plain);
      // Written out in another case it is the same, unless the source has tables whose names differ in nothing else.
      if (plain_names_.contains(plain) && of_that_name_.at(plain) == 1) {
        continue;
      }
      if (!is_left_out && names_.insert(entity.name).second) {
        flow_.entities.push_back(
            {.name = entity.name, .position = pattern.position, .layer = pattern.layer, .is_of_pattern = true});
      }
    }
    if (!fits) {
      doubt(pattern, "fits no table");
    }
  }

  FlowSource& flow_;
  const std::vector<ListedEntity>& listed_;
  std::set<std::string> names_;
  std::set<std::string> plain_names_;  // of those that are written out
  std::vector<HeldPattern> unwanted_;
  std::vector<Doubt> doubts_;
  std::map<std::string, int> of_that_name_;  // how many entities have it, in lower case
};

/// The home of a flow, as any of its entities would have it.
std::optional<Place> home_of(const FlowSource& flow, const AssembleContext& context) {
  FieldsChecker checker{context.catalogue, context.diagnostics};
  PlaceResolver homes{"home", context.catalogue.homes, checker, context.diagnostics};
  PlaceResolver stores{"store", context.catalogue.stores, checker, context.diagnostics};
  const std::size_t before = context.diagnostics.size();
  const EntitySource any{"schema.entity", flow.position, {}};
  FlowConfig config = FlowAssembly{context, checker, flow, &any}.run(homes, stores);
  if (context.diagnostics.size() > before) {
    return std::nullopt;
  }
  return std::move(config.home);
}

bool has_patterns(const FlowSource& flow) {
  return flow.entities_in_a_word || std::any_of(flow.entities.begin(), flow.entities.end(), is_pattern_item);
}

/// Those of a flow whose source cannot be asked now.
void leave_out_patterns(FlowSource& flow) {
  flow.entities_in_a_word.reset();
  std::erase_if(flow.entities, is_pattern_item);
}

}  // namespace

bool is_pattern(std::string_view text) { return text == kAll || text.find_first_of("*?") != std::string_view::npos; }

std::vector<Doubt> expand_patterns(std::vector<FlowSource>& flows, const AssembleContext& context,
                                   const ListEntities& list, const std::map<std::string, Place>& connections) {
  std::vector<Doubt> doubts;
  std::vector<FlowSource> expanded;
  for (FlowSource& flow : flows) {
    if (!has_patterns(flow)) {
      expanded.push_back(std::move(flow));
      continue;
    }
    const std::optional<Place> home = home_of(flow, context);
    if (!home) {
      continue;  // which was told
    }
    const KindSettings* kind = find_kind(context.catalogue.homes, home->kind);
    if (kind == nullptr || !kind->lists_entities) {
      if (flow.entities_in_a_word) {
        context.diagnostics.add(flow.entities_in_a_word->position,
                                owner_name("home", *kind) + " cannot be asked for its entities",
                                "list them: entities: [a, b]");
      }
      for (const EntitySource& entity : flow.entities) {
        if (entity.name.starts_with('!')) {
          check_entity_name(entity.name, entity.position, context.diagnostics);
        }
      }
      expanded.push_back(std::move(flow));
      continue;
    }
    const Position at = flow.entities_in_a_word ? flow.entities_in_a_word->position : flow.entities.front().position;
    const auto listed = list ? list(*home, connections) : std::nullopt;
    if (!listed) {
      leave_out_patterns(flow);
      if (!flow.entities.empty()) {
        expanded.push_back(std::move(flow));
      }
      continue;
    }
    EntityExpansion expansion{flow, *listed};
    const bool has_some = expansion.run();
    for (Doubt& doubt : expansion.take_doubts()) {
      doubts.push_back(std::move(doubt));
    }
    if (!has_some) {
      context.diagnostics.add(at, "no table fits the entities of flow " + quote(flow.name), told(*listed));
      continue;
    }
    for (const EntitySource& entity : flow.entities) {
      if (entity.is_misnamed) continue;
      check_entity_name(entity.name, entity.position, context.diagnostics,
                        "leave it out of a pattern with \"!" + entity.name +
                            "\", and give it a flow of its own, with `table` and a path");
    }
    expanded.push_back(std::move(flow));
  }
  flows = std::move(expanded);
  return doubts;
}

}  // namespace hygge::config
