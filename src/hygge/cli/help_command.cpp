#include "hygge/cli/help_command.h"

#include <string>
#include <vector>

#include "hygge/cli/commands.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/help.h"
#include "hygge/cli/spelling.h"
#include "hygge/cli/standard_output.h"

namespace hygge::cli {
namespace {

int run_help(const Invocation& invocation) {
  const std::string name = invocation.operand(0);
  if (name.empty()) {
    print(general_help());
    return number_of(ExitCode::AllWell);
  }
  const Command* command = find_command(name);
  if (command == nullptr) {
    throw usage_error(unknown_command(name), "");
  }
  print(help_of(*command));
  return number_of(ExitCode::AllWell);
}

}  // namespace

const Command& help_command() {
  static const Command command{
      .name = "help",
      .summary = "show help for a command",
      .story = "The same as hygge COMMAND --help.",
      .operands = {{.name = "COMMAND", .help = "the command to explain", .known = names_of_commands}},
      .examples = {{"hygge help start", "what start can do"}},
      .run = run_help,
  };
  return command;
}

}  // namespace hygge::cli
