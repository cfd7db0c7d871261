#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <map>

#include "tests/support/run_program.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {
namespace {

using testing::HasSubstr;

/// What the sanitizers are told, which the programs that a test starts must hear too.
std::map<std::string, std::string> with_sanitizers(std::map<std::string, std::string> environment) {
  for (const char* const name : {"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* const options = std::getenv(name)) environment[name] = options;
  }
  return environment;
}

/// Not the fixture of the others: it needs no server of its own.
class ServerByUrlTest : public testing::Test {};

TEST_F(ServerByUrlTest, TheSameTestsRunAgainstAServerThatAUrlNames) {
  if (std::getenv("HYGGE_TEST_MSSQL") != nullptr) GTEST_SKIP() << "this run is such a one";
  RunningProgram server{{.program = HYGGE_TEST_SERVER,
                         .arguments = {"--instance", "SALES"},
                         .folder = {},
                         .environment = with_sanitizers({})}};
  ASSERT_TRUE(server.wait_for_out("browser "));
  const std::string said = server.out();
  const std::string browser = std::to_string(std::stoi(said.substr(said.find("browser ") + 8)));
  const std::string url =
      "mssql://sa:Hygge%212026@127.0.0.1%5CSALES/hygge?encrypt=yes&trust_cert=yes&browser_port=" + browser;
  const ProgramResult result =
      run_program({.program = "/proc/self/exe",
                   .arguments = {"--gtest_filter=ServedSessionTest.*:BrokenServerTest.IsFarAway"},
                   .folder = {},
                   .environment = with_sanitizers({{"HYGGE_TEST_MSSQL", url}})});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("[       OK ] ServedSessionTest.ReadsBackWhatItLoaded"));
  EXPECT_THAT(result.out, HasSubstr("only with the test server: it is broken on purpose"));
  server.send(SIGTERM);
  EXPECT_EQ(server.wait().exit_code, 0);
}

}  // namespace
}  // namespace hygge::test
