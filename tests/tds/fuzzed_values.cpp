#include "tests/tds/fuzzed_values.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/utf8.h"
#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/text_form.h"
#include "tests/tds/decoded_rows.h"
#include "tests/tds/value_bytes.h"

namespace hygge::test {

namespace {

using namespace hygge::tds;

constexpr std::size_t kMostColumns = 200;
constexpr std::size_t kMostRows = 100;
constexpr std::size_t kMostKept = 100'000;  ///< bytes of a value

void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error{what};
}

DecodeOptions lossless() {
  DecodeOptions options;
  options.invalid_text = InvalidText::Replace;
  options.seventh_digit = SeventhDigit::Ticks;
  options.variant = VariantForm::Raw;
  options.limit.most_bytes = kMostKept;
  return options;
}

/// What came out of the rows, or nothing for an error.
std::optional<std::vector<std::string>> values_of(const std::vector<ColumnInfo>& columns, const ValueBytes& rows,
                                                  const DecodeOptions& options, std::size_t at_a_time) {
  try {
    DecodedRows decoded{columns, options, kMostRows};
    CutInput input{rows, at_a_time};
    std::vector<std::string> values;
    decoded.read(input);
    for (std::size_t row = 0; row < decoded.rows(); ++row) values.push_back(decoded.shown(row));
    return values;
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// Keeps the values that are longer than a limit, as they are shown where nothing is.
class KeptLongValues final : public LongValues {
 public:
  using Place = std::pair<std::size_t, std::size_t>;  ///< row, column

  explicit KeptLongValues(const std::vector<Storage>& storages) : storages_{storages} {}

  void begin(std::size_t column, std::size_t row) override {
    require(!is_open_, "a long value begins inside of another");
    is_open_ = true;
    const bool is_new = values_.emplace(Place{row, column}, "").second;
    require(is_new, "a long value comes twice");
    at_ = {row, column};
  }
  void piece(std::string_view bytes) override {
    require(is_open_ && !bytes.empty(), "a piece belongs to no value, or is empty");
    require(is_blob(at_) || !find_invalid_utf8(bytes), "a character is cut, or not valid");
    values_[at_] += bytes;
  }
  void end() override {
    require(is_open_, "a long value ends twice");
    is_open_ = false;
  }

  bool is_open() const { return is_open_; }
  std::size_t count() const { return values_.size(); }
  const std::string* find(const Place& place) const {
    const auto found = values_.find(place);
    return found == values_.end() ? nullptr : &found->second;
  }
  bool is_blob(const Place& place) const { return storages_[place.second] == Storage::Blob; }

 private:
  const std::vector<Storage>& storages_;
  std::map<Place, std::string> values_;
  Place at_;
  bool is_open_ = false;
};

std::string shown_with(const KeptLongValues& longer, const DecodedRows& decoded, KeptLongValues::Place place,
                       std::size_t most_bytes) {
  const auto& [row, column] = place;
  const std::string* const value = longer.find(place);
  if (value == nullptr) return decoded.shown(row, column);
  require(value->size() > most_bytes, "a value is handed over that is not long");
  require(decoded.text(row, column).empty(), "a value is handed over and kept as well");
  return longer.is_blob(place) ? hexadecimal(std::as_bytes(std::span{*value})) : *value;
}

/// The same, with values that are longer than `most_bytes` handed over on the way, and counted.
std::optional<std::vector<std::string>> values_handed_over(const std::vector<ColumnInfo>& columns,
                                                           const ValueBytes& rows, std::size_t most_bytes,
                                                           std::size_t at_a_time, std::size_t& handed_over) {
  std::vector<Storage> storages;
  KeptLongValues longer{storages};
  DecodeOptions options = lossless();
  options.limit = {.most_bytes = most_bytes, .longer = &longer};
  try {
    DecodedRows decoded{columns, options, kMostRows};
    storages = decoded.storages();
    CutInput input{rows, at_a_time};
    decoded.read(input);
    require(!longer.is_open(), "a long value has no end");
    handed_over = longer.count();
    std::vector<std::string> values;
    for (std::size_t row = 0; row < decoded.rows(); ++row) {
      std::string& text = values.emplace_back();
      for (std::size_t column = 0; column < columns.size(); ++column) {
        text += (column > 0 ? "|" : "") + shown_with(longer, decoded, {row, column}, most_bytes);
      }
    }
    return values;
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// Values of fixed length are filled up, and of two marks in front of xml one is left.
bool may_change(const ColumnInfo& column) {
  return column.type.type == WireType::Xml || column.type.type == WireType::Char ||
         column.type.type == WireType::NChar || column.type.type == WireType::Binary;
}

/// Writes what was read, if such a table can be written at all, and reads it again.
void read_back(const std::vector<ColumnInfo>& columns, const ValueBytes& rows, const std::vector<std::string>& values) {
  if (std::any_of(columns.begin(), columns.end(), may_change)) return;
  DecodedRows decoded{columns, lossless(), kMostRows};
  CutInput input{rows, rows.size()};
  decoded.read(input);
  std::vector<BulkColumn> written;
  std::vector<ColumnMemory> memory = decoded.memory();
  for (std::size_t column = 0; column < columns.size(); ++column) {
    BulkColumn& made = written.emplace_back();
    made.type = columns[column].type;
    made.storage = decoded.storages()[column];
    if (made.type.type != WireType::DateTimeOffset) memory[column].aside = nullptr;
  }
  KeptOutput output;
  try {
    BulkWriter writer{written, {}};
    writer.write(output, memory, 0, decoded.rows());
  } catch (const Error&) {
    return;  // a value that is longer than its type, a type that only servers send
  }
  const auto again = values_of(columns, ValueBytes(output.bytes()), lossless(), 50);
  require(again && *again == values, "what was written is not what is read");
}

std::string converted(const TextForm& form, std::span<const std::byte> bytes, std::size_t& invalid) {
  std::string text(converted_room(form, bytes.size()) + kTextSlack, '\0');
  const Converted<char> made = convert(form, bytes, text.data());
  invalid = made.invalid;
  text.resize(static_cast<std::size_t>(made.end - text.data()));
  return text;
}

std::string converted_in_pieces(const TextForm& form, std::span<const std::byte> bytes, std::size_t size,
                                std::size_t& invalid) {
  PieceConverter converter{form};
  std::string text;
  std::vector<char> room(converted_room(form, size + PieceConverter::kMostKept) + kTextSlack);
  for (; !bytes.empty(); bytes = bytes.subspan(std::min(size, bytes.size()))) {
    text.append(room.data(), converter.add(bytes.first(std::min(size, bytes.size())), room.data()));
  }
  text.append(room.data(), converter.finish(room.data()));
  invalid = converter.invalid();
  return text;
}

void convert_as(const TextForm& form, std::span<const std::byte> bytes) {
  std::size_t invalid = 0;
  const std::string whole = converted(form, bytes, invalid);
  require(!find_invalid_utf8(whole), "what was made of a text is not valid");
  for (const std::size_t size : {1U, 2U, 3U, 7U, 64U}) {
    std::size_t pieces_invalid = 0;
    require(converted_in_pieces(form, bytes, size, pieces_invalid) == whole, "pieces make another text than the whole");
    require(pieces_invalid == invalid, "pieces have other faults than the whole");
  }
}

void convert_by_every_path(std::span<const std::byte> bytes) {
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  const std::size_t units = bytes.size() / 2;
  std::optional<std::string> utf8;
  std::optional<std::vector<std::byte>> utf16;
  for (const Utf16Path& path : utf16_paths()) {
    std::string made(3 * units + kTextSlack, '\0');
    made.resize(static_cast<std::size_t>(path.to_utf8(bytes.data(), units, made.data()).end - made.data()));
    require(!utf8 || *utf8 == made, "two paths make different UTF-8");
    utf8 = made;
    std::vector<std::byte> wide(2 * text.size() + kTextSlack);
    wide.resize(static_cast<std::size_t>(path.to_utf16(text, wide.data()).end - wide.data()));
    require(!utf16 || *utf16 == wide, "two paths make different UTF-16");
    utf16 = wide;
  }
}

}  // namespace

std::size_t read_fuzzed_rows(std::span<const std::byte> bytes) {
  CutInput input{ValueBytes(std::vector<std::byte>{bytes.begin(), bytes.end()}), bytes.size()};
  std::vector<ColumnInfo> columns;
  try {
    columns = read_columns(input);
    for (const ColumnInfo& column : columns) sql_name(column.type);
    if (columns.empty() || columns.size() > kMostColumns) return 0;
    RowReader{columns, {}};
  } catch (const Error&) {
    return 0;
  }
  const std::span<const std::byte> rest = bytes.subspan(input.taken());
  const ValueBytes rows(std::vector<std::byte>{rest.begin(), rest.end()});
  const auto values = values_of(columns, rows, lossless(), std::max<std::size_t>(rows.size(), 1));
  for (const std::size_t at_a_time : {1U, 7U, 100U}) {
    require(values_of(columns, rows, lossless(), at_a_time) == values, "rows depend on how they arrive");
  }
  DecodeOptions other;
  other.invalid_text = InvalidText::Replace;
  other.limit.most_bytes = 10;
  require(values_of(columns, rows, other, 1) == values_of(columns, rows, other, 1'000),
          "rows depend on how they arrive");
  std::size_t handed_over = 0;
  constexpr std::pair<std::size_t, std::size_t> kLimitsAndPieces[] = {{3, 1}, {12, 7}, {12, 1'000'000}};
  for (const auto& [most_bytes, at_a_time] : kLimitsAndPieces) {
    // Which do not come by that limit are too long for the one above.
    const auto again = values_handed_over(columns, rows, most_bytes, at_a_time, handed_over);
    require(again == values || (!values && rows.size() > kMostKept / 3), "long values are not what they were");
  }
  if (values) read_back(columns, rows, *values);
  return handed_over;
}

void convert_fuzzed_text(std::span<const std::byte> bytes) {
  convert_by_every_path(bytes);
  convert_as({.kind = TextForm::Kind::Utf16}, bytes);
  convert_as({.kind = TextForm::Kind::Utf16, .drops_mark = true}, bytes);
  convert_as({.kind = TextForm::Kind::Utf8}, bytes);
  convert_as({.kind = TextForm::Kind::Bytes}, bytes.empty() ? bytes : bytes.first(0));
  for (const int number : {437, 850, 874, 932, 936, 949, 950, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258}) {
    const CodePage& page = CodePage::of(number);
    convert_as({.kind = TextForm::Kind::Page, .page = &page}, bytes);
    std::vector<std::byte> encoded(bytes.size());
    page.from_utf8({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, encoded.data());
  }
}

}  // namespace hygge::test
