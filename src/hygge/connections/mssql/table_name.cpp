#include "hygge/connections/mssql/table_name.h"

#include <algorithm>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/tds/type_info.h"

namespace hygge {

namespace {

constexpr std::size_t kMostParts = 4;

/// Takes the parts of a name from its text, one after the other.
class NameParser {
 public:
  explicit NameParser(std::string_view text) : text_{text} {}

  std::optional<TableName> run() {
    TableName name;
    while (true) {
      std::optional<std::string> part = next_part();
      if (!part) return std::nullopt;
      name.parts.push_back(std::move(*part));
      if (at_ == text_.size()) break;
      if (text_[at_] != '.') return std::nullopt;
      ++at_;
    }
    if (name.parts.size() > kMostParts || name.parts.front().empty() || name.parts.back().empty()) return std::nullopt;
    return name;
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  std::optional<std::string> next_part() {
    skip_blanks();
    if (at_ == text_.size()) return std::string{};
    const char opening = text_[at_];
    if (opening != '[' && opening != '"') return bare_part();
    std::optional<std::string> part = quoted_part(opening == '[' ? ']' : '"');
    skip_blanks();
    return part && part->empty() ? std::nullopt : part;
  }

  std::string bare_part() {
    const std::size_t end = std::min(text_.find('.', at_), text_.size());
    std::string_view part = text_.substr(at_, end - at_);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    at_ = end;
    return std::string{part};
  }

  /// Behind its opening; nothing when it is not closed.
  std::optional<std::string> quoted_part(char closing) {
    std::string part;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == closing) {
        ++at_;
        const bool is_doubled = at_ < text_.size() && text_[at_] == closing;
        if (!is_doubled) return part;
      }
      part += text_[at_];
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool needs_brackets(const std::string& part) { return part.find_first_of(".[]\" ") != std::string::npos; }

}  // namespace

std::string TableName::quoted() const {
  std::string text;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) text += '.';
    if (!part.empty()) text += tds::quote_name(part);
  }
  return text;
}

std::string TableName::shown() const {
  std::vector<std::string> words;
  for (const std::string& part : parts) words.push_back(needs_brackets(part) ? tds::quote_name(part) : part);
  return join(words, ".");
}

std::optional<TableName> parse_table_name(std::string_view text) { return NameParser{text}.run(); }

}  // namespace hygge
