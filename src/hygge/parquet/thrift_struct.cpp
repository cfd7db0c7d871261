#include "hygge/parquet/thrift_struct.h"

#include <algorithm>
#include <utility>

#include "hygge/parquet/varint.h"
#include "hygge/parquet/zigzag.h"

namespace hygge::parquet {

namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void append_varint(std::string& bytes, std::uint64_t number) {
  put_varint(number, [&](std::uint8_t byte) { bytes += static_cast<char>(byte); });
}

}  // namespace

ThriftStruct::ThriftStruct(ThriftReader& reader) {
  reader.each_field([&](const ThriftReader::Field& field) {
    const std::size_t begin = reader.position();
    reader.skip(field.type);
    fields_.push_back({field.id, field.type, text_of(reader.since(begin)), {}, false});
    return true;
  });
}

std::span<const std::byte> ThriftStruct::value(std::int16_t id, ThriftType type) const {
  // Of a field that stands there twice, readers take the last.
  const auto field = std::find_if(fields_.rbegin(), fields_.rend(),
                                  [&](const Field& each) { return each.id == id && each.type == type; });
  if (field == fields_.rend()) return {};
  return std::as_bytes(std::span{field->value()});
}

void ThriftStruct::set(std::int16_t id, ThriftType type, std::string value) {
  erase(id);
  fields_.push_back({id, type, {}, std::move(value), true});
}

void ThriftStruct::set_integer(std::int16_t id, ThriftType type, std::int64_t value) {
  set(id, type, thrift_integer(value));
}

void ThriftStruct::set_truth(std::int16_t id, bool value) { set(id, value ? ThriftType::True : ThriftType::False, {}); }

void ThriftStruct::set_text(std::int16_t id, std::string_view value) {
  std::string bytes;
  append_varint(bytes, value.size());
  set(id, ThriftType::Binary, bytes.append(value));
}

void ThriftStruct::set_struct(std::int16_t id, const ThriftStruct& value) {
  set(id, ThriftType::Struct, value.bytes());
}

void ThriftStruct::set_list(std::int16_t id, ThriftType element, std::size_t size, std::string_view elements) {
  constexpr std::size_t kLong = 15;
  std::string bytes(1, static_cast<char>(std::min(size, kLong) << 4U | static_cast<unsigned>(element)));
  if (size >= kLong) append_varint(bytes, size);
  set(id, ThriftType::List, bytes.append(elements));
}

void ThriftStruct::erase(std::int16_t id) {
  std::erase_if(fields_, [&](const Field& field) { return field.id == id; });
}

std::string ThriftStruct::bytes() const {
  std::vector<const Field*> sorted;
  std::size_t size = 1;
  for (const Field& field : fields_) {
    sorted.push_back(&field);
    size += field.value().size() + 4;
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Field* left, const Field* right) { return left->id < right->id; });
  std::string bytes;
  bytes.reserve(size);
  std::int16_t previous = 0;
  constexpr int kFarthest = 15;
  for (const Field* field : sorted) {
    const int step = field->id - previous;
    const auto type = static_cast<unsigned>(field->type);
    if (step > 0 && step <= kFarthest) {
      bytes += static_cast<char>(static_cast<unsigned>(step) << 4U | type);
    } else {
      bytes += static_cast<char>(type);
      bytes += thrift_integer(field->id);
    }
    bytes += field->value();
    previous = field->id;
  }
  return bytes += '\0';
}

std::string thrift_integer(std::int64_t value) {
  std::string bytes;
  append_varint(bytes, zigzag(value));
  return bytes;
}

}  // namespace hygge::parquet
