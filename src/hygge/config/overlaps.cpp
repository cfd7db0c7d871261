#include "hygge/config/overlaps.h"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/config/reach.h"
#include "hygge/config/run_conflicts.h"

namespace hygge::config {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolderOfItsOwn = "name a folder of its own, in which no flow reads or writes";

/// The folder itself, whatever links lead to it.
fs::path real_folder(const std::string& path) {
  std::error_code failed;
  fs::path real = fs::weakly_canonical(path, failed);
  return failed ? fs::path{path} : real;
}

/// Where a person wrote the path of a place; where the flow begins when no one did.
const Position& position_of_path(const Place& place, const FlowConfig& flow) {
  return place.settings.given("path") ? place.settings.value("path").position : flow.position;
}

/// Compares what flows read and write, folder by folder.
class Overlaps {
 public:
  Overlaps(Project& project, const Catalogue& catalogue, Diagnostics& diagnostics)
      : project_{project}, catalogue_{catalogue}, diagnostics_{diagnostics} {}

  void run() {
    for (const FlowConfig& flow : project_.flows) {
      const KindSettings* kind = find_kind(catalogue_.stores, flow.store.kind);
      if (kind != nullptr && kind->places_by_path && flow.store.settings.has("path")) {
        targets_.emplace(real_folder(flow.store.settings.text("path")), &flow);
      }
    }
    refuse_shared_targets();
    for (const FlowConfig& flow : project_.flows) {
      look_beside(flow);
    }
    for (const FlowConfig& flow : project_.flows) {
      const KindSettings* kind = find_kind(catalogue_.homes, flow.home.kind);
      if (kind != nullptr && kind->reaches) {
        for (const Reach& reach : kind->reaches(flow.home.settings)) {
          compare(flow, reach);
        }
      }
    }
  }

 private:
  /// Where flows write. Sorted by path components, a folder stands right before what is inside it.
  using Targets = std::multimap<fs::path, const FlowConfig*>;

  /// A flow whose store writes into another folder besides.
  struct Beside {
    const FlowConfig* flow = nullptr;
    std::string setting;  ///< which names it
  };

  static const Position& position_of(const Beside& beside) {
    const Section& store = beside.flow->store.settings;
    return store.given(beside.setting) ? store.value(beside.setting).position : beside.flow->position;
  }

  std::string shown(const std::string& path) const {
    return quote(fs::path{path}.lexically_proximate(project_.root).string());
  }
  std::string shown_store(const FlowConfig& flow) const { return shown(flow.store.settings.text("path")); }

  void refuse_shared_targets() {
    const Targets::value_type* outer = nullptr;
    for (const auto& target : targets_) {
      if (outer == nullptr || !is_inside(target.first, outer->first)) {
        outer = &target;
        continue;
      }
      const FlowConfig& first = *outer->second;
      const FlowConfig& second = *target.second;
      const bool is_same = target.first == outer->first;
      diagnostics_.add(position_of_path(second.store, second),
                       "flows " + quote(first.name) + " and " + quote(second.name) +
                           (is_same ? " write into the same folder " : " write one inside the other's folder ") +
                           shown_store(second),
                       "give each a folder of its own: " + quote(first.name) + " at " +
                           first.store.settings.where("path") + ", " + quote(second.name) + " at " +
                           second.store.settings.where("path"));
    }
  }

  /// Where a store writes besides: files that lie in a target are strangers there.
  void look_beside(const FlowConfig& flow) {
    const KindSettings* kind = find_kind(catalogue_.stores, flow.store.kind);
    const std::string setting =
        kind != nullptr && kind->also_writes_to ? kind->also_writes_to(flow.store.settings) : "";
    if (setting.empty()) {
      return;
    }
    const fs::path folder = real_folder(flow.store.settings.text(setting));
    std::vector<Beside>& flows = beside_[folder];
    flows.push_back({&flow, setting});
    const bool is_known = flows.size() > 1;
    const auto around = std::find_if(targets_.begin(), targets_.end(),
                                     [&](const auto& target) { return is_inside(folder, target.first); });
    if (!is_known && around != targets_.end()) {
      diagnostics_.add(position_of(flows.back()),
                       setting + " of flow " + quote(flow.flow) + " lies in the folder that flow " +
                           quote(around->second->flow) + " fills",
                       kFolderOfItsOwn);
    }
  }

  void compare_beside(const FlowConfig& reader, const Reach& reach) {
    for (const auto& [folder, flows] : beside_) {
      if (!is_inside(folder, reach.folder) || !reaches_into(reach, folder)) {
        continue;
      }
      for (const Beside& beside : flows) {
        const FlowConfig& writer = *beside.flow;
        if (&writer == &reader) {
          diagnostics_.add(position_of(beside),
                           beside.setting + " of flow " + quote(writer.flow) + " lies in what its home reads",
                           kFolderOfItsOwn);
        } else {
          add_conflict(project_, diagnostics_, writer, reader,
                       reads_where_other_writes(writer, reader, position_of_path(reader.home, reader)));
        }
      }
    }
  }

  void compare(const FlowConfig& reader, const Reach& reach) {
    compare_beside(reader, reach);
    // What lies around the reach's folder, or is it ...
    for (fs::path folder = reach.folder;; folder = folder.parent_path()) {
      const auto [first, last] = targets_.equal_range(folder);
      std::for_each(first, last, [&](const auto& target) { tell(reader, *target.second, target.first, reach); });
      if (!folder.has_relative_path()) {
        break;
      }
    }
    // ... and what lies inside of it, as far as that is read.
    for (auto target = targets_.upper_bound(reach.folder);
         target != targets_.end() && is_inside(target->first, reach.folder); ++target) {
      if (reaches_into(reach, target->first)) {
        tell(reader, *target->second, target->first, reach);
      }
    }
  }

  void tell(const FlowConfig& reader, const FlowConfig& writer, const fs::path& folder, const Reach& reach) {
    if (&reader == &writer) {
      tell_own(reader, folder, reach);
    } else {
      add_conflict(project_, diagnostics_, writer, reader,
                   reads_where_other_writes(writer, reader, position_of_path(reader.home, reader)));
    }
  }

  /// An entity's flow goes by the name of its flow, so that one mistake is one problem.
  void tell_own(const FlowConfig& flow, const fs::path& folder, const Reach& reach) {
    const bool is_same = folder == reach.folder && reach.glob.empty();
    const bool is_around = is_inside(reach.folder, folder);
    const std::string relation = is_same     ? "is what its home reads"
                                 : is_around ? "lies around what its home reads"
                                             : "lies inside of what its home reads";
    diagnostics_.add(position_of_path(flow.store, flow), "the store of flow " + quote(flow.flow) + " " + relation,
                     "let it write to another folder than " + shown_store(flow) + ": hygge would " +
                         (is_same || is_around ? "take away its own source" : "read again what it wrote"));
  }

  Project& project_;
  const Catalogue& catalogue_;
  Diagnostics& diagnostics_;
  Targets targets_;
  std::map<fs::path, std::vector<Beside>> beside_;
};

}  // namespace

void refuse_overlaps(Project& project, const Catalogue& catalogue, Diagnostics& diagnostics) {
  Overlaps{project, catalogue, diagnostics}.run();
}

}  // namespace hygge::config
