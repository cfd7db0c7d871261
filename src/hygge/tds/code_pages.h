#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hygge/tds/type_info.h"
#include "hygge/tds/utf16.h"

namespace hygge::tds {

/// UTF-8, and what Western European servers have.
inline constexpr int kUtf8Page = 65001;
inline constexpr int kWesternPage = 1252;

/// The code page of char, varchar and text of this collation: kUtf8Page for UTF-8, 437, 850, 874, 932, 936, 949, 950,
/// or 1250 to 1258; 0 for those that only Unicode text can have (MS-TDS 2.2.5.1.2).
int code_page_of(const Collation& collation) noexcept;

/// Text of one code page to UTF-8 and back.
///
/// Made from the C library's converters (iconv) when it is first asked for; after that only tables are read. Bytes 0x80
/// to 0x9F that a page leaves open are the control characters of the same number, as SQL Server reads them.
/// Threads  any.
class CodePage {
 public:
  /// One of the numbers of code_page_of() but 0 and kUtf8Page. Lives as long as the process.
  /// Throws  Error{Unsupported} for other numbers, or when this machine's C library lacks the converter.
  static const CodePage& of(int number);

  CodePage(const CodePage&) = delete;
  CodePage& operator=(const CodePage&) = delete;

  int number() const noexcept { return number_; }
  /// Whether some characters take two bytes.
  bool is_double_byte() const noexcept { return !pairs_.empty(); }
  /// Whether `byte` needs another behind it.
  bool is_lead(std::byte byte) const noexcept { return leads_[static_cast<std::size_t>(byte)]; }

  /// Converts to UTF-8; U+FFFD is written for each byte that says nothing, and counted.
  /// `to` has room for 3 * bytes + kTextSlack. No byte behind `bytes` is read.
  Converted<char> to_utf8(std::span<const std::byte> bytes, char* to) const noexcept;
  /// How many of `bytes` are whole characters: all, but for a lead byte at the end.
  std::size_t whole(std::span<const std::byte> bytes) const noexcept;
  /// Converts from UTF-8; '?' is written for each character that the page lacks, and counted.
  /// `to` has room for text.size() bytes: no character takes more of them here than in UTF-8.
  Converted<std::byte> from_utf8(std::string_view text, std::byte* to) const noexcept;

 private:
  struct Making;  // only of() makes them
  struct Piece {
    std::array<char, 3> bytes;  ///< UTF-8
    std::uint8_t size;          ///< 0 when it says nothing
  };

 public:
  CodePage(int number, const Making& making);

 private:
  int number_;
  std::array<bool, 256> leads_{};
  std::array<Piece, 256> singles_{};
  std::vector<Piece> pairs_;          ///< by lead * 256 + trail; empty for single-byte pages
  std::vector<std::uint16_t> codes_;  ///< by character: 0 when the page lacks it, but for U+0000
};

}  // namespace hygge::tds
