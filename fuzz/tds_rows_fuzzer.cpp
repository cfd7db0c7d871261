#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/tds/fuzzed_values.h"

// Columns of any types and rows of any bytes: values or an Error, the same however they arrive, and nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hygge::test::read_fuzzed_rows(std::as_bytes(std::span{data, size}));
  return 0;
}
