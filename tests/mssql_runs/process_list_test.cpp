// What others on the machine see of a run: the command lines in /proc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "tests/support/http_stand_in.h"
#include "tests/support/project.h"
#include "tests/support/tds_server/server.h"

namespace hygge::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Nowhere else in a run of the tests.
constexpr const char* kPassword = "pass-Word-4711-of-sa";
constexpr const char* kClientSecret = "client-Secret-4712";
constexpr const char* kCliToken = "eyJ.cli-Token-4713";
constexpr const char* kEntraToken = "eyJ.entra-Token-4714";

/// The command lines of all processes, each with spaces between its words.
std::set<std::string> command_lines() {
  std::set<std::string> lines;
  for (const auto& process : fs::directory_iterator{"/proc"}) {
    std::ifstream file{process.path() / "cmdline", std::ios::binary};
    std::string line;
    for (std::string word; std::getline(file, word, '\0');) line += word + " ";  // of one that has just ended, none
    if (!line.empty()) lines.insert(line);
  }
  return lines;
}

/// Three homes, with a password, a token of the Azure CLI, and one that an application's secret was given for.
class ProcessListTest : public testing::Test {
 protected:
  ProcessListTest() {
    server_.run("CREATE TABLE dbo.orders (id int); INSERT dbo.orders VALUES (1), (2)");
    project_.write("ca.pem", server_.authority_pem());
    const auto connection = [&](const std::string& name, const std::string& keys) {
      return "  " + name + ": {type: mssql, server: localhost, port: " + std::to_string(server_.port()) +
             ", database: hygge, ca_file: ca.pem, " + keys + "}\n";
    };
    const auto flow = [](const std::string& name) {
      return "  " + name + ":\n    home: {type: mssql, connection: " + name + ", table: dbo.orders}\n    store: lake/" +
             name + "\n";
    };
    project_.write("hygge.yml",
                   "name: seen\nconnections:\n" + connection("by_password", "user: sa, password: '${PASSWORD}'") +
                       connection("by_cli", "auth: entra_cli") +
                       connection("by_secret",
                                  "auth: entra_service_principal, tenant_id: contoso.example, client_id: "
                                  "app-1, client_secret: " +
                                      std::string{kClientSecret} + ", authority_host: '" + entra_.address() + "'") +
                       "flows:\n" + flow("by_password") + flow("by_cli") + flow("by_secret"));
    // It shows all processes: its caller and itself are among them.
    project_.write("bin/az",
                   "#!/bin/sh\n{ for line in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <\"$line\"; echo; done; "
                   "} >'" +
                       project_.path("seen").string() + "' 2>/dev/null\nprintf '{\"accessToken\": \"" +
                       std::string{kCliToken} + "\", \"expires_on\": 4000000000, \"tokenType\": \"Bearer\"}'\n");
    fs::permissions(project_.path("bin/az"), fs::perms::owner_all);
  }

  tds_server::Server server_{{.logins = {{"sa", kPassword}}, .tokens = {kCliToken, kEntraToken}}};
  HttpStandIn entra_{[](const HttpStandIn::Request&) {
    return HttpStandIn::Reply{.body = std::string{R"({"token_type":"Bearer","expires_in":3599,"access_token":")"} +
                                      kEntraToken + "\"}"};
  }};
  Project project_;
};

TEST_F(ProcessListTest, HasNoSecretAtAnyTimeOfARun) {
  ProgramRequest request = project_.request({"start", "--verbose", "--log-file", "log"});
  request.environment["PASSWORD"] = kPassword;
  request.environment["PATH"] = project_.path("bin").string() + ":/usr/bin:/bin";
  RunningProgram running{std::move(request)};
  std::set<std::string> seen;
  while (!running.has_ended()) seen.merge(command_lines());
  const ProgramResult run = running.wait();
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  for (const char* const flow : {"by_password", "by_cli", "by_secret"}) {
    EXPECT_EQ(project_.count(std::string{"lake/"} + flow + "/*.parquet"), 2) << flow;
  }
  ASSERT_EQ(entra_.requests().size(), 1U);
  EXPECT_THAT(entra_.requests()[0].body, HasSubstr(kClientSecret));

  std::string all = project_.read("seen");
  EXPECT_THAT(all, AllOf(HasSubstr(hygge_program().string() + " start"),
                         HasSubstr("bin/az account get-access-token --resource https://database.windows.net/")));
  EXPECT_THAT(seen, testing::Contains(HasSubstr(hygge_program().string() + " start")));
  for (const std::string& line : seen) all += line + "\n";
  for (const char* const secret : {kPassword, kClientSecret, kCliToken, kEntraToken}) {
    EXPECT_THAT(all, Not(HasSubstr(secret)));
    EXPECT_THAT(run.out + run.err + project_.read("log"), Not(HasSubstr(secret)));
  }
}

}  // namespace
}  // namespace hygge::test
