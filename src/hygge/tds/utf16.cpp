#include "hygge/tds/utf16.h"

#include <array>

#include "hygge/tds/utf16_scalar.h"
#include "hygge/tds/utf16_x86.h"

namespace hygge::tds {

namespace {

constexpr std::uint64_t kFourAscii = 0xFF80'FF80'FF80'FF80U;
constexpr std::uint64_t kEightAscii = 0x8080'8080'8080'8080U;

/// Four units at a time while they are ASCII, for machines that we know no registers of.
Converted<char> to_utf8_portably(const std::byte* from, std::size_t units, char* to) noexcept {
  utf16::ToUtf8 place{.from = from, .end = from + 2 * units, .to = to};
  while (place.from < place.end) {
    while (place.end - place.from >= 8 && (load<std::uint64_t>(place.from) & kFourAscii) == 0) {
      for (int i = 0; i < 4; ++i) place.to[i] = static_cast<char>(place.from[2 * i]);
      place.from += 8;
      place.to += 4;
    }
    if (place.from < place.end) place.step();
  }
  return {place.to, place.invalid};
}

Converted<std::byte> to_utf16_portably(std::string_view text, std::byte* to) noexcept {
  utf16::ToUtf16 place{.from = text.data(), .end = text.data() + text.size(), .to = to};
  const auto eight = [&place] { return load<std::uint64_t>(reinterpret_cast<const std::byte*>(place.from)); };
  while (place.from < place.end) {
    while (place.end - place.from >= 8 && (eight() & kEightAscii) == 0) {
      for (int i = 0; i < 8; ++i) store(place.to + 2 * i, static_cast<std::uint16_t>(place.from[i]));
      place.from += 8;
      place.to += 16;
    }
    if (place.from < place.end) place.step();
  }
  return {place.to, place.invalid};
}

constexpr Utf16Path kPortable{"portable", to_utf8_portably, to_utf16_portably};
#if defined(__x86_64__)
constexpr std::array<Utf16Path, 3> kPaths = {{kPortable,
                                              {"sse2", utf16::to_utf8_sse2, utf16::to_utf16_sse2},
                                              {"avx2", utf16::to_utf8_avx2, utf16::to_utf16_avx2}}};
// Before it is set, while other constants are still being made, the path of every machine serves.
const std::size_t kKnownHere = __builtin_cpu_supports("avx2") != 0 ? 3 : 2;
#else
constexpr std::array<Utf16Path, 1> kPaths = {kPortable};
constexpr std::size_t kKnownHere = 1;
#endif

const Utf16Path& best_path() noexcept { return kPaths[kKnownHere == 0 ? 0 : kKnownHere - 1]; }

}  // namespace

Converted<char> utf16_to_utf8(const std::byte* from, std::size_t units, char* to) noexcept {
  return best_path().to_utf8(from, units, to);
}

Converted<std::byte> utf8_to_utf16(std::string_view text, std::byte* to) noexcept {
  return best_path().to_utf16(text, to);
}

std::string to_utf8(std::span<const std::byte> utf16) {
  std::string text(utf16.size() / 2 * 3 + kTextSlack, '\0');
  const Converted<char> made = utf16_to_utf8(utf16.data(), utf16.size() / 2, text.data());
  text.resize(static_cast<std::size_t>(made.end - text.data()));
  return text;
}

std::vector<std::byte> to_utf16(std::string_view text) {
  std::vector<std::byte> utf16(2 * text.size() + kTextSlack);
  const Converted<std::byte> made = utf8_to_utf16(text, utf16.data());
  utf16.resize(static_cast<std::size_t>(made.end - utf16.data()));
  return utf16;
}

std::span<const Utf16Path> utf16_paths() noexcept { return std::span{kPaths}.first(kKnownHere); }

}  // namespace hygge::tds
