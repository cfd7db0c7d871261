#include "hygge/tds/type_info.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "hygge/tds/bad_bytes.h"
#include "hygge/tds/utf16.h"

namespace hygge::tds {

namespace {

constexpr std::uint16_t kNoColumns = 0xFFFF;
constexpr std::byte kColumnsToken{0x81};

Error bad_type(std::uint8_t byte, const std::string& why) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return bad_bytes(std::string{"the type 0x"} + kDigits[byte >> 4U] + kDigits[byte & 0xFU] + " " + why);
}

std::string read_name(Input& input, std::size_t units) {
  input.need(2 * units);
  std::string name = to_utf8({input.data(), 2 * units});
  input.take(2 * units);
  return name;
}

void require_size(const TypeInfo& type, std::initializer_list<std::uint32_t> sizes) {
  if (std::find(sizes.begin(), sizes.end(), type.size) == sizes.end()) {
    throw bad_type(static_cast<std::uint8_t>(type.type), "has a size of " + std::to_string(type.size));
  }
}

void read_decimal(Input& input, TypeInfo& type) {
  type.size = input.read<std::uint8_t>();
  type.precision = input.read<std::uint8_t>();
  type.scale = input.read<std::uint8_t>();
  if (type.precision < 1 || type.precision > 38 || type.scale > type.precision) {
    throw bad_type(static_cast<std::uint8_t>(type.type), "has a precision or scale that no decimal has");
  }
}

void read_time_scale(Input& input, TypeInfo& type) {
  type.scale = input.read<std::uint8_t>();
  if (type.scale > 7) throw bad_type(static_cast<std::uint8_t>(type.type), "has more than 7 digits of a second");
}

Collation read_collation(Input& input) {
  Collation collation{};
  input.need(collation.size());
  std::copy_n(input.data(), collation.size(), collation.begin());
  input.take(collation.size());
  return collation;
}

/// Only varchar, nvarchar and varbinary know (max).
std::uint32_t read_declared_size(Input& input, WireType type, bool may_be_max) {
  const auto size = input.read<std::uint16_t>();
  if (size == TypeInfo::kMax && !may_be_max) throw bad_type(static_cast<std::uint8_t>(type), "has no limit");
  return size;
}

void read_clr_type(Input& input, TypeInfo& type) {
  type.size = input.read<std::uint16_t>();
  for (int part = 0; part < 3; ++part) type.names.push_back(read_short_name(input));
  type.names.push_back(read_long_name(input));
}

void read_xml_schema(Input& input, TypeInfo& type) {
  if (input.read<std::uint8_t>() == 0) return;
  type.names.push_back(read_short_name(input));
  type.names.push_back(read_short_name(input));
  type.names.push_back(read_long_name(input));
}

void write_units(Output& output, std::string_view name) {
  const std::vector<std::byte> text = to_utf16(name);
  output.write(text);
}

void write_short_name(Output& output, std::string_view name) {
  const std::vector<std::byte> text = to_utf16(name);
  if (text.size() / 2 > 0xFF) {
    throw Error{ErrorKind::Data, "the name '" + std::string{name} + "' is too long for SQL Server"}.advise(
        "use a name of at most 128 characters");
  }
  output.put(static_cast<std::uint8_t>(text.size() / 2));
  output.write(text);
}

void write_long_name(Output& output, std::string_view name) {
  const std::size_t units = to_utf16(name).size() / 2;
  if (units > 0xFFFF) throw Error{ErrorKind::Data, "a name is too long for SQL Server"};
  output.put(static_cast<std::uint16_t>(units));
  write_units(output, name);
}

bool has_table_name(WireType type) noexcept {
  return type == WireType::Text || type == WireType::NText || type == WireType::Image;
}

ColumnInfo read_column(Input& input, TableNames table_names) {
  ColumnInfo column;
  column.user_type = input.read<std::uint32_t>();
  column.flags = input.read<std::uint16_t>();
  column.type = read_type_info(input);
  if (has_table_name(column.type.type)) {
    const unsigned parts = table_names == TableNames::Whole ? 1U : input.read<std::uint8_t>();
    for (unsigned part = 0; part < parts; ++part) column.table.push_back(read_long_name(input));
  }
  column.name = read_short_name(input);
  return column;
}

std::string sized(std::string_view name, std::uint32_t size, std::uint32_t bytes_each) {
  std::string text{name};
  return text + "(" + (size == TypeInfo::kMax ? "max" : std::to_string(size / bytes_each)) + ")";
}

std::string integer_name(std::uint32_t size) {
  return size == 1 ? "tinyint" : size == 2 ? "smallint" : size == 4 ? "int" : "bigint";
}

std::string clr_name(const TypeInfo& type) {
  if (type.names.size() < 3) return "varbinary(max)";
  const std::string name = quote_name(type.names[2]);
  return type.names[1].empty() ? name : quote_name(type.names[1]) + "." + name;
}

}  // namespace

Framing TypeInfo::framing() const noexcept {
  switch (type) {
    case WireType::Null:
      return Framing::Nothing;
    case WireType::TinyInt:
    case WireType::Bit:
    case WireType::SmallInt:
    case WireType::Int:
    case WireType::BigInt:
    case WireType::Real:
    case WireType::Float:
    case WireType::SmallDateTime:
    case WireType::DateTime:
    case WireType::SmallMoney:
    case WireType::Money:
      return Framing::Fixed;
    case WireType::VarChar:
    case WireType::NVarChar:
    case WireType::VarBinary:
      return size == kMax ? Framing::Chunks : Framing::Length2;
    case WireType::Char:
    case WireType::NChar:
    case WireType::Binary:
    case WireType::Vector:
      return Framing::Length2;
    case WireType::Udt:
    case WireType::Xml:
    case WireType::Json:
      return Framing::Chunks;
    case WireType::Variant:
      return Framing::Length4;
    case WireType::Text:
    case WireType::NText:
    case WireType::Image:
      return Framing::Pointer;
    default:
      return Framing::Length1;
  }
}

std::size_t TypeInfo::fixed_width() const noexcept {
  switch (type) {
    case WireType::TinyInt:
    case WireType::Bit:
      return 1;
    case WireType::SmallInt:
      return 2;
    case WireType::Int:
    case WireType::Real:
    case WireType::SmallDateTime:
    case WireType::SmallMoney:
      return 4;
    case WireType::BigInt:
    case WireType::Float:
    case WireType::DateTime:
    case WireType::Money:
      return 8;
    default:
      return 0;
  }
}

bool TypeInfo::is_utf16() const noexcept {
  return type == WireType::NVarChar || type == WireType::NChar || type == WireType::NText || type == WireType::Xml;
}

std::string read_short_name(Input& input) { return read_name(input, input.read<std::uint8_t>()); }
std::string read_long_name(Input& input) { return read_name(input, input.read<std::uint16_t>()); }

TypeInfo read_type_info(Input& input) {
  const auto byte = input.read<std::uint8_t>();
  TypeInfo type;
  type.type = static_cast<WireType>(byte);
  switch (type.type) {
    case WireType::Null:
    case WireType::TinyInt:
    case WireType::Bit:
    case WireType::SmallInt:
    case WireType::Int:
    case WireType::BigInt:
    case WireType::Real:
    case WireType::Float:
    case WireType::SmallDateTime:
    case WireType::DateTime:
    case WireType::SmallMoney:
    case WireType::Money:
    case WireType::Date:
    case WireType::Json:
      return type;
    case WireType::UniqueIdentifier:
      type.size = input.read<std::uint8_t>();
      require_size(type, {16});
      return type;
    case WireType::IntN:
      type.size = input.read<std::uint8_t>();
      require_size(type, {1, 2, 4, 8});
      return type;
    case WireType::BitN:
      type.size = input.read<std::uint8_t>();
      require_size(type, {1});
      return type;
    case WireType::FloatN:
    case WireType::MoneyN:
    case WireType::DateTimeN:
      type.size = input.read<std::uint8_t>();
      require_size(type, {4, 8});
      return type;
    case WireType::DecimalN:
    case WireType::NumericN:
    case WireType::LegacyDecimal:
    case WireType::LegacyNumeric:
      read_decimal(input, type);
      return type;
    case WireType::Time:
    case WireType::DateTime2:
    case WireType::DateTimeOffset:
      read_time_scale(input, type);
      return type;
    case WireType::LegacyVarBinary:
    case WireType::LegacyVarChar:
    case WireType::LegacyBinary:
    case WireType::LegacyChar:
      type.size = input.read<std::uint8_t>();
      return type;
    case WireType::VarChar:
    case WireType::NVarChar:
      type.size = read_declared_size(input, type.type, true);
      type.collation = read_collation(input);
      return type;
    case WireType::Char:
    case WireType::NChar:
      type.size = read_declared_size(input, type.type, false);
      type.collation = read_collation(input);
      return type;
    case WireType::VarBinary:
      type.size = read_declared_size(input, type.type, true);
      return type;
    case WireType::Binary:
      type.size = read_declared_size(input, type.type, false);
      return type;
    case WireType::Text:
    case WireType::NText:
      type.size = input.read<std::uint32_t>();
      type.collation = read_collation(input);
      return type;
    case WireType::Image:
    case WireType::Variant:
      type.size = input.read<std::uint32_t>();
      return type;
    case WireType::Udt:
      read_clr_type(input, type);
      return type;
    case WireType::Xml:
      read_xml_schema(input, type);
      return type;
    case WireType::Vector:
      type.size = read_declared_size(input, type.type, false);
      type.element = input.read<std::uint8_t>();
      if (type.element > 1) throw bad_type(byte, "has elements that are not known");
      return type;
  }
  throw bad_type(byte, "is not known");
}

void write_type_info(Output& output, const TypeInfo& type) {
  output.put(static_cast<std::uint8_t>(type.type));
  switch (type.type) {
    case WireType::DecimalN:
    case WireType::NumericN:
    case WireType::LegacyDecimal:
    case WireType::LegacyNumeric:
      output.put(static_cast<std::uint8_t>(type.size));
      output.put(type.precision);
      output.put(type.scale);
      return;
    case WireType::Time:
    case WireType::DateTime2:
    case WireType::DateTimeOffset:
      output.put(type.scale);
      return;
    case WireType::UniqueIdentifier:
    case WireType::IntN:
    case WireType::BitN:
    case WireType::FloatN:
    case WireType::MoneyN:
    case WireType::DateTimeN:
    case WireType::LegacyVarBinary:
    case WireType::LegacyVarChar:
    case WireType::LegacyBinary:
    case WireType::LegacyChar:
      output.put(static_cast<std::uint8_t>(type.size));
      return;
    case WireType::VarChar:
    case WireType::NVarChar:
    case WireType::Char:
    case WireType::NChar:
      output.put(static_cast<std::uint16_t>(type.size));
      output.write(type.collation);
      return;
    case WireType::VarBinary:
    case WireType::Binary:
      output.put(static_cast<std::uint16_t>(type.size));
      return;
    case WireType::Text:
    case WireType::NText:
      output.put(type.size);
      output.write(type.collation);
      return;
    case WireType::Image:
    case WireType::Variant:
      output.put(type.size);
      return;
    case WireType::Udt:
      output.put(static_cast<std::uint16_t>(type.size));
      for (std::size_t part = 0; part < type.names.size(); ++part) {
        part < 3 ? write_short_name(output, type.names[part]) : write_long_name(output, type.names[part]);
      }
      return;
    case WireType::Xml:
      output.put(static_cast<std::uint8_t>(type.names.empty() ? 0 : 1));
      for (std::size_t part = 0; part < type.names.size(); ++part) {
        part < 2 ? write_short_name(output, type.names[part]) : write_long_name(output, type.names[part]);
      }
      return;
    case WireType::Vector:
      output.put(static_cast<std::uint16_t>(type.size));
      output.put(type.element);
      return;
    default:
      return;
  }
}

std::vector<ColumnInfo> read_columns(Input& input, TableNames table_names) {
  const auto count = input.read<std::uint16_t>();
  std::vector<ColumnInfo> columns;
  if (count == kNoColumns) return columns;
  // No room is made for columns that have not come: the count may lie.
  for (unsigned column = 0; column < count; ++column) columns.push_back(read_column(input, table_names));
  return columns;
}

void write_columns(Output& output, const std::vector<ColumnInfo>& columns) {
  output.put(kColumnsToken);
  output.put(static_cast<std::uint16_t>(columns.size()));
  for (const ColumnInfo& column : columns) {
    output.put(column.user_type);
    output.put(column.flags);
    write_type_info(output, column.type);
    if (has_table_name(column.type.type)) {
      std::string table;
      for (const std::string& part : column.table) table += (table.empty() ? "" : ".") + part;
      write_long_name(output, table);
    }
    write_short_name(output, column.name);
  }
}

std::string sql_name(const TypeInfo& type) {
  switch (type.type) {
    case WireType::TinyInt:
      return "tinyint";
    case WireType::SmallInt:
      return "smallint";
    case WireType::Null:
    case WireType::Int:
      return "int";
    case WireType::BigInt:
      return "bigint";
    case WireType::IntN:
      return integer_name(type.size);
    case WireType::Bit:
    case WireType::BitN:
      return "bit";
    case WireType::Real:
      return "real";
    case WireType::Float:
      return "float";
    case WireType::FloatN:
      return type.size == 4 ? "real" : "float";
    case WireType::SmallMoney:
      return "smallmoney";
    case WireType::Money:
      return "money";
    case WireType::MoneyN:
      return type.size == 4 ? "smallmoney" : "money";
    case WireType::SmallDateTime:
      return "smalldatetime";
    case WireType::DateTime:
      return "datetime";
    case WireType::DateTimeN:
      return type.size == 4 ? "smalldatetime" : "datetime";
    case WireType::DecimalN:
    case WireType::LegacyDecimal:
      return "decimal(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
    case WireType::NumericN:
    case WireType::LegacyNumeric:
      return "numeric(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
    case WireType::UniqueIdentifier:
      return "uniqueidentifier";
    case WireType::Date:
      return "date";
    case WireType::Time:
      return "time(" + std::to_string(type.scale) + ")";
    case WireType::DateTime2:
      return "datetime2(" + std::to_string(type.scale) + ")";
    case WireType::DateTimeOffset:
      return "datetimeoffset(" + std::to_string(type.scale) + ")";
    case WireType::VarChar:
    case WireType::LegacyVarChar:
      return sized("varchar", type.size, 1);
    case WireType::Char:
    case WireType::LegacyChar:
      return sized("char", type.size, 1);
    case WireType::NVarChar:
      return sized("nvarchar", type.size, type.size == TypeInfo::kMax ? 1 : 2);
    case WireType::NChar:
      return sized("nchar", type.size, 2);
    case WireType::VarBinary:
    case WireType::LegacyVarBinary:
      return sized("varbinary", type.size, 1);
    case WireType::Binary:
    case WireType::LegacyBinary:
      return sized("binary", type.size, 1);
    case WireType::Text:
      return "text";
    case WireType::NText:
      return "ntext";
    case WireType::Image:
      return "image";
    case WireType::Variant:
      return "sql_variant";
    case WireType::Udt:
      return clr_name(type);
    case WireType::Xml:
      return "xml";
    case WireType::Json:
      return "json";
    case WireType::Vector:
      return "vector(" + std::to_string(type.size < 8 ? 0 : (type.size - 8) / (type.element == 1 ? 2 : 4)) + ")";
  }
  return "sql_variant";
}

std::string quote_name(std::string_view name) {
  std::string quoted = "[";
  for (const char letter : name) quoted += letter == ']' ? "]]" : std::string(1, letter);
  return quoted + "]";
}

}  // namespace hygge::tds
