#include "hygge/cli/start_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hygge/cli/dry_run.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/flow_selection.h"
#include "hygge/cli/kinds.h"
#include "hygge/cli/letter.h"
#include "hygge/cli/project_loading.h"
#include "hygge/cli/run_connections.h"
#include "hygge/cli/run_settings.h"
#include "hygge/cli/signals.h"
#include "hygge/core/coordinator.h"
#include "hygge/messages/screen.h"

namespace hygge::cli {
namespace {

ExitCode move_all(const config::Project& project, const std::vector<config::FlowConfig>& flows,
                  const messages::ScreenOptions& options, const CancelToken& cancel) {
  const std::unique_ptr<messages::Status> screen = messages::open_screen(options);
  RunOptions run = run_options(project.options);
  run.process_ends = true;
  Connections connections{project.connections,
                          [&](const std::string& text) { screen->note("", messages::Level::Warning, text); }};
  use_connections(connections, run);
  Coordinator coordinator{registry(), std::move(run), *screen};
  const messages::RunReport report = coordinator.run(project, flows, cancel);
  const bool all_well = std::all_of(report.flows.begin(), report.flows.end(), messages::has_arrived);
  return all_well ? ExitCode::AllWell : ExitCode::Failed;
}

Error nothing_to_move(const config::Project& project) {
  return Error{ErrorKind::NotFound, "project '" + project.name + "' has no flows yet, so nothing was moved"}.advise(
      "add one: flows/<name>/flow.yml with a home and a store; docs/index.md and `hygge docs flow` show how");
}

ExitCode start(const Invocation& invocation, LetterStyle& style, const CancelToken& cancel) {
  config::LoadRequest request = load_request(invocation);
  take_run_options(invocation, request);
  const config::Project project = load(request);
  style.json = project.options.text("log_format") == "json";
  cancel.throw_if_cancelled();
  const std::vector<config::FlowConfig> flows =
      select_flows(project.flows, {.flows = invocation.list("flow"), .entities = invocation.list("entity")});
  if (flows.empty()) {
    tell(nothing_to_move(project), messages::Level::Warning, style);
    return ExitCode::AllWell;
  }
  config::refuse_conflicts(project, flows);
  if (invocation.has("dry-run")) {
    return show_plan(project, flows, style, cancel);
  }
  return move_all(project, flows, screen_options(project.options, style.color), cancel);
}

int run_start(const Invocation& invocation) {
  LetterStyle style{.color = !invocation.has("no-color"), .json = invocation.text("log-format") == "json"};
  const CancelToken cancel;
  const Signals signals{cancel};
  ExitCode code = ExitCode::Failed;
  try {
    code = start(invocation, style, cancel);
  } catch (const Error& error) {
    tell(Error{error}.add_context("hygge"), messages::Level::Error, style);
    code = exit_code_of(error);
  }
  // A signal that came when all was published already has interrupted nothing. Who is told otherwise runs it again, and
  // an incremental flow would add its rows twice.
  const int signal = code == ExitCode::AllWell ? 0 : signals.received();
  return signal == 0 ? number_of(code) : number_of(ExitCode::SignalBase) + signal;
}

std::vector<Option> start_options() {
  return {
      {.name = "flow",
       .letter = 'f',
       .value = "NAME",
       .help = "only these flows: names or globs, a,b or repeated",
       .repeats = true,
       .is_list = true,
       .completes = Completes::Flows},
      {.name = "entity",
       .letter = 'e',
       .value = "NAME",
       .help = "only these entities of those flows; a\\,b is one name",
       .repeats = true,
       .is_list = true,
       .completes = Completes::Entities},
      {.name = "dry-run", .letter = 'n', .help = "show what would happen; move nothing"},
      {.name = "incremental", .help = "add to what is there"},
      {.name = "full-drop", .help = "put the new rows in place of the old"},
      {.name = "var",
       .value = "WHAT=VALUE",
       .help = "overrule a setting: flow.<name>.home.path=new/users",
       .repeats = true},
      {.name = "concurrency", .letter = 'j', .value = "N", .help = "flows at once (8)"},
      {.name = "memory-limit", .letter = 'm', .value = "SIZE", .help = "memory for data on its way: 500MB"},
      {.name = "threads", .letter = 't', .value = "N", .help = "threads that compute (one per core)"},
      {.name = "continue-on-error", .letter = 'k', .help = "let the other flows finish when one fails"},
      {.name = "verbose", .letter = 'v', .help = "tell more"},
      {.name = "quiet", .letter = 'q', .help = "tell only warnings, errors and the last line"},
      {.name = "log-format",
       .value = "FORMAT",
       .help = "auto, live, plain or json",
       .choices = {"auto", "live", "plain", "json"},
       .completes = Completes::Words},
      {.name = "log-file", .value = "FILE", .help = "write the log there as well", .completes = Completes::Files},
  };
}

}  // namespace

const Command& start_command() {
  static const Command command{
      .name = "start",
      .alias = "go",
      .summary = "move the data: run all flows, or those named",
      .story =
          "Progress and log go to stderr. Ctrl-C stops cleanly: what was not finished leaves no trace; a second\n"
          "Ctrl-C leaves at once.",
      .options = start_options(),
      .needs_project = true,
      .examples = {{"hygge start --flow users --dry-run", "look before you leap"},
                   {"hygge start --flow 'erp_*' -k -j 2", "some flows, two at once, come what may"}},
      .run = run_start,
  };
  return command;
}

}  // namespace hygge::cli
