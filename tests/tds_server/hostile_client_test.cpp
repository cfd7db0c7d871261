#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/tds_server/bulk_load.h"
#include "tests/support/tds_server/login.h"
#include "tests/support/tds_server/rpc.h"
#include "tests/support/tds_server/server.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/tsql_tokens.h"
#include "tests/tds_server/raw_client.h"

namespace hygge::test {
namespace {

using tds_server::ByteReader;
using tds_server::ProtocolError;
using tds_server::Server;
using tds_server::SqlError;
using tds_server::View;

View view(const std::string& text) { return tds_server::as_bytes(text); }

/// What a decoder must do with any bytes: read them, or refuse them with one of its two errors.
template <typename Decode>
void survives(Decode decode) {
  try {
    decode();
  } catch (const ProtocolError&) {
  } catch (const SqlError&) {
  }
}

/// Every cut of the message, and every byte of it changed to some others.
template <typename Decode>
void survives_damage(const std::string& message, Decode decode) {
  for (std::size_t length = 0; length <= message.size(); ++length) {
    const std::string cut = message.substr(0, length);
    survives([&] { decode(cut); });
  }
  for (std::size_t i = 0; i < message.size(); ++i) {
    for (const char other : {'\0', '\x01', '\x7f', '\x80', '\xff'}) {
      std::string changed = message;
      changed[i] = other;
      survives([&] { decode(changed); });
    }
  }
}

TEST(HostileClientTest, LoginsOfAnyBytesAreReadOrRefused) {
  const std::string whole = RawClient::login7().substr(8);
  EXPECT_EQ(tds_server::read_login(view(whole)).user, "sa");
  EXPECT_EQ(tds_server::read_login(view(whole)).password, "Hygge!2026");
  survives_damage(whole, [](const std::string& bytes) { tds_server::read_login(view(bytes)); });
  survives_damage(RawClient::prelogin().substr(8),
                  [](const std::string& bytes) { tds_server::read_prelogin(view(bytes)); });
}

TEST(HostileClientTest, CallsOfAnyBytesAreReadOrRefused) {
  using namespace std::string_literals;
  const std::string call = "\xff\xff\x0a\x00\x00\x00"s +
                           "\x00\x00\xe7\x40\x1f\x09\x04\xd0\x00\x34\x04\x00\x53\x00\x45\x00"s +
                           "\x02\x40\x00\x70\x00\x00\x26\x04\x04\x07\x00\x00\x00"s +
                           "\x00\x00\x62\x49\x1f\x00\x00\x06\x00\x00\x00\x38\x00\x07\x00\x00\x00"s;
  ByteReader in{view(call)};
  const auto calls = tds_server::read_rpc(in);
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].parameters.size(), 3U);
  survives_damage(call, [](const std::string& bytes) {
    ByteReader damaged{view(bytes)};
    tds_server::read_rpc(damaged);
  });
}

TEST(HostileClientTest, BulkDataOfAnyBytesIsReadOrRefused) {
  using namespace std::string_literals;
  const std::string data = "\x81\x03\x00"s + "\x00\x00\x00\x00\x09\x00\x26\x04\x01\x61\x00"s +
                           "\x00\x00\x00\x00\x09\x00\xe7\xff\xff\x09\x04\xd0\x00\x34\x01\x62\x00"s +
                           "\x00\x00\x00\x00\x09\x00\x6a\x09\x0a\x02\x01\x64\x00"s + "\xd1\x04\x2a\x00\x00\x00"s +
                           "\xfe\xff\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x61\x00\x00\x00\x00\x00"s +
                           "\x09\x00\x40\xe2\x01\x00\x00\x00\x00\x00"s +
                           "\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"s;
  const auto count = [](const std::string& bytes, std::size_t piece) {
    tds_server::BulkRowCounter counter;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      counter.feed(view(bytes).subspan(at, std::min(piece, bytes.size() - at)));
    return counter.finish();
  };
  for (std::size_t piece = 1; piece <= data.size(); ++piece) EXPECT_EQ(count(data, piece), 1);
  survives_damage(data, [&](const std::string& bytes) { count(bytes, bytes.size()); });
  tds_server::Engine engine;
  tds_server::EngineConnection connection{engine};
  const tds_server::Faults faults;
  const std::vector<tds_server::SqlType> types{
      tds_server::type_of(tds_server::Kind::Int),
      tds_server::type_of(tds_server::Kind::NVarChar, tds_server::SqlType::kMax),
      tds_server::type_of(tds_server::Kind::Decimal, 0, 10, 2)};
  survives_damage(data, [&](const std::string& bytes) {
    const std::string table = "d" + std::to_string(engine.next_number());
    tds_server::read_bulk_load(view(bytes), connection, table, types, faults);
  });
}

TEST(HostileClientTest, BatchesOfAnyTextAreCutOrRefused) {
  survives_damage("SELECT [a]]b], N'x''y' /* c /* d */ */ -- e\n, 0x1F, 1.5e3, @p FROM t",
                  [](const std::string& text) { tds_server::Tokens{text}; });
}

TEST(HostileClientTest, TheServerOutlivesEveryCutConversation) {
  Server server;
  const std::string conversation = RawClient::prelogin() + RawClient::login7() + RawClient::batch("SELECT 1");
  for (std::size_t length = 0; length < conversation.size(); length += 7) {
    RawClient client{server.port()};
    client.send(conversation.substr(0, length));
  }
  RawClient client{server.port()};
  client.sign_in();
  client.send(RawClient::batch("SELECT 1"));
  EXPECT_EQ(static_cast<unsigned char>(client.reply().front()), 0x81);
}

TEST(HostileClientTest, ImpossiblePacketsEndTheSession) {
  Server server;
  for (const std::string& bytes : {std::string(8, '\0'), std::string{"\x12\x01\x00\x03\0\0\0\0", 8},
                                   RawClient::packet(0x10, ""), RawClient::packet(0x12, "\x01\xff"),
                                   RawClient::prelogin() + RawClient::packet(0x10, std::string(100, '\xff'))}) {
    RawClient client{server.port()};
    client.send(bytes);
    while (!client.closed()) client.reply();
  }
  EXPECT_GT(server.counters().protocol_errors, 0);
  RawClient client{server.port()};
  client.sign_in();
  EXPECT_FALSE(client.closed());
}

TEST(HostileClientTest, RandomRequestsAfterALoginEndInAnswersOrTheEnd) {
  Server server;
  std::mt19937 random{7};
  for (int round = 0; round < 60; ++round) {
    RawClient client{server.port()};
    client.sign_in();
    std::string payload;
    const std::size_t size = random() % 200;
    for (std::size_t i = 0; i < size; ++i) payload += static_cast<char>(random() & 0xFFU);
    constexpr std::array<std::uint8_t, 6> kTypes{0x01, 0x03, 0x06, 0x07, 0x0E, 0x10};
    client.send(RawClient::packet(kTypes.at(static_cast<std::size_t>(round) % kTypes.size()), payload));
    client.reply();
  }
  EXPECT_EQ(server.run("SELECT 1").front().front(), "1");
}

TEST(HostileClientTest, AWrongTransactionDescriptorIsRefused) {
  Server server;
  RawClient client{server.port()};
  client.sign_in();
  std::string batch = RawClient::batch("SELECT 1");
  batch[8 + 10] = '\x05';
  client.send(batch);
  client.reply();
  client.reply();
  EXPECT_TRUE(client.closed());
}

TEST(HostileClientTest, AnIgnoredMessageDoesNothing) {
  Server server;
  RawClient client{server.port()};
  client.sign_in();
  std::string batch = RawClient::batch("CREATE TABLE t (a int)");
  batch[1] = '\x03';
  client.send(batch);
  EXPECT_EQ(static_cast<unsigned char>(client.reply().front()), 0xFD);
  EXPECT_THROW(server.run("SELECT * FROM t"), std::runtime_error);
}

TEST(HostileClientTest, AnAttentionIsAcknowledgedOnce) {
  Server server;
  RawClient client{server.port()};
  client.sign_in();
  client.send(RawClient::packet(0x06, ""));
  const std::string answer = client.reply();
  ASSERT_EQ(answer.size(), 13U);
  EXPECT_EQ(answer[1], '\x20');
  client.send(RawClient::batch("SELECT 1"));
  EXPECT_EQ(static_cast<unsigned char>(client.reply().front()), 0x81);
}

}  // namespace
}  // namespace hygge::test
