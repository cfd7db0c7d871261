#include <optional>

#include "hygge/base/error.h"
#include "hygge/tds/kernel_access.h"
#include "hygge/tds/sql_variant.h"
#include "hygge/tds/value_extent.h"
#include "hygge/tds/vector_value.h"

namespace hygge::tds {

namespace {

/// The type that has no values.
std::uint64_t decode_nothing(const ColumnDecoder&, const ValueBlock& block, const DecodeTarget&) {
  return block.rows == ValueBlock::kMostRows ? ~std::uint64_t{0} : (std::uint64_t{1} << block.rows) - 1;
}

TextRef decode_vector(const ColumnDecoder& column, const DecodeTarget& target, std::size_t row,
                      std::span<const std::byte> bytes) {
  const std::optional<VectorValue> vector = read_vector(bytes);
  if (!vector) column.refuse(target.rows_before + row, "its bytes are no vector");
  char* const begin = target.arena.room(vector_text_room(*vector));
  return target.arena.keep(static_cast<std::size_t>(put_vector_text(*vector, begin) - begin));
}

TextRef keep_type_name(const TypeInfo& type, TextArena& arena) {
  char* const begin = arena.room(kMostSqlName);
  return arena.keep(static_cast<std::size_t>(put_sql_name(type, begin) - begin));
}

/// Writes the text of a variant; what cannot be is refused with column and row, which it knows nothing of.
Converted<char> put_variant(const ColumnDecoder& column, std::uint64_t row, const VariantValue& value, char* to) {
  try {
    return put_variant_text(value, to);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::Data) throw;
    column.refuse(row, error.reason());
  }
}

TextRef decode_variant(const ColumnDecoder& column, const DecodeTarget& target, std::size_t row,
                       std::span<const std::byte> bytes) {
  const std::optional<VariantValue> value = read_variant(bytes);
  if (!value) column.refuse(target.rows_before + row, "its bytes are no sql_variant");
  if (target.memory.aside != nullptr) {
    static_cast<TextRef*>(target.memory.aside)[target.first_row + row] = keep_type_name(value->type, target.arena);
  }
  if (column.storage == Storage::Blob)
    return target.arena.copy({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  char* const begin = target.arena.room(variant_text_room(value->bytes.size()));
  const Converted<char> made = put_variant(column, target.rows_before + row, *value, begin);
  column.note_invalid(made.invalid, target.rows_before + row);
  return target.arena.keep(static_cast<std::size_t>(made.end - begin));
}

using DecodeOne = TextRef (*)(const ColumnDecoder&, const DecodeTarget&, std::size_t, std::span<const std::byte>);

template <typename Length, DecodeOne kDecode, typename Access>
std::uint64_t decode_each(const ColumnDecoder& column, const ValueBlock& block, const DecodeTarget& target) {
  auto* values = static_cast<TextRef*>(target.memory.values) + target.first_row;
  return each_value<Length, Access>(block, [&](const ValueExtent& extent, std::size_t row) {
    values[row] = kDecode(column, target, row, extent.bytes);
  });
}

template <typename Length, DecodeOne kDecode>
Kernels kernels_of_each() {
  return {nullptr, decode_each<Length, kDecode, RowValues>, decode_each<Length, kDecode, RowValuesOrNone>};
}

}  // namespace

Kernels special_kernels(const ColumnDecoder& column) {
  switch (column.type.type) {
    case WireType::Variant:
      return kernels_of_each<FourByteLength, decode_variant>();
    case WireType::Vector:
      return kernels_of_each<TwoByteLength, decode_vector>();
    default:
      return {decode_nothing, decode_nothing, decode_nothing};
  }
}

}  // namespace hygge::tds
