#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hygge/parquet/footer.h"

namespace hygge::parquet {

/// What the values of a column stand for (parquet.thrift: ConvertedType, and LogicalType where that says more).
enum class Meaning : std::uint8_t {
  Bare,  ///< their type says it all
  Int8,
  Int16,
  Int32,
  Int64,
  UInt8,
  UInt16,
  UInt32,
  UInt64,
  Decimal,
  Text,
  Date,            ///< days since 1970-01-01
  Time,            ///< microseconds
  Timestamp,       ///< microseconds since 1970-01-01, of no zone
  TimestampUtc,    ///< microseconds
  TimestampNanos,  ///< of no zone
  Uuid,
};

/// A column of a file that is written: not nested, and may hold NULL.
struct WrittenColumn {
  std::string name;
  PhysicalType type = PhysicalType::Boolean;
  Meaning meaning = Meaning::Bare;
  std::uint32_t length = 0;    ///< bytes of each value of a FixedByteArray
  std::uint8_t precision = 0;  ///< of a Decimal
  std::uint8_t scale = 0;      ///< of a Decimal
};

/// How values are told to be larger or smaller than others (parquet.thrift: ColumnOrder).
enum class Order : std::uint8_t { Signed, Unsigned };
Order order_of(Meaning meaning) noexcept;

/// FileMetaData.schema: the elements of the list, the root first; columns.size() + 1 of them.
std::string schema_elements(const std::vector<WrittenColumn>& columns);

}  // namespace hygge::parquet
