#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/source_text.h"

namespace hygge::config {

/// What a person probably did where the parser stopped, found by looking at that line and those above it: a wrong
/// indentation, a ':' or the space behind it forgotten, a no-break space, a quote that closes too late, a merge
/// conflict. The parser itself often stops a line too late, and tells what it wanted instead of what is wrong.
///
/// Nothing when none of these is seen. No value of the file enters the words.
std::optional<Problem> find_yaml_slip(const SourceText& source, const Position& stop);

/// For a line that was taken for a key: the '- ' that it lacks, where it continues the list above it.
std::optional<Problem> find_missing_dash(const SourceText& source, const Position& position);

/// Whether plain text begins with a no-break space, which looks like a space and is a letter to YAML.
bool begins_with_odd_space(std::string_view text);

/// What is probably wrong with text where a mapping or a list is needed: "put a space behind each ':'"; else
/// `otherwise`.
std::string advice_for_text(std::string_view text, std::string_view otherwise);

}  // namespace hygge::config
