#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hygge::tds {

/// A value of the type vector (MS-TDS 2.2.5.5.7): some bytes that say what it is, then its numbers.
struct VectorValue {
  static constexpr std::size_t kHeader = 8;

  std::uint8_t element = 0;            ///< as in TypeInfo: 0 float, 1 half
  std::span<const std::byte> numbers;  ///< little-endian

  std::size_t count() const noexcept { return numbers.size() / width_of(element); }
  /// Bytes of a number.
  static constexpr std::size_t width_of(std::uint8_t element) noexcept { return element == 1 ? 2 : 4; }
};

/// Takes the bytes of a vector apart; nullopt when they are none.
std::optional<VectorValue> read_vector(std::span<const std::byte> bytes) noexcept;

/// Room for the text of a vector.
std::size_t vector_text_room(const VectorValue& vector) noexcept;
/// Writes "[1,2.5]" to `to`, where there is that room. Returns behind it.
char* put_vector_text(const VectorValue& vector, char* to) noexcept;

/// Room for the bytes of a vector with a text of so many.
constexpr std::size_t vector_bytes_room(std::size_t text) noexcept { return VectorValue::kHeader + 2 * text; }
/// Writes the bytes of a vector that is written like that to `to`, where there is that room. Returns behind them;
/// nullptr when the text is no vector.
std::byte* put_vector_bytes(std::string_view text, std::uint8_t element, std::byte* to) noexcept;

}  // namespace hygge::tds
