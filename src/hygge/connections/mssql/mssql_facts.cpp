#include "hygge/connections/mssql/mssql_facts.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "hygge/tds/row_reader.h"

namespace hygge {

namespace {

constexpr const char* kQuestion =
    "SELECT CAST(SUSER_SNAME() AS nvarchar(128)), CAST(USER_NAME() AS nvarchar(128)), "
    "CAST(DB_NAME() AS nvarchar(128)), CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), "
    "CAST(SERVERPROPERTY('Edition') AS nvarchar(128)), CAST(@@SERVERNAME AS nvarchar(128))";
constexpr std::size_t kAnswers = 6;
constexpr int kRoundTrips = 3;
/// How long the server may think about each question.
constexpr std::chrono::seconds kLimit{15};

/// The first row of a result of texts; NULL is "".
std::vector<std::string> first_row(tds::Session& session, const char* sql) {
  std::vector<std::string> row(kAnswers);
  tds::Reply reply = session.batch(sql);
  std::vector<tds::ColumnInfo> columns;
  std::optional<tds::RowReader> reader;
  tds::TextArena arena;
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event == tds::Reply::Event::Columns) {
      columns = tds::read_columns(reply.input());
      reader.emplace(columns, tds::DecodeOptions{});
    }
    if (event != tds::Reply::Event::Rows) continue;
    std::vector<tds::TextRef> texts(columns.size());
    std::vector<std::uint64_t> validity(columns.size(), ~std::uint64_t{0});
    std::vector<tds::ColumnMemory> memory;
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if (reader->storage(column) != tds::Storage::Text) {
        throw Error{ErrorKind::Data, "the server answers with another type than it was asked for"};
      }
      memory.push_back({reinterpret_cast<std::byte*>(&texts[column]), &validity[column]});
    }
    if (reader->read(reply.input(), memory, arena, 1) == 0) continue;
    for (std::size_t column = 0; column < std::min(columns.size(), row.size()); ++column) {
      if ((validity[column] & 1U) != 0) row[column] = texts[column].view();
    }
  }
  return row;
}

}  // namespace

MssqlFacts ask_for_facts(MssqlConnection& connection, const CancelToken& cancel) {
  using Steady = std::chrono::steady_clock;
  const Steady::time_point began = Steady::now();
  tds::Session session = connection.connect(cancel);
  MssqlFacts facts;
  facts.connecting = Steady::now() - began;
  session.set_limits({.query = kLimit});
  facts.round_trip = std::chrono::nanoseconds::max();
  for (int i = 0; i < kRoundTrips; ++i) {
    const Steady::time_point asked = Steady::now();
    session.execute("SELECT 1");
    facts.round_trip = std::min<std::chrono::nanoseconds>(facts.round_trip, Steady::now() - asked);
  }
  std::vector<std::string> row = first_row(session, kQuestion);
  facts.login = std::move(row[0]);
  facts.user = std::move(row[1]);
  facts.database = std::move(row[2]);
  facts.version = std::move(row[3]);
  facts.edition = std::move(row[4]);
  facts.server = std::move(row[5]);
  facts.cipher = session.cipher();
  facts.encrypts_all = session.is_encrypted();
  return facts;
}

}  // namespace hygge
