#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/cli/commands.h"
#include "hygge/cli/completions.h"

namespace hygge::cli {
namespace {

constexpr const char* kOpening = R"(# Completion of hygge for bash. Load it with: source <(hygge completion bash)

_hygge_words() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$1" -- "$2"))
}

)";

constexpr const char* kFindCommand = R"(_hygge() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command="" word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* ]]; then
      command=$word
      break
    fi
  done
)";

std::string lines(const std::vector<std::string>& words) { return "$'" + join(words, "\\n") + "'"; }

/// What is offered in place of the option's value; "" for anything goes.
std::string offer(const Option& option) {
  switch (option.completes) {
    case Completes::Words:
      return "_hygge_words " + lines(option.choices) + " \"$current\"";
    case Completes::Flows:
      return "_hygge_words \"$(hygge list --names flow 2>/dev/null)\" \"$current\"";
    case Completes::Entities:
      return "_hygge_words \"$(hygge list --names entity 2>/dev/null)\" \"$current\"";
    case Completes::Files:
      return "COMPREPLY=($(compgen -f -- \"$current\"))";
    case Completes::Folders:
      return "COMPREPLY=($(compgen -d -- \"$current\"))";
    case Completes::Nothing:
      break;
  }
  return "COMPREPLY=()";
}

std::string spellings(const Option& option) {
  return option.letter == 0 ? "--" + option.name : "--" + option.name + " | -" + std::string{option.letter};
}

/// The function that completes one command: values after their options, else options and operands.
std::string function_of(const Command& command) {
  std::vector<std::string> words;
  for (const Operand& operand : command.operands) {
    words.insert(words.end(), operand.choices.begin(), operand.choices.end());
  }
  std::string text = "_hygge_" + command.name + "() {\n  local current=$1\n  case $2 in\n";
  for (const Option& option : all_options(command)) {
    words.push_back("--" + option.name);
    if (!option.is_flag()) {
      text += "    " + spellings(option) + ") " + offer(option) + " ;;\n";
    }
  }
  return text + "    *) _hygge_words " + lines(words) + " \"$current\" ;;\n  esac\n}\n\n";
}

}  // namespace

std::string bash_completion() {
  std::string functions;
  std::string cases;
  std::vector<std::string> top{"--help", "--version"};
  for (const Command* command : commands()) {
    functions += function_of(*command);
    cases += "    " + command->name + (command->alias.empty() ? "" : " | " + command->alias) + ") _hygge_" +
             command->name + " \"$current\" \"$previous\" ;;\n";
    top.push_back(command->name);
  }
  return kOpening + functions + kFindCommand + "  case $command in\n" + cases + "    *) _hygge_words " + lines(top) +
         " \"$current\" ;;\n  esac\n}\n\ncomplete -F _hygge hygge\n";
}

}  // namespace hygge::cli
