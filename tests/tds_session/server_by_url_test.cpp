#include <gmock/gmock.h>

#include <csignal>

#include "tests/support/run_program.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {
namespace {

using testing::HasSubstr;

/// Not the fixture of the others: it needs no server of its own.
class ServerByUrlTest : public testing::Test {};

TEST_F(ServerByUrlTest, TheSameTestsRunAgainstAServerThatAUrlNames) {
  if (std::getenv("HYGGE_TEST_MSSQL") != nullptr) GTEST_SKIP() << "this run is such a one";
  RunningProgram server{
      {.program = HYGGE_TEST_SERVER, .arguments = {"--instance", "SALES"}, .folder = {}, .environment = {}}};
  ASSERT_TRUE(server.wait_for_out("browser "));
  const std::string said = server.out();
  const std::string browser = std::to_string(std::stoi(said.substr(said.find("browser ") + 8)));
  const ProgramResult result = run_program(
      {.program = "/proc/self/exe",
       .arguments = {"--gtest_filter=ServedSessionTest.*:BrokenServerTest.IsFarAway"},
       .folder = {},
       .environment = {
           {"HYGGE_TEST_MSSQL",
            "mssql://sa:Hygge%212026@127.0.0.1%5CSALES/hygge?encrypt=yes&trust_cert=yes&browser_port=" + browser}}});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("[       OK ] ServedSessionTest.ReadsBackWhatItLoaded"));
  EXPECT_THAT(result.out, HasSubstr("only with the test server: it is broken on purpose"));
  server.send(SIGTERM);
  EXPECT_EQ(server.wait().exit_code, 0);
}

}  // namespace
}  // namespace hygge::test
