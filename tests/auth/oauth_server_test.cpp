#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "hygge/auth/token_source.h"
#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "tests/auth/certificate.h"
#include "tests/support/run_program.h"
#include "tests/support/turned_clock.h"

namespace hygge::auth {
namespace {

namespace fs = std::filesystem;
using test::ProgramRequest;
using test::RunningProgram;

constexpr const char* kSecret = "p\xC3\xA6ss w+rd/=&%?#";

/// An OAuth 2 server of other people's making, which third_party/oauth2-mock-server teaches Entra ID's words.
class OAuthServerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (fs::exists(kFolder / "node_modules/oauth2-mock-server")) return;
    ASSERT_EQ(std::getenv("CI"), nullptr) << "script/bootstrap --for test installs the server";
    GTEST_SKIP() << "no OAuth 2 server; script/bootstrap --for test installs one";
  }

  void start(bool has_tls = false) {
    const fs::path certificate = file("app.crt", made_.certificate);
    ProgramRequest request{.program = "/usr/bin/env",
                           .arguments = {"node", (kFolder / "serve.js").string(), certificate.string()},
                           .folder = {},
                           .environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                                           {"APP_SECRET", kSecret},
                                           {"APP_FEDERATED", "header.claims.signature"}}};
    if (has_tls) {
      request.arguments.push_back(file("tls.key", tls_.key).string());
      request.arguments.push_back(file("tls.crt", tls_.certificate).string());
    }
    server_.emplace(std::move(request));
    ASSERT_TRUE(server_->wait_for_out("\n")) << server_->err();
    const std::string said = server_->out();
    settings_.authority_host = said.substr(0, said.find('\n'));
    settings_.tenant_id = "contoso";
    settings_.client_id = "hygge-app";
    settings_.method = Method::ServicePrincipal;
  }
  fs::path file(const std::string& name, const std::string& text) const {
    std::ofstream{folder_.path() / name} << text;
    return folder_.path() / name;
  }
  Token ask(const std::string& ca_file = {}) {
    std::map<std::string, std::string, std::less<>> variables;
    if (!ca_file.empty()) variables["SSL_CERT_FILE"] = ca_file;
    return TokenSource{settings_, Environment{variables}, cache_}.token(CancelToken{});
  }
  Error error(const std::string& ca_file = {}) {
    try {
      ask(ca_file);
    } catch (const Error& error) {
      return error;
    }
    return Error{ErrorKind::Internal, "nothing was thrown"};
  }

  static inline const fs::path kFolder = fs::path{HYGGE_SOURCE_FOLDER} / "third_party/oauth2-mock-server";
  files::TemporaryFolder folder_{fs::temp_directory_path()};
  test::MadeCertificate made_ = test::make_certificate();
  test::MadeCertificate tls_ = test::make_certificate();
  test::TurnedClock clock_{test::TurnedClock::Waiting::Leaps};
  TokenCache cache_{clock_};
  EntraSettings settings_;
  std::optional<RunningProgram> server_;
};

TEST_F(OAuthServerTest, TakesASecretOfEveryKindOfCharacter) {
  start();
  settings_.client_secret = Secret{kSecret};
  const Token token = ask();
  EXPECT_EQ(token.expires - token.fetched, std::chrono::hours{1});
  const Claims claims = claims_of(token.text);
  EXPECT_EQ(claims.audience, "https://database.windows.net/");
  EXPECT_EQ(claims.who, "hygge-app");
}

TEST_F(OAuthServerTest, TakesASignatureByTheCertificate) {
  start();
  settings_.client_certificate = file("app.pem", made_.key + made_.certificate).string();
  EXPECT_FALSE(ask().text.empty());
}

TEST_F(OAuthServerTest, RefusesASignatureByAnother) {
  start();
  settings_.client_certificate = file("app.pem", tls_.key + tls_.certificate).string();
  EXPECT_EQ(error().headline(), "Entra ID refused the client certificate of application 'hygge-app'");
}

TEST_F(OAuthServerTest, TakesAFederatedToken) {
  start();
  settings_.method = Method::WorkloadIdentity;
  settings_.federated_token_file = file("federated", "header.claims.signature\n").string();
  EXPECT_FALSE(ask().text.empty());
}

TEST_F(OAuthServerTest, ItsRefusalIsToldWithoutTheSecret) {
  start();
  settings_.client_secret = Secret{"hunter2"};
  EXPECT_STREQ(
      error().what(),
      "service principal: Entra ID refused the client secret of application 'hygge-app' (status 401 "
      "invalid_client: AADSTS7000215: Invalid client secret provided: '...'.); give the secret's value, not its "
      "id; make a new one in the application's registration if it is lost");
}

TEST_F(OAuthServerTest, AnUnknownApplicationIsNamed) {
  start();
  settings_.client_id = "other-app";
  settings_.client_secret = Secret{kSecret};
  const Error unknown = error();
  EXPECT_EQ(unknown.reason(), "status 400 unauthorized_client: AADSTS700016: Application 'other-app' was not found.");
  EXPECT_EQ(unknown.advice(), "check client_id and tenant_id: the tenant does not know such an application");
}

TEST_F(OAuthServerTest, WaitsWhenItIsThrottled) {
  start();
  settings_.tenant_id = "busy";
  settings_.client_secret = Secret{kSecret};
  EXPECT_FALSE(ask().text.empty());
  EXPECT_EQ(clock_.turned(), Seconds{4});
}

TEST_F(OAuthServerTest, TrustsOnlyKnownAuthorities) {
  start(true);
  settings_.client_secret = Secret{kSecret};
  const Error untrusted = error();
  EXPECT_EQ(untrusted.headline(), "no answer from " + settings_.authority_host);
  EXPECT_FALSE(untrusted.is_transient());
  EXPECT_EQ(untrusted.advice(),
            "if a proxy of yours stands between, name its authority's certificate in SSL_CERT_FILE");
  EXPECT_FALSE(ask((folder_.path() / "tls.crt").string()).text.empty());
}

}  // namespace
}  // namespace hygge::auth
