#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/cli/commands.h"
#include "hygge/cli/completions.h"

namespace hygge::cli {
namespace {

constexpr const char* kFishOpening =
    R"fish(# Completion of hygge for fish. Keep it: hygge completion fish > ~/.config/fish/completions/hygge.fish

# The names of the project that the line is about.
function __hygge_names
    set -l where
    set -l words (commandline -opc)
    for i in (seq (count $words))
        switch $words[$i]
            case -c --config -p --project
                set -q words[(math $i + 1)]
                and set -a where $words[$i] (string unescape -- $words[(math $i + 1)] | string replace -r '^~/' $HOME/)
            case '--config=*' '--project=*'
                set -a where (string unescape -- $words[$i])
        end
    end
    hygge list --names $argv[1] $where 2>/dev/null
end

complete -c hygge -f
complete -c hygge -n __fish_use_subcommand -l version -s V -d 'show the version'
complete -c hygge -n __fish_use_subcommand -l help -s h -d 'show help'
)fish";

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
      return " -x -a '(__hygge_names flow)'";
    case Completes::Entities:
      return " -x -a '(__hygge_names entity)'";
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
    if (const std::vector<std::string> offers = offers_for(operand); !offers.empty()) {
      text += only + " -a " + fish_quoted(join(offers, " ")) + "\n";
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
  std::string text = kFishOpening;
  for (const Command* command : commands()) {
    text += lines_of(*command);
  }
  return text;
}

}  // namespace hygge::cli
