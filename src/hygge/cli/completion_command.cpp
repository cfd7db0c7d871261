#include "hygge/cli/completion_command.h"

#include <string>

#include "hygge/cli/completions.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/standard_output.h"

namespace hygge::cli {
namespace {

int run_completion(const Invocation& invocation) {
  const std::string shell = invocation.operand(0);
  print(shell == "bash" ? bash_completion() : shell == "zsh" ? zsh_completion() : fish_completion());
  return number_of(ExitCode::AllWell);
}

}  // namespace

const Command& completion_command() {
  static const Command command{
      .name = "completion",
      .summary = "print a completion script for bash, zsh or fish",
      .story = "The script completes commands, options, and the names of the project's flows.",
      .operands =
          {{.name = "SHELL", .help = "bash, zsh or fish", .is_required = true, .choices = {"bash", "zsh", "fish"}}},
      .examples = {{"source <(hygge completion bash)", "for this shell"},
                   {"hygge completion fish > ~/.config/fish/completions/hygge.fish", ""}},
      .run = run_completion,
  };
  return command;
}

}  // namespace hygge::cli
