#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "hygge/tds/code_pages.h"
#include "hygge/tds/type_info.h"
#include "hygge/tds/utf16.h"

namespace hygge::tds {

/// What the bytes of a value are, which become UTF-8 or stay as they are.
struct TextForm {
  enum class Kind : std::uint8_t { Bytes, Utf8, Utf16, Page };

  Kind kind = Kind::Bytes;
  const CodePage* page = nullptr;  ///< of Kind::Page
  bool drops_mark = false;         ///< whether a byte order mark in front is no part of the text (xml)
};

/// The form of text, binary and CLR types. Throws Error{Unsupported} for code pages that cannot be converted.
TextForm form_of(const TypeInfo& type);

/// Room that convert() may need for so many bytes, without the slack.
constexpr std::size_t converted_room(const TextForm& form, std::size_t bytes) noexcept {
  return form.kind == TextForm::Kind::Bytes   ? bytes
         : form.kind == TextForm::Kind::Utf16 ? (bytes + 1) / 2 * 3
                                              : bytes * 3;
}

/// Converts a whole value; U+FFFD is written and counted for what is not valid. `to` has converted_room() + kTextSlack.
Converted<char> convert(const TextForm& form, std::span<const std::byte> bytes, char* to) noexcept;

/// Converts a value that comes in pieces, which may cut a character anywhere.
class PieceConverter {
 public:
  explicit PieceConverter(const TextForm& form) : form_{form} {}

  /// Bytes of the value that one piece may leave for the next.
  static constexpr std::size_t kMostKept = 3;

  /// Converts `bytes`, but for an unfinished character at their end. `to` has converted_room(bytes + kMostKept) and
  /// kTextSlack. Returns behind what was written.
  char* add(std::span<const std::byte> bytes, char* to) noexcept;
  /// Converts what is left when the value ends within a character. `to` has converted_room(kMostKept) and kTextSlack.
  char* finish(char* to) noexcept;
  std::size_t invalid() const noexcept { return invalid_; }

 private:
  char* put(std::span<const std::byte> bytes, char* to) noexcept;

  TextForm form_;
  std::array<std::byte, 2 * kMostKept + 2> kept_{};
  std::size_t kept_size_ = 0;
  std::size_t invalid_ = 0;
};

}  // namespace hygge::tds
