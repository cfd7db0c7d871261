#include "hygge/auth/url.h"

#include <algorithm>

#include "hygge/base/credentials.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void append_encoded(std::string& text, std::string_view part) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : part) {
    if (is_plain(c)) {
      text += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
}

/// "host" of "http://host:80/path" and "http://[::1]:80"; in lower case.
std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view authority = url.substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const std::size_t user = authority.rfind('@'); user != std::string_view::npos) authority.remove_prefix(user + 1);
  if (authority.starts_with('[')) return lower_case(authority.substr(0, authority.find(']') + 1));
  return lower_case(authority.substr(0, authority.find(':')));
}

bool is_loopback(const std::string& host) {
  const bool is_ipv4 = host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos;
  return is_ipv4 || host == "localhost" || host == "[::1]";
}

}  // namespace

std::string percent_encode(std::string_view text) {
  std::string encoded;
  append_encoded(encoded, text);
  return encoded;
}

std::string query(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  std::size_t longest = 0;
  for (const auto& [name, value] : pairs) longest += name.size() + 3 * value.size() + 2;
  std::string text;
  text.reserve(longest);  // it may hold a secret, which growing would leave behind
  for (const auto& [name, value] : pairs) {
    if (value.empty()) continue;
    if (!text.empty()) text += '&';
    text += name;
    text += '=';
    append_encoded(text, value);
  }
  return text;
}

Secret form(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) { return Secret{query(pairs)}; }

bool is_private(std::string_view url) {
  const std::string lower = lower_case(url.substr(0, 8));
  if (lower.starts_with("https://")) return !host_of(url).empty();
  return lower.starts_with("http://") && is_loopback(host_of(url));
}

std::string origin_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  return printable(without_credentials(url.substr(0, std::min(url.find_first_of("/?#", begin), url.size()))));
}

}  // namespace hygge::auth
