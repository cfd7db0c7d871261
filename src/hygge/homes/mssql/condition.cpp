#include "hygge/homes/mssql/condition.h"

#include <algorithm>
#include <cstddef>

#include "hygge/base/text.h"

namespace hygge::homes::mssql {

namespace {

/// Walks over Transact-SQL and knows what lies inside of quotes and comments.
class ConditionCheck {
 public:
  explicit ConditionCheck(std::string_view text) : text_{text} {}

  std::string run_open() {
    while (at_ < text_.size()) {
      const std::size_t before = at_;
      std::string problem = enclosed();
      if (!problem.empty()) return problem;
      if (at_ == before) ++at_;
    }
    return {};
  }

  std::vector<std::string> lines() {
    std::vector<std::string> lines(1);
    while (at_ < text_.size()) {
      const std::size_t before = at_;
      const bool is_comment = text_.substr(at_, 2) == "--";
      (void)enclosed();
      if (at_ == before) {
        const char next = text_[at_++];
        lines.back() += next == '\n' || next == '\r' || next == '\t' ? ' ' : next;
        continue;
      }
      const std::vector<std::string> parts = split(text_.substr(before, at_ - before), '\n');
      lines.back() += parts.front();
      lines.insert(lines.end(), parts.begin() + 1, parts.end());
      if (is_comment && at_ < text_.size()) {
        lines.emplace_back();
        ++at_;
      }
    }
    for (std::string& line : lines) {
      if (line.ends_with('\r')) line.pop_back();
    }
    return lines;
  }

  std::string run() {
    while (at_ < text_.size()) {
      std::string problem = step();
      if (!problem.empty()) return problem;
    }
    if (depth_ > 0) return "has a parenthesis that is not closed";
    return has_content_ ? "" : "is empty";
  }

 private:
  /// Steps over what begins here, where that is a quoted text, a name in brackets or a comment.
  std::string enclosed() {
    const char next = text_[at_];
    if (next == '\'' || next == '"') return quoted(next, "a quote");
    if (next == '[') return quoted(']', "a bracket");
    if (text_.substr(at_, 2) == "--") {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return {};
    }
    return text_.substr(at_, 2) == "/*" ? comment() : std::string{};
  }

  std::string step() {
    const std::size_t before = at_;
    std::string problem = enclosed();
    if (!problem.empty() || at_ > before) return problem;
    const char next = text_[at_++];
    if (next == ';') return "has a ';'";
    if (next == '(') ++depth_;
    if (next == ')' && depth_-- == 0) return "closes a parenthesis that was not opened";
    has_content_ = has_content_ || (next != ' ' && next != '\n' && next != '\t' && next != '\r');
    return {};
  }

  /// A doubled closing is one character of what is quoted.
  std::string quoted(char closing, const char* what) {
    has_content_ = true;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != closing) continue;
      ++at_;
      if (at_ == text_.size() || text_[at_] != closing) return {};
    }
    return std::string{"has "} + what + " that is not closed";
  }

  /// Comments nest.
  std::string comment() {
    std::size_t open = 0;
    do {
      const std::string_view mark = text_.substr(at_, 2);
      if (mark.size() < 2) return "has a comment that is not closed";
      if (mark == "/*") ++open;
      if (mark == "*/") --open;
      at_ += mark == "/*" || mark == "*/" ? 2U : 1U;
    } while (open > 0);
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool has_content_ = false;
};

}  // namespace

std::string why_no_condition(std::string_view text) { return ConditionCheck{text}.run(); }

std::string what_is_left_open(std::string_view text) { return ConditionCheck{text}.run_open(); }

std::vector<std::string> lines_of(std::string_view statement) { return ConditionCheck{statement}.lines(); }

std::string in_parentheses(std::string_view text) { return "(" + std::string{text} + "\n)"; }

}  // namespace hygge::homes::mssql
