#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "hygge/auth/step.h"
#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "tests/support/turned_clock.h"

namespace hygge::auth {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// With a program 'az' of its own on PATH.
class AzureCliTest : public testing::Test {
 protected:
  void az(const std::string& text) const {
    const fs::path path = folder_.path() / "az";
    std::ofstream{path} << "#!/bin/sh\n" << text;
    fs::permissions(path, fs::perms::owner_all);
  }
  Outcome ask() {
    signing_.environment = Environment{{{"PATH", folder_.path().string() + ":/usr/bin:/bin"}, {"HOME", "/home/anna"}}};
    signing_.clock = &clock_;
    return make_azure_cli(signing_)->fetch(CancelToken{});
  }
  Error error() {
    try {
      ask();
    } catch (const Error& error) {
      return error;
    }
    return Error{ErrorKind::Internal, "nothing was thrown"};
  }

  files::TemporaryFolder folder_{fs::temp_directory_path()};
  test::TurnedClock clock_;
  Signing signing_;
};

TEST_F(AzureCliTest, AsksForATokenForTheServer) {
  const fs::path heard = folder_.path() / "heard";
  az("echo \"$@\" >" + heard.string() + "; echo \"$HOME\" >>" + heard.string() +
     R"(; echo '{"accessToken": "abc", "expiresOn": "1999-01-01 00:00:00.0", "expires_on": 1700000100, "tokenType": "Bearer"}')");
  signing_.settings.tenant_id = "contoso.example";
  const Token token = std::get<Token>(ask());
  EXPECT_EQ(token.text.reveal(), "abc");
  EXPECT_EQ(token.expires, Clock::WallTime{1'700'000'100s});
  EXPECT_EQ(files::read_text(heard, Bytes{1'000}),
            "account get-access-token --resource https://database.windows.net/ -o json --tenant contoso.example\n"
            "/home/anna\n");
}

TEST_F(AzureCliTest, IsPassedOverWhereThereIsNone) {
  EXPECT_EQ(std::get<Passed>(ask()).why, "there is no program 'az' on PATH");
}

TEST_F(AzureCliTest, SaysWhenNobodyIsSignedIn) {
  az("echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1\n");
  EXPECT_STREQ(
      error().what(),
      "nobody is signed in with the Azure CLI (az ended with 1: ERROR: Please run 'az login' to setup account.); "
      "run: az login");
}

TEST_F(AzureCliTest, SaysWhatElseItSaid) {
  az("echo 'ERROR: no such command eyJhbGciOiJub25lIn0.e30.c2ln' >&2; exit 2\n");
  EXPECT_STREQ(error().what(),
               "the Azure CLI gave no token (az ended with 2: ERROR: no such command ...); run by hand: az account "
               "get-access-token");
  az("kill -9 $$\n");
  EXPECT_EQ(error().reason(), "az ended with a signal");
}

TEST_F(AzureCliTest, RefusesAnAnswerWithoutAToken) {
  az("echo hello\n");
  EXPECT_EQ(error().headline(), "az account get-access-token answered without a token");
}

}  // namespace
}  // namespace hygge::auth
