#include "hygge/cli/dry_run.h"

#include <string>

#include "hygge/base/text.h"
#include "hygge/cli/kinds.h"
#include "hygge/cli/run_connections.h"
#include "hygge/cli/standard_output.h"
#include "hygge/core/coordinator.h"

namespace hygge::cli {
namespace {

std::string text_of(const FlowPlan& plan) {
  std::string text =
      printable(plan.name) + "\n  from  " + printable(plan.from) + "\n  to    " + printable(plan.to) + "\n";
  for (const std::string& line : plan.lines) {
    text += "  - " + printable(line) + "\n";
  }
  return text;
}

}  // namespace

ExitCode show_plan(const config::Project& project, const std::vector<config::FlowConfig>& flows,
                   const LetterStyle& style, const CancelToken& cancel) {
  print("Dry run of project " + printable(project.name) + ": nothing is moved.\n");
  ExitCode code = ExitCode::AllWell;
  Connections connections{project.connections, [](const std::string& text) { print("warning: " + text + "\n"); }};
  RunOptions run = run_options(project.options);
  use_connections(connections, run);
  plan(project, flows, registry(), run, cancel, [&](const FlowPlan& flow) {
    print("\n" + text_of(flow));
    if (flow.error) {
      code = ExitCode::Failed;
      tell(*flow.error, messages::Level::Error, style);
    }
  });
  return code;
}

}  // namespace hygge::cli
