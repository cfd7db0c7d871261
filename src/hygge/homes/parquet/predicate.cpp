#include "hygge/homes/parquet/predicate.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/core/column_choice.h"
#include "hygge/engine/sql_text.h"

namespace hygge::homes::parquet {

namespace {

/// Walks over SQL text and knows what lies inside of quotes and comments.
class ExpressionCheck {
 public:
  explicit ExpressionCheck(std::string_view text) : text_{text} {}

  std::string run() {
    if (trim(text_).empty()) return "is empty";
    if (text_.find('\0') != std::string_view::npos) return "holds a NUL";
    while (place_ < text_.size()) {
      if (std::string problem = step(); !problem.empty()) return problem;
    }
    return depth_ == 0 ? "" : "has a ( without its )";
  }

 private:
  /// Moves behind a character, a quoted part or a comment.
  std::string step() {
    const std::string_view rest = text_.substr(place_);
    if (rest.starts_with("--")) {
      place_ = std::min(text_.find_first_of("\r\n", place_), text_.size());
      return "";
    }
    if (rest.starts_with("/*")) return skip_comment();
    switch (rest.front()) {
      case '\'':
        return skip_quoted('\'', follows_escape_mark());
      case '"':
        return skip_quoted('"', false);
      case '$':
        return skip_dollar_quoted();
      case ';':
        return "has a ';', which ends a statement";
      case '(':
        ++depth_;
        break;
      case ')':
        if (--depth_ < 0) return "has a ) without its (";
        break;
      default:
        break;
    }
    ++place_;
    return "";
  }

  /// What names are made of: every letter beyond ASCII counts.
  static bool is_word(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' ||
           static_cast<unsigned char>(letter) >= 0x80;
  }

  /// E'...' knows backslashes, unless the E ends a name. After a number (1E'...') it is a word of its own.
  bool follows_escape_mark() const {
    if (place_ == 0 || (text_[place_ - 1] != 'e' && text_[place_ - 1] != 'E')) return false;
    std::size_t begin = place_ - 1;
    while (begin > 0 && (is_word(text_[begin - 1]) || text_[begin - 1] == '$')) --begin;
    return begin == place_ - 1 || is_digit(text_[begin]);
  }

  std::string skip_quoted(char quote, bool escapes) {
    for (++place_; place_ < text_.size(); ++place_) {
      if (escapes && text_[place_] == '\\') {
        ++place_;
      } else if (text_[place_] == quote) {
        ++place_;  // a doubled quote begins a quoted part again, which is as good
        return "";
      }
    }
    return std::string{"has a "} + quote + " without its partner";
  }

  /// $$...$$ and $tag$...$tag$; any other dollar is a character.
  std::string skip_dollar_quoted() {
    std::size_t end = place_ + 1;
    while (end < text_.size() && is_word(text_[end])) ++end;
    const bool inside_word = place_ > 0 && is_word(text_[place_ - 1]);
    const bool is_parameter = end > place_ + 1 && is_digit(text_[place_ + 1]);
    if (inside_word || is_parameter || end == text_.size() || text_[end] != '$') {
      ++place_;
      return "";
    }
    const std::string_view tag = text_.substr(place_, end + 1 - place_);
    const std::size_t closing = text_.find(tag, end + 1);
    if (closing == std::string_view::npos) return "has a " + std::string{tag} + " without its partner";
    place_ = closing + tag.size();
    return "";
  }

  /// Block comments nest.
  std::string skip_comment() {
    int open = 0;
    do {
      const std::string_view rest = text_.substr(place_);
      if (rest.size() < 2) return "has a /* without its */";
      const int change = rest.starts_with("/*") ? 1 : (rest.starts_with("*/") ? -1 : 0);
      open += change;
      place_ += change == 0 ? 1 : 2;
    } while (open > 0);
    return "";
  }

  std::string_view text_;
  std::size_t place_ = 0;
  int depth_ = 0;
};

/// What stands between `before` and the next `after` in `text`.
std::optional<std::string> between(const std::string& text, std::string_view before, std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string::npos) return std::nullopt;
  const std::size_t end = text.find(after, begin + before.size());
  if (end == std::string::npos) return std::nullopt;
  return text.substr(begin + before.size(), end - begin - before.size());
}

/// The name that the engine did not find: Referenced column "agee" not found in FROM clause!
std::optional<std::string> unknown_column(const std::string& reason) {
  return between(reason, "Referenced column \"", "\" not found");
}

std::string in_parentheses(std::string_view predicate) {
  // The line break ends a comment that would swallow the parenthesis.
  return "(\n" + std::string{predicate} + "\n)";
}

std::string in_brackets(std::string_view predicate) { return "[\n" + std::string{predicate} + "\n]"; }

constexpr const char* kOneCondition = "write one SQL condition, such as: amount > 100 AND country = 'DK'";

constexpr const char* kConditionAlone = "write the condition alone, without SELECT and WHERE in front of it";

bool is_statement(std::string_view predicate) {
  const std::string words = lower_case(trim(predicate)) + " ";
  return words.starts_with("where ") || words.starts_with("select ") || words.starts_with("and ");
}

Error no_predicate(const std::string& reason, const std::string& where, const std::string& advice = kOneCondition) {
  return Error{ErrorKind::Config, "`where` is not a predicate over the columns of this home"}
      .because(reason)
      .at(where)
      .advise(advice);
}

/// The line of `predicate` that holds `token`, with a caret below it; empty where it is not there, or several times.
std::string pointer_to(const std::string& token, std::string_view predicate) {
  constexpr std::size_t kWidest = 100;
  const std::size_t at = token.empty() ? std::string_view::npos : predicate.find(token);
  if (at == std::string_view::npos || predicate.find(token, at + 1) != std::string_view::npos) return {};
  const std::size_t begin = at == 0 ? 0 : predicate.rfind('\n', at - 1) + 1;  // npos + 1 is the beginning
  const std::string_view line = predicate.substr(begin, predicate.find('\n', at) - begin);
  if (line.size() > kWidest) return {};
  const std::string before(display_width(printable(line.substr(0, at - begin))), ' ');
  return "  " + printable(line) + "\n  " + before + "^" +
         std::string(std::max<std::size_t>(display_width(printable(token)), 1) - 1, '~') + "\n";
}

std::string last_word(std::string_view text) {
  text = trim(text);
  const std::size_t blank = text.find_last_of(" \t\r\n");
  return std::string{blank == std::string_view::npos ? text : text.substr(blank + 1)};
}

/// In our words where the engine stumbles over what we put around the predicate, or over a mistake that many make.
Error explained(const std::string& reason, std::string_view predicate, const std::string& where,
                const engine::Schema& schema) {
  if (reason.find("syntax error at end of input") != std::string::npos) {
    return no_predicate("it ends where something must follow, after " + printable(last_word(predicate)), where);
  }
  if (const auto near = between(reason, "syntax error at or near \"", "\"")) {
    const bool is_ours = *near == ")" || *near == "]";
    if (is_ours && !trim(predicate).ends_with(*near)) {
      return no_predicate("it ends where something must follow, after " + printable(last_word(predicate)), where);
    }
    const std::string advice = is_statement(predicate) ? kConditionAlone : kOneCondition;
    return no_predicate("SQL cannot go on with " + printable(*near), where, advice)
        .detail(pointer_to(*near, predicate));
  }
  if (const auto table = between(reason, "Referenced table \"", "\" not found")) {
    return no_predicate("there is no column '" + printable(*table) + "' with a value inside that the dot asks for",
                        where, column_advice(*table, schema))
        .detail(pointer_to(*table + ".", predicate));
  }
  // A text in place of a name: 'amount' > 100.
  if (const auto text = between(reason, "Could not convert string '", "'"); text && schema.find(*text) >= 0) {
    const std::string quoted = "'" + *text + "'";
    return no_predicate(printable(quoted) + " in single quotes is a text, and no column", where,
                        "write the column as " + printable(engine::quote_name(*text)) + ", or without quotes")
        .detail(pointer_to(quoted, predicate));
  }
  return no_predicate(reason, where);
}

/// Double quotes, or none, around what was meant as a text: country = "DK".
std::string advice_for_column(const std::string& column, std::string_view predicate, const engine::Schema& schema) {
  std::string advice = column_advice(column, schema);
  if (advice.starts_with("did you mean")) return advice;
  const bool is_quoted = predicate.find(engine::quote_name(column)) != std::string_view::npos;
  const std::string why = is_quoted ? "double quotes are for columns" : "without quotes it is a column";
  return "if it is a text, write " + printable(engine::quote_text(column)) + ": " + why + "; else: " + advice;
}

}  // namespace

std::string why_no_expression(std::string_view text) { return ExpressionCheck{text}.run(); }

std::string filtered(const std::string& select, std::string_view predicate) {
  return "SELECT * FROM (" + select + ") AS t WHERE " + in_parentheses(predicate);
}

/// What stands in a CASE is not pushed down.
std::string filtered_row_by_row(const std::string& select, std::string_view predicate) {
  return "SELECT * FROM (" + select + ") AS t WHERE CASE WHEN " + in_parentheses(predicate) +
         " THEN true ELSE false END";
}

void check_predicate(std::string_view predicate, const std::string& where, const std::string& select,
                     const engine::Schema& schema, engine::Session& session) {
  if (const std::string problem = why_no_expression(predicate); !problem.empty()) {
    throw no_predicate("it " + problem, where);
  }
  try {
    const engine::Schema value =
        session.describe("SELECT " + in_parentheses(predicate) + " AS answer FROM (" + select + ") AS t");
    session.describe(filtered(select, predicate));
    // The engine has the last word on where the text ends: what closes a parenthesis does not close a bracket.
    session.describe("SELECT " + in_brackets(predicate) + " AS answer FROM (" + select + ") AS t");
    const engine::Type& type = value.columns.at(0).type;
    if (type.id != engine::TypeId::Boolean)
      throw no_predicate("it gives " + type.sql + " instead of true or false", where);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::Config) throw;
    const std::optional<std::string> column = unknown_column(error.reason());
    if (!column) throw explained(error.reason(), predicate, where, schema);
    throw Error{ErrorKind::NotFound, "`where` asks for column '" + printable(*column) + "', which is not there"}
        .at(where)
        .detail(pointer_to(*column, predicate))
        .advise(advice_for_column(*column, predicate, schema));
  }
}

bool uses_column(std::string_view predicate, const std::string& column, const std::string& select,
                 const engine::Schema& schema, engine::Session& session) {
  std::vector<std::string> others;
  for (const std::string& name : schema.names()) {
    if (lower_case(name) != lower_case(column)) others.push_back(engine::quote_name(name));
  }
  if (others.empty()) return true;
  try {
    session.describe(filtered("SELECT " + join(others, ", ") + " FROM (" + select + ") AS s", predicate));
    return false;
  } catch (const Error&) {
    return true;
  }
}

}  // namespace hygge::homes::parquet
