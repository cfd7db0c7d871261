#include "hygge/base/text.h"

#include <algorithm>
#include <cstdint>

#include "hygge/base/utf8.h"

namespace hygge {

namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";

std::string escape_of(unsigned char byte) {
  switch (byte) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      constexpr std::string_view kDigits = "0123456789abcdef";
      return {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
  }
}

bool is_control(char32_t code_point) { return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0); }

/// Marks that turn the direction of text around, and separators of lines and paragraphs.
bool rearranges(char32_t code_point) {
  return code_point == 0x061C || code_point == 0x200E || code_point == 0x200F ||
         (code_point >= 0x2028 && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}

/// "\u202e", for what lies within four digits.
std::string escape_of_wide(char32_t code_point) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string escape = "\\u";
  for (unsigned shift = 16; shift > 0; shift -= 4) escape += kDigits[(code_point >> (shift - 4)) & 0xFU];
  return escape;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const Character character = first_character(text.substr(offset));
    const std::string_view bytes = text.substr(offset, character.bytes);
    if (character.valid && rearranges(character.code_point)) {
      shown += escape_of_wide(character.code_point);
    } else if (character.valid && !is_control(character.code_point)) {
      shown += bytes;
    } else {
      for (const char byte : bytes) shown += escape_of(static_cast<unsigned char>(byte));
    }
    offset += character.bytes;
  }
  return shown;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator, start)) {
    parts.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  parts.emplace_back(text.substr(start));
  return parts;
}

std::string_view trim(std::string_view text) {
  const std::size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) joined += separator;
    joined += part;
  }
  return joined;
}

std::string lower_case(std::string_view text) {
  std::string lowered{text};
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; });
  return lowered;
}

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char letter) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const std::size_t place = kDigits.find(lower_case(std::string_view{&letter, 1}));
    return place == std::string_view::npos ? -1 : static_cast<int>(place);
  };
  std::string result;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const bool is_code =
        text[place] == '%' && place + 2 < text.size() && digit(text[place + 1]) >= 0 && digit(text[place + 2]) >= 0;
    result += is_code ? static_cast<char>(digit(text[place + 1]) * 16 + digit(text[place + 2])) : text[place];
    if (is_code) place += 2;
  }
  return result;
}

std::string digest_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (int shift = 60; shift >= 0; shift -= 4) digits += kDigits[hash >> static_cast<unsigned>(shift) & 0xFU];
  return digits;
}

}  // namespace hygge
