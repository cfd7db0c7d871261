#include "hygge/cli/commands.h"

#include <map>

#include "hygge/cli/completion_command.h"
#include "hygge/cli/debug_command.h"
#include "hygge/cli/docs_command.h"
#include "hygge/cli/help_command.h"
#include "hygge/cli/init_command.h"
#include "hygge/cli/list_command.h"
#include "hygge/cli/plan_command.h"
#include "hygge/cli/schema_command.h"
#include "hygge/cli/spelling.h"
#include "hygge/cli/start_command.h"

namespace hygge::cli {

const std::vector<const Command*>& commands() {
  static const std::vector<const Command*> all{
      &init_command(), &start_command(),  &plan_command(),       &debug_command(), &list_command(),
      &docs_command(), &schema_command(), &completion_command(), &help_command(),
  };
  return all;
}

const Command* find_command(std::string_view name) {
  for (const Command* command : commands()) {
    if (name == command->name || (!command->alias.empty() && name == command->alias)) {
      return command;
    }
  }
  return nullptr;
}

std::vector<std::string> names_of_commands() {
  std::vector<std::string> names;
  for (const Command* command : commands()) {
    names.push_back(command->name);
  }
  return names;
}

std::string unknown_command(std::string_view word) {
  static const std::map<std::string_view, std::string_view> elsewhere{
      {"version", "--version"}, {"run", "start"},   {"sync", "start"}, {"copy", "start"},  {"new", "init"},
      {"validate", "debug"},    {"check", "debug"}, {"test", "debug"}, {"doctor", "debug"}};
  if (const auto known = elsewhere.find(word); known != elsewhere.end()) {
    return "unknown command '" + std::string{word} + "'; did you mean '" + std::string{known->second} + "'?";
  }
  std::vector<std::string> names = names_of_commands();
  for (const Command* command : commands()) {
    if (!command->alias.empty()) {
      names.push_back(command->alias);
    }
  }
  return unknown("command", word, names);
}

std::vector<std::string> offers_for(const Operand& operand) {
  return operand.choices.empty() && operand.known != nullptr ? operand.known() : operand.choices;
}

const std::vector<Option>& common_options() {
  static const std::vector<Option> options{
      {.name = "no-color", .help = "no colours (NO_COLOR does the same)"},
      {.name = "help", .letter = 'h', .help = "show help for the command"},
  };
  return options;
}

const Option& version_option() {
  static const Option option{.name = "version", .letter = 'V', .help = "show the version"};
  return option;
}

namespace {

const std::vector<Option>& project_options() {
  static const std::vector<Option> options{
      {.name = "config",
       .letter = 'c',
       .value = "FILE",
       .help = "use this configuration file",
       .completes = Completes::Files},
      {.name = "project",
       .letter = 'p',
       .value = "DIR",
       .help = "look for hygge.yml from DIR upwards",
       .completes = Completes::Folders},
  };
  return options;
}

}  // namespace

std::vector<Option> own_options(const Command& command) {
  std::vector<Option> options = command.options;
  if (command.needs_project) {
    options.insert(options.end(), project_options().begin(), project_options().end());
  }
  return options;
}

std::vector<Option> all_options(const Command& command) {
  std::vector<Option> options = own_options(command);
  options.insert(options.end(), common_options().begin(), common_options().end());
  return options;
}

}  // namespace hygge::cli
