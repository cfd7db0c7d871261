#include "hygge/cli/parser.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/cli/commands.h"
#include "hygge/cli/spelling.h"

namespace hygge::cli {
namespace {

using Values = std::map<std::string, std::vector<std::string>>;

std::string spelling_of(const Option& option) {
  const std::string long_name = "--" + option.name;
  return option.letter == 0 ? long_name : std::string{"-"} + option.letter + "," + long_name;
}

/// Tells the library of one option; what it finds goes into `values`.
void declare(CLI::App& app, const Option& option, Values& values) {
  if (option.is_flag()) {
    const auto note_flag = [&values, name = option.name](std::int64_t) { values[name]; };
    app.add_flag_function(spelling_of(option), note_flag)->disable_flag_override();
    return;
  }
  const CLI::callback_t note_values = [&values, name = option.name](const CLI::results_t& found) {
    values[name] = found;
    return true;
  };
  app.add_option(spelling_of(option), note_values)->expected(1)->take_all();
}

void declare(CLI::App& app, const Operand& operand, std::vector<std::string>& operands) {
  const CLI::callback_t note_word = [&operands](const CLI::results_t& found) {
    operands.push_back(found.front());
    return true;
  };
  app.add_option(operand.name, note_word)->expected(1);
}

std::vector<Option> options_of(const Command* command) {
  if (command != nullptr) {
    return all_options(*command);
  }
  std::vector<Option> options = common_options();
  options.push_back(version_option());
  return options;
}

std::string name_of(const Command* command) { return command == nullptr ? "" : command->name; }

bool is_option(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

/// A word that nobody was waiting for.
Error stray_word(const std::string& word, const Command* command) {
  if (is_option(word)) {
    std::vector<std::string> known;
    for (const Option& option : options_of(command)) {
      known.push_back("--" + option.name);
    }
    return usage_error(unknown("option", word.substr(0, word.find('=')), known), name_of(command));
  }
  if (command == nullptr) {
    return usage_error(find_command(word) == nullptr ? unknown_command(word)
                                                     : "the command '" + word + "' stands after '--'; put it before",
                       "");
  }
  const bool takes_flows = std::any_of(command->options.begin(), command->options.end(),
                                       [](const Option& option) { return option.name == "flow"; });
  return usage_error("'" + command->name + "' does not know what to do with '" + printable(word) + "'" +
                         (takes_flows ? "; did you mean --flow " + printable(word) + "?" : ""),
                     command->name);
}

/// The library's complaint in our words.
Error complaint(const CLI::ParseError& error, const Command* command) {
  const std::string said = error.what();
  const std::string name = said.substr(0, said.find_first_of(": "));
  for (const Option& option : options_of(command)) {
    if (name == "--" + option.name || name == option.name) {
      return usage_error(option.is_flag()
                             ? "option --" + option.name + " takes no value"
                             : "option --" + option.name + " needs a value: --" + option.name + " " + option.value,
                         name_of(command));
    }
  }
  return usage_error(said, name_of(command));
}

void check_choice(const std::string& what, const std::string& value, const std::vector<std::string>& choices,
                  const std::string& command) {
  if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end()) {
    throw usage_error(unknown(what, value, choices) + " (" + join(choices, ", ") + ")", command);
  }
}

/// At their commas, but for those after a backslash, which belong to a name.
std::vector<std::string> taken_apart(const std::vector<std::string>& values) {
  std::vector<std::string> parts;
  for (const std::string& value : values) {
    std::string part;
    for (const std::string& piece : split(value, ',')) {
      part += piece;
      if (part.ends_with('\\')) {
        part.back() = ',';
        continue;
      }
      parts.emplace_back(trim(part));
      part.clear();
    }
    if (!part.empty()) {
      parts.emplace_back(trim(part));
    }
  }
  return parts;
}

/// Splits comma lists and holds values against their choices.
void check_values(Values& values, const Command* command) {
  for (const Option& option : options_of(command)) {
    const auto found = values.find(option.name);
    if (found == values.end() || option.is_flag()) {
      continue;
    }
    if (option.is_list) {
      found->second = taken_apart(found->second);
    }
    for (const std::string& value : found->second) {
      if (value.empty()) {
        throw usage_error("option --" + option.name + " has an empty value", name_of(command));
      }
      check_choice("value for --" + option.name, value, option.choices, name_of(command));
    }
  }
}

void check_operands(const std::vector<std::string>& given, const Command& command) {
  for (std::size_t i = 0; i < command.operands.size(); ++i) {
    const Operand& operand = command.operands[i];
    if (i < given.size()) {
      check_choice(operand.name, given[i], operand.choices, command.name);
    } else if (operand.is_required) {
      throw usage_error("'" + command.name + "' needs " + operand.name + ": " + operand.help, command.name);
    }
  }
}

/// One reading of a command line by the library.
class Reading {
 public:
  Reading() : app_{"", "hygge"} {
    prepare(app_, options_of(nullptr));
    app_.require_subcommand(0, 1);
    for (const Command* command : commands()) {
      CLI::App& sub = *app_.add_subcommand(command->name);
      if (!command->alias.empty()) {
        sub.alias(command->alias);
      }
      prepare(sub, options_of(command));
      for (const Operand& operand : command->operands) {
        declare(sub, operand, operands_);
      }
    }
  }

  Request read(const std::vector<std::string>& words) {
    std::optional<Error> wrong;
    try {
      app_.parse(std::vector<std::string>{words.rbegin(), words.rend()});
    } catch (const CLI::ParseError& error) {
      wrong = complaint(error, chosen());
    }
    const Command* command = chosen();
    Request request{.command = command,
                    .invocation = {},
                    .wants_help = values_.contains("help"),
                    .wants_version = values_.contains(version_option().name)};
    const bool wants_text = request.wants_help || request.wants_version;
    if (wants_text && command != nullptr) {
      return request;
    }
    if (wrong && !wants_text) {
      throw *wrong;
    }
    if (const auto mark = std::find(words.begin(), words.end(), "--");
        command == nullptr && mark != words.end() && mark + 1 != words.end()) {
      throw stray_word(*(mark + 1), command);  // the library drops what no command takes
    }
    for (const std::string& word : app_.remaining(true)) {
      if (word != "--") {  // which the library counts among the words it does not know
        throw stray_word(word, command);
      }
    }
    if (wants_text) {
      return request;
    }
    check_values(values_, command);
    if (command != nullptr) {
      check_operands(operands_, *command);
    }
    request.invocation = Invocation{std::move(values_), std::move(operands_)};
    return request;
  }

 private:
  void prepare(CLI::App& app, const std::vector<Option>& options) {
    app.set_help_flag();
    app.allow_extras();
    for (const Option& option : options) {
      declare(app, option, values_);
    }
  }

  const Command* chosen() const {
    const auto used = app_.get_subcommands();
    return used.empty() ? nullptr : find_command(used.front()->get_name());
  }

  CLI::App app_;
  Values values_;
  std::vector<std::string> operands_;
};

}  // namespace

Request parse(const std::vector<std::string>& words) { return Reading{}.read(words); }

}  // namespace hygge::cli
