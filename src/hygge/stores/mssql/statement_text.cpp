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

}  // namespace hygge::stores::mssql
