#pragma once

#include <string_view>

#include "hygge/base/error.h"
#include "hygge/engine/relation.h"

namespace hygge::engine {

/// The engine's complaint ("IO Error: Cannot open file ...") in our words and kinds: the one translation.
///
/// What it says is kept as the reason, paths included; the statement that the engine repeats after a blank line is not.
/// An interrupted statement becomes Cancelled, for whoever has no token that knows better.
Error engine_error(std::string_view text);

/// Whether the engine says no more than that it was told to stop.
bool is_interruption(std::string_view text);

/// Whether an error of engine_error() may come from damaged bytes, for whoever can look which file holds them.
bool may_be_damage(const Error& error);

/// Where a value did not fit while `relation` was run, and the user gave it a filter: that is a place to look at.
void point_at_filter(Error& error, const Relation& relation);

}  // namespace hygge::engine
