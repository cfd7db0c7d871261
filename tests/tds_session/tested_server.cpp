#include "tests/tds_session/tested_server.h"

#include <unistd.h>

#include "tests/tds_session/real_server.h"

namespace hygge::test {

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

TestedServerTest::TestedServerTest(tds_server::Options options) {
  if (!is_real()) server_ = std::make_unique<tds_server::Server>(std::move(options));
}

TestedServerTest::~TestedServerTest() {
  if (!is_real() || tables_.empty()) return;
  try {
    tds::Session session = connect();
    drop_tables(session);
  } catch (const std::exception& error) {
    ADD_FAILURE() << "tables are left on the server: " << error.what();
  }
}

bool TestedServerTest::is_real() { return real_server().has_value(); }

bool TestedServerTest::is_babelfish() { return real_server_is_babelfish(); }

tds::ConnectRequest TestedServerTest::request() const { return is_real() ? *real_server() : request_to(*server_); }

std::string TestedServerTest::make_table(tds::Session& session, const std::string& columns) {
  const std::string name = "dbo.hygge_test_" + std::to_string(::getpid()) + "_" + std::to_string(++last_table_);
  session.execute("CREATE TABLE " + name + " " + columns);
  tables_.push_back(name);
  return name;
}

void TestedServerTest::drop_tables(tds::Session& session) {
  for (const std::string& table : tables_) session.execute("DROP TABLE " + table);
  tables_.clear();
}

}  // namespace hygge::test
