#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/parquet/thrift_compact.h"

namespace hygge::parquet {

/// A struct of Thrift's compact protocol, field by field, for writing it again with some fields changed: what is not
/// changed, fields of later formats too, stays as it was.
///
/// Memory   its fields are views of the bytes that were read, which must outlive it; changed ones are its own.
/// Errors   reading: those of ThriftReader.
/// Threads  a value; one thread at a time.
class ThriftStruct {
 public:
  ThriftStruct() = default;
  /// Reads the struct at which `reader` is, and moves behind it.
  explicit ThriftStruct(ThriftReader& reader);

  /// The bytes of a field's value; empty where there is no such field of that type.
  std::span<const std::byte> value(std::int16_t id, ThriftType type) const;

  void set_integer(std::int16_t id, ThriftType type, std::int64_t value);  ///< I16, I32 or I64
  void set_truth(std::int16_t id, bool value);
  void set_text(std::int16_t id, std::string_view value);
  void set_struct(std::int16_t id, const ThriftStruct& value);
  /// A list of elements that were written one behind the other.
  void set_list(std::int16_t id, ThriftType element, std::size_t size, std::string_view elements);
  void erase(std::int16_t id);

  /// In the order of the fields' numbers.
  std::string bytes() const;

 private:
  struct Field {
    std::int16_t id;
    ThriftType type;
    std::string_view view;  ///< of the bytes read
    std::string own;        ///< instead, once it was changed
    bool is_own = false;
    std::string_view value() const { return is_own ? std::string_view{own} : view; }
  };

  void set(std::int16_t id, ThriftType type, std::string value);

  std::vector<Field> fields_;
};

/// Calls `read(reader)` for each struct of a list whose bytes are `list`; it must read the struct.
template <typename Read>
void each_listed_struct(std::span<const std::byte> list, Read read) {
  if (list.empty()) return;
  ThriftReader reader{list};
  reader.each_element([&](ThriftType type) {
    if (type != ThriftType::Struct) throw ThriftError{ThriftError::Cause::Nonsense, "a list holds what it should not"};
    read(reader);
  });
}

/// An element of a list of I32.
std::string thrift_integer(std::int64_t value);

}  // namespace hygge::parquet
