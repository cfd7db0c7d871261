#include "hygge/stores/mssql/plain_default.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/connections/mssql/sql_type.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::array<std::string_view, 29> kWords{"as",
                                                  "app_name",
                                                  "cast",
                                                  "convert",
                                                  "current_timestamp",
                                                  "current_user",
                                                  "dateadd",
                                                  "day",
                                                  "getdate",
                                                  "getutcdate",
                                                  "host_name",
                                                  "hour",
                                                  "max",
                                                  "minute",
                                                  "month",
                                                  "newid",
                                                  "newsequentialid",
                                                  "null",
                                                  "numeric",
                                                  "original_login",
                                                  "second",
                                                  "session_user",
                                                  "suser_name",
                                                  "suser_sname",
                                                  "sysdatetime",
                                                  "sysdatetimeoffset",
                                                  "system_user",
                                                  "sysutcdatetime",
                                                  "user_name"};

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
}

bool is_known(std::string_view word) {
  const std::string lower = lower_case(word);
  static const std::vector<std::string> types = sql_type_names();
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end() ||
         std::find(types.begin(), types.end(), lower) != types.end();
}

/// Takes the text apart from the front; each call says whether what it takes is plain.
class DefaultReader {
 public:
  explicit DefaultReader(std::string_view sql) : left_{sql} {}

  bool is_plain() {
    if (trim(left_).empty()) return false;
    while (!left_.empty()) {
      if (!take_one()) return false;
    }
    return depth_ == 0;
  }

 private:
  bool take_one() {
    const char letter = left_.front();
    if (left_.starts_with("--") || left_.starts_with("/*")) return false;
    if (letter == '\'' || (left_.size() > 1 && (letter == 'N' || letter == 'n') && left_[1] == '\''))
      return take_text();
    if (is_letter(letter)) return take_word();
    if (letter == '[') return take_type();
    if (is_digit(letter) || letter == '.') return take_number();
    left_.remove_prefix(1);
    if (letter == '(') ++depth_;
    if (letter == ')') return --depth_ >= 0;
    constexpr std::string_view kSigns = " (+-*/%,";
    return kSigns.find(letter) != std::string_view::npos;
  }

  /// Up to the quote that is not doubled.
  bool take_text() {
    std::size_t at = left_.find('\'') + 1;
    for (; at < left_.size(); ++at) {
      if (left_[at] != '\'') continue;
      const bool is_doubled = at + 1 < left_.size() && left_[at + 1] == '\'';
      if (!is_doubled) break;
      ++at;
    }
    if (at >= left_.size()) return false;
    left_.remove_prefix(at + 1);
    return true;
  }

  bool take_word() {
    const auto* const end =
        std::find_if_not(left_.begin(), left_.end(), [](char letter) { return is_letter(letter) || is_digit(letter); });
    const std::string_view word = left_.substr(0, static_cast<std::size_t>(end - left_.begin()));
    left_.remove_prefix(word.size());
    return is_known(word);
  }

  /// [varchar], as the server writes the type of a CONVERT.
  bool take_type() {
    left_.remove_prefix(1);
    if (left_.empty() || !take_word() || !left_.starts_with(']') || left_.starts_with("]]")) return false;
    left_.remove_prefix(1);
    return true;
  }

  /// Also 1.5e-3 and 0xFF, of which the server sees to the form.
  bool take_number() {
    const auto* const end = std::find_if_not(
        left_.begin(), left_.end(), [](char letter) { return is_digit(letter) || letter == '.' || is_letter(letter); });
    const std::string_view number = left_.substr(0, static_cast<std::size_t>(end - left_.begin()));
    left_.remove_prefix(number.size());
    const bool is_binary =
        number.starts_with("0x") && number.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
    return is_binary || number.find_first_not_of("0123456789.eE") == std::string_view::npos;
  }

  std::string_view left_;
  int depth_ = 0;
};

}  // namespace

bool is_plain_default(std::string_view sql) { return DefaultReader{sql}.is_plain(); }

}  // namespace hygge::stores::mssql
