#include "hygge/stores/mssql/statement_text.h"

#include <cstdint>

namespace hygge::stores::mssql {

namespace {

/// Units that the character takes whose first byte this is; none of the bytes behind the first.
std::size_t units_of_byte(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if ((value & 0xC0U) == 0x80U) return 0;
  return value >= 0xF0U ? 2 : 1;
}

}  // namespace

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char byte : text) units += units_of_byte(byte);
  return units;
}

std::string cut_to_units(std::string_view text, std::size_t units) {
  std::size_t taken = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    taken += units_of_byte(text[i]);
    if (taken > units) return std::string{text.substr(0, i)};
  }
  return std::string{text};
}

std::string digest_of(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char byte : name) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[hash >> static_cast<unsigned>(shift) & 0xFU];
  return text;
}

}  // namespace hygge::stores::mssql
