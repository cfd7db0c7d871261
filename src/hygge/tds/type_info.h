#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/tds/collation.h"
#include "hygge/tds/input.h"
#include "hygge/tds/output.h"

namespace hygge::tds {

/// The byte that opens a TYPE_INFO (MS-TDS 2.2.5.4).
enum class WireType : std::uint8_t {
  Null = 0x1F,
  Image = 0x22,
  Text = 0x23,
  UniqueIdentifier = 0x24,
  LegacyVarBinary = 0x25,
  IntN = 0x26,
  LegacyVarChar = 0x27,
  Date = 0x28,
  Time = 0x29,
  DateTime2 = 0x2A,
  DateTimeOffset = 0x2B,
  LegacyBinary = 0x2D,
  LegacyChar = 0x2F,
  TinyInt = 0x30,
  Bit = 0x32,
  SmallInt = 0x34,
  LegacyDecimal = 0x37,
  Int = 0x38,
  SmallDateTime = 0x3A,
  Real = 0x3B,
  Money = 0x3C,
  DateTime = 0x3D,
  Float = 0x3E,
  LegacyNumeric = 0x3F,
  Variant = 0x62,
  NText = 0x63,
  BitN = 0x68,
  DecimalN = 0x6A,
  NumericN = 0x6C,
  FloatN = 0x6D,
  MoneyN = 0x6E,
  DateTimeN = 0x6F,
  SmallMoney = 0x7A,
  BigInt = 0x7F,
  VarBinary = 0xA5,
  VarChar = 0xA7,
  Binary = 0xAD,
  Char = 0xAF,
  NVarChar = 0xE7,
  NChar = 0xEF,
  Udt = 0xF0,
  Xml = 0xF1,
  Json = 0xF4,
  Vector = 0xF5,
};

/// How a value says how long it is.
enum class Framing : std::uint8_t {
  Nothing,  ///< there is never a value
  Fixed,    ///< it does not; never NULL
  Length1,  ///< a byte in front; 0 = NULL
  Length2,  ///< two bytes in front; 0xFFFF = NULL
  Length4,  ///< four bytes in front; 0 = NULL (sql_variant)
  Chunks,   ///< partially length-prefixed (MS-TDS 2.2.5.2.3): a total of 8 bytes, then chunks
  Pointer,  ///< text, ntext, image: a text pointer and a timestamp, then four bytes of length
};

/// A type as it is told in front of values.
struct TypeInfo {
  /// The size of a varchar(max), nvarchar(max), varbinary(max) or CLR type without a limit.
  static constexpr std::uint32_t kMax = 0xFFFF;

  WireType type = WireType::Null;
  /// Bytes that a value takes at most: 1 to 8 of the types with N, the declared ones (UTF-16: two for each unit) of
  /// text and binary, kMax for (max). 0 where the type says it all.
  std::uint32_t size = 0;
  std::uint8_t precision = 0;  ///< decimal, numeric
  std::uint8_t scale = 0;      ///< decimal, numeric; digits of a second of time, datetime2, datetimeoffset
  Collation collation{};       ///< char, varchar, text and their Unicode kin
  std::uint8_t element = 0;    ///< vector: 0 float, 1 half
  /// CLR types: database, schema, type, assembly. xml of a schema collection: database, owner, collection.
  std::vector<std::string> names = {};

  Framing framing() const noexcept;
  /// Bytes of a value with Framing::Fixed.
  std::size_t fixed_width() const noexcept;
  /// Whether values are UTF-16.
  bool is_utf16() const noexcept;
  /// The type that a column NOT NULL has: Int for IntN of 4 bytes; itself when there is no other.
  WireType without_null() const noexcept;
  /// The type that a column which may be NULL has: IntN of 4 bytes for Int; itself when there is no other.
  TypeInfo with_null() const;

  bool operator==(const TypeInfo&) const = default;
};

/// Bytes of the time of day in a time, datetime2 or datetimeoffset with so many digits of a second.
constexpr unsigned time_bytes_of(unsigned scale) noexcept { return scale <= 2 ? 3 : scale <= 4 ? 4 : 5; }

/// A column of a result, or of rows that are sent.
struct ColumnInfo {
  static constexpr std::uint16_t kNullable = 0x0001;
  static constexpr std::uint16_t kReadWrite = 0x0004;
  static constexpr std::uint16_t kUpdatableUnknown = 0x0008;
  static constexpr std::uint16_t kIdentity = 0x0010;
  static constexpr std::uint16_t kComputed = 0x0020;
  static constexpr std::uint16_t kHidden = 0x2000;
  static constexpr std::uint16_t kKey = 0x4000;
  static constexpr std::uint32_t kRowVersion = 0x50;  ///< a user type

  std::string name;  ///< UTF-8; empty for expressions
  TypeInfo type;
  std::uint16_t flags = 0;
  std::uint32_t user_type = 0;
  std::vector<std::string> table;  ///< text, ntext, image: the parts of the table's name

  bool is_nullable() const noexcept { return (flags & kNullable) != 0; }
  bool operator==(const ColumnInfo&) const = default;
};

/// Reads a TYPE_INFO from its type byte on. Throws Error{Data} for what no server sends, and what Input throws.
TypeInfo read_type_info(Input& input);
void write_type_info(Output& output, const TypeInfo& type);

/// How the table of text, ntext and image is told: in parts by a server, as one text in rows that are sent to it.
enum class TableNames : std::uint8_t { Parts, Whole };

/// Reads the columns of a COLMETADATA (MS-TDS 2.2.7.4) from behind its token byte on. None when it says that there is
/// no metadata. At most 128 KiB are needed at once. Throws Error{Data}, and what Input throws.
std::vector<ColumnInfo> read_columns(Input& input, TableNames table_names = TableNames::Parts);
/// Writes a COLMETADATA with its token byte, as bulk load wants it (TableNames::Whole).
void write_columns(Output& output, const std::vector<ColumnInfo>& columns);

/// A COLMETADATA's B_VARCHAR and US_VARCHAR: UTF-16 with its length in units in front; as UTF-8, with U+FFFD for what
/// is not valid.
std::string read_short_name(Input& input);
std::string read_long_name(Input& input);

/// The type in Transact-SQL: "nvarchar(50)", "decimal(10,2)", "varbinary(max)". A CLR type is told by its quoted name.
std::string sql_name(const TypeInfo& type);
/// Writes the same of any other type to `to`, where there is room for kMostSqlName bytes. Returns behind it.
char* put_sql_name(const TypeInfo& type, char* to) noexcept;
inline constexpr std::size_t kMostSqlName = 48;
/// "[name]", with every ] doubled.
std::string quote_name(std::string_view name);
/// "N'text'", with every ' doubled.
std::string quote_text(std::string_view text);
/// Whether a statement may have `name` behind COLLATE, which takes a word and nothing that is quoted.
bool is_collation_name(std::string_view name) noexcept;
/// `name`: Error{Config} where it is none.
const std::string& checked_collation(const std::string& name);

}  // namespace hygge::tds
