#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/cli/commands.h"
#include "hygge/cli/completions.h"

namespace hygge::cli {
namespace {

// The words are read here and not taken from COMP_WORDS, which the shell also breaks at every = : and @.
constexpr const char* kBashOpening =
    R"bash(# Completion of hygge for bash. Load it with: source <(hygge completion bash)

# Reads $1 as the shell would, and runs nothing that stands in it. Whole words are added to words; the last one goes into
# current as it means, and into raw as it stands; a quote that is open at the end is left in quote.
_hygge_read() {
  local line=$1 letter
  local -i i
  current="" raw="" quote=""
  for ((i = 0; i < ${#line}; i++)); do
    letter=${line:i:1}
    if [[ -z $quote && $letter == [[:blank:]] ]]; then
      [[ $raw == "~/"* ]] && current=$HOME/${current:2}
      [[ -n $raw ]] && words+=("$current")
      current="" raw=""
      continue
    fi
    raw+=$letter
    if [[ $letter == "$quote" ]]; then
      quote=""
    elif [[ -z $quote && $letter == [\'\"] ]]; then
      quote=$letter
    elif [[ $letter == \\ && $quote != \' ]]; then
      i+=1
      raw+=${line:i:1}
      current+=${line:i:1}
    else
      current+=$letter
    fi
  done
}

# Offers those of the words given that go on from what is typed, quoted so that the shell takes each as one word.
_hygge_offer() {
  local word
  for word; do
    word=$lead$word
    [[ $word == "$current"* ]] || continue
    word=${word#"$kept"}
    case $quote in
      \') word=${word//\'/"'\''"} ;;
      \") word=${word//\\/\\\\} word=${word//\"/\\\"} word=${word//\$/\\\$} word=${word//\`/\\\`} ;;
      *) printf -v word %q "$word" ;;
    esac
    COMPREPLY+=("$word")
  done
}

_hygge_names() {
  local -a names
  mapfile -t names < <(hygge list --names "$1" "${where[@]}" 2>/dev/null)
  _hygge_offer "${names[@]}"
}

)bash";

constexpr const char* kFindCommand = R"bash(_hygge() {
  local -a words=() where=()
  local current raw quote kept lead="" previous command="" word
  local -i i
  COMPREPLY=()

  # What stands before the part that readline replaces ($2) stays.
  _hygge_read "${COMP_LINE:0:COMP_POINT}"
  local typed=$current open=$quote
  _hygge_read "${raw%"$2"}"
  kept=$current current=$typed quote=$open

  previous=${words[-1]}
  if [[ $current == --*=* ]]; then
    previous=${current%%=*} lead=$previous=
  fi
  for ((i = 1; i < ${#words[@]}; i++)); do
    word=${words[i]}
    case $word in
      -c | --config | -p | --project) ((i + 1 < ${#words[@]})) && where+=("$word" "${words[i + 1]}") ;;
      --config=* | --project=*) where+=("$word") ;;
    esac
    [[ -z $command && $word != -* ]] && command=$word
  done
)bash";

/// What is offered in place of the option's value; "" for anything goes.
std::string offer(const Option& option) {
  switch (option.completes) {
    case Completes::Words:
      return "_hygge_offer " + join(option.choices, " ") + " ";
    case Completes::Flows:
      return "_hygge_names flow ";
    case Completes::Entities:
      return "_hygge_names entity ";
    case Completes::Files:
      return "compopt -o default ";
    case Completes::Folders:
      return "compopt -o dirnames ";
    case Completes::Nothing:
      break;
  }
  return "";
}

std::string spellings(const Option& option) {
  return option.letter == 0 ? "--" + option.name : "--" + option.name + " | -" + std::string{option.letter};
}

std::string offer_of_words(const std::vector<std::string>& words) {
  return "    *) [[ -n $lead ]] || _hygge_offer " + join(words, " ") + " ;;\n  esac\n}\n\n";
}

/// The function that completes one command: values after their options, else options and operands.
std::string function_of(const Command& command) {
  std::vector<std::string> words;
  for (const Operand& operand : command.operands) {
    const std::vector<std::string> offers = offers_for(operand);
    words.insert(words.end(), offers.begin(), offers.end());
  }
  std::string text = "_hygge_" + command.name + "() {\n  case $previous in\n";
  for (const Option& option : all_options(command)) {
    words.push_back("--" + option.name);
    if (!option.is_flag()) {
      text += "    " + spellings(option) + ") " + offer(option) + ";;\n";
    }
  }
  return text + offer_of_words(words);
}

}  // namespace

std::string bash_completion() {
  std::string functions;
  std::string cases;
  std::vector<std::string> top{"--help", "--version"};
  for (const Command* command : commands()) {
    functions += function_of(*command);
    cases += "    " + command->name + (command->alias.empty() ? "" : " | " + command->alias) + ") _hygge_" +
             command->name + " ;;\n";
    top.push_back(command->name);
  }
  return kBashOpening + functions + kFindCommand + "\n  case $command in\n" + cases + offer_of_words(top) +
         "complete -F _hygge hygge\n";
}

}  // namespace hygge::cli
