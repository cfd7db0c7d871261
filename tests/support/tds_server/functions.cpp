#include "tests/support/tds_server/functions.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/temporal.h"
#include "tests/support/tds_server/text.h"
#include "tests/support/tds_server/vectors.h"
#include "tests/support/tds_server/wire_value.h"

namespace hygge::tds_server {

namespace {

using Arguments = std::vector<std::optional<std::string_view>>;

int number_argument(const std::optional<std::string_view>& argument) {
  return argument ? std::atoi(std::string{*argument}.c_str()) : 0;
}

/// The kind that name_of() gives this word.
SqlType type_argument(std::string_view word, int scale) {
  SqlType type = declared_type(word, std::nullopt, std::nullopt, false).value_or(SqlType{});
  if (type.is_long_temporal()) type.scale = scale;
  return type;
}

/// The third parts of a hundredth of a second that a datetime means and shows rounded to milliseconds.
std::int64_t exact_ticks(std::int64_t shown) {
  const std::int64_t clicks = (shown * 3 + 50'000) / 100'000;
  return (clicks * 100'000 + 1) / 3;
}

/// (text, type, scale, whether the text is of a datetime): a date or time as the engine stores it, from what a person
/// writes.
std::optional<std::string> temporal_function(const Arguments& arguments) {
  if (!arguments[0]) return std::nullopt;
  const SqlType type = type_argument(*arguments[1], number_argument(arguments[2]));
  auto moment = parse_moment(*arguments[0]);
  if (moment && arguments.size() > 3 && arguments[3] == "1") moment->ticks = exact_ticks(moment->ticks);
  if (!moment) throw SqlError{241, "Conversion failed when converting date and/or time from character string."};
  const auto cell = to_temporal(*moment, type);
  if (!cell) {
    throw SqlError{242, "The conversion of a varchar data type to a " + name_of(type.kind) +
                            " data type resulted in an out-of-range value."};
  }
  return type.is_long_temporal() ? stored_text(*cell, type) : display_text(*cell, type);
}

/// (stored text, scale): a datetimeoffset in its local time.
std::optional<std::string> offset_function(const Arguments& arguments) {
  if (!arguments[0]) return std::nullopt;
  const SqlType type = type_of(Kind::DateTimeOffset, 0, 0, number_argument(arguments[1]));
  return display_text(from_stored_text(*arguments[0], type), type);
}

std::string padded(std::string_view text, std::size_t length, std::size_t present) {
  std::string result{text};
  if (present < length) result.append(length - present, ' ');
  return result;
}

/// The front part that fits; `measure` is "u" for UTF-16 units, else a code page.
std::string_view front_that_fits(std::string_view text, std::size_t most, std::string_view measure) {
  if (measure == "u") return utf16_front(text, most);
  const int code_page = std::atoi(std::string{measure}.c_str());
  std::size_t units = std::min(utf16_units(text), most);
  std::string_view front = utf16_front(text, units);
  while (to_code_page(front, code_page).size() > most) front = utf16_front(text, --units);
  return front;
}

std::size_t size_of(std::string_view text, std::string_view measure) {
  return measure == "u" ? utf16_units(text) : to_code_page(text, std::atoi(std::string{measure}.c_str())).size();
}

/// Bytes that a code page lacks become '?', as the server stores them.
std::string through_code_page(std::string_view text, std::string_view measure) {
  if (measure == "u" || measure == "65001") return std::string{text};
  const int code_page = std::atoi(std::string{measure}.c_str());
  return from_code_page(to_code_page(text, code_page), code_page);
}

/// (text, length, measure, pad): cuts silently.
std::optional<std::string> cut_function(const Arguments& arguments) {
  if (!arguments[0]) return std::nullopt;
  const auto most = static_cast<std::size_t>(number_argument(arguments[1]));
  const std::string text = through_code_page(*arguments[0], *arguments[2]);
  const std::string_view front = front_that_fits(text, most, *arguments[2]);
  if (*arguments[3] != "1") return std::string{front};
  return padded(front, most, size_of(front, *arguments[2]));
}

/// (text, length, measure, pad, table, column): refuses what does not fit, but for blanks at the end.
std::optional<std::string> fit_function(const Arguments& arguments) {
  if (!arguments[0]) return std::nullopt;
  const auto most = static_cast<std::size_t>(number_argument(arguments[1]));
  const std::string text = through_code_page(*arguments[0], *arguments[2]);
  const std::string_view front = front_that_fits(text, most, *arguments[2]);
  if (std::string_view{text}.substr(front.size()).find_first_not_of(' ') != std::string_view::npos) {
    throw SqlError{2628, "String or binary data would be truncated in table '" + std::string{*arguments[4]} +
                             "', column '" + std::string{*arguments[5]} + "'. Truncated value: '" + std::string{front} +
                             "'."};
  }
  if (*arguments[3] != "1") return std::string{front};
  return padded(front, most, size_of(front, *arguments[2]));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits16{"0123456789ABCDEF"};
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    hex += {kDigits16[byte >> 4U], kDigits16[byte & 0xFU]};
  }
  return hex;
}

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(hex_digit(hex[i]) * 16 + hex_digit(hex[i + 1])));
  }
  return bytes;
}

/// (hex, length, pad, table, column): bytes that must fit; without a table they are cut.
std::optional<std::string> fit_bytes_function(const Arguments& arguments) {
  if (!arguments[0]) return std::nullopt;
  std::string hex{*arguments[0]};
  const auto most = 2 * static_cast<std::size_t>(number_argument(arguments[1]));
  if (hex.size() > most && arguments[3] && hex.find_first_not_of('0', most) != std::string::npos) {
    throw SqlError{2628, "String or binary data would be truncated in table '" + std::string{*arguments[3]} +
                             "', column '" + std::string{*arguments[4]} + "'. Truncated value: '0x" +
                             hex.substr(0, most) + "'."};
  }
  if (hex.size() > most || *arguments[2] == "1") hex.resize(most, '0');
  return hex;
}

/// (text as the display of the type, declaration): the bytes of a sql_variant in hex.
std::optional<std::string> variant_function(const Arguments& arguments) {
  if (!arguments[0]) return std::nullopt;
  const std::string_view text = *arguments[0];
  SqlType type = declared_type(*arguments[1], number_argument(arguments[2]), number_argument(arguments[3]), true)
                     .value_or(type_of(Kind::NVarChar, 4000));
  Cell cell;
  cell.is_null = false;
  if (type.is_character()) {
    if (type.is_max() || type.length <= 0) type.length = type.is_unicode() ? 4000 : 8000;
    cell.bytes = text;
  } else if (type.is_binary()) {
    cell.bytes = from_hex(text);
    if (type.is_max()) type.length = 8000;
  } else if (type.is_float()) {
    cell.real = std::strtod(std::string{text}.c_str(), nullptr);
  } else if (type.is(Kind::UniqueIdentifier)) {
    std::string hex{text};
    std::erase(hex, '-');
    cell.bytes = from_hex(hex);
  } else if (type.is_temporal()) {
    cell = to_temporal(parse_moment(text).value_or(Moment{}), type).value_or(Cell{});
  } else {
    bool minus = false;
    for (const char c : text) {
      if (c == '-') minus = true;
      if (c >= '0' && c <= '9') cell.number = cell.number * 10 + (c - '0');
    }
    if (text == "true") cell.number = 1;
    if (minus) cell.number = -cell.number;
  }
  return to_hex(make_variant(type, cell));
}

/// (hex of a sql_variant): what people read.
std::optional<std::string> variant_text_function(const Arguments& arguments) {
  if (!arguments[0]) return std::nullopt;
  const auto [type, cell] = open_variant(from_hex(*arguments[0]));
  return display_of(cell, type);
}

/// (text, length): a text as bytes in hex, in the code page of `measure`.
std::optional<std::string> text_bytes_function(const Arguments& arguments) {
  if (!arguments[0]) return std::nullopt;
  const Bytes bytes = *arguments[1] == "u" ? to_utf16(*arguments[0]) : to_code_page(*arguments[0], 1252);
  return to_hex(as_text(bytes));
}

/// (text): how many UTF-16 units without the blanks at its end, which is what LEN() counts.
std::optional<std::string> length_function(const Arguments& arguments) {
  if (!arguments[0]) return std::nullopt;
  const std::size_t last = arguments[0]->find_last_not_of(' ');
  return std::to_string(last == std::string_view::npos ? 0 : utf16_units(arguments[0]->substr(0, last + 1)));
}

std::optional<std::string> size_function(const Arguments& arguments) {
  if (!arguments[0]) return std::nullopt;
  const std::size_t size = size_of(*arguments[0], *arguments[1]);
  return std::to_string(*arguments[1] == "u" ? 2 * size : size);
}

std::string measure_of(const SqlType& type) {
  return type.is_unicode() || type.is(Kind::Xml) ? "u" : std::to_string(type.text_collation().code_page);
}

std::string call(const std::string& name, const std::vector<std::string>& arguments) {
  std::string sql = name + "(";
  for (std::size_t i = 0; i < arguments.size(); ++i) sql += (i > 0 ? "," : "") + arguments[i];
  return sql + ")";
}

/// A value as a text that people read.
std::string display_sql(const std::string& sql, const SqlType& from) {
  switch (from.kind) {
    case Kind::Bit:
      return "CAST(CAST(" + sql + " AS INTEGER) AS VARCHAR)";
    case Kind::Money:
    case Kind::SmallMoney:
      return "CAST(CAST(" + sql + " AS DECIMAL(19,2)) AS VARCHAR)";
    case Kind::Real:
    case Kind::Float:
      return "printf('%g', CAST(" + sql + " AS DOUBLE))";
    case Kind::UniqueIdentifier:
      return "upper(CAST(" + sql + " AS VARCHAR))";
    case Kind::DateTimeOffset:
      return call("mssql_local", {sql, sql_literal(std::to_string(from.scale))});
    case Kind::Variant:
      return call("mssql_variant_text", {"hex(" + sql + ")"});
    case Kind::Vector:
      return call("mssql_vector_text", {"hex(" + sql + ")"});
    case Kind::SmallDateTime:
    case Kind::DateTime:
      return "strftime(" + sql + ", '%Y-%m-%d %H:%M:%S.%g')";
    default:
      break;
  }
  if (from.is_character() || from.is_long_temporal()) return sql;
  if (storage_of(from) == "BLOB") return "hex(" + sql + ")";
  return "CAST(" + sql + " AS VARCHAR)";
}

/// Bytes in hex, whatever the value is.
std::string hex_sql(const std::string& sql, const SqlType& from) {
  if (storage_of(from) == "BLOB") return "hex(" + sql + ")";
  if (from.is_character()) return call("mssql_text_bytes", {sql, from.is_unicode() ? "'u'" : "'1252'"});
  return "lpad(to_hex(CAST(" + sql + " AS BIGINT)), " + std::to_string(2 * std::max(1, max_length_of(from))) + ", '0')";
}

std::string to_text_sql(const std::string& sql, const SqlType& from, const SqlType& to, const std::string& table,
                        const std::string& column) {
  std::string text = display_sql(sql, from);
  if (storage_of(from) == "BLOB" && !from.is(Kind::Variant) && !from.is(Kind::Vector))
    text = "mssql_bytes_text(hex(" + sql + "))";
  if (to.is_max() || to.is(Kind::Text) || to.is(Kind::NText)) return text;
  const bool pads = to.is(Kind::Char) || to.is(Kind::NChar);
  if (!pads && from.kind == to.kind && from.length > 0 && from.length <= to.length) return text;
  std::vector<std::string> arguments{text, sql_literal(std::to_string(to.length)), sql_literal(measure_of(to)),
                                     pads ? "'1'" : "'0'"};
  if (table.empty()) return call("mssql_cut", arguments);
  arguments.insert(arguments.end(), {sql_literal(table), sql_literal(column)});
  return call("mssql_fit", arguments);
}

std::string to_bytes_sql(const std::string& sql, const SqlType& from, const SqlType& to, const std::string& table,
                         const std::string& column) {
  const std::string hex = hex_sql(sql, from);
  if (!to.is(Kind::Binary) && !to.is(Kind::VarBinary)) return "from_hex(" + hex + ")";
  if (to.is_max()) return "from_hex(" + hex + ")";
  return "from_hex(" +
         call("mssql_fit_bytes", {hex, sql_literal(std::to_string(to.length)), to.is(Kind::Binary) ? "'1'" : "'0'",
                                  table.empty() ? "NULL" : sql_literal(table), sql_literal(column)}) +
         ")";
}

std::string convert_sql(const std::string& sql, const SqlType& from, const SqlType& to, const std::string& table,
                        const std::string& column) {
  if (from.is(Kind::Null)) return "CAST(" + sql + " AS " + storage_of(to) + ")";
  if (to.is(Kind::Variant)) {
    if (from.is(Kind::Variant)) return sql;
    const std::string value = storage_of(from) == "BLOB" ? "hex(" + sql + ")"
                              : from.is_money()          ? "CAST(" + sql + " AS VARCHAR)"
                              : from.is_float()          ? "CAST(" + sql + " AS VARCHAR)"
                                                         : display_sql(sql, from);
    const int first = from.is_decimal() ? from.precision : from.is_long_temporal() ? from.scale : from.length;
    return "from_hex(" +
           call("mssql_variant", {value, sql_literal(name_of(from.kind)), sql_literal(std::to_string(first)),
                                  sql_literal(std::to_string(from.scale))}) +
           ")";
  }
  if (to.is_character()) return to_text_sql(sql, from, to, table, column);
  if (to.is(Kind::Vector) && (from.is_character() || from.is(Kind::Vector)))
    return "from_hex(" +
           call("mssql_vector", {display_sql(sql, from), sql_literal(std::to_string(to.length)),
                                 sql_literal(to.has_halves ? "1" : "0")}) +
           ")";
  if (storage_of(to) == "BLOB") return to_bytes_sql(sql, from, to, table, column);
  if (to.is_temporal()) {
    if (from.kind == to.kind && (from.scale <= to.scale || !to.is_long_temporal()) && !to.is_long_temporal())
      return sql;
    if (from.kind == to.kind && from.scale == to.scale) return sql;
    const std::string text = call(
        "mssql_temporal", {display_sql(sql, from), sql_literal(name_of(to.kind)), sql_literal(std::to_string(to.scale)),
                           from.is(Kind::DateTime) && to.is_long_temporal() ? "'1'" : "'0'"});
    return to.is_long_temporal() ? text : "CAST(" + text + " AS " + storage_of(to) + ")";
  }
  if (from.is(Kind::Variant))
    return convert_sql(display_sql(sql, from), type_of(Kind::NVarChar, 4000), to, table, column);
  if (from.kind == to.kind && storage_of(from) == storage_of(to)) return sql;
  if (to.is(Kind::Bit) && !from.is_character()) return "(" + sql + " <> 0)";
  if (to.is_integer() && (from.is_decimal() || from.is_float())) {
    return "CAST(trunc(" + sql + ") AS " + storage_of(to) + ")";
  }
  if (from.is_character() && (to.is_integer() || to.is_decimal() || to.is_money() || to.is_float())) {
    return "CAST(CASE WHEN trim(" + sql + ") = '' THEN '0' ELSE trim(" + sql + ") END AS " + storage_of(to) + ")";
  }
  if ((from.is_binary() || from.is(Kind::RowVersion)) && to.is_integer()) {
    return "CAST(('0x' || hex(" + sql + ")) AS " + storage_of(to) + ")";
  }
  return "CAST(" + sql + " AS " + storage_of(to) + ")";
}

}  // namespace

void register_functions(EngineConnection& connection) {
  register_text_function(connection, "mssql_temporal", temporal_function);
  register_text_function(connection, "mssql_local", offset_function);
  register_text_function(connection, "mssql_cut", cut_function);
  register_text_function(connection, "mssql_fit", fit_function);
  register_text_function(connection, "mssql_fit_bytes", fit_bytes_function);
  register_text_function(connection, "mssql_variant", variant_function);
  register_text_function(connection, "mssql_variant_text", variant_text_function);
  register_text_function(connection, "mssql_text_bytes", text_bytes_function);
  register_text_function(connection, "mssql_bytes_text", [](const Arguments& arguments) -> std::optional<std::string> {
    if (!arguments[0]) return std::nullopt;
    return from_code_page(as_bytes(from_hex(*arguments[0])), 1252);
  });
  register_text_function(connection, "mssql_vector", [](const Arguments& arguments) -> std::optional<std::string> {
    if (!arguments[0]) return std::nullopt;
    return to_hex(vector_bytes(*arguments[0], vector_of(number_argument(arguments[1]), *arguments[2] == "1")));
  });
  register_text_function(connection, "mssql_vector_text", [](const Arguments& arguments) -> std::optional<std::string> {
    if (!arguments[0]) return std::nullopt;
    return vector_text(from_hex(*arguments[0]));
  });
  register_text_function(connection, "mssql_len", length_function);
  register_text_function(connection, "mssql_datalength", size_function);
  register_text_function(connection, "mssql_throw", [](const Arguments& arguments) -> std::optional<std::string> {
    throw SqlError{number_argument(arguments[0]), std::string{arguments[1].value_or("")}};
  });
}

std::string decimal_text(Wide number, int scale) {
  const bool minus = number < 0;
  auto magnitude = static_cast<UnsignedWide>(minus ? -number : number);
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(magnitude % 10)));
    magnitude /= 10;
  } while (magnitude > 0);
  const auto places = static_cast<std::size_t>(scale);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  return minus ? "-" + digits : digits;
}

std::optional<std::string> display_of(const Cell& cell, const SqlType& type) {
  if (cell.is_null) return std::nullopt;
  if (type.is(Kind::Variant)) {
    const auto [inner, value] = open_variant(cell.bytes);
    return display_of(value, inner);
  }
  if (type.is_character()) return cell.bytes;
  if (type.is(Kind::UniqueIdentifier)) return guid_text(cell.bytes);
  if (storage_of(type) == "BLOB") return to_hex(cell.bytes);
  if (type.is_temporal()) return display_text(cell, type);
  if (type.is_float()) {
    std::array<char, 40> room{};
    std::snprintf(room.data(), room.size(), type.is(Kind::Real) ? "%.9g" : "%.17g", cell.real);
    return std::string{room.data()};
  }
  return decimal_text(cell.number, type.is_money() ? 4 : type.is_decimal() ? type.scale : 0);
}

std::string guid_text(std::string_view bytes) {
  std::string text = to_hex(bytes);
  for (const std::size_t place : {20U, 16U, 12U, 8U}) {
    if (text.size() > place) text.insert(place, "-");
  }
  return text;
}

std::string cast_sql(const std::string& sql, const SqlType& from, const SqlType& to) {
  return convert_sql(sql, from, to, {}, {});
}

std::string assign_sql(const std::string& sql, const SqlType& from, const SqlType& to, const std::string& table,
                       const std::string& column) {
  return convert_sql(sql, from, to, table, column);
}

}  // namespace hygge::tds_server
