#pragma once

#include <string>
#include <vector>

#include "hygge/stores/mssql/staging_table.h"
#include "hygge/stores/mssql/table_details.h"
#include "hygge/stores/mssql/target_table.h"
#include "tests/tds_session/session_rows.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {

/// A server with tables to load: the test server, or the one that HYGGE_TEST_MSSQL names. All tables whose name begins
/// with that of the test's process are gone afterwards.
class TargetServerTest : public TestedServerTest {
 protected:
  explicit TargetServerTest(tds_server::Options options = {});
  ~TargetServerTest() override;

  /// "hygge_123_orders", dbo's; no other process's.
  static std::string own(const std::string& name);
  static TableName named(const std::string& name) { return {{"dbo", own(name)}}; }
  /// "[dbo].[hygge_123_orders]", for statements.
  static std::string sql(const std::string& name) { return named(name).quoted(); }

  void run(const std::string& statement) { session_.execute(statement); }
  std::vector<std::string> rows(const std::string& query) { return rows_of(session_, query); }
  stores::mssql::TargetPlace place(const std::string& name) { return stores::mssql::find_place(session_, named(name)); }
  stores::mssql::TargetTable look(const std::string& name) {
    return stores::mssql::look_at(session_, named(name)).value();
  }
  /// With what only a swap needs.
  stores::mssql::TargetTable look_closely(const std::string& name) {
    stores::mssql::TargetTable table = look(name);
    stores::mssql::ask_details(session_, table);
    return table;
  }
  tds::Session& session() { return session_; }

 private:
  tds::Session session_;
};

}  // namespace hygge::test
