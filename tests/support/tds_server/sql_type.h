#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hygge::tds_server {

enum class Kind : std::uint8_t {
  Null,  ///< the untyped NULL; int on the wire
  Bit,
  TinyInt,
  SmallInt,
  Int,
  BigInt,
  Real,
  Float,
  Decimal,
  Numeric,
  Money,
  SmallMoney,
  Char,
  VarChar,
  NChar,
  NVarChar,
  Text,
  NText,
  Binary,
  VarBinary,
  Image,
  UniqueIdentifier,
  Date,
  Time,
  DateTime,
  SmallDateTime,
  DateTime2,
  DateTimeOffset,
  Xml,
  Variant,
  HierarchyId,
  Geometry,
  Geography,
  Json,
  Vector,
  RowVersion,
};

/// How texts of a column are stored and compared.
struct Collation {
  std::string name;
  std::array<std::uint8_t, 5> wire{};  ///< MS-TDS 2.2.5.1.2
  int code_page = 1252;
  bool ignores_case = true;
};

/// The collation of that name in any case, or none.
const Collation* find_collation(std::string_view name);
/// The collation with these five bytes, or none.
const Collation* find_collation_by_wire(std::span<const std::uint8_t> bytes);
const Collation& default_collation();

/// A declared type of SQL Server.
struct SqlType {
  static constexpr int kMax = -1;

  Kind kind = Kind::Null;
  int length = 0;           ///< characters for nchar and nvarchar, bytes for other strings, dimensions for vector; kMax
  int precision = 0;        ///< decimal and numeric
  int scale = 0;            ///< decimal, numeric, time, datetime2, datetimeoffset
  bool has_halves = false;  ///< vector: of float16
  const Collation* collation = nullptr;  ///< of texts; null: the database's

  bool is(Kind other) const { return kind == other; }
  bool is_integer() const { return kind >= Kind::Bit && kind <= Kind::BigInt; }
  bool is_decimal() const { return kind == Kind::Decimal || kind == Kind::Numeric; }
  bool is_money() const { return kind == Kind::Money || kind == Kind::SmallMoney; }
  bool is_float() const { return kind == Kind::Real || kind == Kind::Float; }
  bool is_unicode() const { return kind == Kind::NChar || kind == Kind::NVarChar || kind == Kind::NText; }
  bool is_text() const { return kind >= Kind::Char && kind <= Kind::NText; }
  bool is_character() const { return is_text() || kind == Kind::Xml || kind == Kind::Json; }
  bool is_binary() const { return kind >= Kind::Binary && kind <= Kind::Image; }
  bool is_temporal() const { return kind >= Kind::Date && kind <= Kind::DateTimeOffset; }
  /// Those that the engine stores as texts of fixed form, because it has no type with seven digits (temporal.h).
  bool is_long_temporal() const {
    return kind == Kind::Time || kind == Kind::DateTime2 || kind == Kind::DateTimeOffset;
  }
  bool is_clr() const { return kind >= Kind::HierarchyId && kind <= Kind::Geography; }
  /// Bytes of a vector's number.
  int number_bytes() const { return has_halves ? 2 : 4; }
  bool is_max() const { return length == kMax; }
  const Collation& text_collation() const { return collation != nullptr ? *collation : default_collation(); }
};

SqlType type_of(Kind kind, int length = 0, int precision = 0, int scale = 0);

/// The type that a declaration names: `decimal` with (10, 2). Nothing for an unknown name; arguments that are missing
/// take the defaults of a column, or of CAST when `in_cast` (30 characters instead of 1).
std::optional<SqlType> declared_type(std::string_view name, std::optional<int> first, std::optional<int> second,
                                     bool in_cast);

/// vector(length), or vector(length, float16).
SqlType vector_of(int length, bool has_halves);

/// "nvarchar", without its arguments.
std::string name_of(Kind kind);
/// "nvarchar(50)", as one writes it.
std::string declaration_of(const SqlType& type);
/// How many bytes sys.columns.max_length tells.
int max_length_of(const SqlType& type);
/// The numbers of sys.types.
int system_type_id(Kind kind);
int user_type_id(Kind kind);
/// What sys.columns tells as precision and scale.
int precision_of(const SqlType& type);
int scale_of(const SqlType& type);

/// The engine's type that holds such values: "DECIMAL(10,2)".
std::string storage_of(const SqlType& type);

}  // namespace hygge::tds_server
