#include "tests/support/tds_server/sql_type.h"

#include <algorithm>
#include <array>

#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

/// What the catalogue says of a kind: its name and the numbers of sys.types.
struct KindFacts {
  Kind kind;
  const char* name;
  int system_id;
  int user_id;
  int bytes;
  int precision;
  int scale;
  const char* storage;
};

constexpr std::array kFacts{
    KindFacts{Kind::Null, "int", 56, 56, 4, 10, 0, "INTEGER"},
    KindFacts{Kind::Bit, "bit", 104, 104, 1, 1, 0, "BOOLEAN"},
    KindFacts{Kind::TinyInt, "tinyint", 48, 48, 1, 3, 0, "UTINYINT"},
    KindFacts{Kind::SmallInt, "smallint", 52, 52, 2, 5, 0, "SMALLINT"},
    KindFacts{Kind::Int, "int", 56, 56, 4, 10, 0, "INTEGER"},
    KindFacts{Kind::BigInt, "bigint", 127, 127, 8, 19, 0, "BIGINT"},
    KindFacts{Kind::Real, "real", 59, 59, 4, 24, 0, "FLOAT"},
    KindFacts{Kind::Float, "float", 62, 62, 8, 53, 0, "DOUBLE"},
    KindFacts{Kind::Decimal, "decimal", 106, 106, 17, 38, 38, ""},
    KindFacts{Kind::Numeric, "numeric", 108, 108, 17, 38, 38, ""},
    KindFacts{Kind::Money, "money", 60, 60, 8, 19, 4, "DECIMAL(19,4)"},
    KindFacts{Kind::SmallMoney, "smallmoney", 122, 122, 4, 10, 4, "DECIMAL(10,4)"},
    KindFacts{Kind::Char, "char", 175, 175, 8000, 0, 0, "VARCHAR"},
    KindFacts{Kind::VarChar, "varchar", 167, 167, 8000, 0, 0, "VARCHAR"},
    KindFacts{Kind::NChar, "nchar", 239, 239, 8000, 0, 0, "VARCHAR"},
    KindFacts{Kind::NVarChar, "nvarchar", 231, 231, 8000, 0, 0, "VARCHAR"},
    KindFacts{Kind::Text, "text", 35, 35, 16, 0, 0, "VARCHAR"},
    KindFacts{Kind::NText, "ntext", 99, 99, 16, 0, 0, "VARCHAR"},
    KindFacts{Kind::Binary, "binary", 173, 173, 8000, 0, 0, "BLOB"},
    KindFacts{Kind::VarBinary, "varbinary", 165, 165, 8000, 0, 0, "BLOB"},
    KindFacts{Kind::Image, "image", 34, 34, 16, 0, 0, "BLOB"},
    KindFacts{Kind::UniqueIdentifier, "uniqueidentifier", 36, 36, 16, 0, 0, "UUID"},
    KindFacts{Kind::Date, "date", 40, 40, 3, 10, 0, "DATE"},
    KindFacts{Kind::Time, "time", 41, 41, 5, 16, 7, "VARCHAR"},
    KindFacts{Kind::DateTime, "datetime", 61, 61, 8, 23, 3, "TIMESTAMP"},
    KindFacts{Kind::SmallDateTime, "smalldatetime", 58, 58, 4, 16, 0, "TIMESTAMP"},
    KindFacts{Kind::DateTime2, "datetime2", 42, 42, 8, 27, 7, "VARCHAR"},
    KindFacts{Kind::DateTimeOffset, "datetimeoffset", 43, 43, 10, 34, 7, "VARCHAR"},
    KindFacts{Kind::Xml, "xml", 241, 241, -1, 0, 0, "VARCHAR"},
    KindFacts{Kind::Variant, "sql_variant", 98, 98, 8016, 0, 0, "BLOB"},
    KindFacts{Kind::HierarchyId, "hierarchyid", 240, 128, 892, 0, 0, "BLOB"},
    KindFacts{Kind::Geometry, "geometry", 240, 129, -1, 0, 0, "BLOB"},
    KindFacts{Kind::Geography, "geography", 240, 130, -1, 0, 0, "BLOB"},
    KindFacts{Kind::Json, "json", 244, 244, -1, 0, 0, "VARCHAR"},
    KindFacts{Kind::Vector, "vector", 255, 255, 8, 0, 0, "BLOB"},
    KindFacts{Kind::RowVersion, "timestamp", 189, 189, 8, 0, 0, "BLOB"},
};

const KindFacts& facts_of(Kind kind) { return kFacts.at(static_cast<std::size_t>(kind)); }

Collation make_collation(const char* name, std::uint32_t locale, std::uint32_t flags, std::uint32_t version,
                         std::uint8_t sort, int code_page) {
  const std::uint32_t word = locale | flags << 20U | version << 28U;
  Collation made{.name = name, .wire = {}, .code_page = code_page, .ignores_case = (flags & 0x01U) != 0};
  for (std::size_t i = 0; i < 4; ++i) made.wire.at(i) = static_cast<std::uint8_t>(word >> (8 * i) & 0xFFU);
  made.wire[4] = sort;
  return made;
}

/// Flags: 1 ignore case, 4 ignore kana, 8 ignore width, 0x20 binary by code point, 0x40 UTF-8.
const auto& all_collations() {
  static const std::array collations{
      make_collation("SQL_Latin1_General_CP1_CI_AS", 0x0409, 0x0D, 0, 52, 1252),
      make_collation("SQL_Latin1_General_CP1_CS_AS", 0x0409, 0x0C, 0, 51, 1252),
      make_collation("SQL_Latin1_General_CP437_CI_AS", 0x0409, 0x0D, 0, 32, 437),
      make_collation("SQL_Latin1_General_CP850_CI_AS", 0x0409, 0x0D, 0, 42, 850),
      make_collation("Latin1_General_CI_AS", 0x0409, 0x0D, 0, 0, 1252),
      make_collation("Latin1_General_CS_AS", 0x0409, 0x0C, 0, 0, 1252),
      make_collation("Latin1_General_BIN2", 0x0409, 0x20, 0, 0, 1252),
      make_collation("Latin1_General_100_BIN2", 0x0409, 0x20, 2, 0, 1252),
      make_collation("Latin1_General_100_BIN2_UTF8", 0x0409, 0x60, 2, 0, 65001),
      make_collation("Latin1_General_100_CI_AS_SC_UTF8", 0x0409, 0x4D, 2, 0, 65001),
      make_collation("Polish_CI_AS", 0x0415, 0x0D, 0, 0, 1250),
      make_collation("Cyrillic_General_CI_AS", 0x0419, 0x0D, 0, 0, 1251),
      make_collation("Greek_CI_AS", 0x0408, 0x0D, 0, 0, 1253),
      make_collation("Turkish_CI_AS", 0x041F, 0x0D, 0, 0, 1254),
      make_collation("Hebrew_CI_AS", 0x040D, 0x0D, 0, 0, 1255),
      make_collation("Arabic_CI_AS", 0x0401, 0x0D, 0, 0, 1256),
      make_collation("Estonian_CI_AS", 0x0425, 0x0D, 0, 0, 1257),
      make_collation("Vietnamese_CI_AS", 0x042A, 0x0D, 0, 0, 1258),
      make_collation("Thai_CI_AS", 0x041E, 0x0D, 0, 0, 874),
      make_collation("Japanese_CI_AS", 0x0411, 0x0D, 0, 0, 932),
      make_collation("Chinese_PRC_CI_AS", 0x0804, 0x0D, 0, 0, 936),
      make_collation("Korean_Wansung_CI_AS", 0x0412, 0x0D, 0, 0, 949),
      make_collation("Chinese_Taiwan_Stroke_CI_AS", 0x0404, 0x0D, 0, 0, 950),
  };
  return collations;
}

int bounded(std::optional<int> given, int otherwise) { return given.value_or(otherwise); }

}  // namespace

const Collation* find_collation(std::string_view name) {
  for (const Collation& collation : all_collations()) {
    if (same_word(collation.name, name)) return &collation;
  }
  return nullptr;
}

const Collation* find_collation_by_wire(std::span<const std::uint8_t> bytes) {
  for (const Collation& collation : all_collations()) {
    if (std::equal(bytes.begin(), bytes.end(), collation.wire.begin(), collation.wire.end())) return &collation;
  }
  return nullptr;
}

const Collation& default_collation() { return all_collations().front(); }

SqlType type_of(Kind kind, int length, int precision, int scale) {
  SqlType type;
  type.kind = kind;
  type.length = length;
  type.precision = precision;
  type.scale = scale;
  return type;
}

SqlType vector_of(int length, bool has_halves) {
  SqlType type = type_of(Kind::Vector, length);
  type.has_halves = has_halves;
  return type;
}

std::optional<SqlType> declared_type(std::string_view name, std::optional<int> first, std::optional<int> second,
                                     bool in_cast) {
  const std::string word = lower(name);
  if (word == "sysname") return type_of(Kind::NVarChar, 128);
  if (word == "dec") return declared_type("decimal", first, second, in_cast);
  if (word == "integer") return type_of(Kind::Int);
  if (word == "rowversion") return type_of(Kind::RowVersion);
  if (word == "float" && first && *first <= 24) return type_of(Kind::Real);
  for (const KindFacts& facts : kFacts) {
    if (facts.kind == Kind::Null || word != facts.name) continue;
    SqlType type = type_of(facts.kind);
    switch (facts.kind) {
      case Kind::Decimal:
      case Kind::Numeric:
        type.precision = bounded(first, 18);
        type.scale = bounded(second, 0);
        break;
      case Kind::Char:
      case Kind::VarChar:
      case Kind::NChar:
      case Kind::NVarChar:
      case Kind::Binary:
      case Kind::VarBinary:
        type.length = bounded(first, in_cast ? 30 : 1);
        break;
      case Kind::Time:
      case Kind::DateTime2:
      case Kind::DateTimeOffset:
        type.scale = bounded(first, 7);
        break;
      case Kind::Vector:
        type.length = bounded(first, 1);
        break;
      case Kind::Xml:
      case Kind::Json:
        type.length = SqlType::kMax;
        break;
      default:
        break;
    }
    return type;
  }
  return std::nullopt;
}

std::string name_of(Kind kind) { return facts_of(kind).name; }

std::string declaration_of(const SqlType& type) {
  std::string text = name_of(type.kind);
  if (type.is_decimal()) return text + "(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
  if (type.is_long_temporal()) return text + "(" + std::to_string(type.scale) + ")";
  if (type.kind == Kind::Vector)
    return text + "(" + std::to_string(type.length) + (type.has_halves ? ", float16)" : ")");
  if (type.kind >= Kind::Char && type.kind <= Kind::VarBinary && type.kind != Kind::Text && type.kind != Kind::NText) {
    return text + "(" + (type.is_max() ? "max" : std::to_string(type.length)) + ")";
  }
  return text;
}

int max_length_of(const SqlType& type) {
  switch (type.kind) {
    case Kind::Char:
    case Kind::VarChar:
    case Kind::Binary:
    case Kind::VarBinary:
      return type.length;
    case Kind::NChar:
    case Kind::NVarChar:
      return type.is_max() ? SqlType::kMax : 2 * type.length;
    case Kind::Vector:
      return 8 + type.number_bytes() * type.length;
    case Kind::Decimal:
    case Kind::Numeric:
      return type.precision <= 9 ? 5 : type.precision <= 19 ? 9 : type.precision <= 28 ? 13 : 17;
    case Kind::Time:
      return type.scale <= 2 ? 3 : type.scale <= 4 ? 4 : 5;
    case Kind::DateTime2:
      return type.scale <= 2 ? 6 : type.scale <= 4 ? 7 : 8;
    case Kind::DateTimeOffset:
      return type.scale <= 2 ? 8 : type.scale <= 4 ? 9 : 10;
    default:
      return facts_of(type.kind).bytes;
  }
}

int system_type_id(Kind kind) { return facts_of(kind).system_id; }
int user_type_id(Kind kind) { return facts_of(kind).user_id; }

int precision_of(const SqlType& type) {
  if (type.is_decimal()) return type.precision;
  const int points = type.scale > 0 ? type.scale + 1 : 0;
  if (type.kind == Kind::Time) return 8 + points;
  if (type.kind == Kind::DateTime2) return 19 + points;
  if (type.kind == Kind::DateTimeOffset) return 26 + points;
  return facts_of(type.kind).precision;
}

int scale_of(const SqlType& type) {
  return type.is_decimal() || type.is_long_temporal() ? type.scale : facts_of(type.kind).scale;
}

std::string storage_of(const SqlType& type) {
  if (type.is_decimal()) return "DECIMAL(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
  return facts_of(type.kind).storage;
}

}  // namespace hygge::tds_server
