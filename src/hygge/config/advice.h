#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hygge::config {

/// `text` in single quotes, without credentials, control characters made visible, cut to what fits in a message.
std::string quote(std::string_view text);

/// "did you mean 'path'?" when a known word is near, else what the caller says otherwise.
std::string suggest(std::string_view word, std::span<const std::string> known, std::string otherwise);

/// "a", "a or b", "a, b or c".
std::string alternatives(std::span<const std::string> words);

}  // namespace hygge::config
