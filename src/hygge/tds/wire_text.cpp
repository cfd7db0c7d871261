#include "hygge/tds/wire_text.h"

#include <array>

#include "hygge/base/utf8.h"
#include "hygge/tds/utf16.h"
#include "hygge/tds/utf16_scalar.h"

namespace hygge::tds {

std::size_t utf16_units(std::string_view text) noexcept {
  std::array<std::byte, 4> made{};
  std::size_t units = 0;
  utf16::ToUtf16 place{.from = text.data(), .end = text.data() + text.size(), .to = made.data()};
  while (place.from < place.end) {
    place.to = made.data();
    place.step();
    units += static_cast<std::size_t>(place.to - made.data()) / 2;
  }
  return units;
}

void append_utf16(std::vector<std::byte>& bytes, std::string_view text) {
  const std::size_t before = bytes.size();
  bytes.resize(before + 2 * text.size() + kTextSlack);
  const Converted<std::byte> made = utf8_to_utf16(text, bytes.data() + before);
  bytes.resize(static_cast<std::size_t>(made.end - bytes.data()));
}

void write_utf16(Output& output, std::string_view text) {
  constexpr std::size_t kAtOnce = std::size_t{16} << 10U;
  while (!text.empty()) {
    const std::size_t size = whole_characters(text, kAtOnce);
    std::byte* const begin = output.room(2 * size + kTextSlack);
    output.wrote(static_cast<std::size_t>(utf8_to_utf16(text.substr(0, size), begin).end - begin));
    text.remove_prefix(size);
  }
}

}  // namespace hygge::tds
