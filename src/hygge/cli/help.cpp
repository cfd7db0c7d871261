#include "hygge/cli/help.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/base/wrapping.h"
#include "hygge/cli/commands.h"

namespace hygge::cli {
namespace {

using Row = std::pair<std::string, std::string>;

/// Two columns, the second aligned.
std::string table(const std::vector<Row>& rows) {
  std::size_t width = 0;
  for (const Row& row : rows) {
    width = std::max(width, row.first.size());
  }
  std::string text;
  for (const auto& [left, right] : rows) {
    text += "  " + left + std::string(width - left.size() + 2, ' ') + right + "\n";
  }
  return text;
}

std::vector<Row> rows_of(const std::vector<Option>& options) {
  std::vector<Row> rows;
  rows.reserve(options.size());
  for (const Option& option : options) {
    rows.emplace_back(signature_of(option), option.help);
  }
  return rows;
}

std::vector<Row> rows_of(const std::vector<Example>& examples) {
  std::vector<Row> rows;
  rows.reserve(examples.size());
  for (const Example& example : examples) {
    rows.emplace_back(example.line, example.help);
  }
  return rows;
}

std::vector<Row> rows_of_commands() {
  std::vector<Row> rows;
  for (const Command* command : commands()) {
    rows.emplace_back(command->name + (command->alias.empty() ? "" : ", " + command->alias), command->summary);
  }
  return rows;
}

/// The common options on one line; `hygge --help` tells what they do.
std::string common_line() {
  std::string line;
  for (const Option& option : common_options()) {
    line += (line.empty() ? "" : "   ") + signature_of(option);
  }
  return "  " + line + "\n";
}

/// The text with its lines broken anew, for a terminal of 80 columns.
std::string paragraph(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return join(wrap(text, 80), "\n") + "\n";
}

std::ptrdiff_t lines_in(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

std::string signature_of(const Option& option) {
  const std::string letter = option.letter == 0 ? "" : std::string{"-"} + option.letter + ", ";
  return letter + "--" + option.name + (option.is_flag() ? "" : " " + option.value);
}

std::string usage_of(const Command& command) {
  std::string usage = "hygge " + command.name;
  for (const Operand& operand : command.operands) {
    usage += operand.is_required ? " " + operand.name : " [" + operand.name + "]";
  }
  return usage + " [OPTIONS]";
}

std::string general_help() {
  std::vector<Option> options = common_options();
  options.push_back(version_option());
  return "hygge moves tables from their homes to their stores.\n\n"
         "Usage: hygge COMMAND [OPTIONS]\n\n" +
         table(rows_of_commands()) + "\nOptions of every command\n" + table(rows_of(options)) + "\nExamples\n" +
         table({{"hygge init shop && cd shop && hygge start", "a project, and its first run"},
                {"hygge start --flow users --dry-run", "what would happen"},
                {"hygge start --help", "the options of a command"}});
}

std::string help_of(const Command& command) {
  std::string text = command.summary + (command.alias.empty() ? "" : " (alias: " + command.alias + ")") + "\n" +
                     "Usage: " + usage_of(command) + "\n";
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  std::vector<Row> rows;
  for (const Operand& operand : command.operands) {
    rows.emplace_back(operand.name, operand.help);
  }
  const std::vector<Row> options = rows_of(own_options(command));
  rows.insert(rows.end(), options.begin(), options.end());
  if (!rows.empty()) {
    text += table(rows);
  }
  text += common_line();
  const std::string examples = "\nExamples\n" + table(rows_of(command.examples));
  const std::string story = "\n" + paragraph(command.story);
  constexpr std::ptrdiff_t kScreen = 23;  // and the prompt below
  const bool has_room = lines_in(text) + lines_in(story) + lines_in(examples) <= kScreen;
  return text + (has_room ? story : "") + examples;
}

}  // namespace hygge::cli
