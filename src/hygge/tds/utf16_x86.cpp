#include "hygge/tds/utf16_x86.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "hygge/tds/utf16_scalar.h"

/// Of functions with AVX2 that are parts of another one: constants are made once there, not at each call.
#define HYGGE_AVX2 __attribute__((target("avx2"), always_inline)) inline

namespace hygge::tds::utf16 {

namespace {

using Shuffles = std::array<std::array<std::uint8_t, 16>, 256>;
constexpr std::uint8_t kNothing = 0x80;  // what a shuffle writes a zero for

/// For eight lanes of two bytes, of which those with a set bit keep both bytes and the others the first.
constexpr Shuffles shuffles_of_eight() {
  Shuffles shuffles{};
  for (std::size_t wide = 0; wide < shuffles.size(); ++wide) {
    std::size_t place = 0;
    shuffles[wide].fill(kNothing);
    for (std::size_t lane = 0; lane < 8; ++lane) {
      shuffles[wide][place++] = static_cast<std::uint8_t>(2 * lane);
      if ((wide >> lane & 1U) != 0) shuffles[wide][place++] = static_cast<std::uint8_t>(2 * lane + 1);
    }
  }
  return shuffles;
}

/// For four lanes of four bytes, which keep one byte, and one more for each of their bits: i and i + 4.
constexpr Shuffles shuffles_of_four() {
  Shuffles shuffles{};
  for (std::size_t bits = 0; bits < shuffles.size(); ++bits) {
    std::size_t place = 0;
    shuffles[bits].fill(kNothing);
    for (std::size_t lane = 0; lane < 4; ++lane) {
      const std::size_t bytes = 1 + (bits >> lane & 1U) + (bits >> (lane + 4) & 1U);
      for (std::size_t i = 0; i < bytes; ++i) shuffles[bits][place++] = static_cast<std::uint8_t>(4 * lane + i);
    }
  }
  return shuffles;
}

/// For eight lanes of two bytes, of which those with a set bit move together at the front.
constexpr Shuffles shuffles_of_kept() {
  Shuffles shuffles{};
  for (std::size_t kept = 0; kept < shuffles.size(); ++kept) {
    std::size_t place = 0;
    shuffles[kept].fill(kNothing);
    for (std::size_t lane = 0; lane < 8; ++lane) {
      if ((kept >> lane & 1U) == 0) continue;
      shuffles[kept][place++] = static_cast<std::uint8_t>(2 * lane);
      shuffles[kept][place++] = static_cast<std::uint8_t>(2 * lane + 1);
    }
  }
  return shuffles;
}

alignas(16) constexpr Shuffles kEight = shuffles_of_eight();
alignas(16) constexpr Shuffles kKept = shuffles_of_kept();
alignas(16) constexpr Shuffles kFour = shuffles_of_four();

__m128i load_16(const void* from) noexcept { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }
void store_16(void* to, __m128i bytes) noexcept { _mm_storeu_si128(static_cast<__m128i*>(to), bytes); }

/// A bit for each of the 16 bytes that two registers of units would make, set where the unit is not ASCII.
unsigned not_ascii(__m128i first, __m128i second) noexcept {
  const __m128i high = _mm_set1_epi16(static_cast<short>(0xFF80));
  const __m128i zero = _mm_setzero_si128();
  const __m128i is_ascii = _mm_packs_epi16(_mm_cmpeq_epi16(_mm_and_si128(first, high), zero),
                                           _mm_cmpeq_epi16(_mm_and_si128(second, high), zero));
  return static_cast<unsigned>(_mm_movemask_epi8(is_ascii)) ^ 0xFFFFU;
}

HYGGE_AVX2 __m256i load_32(const void* from) noexcept { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }

/// Whether none of sixteen units has one of these bits.
HYGGE_AVX2 bool lacks(__m256i units, unsigned bits) noexcept {
  return _mm256_testz_si256(units, _mm256_set1_epi16(static_cast<short>(bits))) != 0;
}

/// Ones in the units that are at least `least`.
HYGGE_AVX2 __m256i from_on(__m256i units, unsigned least) noexcept {
  return _mm256_cmpeq_epi16(_mm256_max_epu16(units, _mm256_set1_epi16(static_cast<short>(least))), units);
}

/// Both halves of a register, each of them shuffled.
HYGGE_AVX2 __m256i shuffled(__m256i bytes, const Shuffles& shuffles, unsigned low, unsigned high) noexcept {
  const __m256i places =
      _mm256_inserti128_si256(_mm256_castsi128_si256(load_16(shuffles[low].data())), load_16(shuffles[high].data()), 1);
  return _mm256_shuffle_epi8(bytes, places);
}

/// Sixteen units of ASCII.
HYGGE_AVX2 char* put_ascii(__m256i units, char* to) noexcept {
  const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(units, units), 0xD8);
  store_16(to, _mm256_castsi256_si128(packed));
  return to + 16;
}

/// The last bytes of sixteen characters: six bits, and what says that they go on.
HYGGE_AVX2 __m256i trails_of(__m256i units) noexcept {
  return _mm256_or_si256(_mm256_and_si256(units, _mm256_set1_epi16(0x3F)), _mm256_set1_epi16(0x80));
}

/// Sixteen units as one byte each or, from U+0080 on, the two that they take below U+0800.
HYGGE_AVX2 __m256i one_or_two(__m256i units, __m256i is_wide) noexcept {
  const __m256i lead = _mm256_or_si256(_mm256_srli_epi16(units, 6), _mm256_set1_epi16(0xC0));
  return _mm256_blendv_epi8(units, _mm256_or_si256(lead, _mm256_slli_epi16(trails_of(units), 8)), is_wide);
}

/// Sixteen units below U+0800.
HYGGE_AVX2 char* put_two_at_most(__m256i units, char* to) noexcept {
  const __m256i is_wide = from_on(units, 0x80);
  const auto bits = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_packs_epi16(is_wide, _mm256_setzero_si256())));
  const unsigned first = bits & 0xFFU;
  const unsigned second = bits >> 16U;
  const __m256i bytes = shuffled(one_or_two(units, is_wide), kEight, first, second);
  store_16(to, _mm256_castsi256_si128(bytes));
  to += 8 + std::popcount(first);
  store_16(to, _mm256_extracti128_si256(bytes, 1));
  return to + 8 + std::popcount(second);
}

/// Four characters in lanes of four bytes, from each of two registers, in their order: sizes are as kFour has them.
HYGGE_AVX2 char* put_lanes(__m256i outer, __m256i inner, const std::array<unsigned, 4>& sizes, char* to) noexcept {
  outer = shuffled(outer, kFour, sizes[0], sizes[2]);
  inner = shuffled(inner, kFour, sizes[1], sizes[3]);
  store_16(to, _mm256_castsi256_si128(outer));
  to += 4 + std::popcount(sizes[0]);
  store_16(to, _mm256_castsi256_si128(inner));
  to += 4 + std::popcount(sizes[1]);
  store_16(to, _mm256_extracti128_si256(outer, 1));
  to += 4 + std::popcount(sizes[2]);
  store_16(to, _mm256_extracti128_si256(inner, 1));
  return to + 4 + std::popcount(sizes[3]);
}

/// Sixteen units, none of them a surrogate.
HYGGE_AVX2 char* put_three_at_most(__m256i units, char* to) noexcept {
  const __m256i is_three = from_on(units, 0x800);
  const __m256i last = trails_of(units);
  const __m256i middle = trails_of(_mm256_srli_epi16(units, 6));
  const __m256i lead = _mm256_or_si256(_mm256_srli_epi16(units, 12), _mm256_set1_epi16(0xE0));
  __m256i front = _mm256_or_si256(lead, _mm256_slli_epi16(middle, 8));
  if (_mm256_movemask_epi8(is_three) == -1) {
    constexpr unsigned kAllThree = 0xFF;
    return put_lanes(_mm256_unpacklo_epi16(front, last), _mm256_unpackhi_epi16(front, last),
                     {kAllThree, kAllThree, kAllThree, kAllThree}, to);
  }
  const __m256i is_wide = from_on(units, 0x80);
  front = _mm256_blendv_epi8(one_or_two(units, is_wide), front, is_three);
  // Of each half of the register: eight bits for two bytes, then eight for three.
  const auto bits = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_packs_epi16(is_wide, is_three)));
  const auto sizes_at = [bits](unsigned shift) { return (bits >> shift & 0xFU) | (bits >> (shift + 4) & 0xF0U); };
  return put_lanes(_mm256_unpacklo_epi16(front, last), _mm256_unpackhi_epi16(front, last),
                   {sizes_at(0), sizes_at(4), sizes_at(16), sizes_at(20)}, to);
}

/// Sixteen units; nullptr, and nothing done, when one is a surrogate.
HYGGE_AVX2 char* put_sixteen(__m256i units, char* to) noexcept {
  if (lacks(units, 0xF800)) return put_two_at_most(units, to);
  const __m256i top = _mm256_and_si256(units, _mm256_set1_epi16(static_cast<short>(0xF800)));
  const __m256i surrogates = _mm256_cmpeq_epi16(top, _mm256_set1_epi16(static_cast<short>(0xD800)));
  if (_mm256_testz_si256(surrogates, surrogates) == 0) return nullptr;
  return put_three_at_most(units, to);
}

/// Sixteen units, whatever they are.
HYGGE_AVX2 void step_sixteen(ToUtf8& place) noexcept {
  if (char* const behind = put_sixteen(load_32(place.from), place.to)) {
    place.to = behind;
    place.from += 32;
    return;
  }
  for (const std::byte* until = place.from + 32; place.from < until;) place.step();
}

/// Fewer than sixteen units at the end of a text of `all` units.
HYGGE_AVX2 void step_last(ToUtf8& place, std::size_t all) noexcept {
  constexpr std::size_t kSixteen = 16;
  const auto left = static_cast<std::size_t>(place.end - place.from) / 2;
  if (left == 0) return;
  if (all >= kSixteen) {
    // The last sixteen: when they are ASCII, some of them are written a second time, to where they are.
    const __m256i last = load_32(place.end - 32);
    if (lacks(last, 0xFF80)) {
      place.to = put_ascii(last, place.to - (kSixteen - left));
      place.from = place.end;
      return;
    }
  }
  std::array<std::byte, 2 * kSixteen> last{};  // zeros behind the text become as many bytes
  std::memcpy(last.data(), place.from, 2 * left);
  if (char* const behind = put_sixteen(load_32(last.data()), place.to)) {
    place.to = behind - (kSixteen - left);
    place.from = place.end;
  }
}

/// A bit for each of the 16 bytes that is at least `least`.
HYGGE_AVX2 unsigned at_least(__m128i bytes, std::uint8_t least) noexcept {
  const __m128i bound = _mm_set1_epi8(static_cast<char>(least));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(bytes, bound), bytes)));
}

/// How many of 16 bytes are whole characters, when those with a set bit begin one of two or three bytes.
unsigned whole_bytes(unsigned two, unsigned three) noexcept {
  if ((three >> 14U & 1U) != 0) return 14;
  return ((two | three) >> 15U & 1U) != 0 ? 15 : 16;
}

/// Those of eight units with a set bit.
HYGGE_AVX2 std::byte* put_kept(__m128i units, unsigned kept, std::byte* to) noexcept {
  store_16(to, _mm_shuffle_epi8(units, load_16(kKept[kept].data())));
  return to + 2 * std::popcount(kept);
}

/// Sixteen bytes, of which an unfinished character at their end is left. Every byte is taken for the first of a
/// character of each length, and what stands where none begins is dropped. False, and nothing done, for characters of
/// four bytes and what is not valid.
HYGGE_AVX2 bool step_sixteen(ToUtf16& place) noexcept {
  const __m128i bytes = load_16(place.from);
  const unsigned leads = at_least(bytes, 0xC2);
  const unsigned three = at_least(bytes, 0xE0);
  const unsigned two = leads & ~three;
  const unsigned trails = at_least(bytes, 0x80) & ~at_least(bytes, 0xC0);
  const unsigned wanted = (leads << 1U | three << 2U) & 0xFFFFU;
  if (at_least(bytes, 0xF0) != 0 || at_least(bytes, 0xC0) != leads || trails != wanted) return false;

  const __m256i low_six = _mm256_set1_epi16(0x3F);
  const __m256i first = _mm256_cvtepu8_epi16(bytes);
  const __m256i second = _mm256_and_si256(_mm256_cvtepu8_epi16(_mm_srli_si128(bytes, 1)), low_six);
  const __m256i third = _mm256_and_si256(_mm256_cvtepu8_epi16(_mm_srli_si128(bytes, 2)), low_six);
  const __m256i of_two =
      _mm256_or_si256(_mm256_slli_epi16(_mm256_and_si256(first, _mm256_set1_epi16(0x1F)), 6), second);
  const __m256i of_three =
      _mm256_or_si256(_mm256_or_si256(_mm256_slli_epi16(first, 12), _mm256_slli_epi16(second, 6)), third);
  const __m256i is_two = _mm256_cmpgt_epi16(first, _mm256_set1_epi16(0xBF));
  const __m256i is_three = _mm256_cmpgt_epi16(first, _mm256_set1_epi16(0xDF));
  // Three bytes that two would have done for, and surrogates.
  const __m256i top = _mm256_and_si256(of_three, _mm256_set1_epi16(static_cast<short>(0xF800)));
  const __m256i is_bad = _mm256_or_si256(_mm256_cmpeq_epi16(top, _mm256_setzero_si256()),
                                         _mm256_cmpeq_epi16(top, _mm256_set1_epi16(static_cast<short>(0xD800))));
  if (_mm256_testz_si256(is_bad, is_three) == 0) return false;

  const __m256i units = _mm256_blendv_epi8(_mm256_blendv_epi8(first, of_two, is_two), of_three, is_three);
  const unsigned size = whole_bytes(two, three);
  const unsigned kept = ~trails & ((1U << size) - 1);
  place.to = put_kept(_mm256_castsi256_si128(units), kept & 0xFFU, place.to);
  place.to = put_kept(_mm256_extracti128_si256(units, 1), kept >> 8U, place.to);
  place.from += size;
  return true;
}

/// The same for whatever there is.
HYGGE_AVX2 void step_at_most_sixteen(ToUtf16& place) noexcept {
  if (step_sixteen(place)) return;
  for (const char* until = place.from + 16; place.from < until && place.from < place.end;) place.step();
}

template <typename Place>
void finish(Place& place) noexcept {
  while (place.from < place.end) place.step();
}

}  // namespace

Converted<char> to_utf8_sse2(const std::byte* from, std::size_t units, char* to) noexcept {
  ToUtf8 place{.from = from, .end = from + 2 * units, .to = to};
  while (place.end - place.from >= 32) {
    const __m128i first = load_16(place.from);
    const __m128i second = load_16(place.from + 16);
    const unsigned others = not_ascii(first, second);
    store_16(place.to, _mm_packus_epi16(first, second));
    const int run = others == 0 ? 16 : std::countr_zero(others);
    place.from += 2 * run;
    place.to += run;
    while (place.from < place.end && load<std::uint16_t>(place.from) >= 0x80) place.step();
  }
  finish(place);
  return {place.to, place.invalid};
}

__attribute__((target("avx2"))) Converted<char> to_utf8_avx2(const std::byte* from, std::size_t units,
                                                             char* to) noexcept {
  ToUtf8 place{.from = from, .end = from + 2 * units, .to = to};
  while (place.end - place.from >= 64) {
    const __m256i first = load_32(place.from);
    const __m256i second = load_32(place.from + 32);
    if (!lacks(_mm256_or_si256(first, second), 0xFF80)) {
      step_sixteen(place);
      if (place.end - place.from >= 32) step_sixteen(place);  // a pair may have been cut
      continue;
    }
    const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(first, second), 0xD8);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(place.to), packed);
    place.from += 64;
    place.to += 32;
  }
  while (place.end - place.from >= 32) step_sixteen(place);
  step_last(place, units);
  finish(place);
  return {place.to, place.invalid};
}

Converted<std::byte> to_utf16_sse2(std::string_view text, std::byte* to) noexcept {
  ToUtf16 place{.from = text.data(), .end = text.data() + text.size(), .to = to};
  while (place.end - place.from >= 16) {
    const __m128i bytes = load_16(place.from);
    store_16(place.to, _mm_unpacklo_epi8(bytes, _mm_setzero_si128()));
    store_16(place.to + 16, _mm_unpackhi_epi8(bytes, _mm_setzero_si128()));
    const auto others = static_cast<unsigned>(_mm_movemask_epi8(bytes));
    const int run = others == 0 ? 16 : std::countr_zero(others);
    place.from += run;
    place.to += 2 * run;
    while (place.from < place.end && (static_cast<unsigned char>(*place.from) & 0x80U) != 0) place.step();
  }
  finish(place);
  return {place.to, place.invalid};
}

__attribute__((target("avx2"))) Converted<std::byte> to_utf16_avx2(std::string_view text, std::byte* to) noexcept {
  ToUtf16 place{.from = text.data(), .end = text.data() + text.size(), .to = to};
  while (place.end - place.from >= 32) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(place.from));
    if (_mm256_movemask_epi8(bytes) != 0) {
      step_at_most_sixteen(place);
      continue;
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(place.to), _mm256_cvtepu8_epi16(_mm256_castsi256_si128(bytes)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(place.to + 32),
                        _mm256_cvtepu8_epi16(_mm256_extracti128_si256(bytes, 1)));
    place.from += 32;
    place.to += 64;
  }
  while (place.end - place.from >= 16) step_at_most_sixteen(place);
  finish(place);
  return {place.to, place.invalid};
}

}  // namespace hygge::tds::utf16

#undef HYGGE_AVX2

#endif
