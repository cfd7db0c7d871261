#include "tests/support/tds_server/canned.h"

#include <algorithm>
#include <random>
#include <vector>

#include "tests/support/tds_server/wire_type.h"
#include "tests/support/tds_server/wire_value.h"

namespace hygge::tds_server {

namespace {

using Random = std::mt19937_64;

/// A column and the values that it may have: numbers up to `most`, or texts of `least` to `most` characters.
struct CannedColumn {
  SqlType type;
  std::uint64_t least = 0;
  std::uint64_t most = 0;
  bool nullable = true;
  bool has_nulls = false;
  bool is_in_languages = false;  // texts are German, Russian or Japanese
};

/// Letters as often as a language has them, so that each is as likely; none is beyond U+FFFF.
const std::vector<std::vector<std::string>>& letters_of_languages() {
  static const std::vector<std::vector<std::string>> languages{
      {"e", "e", "e", "e", "n", "n", "n", "i", "i", "s", "s", "r", "r", "a", "a", "t", "t",
       "d", "d", "h", "u", "l", "c", "g", "m", "o", "b", "w", "f", "k", "z", "ä", "ü", "ö"},
      {"о", "о", "о", "е", "е", "а", "а", "и", "и", "н", "т", "с", "р", "в", "л", "к", "м", "д", "п", "у"},
      {"の", "に", "は", "を", "た", "が", "で", "て", "と", "し", "れ", "さ", "日", "本", "語", "東", "京", "、",
       "。"}};
  return languages;
}

constexpr std::uint64_t kYear2024 = 738'885;  // in days since 0001-01-01
constexpr std::uint64_t kTicksOfDay = 864'000'000'000;

const std::vector<CannedColumn>& fixed_columns() {
  static const std::vector<CannedColumn> columns{
      {type_of(Kind::Int), 0, 1'000'000},   {type_of(Kind::BigInt), 0, 1'000'000'000'000},
      {type_of(Kind::Float), 0, 1'000'000}, {type_of(Kind::SmallInt), 0, 30'000},
      {type_of(Kind::TinyInt), 0, 255},     {type_of(Kind::DateTime), 1'000'000'000'000, 1'200'000'000'000},
      {type_of(Kind::Int), 0, 100},         {type_of(Kind::BigInt), 0, 1'000'000'000},
  };
  return columns;
}

CannedColumn short_text(int length, std::uint64_t least, std::uint64_t most) {
  return {type_of(Kind::NVarChar, length), least, most};
}

std::vector<CannedColumn> mixed_columns() {
  return {{type_of(Kind::Int), 0, 1'000'000},
          short_text(50, 3, 12),
          {type_of(Kind::DateTime2, 0, 0, 7), kYear2024 * kTicksOfDay, (kYear2024 + 365) * kTicksOfDay},
          short_text(100, 8, 30),
          {type_of(Kind::Decimal, 0, 18, 2), 0, 1'000'000'000},
          short_text(20, 1, 10),
          {type_of(Kind::BigInt), 0, 1'000'000'000'000},
          {type_of(Kind::Bit), 0, 1}};
}

/// 8 of each 10 columns are numbers and times.
std::vector<CannedColumn> wide_columns() {
  const std::vector<CannedColumn> ten{
      {type_of(Kind::Int), 0, 1'000'000},
      {type_of(Kind::Float), 0, 1'000'000},
      {type_of(Kind::Date), kYear2024, kYear2024 + 365},
      short_text(50, 3, 12),
      {type_of(Kind::BigInt), 0, 1'000'000'000'000},
      {type_of(Kind::Decimal, 0, 18, 2), 0, 1'000'000'000},
      {type_of(Kind::SmallInt), 0, 30'000},
      short_text(50, 0, 15),
      {type_of(Kind::DateTime2, 0, 0, 3), kYear2024 * kTicksOfDay, (kYear2024 + 365) * kTicksOfDay},
      {type_of(Kind::Bit), 0, 1}};
  std::vector<CannedColumn> columns;
  for (int i = 0; i < 10; ++i) columns.insert(columns.end(), ten.begin(), ten.end());
  return columns;
}

std::vector<CannedColumn> columns_of(const std::string& shape) {
  std::vector<CannedColumn> columns;
  if (shape == "narrow" || shape == "nullable") {
    columns = fixed_columns();
    for (CannedColumn& column : columns) column.has_nulls = column.nullable = shape == "nullable";
  } else if (shape == "mixed" || shape == "wide") {
    columns = shape == "mixed" ? mixed_columns() : wide_columns();
    for (std::size_t i = 1; i < columns.size(); i += 2) columns[i].has_nulls = true;
  } else if (shape == "text") {
    columns = {{type_of(Kind::Int), 0, 1'000'000}, short_text(4000, 200, 2'000)};
  } else if (shape == "languages") {
    columns = {{type_of(Kind::Int), 0, 1'000'000}, short_text(4000, 200, 2'000)};
    columns.back().is_in_languages = true;
  } else if (shape == "max") {
    columns = {{type_of(Kind::Int), 0, 1'000'000}, short_text(SqlType::kMax, 50'000, 150'000)};
  }
  return columns;
}

std::string text_of_a_language(std::uint64_t characters, Random& random) {
  const auto& letters = letters_of_languages()[random() % letters_of_languages().size()];
  const bool has_blanks = &letters != &letters_of_languages().back();
  std::string text;
  for (std::uint64_t i = 0; i < characters; ++i) {
    text += has_blanks && i % 7 == 6 ? " " : letters[random() % letters.size()];
  }
  return text;
}

Cell value_of(const CannedColumn& column, Random& random) {
  Cell cell;
  if (column.has_nulls && random() % 10 == 0) return cell;
  cell.is_null = false;
  const std::uint64_t number = column.least + random() % (column.most - column.least + 1);
  if (column.is_in_languages) {
    cell.bytes = text_of_a_language(number, random);
    return cell;
  }
  if (column.type.is_text()) {
    for (std::uint64_t i = 0; i < number; ++i) cell.bytes += static_cast<char>(i % 7 == 6 ? ' ' : 'a' + random() % 26);
    return cell;
  }
  cell.number = number;
  cell.real = static_cast<double>(number) / 8;
  return cell;
}

void write_row(ByteWriter& out, const std::vector<CannedColumn>& columns, Random& random) {
  constexpr std::uint8_t kPlainForm = 0xD1;
  constexpr std::uint8_t kCompressedForm = 0xD2;
  Bytes null_bits((columns.size() + 7) / 8);
  std::size_t nulls = 0;
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    cells.push_back(value_of(columns[i], random));
    if (!cells[i].is_null) continue;
    ++nulls;
    null_bits[i / 8] = static_cast<std::uint8_t>(null_bits[i / 8] | 1U << i % 8);
  }
  const bool compresses = nulls >= null_bits.size();
  out.u8(compresses ? kCompressedForm : kPlainForm);
  if (compresses) out.raw(null_bits);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!compresses || !cells[i].is_null) write_value(out, columns[i].type, columns[i].nullable, cells[i], {});
  }
}

}  // namespace

bool send_canned(ReplyWriter& reply, const std::string& shape, std::int64_t rows) {
  const std::vector<CannedColumn> columns = columns_of(shape);
  if (columns.empty()) return false;
  std::vector<WireColumn> described;
  for (const CannedColumn& column : columns) {
    WireColumn& made = described.emplace_back();
    made.name = "c" + std::to_string(described.size());
    made.type = column.type;
    made.nullable = column.nullable;
  }
  Random random{42};
  ByteWriter all;
  std::vector<std::size_t> ends{0};
  while (ends.size() <= kCannedRows && all.size() < kCannedBytes) {
    write_row(all, columns, random);
    ends.push_back(all.size());
  }
  write_columns(reply.out(), described);
  reply.flush();
  const auto count = static_cast<std::size_t>(rows);
  const std::size_t cycle = ends.size() - 1;
  reply.send_repeated(all.bytes(), count / cycle);
  if (!reply.was_cancelled()) reply.out().raw(View{all.bytes()}.first(ends[count % cycle]));
  reply.flush();
  return true;
}

}  // namespace hygge::tds_server
