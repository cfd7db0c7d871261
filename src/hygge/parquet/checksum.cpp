#include "hygge/parquet/checksum.h"

#include <zlib.h>

#include <string_view>

namespace hygge::parquet {

namespace {

std::string hexadecimal(std::uint32_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(8, '0');
  for (std::size_t place = text.size(); place-- > 0; number >>= 4U) text[place] = kDigits[number & 0xFU];
  return text;
}

}  // namespace

void Checksum::add(std::span<const std::byte> bytes) {
  value_ = static_cast<std::uint32_t>(::crc32_z(value_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string misfit(std::uint32_t found, std::uint32_t claimed) {
  return "its checksum is " + hexadecimal(found) + ", and should be " + hexadecimal(claimed);
}

}  // namespace hygge::parquet
