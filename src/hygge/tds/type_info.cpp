#include "hygge/tds/type_info.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/tds/bad_bytes.h"
#include "hygge/tds/token.h"
#include "hygge/tds/type_facts.h"
#include "hygge/tds/utf16.h"
#include "hygge/tds/vector_value.h"

namespace hygge::tds {

namespace {

constexpr std::uint16_t kNoColumns = 0xFFFF;
constexpr auto kColumnsToken = static_cast<std::byte>(Token::ColumnMetadata);

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

/// One byte, which must be a size that values of the type can have.
void read_short_size(Input& input, const TypeFacts& facts, TypeInfo& type) {
  type.size = input.read<std::uint8_t>();
  // A width of 0 says that several sizes are possible, not that none is one.
  const bool is_width = facts.width != 0 && type.size == facts.width;
  const bool is_one = facts.tells_length || is_width || find_fixed(type.type, type.size) != nullptr;
  if (!is_one) {
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

void read_size(Input& input, const TypeFacts& facts, TypeInfo& type) {
  type.size = input.read<std::uint16_t>();
  if (type.size == TypeInfo::kMax && !facts.may_be_max) {
    throw bad_type(static_cast<std::uint8_t>(type.type), "has no limit");
  }
}

void read_element(Input& input, TypeInfo& type) {
  type.element = input.read<std::uint8_t>();
  if (type.element > 1) {
    throw bad_type(static_cast<std::uint8_t>(type.type), "has elements that are not known");
  }
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
  const std::vector<std::byte> text = to_utf16(name);
  if (text.size() / 2 > 0xFFFF) throw Error{ErrorKind::Data, "a name is too long for SQL Server"};
  output.put(static_cast<std::uint16_t>(text.size() / 2));
  output.write(text);
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

/// The names of which a type is made up; the last is the long one.
void write_names(Output& output, const std::vector<std::string>& names) {
  for (std::size_t part = 0; part < names.size(); ++part) {
    part + 1 < names.size() ? write_short_name(output, names[part]) : write_long_name(output, names[part]);
  }
}

char* put_text(std::string_view text, char* to) noexcept { return std::copy(text.begin(), text.end(), to); }

char* put_number(std::size_t number, char* to) noexcept {
  constexpr std::size_t kMostDigits = 20;
  return std::to_chars(to, to + kMostDigits, number).ptr;
}

/// "(50)", or nothing.
char* put_arguments(const TypeFacts& facts, const TypeInfo& type, char* to) noexcept {
  const auto in_brackets = [to](std::size_t number) { return put_text(")", put_number(number, put_text("(", to))); };
  switch (facts.detail) {
    case TypeDetail::Decimal:
      to = put_text(",", put_number(type.precision, put_text("(", to)));
      return put_text(")", put_number(type.scale, to));
    case TypeDetail::Scale:
      return in_brackets(type.scale);
    case TypeDetail::Vector:
      return in_brackets((std::max<std::size_t>(type.size, VectorValue::kHeader) - VectorValue::kHeader) /
                         VectorValue::width_of(type.element));
    default:
      break;
  }
  if (!facts.tells_length) return to;
  if (facts.may_be_max && type.size == TypeInfo::kMax) return put_text("(max)", to);
  return in_brackets(type.size / (facts.is_utf16 ? 2 : 1));
}

std::string clr_name(const TypeInfo& type) {
  const std::string name = quote_name(type.names[2]);
  return type.names[1].empty() ? name : quote_name(type.names[1]) + "." + name;
}

void read_detail(Input& input, const TypeFacts& facts, TypeInfo& type) {
  switch (facts.detail) {
    case TypeDetail::Nothing:
      return;
    case TypeDetail::Size1:
      return read_short_size(input, facts, type);
    case TypeDetail::Size2:
      return read_size(input, facts, type);
    case TypeDetail::Size4:
      type.size = input.read<std::uint32_t>();
      return;
    case TypeDetail::Decimal:
      return read_decimal(input, type);
    case TypeDetail::Scale:
      return read_time_scale(input, type);
    case TypeDetail::Clr:
      return read_clr_type(input, type);
    case TypeDetail::Schema:
      return read_xml_schema(input, type);
    case TypeDetail::Vector:
      read_size(input, facts, type);
      return read_element(input, type);
  }
}

void write_detail(Output& output, const TypeFacts& facts, const TypeInfo& type) {
  switch (facts.detail) {
    case TypeDetail::Nothing:
      return;
    case TypeDetail::Size1:
      return output.put(static_cast<std::uint8_t>(type.size));
    case TypeDetail::Size2:
      return output.put(static_cast<std::uint16_t>(type.size));
    case TypeDetail::Size4:
      return output.put(type.size);
    case TypeDetail::Decimal:
      output.put(static_cast<std::uint8_t>(type.size));
      output.put(type.precision);
      return output.put(type.scale);
    case TypeDetail::Scale:
      return output.put(type.scale);
    case TypeDetail::Clr:
      output.put(static_cast<std::uint16_t>(type.size));
      return write_names(output, type.names);
    case TypeDetail::Schema:
      output.put(static_cast<std::uint8_t>(type.names.empty() ? 0 : 1));
      return write_names(output, type.names);
    case TypeDetail::Vector:
      output.put(static_cast<std::uint16_t>(type.size));
      return output.put(type.element);
  }
}

}  // namespace

Framing TypeInfo::framing() const noexcept {
  const TypeFacts& facts = facts_of(type);
  return facts.may_be_max && size == kMax ? Framing::Chunks : facts.framing;
}

std::size_t TypeInfo::fixed_width() const noexcept {
  const TypeFacts& facts = facts_of(type);
  return facts.framing == Framing::Fixed ? facts.width : 0;
}

bool TypeInfo::is_utf16() const noexcept { return facts_of(type).is_utf16; }

WireType TypeInfo::without_null() const noexcept {
  const TypeFacts* const fixed = find_fixed(type, size);
  return fixed == nullptr ? type : fixed->type;
}

TypeInfo TypeInfo::with_null() const {
  TypeInfo made = *this;
  const TypeFacts& facts = facts_of(type);
  if (facts.framing != Framing::Fixed) return made;
  made.type = facts.with_null;
  made.size = facts.width;
  return made;
}

std::string read_short_name(Input& input) { return read_name(input, input.read<std::uint8_t>()); }
std::string read_long_name(Input& input) { return read_name(input, input.read<std::uint16_t>()); }

TypeInfo read_type_info(Input& input) {
  const auto byte = input.read<std::uint8_t>();
  const TypeFacts* const facts = find_type(byte);
  if (facts == nullptr) throw bad_type(byte, "is not known");
  TypeInfo type;
  type.type = facts->type;
  read_detail(input, *facts, type);
  if (facts->has_collation) type.collation = read_collation(input);
  return type;
}

void write_type_info(Output& output, const TypeInfo& type) {
  const TypeFacts& facts = facts_of(type.type);
  output.put(static_cast<std::uint8_t>(type.type));
  write_detail(output, facts, type);
  if (facts.has_collation) output.write(type.collation);
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
  if (type.type == WireType::Udt && type.names.size() >= 3) return clr_name(type);
  std::array<char, kMostSqlName> name{};
  return {name.data(), put_sql_name(type, name.data())};
}

char* put_sql_name(const TypeInfo& type, char* to) noexcept {
  const TypeFacts& facts = facts_of(type.without_null());
  return put_arguments(facts, type, put_text(facts.sql, to));
}

std::string quote_name(std::string_view name) {
  std::string quoted = "[";
  for (const char letter : name) quoted += letter == ']' ? "]]" : std::string(1, letter);
  return quoted + "]";
}

std::string quote_text(std::string_view text) {
  std::string quoted = "N'";
  for (const char letter : text) quoted += letter == '\'' ? "''" : std::string(1, letter);
  return quoted + "'";
}

bool is_collation_name(std::string_view name) noexcept {
  const auto is_of_a_word = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_of_a_word);
}

const std::string& checked_collation(const std::string& name) {
  if (is_collation_name(name)) return name;
  throw Error{ErrorKind::Config, "'" + printable(name) + "' is no collation"}.advise(
      "use a name such as Latin1_General_100_BIN2_UTF8");
}

}  // namespace hygge::tds
