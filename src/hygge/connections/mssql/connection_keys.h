#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hygge {

/// Who would have written a key: what `no` means to `Encrypt` depends on it.
enum class Dialect {
  Url,   ///< for hygge
  Odbc,  ///< for a driver
};

/// What a key of a connection text means to us.
struct KeyMeaning {
  std::string setting;                    ///< empty: nothing
  std::optional<std::string> value = {};  ///< in our words; nothing: as it was written
  std::string problem = {};               ///< why it cannot be taken; empty: it can
  std::string advice = {};
};

/// Case, blanks, underscores and hyphens in a key do not count: "User ID" is "user_id".
KeyMeaning meaning_of(std::string_view key, std::string_view value, Dialect dialect);
bool is_known_key(std::string_view key);
bool is_secret_key(std::string_view key);

}  // namespace hygge
