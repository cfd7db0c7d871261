#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/tds/fuzzed_values.h"

// Bytes that claim to be text of some encoding: valid UTF-8 comes out, the same whole and in pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hygge::test::convert_fuzzed_text(std::as_bytes(std::span{data, size}));
  return 0;
}
