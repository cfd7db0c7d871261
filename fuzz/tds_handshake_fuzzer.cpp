#include <cstddef>
#include <cstdint>

#include "tests/tds/foreign_bytes.h"

// Whatever a server sends where both sides shake hands for TLS: an Error or an end, and nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hygge::test::read_as_handshake({reinterpret_cast<const std::byte*>(data), size});
  return 0;
}
