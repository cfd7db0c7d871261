#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hygge/engine/declared.h"

namespace hygge::engine {

/// What a source declares as one line of JSON, for files that keep it. docs/formats/declared-columns.md describes it.
/// What is not UTF-8 in a text becomes U+FFFD.
std::string declared_json(const Declared& declared);

/// Reads it again, without trusting a byte. Keys that are not known are passed over; nothing for what is no such JSON,
/// of a later version, or larger than any table's can be.
std::optional<Declared> read_declared_json(std::string_view json);

}  // namespace hygge::engine
