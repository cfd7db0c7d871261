#include "hygge/tds/text_form.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "hygge/base/utf8.h"
#include "hygge/tds/type_facts.h"
#include "hygge/tds/utf16_scalar.h"

namespace hygge::tds {

namespace {

std::string_view text_of(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// UTF-8 that is looked at before it is believed.
Converted<char> checked_utf8(std::span<const std::byte> bytes, char* to) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080'8080'8080'8080U;
  std::size_t invalid = 0;
  const std::string_view text = text_of(bytes);
  for (std::size_t place = 0; place < text.size();) {
    while (text.size() - place >= 8) {
      const auto eight = load<std::uint64_t>(bytes.data() + place);
      if ((eight & kHighBits) != 0) break;
      std::memcpy(to, &eight, sizeof eight);
      to += 8;
      place += 8;
    }
    if (place == text.size()) break;
    const Character character = first_character(text.substr(place));
    if (character.valid) {
      to = std::copy_n(text.data() + place, character.bytes, to);
    } else {
      ++invalid;
      to = utf16::put_utf8(0xFFFD, to);
    }
    place += character.bytes;
  }
  return {to, invalid};
}

/// Bytes at the end of UTF-16 that want more behind them.
std::size_t unfinished_utf16(std::span<const std::byte> bytes) noexcept {
  const std::size_t odd = bytes.size() % 2;
  if (bytes.size() < 2) return odd;
  const auto last = load<std::uint16_t>(bytes.data() + bytes.size() - odd - 2);
  return (last & 0xFC00U) == 0xD800U ? odd + 2 : odd;
}

std::size_t unfinished_utf8(std::span<const std::byte> bytes) noexcept {
  for (std::size_t back = 1; back <= std::min<std::size_t>(bytes.size(), 3); ++back) {
    const auto byte = static_cast<unsigned>(bytes[bytes.size() - back]);
    if ((byte & 0xC0U) == 0x80U) continue;
    const std::size_t wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return wanted > back ? back : 0;
  }
  return 0;
}

std::size_t unfinished(const TextForm& form, std::span<const std::byte> bytes) noexcept {
  switch (form.kind) {
    case TextForm::Kind::Utf16:
      return unfinished_utf16(bytes);
    case TextForm::Kind::Utf8:
      return unfinished_utf8(bytes);
    case TextForm::Kind::Page:
      return bytes.size() - form.page->whole(bytes);
    case TextForm::Kind::Bytes:
      break;
  }
  return 0;
}

bool starts_with_mark(std::span<const std::byte> utf16) noexcept {
  return utf16.size() >= 2 && utf16[0] == std::byte{0xFF} && utf16[1] == std::byte{0xFE};
}

}  // namespace

TextForm form_of(const TypeInfo& type) {
  const TypeFacts& facts = facts_of(type.type);
  if (facts.is_utf16) return {.kind = TextForm::Kind::Utf16, .drops_mark = type.type == WireType::Xml};
  if (type.type == WireType::Json) return {.kind = TextForm::Kind::Utf8};
  const bool is_old = type.type == WireType::LegacyVarChar || type.type == WireType::LegacyChar;
  if (!facts.has_collation && !is_old) return {};
  int number = code_page_of(type.collation);
  if (number == kUtf8Page) return {.kind = TextForm::Kind::Utf8};
  if (number == 0) number = kWesternPage;  // no server has such a column
  return {.kind = TextForm::Kind::Page, .page = &CodePage::of(number)};
}

Converted<char> convert(const TextForm& form, std::span<const std::byte> bytes, char* to) noexcept {
  switch (form.kind) {
    case TextForm::Kind::Utf16: {
      if (form.drops_mark && starts_with_mark(bytes)) bytes = bytes.subspan(2);
      Converted<char> made = utf16_to_utf8(bytes.data(), bytes.size() / 2, to);
      if (bytes.size() % 2 != 0) made = {utf16::put_utf8(0xFFFD, made.end), made.invalid + 1};
      return made;
    }
    case TextForm::Kind::Utf8:
      return checked_utf8(bytes, to);
    case TextForm::Kind::Page:
      return form.page->to_utf8(bytes, to);
    case TextForm::Kind::Bytes:
      break;
  }
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  return {to + bytes.size(), 0};
}

char* PieceConverter::put(std::span<const std::byte> bytes, char* to) noexcept {
  if (bytes.empty()) return to;
  const Converted<char> made = convert(form_, bytes, to);
  form_.drops_mark = false;
  invalid_ += made.invalid;
  return made.end;
}

char* PieceConverter::add(std::span<const std::byte> bytes, char* to) noexcept {
  if (kept_size_ > 0) {
    // A few bytes are enough to finish what was kept.
    const std::size_t taken = std::min(bytes.size(), kMostKept + 1);
    std::copy_n(bytes.begin(), taken, kept_.begin() + static_cast<std::ptrdiff_t>(kept_size_));
    const std::span<const std::byte> head{kept_.data(), kept_size_ + taken};
    const std::size_t whole = head.size() - unfinished(form_, head);
    to = put(head.first(whole), to);
    if (taken == bytes.size()) {
      std::memmove(kept_.data(), kept_.data() + whole, head.size() - whole);
      kept_size_ = head.size() - whole;
      return to;
    }
    bytes = bytes.subspan(whole - kept_size_);
    kept_size_ = 0;
  }
  const std::size_t rest = unfinished(form_, bytes);
  to = put(bytes.first(bytes.size() - rest), to);
  std::copy_n(bytes.end() - static_cast<std::ptrdiff_t>(rest), rest, kept_.begin());
  kept_size_ = rest;
  return to;
}

char* PieceConverter::finish(char* to) noexcept {
  to = put({kept_.data(), kept_size_}, to);
  kept_size_ = 0;
  return to;
}

}  // namespace hygge::tds
