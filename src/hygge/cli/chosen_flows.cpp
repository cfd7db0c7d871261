#include "hygge/cli/chosen_flows.h"

#include <string>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/cli/entity_listing.h"
#include "hygge/cli/flow_selection.h"
#include "hygge/cli/project_loading.h"
#include "hygge/cli/run_settings.h"
#include "hygge/cli/signals.h"

namespace hygge::cli {

namespace {

ExitCode work_on(const Invocation& invocation, LetterStyle& style, const FlowWork& work, const CancelToken& cancel) {
  config::LoadRequest request = load_request(invocation);
  take_run_options(invocation, request);
  ask_sources(request, cancel);
  const config::Project project = load(request);
  style.json = project.options.text("log_format") == "json";
  cancel.throw_if_cancelled();
  const std::vector<config::FlowConfig> flows =
      select_flows(project.flows, {.flows = invocation.list("flow"), .entities = invocation.list("entity")});
  if (flows.empty()) {
    tell(no_flows(project), messages::Level::Warning, style);
    return ExitCode::AllWell;
  }
  config::refuse_conflicts(project, flows);
  return work(project, flows, style, cancel);
}

}  // namespace

int for_chosen_flows(const Invocation& invocation, const FlowWork& work) {
  LetterStyle style{.color = !invocation.has("no-color"), .json = invocation.text("log-format") == "json"};
  const CancelToken cancel;
  const Signals signals{cancel};
  ExitCode code = ExitCode::Failed;
  try {
    code = work_on(invocation, style, work, cancel);
  } catch (const Error& error) {
    tell(Error{error}.add_context("hygge"), messages::Level::Error, style);
    code = exit_code_of(error);
  }
  // A signal that came when all was published already has interrupted nothing. Who is told otherwise runs it again, and
  // an incremental flow would add its rows twice.
  const int signal = code == ExitCode::AllWell ? 0 : signals.received();
  return signal == 0 ? number_of(code) : number_of(ExitCode::SignalBase) + signal;
}

std::vector<Option> choosing_options() {
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
      {.name = "incremental", .help = "add to what is there"},
      {.name = "full-drop", .help = "put the new rows in place of the old"},
      {.name = "var",
       .value = "WHAT=VALUE",
       .help = "overrule a setting: flow.<name>.home.path=new/users",
       .repeats = true},
  };
}

}  // namespace hygge::cli
