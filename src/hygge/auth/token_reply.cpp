#include "hygge/auth/token_reply.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>

#include "hygge/auth/url.h"
#include "hygge/base/credentials.h"
#include "hygge/base/text.h"

namespace hygge::auth {

namespace {

/// Picks the wanted values of the outermost object. A value that is text is moved out of the parser, so that a token is
/// nowhere but in its Secret.
class Picker final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Picker(TokenReply& reply) : reply_{reply} {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t value) override { return put(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return put(std::to_string(value)); }
  bool number_float(number_float_t value, const string_t&) override {
    const bool is_time = value >= 0 && value < 1e12;
    return put(is_time ? std::to_string(static_cast<std::int64_t>(value)) : std::string{});
  }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return ++depth_ < 50; }
  bool key(string_t& name) override {
    key_ = depth_ == 1 ? name : std::string{};
    return true;
  }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(std::size_t) override { return ++depth_ < 50; }
  bool end_array() override { return --depth_ >= 0; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool put(std::string value) {
    if (depth_ != 1) return true;
    if (key_ == "access_token" || key_ == "accessToken") {
      reply_.access_token = Secret{std::move(value)};
    } else if (key_ == "expires_in") {
      reply_.expires_in = std::move(value);
    } else if (key_ == "expires_on" || (key_ == "expiresOn" && reply_.expires_on.empty())) {
      reply_.expires_on = std::move(value);
    } else if (key_ == "refresh_in") {
      reply_.refresh_in = std::move(value);
    } else if (key_ == "error") {
      reply_.error = std::move(value);
    } else if (key_ == "error_description" || key_ == "message") {
      reply_.error_description = std::move(value);
    }
    return true;
  }

  TokenReply& reply_;
  std::string key_;
  int depth_ = 0;
};

/// Until 2170: what a wall time can hold, also when it is added to now.
constexpr std::int64_t kLongestSeconds = 6'311'520'000;

Clock::WallTime wall_time_of(std::int64_t seconds) {
  return Clock::WallTime{std::chrono::seconds{std::clamp(seconds, std::int64_t{0}, kLongestSeconds)}};
}

std::optional<std::chrono::seconds> seconds_of(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || problem != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return std::chrono::seconds{std::min(number, kLongestSeconds)};
}

/// "2024-05-01 12:03:04.123456" in local time, as the CLI prints it.
std::optional<Clock::WallTime> local_time_of(const std::string& text) {
  std::tm time{};
  if (::strptime(text.c_str(), "%Y-%m-%d %H:%M:%S", &time) == nullptr) return std::nullopt;
  time.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&time);
  if (seconds == -1) return std::nullopt;
  return wall_time_of(seconds);
}

/// "5/1/2024 12:03:04 PM +00:00" or "05/01/2024 12:03:04 +00:00", as old App Services print it; always UTC.
std::optional<Clock::WallTime> utc_time_of(const std::string& text) {
  for (const char* form : {"%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S"}) {
    std::tm time{};
    const char* rest = ::strptime(text.c_str(), form, &time);
    if (rest == nullptr || trim(rest) != "+00:00") continue;
    return wall_time_of(::timegm(&time));
  }
  return std::nullopt;
}

std::optional<Clock::WallTime> expiry_of(const TokenReply& reply, Clock::WallTime now) {
  if (const auto in = seconds_of(reply.expires_in)) return now + *in;
  if (const auto on = seconds_of(reply.expires_on)) return Clock::WallTime{*on};
  if (const auto local = local_time_of(reply.expires_on)) return local;
  if (const auto utc = utc_time_of(reply.expires_on)) return utc;
  return claims_of(reply.access_token).expires;
}

void replace_all(std::string& text, const std::string& what) {
  if (what.empty()) return;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), "...");
    at += 3;
  }
}

/// Masks runs of a token's characters that begin as every JWT does, or are longer than any word.
void mask_tokens(std::string& text) {
  constexpr std::size_t kLongestWord = 100;
  constexpr std::string_view kOfTokens = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/=";
  std::size_t begin = 0;
  while ((begin = text.find_first_of(kOfTokens, begin)) != std::string::npos) {
    std::size_t end = std::min(text.find_first_not_of(kOfTokens, begin), text.size());
    const std::size_t jwt = std::min(text.find("eyJ", begin), end);
    const std::size_t first = end - begin > kLongestWord ? begin : jwt;
    if (first < end) {
      text.replace(first, end - first, "...");
      end = first + 3;
    }
    begin = end;
  }
}

}  // namespace

TokenReply read_token_reply(const Secret& body) {
  TokenReply reply;
  Picker picker{reply};
  const std::string& text = body.reveal();
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &picker)) return {};
  return reply;
}

Token token_of(TokenReply reply, Clock::WallTime now, std::string_view from) {
  if (reply.access_token.empty()) {
    const bool is_address = from.find("://") != std::string_view::npos;
    throw Error{ErrorKind::Data, std::string{from} + " answered without a token"}.advise(
        is_address ? "see whether the address is that of a token endpoint" : "run it by hand, and see what it says");
  }
  const std::optional<Clock::WallTime> expires = expiry_of(reply, now);
  if (!expires) throw Error{ErrorKind::Data, std::string{from} + " did not say how long its token lasts"};
  Token token;
  token.text = std::move(reply.access_token);
  token.fetched = now;
  token.expires = *expires;
  if (const auto refresh = seconds_of(reply.refresh_in)) token.refresh = now + *refresh;
  return token;
}

std::string without_secrets(std::string text, const std::vector<const Secret*>& secrets) {
  for (const Secret* secret : secrets) {
    replace_all(text, secret->reveal());
    Secret encoded{percent_encode(secret->reveal())};
    replace_all(text, encoded.reveal());
  }
  std::string_view line = trim(text);
  line = trim(line.substr(0, line.find_first_of("\r\n")));
  line = trim(line.substr(0, line.find(" Trace ID:")));
  std::string shown = printable(without_credentials(line));
  mask_tokens(shown);  // as the reader sees it
  return shorten(shown, 300);
}

std::string reason_of(const HttpReply& reply, const std::vector<const Secret*>& secrets) {
  const TokenReply said = read_token_reply(reply.body);
  std::string text = "status " + std::to_string(reply.status);
  if (!said.error.empty()) text += " " + said.error;
  if (!said.error_description.empty()) text += ": " + said.error_description;
  if (const auto pause = reply.headers.find("retry-after"); pause != reply.headers.end()) {
    text += "; it asks to wait for " + pause->second + " s";
  }
  return without_secrets(std::move(text), secrets);
}

}  // namespace hygge::auth
