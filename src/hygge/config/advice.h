#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hygge::config {

/// `text` in single quotes, without credentials, control characters made visible, cut to what fits in a message.
std::string quote(std::string_view text);

/// For one text where a list was meant, "id, amount" or lines without their '- ': "write a list: [id, amount]". Nothing
/// where it has no comma, and its words are not all `known`, in any case of their letters.
std::optional<std::string> advice_for_list(std::string_view text, std::span<const std::string> known);

/// For text with quotes such as a word processor makes, which YAML takes for letters; else nothing.
std::optional<std::string> advice_for_quotes(std::string_view text);

/// "did you mean 'path'?" when a known word is near, else what the caller says otherwise.
std::string suggest(std::string_view word, std::span<const std::string> known, std::string otherwise);

/// "a", "a or b", "a, b or c".
std::string alternatives(std::span<const std::string> words);

}  // namespace hygge::config
