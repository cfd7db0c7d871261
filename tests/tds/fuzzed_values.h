#pragma once

#include <cstddef>
#include <span>

namespace hygge::test {

/// What fuzzers and their corpora do with bytes that may be anything. Both throw std::logic_error when something does
/// not hold; an Error about the bytes is what they expect, and keep to themselves.

/// Reads `bytes` as the columns of a COLMETADATA, from behind its token on, and rows. However they arrive, the same
/// values or an error must come out, also where long values are handed over on the way; and what came out must survive
/// being written and read again. Returns how many were handed over.
std::size_t read_fuzzed_rows(std::span<const std::byte> bytes);

/// Converts `bytes` as text of every encoding: whole and in pieces must give the same, all paths must agree, and what
/// is made must be valid.
void convert_fuzzed_text(std::span<const std::byte> bytes);

}  // namespace hygge::test
