#include "hygge/tds/kernel_access.h"
#include "hygge/tds/short_text.h"
#include "hygge/tds/value_builder.h"
#include "hygge/tds/value_extent.h"

namespace hygge::tds {

namespace {

/// A value of several chunks, or one that is longer than the limit.
TextRef build(const ColumnDecoder& column, const DecodeTarget& target, std::size_t row, const ValueExtent& extent) {
  ValueBuilder builder{column, target, row};
  std::span<const std::byte> rest = extent.bytes;
  if (!extent.has_chunks) {
    builder.add(rest);
    return builder.finish();
  }
  while (rest.size() > 4) {
    const auto size = load<std::uint32_t>(rest.data());
    builder.add(rest.subspan(4, size));
    rest = rest.subspan(4 + std::size_t{size});
  }
  return builder.finish();
}

TextRef convert_whole(const ColumnDecoder& column, const DecodeTarget& target, std::size_t row,
                      const ValueExtent& extent) {
  // What may be longer once it is converted is looked at piece by piece.
  if (extent.has_chunks || converted_room(column.form, extent.bytes.size()) > column.limit.most_bytes) {
    return build(column, target, row, extent);
  }
  char* begin = target.arena.room(converted_room(column.form, extent.bytes.size()));
  const Converted<char> made = convert(column.form, extent.bytes, begin);
  column.note_invalid(made.invalid, target.rows_before + row);
  return target.arena.keep(static_cast<std::size_t>(made.end - begin));
}

template <bool kUtf16>
bool put_short(const ColumnDecoder& column, const ValueExtent& extent, TextArena& arena, TextRef& to) {
  if (extent.has_chunks) return false;
  if constexpr (kUtf16) return ShortText::put_utf16(extent.bytes.data(), extent.bytes.size(), arena, to);
  return ShortText::put_bytes(extent.bytes.data(), extent.bytes.size(), column.form.kind != TextForm::Kind::Bytes,
                              arena, to);
}

template <typename Length, bool kUtf16, typename Access>
std::uint64_t decode_texts(const ColumnDecoder& column, const ValueBlock& block, const DecodeTarget& target) {
  auto* values = static_cast<TextRef*>(target.memory.values) + target.first_row;
  const bool may_be_short = column.limit.most_bytes >= ShortText::kMost;
  return each_value<Length, Access>(block, [&](const ValueExtent& extent, std::size_t row) {
    if (!extent.has_true_length) column.refuse(target.rows_before + row, kFalseLength);
    if (!may_be_short || extent.bytes.empty() || !put_short<kUtf16>(column, extent, target.arena, values[row])) {
      values[row] = convert_whole(column, target, row, extent);
    }
  });
}

template <typename Length, bool kUtf16>
Kernels text_kernels_of() {
  return {nullptr, decode_texts<Length, kUtf16, RowValues>, decode_texts<Length, kUtf16, RowValuesOrNone>};
}

template <typename Length>
Kernels text_kernels_by_form(const ColumnDecoder& column) {
  return column.form.kind == TextForm::Kind::Utf16 ? text_kernels_of<Length, true>() : text_kernels_of<Length, false>();
}

}  // namespace

Kernels text_kernels(const ColumnDecoder& column) {
  switch (column.framing) {
    case Framing::Length1:
      return text_kernels_of<OneByteLength, false>();
    case Framing::Length2:
      return text_kernels_by_form<TwoByteLength>(column);
    case Framing::Pointer:
      return text_kernels_by_form<PointerLength>(column);
    default:
      return text_kernels_by_form<ChunkedLength>(column);
  }
}

}  // namespace hygge::tds
