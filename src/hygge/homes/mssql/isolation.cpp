#include "hygge/homes/mssql/isolation.h"

#include <array>
#include <vector>

#include "hygge/connections/mssql/text_rows.h"
#include "hygge/homes/mssql/asked.h"

namespace hygge::homes::mssql {

tds::Isolation isolation_of(const std::string& word) {
  if (word == "snapshot") return tds::Isolation::Snapshot;
  if (word == "read_uncommitted") return tds::Isolation::ReadUncommitted;
  if (word == "repeatable_read") return tds::Isolation::RepeatableRead;
  if (word == "serializable") return tds::Isolation::Serializable;
  return word == "read_committed" ? tds::Isolation::ReadCommitted : tds::Isolation::AsItIs;
}

std::string isolation_statement(tds::Isolation isolation) {
  constexpr std::array<const char*, 6> kWords{
      "", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "SNAPSHOT"};
  if (isolation == tds::Isolation::AsItIs) return {};
  return std::string{"SET TRANSACTION ISOLATION LEVEL "} + kWords[static_cast<std::size_t>(isolation)] + ";\n";
}

bool allows_snapshot(tds::Session& session, const SourceQuery& query) {
  const std::array<tds::Parameter, 1> database{tds::Parameter::of("database", query.database())};
  const auto rows = if_allowed([&] {
    return text_rows(session,
                     "SELECT CAST(snapshot_isolation_state AS nvarchar(10)) FROM sys.databases WHERE name = "
                     "COALESCE(NULLIF(@database, N''), DB_NAME())",
                     database);
  });
  return !rows.empty() && number_of(rows.front().front()) == 1;
}

bool is_read_only_copy(tds::Session& session) {
  const auto rows = if_allowed([&] {
    return text_rows(session,
                     "SELECT CAST(DATABASEPROPERTYEX(DB_NAME(), N'Updateability') AS nvarchar(128)), "
                     "CAST(d.is_read_only AS int) FROM sys.databases AS d WHERE d.name = DB_NAME()");
  });
  // One that was set to read_only, or a snapshot of a database, does not change at all.
  return !rows.empty() && rows.front().at(0) == "READ_ONLY" && number_of(rows.front().at(1)) == 0;
}

}  // namespace hygge::homes::mssql
