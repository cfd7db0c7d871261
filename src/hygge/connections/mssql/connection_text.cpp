#include "hygge/connections/mssql/connection_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/config/value_parse.h"
#include "hygge/connections/mssql/connection_keys.h"

namespace hygge {

namespace {

constexpr std::string_view kScheme = "mssql://";
constexpr std::string_view kNoKeyBehindSecret = "what follows the password in the url is no key";

/// Collects what one of the two forms says.
class Collector {
 public:
  void take(std::string_view key, std::string value, Dialect dialect) {
    const KeyMeaning meaning = meaning_of(key, value, dialect);
    if (!meaning.problem.empty()) refuse(meaning.problem, meaning.advice);
    if (!meaning.setting.empty()) set(meaning.setting, meaning.value.value_or(std::move(value)));
  }
  void set(std::string setting, std::string value) {
    const auto is_same = [&](const ConnectionText::Item& item) { return item.setting == setting; };
    if (std::any_of(result.items.begin(), result.items.end(), is_same)) {
      refuse(setting + " is given twice in the url", "keep one of them");
      return;
    }
    result.items.push_back({std::move(setting), std::move(value)});
  }
  void refuse(std::string message, std::string advice) {
    result.problems.push_back({std::move(message), std::move(advice)});
  }

  ConnectionText result;
};

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// Nothing when a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
    if (!high || !low) return std::nullopt;
    decoded += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return decoded;
}

/// The form `mssql://...`.
class UrlReader {
 public:
  explicit UrlReader(std::string_view text) : rest_{text.substr(kScheme.size())} {}

  ConnectionText run() {
    const std::size_t end = std::min(rest_.find_first_of("/?#"), rest_.size());
    read_authority(rest_.substr(0, end));
    rest_.remove_prefix(end);
    const std::size_t question = std::min(rest_.find('?'), rest_.size());
    const std::string_view path = rest_.substr(0, question);
    is_broken_ |= rest_.find('@') != std::string_view::npos;  // a password with a '/', '?' or '#' in it
    if (path.size() > 1 && !is_broken_) read_part("database", path.substr(1));
    if (question < rest_.size() && !is_broken_) read_query(rest_.substr(question + 1));
    return is_broken_ ? broken() : std::move(collector_.result);
  }

 private:
  void read_part(const std::string& setting, std::string_view text) {
    std::optional<std::string> decoded = percent_decode(text);
    if (decoded) {
      collector_.set(setting, std::move(*decoded));
    } else {
      is_broken_ = true;
    }
  }
  void read_authority(std::string_view authority);
  void read_query(std::string_view query);
  static ConnectionText broken();

  std::string_view rest_;
  Collector collector_;
  bool is_broken_ = false;  // then any part may be a piece of the password
};

ConnectionText UrlReader::broken() {
  return {.items = {},
          .problems = {{"the url cannot be read",
                        "its form is mssql://user:password@host:port/database; in user, password and behind the ? "
                        "write %40 for @, %3A for :, %2F for /, %23 for #, %3F for ? and %25 for %"}}};
}

void UrlReader::read_authority(std::string_view authority) {
  if (const std::size_t sign = authority.rfind('@'); sign != std::string_view::npos) {
    const std::string_view user = authority.substr(0, sign);
    const std::size_t colon = user.find(':');
    if (colon > 0) read_part("user", user.substr(0, colon));
    if (colon != std::string_view::npos) read_part("password", user.substr(colon + 1));
    authority.remove_prefix(sign + 1);
  }
  std::string_view host = authority;
  std::string_view port;
  if (authority.starts_with('[')) {  // an address of IPv6
    const std::size_t end = authority.find(']');
    is_broken_ |= end == std::string_view::npos;
    host = authority.substr(1, end == std::string_view::npos ? end : end - 1);
    authority.remove_prefix(std::min(end, authority.size() - 1) + 1);
    if (authority.starts_with(':')) port = authority.substr(1);
    is_broken_ |= !authority.empty() && port.empty();
  } else if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon + 1);
    is_broken_ |= port.empty();
  }
  is_broken_ |= !std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (is_broken_) return;
  if (!host.empty()) read_part("server", host);
  if (!port.empty()) read_part("port", port);
}

void UrlReader::read_query(std::string_view query) {
  query = query.substr(0, query.find('#'));
  bool was_key_secret = false;  // of the pair before: what follows may be a piece of it
  for (std::string pair : split(query, '&')) {
    if (pair.empty()) continue;
    std::replace(pair.begin(), pair.end(), '+', ' ');
    const std::size_t sign = pair.find('=');
    const std::optional<std::string> key = percent_decode(pair.substr(0, sign));
    std::optional<std::string> value =
        sign == std::string::npos ? std::nullopt : percent_decode(std::string_view{pair}.substr(sign + 1));
    if (!key || !value) {
      is_broken_ = true;
      return;
    }
    if (was_key_secret && !is_known_key(*key)) {
      collector_.refuse(std::string{kNoKeyBehindSecret}, "in a password write %26 for each & and %3D for each =");
      return;
    }
    was_key_secret = is_secret_key(*key);
    collector_.take(*key, std::move(*value), Dialect::Url);
  }
}

/// The form `Key=value;Key={value};...`.
class OdbcReader {
 public:
  explicit OdbcReader(std::string_view text) : rest_{text} {}

  ConnectionText run() {
    while (!trim(rest_).empty()) {
      if (!read_pair()) break;
    }
    return std::move(collector_.result);
  }

 private:
  bool read_pair();
  std::optional<std::string> read_value();
  bool read_braces(std::string& value);
  bool read_quotes(std::string& value);

  std::string_view rest_;
  Collector collector_;
  bool was_secret_ = false;  // the pair before: what follows may be a piece of it
};

bool OdbcReader::read_pair() {
  const std::size_t end = std::min(rest_.find_first_of("=;"), rest_.size());
  const std::string_view key = trim(rest_.substr(0, end));
  const bool has_value = end < rest_.size() && rest_[end] == '=';
  if (!has_value && key.empty()) {  // ";;"
    rest_.remove_prefix(end + 1);
    return true;
  }
  const bool is_known = has_value && is_known_key(key);
  if (!is_known && was_secret_) {
    collector_.refuse(std::string{kNoKeyBehindSecret},
                      "put a password that holds ; or = into braces: Pwd={...}, and write }} for each } in it");
    return false;
  }
  if (!has_value) {
    collector_.refuse("the url has a part without a value",
                      "write it as mssql://user:password@host:port/database, or as Server=...;Database=...;Uid=...");
    return false;
  }
  rest_.remove_prefix(end + 1);
  std::optional<std::string> value = read_value();
  if (!value) return false;
  was_secret_ = is_secret_key(key);
  collector_.take(key, std::move(*value), Dialect::Odbc);
  return true;
}

std::optional<std::string> OdbcReader::read_value() {
  const std::size_t begin = std::min(rest_.find_first_not_of(" \t"), rest_.size());
  std::string value;
  if (begin < rest_.size() && rest_[begin] == '{') {
    rest_.remove_prefix(begin + 1);
    if (!read_braces(value)) return std::nullopt;
  } else if (!read_quotes(value)) {
    const std::size_t end = std::min(rest_.find(';'), rest_.size());
    value = std::string{trim(rest_.substr(0, end))};
    rest_.remove_prefix(end);
  }
  if (!rest_.empty()) rest_.remove_prefix(1);  // the semicolon
  return value;
}

/// As .NET writes it: a quote at both ends, and each within doubled. False, and nothing read, where it is not so: for
/// ODBC quotes are characters like others.
bool OdbcReader::read_quotes(std::string& value) {
  const std::size_t begin = rest_.find_first_not_of(" \t");
  if (begin == std::string_view::npos || (rest_[begin] != '"' && rest_[begin] != '\'')) return false;
  const char quote = rest_[begin];
  std::string within;
  for (std::size_t i = begin + 1; i < rest_.size(); ++i) {
    if (rest_[i] != quote) {
      within += rest_[i];
    } else if (i + 1 < rest_.size() && rest_[i + 1] == quote) {
      within += rest_[i++];
    } else {
      const std::size_t next = rest_.find_first_not_of(" \t", i + 1);
      if (next != std::string_view::npos && rest_[next] != ';') return false;
      rest_.remove_prefix(std::min(next, rest_.size()));
      value = std::move(within);
      return true;
    }
  }
  return false;
}

/// Up to the brace that closes; what follows must be a semicolon or the end.
bool OdbcReader::read_braces(std::string& value) {
  for (std::size_t i = 0; i < rest_.size(); ++i) {
    if (rest_[i] != '}') {
      value += rest_[i];
    } else if (i + 1 < rest_.size() && rest_[i + 1] == '}') {
      value += rest_[i++];
    } else {
      const std::size_t next = rest_.find_first_not_of(" \t", i + 1);
      if (next != std::string_view::npos && rest_[next] != ';') break;
      rest_.remove_prefix(std::min(next, rest_.size()));
      return true;
    }
  }
  collector_.refuse("a value in braces in the url does not end as it should",
                    "end it with }; and write }} for each } within");
  return false;
}

}  // namespace

ConnectionText read_connection_text(std::string_view text) {
  text = trim(text);
  if (lower_case(text.substr(0, kScheme.size())) == kScheme) return UrlReader{text}.run();
  if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos && text.find('=') > scheme) {
    return {
        .items = {},
        .problems = {{"the url has another scheme than mssql://",
                      "write mssql://user:password@host:port/database; or Server=...;Database=...;Uid=...;Pwd=..."}}};
  }
  return OdbcReader{text}.run();
}

}  // namespace hygge
