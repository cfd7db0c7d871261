#include "hygge/auth/token_source.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>

#include "hygge/auth/base64.h"
#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "tests/auth/certificate.h"
#include "tests/support/http_stand_in.h"
#include "tests/support/turned_clock.h"

namespace hygge::auth {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using test::HttpStandIn;
using test::TurnedClock;

constexpr const char* kReply = R"({"access_token":"from entra","expires_in":3599,"token_type":"Bearer"})";

/// A process that signs in, in surroundings of its own.
class TokenSourceTest : public testing::Test {
 protected:
  TokenSourceTest() { settings_.imds_endpoint = "http://127.0.0.1:1"; }  // where nobody listens

  HttpStandIn& entra() {
    if (!entra_) {
      entra_ = std::make_unique<HttpStandIn>([this](const auto& request) { return answer_(request); });
      variables_["AZURE_AUTHORITY_HOST"] = entra_->address();
    }
    return *entra_;
  }
  void az(const std::string& text) {
    const fs::path path = folder_.path() / "az";
    std::ofstream{path} << "#!/bin/sh\n" << text;
    fs::permissions(path, fs::perms::owner_all);
    variables_["PATH"] = folder_.path().string() + ":/usr/bin:/bin";
  }
  fs::path file(const std::string& name, const std::string& text) const {
    std::ofstream{folder_.path() / name} << text;
    return folder_.path() / name;
  }
  void set_application() {
    entra();
    variables_["AZURE_TENANT_ID"] = "contoso.example";
    variables_["AZURE_CLIENT_ID"] = "app-1";
    variables_["AZURE_CLIENT_SECRET"] = "S3cr+t/=&%";
  }

  TokenSource& source() {
    if (!source_) source_ = std::make_unique<TokenSource>(settings_, Environment{variables_}, cache_);
    return *source_;
  }
  std::string token() { return source().token(cancel_).text.reveal(); }
  Error error() {
    try {
      token();
    } catch (const Error& error) {
      return error;
    }
    return Error{ErrorKind::Internal, "nothing was thrown"};
  }

  files::TemporaryFolder folder_{fs::temp_directory_path()};
  TurnedClock clock_{TurnedClock::Waiting::Leaps};
  TokenCache cache_{clock_};
  EntraSettings settings_;
  std::map<std::string, std::string, std::less<>> variables_;
  CancelToken cancel_;
  HttpStandIn::Answer answer_ = [](const auto&) { return HttpStandIn::Reply{.status = 200, .body = kReply}; };
  std::unique_ptr<HttpStandIn> entra_;
  std::unique_ptr<TokenSource> source_;
};

TEST_F(TokenSourceTest, AnApplicationProvesItselfByItsSecret) {
  set_application();
  EXPECT_EQ(source().way(), "entra");
  EXPECT_EQ(token(), "from entra");
  EXPECT_EQ(source().way(), "service principal");
  const HttpStandIn::Request heard = entra().requests().front();
  EXPECT_EQ(heard.method, "POST");
  EXPECT_EQ(heard.target, "/contoso.example/oauth2/v2.0/token");
  EXPECT_EQ(heard.body,
            "grant_type=client_credentials&client_id=app-1&client_secret=S3cr%2Bt%2F%3D%26%25&scope=https%3A%2F%2F"
            "database.windows.net%2F.default");
}

TEST_F(TokenSourceTest, SettingsGoBeforeVariables) {
  set_application();
  settings_.tenant_id = "other";
  settings_.client_id = "app-2";
  settings_.client_secret = Secret{"two"};
  settings_.resource = "https://example.org";
  token();
  EXPECT_EQ(entra().requests().front().target, "/other/oauth2/v2.0/token");
  EXPECT_EQ(
      entra().requests().front().body,
      "grant_type=client_credentials&client_id=app-2&client_secret=two&scope=https%3A%2F%2Fexample.org%2F.default");
}

TEST_F(TokenSourceTest, TellsWhatEachWayLacks) {
  const Error nothing = error();
  EXPECT_EQ(nothing.kind(), ErrorKind::Config);
  EXPECT_EQ(nothing.headline(), "no way to sign in to Entra ID is set up");
  EXPECT_EQ(nothing.advice(), "run: az login; or set tenant_id, client_id and client_secret");
  const std::string lines = nothing.details();
  EXPECT_TRUE(lines.starts_with(
      "service principal: not set: tenant_id (AZURE_TENANT_ID), client_id (AZURE_CLIENT_ID), client_secret or "
      "client_certificate (AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH)\n"
      "workload identity: not set: tenant_id (AZURE_TENANT_ID), client_id (AZURE_CLIENT_ID), federated_token_file "
      "(AZURE_FEDERATED_TOKEN_FILE)\n"
      "managed identity: nothing answers at http://127.0.0.1:1 ("))
      << lines;
  EXPECT_TRUE(
      lines.ends_with("): this is no Azure machine with an identity\n"
                      "Azure CLI: there is no program 'az' on PATH"))
      << lines;
}

TEST_F(TokenSourceTest, AOneWayTellsWhatItLacks) {
  settings_.method = Method::WorkloadIdentity;
  settings_.tenant_id = "t";
  const Error nothing = error();
  EXPECT_EQ(nothing.headline(), "`auth: entra_workload_identity` is not set up");
  EXPECT_EQ(
      nothing.details(),
      "workload identity: not set: client_id (AZURE_CLIENT_ID), federated_token_file (AZURE_FEDERATED_TOKEN_FILE)");
  EXPECT_EQ(nothing.advice(), "set what is missing, or choose another `auth`");
}

TEST_F(TokenSourceTest, GoesOnToTheFirstWayThatIsSetUpAndStaysWithIt) {
  az(R"(echo '{"accessToken":"from az","expires_on":1700003600}')");
  EXPECT_EQ(token(), "from az");
  EXPECT_EQ(source().way(), "Azure CLI");
  clock_.turn(Seconds{3'600});
  az("echo 'Please run az login' >&2; exit 1");
  const Error refused = error();
  EXPECT_STREQ(
      refused.what(),
      "Azure CLI: nobody is signed in with the Azure CLI (az ended with 1: Please run az login); run: az login");
  EXPECT_EQ(refused.details(), "") << "no other way was tried";
}

TEST_F(TokenSourceTest, AWayThatIsSetUpAndRefusedIsTheLastOne) {
  set_application();
  az(R"(echo '{"accessToken":"somebody else","expires_on":1700003600}')");
  answer_ = [](const HttpStandIn::Request& request) {
    return HttpStandIn::Reply{
        .status = 401,
        .body = R"({"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided. )" +
                request.body + "\"}"};
  };
  const Error refused = error();
  EXPECT_EQ(refused.kind(), ErrorKind::Permission);
  EXPECT_EQ(refused.headline(), "Entra ID refused the client secret of application 'app-1'");
  EXPECT_EQ(refused.advice(),
            "give the secret's value, not its id; make a new one in the application's registration if it is lost");
  EXPECT_EQ(std::string{refused.what()}.find("S3cr"), std::string::npos) << refused.what();
  EXPECT_EQ(entra().requests().size(), 1U) << "what is wrong is not sent again";
}

TEST_F(TokenSourceTest, AFailureTellsWhatWasPassedOverBefore) {
  entra();
  variables_["AZURE_TENANT_ID"] = "t";
  variables_["AZURE_CLIENT_ID"] = "app-1";
  variables_["AZURE_FEDERATED_TOKEN_FILE"] = file("federated", " \n").string();
  const Error failure = error();
  EXPECT_EQ(failure.headline(), "the federated token file '" + variables_["AZURE_FEDERATED_TOKEN_FILE"] + "' is empty");
  EXPECT_EQ(failure.details(),
            "before that\nservice principal: not set: client_secret or client_certificate (AZURE_CLIENT_SECRET, "
            "AZURE_CLIENT_CERTIFICATE_PATH)");
}

TEST_F(TokenSourceTest, TheFederatedTokenIsReadAnewForEachRequest) {
  entra();
  settings_.method = Method::WorkloadIdentity;
  settings_.tenant_id = "t";
  settings_.client_id = "app-1";
  settings_.federated_token_file = file("federated", "first\n").string();
  token();
  file("federated", "second\n");
  clock_.turn(Seconds{3'600});
  token();
  ASSERT_EQ(entra().requests().size(), 2U);
  EXPECT_TRUE(entra().requests()[0].body.find("&client_assertion=first&") != std::string::npos);
  EXPECT_TRUE(entra().requests()[1].body.find("&client_assertion=second&") != std::string::npos);
}

TEST_F(TokenSourceTest, ACertificateSignsForEachRequest) {
  entra();
  const test::MadeCertificate made = test::make_certificate(test::KeyKind::Rsa, "hunter2");
  settings_.method = Method::ServicePrincipal;
  settings_.tenant_id = "t";
  settings_.client_id = "app-1";
  settings_.client_certificate = file("app.pem", made.certificate + made.key).string();
  settings_.client_certificate_password = Secret{"hunter2"};
  EXPECT_EQ(token(), "from entra");
  const std::string body = entra().requests().front().body;
  EXPECT_NE(body.find("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&"
                      "client_assertion=eyJ"),
            std::string::npos);
  EXPECT_EQ(body.find("client_secret"), std::string::npos);
}

TEST_F(TokenSourceTest, SecretsGoToNoAddressWithoutTls) {
  set_application();
  for (const char* host : {"http://login.example", "ftp://127.0.0.1", "http://localhost.example"}) {
    settings_.authority_host = host;
    source_.reset();
    EXPECT_EQ(error().headline(), "a secret must not be sent to '" + std::string{host} + "'");
  }
}

TEST_F(TokenSourceTest, ATenantIsAName) {
  set_application();
  for (const char* tenant : {"a/b", "..", "a?b", "a b"}) {
    settings_.tenant_id = tenant;
    source_.reset();
    EXPECT_EQ(error().headline(), "'" + std::string{tenant} + "' is no tenant");
  }
}

TEST_F(TokenSourceTest, TheTokenOfOneConnectionServesAnotherWithTheSameSettings) {
  set_application();
  token();
  TokenSource same{settings_, Environment{variables_}, cache_};
  same.token(cancel_);
  EXPECT_EQ(same.way(), "service principal");
  EXPECT_EQ(entra().requests().size(), 1U);
  settings_.client_secret = Secret{"another"};
  TokenSource other{settings_, Environment{variables_}, cache_};
  other.token(cancel_);
  EXPECT_EQ(entra().requests().size(), 2U);
}

TEST_F(TokenSourceTest, ARefusedTokenIsFetchedOnceMore) {
  set_application();
  const Token refused = source().token(cancel_);
  const Token next = source().renewed(refused, cancel_);
  EXPECT_NE(next.number, refused.number);
  EXPECT_EQ(source().renewed(refused, cancel_).number, next.number) << "another has renewed it already";
  EXPECT_EQ(entra().requests().size(), 2U);
}

TEST_F(TokenSourceTest, WaitsAsEntraAsks) {
  set_application();
  int left = 2;
  answer_ = [&](const auto&) {
    if (left-- == 0) return HttpStandIn::Reply{.status = 200, .body = kReply};
    return HttpStandIn::Reply{.status = 429, .headers = {{"Retry-After", "9"}}};
  };
  EXPECT_EQ(token(), "from entra");
  EXPECT_EQ(clock_.turned(), Seconds{18});
}

TEST_F(TokenSourceTest, SaysWhenEntraHasNone) {
  set_application();
  answer_ = [](const auto&) { return HttpStandIn::Reply{.status = 503, .headers = {{"Retry-After", "3600"}}}; };
  const Error later = error();
  EXPECT_TRUE(later.is_transient());
  EXPECT_STREQ(later.what(),
               "service principal: Entra ID has no token for application 'app-1' now (status 503; it asks to wait for "
               "3600 s); try again later");
}

TEST_F(TokenSourceTest, AGivenTokenIsTakenAsItIs) {
  settings_.method = Method::Token;
  settings_.token = Secret{"opaque"};
  EXPECT_EQ(token(), "opaque");
}

TEST_F(TokenSourceTest, AGivenTokenThatHasRunOutIsRefusedHere) {
  settings_.method = Method::Token;
  settings_.token = Secret{"e30." + to_base64url(R"({"exp":1699999700})") + ".c2ln"};
  EXPECT_STREQ(
      error().what(),
      "given token: the given access token has run out (it did so 5m 00s ago); give a new one, or choose another "
      "`auth`, which fetches its own");
}

TEST_F(TokenSourceTest, ATokenFileIsReadAgainWhenItsTokenRunsOut) {
  const auto expiring = [](int at) { return "e30." + to_base64url(R"({"exp":)" + std::to_string(at) + "}") + ".c2ln"; };
  settings_.method = Method::Token;
  settings_.token_file = file("token", expiring(1'700'003'600) + "\n").string();
  const std::string first = token();
  EXPECT_EQ(first, expiring(1'700'003'600));
  file("token", expiring(1'700'007'200));
  EXPECT_EQ(token(), first);
  clock_.turn(Seconds{3'400});
  EXPECT_EQ(token(), expiring(1'700'007'200));
}

TEST_F(TokenSourceTest, AMissingFileIsNamed) {
  settings_.method = Method::Token;
  settings_.token_file = (folder_.path() / "nothing").string();
  EXPECT_NE(error().headline().find("nothing"), std::string::npos) << error().headline();
  EXPECT_EQ(error().kind(), ErrorKind::NotFound);
}

TEST_F(TokenSourceTest, CanBeCalledOff) {
  set_application();
  answer_ = [](const auto&) { return HttpStandIn::Reply{.hangs = true}; };
  cancel_.cancel(CancelReason::Interrupted);
  EXPECT_EQ(error().kind(), ErrorKind::Cancelled);
}

}  // namespace
}  // namespace hygge::auth
