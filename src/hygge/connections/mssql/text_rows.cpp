#include "hygge/connections/mssql/text_rows.h"

#include <charconv>
#include <cstdint>
#include <limits>

#include "hygge/base/error.h"
#include "hygge/tds/reply.h"
#include "hygge/tds/row_reader.h"

namespace hygge {

namespace {

constexpr std::size_t kAtOnce = 64;  // rows, a word of presence

tds::RowReader reader_of_texts(const std::vector<tds::ColumnInfo>& columns) {
  tds::RowReader reader{columns, tds::DecodeOptions{}};
  for (std::size_t column = 0; column < columns.size(); ++column) {
    if (reader.storage(column) == tds::Storage::Text) continue;
    throw Error{ErrorKind::Data, "the server answers with another type than it was asked for"};
  }
  return reader;
}

void take_rows(tds::Reply& reply, tds::RowReader& reader, std::vector<TextRow>& rows) {
  const std::size_t columns = reader.columns();
  tds::TextArena arena;
  std::vector<tds::TextRef> values(columns * kAtOnce);
  std::vector<std::uint64_t> presence(columns, std::numeric_limits<std::uint64_t>::max());
  std::vector<tds::ColumnMemory> memory;
  for (std::size_t column = 0; column < columns; ++column) {
    memory.push_back({&values[column * kAtOnce], &presence[column], nullptr});
  }
  const std::size_t count = reader.read(reply.input(), memory, arena, kAtOnce);
  for (std::size_t row = 0; row < count; ++row) {
    TextRow& texts = rows.emplace_back(columns);
    for (std::size_t column = 0; column < columns; ++column) {
      if ((presence[column] >> row & 1U) != 0) texts[column].emplace(values[column * kAtOnce + row].view());
    }
  }
}

}  // namespace

std::vector<TextRow> text_rows(tds::Session& session, std::string_view sql,
                               std::span<const tds::Parameter> parameters) {
  std::vector<TextRow> rows;
  tds::Reply reply = parameters.empty() ? session.batch(sql) : session.query(sql, parameters);
  std::optional<tds::RowReader> reader;
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event == tds::Reply::Event::Columns) reader.emplace(reader_of_texts(tds::read_columns(reply.input())));
    if (event == tds::Reply::Event::Rows) take_rows(reply, *reader, rows);
  }
  return rows;
}

std::int64_t number_of(const std::optional<std::string>& text) {
  std::int64_t number = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

}  // namespace hygge
