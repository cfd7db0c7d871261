#include "tests/tds_session/type_values.h"

#include <algorithm>

namespace hygge::test {

namespace {

using Values = std::vector<TypeValues::Value>;

/// Values whose literal is their text between quotes.
Values quoted(const std::vector<std::string>& texts) {
  Values values;
  for (const std::string& text : texts) {
    std::string literal = "N'";
    for (const char letter : text) literal += letter == '\'' ? std::string{"''"} : std::string(1, letter);
    values.push_back({literal + "'", text});
  }
  return values;
}

/// Values whose literal is what is shown.
Values plain(const std::vector<std::string>& texts) {
  Values values;
  for (const std::string& text : texts) values.push_back({text, text});
  return values;
}

/// Values that become this type by a CAST, where the server would not make it of the literal by itself.
Values cast(const std::string& type, Values values) {
  for (TypeValues::Value& value : values) value.literal = "CAST(" + value.literal + " AS " + type + ")";
  return values;
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string nines(std::size_t digits, std::size_t behind_point) {
  std::string text(digits - behind_point, '9');
  if (text.empty()) text = "0";
  return behind_point == 0 ? text : text + "." + std::string(behind_point, '9');
}

/// The largest, the smallest, the least above zero, and zero, of a decimal.
TypeValues decimal(int precision, int scale) {
  const std::string most = nines(static_cast<std::size_t>(precision), static_cast<std::size_t>(scale));
  std::string least = "1";
  std::string zero = "0";
  if (scale > 0) {
    least = "0." + std::string(static_cast<std::size_t>(scale) - 1, '0') + "1";
    zero = "0." + std::string(static_cast<std::size_t>(scale), '0');
  }
  return {"decimal(" + std::to_string(precision) + "," + std::to_string(scale) + ")",
          plain({most, "-" + most, least, "-" + least, zero})};
}

/// A clock's first and last moment, with so many digits of a second, behind `front` and in front of `behind`.
std::string last_moment(int digits) {
  return "23:59:59" + (digits > 0 ? "." + std::string(static_cast<std::size_t>(digits), '9') : "");
}
std::string first_moment(int digits) {
  return "00:00:00" + (digits > 0 ? "." + std::string(static_cast<std::size_t>(digits), '0') : "");
}

void add_numbers(std::vector<TypeValues>& types) {
  types.push_back({"bit", plain({"0", "1"})});
  types.push_back({"tinyint", plain({"0", "255", "128"})});
  types.push_back({"smallint", plain({"-32768", "32767", "0", "-1"})});
  types.push_back({"int", plain({"-2147483648", "2147483647", "0", "-1"})});
  types.push_back({"bigint", plain({"-9223372036854775808", "9223372036854775807", "0", "-1"})});
  types.push_back(
      {"real", quoted({"3.4028235e+38", "-3.4028235e+38", "1.1754944e-38", "-1.1754944e-38", "0", "0.1", "16777217"})});
  types.back().values.back().shown = "16777216";
  types.push_back({"float", quoted({"1.7976931348623157e+308", "-1.7976931348623157e+308", "2.2250738585072014e-308",
                                    "-2.2250738585072014e-308", "0", "0.1", "9007199254740993"})});
  types.back().values.back().shown = "9007199254740992";
  for (const auto& [precision, scale] : {std::pair{1, 0},
                                         {4, 2},
                                         {5, 5},
                                         {9, 0},
                                         {10, 2},
                                         {18, 9},
                                         {19, 0},
                                         {20, 20},
                                         {28, 4},
                                         {29, 0},
                                         {38, 0},
                                         {38, 19},
                                         {38, 38}}) {
    types.push_back(decimal(precision, scale));
  }
  types.push_back({"numeric(12,3)", plain({"999999999.999", "-999999999.999", "0.001", "0.000"})});
  types.push_back({"money", plain({"-922337203685477.5808", "922337203685477.5807", "0.0001", "-0.0001", "0.0000",
                                   "429496.7295", "429496.7296", "-429496.7296"})});
  types.push_back({"smallmoney", plain({"-214748.3648", "214748.3647", "0.0001", "-0.0001", "0.0000"})});
}

void add_times(std::vector<TypeValues>& types) {
  types.push_back({"date", quoted({"0001-01-01", "9999-12-31", "1900-01-01", "1969-12-31", "1970-01-01", "2000-02-29",
                                   "1582-10-10", "2100-02-28"})});
  for (int digits = 0; digits <= 7; ++digits) {
    const std::string scale = "(" + std::to_string(digits) + ")";
    const std::string first = first_moment(digits);
    const std::string last = last_moment(digits);
    types.push_back({"time" + scale, quoted({first, last, "13:45:30" + last.substr(8)})});
    types.push_back({"datetime2" + scale, quoted({"0001-01-01 " + first, "9999-12-31 " + last, "1969-12-31 " + last,
                                                  "1970-01-01 " + first, "2000-02-29 " + last})});
    const std::string with_offset = "datetimeoffset" + scale;
    types.push_back(
        {with_offset, cast(with_offset, quoted({"0001-01-01 " + first + " +00:00", "9999-12-31 " + last + " +00:00",
                                                "0001-01-01 14:00:00" + first.substr(8) + " +14:00",
                                                "9999-12-31 09:59:59" + last.substr(8) + " -14:00",
                                                "2024-02-29 " + last + " +05:30", "1969-12-31 " + last + " -00:01"}))});
  }
  types.push_back({"datetime", quoted({"1753-01-01 00:00:00.000", "9999-12-31 23:59:59.997", "1900-01-01 00:00:00.003",
                                       "1899-12-31 23:59:59.997", "2024-02-29 13:45:30.123"})});
  types.push_back({"smalldatetime", quoted({"1900-01-01 00:00:00", "2079-06-06 23:59:00", "2024-02-29 13:46:00",
                                            "1970-01-01 00:00:00"})});
}

void add_texts(std::vector<TypeValues>& types) {
  const std::string mixed = "Zażółć 漢字 😀 é'\"\\|";
  types.push_back({"char(10)", quoted({"abc       ", "          ", "éèüßÿ10chr"})});
  types.push_back({"char(8000)", quoted({repeated("0123456789", 800)})});
  types.push_back(
      {"varchar(50)", quoted({"", " ", "a", "café €", std::string(50, 'x'), "0123456789ab", "0123456789abc"})});
  types.push_back({"varchar(8000)", quoted({"", repeated("abcdefgh", 1000)})});
  types.push_back({"varchar(max)", quoted({"", "é", repeated("0123456789", 2'000)})});
  types.push_back({"nchar(10)", quoted({"abc       ", "漢字        ", "😀😀😀😀😀"})});
  types.push_back({"nchar(4000)", quoted({repeated("aé漢€", 1000)})});
  types.push_back({"nvarchar(50)", quoted({"", " ", mixed, "0123456789ab", "0123456789abc", repeated("😀", 25)})});
  types.push_back({"nvarchar(4000)", quoted({"", repeated("漢é", 2000)})});
  types.push_back({"nvarchar(max)", quoted({"", mixed, repeated(mixed, 1'000)})});
  types.push_back({"sysname", quoted({"dbo", repeated("n", 128)})});
  types.push_back({"text", quoted({"x", repeated("text é ", 1'500)})});
  types.push_back({"ntext", quoted({"x", repeated(mixed, 700)})});
  types.push_back({"xml", quoted({"<a>ż😀</a>", "<a b=\"1\">" + std::string(9'000, 'x') + "</a>"})});
  types.push_back({"varchar(20)", quoted({"żółć", "Łódź"}), "Polish_CI_AS"});
  types.push_back({"varchar(20)", quoted({"日本語", "ｱｲｳ"}), "Japanese_CI_AS"});
  types.push_back({"char(10)", quoted({"Жизнь     "}), "Cyrillic_General_CI_AS"});
  types.push_back({"varchar(60)", quoted({mixed, "", repeated("€", 20)}), "Latin1_General_100_CI_AS_SC_UTF8"});
  types.push_back({"varchar(max)", quoted({mixed, repeated("€é", 3'000)}), "Latin1_General_100_CI_AS_SC_UTF8"});
}

void add_bytes(std::vector<TypeValues>& types) {
  types.push_back({"binary(4)", plain({"0x00000000", "0xFFFFFFFF", "0xDEADBEEF"})});
  types.push_back({"varbinary(20)", plain({"0x", "0x00", "0xFF", "0x00112233445566778899AABBCCDDEEFF00112233"})});
  types.push_back({"varbinary(8000)", plain({"0x", "0x" + repeated("00FF1A", 2'666)})});
  types.push_back({"varbinary(max)", plain({"0x", "0x00", "0x" + repeated("C0FFEE", 7'000)})});
  types.push_back({"image", plain({"0x00", "0x" + repeated("0102", 5'000)})});
  types.push_back(
      {"uniqueidentifier", quoted({"00112233-4455-6677-8899-AABBCCDDEEFF", "00000000-0000-0000-0000-000000000000",
                                   "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"})});
}

/// Of every base type; each made a variant by itself, or they would all become the type of one of them.
Values variants() {
  Values values{
      {"CAST(-7 AS int)", "-7"},
      {"CAST(255 AS tinyint)", "255"},
      {"CAST(1 AS bit)", "1"},
      {"CAST(9223372036854775807 AS bigint)", "9223372036854775807"},
      {"CAST(-1.5 AS float)", "-1.5"},
      {"CAST(-12345.67 AS decimal(10,2))", "-12345.67"},
      {"CAST(-922337203685477.5808 AS money)", "-922337203685477.5808"},
      {"CAST('2024-02-29' AS date)", "2024-02-29"},
      {"CAST('23:59:59.9999999' AS time(7))", "23:59:59.9999999"},
      {"CAST('9999-12-31 23:59:59.9999999' AS datetime2(7))", "9999-12-31 23:59:59.9999999"},
      {"CAST('2024-02-29 01:00:00 +05:30' AS datetimeoffset(0))", "2024-02-29 01:00:00 +05:30"},
      {"CAST('1753-01-01' AS datetime)", "1753-01-01 00:00:00.000"},
      {"CAST('00112233-4455-6677-8899-AABBCCDDEEFF' AS uniqueidentifier)", "00112233-4455-6677-8899-AABBCCDDEEFF"},
      {"CAST(N'Zażółć 😀' AS nvarchar(50))", "Zażółć 😀"},
      {"CAST('café' AS varchar(50))", "café"},
      {"CAST(0xDEADBEEF AS varbinary(8))", "0xDEADBEEF"}};
  return cast("sql_variant", values);
}

}  // namespace

const std::vector<TypeValues>& every_type() {
  static const std::vector<TypeValues> types = [] {
    std::vector<TypeValues> made;
    add_numbers(made);
    add_times(made);
    add_texts(made);
    add_bytes(made);
    made.push_back({"sql_variant", variants()});
    made.push_back({"hierarchyid", cast("hierarchyid", plain({"0x", "0x5AC0", "0x58"}))});
    return made;
  }();
  return types;
}

const std::vector<TypeValues>& newest_types() {
  static const std::vector<TypeValues> types{
      {"json", quoted({"{\"a\":[1,\"ż😀\"]}", "null"})},
      {"vector(3)", quoted({"[1,-2.5,0]", "[3.4028235e+38,1.1754944e-38,0.1]"})},
      {"geometry", cast("geometry", plain({"0x00000000010C000000000000F03F0000000000000040"}))},
      {"geography", cast("geography", plain({"0xE6100000010C000000000000F03F0000000000000040"}))}};
  return types;
}

TypeValues half_vector() {
  return {"vector(4, float16)", quoted({"[1,-2.5,0,65504]", "[0.099975586,5.9604645e-08,6.097555e-05,-0.33325195]"})};
}

}  // namespace hygge::test
