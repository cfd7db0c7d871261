#include "hygge/homes/mssql/asked.h"

#include <charconv>
#include <cstdint>
#include <limits>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/tds/reply.h"
#include "hygge/tds/row_reader.h"

namespace hygge::homes::mssql {

namespace {

constexpr std::size_t kAtOnce = 64;  // rows, a word of presence

/// "N'...'".
std::string literal(const std::string& text) { return "N'" + join(split(text, '\''), "''") + "'"; }

void take_texts(tds::Reply& reply, tds::RowReader& reader, std::vector<std::string>& texts) {
  tds::TextArena arena;
  std::vector<tds::TextRef> values(kAtOnce);
  std::uint64_t presence = std::numeric_limits<std::uint64_t>::max();
  const tds::ColumnMemory memory{values.data(), &presence, nullptr};
  const std::size_t rows = reader.read(reply.input(), {&memory, 1}, arena, kAtOnce);
  for (std::size_t row = 0; row < rows; ++row) {
    if ((presence >> row & 1U) != 0) texts.emplace_back(values[row].view());
  }
}

/// "12 16384".
std::optional<TableSize> size_in(const std::vector<std::string>& texts) {
  if (texts.empty()) return std::nullopt;
  TableSize size;
  const std::string& text = texts.front();
  const char* const end = text.data() + text.size();
  const char* const space = std::from_chars(text.data(), end, size.rows).ptr;
  if (space == end || std::from_chars(space + 1, end, size.bytes).ptr != end) return std::nullopt;
  return size;
}

}  // namespace

std::vector<tds::ColumnInfo> ask_columns(tds::Session& session, const std::string& statement) {
  std::vector<tds::ColumnInfo> columns;
  tds::Reply reply = session.batch(statement);
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event == tds::Reply::Event::Rows) break;  // nobody wants them
    if (event != tds::Reply::Event::Columns) continue;
    std::vector<tds::ColumnInfo> found = tds::read_columns(reply.input());
    if (columns.empty()) columns = std::move(found);
  }
  return columns;
}

std::vector<tds::ColumnInfo> ask_columns_unrun(tds::Session& session, const std::string& query) {
  constexpr const char* kEnd = "SET FMTONLY OFF";
  session.execute("SET FMTONLY ON");
  std::vector<tds::ColumnInfo> columns;
  try {
    columns = ask_columns(session, query);
  } catch (...) {
    try {
      if (session.is_usable()) session.execute(kEnd);
    } catch (const Error&) {
      session.reset_before_next();  // what the query failed with is what matters
    }
    throw;
  }
  session.execute(kEnd);
  return columns;
}

std::vector<std::string> ask_texts(tds::Session& session, const std::string& statement) {
  std::vector<std::string> texts;
  tds::Reply reply = session.batch(statement);
  std::optional<tds::RowReader> reader;
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event == tds::Reply::Event::Columns) {
      const std::vector<tds::ColumnInfo> columns = tds::read_columns(reply.input());
      reader.emplace(columns, tds::DecodeOptions{});
      if (columns.size() != 1 || reader->storage(0) != tds::Storage::Text) {
        throw Error{ErrorKind::Data, "the server answers with another type than it was asked for"};
      }
    }
    if (event == tds::Reply::Event::Rows) take_texts(reply, *reader, texts);
  }
  return texts;
}

std::optional<TableSize> ask_size(tds::Session& session, const std::string& table) {
  const std::string of_table = " WHERE index_id IN (0, 1) AND object_id = OBJECT_ID(" + literal(table) + ")";
  const auto ask = [&](const std::string& select) { return size_in(ask_texts(session, select + of_table)); };
  // The pages are told to those who may see the state of the database, the rows to everybody.
  const auto size = if_allowed([&] {
    return ask(
        "SELECT CAST(SUM(row_count) AS nvarchar(20)) + N' ' + CAST(SUM(used_page_count) * 8192 AS nvarchar(20)) "
        "FROM sys.dm_db_partition_stats");
  });
  if (size) return size;
  return if_allowed([&] { return ask("SELECT CAST(SUM(rows) AS nvarchar(20)) + N' 0' FROM sys.partitions"); });
}

}  // namespace hygge::homes::mssql
