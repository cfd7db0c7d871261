#include "hygge/cli/plan_command.h"

#include "hygge/cli/chosen_flows.h"
#include "hygge/cli/dry_run.h"

namespace hygge::cli {

const Command& plan_command() {
  static const Command command{
      .name = "plan",
      .summary = "show what start would do; move nothing",
      .story =
          "Opens each home and looks at each store: what would move, how, and the statements that would make\n"
          "tables. Nothing is changed.",
      .options = choosing_options(),
      .needs_project = true,
      .examples = {{"hygge plan --flow users", "what would become of one flow"}},
      .run = [](const Invocation& invocation) { return for_chosen_flows(invocation, show_plan); },
  };
  return command;
}

}  // namespace hygge::cli
