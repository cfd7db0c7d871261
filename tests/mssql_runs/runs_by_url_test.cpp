#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "tests/mssql_runs/run_server.h"
#include "tests/support/run_program.h"

namespace hygge::test {
namespace {

using testing::HasSubstr;

TEST(RunsByUrl, TheSameRunsGoToAServerThatAUrlNamesAndLeaveNothingThere) {
  if (RunServer::is_real()) GTEST_SKIP() << "this run is such a one";
  RunningProgram server{{.program = HYGGE_TEST_SERVER, .arguments = {"--port", "0"}, .folder = {}, .environment = {}}};
  ASSERT_TRUE(server.wait_for_out("\n"));
  const std::string said = server.out();
  const std::string port = std::to_string(std::stoi(said.substr(said.find_first_of("0123456789"))));
  const ProgramResult result =
      run_program({.program = "/proc/self/exe",
                   .arguments = {"--gtest_filter=*Run1*:Run6.*:*Run7*:*Field06*:*Field24*"},
                   .folder = {},
                   .environment = {{"PATH", "/usr/bin:/bin"},
                                   {"HYGGE_TEST_MSSQL", "mssql://sa:Hygge%212026@localhost:" + port +
                                                            "/hygge?encrypt=yes&trust_cert=yes"}}});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("[       OK ] Run6.BothDirectionsKeepWhatTheyGot"));
  EXPECT_THAT(result.out, HasSubstr("only with the test server: tokens of Entra ID are made here"));
  server.send(SIGTERM);
  EXPECT_EQ(server.wait().exit_code, 0);
}

}  // namespace
}  // namespace hygge::test
