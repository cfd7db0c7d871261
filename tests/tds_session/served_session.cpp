#include "tests/tds_session/served_session.h"

#include <stdexcept>
#include <utility>

namespace hygge::test {

namespace {

constexpr std::size_t kRows = 1'000;

/// Decodes the only result of an answer and shows it piece by piece.
template <typename Show>
void read_result(tds::Reply reply, Show show) {
  std::vector<tds::ColumnInfo> columns;
  std::optional<tds::RowReader> reader;
  std::vector<OwnColumn> own;
  std::vector<tds::ColumnMemory> memory;
  tds::TextArena arena;
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event == tds::Reply::Event::Columns) {
      columns = tds::read_columns(reply.input());
      reader.emplace(columns, tds::DecodeOptions{});
    }
    if (event != tds::Reply::Event::Rows) continue;
    own.clear();
    memory.clear();
    for (std::size_t column = 0; column < columns.size(); ++column) own.emplace_back(reader->storage(column), kRows);
    for (OwnColumn& column : own) memory.push_back(column.memory());
    const std::size_t rows = reader->read(reply.input(), memory, arena, kRows);
    show(own, rows);
    arena.clear();
  }
}

std::string text_of(OwnColumn& column, std::size_t row) {
  if (column.is_null(row)) return "NULL";
  switch (column.storage()) {
    case tds::Storage::Int32:
      return std::to_string(column.as<std::int32_t>()[row]);
    case tds::Storage::Int64:
      return std::to_string(column.as<std::int64_t>()[row]);
    case tds::Storage::Text:
      return std::string{column.as<tds::TextRef>()[row].view()};
    default:
      throw std::logic_error{"no text for " + std::string{tds::name_of(column.storage())}};
  }
}

}  // namespace

tds::ConnectRequest request_to(const tds_server::Server& server) {
  tds::ConnectRequest request;
  request.host = "127.0.0.1";
  request.port = server.port();
  request.database = "hygge";
  request.user = "sa";
  request.password = Secret{"Hygge!2026"};
  request.encrypt = tds::Encryption::No;
  return request;
}

OwnColumn::OwnColumn(tds::Storage storage, std::size_t rows)
    : storage_{storage}, bytes_(rows * tds::width_of(storage)), validity_(rows / 64 + 1, ~std::uint64_t{0}) {}

std::uint64_t count_rows(tds::Session& session, const std::string& sql) {
  std::uint64_t count = 0;
  read_result(session.batch(sql), [&](std::vector<OwnColumn>& /*columns*/, std::size_t rows) { count += rows; });
  return count;
}

std::vector<std::string> rows_of(tds::Session& session, const std::string& sql) {
  std::vector<std::string> lines;
  read_result(session.batch(sql), [&](std::vector<OwnColumn>& columns, std::size_t rows) {
    for (std::size_t row = 0; row < rows; ++row) {
      std::string line;
      for (OwnColumn& column : columns) line += (line.empty() ? "" : "|") + text_of(column, row);
      lines.push_back(line);
    }
  });
  return lines;
}

}  // namespace hygge::test
