#include "hygge/connections/mssql/text_rows.h"

#include <charconv>
#include <cstring>
#include <iterator>
#include <limits>

#include "hygge/base/error.h"
#include "hygge/tds/reply.h"
#include "hygge/tds/row_reader.h"

namespace hygge {

namespace {

constexpr std::size_t kAtOnce = 64;  // rows, a word of presence

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
    values_.resize(columns.size() * kAtOnce * sizeof(tds::TextRef));
  }

  void read(tds::Reply& reply, std::vector<TextRow>& rows) {
    tds::TextArena arena;
    std::vector<std::uint64_t> presence(reader_.columns(), std::numeric_limits<std::uint64_t>::max());
    std::vector<tds::ColumnMemory> memory;
    for (std::size_t i = 0; i < reader_.columns(); ++i) memory.push_back({place(i, 0), &presence[i], nullptr});
    const std::size_t count = reader_.read(reply.input(), memory, arena, kAtOnce);
    for (std::size_t row = 0; row < count; ++row) {
      TextRow& values = rows.emplace_back(reader_.columns());
      for (std::size_t i = 0; i < values.size(); ++i) {
        if ((presence[i] >> row & 1U) != 0) values[i] = shown_value(reader_.storage(i), place(i, row));
      }
    }
  }

 private:
  std::byte* place(std::size_t column, std::size_t row) {
    return values_.data() + column * kAtOnce * sizeof(tds::TextRef) + row * tds::width_of(reader_.storage(column));
  }

  tds::RowReader reader_;
  std::vector<std::byte> values_;
};

}  // namespace

std::vector<std::vector<TextRow>> text_results(tds::Session& session, std::string_view sql,
                                               std::span<const tds::Parameter> parameters) {
  std::vector<std::vector<TextRow>> results;
  tds::Reply reply = parameters.empty() ? session.batch(sql) : session.query(sql, parameters);
  std::optional<SmallRows> small;
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event == tds::Reply::Event::Columns) {
      small.emplace(tds::read_columns(reply.input()));
      results.emplace_back();
    }
    if (event == tds::Reply::Event::Rows) small->read(reply, results.back());
  }
  return results;
}

std::vector<TextRow> text_rows(tds::Session& session, std::string_view sql,
                               std::span<const tds::Parameter> parameters) {
  std::vector<TextRow> rows;
  for (std::vector<TextRow>& result : text_results(session, sql, parameters)) {
    rows.insert(rows.end(), std::make_move_iterator(result.begin()), std::make_move_iterator(result.end()));
  }
  return rows;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_one = failure == std::errc{} && end == text.data() + text.size();
  return is_one ? std::optional{number} : std::nullopt;
}

std::int64_t number_of(const std::optional<std::string>& text) {
  std::int64_t number = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

}  // namespace hygge
