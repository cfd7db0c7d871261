#include "hygge/parquet/value_form.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "hygge/parquet/bad_page.h"

namespace hygge::parquet {

namespace {

NotForUs no_place() { return NotForUs{"a number that has no place in its column's type"}; }

template <typename Wide, typename Narrow>
void narrow(std::span<const std::byte> from, void* into) {
  auto* values = static_cast<Narrow*>(into);
  const std::size_t count = from.size() / sizeof(Wide);
  bool fits = true;
  for (std::size_t i = 0; i < count; ++i) {
    Wide value = 0;
    std::memcpy(&value, from.data() + i * sizeof(Wide), sizeof value);
    values[i] = static_cast<Narrow>(value);
    fits &= static_cast<Wide>(values[i]) == value;
  }
  if (!fits) throw no_place();
}

template <typename Wide>
void narrow_to(const ValueForm& form, std::span<const std::byte> from, void* into) {
  switch (form.width) {
    case 1:
      return form.is_signed ? narrow<Wide, std::int8_t>(from, into) : narrow<Wide, std::uint8_t>(from, into);
    case 2:
      return form.is_signed ? narrow<Wide, std::int16_t>(from, into) : narrow<Wide, std::uint16_t>(from, into);
    default:
      return narrow<Wide, std::int32_t>(from, into);
  }
}

template <typename Stored>
void times_thousand(std::span<const std::byte> from, void* into) {
  constexpr std::int64_t kThousand = 1'000;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / kThousand;
  auto* values = static_cast<std::int64_t*>(into);
  const std::size_t count = from.size() / sizeof(Stored);
  bool fits = true;
  for (std::size_t i = 0; i < count; ++i) {
    Stored value = 0;
    std::memcpy(&value, from.data() + i * sizeof(Stored), sizeof value);
    fits &= value >= -kMost && value <= kMost;
    values[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) * kThousand);
  }
  if (!fits) throw no_place();
}

/// Numbers of `size` bytes, the highest first, as ones of `width` bytes, the lowest first.
void turn_round(std::span<const std::byte> from, std::size_t size, std::size_t width, std::byte* into) {
  for (std::size_t at = 0; at < from.size(); at += size, into += width) {
    const std::byte* bytes = from.data() + at;
    const std::byte sign{(bytes[0] & std::byte{0x80}) == std::byte{0} ? std::uint8_t{0} : std::uint8_t{0xFF}};
    for (std::size_t i = 0; i < width; ++i) into[i] = i < size ? bytes[size - 1 - i] : sign;
    if (size <= width) continue;
    const bool same_sign = ((into[width - 1] ^ sign) & std::byte{0x80}) == std::byte{0};
    if (!same_sign || !std::all_of(bytes, bytes + (size - width), [&](std::byte one) { return one == sign; })) {
      throw no_place();
    }
  }
}

void as_uuids(std::span<const std::byte> from, std::byte* into) {
  constexpr std::size_t kSize = 16;
  for (std::size_t at = 0; at < from.size(); at += kSize, into += kSize) {
    std::reverse_copy(from.data() + at, from.data() + at + kSize, into);
    into[kSize - 1] ^= std::byte{0x80};
  }
}

}  // namespace

void convert(const ValueForm& form, std::span<const std::byte> from, std::size_t size, void* into) {
  const bool is_long = size == sizeof(std::int64_t);
  switch (form.kind) {
    case ValueForm::Kind::Same:
    case ValueForm::Kind::Text:
      std::memcpy(into, from.data(), from.size());
      return;
    case ValueForm::Kind::Narrower:
      return is_long ? narrow_to<std::int64_t>(form, from, into) : narrow_to<std::int32_t>(form, from, into);
    case ValueForm::Kind::Thousandth:
      return is_long ? times_thousand<std::int64_t>(from, into) : times_thousand<std::int32_t>(from, into);
    case ValueForm::Kind::BigEndian:
      return turn_round(from, size, form.width, static_cast<std::byte*>(into));
    case ValueForm::Kind::Uuid:
      return as_uuids(from, static_cast<std::byte*>(into));
  }
}

}  // namespace hygge::parquet
