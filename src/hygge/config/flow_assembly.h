#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hygge/config/diagnostics.h"
#include "hygge/config/fields_checker.h"
#include "hygge/config/flow_source.h"
#include "hygge/config/overrides.h"
#include "hygge/config/own_connections.h"
#include "hygge/config/paths.h"
#include "hygge/config/place_resolver.h"
#include "hygge/config/project.h"

namespace hygge::config {

/// What flows are assembled from, besides themselves. Everything must outlive the assembly.
struct AssembleContext {
  const Catalogue& catalogue;
  const Layer& defaults;  ///< of the project
  const Overrides& overrides;
  const Section& options;
  const std::filesystem::path& root;
  const std::string& home_folder;  ///< $HOME, for "~/"
  OwnConnections& own_connections;
  Diagnostics& diagnostics;
  /// The defaults, or the flow, could not be read in full, which was told: what is missing may stand there.
  bool is_partial = false;
};

/// One level of precedence; `is_entity` when it speaks of this very entity and not of its flow.
struct Level {
  const Layer* layer = nullptr;
  bool is_entity = false;
};

/// The value that the highest level gave.
struct Picked {
  const Value* value = nullptr;
  bool is_wrong = false;   ///< given, but not usable; this has been told
  bool is_entity = false;  ///< given for this very entity
};

/// Checks and merges all levels of one flow, or of one entity of a flow. Used once.
class FlowAssembly {
 public:
  /// `entity` is nullptr for a flow without entities.
  FlowAssembly(const AssembleContext& context, FieldsChecker& checker, const FlowSource& flow,
               const EntitySource* entity);

  /// The flow as it will run. Incomplete when something is wrong, which the diagnostics then know.
  FlowConfig run(PlaceResolver& homes, PlaceResolver& stores);

 private:
  /// The values of one table at every level; nullptr where nothing was written.
  using CheckedLevels = std::vector<const Checked*>;
  /// Which part of a level a home or store is.
  using Part = Fields Layer::*;

  std::optional<ResolvedPlace> resolve(PlaceResolver& resolver, std::string_view role, Part part);
  Picked pick(const std::string& name, const std::vector<const CheckedLevels*>& sources);
  void merge_settings(const ResolvedPlace* home, const ResolvedPlace* store);
  Place merge_place(std::string_view role, const ResolvedPlace& place, Part part);
  Value merge_own(const Setting& setting, std::string_view role, const ResolvedPlace& place, Part part);
  /// Turns a watermark off for `false`, lets it choose the run type, and refuses what is said of one that nobody named.
  /// Where it has no meaning to the home, that has been told.
  void settle_watermark(bool has_meaning);
  Value default_of(const Setting& setting) const;
  void refuse_meaningless(const std::string& name, const KindSettings& home);
  /// Where a home or store that some level wrote begins, as far as its problems are concerned.
  const Position& position_of(Part part) const;
  /// Whether the fault would not be there if YAML had not taken the end of the value for a comment.
  bool is_cut_by_comment(const Fault& fault, const KindSettings& kind, const Section& section) const;
  /// Tells what a kind found beyond its table.
  void tell(const Fault& fault, const Section& section);
  void refuse_unknown_placeholders(const Value& value, const Setting& setting);
  void fill_placeholders(Value& value, const Setting& setting);
  /// False when one of these stands for nothing, which has been told.
  bool check_placeholders(const std::vector<std::string>& words, const Position& position);
  /// Tells of each of these words that cannot be a part of a path.
  void check_in_path(const std::vector<std::string>& words);
  /// How to mend an entity whose name cannot be a part of a path; empty where it names no table.
  std::string advice_for_table() const;
  /// What placeholders stand for in a setting.
  EntityWords words_for(const Setting& setting) const;
  /// Has a path end with the entity's name.
  void append_entity(Value& value, const Setting& setting);

  const AssembleContext& context_;
  const FlowSource& flow_;
  const EntitySource* entity_;
  std::vector<Level> levels_;  ///< lowest first
  CheckedLevels settings_;
  std::map<std::string, Value> values_;  ///< of the flow settings
  std::string home_table_;               ///< what the home reads because the entity is called so; empty: it does not
  bool has_no_watermark_ = false;        ///< `watermark: false` turns one off that a level above has
};

}  // namespace hygge::config
