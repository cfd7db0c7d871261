#include "hygge/stores/parquet/encoded_columns.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace hygge::stores::parquet {

namespace {

using engine::TypeId;
using hygge::parquet::Meaning;
using hygge::parquet::PhysicalType;
using hygge::parquet::WrittenColumn;

// How the engine keeps decimals in memory (engine/batch.h: Vector).
constexpr std::uint8_t kDigitsInTwoBytes = 4;
constexpr std::uint8_t kDigitsInFourBytes = 9;
constexpr std::uint8_t kDigitsInEightBytes = 18;
constexpr std::uint32_t kWideBytes = 16;

struct Stored {
  PhysicalType type;
  Meaning meaning;
  std::uint32_t length = 0;
};

Stored stored_decimal(std::uint8_t precision) {
  if (precision <= kDigitsInFourBytes) return {PhysicalType::Int32, Meaning::Decimal};
  if (precision <= kDigitsInEightBytes) return {PhysicalType::Int64, Meaning::Decimal};
  return {PhysicalType::FixedByteArray, Meaning::Decimal, kWideBytes};
}

std::optional<Stored> stored(const engine::Type& type) {
  switch (type.id) {
    case TypeId::Boolean:
      return Stored{PhysicalType::Boolean, Meaning::Bare};
    case TypeId::Int8:
      return Stored{PhysicalType::Int32, Meaning::Int8};
    case TypeId::Int16:
      return Stored{PhysicalType::Int32, Meaning::Int16};
    case TypeId::Int32:
      return Stored{PhysicalType::Int32, Meaning::Int32};
    case TypeId::Int64:
      return Stored{PhysicalType::Int64, Meaning::Int64};
    case TypeId::UInt8:
      return Stored{PhysicalType::Int32, Meaning::UInt8};
    case TypeId::UInt16:
      return Stored{PhysicalType::Int32, Meaning::UInt16};
    case TypeId::UInt32:
      return Stored{PhysicalType::Int32, Meaning::UInt32};
    case TypeId::UInt64:
      return Stored{PhysicalType::Int64, Meaning::UInt64};
    case TypeId::Float:
      return Stored{PhysicalType::Float, Meaning::Bare};
    case TypeId::Double:
      return Stored{PhysicalType::Double, Meaning::Bare};
    case TypeId::Decimal:
      return stored_decimal(type.precision);
    case TypeId::Text:
      if (type != engine::Type::of(TypeId::Text)) return std::nullopt;  // JSON, say
      return Stored{PhysicalType::ByteArray, Meaning::Text};
    case TypeId::Blob:
      return Stored{PhysicalType::ByteArray, Meaning::Bare};
    case TypeId::Date:
      return Stored{PhysicalType::Int32, Meaning::Date};
    case TypeId::Time:
      return Stored{PhysicalType::Int64, Meaning::Time};
    case TypeId::Timestamp:
      return Stored{PhysicalType::Int64, Meaning::Timestamp};
    case TypeId::TimestampTz:
      return Stored{PhysicalType::Int64, Meaning::TimestampUtc};
    case TypeId::TimestampNanos:
      return Stored{PhysicalType::Int64, Meaning::TimestampNanos};
    case TypeId::Uuid:
      return Stored{PhysicalType::FixedByteArray, Meaning::Uuid, kWideBytes};
    default:
      return std::nullopt;
  }
}

/// A number of sixteen bytes as the engine keeps it.
struct Halves {
  std::uint64_t low;
  std::uint64_t high;
};

}  // namespace

std::optional<WrittenColumn> written_column(const engine::Column& column) {
  const std::optional<Stored> how = stored(column.type);
  if (!how) return std::nullopt;
  return WrittenColumn{.name = column.name,
                       .type = how->type,
                       .meaning = how->meaning,
                       .length = how->length,
                       .precision = column.type.precision,
                       .scale = column.type.scale};
}

hygge::parquet::ColumnRows EncodedColumns::of(const engine::Batch& batch, std::size_t column) {
  const engine::Vector vector = batch.column(column);
  return {.values = values_of(schema_.columns[column].type, vector, batch.rows()),
          .present = vector.validity(),
          .rows = batch.rows()};
}

const void* EncodedColumns::values_of(const engine::Type& type, const engine::Vector& vector, std::size_t rows) {
  switch (type.id) {
    case TypeId::Int8:
      return widened<std::int8_t, std::int32_t>(vector, rows);
    case TypeId::Int16:
      return widened<std::int16_t, std::int32_t>(vector, rows);
    case TypeId::UInt8:
      return widened<std::uint8_t, std::uint32_t>(vector, rows);
    case TypeId::UInt16:
      return widened<std::uint16_t, std::uint32_t>(vector, rows);
    case TypeId::Decimal:
      if (type.precision <= kDigitsInTwoBytes) return widened<std::int16_t, std::int32_t>(vector, rows);
      return type.precision <= kDigitsInEightBytes ? vector.values() : turned(vector, rows, false);
    case TypeId::Uuid:
      return turned(vector, rows, true);
    case TypeId::Text:
    case TypeId::Blob: {
      room_.resize(rows * sizeof(std::string_view));
      auto* const texts = reinterpret_cast<std::string_view*>(room_.data());
      vector.texts(rows, texts);
      return texts;
    }
    default:
      return vector.values();
  }
}

template <typename From, typename To>
const void* EncodedColumns::widened(const engine::Vector& vector, std::size_t rows) {
  room_.resize(rows * sizeof(To));
  const From* const from = vector.as<const From>();
  auto* const to = reinterpret_cast<To*>(room_.data());
  std::copy_n(from, rows, to);
  return to;
}

/// The most significant byte first, as Parquet has decimals and UUIDs. The engine keeps the top bit of a UUID flipped.
const void* EncodedColumns::turned(const engine::Vector& vector, std::size_t rows, bool is_uuid) {
  const std::uint64_t flipped = is_uuid ? std::uint64_t{1} << 63U : 0;
  room_.resize(rows * sizeof(Halves));
  const auto* const from = vector.as<const Halves>();
  auto* const to = reinterpret_cast<std::uint64_t*>(room_.data());
  for (std::size_t row = 0; row < rows; ++row) {
    to[2 * row] = __builtin_bswap64(from[row].high ^ flipped);
    to[2 * row + 1] = __builtin_bswap64(from[row].low);
  }
  return to;
}

}  // namespace hygge::stores::parquet
