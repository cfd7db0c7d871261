#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hygge::engine {

/// `name` as a quoted SQL identifier: a"b -> "a""b". The only function that quotes identifiers for the engine.
/// Throws Error{Data} for an empty name or one with a NUL.
std::string quote_name(std::string_view name);

/// `text` as a quoted SQL string: it's -> 'it''s'. The only function that quotes strings for the engine.
/// Throws Error{Data} when it holds a NUL.
std::string quote_text(std::string_view text);

/// A list of strings: ['a', 'b'].
std::string quote_list(std::span<const std::string> texts);

/// `path` so that a reading function takes it literally: `*`, `?` and `[` are escaped as [*] [?] [[], because a path to
/// read is a pattern. A path to write is literal and must not be escaped.
std::string escape_glob(std::string_view path);

}  // namespace hygge::engine
