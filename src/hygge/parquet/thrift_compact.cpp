#include "hygge/parquet/thrift_compact.h"

#include <limits>

#include "hygge/parquet/zigzag.h"

namespace hygge::parquet {

namespace {

using Cause = ThriftError::Cause;

ThriftType type_of(unsigned nibble) {
  if (nibble > static_cast<unsigned>(ThriftType::Struct)) {  // later types are in no Parquet file
    throw ThriftError{Cause::Nonsense, "there is no type " + std::to_string(nibble)};
  }
  return static_cast<ThriftType>(nibble);
}

}  // namespace

ThriftReader::Deeper::Deeper(ThriftReader& reader) : reader_{reader} {
  if (reader.depth_ >= kDeepest) throw ThriftError{Cause::Nonsense, "it is nested too deeply"};
  ++reader_.depth_;
}

std::uint8_t ThriftReader::read_byte() {
  if (left() == 0) throw ThriftError{Cause::EndsTooSoon, "it ends too soon"};
  return static_cast<std::uint8_t>(bytes_[position_++]);
}

std::uint64_t ThriftReader::read_varint() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = read_byte();
    number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) return number;
  }
  throw ThriftError{Cause::Nonsense, "a number does not end"};
}

void ThriftReader::advance(std::uint64_t count) {
  if (count > left()) throw ThriftError{Cause::EndsTooSoon, "a length reaches beyond the end"};
  position_ += static_cast<std::size_t>(count);
}

std::optional<ThriftReader::Field> ThriftReader::next_field(std::int16_t previous) {
  const std::uint8_t header = read_byte();
  const ThriftType type = type_of(header & 0x0FU);
  if (type == ThriftType::Stop) return std::nullopt;
  const unsigned delta = header >> 4U;
  const std::int64_t id = delta == 0 ? unzigzag(read_varint()) : previous + static_cast<std::int64_t>(delta);
  if (id < 0 || id > std::numeric_limits<std::int16_t>::max()) {
    throw ThriftError{Cause::Nonsense, "a field has the number " + std::to_string(id)};
  }
  return Field{static_cast<std::int16_t>(id), type};
}

ThriftReader::List ThriftReader::read_list() {
  const std::uint8_t header = read_byte();
  const ThriftType type = type_of(header & 0x0FU);
  std::uint64_t size = header >> 4U;
  if (size == 15) size = read_varint();
  // Every element takes a byte at least.
  if (size > left()) throw ThriftError{Cause::EndsTooSoon, "a list is longer than the bytes that are left"};
  return List{static_cast<std::size_t>(size), type};
}

std::int64_t ThriftReader::read_integer(ThriftType type) {
  switch (type) {
    case ThriftType::Byte:
      return static_cast<std::int8_t>(read_byte());
    case ThriftType::I16:
      return static_cast<std::int16_t>(unzigzag(read_varint()));  // cut off, as generated readers do
    case ThriftType::I32:
      return static_cast<std::int32_t>(unzigzag(read_varint()));
    case ThriftType::I64:
      return unzigzag(read_varint());
    default:
      throw ThriftError{Cause::Nonsense, "a number has a type that holds none"};
  }
}

std::uint64_t ThriftReader::read_size(ThriftType type, const char* complaint) {
  const std::int64_t number = read_integer(type);
  if (number < 0) throw ThriftError{Cause::Nonsense, complaint};
  return static_cast<std::uint64_t>(number);
}

std::string_view ThriftReader::read_binary() {
  const std::uint64_t length = read_varint();
  const std::size_t begin = position_;
  advance(length);
  return {reinterpret_cast<const char*>(bytes_.data()) + begin, static_cast<std::size_t>(length)};
}

void ThriftReader::skip(ThriftType type) {
  switch (type) {
    case ThriftType::Stop:
      throw ThriftError{Cause::Nonsense, "an element has no type"};
    case ThriftType::True:
    case ThriftType::False:
      return;  // the field's header holds the value
    case ThriftType::Byte:
      return advance(1);
    case ThriftType::I16:
    case ThriftType::I32:
    case ThriftType::I64:
      read_integer(type);
      return;
    case ThriftType::Double:
      return advance(8);
    case ThriftType::Binary:
      read_binary();
      return;
    case ThriftType::List:
    case ThriftType::Set: {
      const Deeper deeper{*this};
      return each_element([this](ThriftType element) { skip_element(element); });
    }
    case ThriftType::Map:
      return skip_map();
    case ThriftType::Struct:
      return each_field([](const Field&) { return false; });
  }
}

void ThriftReader::skip_map() {
  const Deeper deeper{*this};
  const std::uint64_t size = read_varint();
  if (size == 0) return;
  if (size > left()) throw ThriftError{Cause::EndsTooSoon, "a map is longer than the bytes that are left"};
  const std::uint8_t types = read_byte();
  for (std::uint64_t pair = 0; pair < size; ++pair) {
    skip_element(type_of(types >> 4U));
    skip_element(type_of(types & 0x0FU));
  }
}

void ThriftReader::skip_element(ThriftType type) {
  // Unlike a field, a truth value in a list or map is a byte of its own.
  if (type == ThriftType::True || type == ThriftType::False) return advance(1);
  skip(type);
}

}  // namespace hygge::parquet
