#include "hygge/connections/mssql/sql_type.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "hygge/base/text.h"

namespace hygge {

namespace {

constexpr int kMostBytes = 8'000;
constexpr int kMostUnits = 4'000;
constexpr int kMostDigits = 38;
constexpr int kMostSecondDigits = 7;
constexpr int kMostFloatBits = 53;
constexpr int kMostRealBits = 24;
constexpr int kMostDimensions = 1'998;

/// What stands in the parentheses behind a type's name.
enum class Arguments { None, Length, LengthOrMax, Dimensions, Digits, SecondDigits };

struct Named {
  std::string_view name;
  Arguments arguments = Arguments::None;
  int most = 0;  ///< of a length
};

constexpr std::array kTypes{
    Named{"bigint"},
    Named{"binary", Arguments::Length, kMostBytes},
    Named{"bit"},
    Named{"char", Arguments::Length, kMostBytes},
    Named{"date"},
    Named{"datetime"},
    Named{"datetime2", Arguments::SecondDigits},
    Named{"datetimeoffset", Arguments::SecondDigits},
    Named{"decimal", Arguments::Digits},
    Named{"float"},
    Named{"geography"},
    Named{"geometry"},
    Named{"hierarchyid"},
    Named{"image"},
    Named{"int"},
    Named{"json"},
    Named{"money"},
    Named{"nchar", Arguments::Length, kMostUnits},
    Named{"ntext"},
    Named{"nvarchar", Arguments::LengthOrMax, kMostUnits},
    Named{"real"},
    Named{"smalldatetime"},
    Named{"smallint"},
    Named{"smallmoney"},
    Named{"sql_variant"},
    Named{"text"},
    Named{"time", Arguments::SecondDigits},
    Named{"timestamp"},
    Named{"tinyint"},
    Named{"uniqueidentifier"},
    Named{"varbinary", Arguments::LengthOrMax, kMostBytes},
    Named{"varchar", Arguments::LengthOrMax, kMostBytes},
    Named{"vector", Arguments::Dimensions, kMostDimensions},
    Named{"xml"},
};

/// Other words for a type, from "Data type synonyms" of the Transact-SQL reference.
struct Synonym {
  std::string_view written;
  std::string_view name;
};

constexpr std::array kSynonyms{
    Synonym{"binary varying", "varbinary"},
    Synonym{"char varying", "varchar"},
    Synonym{"character", "char"},
    Synonym{"character varying", "varchar"},
    Synonym{"dec", "decimal"},
    Synonym{"double precision", "float"},
    Synonym{"integer", "int"},
    Synonym{"national char", "nchar"},
    Synonym{"national char varying", "nvarchar"},
    Synonym{"national character", "nchar"},
    Synonym{"national character varying", "nvarchar"},
    Synonym{"national text", "ntext"},
    Synonym{"numeric", "decimal"},
    Synonym{"rowversion", "timestamp"},
};

bool is_blank(char letter) { return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r'; }

/// In lower case, with one blank between words.
std::string words_of(std::string_view text) {
  std::string words;
  for (const char letter : lower_case(trim(text))) {
    if (!is_blank(letter)) {
      words += letter;
    } else if (words.back() != ' ') {
      words += ' ';
    }
  }
  return words;
}

/// A type's text in its parts: its words, and what stands in parentheses behind them.
struct Written {
  std::string name;
  std::vector<std::string> arguments;
};

std::optional<Written> take_apart(std::string_view text) {
  text = trim(text);
  Written written;
  const std::size_t opening = text.find('(');
  std::string_view name = trim(text.substr(0, opening));
  if (name.starts_with('[')) {
    if (!name.ends_with(']')) return std::nullopt;
    name = trim(name.substr(1, name.size() - 2));
  }
  if (name.empty()) return std::nullopt;
  written.name = words_of(name);
  if (opening == std::string_view::npos) return written;
  if (!text.ends_with(')')) return std::nullopt;
  for (const std::string& argument : split(text.substr(opening + 1, text.size() - opening - 2), ',')) {
    written.arguments.push_back(lower_case(trim(argument)));
  }
  return written;
}

/// A whole number within these bounds, in digits and nothing else.
std::optional<int> number_in(const std::string& text, int least, int most) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  const bool is_number = !text.empty() && text.front() != '-' && error == std::errc{} && stopped == end;
  return is_number && number >= least && number <= most ? std::optional{number} : std::nullopt;
}

/// float(n) counts bits: up to 24 of them are a real.
std::optional<SqlType> read_float(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return SqlType{.name = "float"};
  const std::optional<int> bits = number_in(arguments.front(), 1, kMostFloatBits);
  if (!bits || arguments.size() > 1) return std::nullopt;
  return SqlType{.name = *bits <= kMostRealBits ? "real" : "float"};
}

std::optional<SqlType> read_digits(SqlType type, const std::vector<std::string>& arguments) {
  constexpr std::uint8_t kUsual = 18;
  type.precision = kUsual;
  if (arguments.size() > 2) return std::nullopt;
  if (!arguments.empty()) {
    const std::optional<int> precision = number_in(arguments[0], 1, kMostDigits);
    if (!precision) return std::nullopt;
    type.precision = static_cast<std::uint8_t>(*precision);
  }
  if (arguments.size() == 2) {
    const std::optional<int> scale = number_in(arguments[1], 0, type.precision);
    if (!scale) return std::nullopt;
    type.scale = static_cast<std::uint8_t>(*scale);
  }
  return type;
}

std::optional<SqlType> read_second_digits(SqlType type, const std::vector<std::string>& arguments) {
  type.scale = kMostSecondDigits;
  if (arguments.empty()) return type;
  const std::optional<int> digits = number_in(arguments.front(), 0, kMostSecondDigits);
  if (!digits || arguments.size() > 1) return std::nullopt;
  type.scale = static_cast<std::uint8_t>(*digits);
  return type;
}

std::optional<SqlType> read_length(SqlType type, const Named& named, const std::vector<std::string>& arguments) {
  type.length = 1;
  if (arguments.empty()) return named.arguments == Arguments::Dimensions ? std::nullopt : std::optional{type};
  if (arguments.size() > 1) return std::nullopt;
  if (named.arguments == Arguments::LengthOrMax && arguments.front() == "max") {
    type.length = SqlType::kMax;
    return type;
  }
  const std::optional<int> length = number_in(arguments.front(), 1, named.most);
  if (!length) return std::nullopt;
  type.length = *length;
  return type;
}

const Named* find_named(std::string_view name) {
  const auto* const found =
      std::find_if(kTypes.begin(), kTypes.end(), [name](const Named& named) { return named.name == name; });
  return found == kTypes.end() ? nullptr : found;
}

}  // namespace

std::string SqlType::text() const {
  const Named* const named = find_named(name);
  switch (named == nullptr ? Arguments::None : named->arguments) {
    case Arguments::Length:
    case Arguments::LengthOrMax:
    case Arguments::Dimensions:
      return name + (length == kMax ? "(max)" : "(" + std::to_string(length) + ")");
    case Arguments::Digits:
      return name + "(" + std::to_string(precision) + "," + std::to_string(scale) + ")";
    case Arguments::SecondDigits:
      return name + "(" + std::to_string(scale) + ")";
    case Arguments::None:
      break;
  }
  return name;
}

std::optional<SqlType> parse_sql_type(std::string_view text) {
  const std::optional<Written> written = take_apart(text);
  if (!written) return std::nullopt;
  const std::vector<std::string>& arguments = written->arguments;
  if (written->name == "sysname") {
    constexpr int kNameUnits = 128;
    return arguments.empty() ? std::optional{SqlType{.name = "nvarchar", .length = kNameUnits}} : std::nullopt;
  }
  std::string_view name = written->name;
  for (const Synonym& synonym : kSynonyms) {
    if (synonym.written == name) name = synonym.name;
  }
  if (name == "float" && (arguments.empty() || written->name == "float")) return read_float(arguments);
  const Named* const named = find_named(name);
  if (named == nullptr) return std::nullopt;
  SqlType type{.name = std::string{name}};
  switch (named->arguments) {
    case Arguments::Length:
    case Arguments::LengthOrMax:
    case Arguments::Dimensions:
      return read_length(std::move(type), *named, arguments);
    case Arguments::Digits:
      return read_digits(std::move(type), arguments);
    case Arguments::SecondDigits:
      return read_second_digits(std::move(type), arguments);
    case Arguments::None:
      break;
  }
  return arguments.empty() ? std::optional{type} : std::nullopt;
}

std::vector<std::string> sql_type_names() {
  std::vector<std::string> names;
  for (const Named& named : kTypes) names.emplace_back(named.name);
  return names;
}

}  // namespace hygge
