#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "hygge/tds/output.h"
#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// A value that goes with a statement, as `@name`. NULL is a type without a value.
class Parameter {
 public:
  enum class Type : std::uint8_t { Bit, Int, BigInt, Float, NVarChar };

  static Parameter of(std::string name, bool value) { return {std::move(name), Type::Bit, value}; }
  static Parameter of(std::string name, std::int32_t value) { return {std::move(name), Type::Int, value}; }
  static Parameter of(std::string name, std::int64_t value) { return {std::move(name), Type::BigInt, value}; }
  /// A finite one: SQL Server has no others.
  static Parameter of(std::string name, double value) { return {std::move(name), Type::Float, value}; }
  /// UTF-8, of any length.
  static Parameter of(std::string name, std::string value) {
    return {std::move(name), Type::NVarChar, std::move(value)};
  }
  static Parameter of(std::string name, const char* value) { return of(std::move(name), std::string{value}); }
  static Parameter null(std::string name, Type type) { return {std::move(name), type, std::monostate{}}; }

  /// How sp_executesql has it declared: "@id bigint".
  std::string declaration() const;
  /// Name, flags, type and value (MS-TDS 2.2.6.6).
  void write(Output& output, const Collation& collation) const;

 private:
  using Value = std::variant<std::monostate, bool, std::int32_t, std::int64_t, double, std::string>;

  TypeInfo type() const;

  Parameter(std::string name, Type type, Value value) : name_{std::move(name)}, type_{type}, value_{std::move(value)} {}

  std::string name_;  // without the '@'
  Type type_;
  Value value_;
};

/// A call of sp_executesql, behind ALL_HEADERS: `sql` refers to the parameters by their names.
void write_execute_sql(Output& output, std::string_view sql, std::span<const Parameter> parameters,
                       const Collation& collation);

}  // namespace hygge::tds
