#include "hygge/auth/client_assertion.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "hygge/auth/base64.h"
#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "tests/auth/certificate.h"

namespace hygge::auth {
namespace {

using namespace std::chrono_literals;
using test::KeyKind;
using test::MadeCertificate;
using test::make_certificate;

constexpr Clock::WallTime kNow{1'700'000'000s};

Secret assertion_with(const std::string& pem, const std::string& password = {}) {
  return client_assertion(Secret{pem}, "app.pem", Secret{password}, "app-1", "https://login.example/t/token", kNow);
}

std::string reason_for(const std::string& pem, const std::string& password = {}) {
  try {
    assertion_with(pem, password);
  } catch (const Error& error) {
    EXPECT_EQ(error.headline(), "the client certificate in 'app.pem' cannot be used");
    EXPECT_EQ(std::string{error.what()}.find("hunter"), std::string::npos);
    return error.reason();
  }
  return "it was signed";
}

TEST(ClientAssertionTest, ProvesWhatEntraAsksFor) {
  const MadeCertificate made = make_certificate();
  const std::vector<std::string> parts = split(assertion_with(made.key + made.certificate).reveal(), '.');
  ASSERT_EQ(parts.size(), 3U);
  const nlohmann::json header = nlohmann::json::parse(from_base64url(parts[0]).value_or(""));
  EXPECT_EQ(header,
            (nlohmann::json{{"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", test::thumbprint_of(made.certificate)}}));
  nlohmann::json claims = nlohmann::json::parse(from_base64url(parts[1]).value_or(""));
  EXPECT_TRUE(std::regex_match(claims["jti"].get<std::string>(),
                               std::regex{"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"}));
  claims.erase("jti");
  EXPECT_EQ(claims, (nlohmann::json{{"aud", "https://login.example/t/token"},
                                    {"iss", "app-1"},
                                    {"sub", "app-1"},
                                    {"nbf", 1'700'000'000},
                                    {"iat", 1'700'000'000},
                                    {"exp", 1'700'000'600}}));
  EXPECT_TRUE(test::is_signed_by(made.certificate, parts[0] + "." + parts[1], parts[2]));
  EXPECT_FALSE(test::is_signed_by(make_certificate().certificate, parts[0] + "." + parts[1], parts[2]));
}

TEST(ClientAssertionTest, IsNeverTheSameTwice) {
  const MadeCertificate made = make_certificate();
  const std::string pem = made.certificate + made.key;
  EXPECT_NE(assertion_with(pem).reveal(), assertion_with(pem).reveal());
}

TEST(ClientAssertionTest, APasswordOpensTheKey) {
  const MadeCertificate made = make_certificate(KeyKind::Rsa, "hunter2");
  EXPECT_FALSE(assertion_with(made.certificate + made.key, "hunter2").empty());
  EXPECT_EQ(reason_for(made.certificate + made.key, "hunter3"), "the password does not open its private key");
  EXPECT_EQ(reason_for(made.certificate + made.key), "its private key is encrypted, and no password is given");
  EXPECT_EQ(reason_for(made.certificate + made.key, "hunter" + std::string(5'000, 'x')),
            "the password does not open its private key");
}

TEST(ClientAssertionTest, SaysWhatIsMissing) {
  const MadeCertificate made = make_certificate();
  const MadeCertificate elliptic = make_certificate(KeyKind::Elliptic);
  EXPECT_EQ(reason_for(""), "it holds no certificate");
  EXPECT_EQ(reason_for("hello"), "it holds no certificate");
  EXPECT_EQ(reason_for(made.key), "it holds no certificate");
  EXPECT_EQ(reason_for(made.certificate), "it holds no private key");
  EXPECT_EQ(reason_for(made.certificate + make_certificate().key), "its private key belongs to another certificate");
  EXPECT_EQ(reason_for(elliptic.certificate + elliptic.key), "its key is not an RSA key, and Entra ID takes no other");
}

}  // namespace
}  // namespace hygge::auth
