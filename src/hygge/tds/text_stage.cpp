#include "hygge/tds/text_stage.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "hygge/base/utf8.h"
#include "hygge/tds/short_text.h"
#include "hygge/tds/value_extent.h"
#include "hygge/tds/vector_value.h"

namespace hygge::tds {

namespace {

constexpr std::size_t kPointerBytes = 16;
constexpr std::size_t kLongest = 0x7FFF'FFFF;
constexpr std::size_t kPiece = std::size_t{16} << 10U;  // of a text that is encoded piece by piece

bool is_vector_text(const ColumnEncoder& column) {
  return column.type.type == WireType::Vector && column.storage == Storage::Text;
}

void note_unencoded(const ColumnEncoder& column, std::size_t count, std::uint64_t row) {
  if (count == 0) return;
  if (column.options.invalid_text == InvalidText::Fail) {
    if (column.form.kind == TextForm::Kind::Page) {
      column.refuse(row, "the column's code page lacks a character of it", "correct the value, or load into nvarchar",
                    Misfit::CodePage);
    }
    column.refuse(row, "it is not valid UTF-8", "correct the value, or have what is not valid replaced");
  }
  column.counts->invalid_characters += count;
}

[[noreturn]] void refuse_long(const ColumnEncoder& column, std::size_t bytes, std::uint64_t row) {
  if (column.type.type == WireType::Vector) {
    const std::size_t each = VectorValue::width_of(column.type.element);
    column.refuse(row, "it has " + std::to_string((bytes - std::min(bytes, VectorValue::kHeader)) / each) + " numbers");
  }
  const std::size_t each = column.type.is_utf16() ? 2 : 1;
  column.refuse(row,
                "it has " + std::to_string(bytes / each) + (each == 2 ? " characters" : " bytes") +
                    ", and the column takes " + std::to_string(column.type.size / each),
                "make the column wider, or shorten the value", Misfit::Length);
}

/// Throws for a value that the column has no place for.
void require_fit(const ColumnEncoder& column, std::size_t bytes, std::uint64_t row) {
  const bool fits = column.framing == Framing::Chunks || column.framing == Framing::Pointer ? bytes <= kLongest
                    : column.type.type == WireType::Vector                                  ? bytes == column.type.size
                                                                                            : bytes <= column.type.size;
  if (!fits) refuse_long(column, bytes, row);
}

}  // namespace

bool prepare_text(ColumnEncoder& column) {
  const bool is_text = column.storage == Storage::Text;
  switch (column.type.type) {
    case WireType::NVarChar:
    case WireType::NChar:
    case WireType::NText:
    case WireType::Xml:
    case WireType::Json:
    case WireType::VarChar:
    case WireType::Char:
    case WireType::Text:
      if (!is_text) return false;
      column.form = form_of(column.type);
      break;
    case WireType::VarBinary:
    case WireType::Binary:
    case WireType::Image:
    case WireType::Variant:
      if (column.storage != Storage::Blob) return false;
      break;
    case WireType::Vector:
      if (!is_text && column.storage != Storage::Blob) return false;
      break;
    default:
      return false;
  }
  const WireType type = column.type.type;
  if (type == WireType::NChar || type == WireType::Char || type == WireType::Binary) column.padded = column.type.size;
  return true;
}

std::size_t TextStage::encoded_bound(const ColumnEncoder& column, std::size_t bytes) noexcept {
  if (is_vector_text(column)) return vector_bytes_room(bytes);
  // U+FFFD takes three bytes in the place of one that is not valid.
  const bool may_replace = column.options.invalid_text == InvalidText::Replace;
  const std::size_t each = column.form.kind == TextForm::Kind::Utf16                 ? 2
                           : column.form.kind == TextForm::Kind::Utf8 && may_replace ? 3
                                                                                     : 1;
  return std::max<std::size_t>(column.padded, each * bytes);
}

std::size_t TextStage::frame_bytes(Framing framing, std::size_t value_bytes) noexcept {
  switch (framing) {
    case Framing::Length2:
      return 2;
    case Framing::Chunks:
      return value_bytes == 0 ? 12 : 16;
    case Framing::Pointer:
      return 1 + kPointerBytes + PointerLength::kTimestamp + 4;
    default:
      return 4;
  }
}

std::size_t TextStage::null_bytes(Framing framing) noexcept {
  return framing == Framing::Chunks ? 8 : framing == Framing::Length2 ? 2 : framing == Framing::Pointer ? 1 : 4;
}

void TextStage::clear(std::size_t values, std::size_t bytes) {
  used_ = 0;
  const std::size_t wanted = bytes + values * kTextSlack;
  if (bytes_.size() < wanted) bytes_.resize(wanted);
}

std::span<const std::byte> TextStage::encode(const ColumnEncoder& column, const TextRef& value, std::uint64_t row) {
  const std::string_view text = value.view();
  std::byte* to = bytes_.data() + used_;
  if (is_vector_text(column)) {
    std::byte* const end = put_vector_bytes(text, column.type.element, to);
    if (end == nullptr) column.refuse(row, "it is no list of numbers such as [1,2.5]");
    return {to, end};
  }
  if (column.form.kind == TextForm::Kind::Utf16) {
    if (ShortText::widen(value, to)) return {to, 2 * text.size()};
    const Converted<std::byte> made = utf8_to_utf16(text, to);
    note_unencoded(column, made.invalid, row);
    return {to, made.end};
  }
  if (column.form.kind == TextForm::Kind::Page) {
    const Converted<std::byte> made = column.form.page->from_utf8(text, to);
    note_unencoded(column, made.invalid, row);
    return {to, made.end};
  }
  const std::span<const std::byte> bytes = std::as_bytes(std::span{text});
  if (column.form.kind != TextForm::Kind::Utf8 || !find_invalid_utf8(text)) return bytes;
  if (column.options.invalid_text == InvalidText::Fail) note_unencoded(column, 1, row);  // there is no room to replace
  char* const begin = reinterpret_cast<char*>(to);
  const Converted<char> made = convert(column.form, bytes, begin);
  note_unencoded(column, made.invalid, row);
  return {to, static_cast<std::size_t>(made.end - begin)};
}

std::span<const std::byte> TextStage::pad(const ColumnEncoder& column, std::span<const std::byte> value) {
  std::byte* to = bytes_.data() + used_;
  if (value.data() != to && !value.empty()) std::memcpy(to, value.data(), value.size());
  const std::byte blank = column.type.type == WireType::Binary ? std::byte{0} : std::byte{' '};
  std::fill(to + value.size(), to + column.padded, blank);
  if (column.type.type == WireType::NChar) {
    for (std::size_t place = value.size() + 1; place < column.padded; place += 2) to[place] = std::byte{0};
  }
  return {to, column.padded};
}

std::span<const std::byte> TextStage::stage(const ColumnEncoder& column, const TextRef& value, std::uint64_t row) {
  std::span<const std::byte> made = encode(column, value, row);
  require_fit(column, made.size(), row);
  if (made.size() < column.padded) made = pad(column, made);
  if (made.data() == bytes_.data() + used_) used_ += made.size();
  return made;
}

std::byte* TextStage::put_null(Framing framing, std::byte* to) noexcept {
  switch (framing) {
    case Framing::Length2:
      store(to, TwoByteLength::kNull);
      break;
    case Framing::Chunks:
      store(to, ChunkedLength::kNull);
      break;
    case Framing::Pointer:
      *to = std::byte{0};
      break;
    default:
      store(to, std::uint32_t{0});
      break;
  }
  return to + null_bytes(framing);
}

std::byte* TextStage::put(Framing framing, std::span<const std::byte> value, std::byte* to) noexcept {
  const auto size = static_cast<std::uint32_t>(value.size());
  switch (framing) {
    case Framing::Length2:
      store(to, static_cast<std::uint16_t>(size));
      to += 2;
      break;
    case Framing::Chunks:
      // A total that is told is refused by some servers in bulk loads; and a chunk of nothing would be the end.
      store(to, ChunkedLength::kUnknown);
      to += 8;
      if (size == 0) break;
      store(to, size);
      to += 4;
      break;
    case Framing::Pointer:
      *to = static_cast<std::byte>(kPointerBytes);
      std::fill_n(to + 1, kPointerBytes + PointerLength::kTimestamp, std::byte{0xFF});
      to += 1 + kPointerBytes + PointerLength::kTimestamp;
      store(to, size);
      to += 4;
      break;
    default:
      store(to, size);
      to += 4;
      break;
  }
  if (size > 0) std::memcpy(to, value.data(), size);
  to += size;
  if (framing == Framing::Chunks) {
    store(to, std::uint32_t{0});
    to += 4;
  }
  return to;
}

void TextStage::write(Output& output, const ColumnEncoder& column, const TextRef& value, std::uint64_t row) {
  if (column.framing == Framing::Chunks) return write_chunks(output, column, value.view(), row);
  // No character takes more than three bytes for each of its units, so that this one is too long whatever is in it.
  const bool is_limited = column.framing == Framing::Length2 && column.type.type != WireType::Vector;
  if (is_limited && value.length > 3 * std::size_t{column.type.size}) refuse_long(column, value.length, row);
  clear(1, encoded_bound(column, value.length));
  const std::span<const std::byte> made = stage(column, value, row);
  // What stands in front of the value, and with it no byte of the value itself.
  const std::size_t frame = frame_bytes(column.framing, 0);
  std::byte* head = output.room(frame);
  put(column.framing, {}, head);
  const std::size_t length_bytes = column.framing == Framing::Length2 ? 2 : 4;
  const auto size = static_cast<std::uint32_t>(made.size());
  std::memcpy(head + frame - length_bytes, &size, length_bytes);
  output.wrote(frame);
  output.write(made);
}

void TextStage::write_chunks(Output& output, const ColumnEncoder& column, std::string_view text, std::uint64_t row) {
  output.put(ChunkedLength::kUnknown);
  std::size_t written = 0;
  while (!text.empty()) {
    const std::size_t size = whole_characters(text, kPiece);
    clear(1, encoded_bound(column, size));
    const TextRef piece = text_ref(text.data(), size);  // must outlive what it may have inside
    const std::span<const std::byte> made = stage(column, piece, row);
    written += made.size();
    require_fit(column, written, row);
    output.put(static_cast<std::uint32_t>(made.size()));
    output.write(made);
    text.remove_prefix(size);
  }
  output.put(std::uint32_t{0});
}

}  // namespace hygge::tds
