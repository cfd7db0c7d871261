#include "hygge/tds/token_reader.h"
#include "hygge/tds/result_shape.h"

#include <gtest/gtest.h>

#include <functional>

#include "hygge/base/error.h"
#include "hygge/tds/value_stream.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::Bytes;
using test::hex;

/// Reads from `digits`, which must be used up; and finds that every shorter text of it is refused.
template <typename Read>
auto read_all(std::string_view digits, Read read) {
  const Bytes bytes = hex(digits);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    MemoryInput cut{std::span{bytes}.first(size)};
    EXPECT_THROW(read(cut), Error) << size;
  }
  MemoryInput input{bytes};
  if constexpr (std::is_void_v<decltype(read(input))>) {
    read(input);
    EXPECT_TRUE(input.at_end());
  } else {
    auto result = read(input);
    EXPECT_TRUE(input.at_end());
    return result;
  }
}

TEST(TokenReaderTest, ReadsAnError) {
  const ServerMessage message = read_all(R"(42 00  d0 00 00 00  01  10
      18 00 49 00 6e 00 76 00 61 00 6c 00 69 00 64 00 20 00 6f 00 62 00 6a 00 65 00 63 00 74 00 20 00
      6e 00 61 00 6d 00 65 00 20 00 27 00 74 00 27 00 2e 00
      02 53 00 31 00  00  01 00 00 00)",
                                         [](Input& input) { return read_message(input, Token::Error); });
  EXPECT_TRUE(message.is_error);
  EXPECT_EQ(message.number, 208);
  EXPECT_EQ(message.state, 1);
  EXPECT_EQ(message.severity, 16);
  EXPECT_EQ(message.text, "Invalid object name 't'.");
  EXPECT_EQ(message.server, "S1");
  EXPECT_EQ(message.procedure, "");
  EXPECT_EQ(message.line, 1U);
}

TEST(TokenReaderTest, ReadsTheEndsOfStatements) {
  const auto read = [](std::string_view digits) {
    return read_all(digits, [](Input& input) { return read_done(input, Token::Done); });
  };
  const Done counted = read("10 00 c1 00 01 00 00 00 00 00 00 00");
  EXPECT_EQ(counted.rows(), 1U);
  EXPECT_EQ(counted.command, 0xC1);
  EXPECT_FALSE(counted.has(Done::kMore));
  EXPECT_EQ(read("02 00 00 00 07 00 00 00 00 00 00 00").rows(), std::nullopt);
  EXPECT_TRUE(read("20 00 00 00 00 00 00 00 00 00 00 00").has(Done::kAttention));
}

EnvironmentChange change(std::string_view digits) {
  return read_all(digits, [](Input& input) { return read_environment_change(input); });
}

TEST(TokenReaderTest, ReadsChangesOfTheSession) {
  EXPECT_EQ(change("13 00 04 04 38 00 31 00 39 00 32 00 04 34 00 30 00 39 00 36 00").packet_size, 8192U);
  const Collation collation{std::byte{0x09}, std::byte{0x04}, std::byte{0xD0}, std::byte{0}, std::byte{0x34}};
  EXPECT_EQ(change("08 00 07 05 09 04 d0 00 34 00").collation, collation);
  EXPECT_EQ(change("05 00 01 01 78 00 00").database, "x");
  const TransactionId begun{std::byte{1}, {}, {}, {}, std::byte{0x35}, {}, {}, {}};
  EXPECT_EQ(change("0b 00 08 08 01 00 00 00 35 00 00 00 00").transaction, begun);
  EXPECT_EQ(change("0b 00 09 00 08 01 00 00 00 35 00 00 00").transaction, TransactionId{});
  EXPECT_TRUE(change("03 00 12 00 00").is_reset);
  const EnvironmentChange routed =
      change("1a 00 14 15 00 00 f8 2a 08 00 31 00 30 00 2e 00 30 00 2e 00 30 00 2e 00 34 00 00 00");
  ASSERT_TRUE(routed.routing);
  EXPECT_EQ(routed.routing->server, "10.0.0.4");
  EXPECT_EQ(routed.routing->port, 11000);
}

TEST(TokenReaderTest, ReadsSeveralChangesInOneToken) {
  const EnvironmentChange both = change("0d 00  01 01 78 00 00  07 05 09 04 d0 00 34 00");
  EXPECT_EQ(both.database, "x");
  EXPECT_TRUE(both.collation);
}

TEST(TokenReaderTest, SkipsChangesThatItDoesNotKnow) {
  const EnvironmentChange unknown = change("07 00 0d 02 78 00 79 00 00");
  EXPECT_FALSE(unknown.database || unknown.transaction || unknown.routing);
}

TEST(TokenReaderTest, RefusesChangesThatMakeNoSense) {
  for (const char* const digits : {"03 00 01 09 78", "05 00 04 01 78 00 00", "04 00 14 0f 00 00", "02 00 08 ff"}) {
    const Bytes bytes = hex(digits);
    MemoryInput input{bytes};
    EXPECT_THROW(read_environment_change(input), Error) << digits;
  }
}

TEST(TokenReaderTest, ReadsTheLoginsAcknowledgement) {
  const LoginAck ack = read_all(R"(32 00 01 74 00 00 04 14 4d 00 69 00 63 00 72 00 6f 00 73 00 6f 00
      66 00 74 00 20 00 53 00 51 00 4c 00 20 00 53 00 65 00 72 00 76 00 65 00 72 00 10 00 10 55)",
                                [](Input& input) { return read_login_ack(input); });
  EXPECT_EQ(ack.tds_version, 0x74000004U);
  EXPECT_EQ(ack.program, "Microsoft SQL Server");
  EXPECT_EQ(ack.version, (std::array<std::uint8_t, 4>{16, 0, 0x10, 0x55}));
}

TEST(TokenReaderTest, ReadsFeatures) {
  const std::vector<FeatureAck> acks =
      read_all("0a 01 00 00 00 01  02 00 00 00 00  ff", [](Input& input) { return read_feature_acks(input); });
  ASSERT_EQ(acks.size(), 2U);
  EXPECT_EQ(acks[0].id, 0x0A);
  EXPECT_EQ(acks[0].data, (Bytes{std::byte{1}}));
  EXPECT_TRUE(acks[1].data.empty());
}

void skip(Token token, std::string_view digits) {
  SCOPED_TRACE(static_cast<int>(token));
  read_all(digits, [token](Input& input) { skip_token(input, token); });
}

TEST(TokenReaderTest, SkipsWhatSaysNothing) {
  skip(Token::ReturnStatus, "00 00 00 00");
  skip(Token::Order, "02 00 01 00");
  skip(Token::TableName, "03 00 aa bb cc");
  skip(Token::ColumnInfo, "03 00 01 00 04");
  skip(Token::SessionState, "05 00 00 00 00 00 00 00 01");
  skip(Token::FedAuthInfo, "04 00 00 00 00 00 00 00");
  skip(Token::FeatureExtAck, "ff");
  skip(Token::Done, "10 00 c1 00 01 00 00 00 00 00 00 00");
  // An int called @h, and an nvarchar(max) in two chunks.
  skip(Token::ReturnValue, "00 00 02 40 00 68 00 01 00 00 00 00 00 00 26 04 04 07 00 00 00");
  skip(Token::ReturnValue,
       "00 00 00 01 00 00 00 00 00 00 e7 ff ff 09 04 d0 00 34 fe ff ff ff ff ff ff ff "
       "02 00 00 00 61 00 02 00 00 00 62 00 00 00 00 00");
}

TEST(TokenReaderTest, RefusesBytesThatBeginNothing) {
  const Bytes bytes(64);
  MemoryInput input{bytes};
  EXPECT_THROW(skip_token(input, static_cast<Token>(0x00)), Error);
  EXPECT_THROW(skip_token(input, Token::Row), Error);
}

TEST(ResultShapeTest, StepsOverValuesOfAllTypes) {
  struct Case {
    const char* name;
    const char* type_and_value;
  };
  constexpr Case kCases[] = {
      {"null", "1f"},
      {"bit", "32 01"},
      {"smallint", "34 01 00"},
      {"int", "38 01 00 00 00"},
      {"bigint", "7f 01 00 00 00 00 00 00 00"},
      {"int or NULL", "26 04 04 07 00 00 00"},
      {"NULL int", "26 04 00"},
      {"decimal", "6a 09 0a 02 09 00 40 e2 01 00 00 00 00 00"},
      {"date", "28 03 80 46 0b"},
      {"datetime2(3)", "2a 03 07 0b c5 f3 02 80 46 0b"},
      {"nvarchar(10)", "e7 14 00 09 04 d0 00 34 02 00 48 00"},
      {"NULL nvarchar(10)", "e7 14 00 09 04 d0 00 34 ff ff"},
      {"binary", "ad 02 00 02 00 aa bb"},
      {"varbinary", "a5 02 00 01 00 aa"},
      {"char", "af 02 00 09 04 d0 00 34 02 00 61 62"},
      {"varchar(max)", "a7 ff ff 09 04 d0 00 34 01 00 00 00 00 00 00 00 01 00 00 00 61 00 00 00 00"},
      {"NULL varbinary(max)", "a5 ff ff ff ff ff ff ff ff ff ff"},
      {"xml", "f1 00 fe ff ff ff ff ff ff ff 00 00 00 00"},
      {"xml with a schema", "f1 01 01 64 00 01 6f 00 01 00 63 00 ff ff ff ff ff ff ff ff"},
      {"a type of the CLR", "f0 ff ff 01 64 00 01 73 00 01 74 00 01 00 61 00 ff ff ff ff ff ff ff ff"},
      {"json", "f4 ff ff ff ff ff ff ff ff"},
      {"vector", "f5 10 00 00 10 00 a9 01 02 00 00 00 00 00 00 00 80 3f 00 00 00 40"},
      {"sql_variant", "62 49 1f 00 00 06 00 00 00 38 00 07 00 00 00"},
      {"NULL sql_variant", "62 49 1f 00 00 00 00 00 00"},
      {"NULL text", "23 ff ff ff 7f 09 04 d0 00 34 00"},
      {"image", "22 ff ff ff 7f 01 ff 00 00 00 00 00 00 00 00 01 00 00 00 aa"},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.name);
    read_all(given.type_and_value, [](Input& input) { skip_value(input, read_type_info(input)); });
  }
  const Bytes unknown = hex("99 00");
  MemoryInput input{unknown};
  EXPECT_THROW(read_type_info(input), Error);
}

TEST(ResultShapeTest, StepsOverRows) {
  read_all(R"(04 00
      00 00 00 00 09 00 26 04 01 61 00
      00 00 00 00 09 00 e7 14 00 09 04 d0 00 34 01 62 00
      00 00 00 00 09 00 2a 03 01 63 00
      00 00 00 00 09 00 6a 09 0a 02 01 64 00
      04 2a 00 00 00  06 00 48 00 e9 00 ac 20  07 0b c5 f3 02 80 46 0b  09 00 40 e2 01 00 00 00 00 00
      0a  04 2a 00 00 00  07 0b c5 f3 02 80 46 0b)",
           [](Input& input) {
             const ResultShape shape = ResultShape::read(input);
             shape.skip_row(input, false);
             shape.skip_row(input, true);
           });
  read_all("ff ff", [](Input& input) { ResultShape::read(input); });
  // A text column names its table; its value has a pointer and a time in front.
  read_all(R"(01 00  00 00 00 00 09 00 23 ff ff ff 7f 09 04 d0 00 34  02 01 00 61 00 01 00 62 00  01 63 00
      02 aa bb  00 00 00 00 00 00 00 00  01 00 00 00 61)",
           [](Input& input) { ResultShape::read(input).skip_row(input, false); });
}

}  // namespace
}  // namespace hygge::tds
