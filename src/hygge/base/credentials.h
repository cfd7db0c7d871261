#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hygge {

/// Where the first thing stands in `text` that looks like a credential: what is in front of the '@' of an address, or
/// the value of `password=...` and its like in a connection string. Nothing when there is none.
std::optional<std::size_t> find_credentials(std::string_view text);

/// `text` with "..." in place of every credential: "postgres://...@db/shop", "Server=db;Password=...". For paths and
/// addresses that are shown to people or written to a log.
std::string without_credentials(std::string_view text);

}  // namespace hygge
