#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/cli/commands.h"
#include "hygge/cli/completions.h"

namespace hygge::cli {
namespace {

constexpr const char* kZshOpening = R"zsh(#compdef hygge
# Completion of hygge for zsh. Put it as _hygge into a folder of $fpath, or: source <(hygge completion zsh)

# The names of the project that the line is about; what kind of names is the last word, those before it are for compadd.
_hygge_names() {
  local -a names where
  local option
  for option in -c --config -p --project; do
    [[ -n ${opt_args[$option]} ]] && where+=($option ${${(Q)opt_args[$option]}/#\~\//$HOME/})
  done
  names=(${(f)"$(hygge list --names $argv[-1] $where 2>/dev/null)"})
  compadd ${argv[1,-2]} -a names
}

)zsh";

constexpr const char* kZshClosing = R"zsh(
if [[ $funcstack[1] == _hygge ]]; then
  _hygge "$@"
else
  compdef _hygge hygge
fi
)zsh";

/// In single quotes, as zsh reads it.
std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char letter : text) {
    quoted += letter == '\'' ? std::string{"'\\''"} : std::string{letter};
  }
  return quoted + "'";
}

/// Text inside a specification of _arguments, where brackets and colons have a meaning.
std::string specified(const std::string& text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == ':' || letter == '[' || letter == ']' || letter == '\\') {
      escaped += '\\';
    }
    escaped += letter;
  }
  return escaped;
}

std::string action_of(const Option& option) {
  switch (option.completes) {
    case Completes::Words:
      return "(" + join(option.choices, " ") + ")";
    case Completes::Flows:
      return "_hygge_names flow";
    case Completes::Entities:
      return "_hygge_names entity";
    case Completes::Files:
      return "_files";
    case Completes::Folders:
      return "_files -/";
    case Completes::Nothing:
      break;
  }
  return " ";
}

std::string specification(const std::string& spelling, const Option& option) {
  const std::string value = option.is_flag() ? "" : ":" + specified(option.value) + ":" + action_of(option);
  const std::string times = option.repeats ? "*" : "";
  return "        " + shell_quoted(times + spelling + "[" + specified(option.help) + "]" + value) + " \\\n";
}

std::string case_of(const Command& command) {
  const std::string names = command.name + (command.alias.empty() ? "" : "|" + command.alias);
  std::string text = "    " + names + ")\n      _arguments \\\n";
  for (const Option& option : all_options(command)) {
    text += specification("--" + option.name + (option.is_flag() ? "" : "="), option);
    if (option.letter != 0) {
      text += specification(std::string{"-"} + option.letter + (option.is_flag() ? "" : "+"), option);
    }
  }
  for (const Operand& operand : command.operands) {
    const std::vector<std::string> offers = offers_for(operand);
    const std::string action = offers.empty() ? " " : "(" + join(offers, " ") + ")";
    text += "        " + shell_quoted(":" + specified(operand.name) + ":" + action) + " \\\n";
  }
  return text + "        && return ;;\n";
}

}  // namespace

std::string zsh_completion() {
  std::string described;
  std::string cases;
  for (const Command* command : commands()) {
    described += "    " + shell_quoted(command->name + ":" + specified(command->summary)) + "\n";
    cases += case_of(*command);
  }
  return std::string{kZshOpening} + "_hygge() {\n  local -a commands\n  commands=(\n" + described +
         "  )\n"
         "  local curcontext=$curcontext state line\n"
         "  typeset -A opt_args\n"
         "  _arguments -C '(- *)--version[show the version]' '1:command:->command' '*::argument:->argument' && return\n"
         "  if [[ $state == command ]]; then\n"
         "    _describe command commands\n"
         "    return\n"
         "  fi\n"
         "  case $words[1] in\n" +
         cases + "  esac\n}\n" + kZshClosing;
}

}  // namespace hygge::cli
