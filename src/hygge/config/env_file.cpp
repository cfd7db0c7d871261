#include "hygge/config/env_file.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/config/source_file.h"

namespace hygge::config {
namespace {

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// What a backslash and `escaped` stand for within double quotes. Anything else stays as it is: a path of Windows, say.
std::string unescape(char escaped) {
  switch (escaped) {
    case 'n':
      return "\n";
    case 't':
      return "\t";
    case 'r':
      return "\r";
    case '"':
    case '\\':
    case '$':
      return {escaped};
    default:
      return {'\\', escaped};
  }
}

struct Quoted {
  std::string value;
  std::string_view rest;  ///< what follows the closing quote
};

std::optional<Quoted> read_quoted(std::string_view text) {
  const char quote = text.front();
  Quoted quoted;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      quoted.rest = text.substr(i + 1);
      return quoted;
    }
    if (quote == '"' && text[i] == '\\' && i + 1 < text.size()) {
      quoted.value += unescape(text[++i]);
    } else {
      quoted.value += text[i];
    }
  }
  return std::nullopt;
}

std::string_view without_comment(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t')) {
      return trim(text.substr(0, i));
    }
  }
  return trim(text);
}

struct BadLine {
  std::string message;
  std::string advice;
};

/// What was read so far: each variable's value, and the line that it stands on.
struct EnvLines {
  std::map<std::string, std::string> variables;
  std::map<std::string, int> numbers;
};

/// Takes in a variable unless it is there already.
std::optional<BadLine> take_in(EnvLines& read, std::string name, std::string value, int number) {
  const auto [first, is_new] = read.numbers.emplace(name, number);
  if (!is_new) {
    return BadLine{"the variable " + name + " is given twice",
                   "the first is on line " + std::to_string(first->second) + "; keep one of them"};
  }
  read.variables.emplace(std::move(name), std::move(value));
  return std::nullopt;
}

/// Reads one line, or says what is wrong with it.
std::optional<BadLine> read_line(std::string_view line, int number, EnvLines& read) {
  line = trim(line);
  if (line.empty() || line.starts_with('#')) {
    return std::nullopt;
  }
  if (line.starts_with("export ") || line.starts_with("export\t")) {
    line = trim(line.substr(7));
  }
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) {
    return BadLine{"a '=' is missing", "write lines as KEY=value"};
  }
  const std::string_view name = trim(line.substr(0, equals));
  if (!is_variable_name(name)) {
    return BadLine{"what stands before the '=' is not the name of a variable",
                   "use letters, digits and '_', and begin with a letter"};
  }
  const std::string_view value = trim(line.substr(equals + 1));
  if (!value.starts_with('"') && !value.starts_with('\'')) {
    return take_in(read, std::string{name}, std::string{without_comment(value)}, number);
  }
  const auto quoted = read_quoted(value);
  if (!quoted) {
    return BadLine{"a quoted value is never closed", "close the quotes on the same line"};
  }
  if (!without_comment(quoted->rest).empty()) {
    return BadLine{"something follows the closing quote", "escape quotes inside the value, or begin a comment with #"};
  }
  return take_in(read, std::string{name}, quoted->value, number);
}

/// Everything in a line that could be the name of a variable.
void add_names(std::string_view line, std::set<std::string, std::less<>>& names) {
  const auto is_part = [](char c) { return begins_name(c) || is_digit(c); };
  for (auto begin = line.begin(); begin != line.end();) {
    const auto end = std::find_if_not(begin, line.end(), is_part);
    if (end != begin) {
      names.emplace(begin, end);
    }
    begin = std::find_if(end, line.end(), is_part);
  }
}

}  // namespace

bool is_variable_name(std::string_view name) {
  return !name.empty() && !is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return begins_name(c) || is_digit(c); });
}

EnvFile read_env_file(const std::filesystem::path& file, Diagnostics& diagnostics) {
  std::error_code failed;
  // A link that leads nowhere is a mistake, and told when it is read.
  if (!std::filesystem::exists(std::filesystem::symlink_status(file, failed))) {
    return {};
  }
  const std::string label = file.filename().string();
  diagnostics.conceal_file(label);
  const auto source = read_source(file, label, diagnostics);
  return source ? read_env_file(*source, diagnostics) : EnvFile{.is_unread = true};
}

EnvFile read_env_file(const SourceText& source, Diagnostics& diagnostics) {
  EnvLines read;
  EnvFile result;
  for (int number = 1; number <= source.line_count(); ++number) {
    const Position position{source.file(), number, 1};
    if (const auto complaint = read_line(source.line(number), number, read)) {
      diagnostics.add(position, complaint->message, complaint->advice);
      add_names(source.line(number), result.doubtful);
    }
  }
  result.variables = std::move(read.variables);
  return result;
}

}  // namespace hygge::config
