#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "hygge/auth/step.h"
#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "tests/support/http_stand_in.h"
#include "tests/support/turned_clock.h"

namespace hygge::auth {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using test::HttpStandIn;
using test::TurnedClock;

constexpr const char* kImdsReply =
    R"({"access_token":"abc","refresh_token":"","expires_in":"3599","expires_on":"1700003599","token_type":"Bearer"})";

/// A machine in a cloud, as far as its identity goes.
class ManagedIdentityTest : public testing::Test {
 protected:
  using Variables = std::map<std::string, std::string, std::less<>>;

  void serve(HttpStandIn::Answer answer) { server_ = std::make_unique<HttpStandIn>(std::move(answer)); }
  static HttpStandIn::Reply status(int status, const std::string& body = "{}") {
    return {.status = status, .body = body};
  }

  Outcome ask(const Variables& variables = {}) {
    signing_.environment = Environment{variables};
    signing_.clock = &clock_;
    if (server_) signing_.settings.imds_endpoint = server_->address();
    return make_managed_identity(signing_)->fetch(CancelToken{});
  }
  std::string token(const Variables& variables = {}) { return std::get<Token>(ask(variables)).text.reveal(); }
  Error error(const Variables& variables = {}) {
    try {
      ask(variables);
    } catch (const Error& error) {
      return error;
    }
    return Error{ErrorKind::Internal, "nothing was thrown"};
  }
  HttpStandIn::Request heard() const { return server_->requests().back(); }

  TurnedClock clock_{TurnedClock::Waiting::Leaps};
  Signing signing_;
  std::unique_ptr<HttpStandIn> server_;
};

TEST_F(ManagedIdentityTest, AsksTheMachinesOwnService) {
  serve([](const auto&) { return status(200, kImdsReply); });
  const Token token = std::get<Token>(ask());
  EXPECT_EQ(token.text.reveal(), "abc");
  EXPECT_EQ(token.expires, Clock::WallTime{1'700'003'599s});
  EXPECT_EQ(heard().method, "GET");
  EXPECT_EQ(heard().target,
            "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fdatabase.windows.net%2F");
  EXPECT_EQ(heard().headers.at("metadata"), "true");
}

TEST_F(ManagedIdentityTest, NamesTheIdentityThatIsMeant) {
  serve([](const auto&) { return status(200, kImdsReply); });
  ask({{"AZURE_CLIENT_ID", "from-env"}});
  EXPECT_TRUE(heard().target.ends_with("&client_id=from-env"));
  signing_.settings.client_id = "mine";
  ask({{"AZURE_CLIENT_ID", "from-env"}});
  EXPECT_TRUE(heard().target.ends_with("&client_id=mine"));
  signing_.settings.object_id = "obj";
  ask();
  EXPECT_TRUE(heard().target.ends_with("%2F&object_id=obj"));
  signing_.settings.object_id = "";
  signing_.settings.identity_resource_id = "/subscriptions/1";
  ask();
  EXPECT_TRUE(heard().target.ends_with("%2F&msi_res_id=%2Fsubscriptions%2F1"));
}

TEST_F(ManagedIdentityTest, IsPassedOverOutsideOfAzure) {
  serve([](const auto&) { return status(200); });
  signing_.settings.imds_endpoint = server_->address();
  server_.reset();
  const std::string why = std::get<Passed>(ask()).why;
  EXPECT_TRUE(why.starts_with("nothing answers at http://127.0.0.1:")) << why;
  EXPECT_TRUE(why.ends_with("): this is no Azure machine with an identity")) << why;
  EXPECT_EQ(clock_.turned(), Seconds{0}) << "and at once, when there are other ways";
  signing_.is_only = true;
  std::get<Passed>(ask());
  EXPECT_GT(clock_.turned(), Seconds{1}) << "but not when there is no other";
}

TEST_F(ManagedIdentityTest, IsPassedOverWhereNoneIsAssigned) {
  serve([](const auto&) {
    return status(400, R"({"error":"invalid_request","error_description":"Identity not found"})");
  });
  EXPECT_EQ(
      std::get<Passed>(ask()).why,
      "no identity is assigned to this machine, or not the one that is named (status 400 invalid_request: Identity "
      "not found)");
  EXPECT_EQ(server_->requests().size(), 1U);
}

TEST_F(ManagedIdentityTest, IsPassedOverInOtherClouds) {
  std::atomic<int> reply{0};
  serve([&](const auto&) { return status(reply, "<html>"); });
  for (const int other : {200, 401, 403, 404, 503}) {
    reply = other;
    const std::string why = std::get<Passed>(ask()).why;
    EXPECT_EQ(why, server_->address() + " has no token (status " + std::to_string(other) + ")");
  }
  signing_.is_only = true;
  reply = 403;
  EXPECT_EQ(error().headline(), "the machine's identity service has no token for this identity");
  reply = 200;
  EXPECT_EQ(error().headline(), "the machine's identity service answered without a token");
}

TEST_F(ManagedIdentityTest, WaitsWhileTheServiceIsRenewed) {
  int left = 5;
  serve([&](const auto&) { return left-- > 0 ? status(410) : status(200, kImdsReply); });
  EXPECT_EQ(token(), "abc");
}

TEST_F(ManagedIdentityTest, WaitsForAServiceThatHasJustStartedWhenThereIsNoOtherWay) {
  int left = 2;
  serve([&](const auto&) { return left-- > 0 ? status(404) : status(200, kImdsReply); });
  signing_.is_only = true;
  EXPECT_EQ(token(), "abc");
}

TEST_F(ManagedIdentityTest, AsksAppService) {
  serve([](const auto&) { return status(200, R"({"access_token":"abc","expires_on":"1700003599"})"); });
  signing_.settings.client_id = "mine";
  EXPECT_EQ(token({{"IDENTITY_ENDPOINT", server_->address() + "/msi/token"}, {"IDENTITY_HEADER", "hunter2"}}), "abc");
  EXPECT_EQ(heard().target,
            "/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fdatabase.windows.net%2F&client_id=mine");
  EXPECT_EQ(heard().headers.at("x-identity-header"), "hunter2");
}

TEST_F(ManagedIdentityTest, AppServicesRefusalIsTheLastWordAndKeepsTheSecret) {
  serve([](const auto&) { return status(400, R"({"message":"no identity for hunter2"})"); });
  const Error refusal = error({{"IDENTITY_ENDPOINT", server_->address()}, {"IDENTITY_HEADER", "hunter2"}});
  EXPECT_STREQ(refusal.what(),
               "App Service has no token for this identity (status 400: no identity for ...); see whether the identity "
               "is assigned, and whether client_id names it");
  EXPECT_FALSE(refusal.is_transient());
}

TEST_F(ManagedIdentityTest, AsksAnOldAppService) {
  serve([](const auto&) {
    return status(200, R"({"access_token":"abc","expires_on":"11/14/2023 11:13:20 PM +00:00"})");
  });
  EXPECT_EQ(token({{"MSI_ENDPOINT", server_->address() + "/"}, {"MSI_SECRET", "hunter2"}, {"AZURE_CLIENT_ID", "mine"}}),
            "abc");
  EXPECT_EQ(heard().target, "/?api-version=2017-09-01&resource=https%3A%2F%2Fdatabase.windows.net%2F&clientid=mine");
  EXPECT_EQ(heard().headers.at("secret"), "hunter2");
}

TEST_F(ManagedIdentityTest, AsksCloudShell) {
  serve([](const auto&) { return status(200, kImdsReply); });
  EXPECT_EQ(token({{"MSI_ENDPOINT", server_->address() + "/oauth2/token"}}), "abc");
  EXPECT_EQ(heard().method, "POST");
  EXPECT_EQ(heard().body, "resource=https%3A%2F%2Fdatabase.windows.net%2F");
  EXPECT_EQ(heard().headers.at("metadata"), "true");
}

TEST_F(ManagedIdentityTest, DoesNotPretendToKnowServiceFabric) {
  EXPECT_EQ(std::get<Passed>(ask({{"IDENTITY_ENDPOINT", "https://localhost:1"},
                                  {"IDENTITY_HEADER", "x"},
                                  {"IDENTITY_SERVER_THUMBPRINT", "y"}}))
                .why,
            "this is Service Fabric, whose identities hygge cannot use");
}

/// Azure Arc: a key in a file that the service names.
class ArcTest : public ManagedIdentityTest {
 protected:
  ArcTest() {
    fs::create_directory(keys_);
    signing_.settings.arc_key_folder = keys_;
    std::ofstream{key_} << "hunter2\n";
  }
  void name_key(const std::string& header) {
    serve([header](const HttpStandIn::Request& request) {
      const auto key = request.headers.find("authorization");
      if (key != request.headers.end() && key->second == "Basic hunter2") return status(200, kImdsReply);
      return HttpStandIn::Reply{.status = 401, .headers = {{"WWW-Authenticate", header}}};
    });
  }
  Variables variables() const {
    return {{"IDENTITY_ENDPOINT", server_->address() + "/metadata/identity/oauth2/token"}, {"IMDS_ENDPOINT", "x"}};
  }

  files::TemporaryFolder folder_{fs::temp_directory_path()};
  fs::path keys_ = folder_.path() / "tokens";
  fs::path key_ = keys_ / "1.key";
};

TEST_F(ArcTest, ReadsTheKeyThatItIsAskedFor) {
  name_key("Basic realm=" + key_.string());
  EXPECT_EQ(token(variables()), "abc");
  EXPECT_EQ(server_->requests().size(), 2U);
  EXPECT_EQ(heard().target,
            "/metadata/identity/oauth2/token?api-version=2020-06-01&resource=https%3A%2F%2Fdatabase.windows.net%2F");
  EXPECT_EQ(server_->requests().front().headers.count("authorization"), 0U);
}

TEST_F(ArcTest, ReadsNoOtherFile) {
  const fs::path elsewhere = folder_.path() / "secret.key";
  std::ofstream{elsewhere} << "hunter2";
  fs::create_symlink(elsewhere, keys_ / "link.key");
  std::ofstream{keys_ / "key.txt"} << "hunter2";
  for (const std::string& header :
       {std::string{}, std::string{"Basic realm="}, "Basic realm=" + elsewhere.string(),
        "Basic realm=" + (keys_ / "../secret.key").string(), "Basic realm=" + (keys_ / "link.key").string(),
        "Basic realm=" + (keys_ / "key.txt").string(), "Bearer realm=" + key_.string()}) {
    name_key(header);
    EXPECT_EQ(error(variables()).headline(), "Azure Arc did not name a key that may be read") << header;
    EXPECT_EQ(server_->requests().size(), 1U) << header;
  }
}

TEST_F(ArcTest, ReadsNoLongFile) {
  std::ofstream{key_} << std::string(4'097, 'x');
  name_key("Basic realm=" + key_.string());
  EXPECT_EQ(error(variables()).kind(), ErrorKind::Data);
}

}  // namespace
}  // namespace hygge::auth
