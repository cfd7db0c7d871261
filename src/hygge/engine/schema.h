#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hygge::engine {

/// The engine's types, by what their values look like in memory.
enum class TypeId {
  Boolean,
  Int8,
  Int16,
  Int32,
  Int64,
  UInt8,
  UInt16,
  UInt32,
  UInt64,
  Int128,
  UInt128,
  Float,
  Double,
  Decimal,
  Text,
  Blob,
  Date,
  Time,
  TimeTz,
  Timestamp,
  TimestampSeconds,
  TimestampMillis,
  TimestampNanos,
  TimestampTz,
  Interval,
  Uuid,
  Enum,
  Bit,
  List,
  Array,
  Struct,
  Map,
  Union,
  Other,
};

struct Column;

/// A column's type. `sql` is how the engine writes it and is enough to cast to it: "DECIMAL(18,2)", "STRUCT(\"a\"
/// INTEGER)". Two types are equal when their `sql` is.
struct Type {
  TypeId id = TypeId::Other;
  std::string sql{};
  std::uint8_t precision = 0;  ///< of Decimal: 1..38
  std::uint8_t scale = 0;      ///< of Decimal
  std::size_t length = 0;      ///< of Array: how many elements each value has
  /// The parts of a nested type. List and Array: one, without a name. Map: "key" and "value". Struct: its fields.
  /// Union: its members.
  std::shared_ptr<const std::vector<Column>> shared_parts = nullptr;

  const std::vector<Column>& parts() const noexcept;
  bool is_nested() const noexcept;
  bool operator==(const Type& other) const { return sql == other.sql; }

  static Type of(TypeId id);  ///< for types without parameters
  static Type decimal(std::uint8_t precision, std::uint8_t scale);
  static Type list(Type element);
  static Type array(Type element, std::size_t length);
  static Type map(Type key, Type value);
  static Type structure(std::vector<Column> fields);
  static Type either(std::vector<Column> members);  ///< a Union
};

struct Column {
  std::string name;
  Type type;
  bool operator==(const Column&) const = default;
};

/// The columns of a relation, in order. Names are unique (the engine compares them without case).
struct Schema {
  std::vector<Column> columns;

  std::size_t size() const noexcept { return columns.size(); }
  /// The place of a column by its exact name, else by its name without case; -1 when there is none.
  int find(std::string_view name) const;
  std::vector<std::string> names() const;
  /// `name`, with as many `_` behind it as it takes to be that of no column.
  std::string unused_name(std::string name) const;
  /// Bytes that a row takes in memory while it is moved, estimated from the types (strings as 32, nested as 64).
  std::size_t row_bytes() const;
  bool operator==(const Schema&) const = default;
};

/// The narrowest type that holds every value of both without loss, or an Other type without `sql` when there is none.
///
/// Whole numbers widen to whole numbers or DECIMAL(38,0); INTEGER and DOUBLE give DOUBLE, but BIGINT and DOUBLE nothing
/// (a double holds 53 bits); DATE and TIMESTAMP give TIMESTAMP; precisions of time widen; nothing widens to text.
/// Structs widen by field name (a field that one side lacks is NULL there), lists by element.
Type widen(const Type& left, const Type& right);

}  // namespace hygge::engine
