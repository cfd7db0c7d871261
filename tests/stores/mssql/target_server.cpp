#include "tests/stores/mssql/target_server.h"

#include <unistd.h>

#include "hygge/tds/server_error.h"
#include "hygge/tds/type_info.h"

namespace hygge::test {

TargetServerTest::TargetServerTest(tds_server::Options options)
    : TestedServerTest{std::move(options)}, session_{connect()} {}

TargetServerTest::~TargetServerTest() {
  if (!is_real()) return;
  try {
    tds::Session session = connect();
    const std::string mine = "WHERE t.name LIKE '" + own("") + "%' OR t.name = 'hygge_runs'";
    std::vector<std::string> tables = rows_of(session, "SELECT t.name FROM sys.tables AS t " + mine);
    for (std::size_t tries = tables.size(); !tables.empty() && tries > 0; --tries) {
      // One that others refer to goes after them.
      std::erase_if(tables, [&](const std::string& table) {
        try {
          session.execute("DROP TABLE [dbo]." + tds::quote_name(table));
          return true;
        } catch (const tds::TdsError&) {
          return false;
        }
      });
    }
    if (!tables.empty()) ADD_FAILURE() << "tables are left on the server, such as " << tables.front();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "tables are left on the server: " << error.what();
  }
}

std::string TargetServerTest::own(const std::string& name) {
  return "hygge_" + std::to_string(::getpid()) + "_" + name;
}

}  // namespace hygge::test
