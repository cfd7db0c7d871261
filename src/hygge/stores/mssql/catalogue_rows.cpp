#include "hygge/stores/mssql/catalogue_rows.h"

#include <array>
#include <charconv>
#include <cstring>
#include <limits>

#include "hygge/tds/row_reader.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::size_t kRowsAtOnce = 64;  // a word of presence

template <typename Number>
std::string digits(const std::byte* at) {
  Number number{};
  std::memcpy(&number, at, sizeof number);
  return std::to_string(number);
}

/// A value that lies at `at`.
std::string shown_value(tds::Storage storage, const std::byte* at) {
  switch (storage) {
    case tds::Storage::Boolean:
    case tds::Storage::UInt8:
      return digits<std::uint8_t>(at);
    case tds::Storage::Int16:
      return digits<std::int16_t>(at);
    case tds::Storage::Int32:
      return digits<std::int32_t>(at);
    case tds::Storage::Int64:
      return digits<std::int64_t>(at);
    case tds::Storage::Text: {
      tds::TextRef text{};
      std::memcpy(&text, at, sizeof text);
      return std::string{text.view()};
    }
    default:
      throw Error{ErrorKind::Data, "the server answers with another type than it was asked for"}.because(
          std::string{"a column has values of "} + std::string{tds::name_of(storage)});
  }
}

/// The memory that the columns of a result are decoded into, some rows at a time.
class SmallRows {
 public:
  explicit SmallRows(const std::vector<tds::ColumnInfo>& columns) : reader_{columns, tds::DecodeOptions{}} {
    values_.resize(columns.size() * kRowsAtOnce * sizeof(tds::TextRef));
  }

  void read(tds::Reply& reply, CatalogueRows& rows) {
    tds::TextArena arena;
    std::vector<std::uint64_t> presence(reader_.columns(), std::numeric_limits<std::uint64_t>::max());
    std::vector<tds::ColumnMemory> memory;
    for (std::size_t i = 0; i < reader_.columns(); ++i) memory.push_back({place(i, 0), &presence[i], nullptr});
    const std::size_t count = reader_.read(reply.input(), memory, arena, kRowsAtOnce);
    for (std::size_t row = 0; row < count; ++row) {
      std::vector<std::optional<std::string>> values(reader_.columns());
      for (std::size_t i = 0; i < values.size(); ++i) {
        if ((presence[i] >> row & 1U) != 0) values[i] = shown_value(reader_.storage(i), place(i, row));
      }
      rows.emplace_back(std::move(values));
    }
  }

 private:
  std::byte* place(std::size_t column, std::size_t row) {
    return values_.data() + column * kRowsAtOnce * sizeof(tds::TextRef) + row * tds::width_of(reader_.storage(column));
  }

  tds::RowReader reader_;
  std::vector<std::byte> values_;
};

}  // namespace

std::int64_t CatalogueRow::number(std::size_t column) const {
  const std::optional<std::string>& text = values_.at(column);
  std::int64_t number = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

std::vector<CatalogueRows> ask_catalogue(tds::Session& session, std::string_view batch) {
  std::vector<CatalogueRows> results;
  std::optional<SmallRows> small;
  tds::Reply reply = session.batch(batch);
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event == tds::Reply::Event::Columns) {
      small.emplace(tds::read_columns(reply.input()));
      results.emplace_back();
    }
    if (event == tds::Reply::Event::Rows) small->read(reply, results.back());
  }
  return results;
}

}  // namespace hygge::stores::mssql
