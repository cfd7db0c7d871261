#include "hygge/cli/dry_run.h"

#include <string>
#include <utility>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/base/units.h"
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

/// What a run of the plan would fail with, as far as that is known: the plan's own error, and what was found bad.
std::vector<Error> errors_of(const FlowPlan& plan) {
  std::vector<Error> errors;
  if (plan.error) errors.push_back(*plan.error);
  for (const Finding& finding : plan.findings) {
    if (finding.good) continue;
    Error error{ErrorKind::Permission, finding.text};
    error.advise(finding.advice).detail(finding.details).add_context(plan.name);
    errors.push_back(std::move(error));
  }
  return errors;
}

/// What a run would make of flows that fail.
std::string outcome(std::size_t failed, std::size_t flows, bool continues) {
  const std::string count = format_count(failed) + " of " + format_count(flows) + (flows == 1 ? " flow" : " flows");
  const std::string others = failed == flows ? ""
                             : continues     ? "; the others would go on (continue_on_error)"
                                             : ", and stop the others (--continue-on-error lets them go on)";
  return count + " would fail" + others + ".\n";
}

}  // namespace

ExitCode show_plan(const config::Project& project, const std::vector<config::FlowConfig>& flows,
                   const LetterStyle& style, const CancelToken& cancel) {
  print("Dry run of project " + printable(project.name) + ": nothing is moved.\n");
  for (const config::Problem& doubt : config::doubts_about(project, flows)) {
    print("warning: " + line_of(doubt) + "\n");
  }
  Connections connections{project.connections, [](const std::string& text) { print("warning: " + text + "\n"); }};
  RunOptions run = run_options(project.options);
  use_connections(connections, run);
  std::size_t failed = 0;
  plan(project, flows, registry(), run, cancel, [&](const FlowPlan& flow) {
    print("\n" + text_of(flow));
    const std::vector<Error> errors = errors_of(flow);
    for (const Error& error : errors) {
      tell(error, messages::Level::Error, style);
    }
    if (!errors.empty()) {
      ++failed;
    }
  });
  if (failed == 0) {
    return ExitCode::AllWell;
  }
  print("\n" + outcome(failed, flows.size(), project.options.boolean("continue_on_error")));
  return ExitCode::Failed;
}

}  // namespace hygge::cli
