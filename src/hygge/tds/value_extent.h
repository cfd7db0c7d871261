#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hygge/tds/wire_bytes.h"

namespace hygge::tds {

/// One value with its length in front, all of which has arrived.
struct ValueExtent {
  bool is_null = false;
  std::span<const std::byte> bytes;  ///< the value; or the chunks that make it up, the last of length 0
  std::size_t total = 0;             ///< from the first byte of the length to behind the value
  bool has_chunks = false;
  bool has_true_length = true;  ///< whether the length that was told in front is that of the chunks
};

/// How text and binary values tell their length.
struct OneByteLength {
  static ValueExtent at(const std::byte* from) noexcept {
    const auto size = static_cast<std::size_t>(*from);
    return {.is_null = size == 0, .bytes = {from + 1, size}, .total = 1 + size};
  }
};

struct TwoByteLength {
  static constexpr std::uint16_t kNull = 0xFFFF;
  static ValueExtent at(const std::byte* from) noexcept {
    const auto size = load<std::uint16_t>(from);
    if (size == kNull) return {.is_null = true, .bytes = {}, .total = 2};
    return {.bytes = {from + 2, size}, .total = std::size_t{2} + size};
  }
};

struct FourByteLength {
  static ValueExtent at(const std::byte* from) noexcept {
    const auto size = load<std::uint32_t>(from);
    return {.is_null = size == 0, .bytes = {from + 4, size}, .total = std::size_t{4} + size};
  }
};

/// text, ntext, image: a pointer and a timestamp stand in front of the length.
struct PointerLength {
  static constexpr std::size_t kTimestamp = 8;
  static ValueExtent at(const std::byte* from) noexcept {
    const auto pointer = static_cast<std::size_t>(*from);
    if (pointer == 0) return {.is_null = true, .bytes = {}, .total = 1};
    const std::size_t before = 1 + pointer + kTimestamp;
    const auto size = load<std::uint32_t>(from + before);
    return {.bytes = {from + before + 4, size}, .total = before + 4 + size};
  }
};

/// Partially length-prefixed values (MS-TDS 2.2.5.2.3).
struct ChunkedLength {
  static constexpr std::uint64_t kNull = ~std::uint64_t{0};
  static constexpr std::uint64_t kUnknown = ~std::uint64_t{1};
  static ValueExtent at(const std::byte* from) noexcept {
    if (load<std::uint64_t>(from) == kNull) return {.is_null = true, .bytes = {}, .total = 8};
    const auto first = load<std::uint32_t>(from + 8);
    const std::byte* chunks = from + 8;
    const auto told = load<std::uint64_t>(from);
    const auto is_true = [told](std::uint64_t size) { return told == size || told == kUnknown; };
    if (first == 0) return {.bytes = {}, .total = 12, .has_true_length = is_true(0)};
    if (load<std::uint32_t>(chunks + 4 + first) == 0) {
      return {.bytes = {chunks + 4, first}, .total = std::size_t{first} + 16, .has_true_length = is_true(first)};
    }
    const std::byte* end = chunks;
    std::uint64_t whole = 0;
    for (std::uint32_t size = first; size != 0; size = load<std::uint32_t>(end)) {
      end += 4 + std::size_t{size};
      whole += size;
    }
    end += 4;
    return {.bytes = {chunks, end},
            .total = static_cast<std::size_t>(end - from),
            .has_chunks = true,
            .has_true_length = is_true(whole)};
  }
};

}  // namespace hygge::tds
