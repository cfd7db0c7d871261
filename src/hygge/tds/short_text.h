#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "hygge/tds/column_memory.h"
#include "hygge/tds/text_arena.h"
#include "hygge/tds/wire_bytes.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hygge::tds {

/// The shortest texts, which most are: up to 16 characters of ASCII go into a TextRef with a few instructions.
///
/// Both read 32 bytes from `from` on, however few are the value's. False when the text is longer or not ASCII: then
/// nothing was written.
class ShortText {
 public:
  static constexpr std::size_t kMost = 16;

#if defined(__SSE2__)
  static bool put_utf16(const std::byte* from, std::size_t bytes, TextArena& arena, TextRef& to) {
    const std::size_t units = bytes / 2;
    if (units > kMost || bytes % 2 != 0) return false;
    const __m128i first = load_16(from);
    const __m128i second = load_16(from + 16);
    const __m128i high = _mm_set1_epi16(static_cast<short>(0xFF80));
    const __m128i zero = _mm_setzero_si128();
    const __m128i is_ascii = _mm_packs_epi16(_mm_cmpeq_epi16(_mm_and_si128(first, high), zero),
                                             _mm_cmpeq_epi16(_mm_and_si128(second, high), zero));
    const unsigned others = static_cast<unsigned>(_mm_movemask_epi8(is_ascii)) ^ 0xFFFFU;
    if ((others & ((1U << units) - 1)) != 0) return false;
    put(_mm_and_si128(_mm_packus_epi16(first, second), front(units)), units, arena, to);
    return true;
  }

  /// Bytes as they are; `only_ascii` leaves others to those who know what they mean.
  static bool put_bytes(const std::byte* from, std::size_t bytes, bool only_ascii, TextArena& arena, TextRef& to) {
    if (bytes > kMost) return false;
    const __m128i text = _mm_and_si128(load_16(from), front(bytes));
    if (only_ascii && _mm_movemask_epi8(text) != 0) return false;
    put(text, bytes, arena, to);
    return true;
  }

  /// ASCII that lies inside of a TextRef, as UTF-16; 32 bytes are written to `to`, however few are the text's.
  static bool widen(const TextRef& text, std::byte* to) noexcept {
    if (text.length > TextRef::kInside) return false;
    const __m128i bytes = _mm_and_si128(_mm_srli_si128(load_16(&text), 4), front(text.length));
    if (_mm_movemask_epi8(bytes) != 0) return false;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_unpacklo_epi8(bytes, _mm_setzero_si128()));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 16), _mm_unpackhi_epi8(bytes, _mm_setzero_si128()));
    return true;
  }

 private:
  static __m128i load_16(const void* from) noexcept { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }
  /// Ones in the first `bytes` bytes.
  static __m128i front(std::size_t bytes) noexcept {
    static constexpr std::array<std::uint8_t, 32> kOnes = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                                           0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    return load_16(kOnes.data() + 16 - bytes);
  }
  static void put(__m128i text, std::size_t size, TextArena& arena, TextRef& to) {
    if (size <= TextRef::kInside) {
      const __m128i length = _mm_cvtsi32_si128(static_cast<int>(size));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(&to), _mm_or_si128(_mm_slli_si128(text, 4), length));
      return;
    }
    _mm_storeu_si128(reinterpret_cast<__m128i*>(arena.room(size)), text);
    to = arena.keep(size);
  }
#else
  static bool put_utf16(const std::byte*, std::size_t, TextArena&, TextRef&) { return false; }
  static bool put_bytes(const std::byte*, std::size_t, bool, TextArena&, TextRef&) { return false; }
  static bool widen(const TextRef&, std::byte*) noexcept { return false; }
#endif
};

}  // namespace hygge::tds
