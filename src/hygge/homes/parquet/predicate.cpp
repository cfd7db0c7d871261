#include "hygge/homes/parquet/predicate.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"
#include "hygge/homes/parquet/column_choice.h"

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

  static bool is_digit(char letter) { return std::isdigit(static_cast<unsigned char>(letter)) != 0; }

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

/// The name that the engine did not find: Referenced column "agee" not found in FROM clause!
std::optional<std::string> unknown_column(const std::string& reason) {
  constexpr std::string_view kBefore = "Referenced column \"";
  constexpr std::string_view kAfter = "\" not found";
  const std::size_t begin = reason.find(kBefore);
  if (begin == std::string::npos) return std::nullopt;
  const std::size_t end = reason.find(kAfter, begin);
  if (end == std::string::npos) return std::nullopt;
  return reason.substr(begin + kBefore.size(), end - begin - kBefore.size());
}

std::string in_parentheses(std::string_view predicate) {
  // The line break ends a comment that would swallow the parenthesis.
  return "(\n" + std::string{predicate} + "\n)";
}

std::string in_brackets(std::string_view predicate) { return "[\n" + std::string{predicate} + "\n]"; }

Error no_predicate(const std::string& reason, const std::string& where) {
  return Error{ErrorKind::Config, "`where` is not a predicate over the columns of this home"}
      .because(reason)
      .at(where)
      .advise("write one SQL condition, such as: amount > 100 AND country = 'DK'");
}

}  // namespace

std::string why_no_expression(std::string_view text) { return ExpressionCheck{text}.run(); }

std::string filtered(const std::string& select, std::string_view predicate) {
  return "SELECT * FROM (" + select + ") AS t WHERE " + in_parentheses(predicate);
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
    if (!column) throw no_predicate(error.reason(), where);
    throw Error{ErrorKind::NotFound, "`where` asks for column '" + printable(*column) + "', which is not there"}
        .at(where)
        .advise(column_advice(*column, schema));
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
