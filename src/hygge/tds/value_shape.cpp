#include "hygge/tds/value_shape.h"

#include <string>

#include "hygge/base/error.h"
#include "hygge/tds/token_reader.h"

namespace hygge::tds {

namespace {

constexpr std::uint16_t kLengthOfMax = 0xFFFF;  // a length that stands for (MAX), NULL, or no metadata
constexpr std::size_t kCollationBytes = 5;

}  // namespace

ValueShape ValueShape::read(Input& input) { return after(input, input.read<std::uint8_t>()); }

ValueShape ValueShape::after(Input& input, std::uint8_t type) {
  const auto fixed = [](std::uint8_t size) {
    ValueShape shape;
    shape.size_ = size;
    return shape;
  };
  const auto sized = [&input](Length length, std::size_t info) {
    skip_bytes(input, info);
    ValueShape shape;
    shape.length_ = length;
    return shape;
  };
  switch (type) {
    case 0x1F:  // null
      return fixed(0);
    case 0x30:  // tinyint
    case 0x32:  // bit
      return fixed(1);
    case 0x34:  // smallint
      return fixed(2);
    case 0x38:  // int
    case 0x3A:  // smalldatetime
    case 0x3B:  // real
    case 0x7A:  // smallmoney
      return fixed(4);
    case 0x3C:  // money
    case 0x3D:  // datetime
    case 0x3E:  // float
    case 0x7F:  // bigint
      return fixed(8);
    case 0x28:  // date
      return sized(Length::Byte, 0);
    case 0x24:  // uniqueidentifier
    case 0x25:  // the old varbinary, varchar, binary and char
    case 0x26:  // INTN
    case 0x27:
    case 0x29:  // time
    case 0x2A:  // datetime2
    case 0x2B:  // datetimeoffset
    case 0x2D:
    case 0x2F:
    case 0x68:  // BITN
    case 0x6D:  // FLTN
    case 0x6E:  // MONEYN
    case 0x6F:  // DATETIMN
      return sized(Length::Byte, 1);
    case 0x37:  // the old decimal and numeric
    case 0x3F:
    case 0x6A:  // decimal
    case 0x6C:  // numeric
      return sized(Length::Byte, 3);
    case 0xAD:  // binary
    case 0xF5:  // vector; its byte for the type of the elements follows
      return sized(Length::Short, type == 0xF5 ? 3 : 2);
    case 0xAF:  // char
    case 0xEF:  // nchar
      return sized(Length::Short, 2 + kCollationBytes);
    case 0xA5:  // varbinary
    case 0xA7:  // varchar
    case 0xE7:  // nvarchar
    {
      const bool is_max = input.read<std::uint16_t>() == kLengthOfMax;
      return sized(is_max ? Length::Chunks : Length::Short, type == 0xA5 ? 0 : kCollationBytes);
    }
    case 0xF4:  // json
      return sized(Length::Chunks, 0);
    case 0x62:  // sql_variant
      return sized(Length::Long, 4);
    case 0x22:  // image
    case 0x23:  // text
    case 0x63:  // ntext
    {
      ValueShape shape = sized(Length::Pointer, 4 + (type == 0x22 ? 0 : kCollationBytes));
      shape.has_table_name_ = true;
      return shape;
    }
    default:
      return read_unicode(input, type);
  }
}

/// Types whose TYPE_INFO holds names.
ValueShape ValueShape::read_unicode(Input& input, std::uint8_t type) {
  const auto skip_name = [&input] { skip_bytes(input, 2 * std::uint64_t{input.read<std::uint8_t>()}); };
  const auto skip_long_name = [&input] { skip_bytes(input, 2 * std::uint64_t{input.read<std::uint16_t>()}); };
  if (type == 0xF1) {  // xml
    if (input.read<std::uint8_t>() != 0) {
      skip_name();
      skip_name();
      skip_long_name();
    }
  } else if (type == 0xF0) {  // types of the CLR
    skip_bytes(input, sizeof(std::uint16_t));
    skip_name();
    skip_name();
    skip_name();
    skip_long_name();
  } else {
    throw Error{ErrorKind::Unsupported, "the server sent a value of an unknown type"}.because("its number is " +
                                                                                              std::to_string(type));
  }
  ValueShape shape;
  shape.length_ = Length::Chunks;
  return shape;
}

void ValueShape::skip_value(Input& input) const {
  switch (length_) {
    case Length::Fixed:
      return skip_bytes(input, size_);
    case Length::Byte:
      return skip_bytes(input, input.read<std::uint8_t>());
    case Length::Short: {
      const auto size = input.read<std::uint16_t>();
      return skip_bytes(input, size == kLengthOfMax ? 0 : size);
    }
    case Length::Long:
      return skip_bytes(input, input.read<std::uint32_t>());
    case Length::Pointer: {
      const auto pointer = input.read<std::uint8_t>();
      if (pointer == 0) return;
      constexpr std::size_t kTimestampBytes = 8;
      skip_bytes(input, pointer + kTimestampBytes);
      return skip_bytes(input, input.read<std::uint32_t>());
    }
    case Length::Chunks:
      constexpr std::uint64_t kNull = UINT64_MAX;
      if (input.read<std::uint64_t>() == kNull) return;
      for (auto size = input.read<std::uint32_t>(); size != 0; size = input.read<std::uint32_t>()) {
        skip_bytes(input, size);
      }
  }
}

ResultShape ResultShape::read(Input& input) {
  ResultShape result;
  const auto count = input.read<std::uint16_t>();
  if (count == kLengthOfMax) return result;
  for (std::uint16_t column = 0; column < count; ++column) {
    constexpr std::size_t kTypeAndFlags = 4 + 2;
    skip_bytes(input, kTypeAndFlags);
    const ValueShape shape = ValueShape::read(input);
    if (shape.has_table_name_) {
      const auto parts = input.read<std::uint8_t>();
      for (std::uint8_t part = 0; part < parts; ++part) {
        skip_bytes(input, 2 * std::uint64_t{input.read<std::uint16_t>()});
      }
    }
    skip_bytes(input, 2 * std::uint64_t{input.read<std::uint8_t>()});
    result.columns_.push_back(shape);
  }
  return result;
}

void ResultShape::skip_row(Input& input, bool has_null_bits) const {
  std::vector<std::byte> nulls;
  if (has_null_bits) {
    const std::size_t bytes = (columns_.size() + 7) / 8;
    input.need(bytes);
    nulls.assign(input.data(), input.data() + bytes);
    input.take(bytes);
  }
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    const bool is_null = has_null_bits && (nulls[column / 8] >> (column % 8) & std::byte{1}) != std::byte{0};
    if (!is_null) columns_[column].skip_value(input);
  }
}

}  // namespace hygge::tds
