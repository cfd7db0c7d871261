#include "hygge/cli/list_command.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/base/wrapping.h"
#include "hygge/cli/entity_listing.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/flow_selection.h"
#include "hygge/cli/kinds.h"
#include "hygge/cli/letter.h"
#include "hygge/cli/project_loading.h"
#include "hygge/cli/standard_output.h"
#include "hygge/core/flow.h"
#include "hygge/core/run_type.h"
#include "hygge/messages/terminal.h"

namespace hygge::cli {
namespace {

using Flows = std::vector<config::FlowConfig>;

/// What a person reads about one flow.
struct Entry {
  const config::FlowConfig* flow = nullptr;
  std::string home;
  std::string store;
  std::string run_type;
};

/// What the flow is going to do. A store that has its own words for it (if_exists, ...) may add rows unless told.
std::string run_type_of(const config::FlowConfig& flow) {
  const auto& replaces = registry().store(flow.store.kind).settings.replaces_rows;
  if (!replaces) return flow.settings.text("run_type");
  return std::string{name_of(replaces(flow.store.settings, flow.settings) ? RunType::FullDrop : RunType::Incremental)};
}

std::vector<Entry> entries_of(const config::Project& project, const Flows& flows) {
  std::vector<Entry> entries;
  for (const config::FlowConfig& flow : flows) {
    entries.push_back({.flow = &flow,
                       .home = make_home(flow, registry(), project.root)->describe(),
                       .store = make_store(flow, registry(), project.root)->describe(),
                       .run_type = run_type_of(flow)});
  }
  return entries;
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, display_width(text)), ' ');
}

/// What a column may be widened to: one long name must not push everybody's places aside.
constexpr std::size_t kWidestColumn = 40;

/// The width to which the texts of a column are padded.
template <typename TextOf>
std::size_t column_width(const std::vector<Entry>& entries, const TextOf& text_of) {
  std::size_t width = 0;
  for (const Entry& entry : entries) {
    width = std::max(width, display_width(printable(text_of(entry))));
  }
  return std::min(width, kWidestColumn);
}

/// One line for each entry, in columns.
std::vector<std::string> rows_of(const std::vector<Entry>& entries) {
  const std::size_t names = column_width(entries, [](const Entry& entry) { return entry.flow->name; });
  const std::size_t homes = column_width(entries, [](const Entry& entry) { return entry.home; });
  const std::size_t stores = column_width(entries, [](const Entry& entry) { return entry.store; });
  std::vector<std::string> rows;
  for (const Entry& entry : entries) {
    rows.push_back("  " + padded(printable(entry.flow->name), names) + "  " + padded(printable(entry.home), homes) +
                   " -> " + padded(printable(entry.store), stores) + "  " + entry.run_type);
  }
  return rows;
}

/// The name on a line of its own, the places below it.
std::vector<std::string> paragraphs_of(const std::vector<Entry>& entries, std::size_t columns) {
  std::vector<std::string> lines;
  for (const Entry& entry : entries) {
    lines.push_back("  " + printable(entry.flow->name));
    const std::string places = printable(entry.home) + " -> " + printable(entry.store) + "  " + entry.run_type;
    const std::vector<std::string> below = wrap("    " + places, columns, 6);
    lines.insert(lines.end(), below.begin(), below.end());
  }
  return lines;
}

std::string as_text(const config::Project& project, const std::vector<Entry>& entries, std::size_t columns) {
  const std::string count = std::to_string(entries.size()) + (entries.size() == 1 ? " flow" : " flows");
  std::vector<std::string> lines = rows_of(entries);
  if (std::any_of(lines.begin(), lines.end(), [&](const std::string& line) { return display_width(line) > columns; })) {
    lines = paragraphs_of(entries, columns);
  }
  lines.insert(lines.begin(), "project " + printable(project.name) + ", " + count);
  return join(lines, "\n") + "\n";
}

std::string as_json(const config::Project& project, const std::vector<Entry>& entries) {
  using nlohmann::ordered_json;
  ordered_json flows = ordered_json::array();
  for (const Entry& entry : entries) {
    flows.push_back({{"name", entry.flow->name},
                     {"flow", entry.flow->flow},
                     {"entity", entry.flow->entity.empty() ? ordered_json{} : ordered_json(entry.flow->entity)},
                     {"home", {{"type", entry.flow->home.kind}, {"at", entry.home}}},
                     {"store", {{"type", entry.flow->store.kind}, {"at", entry.store}}},
                     {"run_type", entry.run_type},
                     {"defined_at", entry.flow->position.text()}});
  }
  const ordered_json all{{"project", project.name}, {"root", project.root.string()}, {"flows", flows}};
  return all.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

/// One name per line, each once: what --flow or --entity can be given.
std::string names_in(const Flows& flows, const std::string& what) {
  std::set<std::string> names;
  for (const config::FlowConfig& flow : flows) {
    if (what == "entity") {
      names.insert(flow.entity);
    } else {
      names.insert({flow.flow, flow.name});
    }
  }
  names.erase("");
  std::string text;
  for (const std::string& name : names) {
    text += printable(name) + "\n";
  }
  return text;
}

int run_list(const Invocation& invocation) {
  config::LoadRequest request = load_request(invocation);
  // Names are what a shell completes, which must not wait for a server.
  if (!invocation.has("names")) {
    ask_sources(request, CancelToken{});
  }
  const config::Project project = load(request);
  const Flows flows = select_flows(project.flows, {.flows = invocation.list("flow"), .entities = {}});
  for (const config::Problem& doubt : config::doubts_about(project, flows)) {
    tell(Error{ErrorKind::Config, doubt.message}.at(doubt.position.text()).advise(doubt.advice),
         messages::Level::Warning, {.color = !invocation.has("no-color"), .json = false});
  }
  if (project.flows.empty() && !invocation.has("names")) {
    tell(no_flows(project), messages::Level::Warning, {.color = !invocation.has("no-color"), .json = false});
  }
  if (invocation.has("names")) {
    print(names_in(flows, invocation.text("names")));
  } else if (invocation.text("format") == "json") {
    print(as_json(project, entries_of(project, flows)));
  } else {
    print(as_text(project, entries_of(project, flows), messages::columns_of(STDOUT_FILENO)));
  }
  return number_of(ExitCode::AllWell);
}

std::vector<Option> list_options() {
  return {
      {.name = "flow",
       .letter = 'f',
       .value = "NAME",
       .help = "only these flows: names or globs, a,b or repeated",
       .repeats = true,
       .is_list = true,
       .completes = Completes::Flows},
      {.name = "format",
       .value = "FORMAT",
       .help = "text or json",
       .choices = {"text", "json"},
       .completes = Completes::Words},
      {.name = "names",
       .value = "WHAT",
       .help = "only the names, one a line: flow or entity",
       .choices = {"flow", "entity"},
       .completes = Completes::Words},
  };
}

}  // namespace

const Command& list_command() {
  static const Command command{
      .name = "list",
      .alias = "ls",
      .summary = "list the flows: from where, to where, and how",
      .story = "Every line is a flow that `hygge start` would run; an entity's flow is called <flow>_<entity>.",
      .options = list_options(),
      .needs_project = true,
      .examples = {{"hygge list", "all flows"},
                   {"hygge list --flow 'erp*' --format json", "some of them, for programs"}},
      .run = run_list,
  };
  return command;
}

}  // namespace hygge::cli
