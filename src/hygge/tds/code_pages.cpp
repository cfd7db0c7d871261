#include "hygge/tds/code_pages.h"

#include <iconv.h>

#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "hygge/base/error.h"
#include "hygge/tds/utf16_scalar.h"

namespace hygge::tds {

namespace {

/// The C library's converter from one encoding to another, for single characters.
class Converter {
 public:
  Converter(const std::string& from, const std::string& to) : handle_{::iconv_open(to.c_str(), from.c_str())} {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (is_known()) ::iconv_close(handle_);
  }

  bool is_known() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  /// What becomes of `bytes`, if all of them become something.
  std::optional<std::string> convert(std::string bytes) {
    std::array<char, 16> made{};
    char* from = bytes.data();
    char* to = made.data();
    std::size_t left = bytes.size();
    std::size_t room = made.size();
    ::iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    const bool converted = ::iconv(handle_, &from, &left, &to, &room) == 0 && left == 0;
    // Some hold the last character back, because an accent may follow.
    if (!converted || ::iconv(handle_, nullptr, nullptr, &to, &room) != 0) return std::nullopt;
    return std::string{made.data(), to};
  }

 private:
  iconv_t handle_;
};

std::string encoding_name(int number) { return number == 874 ? "WINDOWS-874" : "CP" + std::to_string(number); }

std::string bytes_of_code(std::size_t code) {
  std::string bytes;
  if (code > 0xFF) bytes += static_cast<char>(static_cast<unsigned char>(code >> 8U));
  return bytes + static_cast<char>(static_cast<unsigned char>(code & 0xFFU));
}

bool is_known_number(int number) {
  return number == 437 || number == 850 || number == 874 || number == 932 || number == 936 || number == 949 ||
         number == 950 || (number >= 1250 && number <= 1258);
}

bool has_double_bytes(int number) { return number >= 932 && number <= 950; }

}  // namespace

/// Both directions of iconv.
struct CodePage::Making {
  explicit Making(int number) : decode{encoding_name(number), "UTF-16LE"}, encode{"UTF-16LE", encoding_name(number)} {}

  /// The character of a code, if it is one.
  std::optional<char16_t> character(std::size_t code) const {
    const std::optional<std::string> made = decode.convert(bytes_of_code(code));
    if (made && made->size() == 2) return load<char16_t>(reinterpret_cast<const std::byte*>(made->data()));
    // Windows' single-byte pages have no holes among the control characters.
    if (code >= 0x80 && code <= 0x9F && !made) return static_cast<char16_t>(code);
    return std::nullopt;
  }
  /// The code of a character that has `found`; several may have the same.
  std::uint16_t code_of(char16_t character, std::size_t found) const {
    std::string bytes(2, '\0');
    std::memcpy(bytes.data(), &character, 2);
    const std::optional<std::string> made = encode.convert(bytes);
    if (!made || made->empty() || made->size() > 2) return static_cast<std::uint16_t>(found);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>((*made)[i])); };
    return static_cast<std::uint16_t>(made->size() == 1 ? byte(0) : (byte(0) << 8U) | byte(1));
  }

  mutable Converter decode;
  mutable Converter encode;
};

CodePage::CodePage(int number, const Making& making) : number_{number}, codes_(0x1'0000) {
  const auto add = [&](std::size_t code) -> Piece {
    const std::optional<char16_t> character = making.character(code);
    if (!character || (*character & 0xF800U) == 0xD800U) return {{}, 0};
    codes_[*character] = making.code_of(*character, code);
    std::array<char, 4> utf8{};
    const char* end = utf16::put_utf8(*character, utf8.data());
    return {{utf8[0], utf8[1], utf8[2]}, static_cast<std::uint8_t>(end - utf8.data())};
  };
  if (has_double_bytes(number)) pairs_.resize(0x1'0000);
  for (std::size_t byte = 0; byte < 0x100; ++byte) {
    if (!pairs_.empty() && byte > 0x80 && byte < 0xFF && !making.decode.convert(bytes_of_code(byte))) {
      leads_[byte] = true;
      for (std::size_t trail = 0x40; trail < 0xFF; ++trail) pairs_[byte << 8U | trail] = add(byte << 8U | trail);
    } else {
      singles_[byte] = add(byte);
    }
  }
}

const CodePage& CodePage::of(int number) {
  static std::mutex mutex;
  static std::map<int, std::unique_ptr<CodePage>> pages;
  if (!is_known_number(number)) {
    throw Error{ErrorKind::Unsupported, "text of code page " + std::to_string(number) + " cannot be read or written"}
        .advise("cast the column to nvarchar");
  }
  const std::lock_guard lock{mutex};
  std::unique_ptr<CodePage>& page = pages[number];
  if (!page) {
    const Making making{number};
    if (!making.decode.is_known() || !making.encode.is_known()) {
      throw Error{ErrorKind::Unsupported, "text of code page " + std::to_string(number) + " cannot be converted"}
          .because("the C library has no converter for " + encoding_name(number))
          .advise("install its character sets (glibc's gconv modules), or cast the column to nvarchar");
    }
    page = std::make_unique<CodePage>(number, making);
  }
  return *page;
}

Converted<char> CodePage::to_utf8(std::span<const std::byte> bytes, char* to) const noexcept {
  constexpr std::uint64_t kHighBits = 0x8080'8080'8080'8080U;
  std::size_t invalid = 0;
  const auto put = [&](const Piece& piece) {
    if (piece.size == 0) {
      ++invalid;
      to = utf16::put_utf8(0xFFFD, to);
      return false;
    }
    std::memcpy(to, piece.bytes.data(), piece.bytes.size());
    to += piece.size;
    return true;
  };
  for (std::size_t place = 0; place < bytes.size();) {
    while (bytes.size() - place >= 8) {
      const auto eight = load<std::uint64_t>(bytes.data() + place);
      if ((eight & kHighBits) != 0) break;
      std::memcpy(to, &eight, sizeof eight);
      to += 8;
      place += 8;
    }
    if (place == bytes.size()) break;
    const auto byte = static_cast<std::size_t>(bytes[place]);
    if (!leads_[byte]) {
      put(singles_[byte]);
      ++place;
    } else if (place + 1 == bytes.size()) {
      put(Piece{{}, 0});
      ++place;
    } else {
      // A byte that makes no pair with its lead may well stand for itself.
      place += put(pairs_[byte << 8U | static_cast<std::size_t>(bytes[place + 1])]) ? 2U : 1U;
    }
  }
  return {to, invalid};
}

std::size_t CodePage::whole(std::span<const std::byte> bytes) const noexcept {
  std::size_t place = 0;
  while (is_double_byte() && place < bytes.size()) {
    const auto byte = static_cast<std::size_t>(bytes[place]);
    if (!leads_[byte]) {
      ++place;
    } else if (place + 1 == bytes.size()) {
      return place;
    } else {
      place += pairs_[byte << 8U | static_cast<std::size_t>(bytes[place + 1])].size > 0 ? 2U : 1U;
    }
  }
  return bytes.size();
}

Converted<std::byte> CodePage::from_utf8(std::string_view text, std::byte* to) const noexcept {
  std::size_t missing = 0;
  std::array<std::byte, 4> utf16{};
  utf16::ToUtf16 place{.from = text.data(), .end = text.data() + text.size(), .to = nullptr};
  while (place.from < place.end) {
    if (static_cast<unsigned char>(*place.from) < 0x80) {
      *to++ = static_cast<std::byte>(*place.from++);
      continue;
    }
    place.to = utf16.data();
    place.step();
    const auto character = load<std::uint16_t>(utf16.data());
    const bool is_pair = place.to == utf16.data() + 4;
    const std::uint16_t code = is_pair ? std::uint16_t{0} : codes_[character];
    if (code == 0) {
      ++missing;
      *to++ = std::byte{'?'};
      continue;
    }
    if (code > 0xFF) *to++ = static_cast<std::byte>(code >> 8U);
    *to++ = static_cast<std::byte>(code & 0xFFU);
  }
  return {to, missing};
}

}  // namespace hygge::tds
