#include "hygge/tds/output.h"

#include <algorithm>

namespace hygge::tds {

void Output::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), kMostRoom);
    std::memcpy(room(size), bytes.data(), size);
    wrote(size);
    bytes = bytes.subspan(size);
  }
}

}  // namespace hygge::tds
