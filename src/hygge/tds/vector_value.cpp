#include "hygge/tds/vector_value.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

#include "hygge/tds/value_text.h"
#include "hygge/tds/wire_bytes.h"

namespace hygge::tds {

namespace {

constexpr std::byte kVectorMark{0xA9};
constexpr std::byte kVectorVersion{0x01};

/// A half of IEEE 754 as a float.
float from_half(std::uint16_t half) noexcept {
  const std::uint32_t sign = std::uint32_t{half & 0x8000U} << 16U;
  const std::uint32_t exponent = half >> 10U & 0x1FU;
  const std::uint32_t fraction = half & 0x3FFU;
  if (exponent == 0) {
    const float small = std::ldexp(static_cast<float>(fraction), -24);
    return sign != 0 ? -small : small;
  }
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23U | fraction << 13U);
}

/// The half next to a float, halfway cases to the even one; nullopt when it is too large.
std::optional<std::uint16_t> to_half(float number) noexcept {
  const auto sign = static_cast<std::uint16_t>(std::signbit(number) ? 0x8000U : 0U);
  const float size = std::fabs(number);
  if (size == 0) return sign;
  int exponent = 0;
  std::frexp(size, &exponent);
  const int step = std::max(exponent - 11, -24);
  const float steps = std::nearbyint(std::ldexp(size, -step));
  const float rounded = std::ldexp(steps, step);
  if (rounded > 65504.0F) return std::nullopt;
  const auto bits = std::bit_cast<std::uint32_t>(rounded);
  const std::uint32_t wide = bits >> 23U;
  const std::uint32_t made =
      wide < 113 ? static_cast<std::uint32_t>(std::ldexp(rounded, 24)) : (wide - 112) << 10U | (bits >> 13U & 0x3FFU);
  return static_cast<std::uint16_t>(sign | made);
}

/// Writes a number as an element; nullptr when there is none for it.
std::byte* put_element(float number, std::uint8_t element, std::byte* to) noexcept {
  if (element == 1) {
    const std::optional<std::uint16_t> half = to_half(number);
    if (!half) return nullptr;
    store(to, *half);
  } else {
    store(to, number);
  }
  return to + VectorValue::width_of(element);
}

/// A text that is read from its front.
class Front {
 public:
  explicit Front(std::string_view text) : text_{text} {}

  bool takes(char letter) noexcept {
    skip_blanks();
    if (text_.empty() || text_.front() != letter) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::optional<float> takes_number() noexcept {
    skip_blanks();
    float number = 0;
    const auto read = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (read.ec != std::errc{} || !std::isfinite(number)) return std::nullopt;
    text_.remove_prefix(static_cast<std::size_t>(read.ptr - text_.data()));
    return number;
  }
  bool has_ended() noexcept {
    skip_blanks();
    return text_.empty();
  }

 private:
  void skip_blanks() noexcept { text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r\n"), text_.size())); }

  std::string_view text_;
};

}  // namespace

std::optional<VectorValue> read_vector(std::span<const std::byte> bytes) noexcept {
  constexpr std::size_t kHeader = VectorValue::kHeader;
  if (bytes.size() < kHeader || bytes[0] != kVectorMark || bytes[1] != kVectorVersion) return std::nullopt;
  const VectorValue vector{.element = static_cast<std::uint8_t>(bytes[4]), .numbers = bytes.subspan(kHeader)};
  const std::size_t told = load<std::uint16_t>(bytes.data() + 2) * VectorValue::width_of(vector.element);
  if (vector.element > 1 || vector.numbers.size() != told) return std::nullopt;
  return vector;
}

std::size_t vector_text_room(const VectorValue& vector) noexcept { return 2 + vector.count() * (1 + kMostFloatText); }

char* put_vector_text(const VectorValue& vector, char* to) noexcept {
  *to++ = '[';
  const std::byte* at = vector.numbers.data();
  for (std::size_t i = 0; i < vector.count(); ++i) {
    if (i > 0) *to++ = ',';
    to = put_number_text(vector.element == 1 ? from_half(load<std::uint16_t>(at)) : load<float>(at), to);
    at += VectorValue::width_of(vector.element);
  }
  *to++ = ']';
  return to;
}

std::byte* put_vector_bytes(std::string_view text, std::uint8_t element, std::byte* to) noexcept {
  Front front{text};
  std::byte* const header = to;
  std::fill_n(to, VectorValue::kHeader, std::byte{0});
  to += VectorValue::kHeader;
  std::uint16_t count = 0;
  if (!front.takes('[')) return nullptr;
  if (!front.takes(']')) {
    do {
      const std::optional<float> number = front.takes_number();
      if (!number || count == 0xFFFF) return nullptr;
      to = put_element(*number, element, to);
      if (to == nullptr) return nullptr;
      ++count;
    } while (front.takes(','));
    if (!front.takes(']')) return nullptr;
  }
  if (!front.has_ended()) return nullptr;
  header[0] = kVectorMark;
  header[1] = kVectorVersion;
  store(header + 2, count);
  header[4] = static_cast<std::byte>(element);
  return to;
}

}  // namespace hygge::tds
