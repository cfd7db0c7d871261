#include "hygge/config/conflicts.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

namespace fs = std::filesystem;

/// Where a folder is written, and by whom.
struct Target {
  fs::path folder;
  const FlowConfig* flow = nullptr;
};

/// The folder itself, whatever links lead to it.
fs::path real_folder(const std::string& path) {
  std::error_code failed;
  fs::path real = fs::weakly_canonical(path, failed);
  return failed ? fs::path{path} : real;
}

bool is_inside(const fs::path& inner, const fs::path& outer) {
  const auto [outer_end, inner_at] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return outer_end == outer.end();
}

/// Where the two flows' paths were written, for whoever must change one.
std::string where_both(const FlowConfig& left, const FlowConfig& right) {
  return quote(left.name) + " at " + left.store.settings.where("path") + ", " + quote(right.name) + " at " +
         right.store.settings.where("path");
}

class NameRegister {
 public:
  explicit NameRegister(Diagnostics& diagnostics) : diagnostics_{diagnostics} {}

  void add(const std::string& name, const std::string& what, const Position& position) {
    const auto [first, is_new] = first_.emplace(name, position);
    if (!is_new) {
      diagnostics_.add(position, "there are two " + what + " " + quote(name),
                       "the first is at " + first->second.text() + "; rename one of them");
    }
  }

 private:
  Diagnostics& diagnostics_;
  std::map<std::string, Position> first_;
};

}  // namespace

void refuse_equal_names(const std::vector<FlowSource>& flows, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  NameRegister flow_names{diagnostics};
  for (const FlowSource& flow : flows) {
    flow_names.add(flow.name, "flows named", flow.position);
    NameRegister entities{diagnostics};
    for (const EntitySource& entity : flow.entities) {
      entities.add(entity.name, "entities of flow " + quote(flow.name) + " named", entity.position);
    }
  }
  if (diagnostics.size() > before) {
    return;  // what they produce would only be told again
  }
  NameRegister produced{diagnostics};
  for (const FlowSource& flow : flows) {
    produced.add(flow.name, "flows named", flow.position);
    for (const EntitySource& entity : flow.entities) {
      produced.add(flow.name_with(entity), "flows named", entity.position);
    }
  }
}

void refuse_shared_folders(const std::vector<FlowConfig>& flows, const Catalogue& catalogue, Diagnostics& diagnostics) {
  std::vector<Target> targets;
  for (const FlowConfig& flow : flows) {
    const KindSettings* kind = find_kind(catalogue.stores, flow.store.kind);
    if (kind == nullptr || !kind->places_by_path || !flow.store.settings.has("path")) {
      continue;
    }
    targets.push_back({real_folder(flow.store.settings.text("path")), &flow});
  }
  // Sorted by path components, a folder stands right before what is inside it.
  std::stable_sort(targets.begin(), targets.end(),
                   [](const Target& left, const Target& right) { return left.folder < right.folder; });
  const Target* outer = nullptr;
  for (const Target& target : targets) {
    if (outer == nullptr || !is_inside(target.folder, outer->folder)) {
      outer = &target;
      continue;
    }
    const bool is_same = target.folder == outer->folder;
    diagnostics.add(target.flow->position,
                    "flows " + quote(outer->flow->name) + " and " + quote(target.flow->name) +
                        (is_same ? " write into the same folder " : " write one inside the other's folder ") +
                        quote(target.flow->store.settings.text("path")),
                    "give each a folder of its own: " + where_both(*outer->flow, *target.flow));
  }
}

}  // namespace hygge::config
