#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "hygge/parquet/thrift_compact.h"

namespace hygge::parquet {

/// The fields without which a struct is none (`required` in parquet.thrift). Readers that are generated from that file
/// refuse the struct, so we do as well.
class RequiredFields {
 public:
  /// Of fields with the numbers 1 to 15; there is one for each struct of a footer, so it takes no memory of its own.
  RequiredFields(const char* complaint, std::initializer_list<ThriftReader::Field> fields) : complaint_{complaint} {
    for (const ThriftReader::Field& field : fields) {
      const auto id = static_cast<std::size_t>(field.id);
      types_[id] = field.type;
      missing_ |= 1U << id;
    }
  }

  /// A field of another type than it should have does not count: readers skip it.
  void see(const ThriftReader::Field& field) {
    const auto id = static_cast<std::size_t>(field.id);
    if (id < types_.size() && types_[id] == field.type) missing_ &= ~(1U << id);
  }

  bool is_complete() const noexcept { return missing_ == 0; }

  /// Throws ThriftError{Nonsense} with the complaint when one was not seen.
  void check() const {
    if (!is_complete()) throw ThriftError{ThriftError::Cause::Nonsense, complaint_};
  }

 private:
  const char* complaint_;
  std::array<ThriftType, 16> types_{};
  std::uint32_t missing_ = 0;
};

}  // namespace hygge::parquet
