#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hygge/parquet/footer.h"
#include "hygge/parquet/thrift_compact.h"

namespace hygge::parquet {

enum class Repetition : std::uint8_t { Required = 0, Optional = 1, Repeated = 2 };

/// A node of a schema (parquet.thrift: SchemaElement), as far as hygge asks.
struct SchemaElement {
  std::string name;
  Repetition repetition = Repetition::Required;
  std::uint64_t children = 0;
  std::optional<PhysicalType> type;  ///< of leaves only
  std::uint32_t length = 0;          ///< of a FixedByteArray
  bool is_decimal = false;
  bool is_converted_decimal = false;  ///< its converted type says so
  bool is_converted = false;          ///< has a converted type
  /// What its logical type says where older readers go by the converted type alone: STRING, LIST, ...; else nothing.
  std::string_view logical_type;
  std::uint64_t digits = 0;  ///< of a decimal, the larger where the file says it twice
  bool is_text = false;
  TimeUnit unit = TimeUnit::None;
  bool is_odd = false;  ///< its meaning is not known here, or not complete
};

/// Throws ThriftError.
SchemaElement read_schema_element(ThriftReader& reader);

}  // namespace hygge::parquet
