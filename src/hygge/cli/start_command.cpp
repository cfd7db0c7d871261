#include "hygge/cli/start_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hygge/cli/chosen_flows.h"
#include "hygge/cli/dry_run.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/kinds.h"
#include "hygge/cli/project_loading.h"
#include "hygge/cli/run_connections.h"
#include "hygge/cli/run_settings.h"
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
  for (const config::Problem& doubt : config::doubts_about(project, flows)) {
    screen->note("", messages::Level::Warning, line_of(doubt));
  }
  Coordinator coordinator{registry(), std::move(run), *screen};
  const messages::RunReport report = coordinator.run(project, flows, cancel);
  const bool all_well = std::all_of(report.flows.begin(), report.flows.end(), messages::has_arrived);
  return all_well ? ExitCode::AllWell : ExitCode::Failed;
}

int run_start(const Invocation& invocation) {
  return for_chosen_flows(invocation, [&](const config::Project& project, const std::vector<config::FlowConfig>& flows,
                                          const LetterStyle& style, const CancelToken& cancel) {
    if (invocation.has("dry-run")) {
      return show_plan(project, flows, style, cancel);
    }
    return move_all(project, flows, screen_options(project.options, style.color), cancel);
  });
}

std::vector<Option> start_options() {
  std::vector<Option> options = choosing_options();
  const std::vector<Option> own{
      {.name = "dry-run", .letter = 'n', .help = "show what would happen; move nothing (hygge plan)"},
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
  options.insert(options.end(), own.begin(), own.end());
  return options;
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
