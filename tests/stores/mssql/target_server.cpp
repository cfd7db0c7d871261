#include "tests/stores/mssql/target_server.h"

#include <unistd.h>

#include "hygge/tds/type_info.h"

namespace hygge::test {

TargetServerTest::TargetServerTest(tds_server::Options options)
    : TestedServerTest{std::move(options)}, session_{connect()} {}

TargetServerTest::~TargetServerTest() {
  if (!is_real()) return;
  try {
    tds::Session session = connect();
    const std::string mine = "WHERE t.name LIKE '" + own("") + "%' OR t.name = 'hygge_runs'";
    for (const std::string& table : rows_of(session, "SELECT t.name FROM sys.tables AS t " + mine))
      session.execute("DROP TABLE [dbo]." + tds::quote_name(table));
  } catch (const std::exception& error) {
    ADD_FAILURE() << "tables are left on the server: " << error.what();
  }
}

std::string TargetServerTest::own(const std::string& name) {
  return "hygge_" + std::to_string(::getpid()) + "_" + name;
}

}  // namespace hygge::test
