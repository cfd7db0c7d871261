#include <string>

#include "hygge/base/text.h"
#include "hygge/cli/commands.h"
#include "hygge/cli/completions.h"

namespace hygge::cli {
namespace {

/// In single quotes, as fish reads it: only the quote and the backslash need an escape.
std::string fish_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') {
      quoted += '\\';
    }
    quoted += letter;
  }
  return quoted + "'";
}

std::string value_of(const Option& option) {
  switch (option.completes) {
    case Completes::Words:
      return " -x -a " + fish_quoted(join(option.choices, " "));
    case Completes::Flows:
      return " -x -a '(hygge list --names flow 2>/dev/null)'";
    case Completes::Entities:
      return " -x -a '(hygge list --names entity 2>/dev/null)'";
    case Completes::Files:
      return " -r -F";
    case Completes::Folders:
      return " -x -a '(__fish_complete_directories)'";
    case Completes::Nothing:
      break;
  }
  return option.is_flag() ? "" : " -x";
}

std::string lines_of(const Command& command) {
  const std::string names = command.name + (command.alias.empty() ? "" : " " + command.alias);
  const std::string only = "complete -c hygge -n '__fish_seen_subcommand_from " + names + "'";
  std::string text =
      "complete -c hygge -n __fish_use_subcommand -a " + command.name + " -d " + fish_quoted(command.summary) + "\n";
  for (const Operand& operand : command.operands) {
    if (!operand.choices.empty()) {
      text += only + " -a " + fish_quoted(join(operand.choices, " ")) + "\n";
    }
  }
  for (const Option& option : all_options(command)) {
    const std::string letter = option.letter == 0 ? "" : std::string{" -s "} + option.letter;
    text += only + " -l " + option.name + letter + value_of(option) + " -d " + fish_quoted(option.help) + "\n";
  }
  return text;
}

}  // namespace

std::string fish_completion() {
  std::string text =
      "# Completion of hygge for fish. Keep it: hygge completion fish > ~/.config/fish/completions/hygge.fish\n"
      "complete -c hygge -f\n"
      "complete -c hygge -n __fish_use_subcommand -l version -s V -d 'show the version'\n"
      "complete -c hygge -n __fish_use_subcommand -l help -s h -d 'show help'\n";
  for (const Command* command : commands()) {
    text += lines_of(*command);
  }
  return text;
}

}  // namespace hygge::cli
