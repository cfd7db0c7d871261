#include "tests/support/tds_server/text.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <memory>

namespace hygge::tds_server {

namespace {

constexpr char32_t kLoneSurrogates = 0x10F800;
constexpr char32_t kReplacement = 0xFFFD;

void append_utf8(std::string& text, char32_t c) {
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(static_cast<std::uint8_t>(byte))); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | c >> 6U);
    put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0U | c >> 12U);
    put(0x80U | (c >> 6U & 0x3FU));
    put(0x80U | (c & 0x3FU));
  } else {
    put(0xF0U | c >> 18U);
    put(0x80U | (c >> 12U & 0x3FU));
    put(0x80U | (c >> 6U & 0x3FU));
    put(0x80U | (c & 0x3FU));
  }
}

/// The character at the front of `text`, which is cut off it.
char32_t next_utf8(std::string_view& text) {
  const auto byte = [&text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || length > text.size()) {
    text.remove_prefix(1);
    return kReplacement;
  }
  char32_t c = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) {
      text.remove_prefix(i);
      return kReplacement;
    }
    c = c << 6U | (byte(i) & 0x3FU);
  }
  text.remove_prefix(length);
  return c > 0x10FFFF ? kReplacement : c;
}

bool is_lone(char32_t c) { return c >= kLoneSurrogates; }

std::string charset_of(int code_page) {
  switch (code_page) {
    case 65001:
      return "UTF-8";
    case 932:
      return "CP932";
    case 936:
      return "GBK";
    case 949:
      return "CP949";
    case 950:
      return "CP950";
    default:
      return "CP" + std::to_string(code_page);
  }
}

/// One conversion of the C library, opened and closed.
class Converter {
 public:
  Converter(const std::string& to, const std::string& from) : handle_{::iconv_open(to.c_str(), from.c_str())} {
    if (handle_ == failed()) throw std::runtime_error{"the C library does not convert " + from + " to " + to};
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() { ::iconv_close(handle_); }

  /// Converts all; `replacement` stands for whatever cannot be, and `step` says how many bytes that was.
  template <typename Step>
  std::string convert(std::string_view from, std::string_view replacement, Step step) {
    std::string to;
    std::string copy{from};
    char* in = copy.data();
    std::size_t in_left = copy.size();
    std::array<char, 4096> room{};
    while (in_left > 0) {
      char* out = room.data();
      std::size_t out_left = room.size();
      const std::size_t result = ::iconv(handle_, &in, &in_left, &out, &out_left);
      to.append(room.data(), room.size() - out_left);
      if (result == static_cast<std::size_t>(-1) && errno != E2BIG) {
        const std::size_t skip = std::min(in_left, step(std::string_view{in, in_left}));
        to.append(replacement);
        in += skip;
        in_left -= skip;
      }
    }
    // Some code pages hold a letter back until they know what follows it.
    char* out = room.data();
    std::size_t out_left = room.size();
    ::iconv(handle_, nullptr, nullptr, &out, &out_left);
    to.append(room.data(), room.size() - out_left);
    return to;
  }

 private:
  static iconv_t failed() { return reinterpret_cast<iconv_t>(static_cast<std::intptr_t>(-1)); }
  iconv_t handle_;
};

}  // namespace

std::string from_utf16(View bytes) {
  if (bytes.size() % 2 != 0) throw ProtocolError{"a UTF-16 text has an odd number of bytes"};
  std::string text;
  text.reserve(bytes.size());
  const auto unit = [&bytes](std::size_t i) { return static_cast<char32_t>(bytes[i] | bytes[i + 1] << 8U); };
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const char32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 2 < bytes.size() && (unit(i + 2) & 0xFC00U) == 0xDC00) {
      append_utf8(text, 0x10000 + ((c & 0x3FFU) << 10U) + (unit(i + 2) & 0x3FFU));
      i += 2;
    } else if (c >= 0xD800 && c < 0xE000) {
      append_utf8(text, kLoneSurrogates + (c - 0xD800));
    } else {
      append_utf8(text, c);
    }
  }
  return text;
}

Bytes to_utf16(std::string_view text) {
  ByteWriter out;
  while (!text.empty()) {
    const char32_t c = next_utf8(text);
    if (is_lone(c)) {
      out.u16(c - kLoneSurrogates + 0xD800);
    } else if (c >= 0x10000) {
      out.u16(0xD800 + (c - 0x10000) / 0x400);
      out.u16(0xDC00 + (c - 0x10000) % 0x400);
    } else {
      out.u16(c);
    }
  }
  return out.release();
}

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  while (!text.empty()) {
    const char32_t c = next_utf8(text);
    units += c >= 0x10000 && !is_lone(c) ? 2U : 1U;
  }
  return units;
}

std::string_view utf16_front(std::string_view text, std::size_t units) {
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view after = rest;
    const char32_t c = next_utf8(after);
    const std::size_t width = c >= 0x10000 && !is_lone(c) ? 2 : 1;
    if (width > units) break;
    units -= width;
    rest = after;
  }
  return text.substr(0, text.size() - rest.size());
}

std::string from_code_page(View bytes, int code_page) {
  Converter converter{"UTF-8", charset_of(code_page)};
  return converter.convert(as_text(bytes), "\xEF\xBF\xBD", [](std::string_view) -> std::size_t { return 1; });
}

Bytes to_code_page(std::string_view text, int code_page) {
  if (code_page == 65001 ||
      std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; })) {
    return {text.begin(), text.end()};
  }
  Converter converter{charset_of(code_page), "UTF-8"};
  const std::string bytes = converter.convert(text, "?", [](std::string_view rest) {
    std::string_view after = rest;
    next_utf8(after);
    return rest.size() - after.size();
  });
  return {bytes.begin(), bytes.end()};
}

void write_b_varchar(ByteWriter& out, std::string_view text) {
  const Bytes units = to_utf16(utf16_front(text, 255));
  out.u8(units.size() / 2);
  out.raw(units);
}

void write_us_varchar(ByteWriter& out, std::string_view text) {
  const Bytes units = to_utf16(utf16_front(text, 0xFFFF));
  out.u16(units.size() / 2);
  out.raw(units);
}

std::string read_b_varchar(ByteReader& in) {
  const std::size_t units = in.u8();
  return from_utf16(in.take(2 * units));
}

std::string read_us_varchar(ByteReader& in) {
  const std::size_t units = in.u16();
  return from_utf16(in.take(2 * units));
}

std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string upper(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

bool same_word(std::string_view left, std::string_view right) {
  return left.size() == right.size() && lower(left) == lower(right);
}

}  // namespace hygge::tds_server
