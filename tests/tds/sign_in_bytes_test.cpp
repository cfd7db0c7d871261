#include <gtest/gtest.h>

#include <optional>

#include "hygge/base/error.h"
#include "hygge/tds/encryption.h"
#include "hygge/tds/login.h"
#include "hygge/tds/prelogin.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::Bytes;
using test::operator+;
using test::hex;
using test::hex_of;

TEST(PreloginTest, MakesTheMessageOfTheDocumentation) {
  const PreloginRequest request{.encryption = prelogin_encryption::kOff, .thread = 0x1234, .has_token = true};
  EXPECT_EQ(hex_of(make_prelogin(request)), hex_of(hex(R"(
      00 00 1f 00 06  01 00 25 00 01  02 00 26 00 01
      03 00 27 00 04  04 00 2b 00 01  06 00 2c 00 01  ff
      01 00 00 00 00 00  00  00  34 12 00 00  00  01)")));
}

TEST(PreloginTest, NamesTheInstanceAndTheTrace) {
  PreloginRequest request{.encryption = prelogin_encryption::kOn, .instance = "A"};
  request.trace[0] = std::byte{9};
  EXPECT_EQ(hex_of(make_prelogin(request)), hex_of(hex(R"(
      00 00 1f 00 06  01 00 25 00 01  02 00 26 00 02  03 00 28 00 04  04 00 2c 00 01  05 00 2d 00 24  ff
      01 00 00 00 00 00  01  41 00  00 00 00 00  00  09)") +
                                                   Bytes(35)));
}

TEST(PreloginTest, ReadsOptionsByTheirNumber) {
  const PreloginReply reply = parse_prelogin(hex(R"(
      00 00 1a 00 06  01 00 20 00 01  02 00 21 00 01  03 00 22 00 00  04 00 22 00 01  ff
      10 00 10 55 00 00  03  00  00)"));
  EXPECT_EQ(reply.encryption, prelogin_encryption::kRequired);
  EXPECT_FALSE(reply.is_other_instance);
  EXPECT_FALSE(reply.wants_token);
  const PreloginReply other = parse_prelogin(hex("06 00 10 00 01  02 00 11 00 01  01 00 12 00 01 ff  01 01 01"));
  EXPECT_TRUE(other.wants_token);
  EXPECT_TRUE(other.is_other_instance);
  EXPECT_EQ(other.encryption, prelogin_encryption::kOn);
  EXPECT_EQ(parse_prelogin(hex("ff")).encryption, prelogin_encryption::kNotSupported);
}

TEST(PreloginTest, RefusesNonsense) {
  for (const char* const bytes :
       {"", "00", "00 00 1a 00", "01 00 06 00 02 ff 00", "01 ff ff 00 01 ff", "01 00 05 ff ff ff"}) {
    EXPECT_THROW(parse_prelogin(hex(bytes)), Error) << bytes;
  }
}

TEST(EncryptionTest, SaysWhatTheWishMeans) {
  EXPECT_EQ(encryption_byte(Encryption::Yes), prelogin_encryption::kOn);
  EXPECT_EQ(encryption_byte(Encryption::Login), prelogin_encryption::kOff);
  EXPECT_EQ(encryption_byte(Encryption::No), prelogin_encryption::kNotSupported);
  EXPECT_EQ(encryption_byte(Encryption::Strict), prelogin_encryption::kNotSupported);
}

TEST(EncryptionTest, AgreesOrRefuses) {
  using A = std::optional<Agreement>;
  struct Case {
    Encryption wish;
    A off, on, not_supported, required;
  };
  const Case cases[] = {
      {Encryption::Strict, Agreement::Plain, Agreement::Plain, Agreement::Plain, Agreement::Plain},
      {Encryption::Yes, A{}, Agreement::All, A{}, Agreement::All},
      {Encryption::Login, Agreement::LoginOnly, Agreement::All, A{}, Agreement::All},
      {Encryption::No, Agreement::Plain, A{}, Agreement::Plain, A{}},
  };
  const auto agreed = [](Encryption wish, std::uint8_t answer) -> A {
    try {
      return agree(wish, answer);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Connection);
      EXPECT_FALSE(error.advice().empty());
      return std::nullopt;
    }
  };
  for (const Case& given : cases) {
    SCOPED_TRACE(static_cast<int>(given.wish));
    EXPECT_EQ(agreed(given.wish, prelogin_encryption::kOff), given.off);
    EXPECT_EQ(agreed(given.wish, prelogin_encryption::kOn), given.on);
    EXPECT_EQ(agreed(given.wish, prelogin_encryption::kNotSupported), given.not_supported);
    EXPECT_EQ(agreed(given.wish, prelogin_encryption::kRequired), given.required);
    EXPECT_EQ(agreed(given.wish, prelogin_encryption::kRequired | 0x80), given.required);
  }
}

LoginRecord sample() {
  LoginRecord record;
  record.packet_size = 8192;
  record.process = 1234;
  record.host = "h";
  record.user = "sa";
  record.password = Secret{"Pa$$w0rd"};
  record.application = "app";
  record.server = "srv";
  record.database = "db1";
  return record;
}

TEST(LoginTest, MakesTheMessageOfTheDocumentation) {
  EXPECT_EQ(hex_of(make_login(sample())), hex_of(hex(R"(
      9c 00 00 00 04 00 00 74 00 20 00 00 00 00 00 01
      d2 04 00 00 00 00 00 00 e0 03 00 10 00 00 00 00
      09 04 00 00
      5e 00 01 00  60 00 02 00  64 00 08 00  74 00 03 00
      7a 00 03 00  80 00 04 00  84 00 00 00  84 00 00 00
      84 00 03 00  00 00 00 00 00 00  8a 00 00 00
      8a 00 00 00  8a 00 00 00  00 00 00 00
      68 00  73 00 61 00
      a0 a5 b3 a5 e7 a5 e7 a5 d2 a5 a6 a5 82 a5 e3 a5
      61 00 70 00 70 00  73 00 72 00 76 00
      8a 00 00 00
      64 00 62 00 31 00
      0a 00 00 00 00  0d 01 00 00 00 01  0e 01 00 00 00 02  ff)")));
}

TEST(LoginTest, SendsATokenInPlaceOfUserAndPassword) {
  LoginRecord record = sample();
  record.token = Secret{"ey.J"};
  record.echoes_token = true;
  const Bytes login = make_login(record);
  const std::string text = hex_of(login);
  EXPECT_NE(text.find(hex_of(hex("02 0d 00 00 00 03 08 00 00 00 65 00 79 00 2e 00 4a 00 0a 00 00 00 00 0d"))),
            std::string::npos);
  EXPECT_EQ(text.find(hex_of(test::wide("sa"))), std::string::npos);
  EXPECT_EQ(text.find("a0 a5 b3 a5"), std::string::npos);
  EXPECT_EQ(hex_of(std::span{login}.subspan(40, 8)), "60 00 00 00 60 00 00 00");  // no user, no password
}

TEST(LoginTest, SaysWhatItIs) {
  LoginRecord record = sample();
  record.is_strict = true;
  record.is_read_only = true;
  const Bytes login = make_login(record);
  EXPECT_EQ(hex_of(std::span{login}.subspan(4, 4)), "00 00 00 08");
  EXPECT_EQ(hex_of(std::span{login}.subspan(24, 4)), "e0 03 20 10");
}

TEST(LoginTest, TakesPasswordsOfAnyCharacters) {
  LoginRecord record = sample();
  record.password = Secret{"\xC3\xA9\xF0\x9F\x94\x91"};  // é and a key, which takes two units
  const Bytes login = make_login(record);
  Bytes hidden{login.begin() + 100, login.begin() + 106};
  for (std::byte& byte : hidden) {
    byte ^= std::byte{0xA5};
    byte = byte << 4U | byte >> 4U;
  }
  EXPECT_EQ(hex_of(hidden), "e9 00 3d d8 11 dd");
}

TEST(LoginTest, RefusesTextsThatAreTooLong) {
  LoginRecord record = sample();
  record.user = std::string(128, 'u');
  EXPECT_NO_THROW(make_login(record));
  record.user += 'u';
  try {
    make_login(record);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    EXPECT_EQ(error.headline(), "the user's name is too long for SQL Server");
  }
  record = sample();
  record.password = Secret{std::string(129, 'p')};
  try {
    make_login(record);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(std::string{error.what()}.find("ppp"), std::string::npos);
  }
}

}  // namespace
}  // namespace hygge::tds
