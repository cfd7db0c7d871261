#pragma once

#include <cstddef>
#include <initializer_list>
#include <vector>

#include "hygge/parquet/thrift_compact.h"

namespace hygge::parquet {

/// The fields without which a struct is none (`required` in parquet.thrift). Readers that are generated from that file
/// refuse the struct, so we do as well.
class RequiredFields {
 public:
  RequiredFields(const char* complaint, std::initializer_list<ThriftReader::Field> fields)
      : complaint_{complaint}, missing_{fields} {}

  /// A field of another type than it should have does not count: readers skip it.
  void see(const ThriftReader::Field& field) {
    std::erase_if(missing_, [&](const ThriftReader::Field& other) {
      return other.id == field.id && is_alike(other.type, field.type);
    });
  }

  bool is_complete() const noexcept { return missing_.empty(); }

  /// Throws ThriftError{Nonsense} with the complaint when one was not seen.
  void check() const {
    if (!missing_.empty()) throw ThriftError{ThriftError::Cause::Nonsense, complaint_};
  }

 private:
  static bool is_alike(ThriftType left, ThriftType right) {
    const auto is_boolean = [](ThriftType type) { return type == ThriftType::True || type == ThriftType::False; };
    return left == right || (is_boolean(left) && is_boolean(right));
  }

  const char* complaint_;
  std::vector<ThriftReader::Field> missing_;
};

}  // namespace hygge::parquet
