#include "hygge/stores/mssql/load_columns.h"

#include "hygge/base/error.h"

namespace hygge::stores::mssql {

std::vector<tds::BulkColumn> bulk_columns(const LoadColumns& columns) {
  std::vector<tds::BulkColumn> bulk;
  bulk.reserve(columns.size());
  for (const LoadColumn& column : columns) bulk.push_back(column.bulk);
  return bulk;
}

tds::Storage storage_of(const engine::Type& type) {
  using engine::TypeId;
  using tds::Storage;
  switch (type.id) {
    case TypeId::Boolean:
      return Storage::Boolean;
    case TypeId::Int8:
      return Storage::Int8;
    case TypeId::Int16:
      return Storage::Int16;
    case TypeId::Int32:
      return Storage::Int32;
    case TypeId::Int64:
      return Storage::Int64;
    case TypeId::UInt8:
      return Storage::UInt8;
    case TypeId::UInt16:
      return Storage::UInt16;
    case TypeId::UInt32:
      return Storage::UInt32;
    case TypeId::UInt64:
      return Storage::UInt64;
    case TypeId::Int128:
      return Storage::Decimal128;
    case TypeId::Float:
      return Storage::Float;
    case TypeId::Double:
      return Storage::Double;
    case TypeId::Decimal:
      return tds::decimal_storage(type.precision);
    case TypeId::Text:
      return Storage::Text;
    case TypeId::Blob:
      return Storage::Blob;
    case TypeId::Date:
      return Storage::Date;
    case TypeId::Time:
      return Storage::TimeMicros;
    case TypeId::TimestampSeconds:
      return Storage::TimestampSeconds;
    case TypeId::TimestampMillis:
      return Storage::TimestampMillis;
    case TypeId::Timestamp:
    case TypeId::TimestampTz:
      return Storage::TimestampMicros;
    case TypeId::TimestampNanos:
      return Storage::TimestampNanos;
    case TypeId::Uuid:
      return Storage::Uuid;
    default:
      throw Error{ErrorKind::Unsupported, "values of type " + type.sql + " cannot be loaded into SQL Server"}.advise(
          "cast the column to a type that fits");
  }
}

tds::ColumnMemory memory_of(const engine::Vector& values) {
  // Encoders only read; the type is shared with decoders, which write.
  return {values.values(), const_cast<std::uint64_t*>(values.validity()), nullptr};
}

std::vector<tds::ColumnMemory> memory_of(const engine::Batch& batch, const LoadColumns& columns) {
  std::vector<tds::ColumnMemory> memory;
  memory.reserve(columns.size());
  for (const LoadColumn& column : columns) memory.push_back(memory_of(batch.column(column.source)));
  return memory;
}

}  // namespace hygge::stores::mssql
