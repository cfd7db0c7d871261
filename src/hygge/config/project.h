#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hygge/base/wrapping.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// A home or store as configured: its kind and its settings, `{entity}` and variables already replaced, paths absolute.
struct Place {
  std::string kind;
  Section settings;
  Position position = {};  ///< of a connection: its name
};

/// One unit of work: a flow without entities, or one entity of a flow.
struct FlowConfig {
  std::string name;    ///< "users_to_lake", or "erp_orders" for entity `orders` of flow `erp`
  std::string flow;    ///< the flow's own name
  std::string entity;  ///< empty when the flow has no entities
  Position position;
  Place home;
  Place store;
  Section settings;  ///< of flow_settings(): run_type, timeout, retries, verify, columns, where, ...
};

/// Two flows that must not run side by side: one reads where the other writes, and would see some of the rows, or none;
/// or one takes away rows of a table that the other has just brought.
///
/// No mistake as such: one may run after the other, each with a command of its own. So this is told when both are about
/// to run, and not when the project is loaded.
struct Conflict {
  std::string writer;  ///< FlowConfig::name
  std::string reader;  ///< FlowConfig::name
  Problem problem;
  std::string text;  ///< the problem as it is shown, with its line and a caret
};

/// What keeps nothing from running, and is probably not meant: a pattern that fits no entity.
struct Doubt {
  std::string flow;  ///< as it is written, with all of its entities
  Problem problem;
};

/// What `hygge start` works on.
struct Project {
  std::string name;
  std::filesystem::path root;     ///< absolute; relative paths of the configuration start here
  std::filesystem::path file;     ///< hygge.yml, or the file given by --config
  bool is_file_empty = false;     ///< nothing is written there, but for comments
  Section options;                ///< of option_settings(): concurrency, continue_on_error, memory_limit, ...
  std::vector<FlowConfig> flows;  ///< in the order of the files, entities in their order
  std::map<std::string, Place> connections;
  std::vector<Conflict> conflicts;  ///< between all flows
  std::vector<Doubt> doubts;        ///< about all flows
};

/// The doubts about some of the project's flows.
std::vector<Problem> doubts_about(const Project& project, const std::vector<FlowConfig>& flows);

/// The conflicts between some of the project's flows, each problem once.
std::vector<const Conflict*> conflicts_among(const Project& project, const std::vector<FlowConfig>& flows);
/// Throws Error{Config} when there are any; whoever runs these flows together asks this before.
void refuse_conflicts(const Project& project, const std::vector<FlowConfig>& flows);

/// An entity that a source has.
struct ListedEntity {
  std::string name;   ///< as one would write it: "dbo.[a.b]"
  std::string plain;  ///< what patterns are held against: "dbo.a.b"
};

/// Asks the source of a home, of a kind that lists entities, which it has; the connections are the project's. Nothing:
/// it is not to be asked now, and entities that are given as patterns are left out. Throws Error.
using ListEntities = std::function<std::optional<std::vector<ListedEntity>>(
    const Place& home, const std::map<std::string, Place>& connections)>;

/// How to find and read a project.
struct LoadRequest {
  std::filesystem::path start;                 ///< where the search upwards begins (the current folder, or --project)
  std::filesystem::path file;                  ///< --config FILE; empty: search
  std::vector<std::string> overrides;          ///< --var flow.<name>.field=value, in order
  std::map<std::string, std::string> options;  ///< options given on the command line, by name
  std::set<std::string> var_options;           ///< which of them were given as --var options.<name>=<value>
  std::map<std::string, std::string> flow_settings;  ///< flow settings given on the command line (run_type)
  std::map<std::string, std::string> environment;    ///< for ${VAR}
  std::size_t columns = kUnlimited;                  ///< how wide the account of what is wrong may be
  ListEntities list_entities = {};                   ///< empty: no source is asked
};

/// Keys of `options:` (also accepted at the top level of hygge.yml).
const Settings& option_settings();
/// Keys of a flow, accepted also in `defaults:` and in each entity.
const Settings& flow_settings();
/// Those of a watermark: flows have them, and homes that know one.
Settings watermark_settings();

/// Finds, reads, merges and validates a project. Precedence: command line > entity > flow > defaults > project >
/// default.
///
/// Throws Error{Config} with all problems of all files in its detail; Error{NotFound} with every place searched when
/// there is no project; what list_entities throws, which is asked where all is well but for patterns. Opens neither
/// homes nor stores itself.
Project load_project(const LoadRequest& request, const Catalogue& catalogue);

}  // namespace hygge::config
