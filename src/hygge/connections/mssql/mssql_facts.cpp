#include "hygge/connections/mssql/mssql_facts.h"

#include <algorithm>
#include <vector>

#include "hygge/connections/mssql/text_rows.h"

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
  std::vector<TextRow> answer = text_rows(session, kQuestion);
  answer.resize(1);
  answer[0].resize(kAnswers);
  const auto told = [&](std::size_t column) { return answer[0][column].value_or(""); };
  facts.login = told(0);
  facts.user = told(1);
  facts.database = told(2);
  facts.version = told(3);
  facts.edition = told(4);
  facts.server = told(5);
  facts.cipher = session.cipher();
  facts.encrypts_all = session.is_encrypted();
  return facts;
}

}  // namespace hygge
