#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hygge/base/clock.h"
#include "hygge/base/secret.h"

namespace hygge::auth {

/// An access token, and how long it lasts.
struct Token {
  Secret text;
  Clock::WallTime fetched;
  Clock::WallTime expires;
  std::optional<Clock::WallTime> refresh;  ///< when its giver wants it renewed
  std::string way;                         ///< how it was got: "managed identity"
  std::uint64_t number = 0;                ///< given by the cache; tells two tokens apart without looking at them
};

enum class Freshness {
  Fresh,
  Aging,    ///< good, but to be renewed when there is time
  Stale,    ///< about to run out: to be renewed before use
  Expired,  ///< worth nothing
};

/// Stale in its last 5 minutes. Aging from its giver's wish on; without one, from half of its life when it lives for
/// more than 2 hours, else in its last 10 minutes.
Freshness freshness(const Token& token, Clock::WallTime now);

/// What a token says of itself, when it is a JWT; nothing of it is verified.
struct Claims {
  std::optional<Clock::WallTime> expires;
  std::string audience;
  std::string who;  ///< a name, else an application's or an object's id; for people
};
Claims claims_of(const Secret& token);

}  // namespace hygge::auth
