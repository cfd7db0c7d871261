#include "hygge/auth/token.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "hygge/auth/base64.h"
#include "hygge/base/text.h"

namespace hygge::auth {

using namespace std::chrono_literals;

Freshness freshness(const Token& token, Clock::WallTime now) {
  if (now >= token.expires) return Freshness::Expired;
  if (now >= token.expires - 5min) return Freshness::Stale;
  const auto life = token.expires - token.fetched;
  const Clock::WallTime usual = life > 2h ? token.fetched + life / 2 : token.expires - 10min;
  return now >= token.refresh.value_or(usual) ? Freshness::Aging : Freshness::Fresh;
}

Claims claims_of(const Secret& token) {
  constexpr std::array<const char*, 6> kNames = {"upn", "preferred_username", "unique_name", "app_displayname", "appid",
                                                 "oid"};
  const std::string& text = token.reveal();
  const std::size_t first = text.find('.');
  if (first == std::string::npos) return {};
  const std::size_t second = text.find('.', first + 1);
  const std::optional<std::string> payload =
      from_base64url(std::string_view{text}.substr(first + 1, second - first - 1));
  const nlohmann::json claims = nlohmann::json::parse(payload.value_or(""), nullptr, false);
  if (!claims.is_object()) return {};

  Claims found;
  if (const auto expires = claims.find("exp"); expires != claims.end() && expires->is_number_integer()) {
    constexpr std::int64_t kLast = 253'402'300'799;  // the end of the year 9999
    const std::int64_t seconds = std::clamp(expires->get<std::int64_t>(), std::int64_t{0}, kLast);
    found.expires = Clock::WallTime{std::min<std::chrono::seconds>(
        std::chrono::seconds{seconds}, std::chrono::duration_cast<std::chrono::seconds>(kLongestDuration))};
  }
  const auto text_of = [&](const char* name) {
    const auto claim = claims.find(name);
    return claim != claims.end() && claim->is_string() ? printable(claim->get<std::string>()) : std::string{};
  };
  found.audience = text_of("aud");
  for (const char* name : kNames) {
    if (found.who.empty()) found.who = text_of(name);
  }
  return found;
}

}  // namespace hygge::auth
