#include "tests/tds_session/request_of_url.h"

#include <charconv>
#include <stdexcept>
#include <string>

namespace hygge::test {

namespace {

std::uint16_t port_in(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (problem != std::errc{} || end != text.data() + text.size() || port == 0)
    throw std::invalid_argument{"'" + std::string{text} + "' is no port"};
  return port;
}

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || problem != std::errc{} || end != digits.data() + digits.size())
      throw std::invalid_argument{"a percent sign is not followed by two hexadecimal digits"};
    plain += static_cast<char>(byte);
    i += 2;
  }
  return plain;
}

/// What stands in front of the first `mark`, which is taken away with it; all where there is none.
std::string_view cut(std::string_view& text, char mark) {
  const std::size_t place = text.find(mark);
  const std::string_view front = text.substr(0, place);
  text.remove_prefix(place == std::string_view::npos ? text.size() : place + 1);
  return front;
}

tds::Encryption encryption_of(const std::string& word) {
  using tds::Encryption;
  if (word == "strict") return Encryption::Strict;
  if (word == "yes") return Encryption::Yes;
  if (word == "login") return Encryption::Login;
  if (word == "no") return Encryption::No;
  throw std::invalid_argument{"encrypt is strict, yes, login or no"};
}

void set_option(tds::ConnectRequest& request, const std::string& name, const std::string& value) {
  if (name == "encrypt") {
    request.encrypt = encryption_of(value);
  } else if (name == "trust_cert") {
    request.trust_cert = value == "yes";
  } else if (name == "ca_file") {
    request.ca_file = value;
  } else if (name == "host_name_in_certificate") {
    request.host_name_in_certificate = value;
  } else if (name == "browser_port") {
    request.browser_port = port_in(value);
  } else {
    throw std::invalid_argument{"'" + name + "' is no option"};
  }
}

}  // namespace

tds::ConnectRequest request_of_url(std::string_view url) {
  constexpr std::string_view kScheme = "mssql://";
  if (!url.starts_with(kScheme)) throw std::invalid_argument{"the URL does not begin with mssql://"};
  url.remove_prefix(kScheme.size());
  tds::ConnectRequest request;
  std::string_view place = cut(url, '?');
  std::string_view authority = cut(place, '/');
  request.database = decoded(place);
  if (authority.find('@') != std::string_view::npos) {
    std::string_view user = cut(authority, '@');
    request.user = decoded(cut(user, ':'));
    request.password = Secret{decoded(user)};
  }
  const std::string host = decoded(cut(authority, ':'));
  if (host.empty()) throw std::invalid_argument{"the URL names no host"};
  request.host = host.substr(0, host.find('\\'));
  if (request.host.size() < host.size()) request.instance = host.substr(request.host.size() + 1);
  if (!authority.empty()) request.port = port_in(authority);
  while (!url.empty()) {
    std::string_view option = cut(url, '&');
    const std::string name = decoded(cut(option, '='));
    set_option(request, name, decoded(option));
  }
  return request;
}

}  // namespace hygge::test
