#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <thread>

#include "hygge/base/files.h"
#include "hygge/tds/session.h"
#include "hygge/tds/session_state.h"
#include "tests/tds/pretend_browser.h"
#include "tests/tds/scripted_server.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::Bytes;
using test::done;
using test::operator+;
using test::ScriptedPeer;
using test::ScriptedServer;
using test::TestCertificate;

constexpr std::uint8_t kOff = 0;
constexpr std::uint8_t kOn = 1;
constexpr std::uint8_t kNotSupported = 2;

/// Connects to servers on the loopback interface.
class ConnectTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { certificate_ = new TestCertificate{"DNS:localhost,IP:127.0.0.1"}; }
  static void TearDownTestSuite() { delete certificate_; }

  ConnectRequest request_to(const ScriptedServer& server, Encryption encrypt, const std::string& host = "localhost") {
    ConnectRequest request;
    request.host = host;
    request.port = server.port();
    request.user = "loader";
    request.password = Secret{"Pa$$w0rd"};
    request.database = "shop";
    request.encrypt = encrypt;
    request.ca_file = trusted();
    return request;
  }
  std::string trusted(const TestCertificate& certificate = *certificate_) {
    const std::filesystem::path file = folder_.path() / "ca.pem";
    std::ofstream{file} << certificate.pem();
    return file.string();
  }
  static Error refusal(const ConnectRequest& request) {
    try {
      Session::connect(request, CancelToken{});
    } catch (const Error& error) {
      EXPECT_EQ(std::string{error.what()}.find("Pa$$w0rd"), std::string::npos);
      return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return Error{ErrorKind::Internal, ""};
  }

  inline static TestCertificate* certificate_ = nullptr;
  files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
};

TEST_F(ConnectTest, LogsInWithoutEncryption) {
  ScriptedPeer::Message prelogin;
  ScriptedPeer::Message login;
  ScriptedServer server{{[&](ScriptedPeer& peer) {
    prelogin = peer.prelogin(kNotSupported);
    login = peer.login();
    peer.read_message();
    peer.reply(done(Done::kCount, 3));
  }}};
  Session session = Session::connect(request_to(server, Encryption::No), CancelToken{});
  EXPECT_EQ(session.environment().database, "x");
  EXPECT_EQ(session.environment().program, "SS");
  EXPECT_TRUE(session.environment().has_utf8);
  EXPECT_TRUE(session.environment().has_json);
  EXPECT_EQ(session.environment().vector_version, 1);  // less than was asked for
  EXPECT_FALSE(session.is_encrypted());
  EXPECT_EQ(session.cipher(), "");
  EXPECT_EQ(session.execute("SELECT 1"), 3U);
  EXPECT_EQ(server.problem(), "");
  EXPECT_FALSE(session.is_usable());  // the server is gone
  const std::string text = test::hex_of(login.payload);
  for (const char* const word : {"loader", "shop", "hygge", "localhost"}) {
    EXPECT_NE(text.find(test::hex_of(test::wide(word))), std::string::npos) << word;
  }
  EXPECT_EQ(text.find(test::hex_of(test::wide("Pa$$w0rd"))), std::string::npos);
  EXPECT_EQ(text.substr(24, 11), "00 40 00 00");  // packets of 16,384 bytes
}

/// Everything encrypted, in the ways in which servers differ.
TEST_F(ConnectTest, EncryptsEverything) {
  const ScriptedPeer::Tls ways[] = {
      {.version = TLS1_2_VERSION}, {.version = TLS1_3_VERSION}, {.version = TLS1_3_VERSION, .wraps_tickets = true}};
  for (const ScriptedPeer::Tls& way : ways) {
    const std::string sql(40'000, 'x');
    const Bytes rows = test::int_column() + [] {
      Bytes all;
      for (int i = 0; i < 20'000; ++i) all = std::move(all) + test::int_row(i);
      return all;
    }();
    std::string host;
    Bytes heard;
    ScriptedServer server{{[&](ScriptedPeer& peer) {
      peer.prelogin(kOn);
      peer.start_tls(*certificate_, way);
      host = peer.asked_host();
      peer.login();
      heard = peer.read_message().payload;
      peer.reply(rows + done(Done::kCount, 20'000), 16'380);
    }}};
    Session session = Session::connect(request_to(server, Encryption::Yes), CancelToken{});
    EXPECT_TRUE(session.is_encrypted());
    EXPECT_EQ(session.execute(sql), 20'000U);
    EXPECT_EQ(server.problem(), "");
    EXPECT_EQ(host, "localhost");
    EXPECT_EQ(Bytes(heard.begin() + 22, heard.end()), test::wide(sql));
  }
}

TEST_F(ConnectTest, EncryptsTheFirstPacketOfTheLoginAlone) {
  ScriptedServer server{{[&](ScriptedPeer& peer) {
    peer.prelogin(kOff);
    peer.start_tls(*certificate_, {});
    const Bytes login = peer.read_packet();
    peer.stop_tls();
    if (login[1] != std::byte{1}) throw std::runtime_error{"the login is longer than a packet"};
    peer.reply(test::login_ack() + done());
    peer.read_message();
    peer.reply(done(Done::kCount, 7));
  }}};
  Session session = Session::connect(request_to(server, Encryption::Login), CancelToken{});
  EXPECT_FALSE(session.is_encrypted());
  EXPECT_TRUE(session.cipher().starts_with("TLSv1.2, ")) << session.cipher() << ": that of the login stays known";
  EXPECT_EQ(session.execute("x"), 7U);
  EXPECT_EQ(server.problem(), "");
}

TEST_F(ConnectTest, BeginsWithTlsWhereItIsStrict) {
  ScriptedPeer::Message login;
  ScriptedServer server{{[&](ScriptedPeer& peer) {
    peer.start_tls(*certificate_, {.is_wrapped = false, .version = TLS1_3_VERSION, .protocol = "tds/8.0"});
    peer.prelogin(kNotSupported);
    login = peer.login();
    peer.read_message();
    peer.reply(done(Done::kCount, 7));
  }}};
  Session session = Session::connect(request_to(server, Encryption::Strict), CancelToken{});
  EXPECT_TRUE(session.is_encrypted());
  EXPECT_TRUE(session.cipher().starts_with("TLSv1.3, TLS_")) << session.cipher();
  EXPECT_EQ(session.execute("x"), 7U);
  EXPECT_EQ(server.problem(), "");
  EXPECT_EQ(test::hex_of(std::span{login.payload}.subspan(4, 4)), "00 00 00 08");
}

/// One server for each wish, all with this certificate; what logs in goes to `login`.
ScriptedServer::Script with_certificate(const TestCertificate& certificate, std::uint8_t answer = kOn,
                                        ScriptedPeer::Message* login = nullptr) {
  return [&certificate, answer, login](ScriptedPeer& peer) {
    peer.prelogin(answer);
    peer.start_tls(certificate, {});
    const ScriptedPeer::Message taken = peer.login();
    if (login != nullptr) *login = taken;
  };
}

TEST_F(ConnectTest, SendsATokenInSeveralPackets) {
  ScriptedPeer::Message login;
  ScriptedServer server{{with_certificate(*certificate_, kOn, &login)}};
  ConnectRequest request = request_to(server, Encryption::Yes);
  request.token = Secret{std::string(2000, 't')};
  Session::connect(request, CancelToken{});
  EXPECT_EQ(server.problem(), "");
  EXPECT_EQ(login.statuses, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_NE(test::hex_of(login.payload).find(test::hex_of(test::wide(std::string(2000, 't')))), std::string::npos);
}

TEST_F(ConnectTest, WishesNoPacketThatIsLargerThanARecordOfTls) {
  for (const std::size_t wish : {0U, 32'767U}) {
    ScriptedPeer::Message login;
    ScriptedServer server{{with_certificate(*certificate_, kOn, &login)}};
    ConnectRequest request = request_to(server, Encryption::Yes);
    request.packet_size = wish;
    Session::connect(request, CancelToken{});
    EXPECT_EQ(server.problem(), "");
    EXPECT_EQ(test::hex_of(std::span{login.payload}.subspan(8, 4)), "ff 3f 00 00") << wish;
  }
}

TEST_F(ConnectTest, SendsNoTokenWithoutEncryption) {
  for (const auto& [encrypt, answer] : {std::pair{Encryption::No, kNotSupported}, {Encryption::Login, kOff}}) {
    ScriptedServer server{{[answer = answer](ScriptedPeer& peer) { peer.prelogin(answer); }}};
    ConnectRequest request = request_to(server, encrypt);
    request.token = Secret{"ey.J"};
    EXPECT_EQ(refusal(request).headline(), "a token is not sent over a connection that is not encrypted");
  }
}

/// How a server answers a client that wants all or only the login encrypted.
constexpr std::pair<Encryption, std::uint8_t> kAgreements[] = {{Encryption::Yes, kOn}, {Encryption::Login, kOff}};

TEST_F(ConnectTest, TrustsNoCertificateThatNobodyVouchesFor) {
  const TestCertificate other{"DNS:localhost"};
  for (const auto& [encrypt, answer] : kAgreements) {
    ScriptedServer server{{with_certificate(other, answer)}};
    const Error error = refusal(request_to(server, encrypt));
    EXPECT_EQ(error.kind(), ErrorKind::Connection);
    EXPECT_EQ(error.headline(), "the certificate of 'localhost' cannot be trusted");
    EXPECT_NE(error.advice().find("ca_file"), std::string::npos);
    EXPECT_FALSE(error.is_transient());
    EXPECT_NE(server.problem(), "");  // it saw nobody log in
  }
}

TEST_F(ConnectTest, TrustsAnyCertificateWhenItIsTold) {
  const TestCertificate other{"DNS:elsewhere"};
  ScriptedServer server{{with_certificate(other)}};
  ConnectRequest request = request_to(server, Encryption::Yes);
  request.trust_cert = true;
  EXPECT_NO_THROW(Session::connect(request, CancelToken{}));
}

TEST_F(ConnectTest, StrictTrustsNoCertificateUnseen) {
  const TestCertificate other{"DNS:elsewhere"};
  ScriptedServer server{{[&](ScriptedPeer& peer) {
    peer.start_tls(other, {.is_wrapped = false, .version = TLS1_3_VERSION, .protocol = "tds/8.0"});
    peer.prelogin(kNotSupported);
  }}};
  ConnectRequest request = request_to(server, Encryption::Strict);
  request.trust_cert = true;
  const Error error = refusal(request);
  EXPECT_EQ(error.headline(), "the certificate of 'localhost' cannot be trusted");
  // It is refused together with `encrypt: strict`.
  EXPECT_EQ(error.advice().find("trust_cert"), std::string::npos) << error.advice();
}

TEST_F(ConnectTest, WantsTheCertificateToNameTheHost) {
  const TestCertificate other{"DNS:db.example"};
  for (const auto& [encrypt, answer] : kAgreements) {
    ScriptedServer server{{with_certificate(other, answer)}};
    ConnectRequest request = request_to(server, encrypt);
    request.ca_file = trusted(other);
    const Error error = refusal(request);
    EXPECT_EQ(error.headline(), "the certificate of 'localhost' is another host's");
    EXPECT_NE(error.advice().find("host_name_in_certificate"), std::string::npos);
  }
  {
    ScriptedServer server{{with_certificate(other)}};
    ConnectRequest request = request_to(server, Encryption::Yes);
    request.ca_file = trusted(other);
    request.host_name_in_certificate = "db.example";
    EXPECT_NO_THROW(Session::connect(request, CancelToken{}));
  }
  {
    ScriptedServer server{{with_certificate(*certificate_)}};
    EXPECT_NO_THROW(Session::connect(request_to(server, Encryption::Yes, "127.0.0.1"), CancelToken{}));
  }
  {
    ScriptedServer server{{with_certificate(other)}};
    ConnectRequest request = request_to(server, Encryption::Yes, "127.0.0.1");
    request.ca_file = trusted(other);
    EXPECT_EQ(refusal(request).headline(), "the certificate of '127.0.0.1' is another host's");
  }
}

TEST_F(ConnectTest, TellsThatACertificateHasExpired) {
  const TestCertificate old{"DNS:localhost", -1};
  ScriptedServer server{{with_certificate(old)}};
  ConnectRequest request = request_to(server, Encryption::Yes);
  request.ca_file = trusted(old);
  const Error error = refusal(request);
  EXPECT_EQ(error.reason(), "certificate has expired");
  EXPECT_EQ(error.advice(), "have the server's certificate renewed");
}

TEST_F(ConnectTest, ChecksWhatIsAskedFor) {
  ConnectRequest request;
  EXPECT_EQ(refusal(request).kind(), ErrorKind::Config);
  ScriptedServer server{{with_certificate(*certificate_)}};
  request = request_to(server, Encryption::Yes);
  request.ca_file = (folder_.path() / "none.pem").string();
  EXPECT_EQ(refusal(request).headline(), "the file that `ca_file` names cannot be read");
}

TEST_F(ConnectTest, NeverEncryptsLessThanWasWished) {
  ScriptedServer server{{[](ScriptedPeer& peer) { peer.prelogin(kNotSupported); }}};
  EXPECT_EQ(refusal(request_to(server, Encryption::Yes)).headline(), "the server cannot encrypt the connection");
}

TEST_F(ConnectTest, AdvisesWhereAServerDoesNotKnowStrict) {
  ScriptedServer server{{[](ScriptedPeer& peer) { peer.has_input(); }}};
  const Error error = refusal(request_to(server, Encryption::Strict));
  EXPECT_EQ(error.kind(), ErrorKind::Connection);
  EXPECT_NE(error.advice().find("encrypt: yes"), std::string::npos);
}

TEST_F(ConnectTest, TellsWhyALoginWasRefused) {
  ScriptedServer server{{[](ScriptedPeer& peer) {
    peer.prelogin(kNotSupported);
    peer.read_message();
    peer.reply(test::message(18456, 14, "Login failed for user 'loader'.") + done(Done::kError));
  }}};
  try {
    Session::connect(request_to(server, Encryption::No), CancelToken{});
    ADD_FAILURE();
  } catch (const TdsError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Permission);
    EXPECT_EQ(error.headline(), "the server refused the login");
    EXPECT_EQ(error.reason(), "server error 18456: Login failed for user 'loader'.");
    ASSERT_TRUE(error.message());
    EXPECT_EQ(error.message()->number, 18456);
    EXPECT_FALSE(error.is_transient());
  }
}

TEST_F(ConnectTest, IsNotLoggedInWhereTheAnswerEndsWithAnError) {
  for (const std::uint16_t bit : {Done::kError, Done::kServerError}) {
    ScriptedServer server{{[bit](ScriptedPeer& peer) {
      peer.prelogin(kNotSupported);
      peer.read_message();
      peer.reply(test::login_ack() + done(bit));
    }}};
    const Error error = refusal(request_to(server, Encryption::No));
    EXPECT_EQ(error.kind(), ErrorKind::Connection);
    EXPECT_EQ(error.headline(), "the server refused the login");
    EXPECT_EQ(error.reason(), "it did not say why");
  }
}

TEST_F(ConnectTest, RefusesServicesThatAreNoSqlServer) {
  ScriptedServer server{{[](ScriptedPeer& peer) {
    peer.read_message();
    peer.send(Bytes(64, std::byte{'H'}));
  }}};
  const Error error = refusal(request_to(server, Encryption::No));
  EXPECT_NE(error.advice().find("another service"), std::string::npos);
}

TEST_F(ConnectTest, RefusesPacketsWithoutBytesInTheHandshake) {
  ScriptedServer server{{[](ScriptedPeer& peer) {
    peer.prelogin(kOn);
    peer.read_message();
    Bytes flood;
    for (int i = 0; i < 1000; ++i) flood = std::move(flood) + test::hex("12 01 00 08 00 00 01 00");
    while (true) peer.send(flood);  // until the client goes away
  }}};
  ConnectRequest request = request_to(server, Encryption::Yes);
  request.timeout = std::chrono::seconds{5};
  EXPECT_EQ(refusal(request).reason(), "it agreed to encryption, and then sent a packet without bytes");
  EXPECT_NE(server.problem(), "");
}

TEST_F(ConnectTest, FindsANamedInstance) {
  ScriptedPeer::Message prelogin;
  ScriptedPeer::Message login;
  ScriptedServer server{{[&](ScriptedPeer& peer) {
    prelogin = peer.prelogin(kNotSupported);
    login = peer.login();
  }}};
  test::PretendBrowser browser{"ServerName;BOX;InstanceName;SALES;tcp;" + std::to_string(server.port()) + ";;"};
  ConnectRequest request = request_to(server, Encryption::No);
  request.port.reset();
  request.instance = "sales";
  request.browser_port = browser.port();
  EXPECT_NO_THROW(Session::connect(request, CancelToken{}));
  EXPECT_EQ(server.problem(), "");
  EXPECT_EQ(browser.asked(), (std::string{"\x04sales\0", 7}));
  EXPECT_NE(test::hex_of(prelogin.payload).find("73 61 6c 65 73 00"), std::string::npos);
  EXPECT_NE(test::hex_of(login.payload).find(test::hex_of(test::wide("localhost\\sales"))), std::string::npos);
}

/// A server that goes away at each of its stages.
TEST_F(ConnectTest, SurvivesServersThatGoAway) {
  const std::vector<ScriptedServer::Script> stages{
      [](ScriptedPeer&) {},
      [](ScriptedPeer& peer) { peer.read_message(); },
      [](ScriptedPeer& peer) { peer.prelogin(kOn); },
      [&](ScriptedPeer& peer) {
        peer.prelogin(kOn);
        peer.read_message();
      },
      [&](ScriptedPeer& peer) {
        peer.prelogin(kOn);
        peer.start_tls(*certificate_, {});
      },
      [&](ScriptedPeer& peer) {
        peer.prelogin(kOn);
        peer.start_tls(*certificate_, {});
        peer.read_message();
        const Bytes answer = test::packets(test::login_ack() + done());
        peer.send({answer.begin(), answer.begin() + 20});
      },
  };
  for (std::size_t stage = 0; stage < stages.size(); ++stage) {
    SCOPED_TRACE(stage);
    ScriptedServer server{{stages[stage]}};
    const Error error = refusal(request_to(server, Encryption::Yes));
    EXPECT_EQ(error.kind(), ErrorKind::Connection);
    EXPECT_TRUE(error.is_transient());
    EXPECT_FALSE(error.advice().empty());
  }
}

TEST_F(ConnectTest, SurvivesServersThatGoAwayInTheMiddle) {
  const Bytes answer = test::packets(test::int_column() + test::int_row(1) + test::int_row(2) + done());
  for (std::size_t cut = 0; cut < answer.size(); cut += 3) {
    ScriptedServer server{{[&](ScriptedPeer& peer) {
      peer.prelogin(kNotSupported);
      peer.login();
      peer.read_message();
      peer.send({answer.begin(), answer.begin() + static_cast<std::ptrdiff_t>(cut)});
    }}};
    Session session = Session::connect(request_to(server, Encryption::No), CancelToken{});
    try {
      session.execute("x");
      ADD_FAILURE() << cut;
    } catch (const TdsError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Connection);
      EXPECT_TRUE(error.spoils_connection());
    }
    EXPECT_FALSE(session.is_usable());
  }
}

/// ENVCHANGE 20.
Bytes routing(const std::string& host, std::uint16_t port) {
  Bytes value{std::byte{0}, static_cast<std::byte>(port & 0xFFU), static_cast<std::byte>(port >> 8U),
              static_cast<std::byte>(host.size()), std::byte{0}};
  value = value + test::wide(host);
  return Bytes{std::byte{0xE3}, static_cast<std::byte>(value.size() + 5), {},
               std::byte{20},   static_cast<std::byte>(value.size()),     {}} +
         value + Bytes(2);
}

TEST_F(ConnectTest, GoesWhereItIsSent) {
  ScriptedPeer::Message login;
  ScriptedServer second{{[&](ScriptedPeer& peer) {
    peer.prelogin(kNotSupported);
    login = peer.login();
    peer.read_message();
    peer.reply(done());
  }}};
  ScriptedServer first{{[&](ScriptedPeer& peer) {
    peer.prelogin(kNotSupported);
    peer.read_message();
    peer.reply(test::login_ack() + routing("127.0.0.1\\inst", second.port()) + done());
  }}};
  Session session = Session::connect(request_to(first, Encryption::No), CancelToken{});
  session.execute("x");
  EXPECT_EQ(first.problem() + second.problem(), "");
  EXPECT_NE(test::hex_of(login.payload).find(test::hex_of(test::wide("127.0.0.1\\inst"))), std::string::npos);
}

TEST_F(ConnectTest, NamesWhoHasSentItOnToAServerThatCannotBeReached) {
  std::uint16_t closed = 0;
  test::listen_on_loopback(closed).reset();
  ScriptedServer first{{[&](ScriptedPeer& peer) {
    peer.prelogin(kNotSupported);
    peer.read_message();
    peer.reply(test::login_ack() + routing("127.0.0.1", closed) + done());
  }}};
  const Error error = refusal(request_to(first, Encryption::No));
  EXPECT_EQ(error.headline(), "'127.0.0.1:" + std::to_string(closed) + "' cannot be reached");
  EXPECT_NE(error.advice().find("'localhost' has sent us on to '127.0.0.1:"), std::string::npos) << error.advice();
  EXPECT_NE(error.advice().find("11000 to 11999"), std::string::npos) << error.advice();
}

/// With `encrypt: login` the answer to the login is not encrypted, unless the server wants all to be.
TEST_F(ConnectTest, GoesOnlyWhereAnEncryptedAnswerSendsItOnceTheLoginShallBeEncrypted) {
  ScriptedServer second{{with_certificate(*certificate_)}};
  ScriptedServer first{{[&](ScriptedPeer& peer) {
                          peer.prelogin(kOff);
                          peer.start_tls(*certificate_, {});
                          peer.read_packet();
                          peer.stop_tls();
                          peer.reply(test::login_ack() + routing("127.0.0.1", second.port()) + done());
                        },
                        [&](ScriptedPeer& peer) {
                          peer.prelogin(kOn);
                          peer.start_tls(*certificate_, {});
                          peer.read_message();
                          peer.reply(test::login_ack() + routing("127.0.0.1", second.port()) + done());
                        }}};
  const Error error = refusal(request_to(first, Encryption::Login));
  EXPECT_EQ(error.headline(), "the server sends its clients to another one");
  EXPECT_EQ(error.advice(), "set `encrypt: yes`");
  EXPECT_NO_THROW(Session::connect(request_to(first, Encryption::Login), CancelToken{}));
  EXPECT_EQ(first.problem() + second.problem(), "");
}

TEST_F(ConnectTest, WantsACertificateOfTheHostThatItWasSentTo) {
  const TestCertificate of_first{"DNS:localhost"};
  ScriptedServer second{{with_certificate(of_first)}};
  ScriptedServer first{{[&](ScriptedPeer& peer) {
    peer.prelogin(kOn);
    peer.start_tls(of_first, {});
    peer.read_message();
    peer.reply(test::login_ack() + routing("127.0.0.1", second.port()) + done());
  }}};
  ConnectRequest request = request_to(first, Encryption::Yes);
  request.ca_file = trusted(of_first);
  EXPECT_EQ(refusal(request).headline(), "the certificate of '127.0.0.1' is another host's");
  EXPECT_EQ(first.problem(), "");
}

TEST_F(ConnectTest, DoesNotGoInCircles) {
  std::promise<std::uint16_t> known;
  const std::shared_future<std::uint16_t> port = known.get_future().share();
  const std::vector<ScriptedServer::Script> scripts(10, [port](ScriptedPeer& peer) {
    peer.prelogin(kNotSupported);
    peer.read_message();
    peer.reply(routing("127.0.0.1", port.get()) + done());
  });
  ScriptedServer server{scripts};
  known.set_value(server.port());
  EXPECT_EQ(refusal(request_to(server, Encryption::No)).headline(), "the server sends its clients in circles");
  EXPECT_EQ(server.problem(), "");
}

TEST_F(ConnectTest, SaysWhatItWaitedForInVain) {
  struct Case {
    const char* reason;
    Encryption encrypt;
    std::function<void(ScriptedPeer&)> talk;
    const char* advice = "check that the server is up and can be reached from here; or raise `timeout`";
  };
  const Case cases[] = {
      {"it did not answer the first message (PRELOGIN) within 0.50s", Encryption::No,
       [](ScriptedPeer& peer) { peer.read_message(); }},
      {"it did not agree on encryption within 0.50s", Encryption::Yes, [](ScriptedPeer& peer) { peer.prelogin(kOn); }},
      {"it did not agree on encryption within 0.50s", Encryption::Strict, [](ScriptedPeer&) {},
       "the server may not know `encrypt: strict`, which SQL Server 2022 brought: set `encrypt: yes`"},
      {"it did not answer the login within 0.50s", Encryption::No,
       [](ScriptedPeer& peer) {
         peer.prelogin(kNotSupported);
         peer.read_message();
       }},
  };
  for (const Case& given : cases) {
    std::promise<void> over;
    ScriptedServer server{{[&](ScriptedPeer& peer) {
      given.talk(peer);
      over.get_future().wait();
    }}};
    ConnectRequest request = request_to(server, given.encrypt);
    request.timeout = std::chrono::milliseconds{500};
    const Error error = refusal(request);
    over.set_value();
    EXPECT_EQ(error.headline(), "no connection to 'localhost' came about in time");
    EXPECT_EQ(error.reason(), given.reason);
    EXPECT_EQ(error.advice(), given.advice);
    EXPECT_TRUE(error.is_transient());
  }
}

TEST_F(ConnectTest, AdvisesWhereWhoeverListensSaysNothing) {
  ScriptedServer server{{[](ScriptedPeer& peer) { peer.read_message(); }}};
  const Error error = refusal(request_to(server, Encryption::Yes));
  EXPECT_EQ(error.kind(), ErrorKind::Connection);
  EXPECT_TRUE(error.is_transient());
  EXPECT_EQ(error.reason(), "the server has closed it");
  EXPECT_EQ(error.advice(),
            "check host and port: another service may be listening there; or the server takes nobody now, or nobody "
            "without `encrypt: strict` (TDS 8)");
}

TEST_F(ConnectTest, StopsWhenItIsCancelled) {
  std::promise<void> reached;
  std::promise<void> over;
  ScriptedServer server{{[&](ScriptedPeer& peer) {
    peer.read_message();
    reached.set_value();
    over.get_future().wait();
  }}};
  const CancelToken token;
  std::thread canceller{[&] {
    reached.get_future().wait();
    token.cancel(CancelReason::Interrupted);
  }};
  try {
    Session::connect(request_to(server, Encryption::No), token);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
  }
  canceller.join();
  over.set_value();
}

TEST_F(ConnectTest, TellsThatNobodyListens) {
  std::uint16_t port = 0;
  test::listen_on_loopback(port);  // and closes it again
  ConnectRequest request;
  request.host = "127.0.0.1";
  request.port = port;
  const Error error = refusal(request);
  EXPECT_EQ(error.headline(), "'127.0.0.1:" + std::to_string(port) + "' cannot be reached");
  EXPECT_EQ(error.reason(), "127.0.0.1:" + std::to_string(port) + ": Connection refused");
  EXPECT_TRUE(error.is_transient());
}

/// A server that sends rows until somebody stops it.
void send_rows_for_ever(ScriptedPeer& peer) {
  peer.login();
  peer.read_message();
  Bytes rows = test::int_column();
  while (rows.size() < 4000) rows = std::move(rows) + test::int_row(1);
  Bytes packet = test::packets(rows);
  packet[1] = std::byte{0};
  peer.send(packet);
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(test::int_column().size()));
  packet = test::packets(rows);
  packet[1] = std::byte{0};
  while (!peer.has_input()) peer.send(packet);
  if (peer.read_message().type != 6) throw std::runtime_error{"that was no attention"};
  peer.reply(done(Done::kAttention));
  peer.read_message();
  peer.reply(done(Done::kCount, 5));
}

TEST_F(ConnectTest, StopsAResultInItsMiddle) {
  const std::pair<Encryption, ScriptedServer::Script> ways[] = {
      {Encryption::No,
       [](ScriptedPeer& peer) {
         peer.prelogin(kNotSupported);
         send_rows_for_ever(peer);
       }},
      {Encryption::Yes,
       [](ScriptedPeer& peer) {
         peer.prelogin(kOn);
         peer.start_tls(*certificate_, {});
         send_rows_for_ever(peer);
       }},
  };
  for (const auto& [encrypt, script] : ways) {
    ScriptedServer server{{script}};
    Session session = Session::connect(request_to(server, encrypt), CancelToken{});
    {
      Reply reply = session.batch("x");
      EXPECT_EQ(reply.next(), Reply::Event::Columns);
      reply.input().need(1000);
    }
    EXPECT_TRUE(session.is_usable());
    EXPECT_EQ(session.execute("y"), 5U);
    EXPECT_EQ(server.problem(), "");
  }
}

TEST_F(ConnectTest, StopsAResultWhenItIsCancelled) {
  ScriptedServer server{{[](ScriptedPeer& peer) {
    peer.prelogin(kNotSupported);
    send_rows_for_ever(peer);
  }}};
  Session session = Session::connect(request_to(server, Encryption::No), CancelToken{});
  const CancelToken token;
  session.work_for(token);
  std::thread canceller;
  try {
    Reply reply = session.batch("x");
    EXPECT_EQ(reply.next(), Reply::Event::Columns);
    canceller = std::thread{[&] { token.cancel(CancelReason::Interrupted); }};
    while (true) {
      reply.input().need(1);
      reply.input().take(reply.input().available());
      token.throw_if_cancelled();  // as who reads rows does now and then
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
  }
  canceller.join();
  session.work_for(CancelToken{});
  EXPECT_EQ(session.execute("y"), 5U);
  EXPECT_EQ(server.problem(), "");
}

TEST_F(ConnectTest, StopsAServerThatThinksTooLong) {
  for (const Limits& limits :
       {Limits{.idle = std::chrono::milliseconds{50}}, Limits{.query = std::chrono::milliseconds{50}}}) {
    ScriptedServer server{{[](ScriptedPeer& peer) {
      peer.prelogin(kNotSupported);
      peer.login();
      peer.read_message();
      if (peer.read_message().type != 6) throw std::runtime_error{"that was no attention"};
      peer.reply(done(Done::kAttention));
      peer.read_message();
      peer.reply(done());
    }}};
    Session session = Session::connect(request_to(server, Encryption::No), CancelToken{});
    session.set_limits(limits);
    try {
      session.execute("WAITFOR DELAY '1:00'");
      ADD_FAILURE();
    } catch (const TdsError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Timeout);
      EXPECT_FALSE(error.spoils_connection());
      EXPECT_TRUE(error.is_in_doubt());
    }
    session.set_limits({});
    session.execute("y");
    EXPECT_EQ(server.problem(), "");
  }
}

TEST_F(ConnectTest, GivesUpAServerThatTakesNoMoreRows) {
  std::promise<void> over;
  ScriptedServer server{{[&](ScriptedPeer& peer) {
    peer.prelogin(kNotSupported);
    peer.login();
    peer.read_message();
    peer.reply(done());
    over.get_future().wait();
  }}};
  Session session = Session::connect(request_to(server, Encryption::No), CancelToken{});
  session.set_limits({.idle = std::chrono::milliseconds{500}});
  try {
    BulkLoad load = session.bulk("INSERT BULK [t] ([a] int)");
    const Bytes rows = test::counting(1'000'000);
    for (int i = 0; i < 1000; ++i) load.output().write(rows);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Timeout);
  }
  EXPECT_FALSE(session.is_usable());
  over.set_value();
}

/// A script for who has logged in, with TLS or without.
ScriptedServer::Script logged_in(Encryption encrypt, const TestCertificate& certificate,
                                 const ScriptedServer::Script& script) {
  return [=, &certificate](ScriptedPeer& peer) {
    peer.prelogin(encrypt == Encryption::No ? kNotSupported : kOn);
    if (encrypt != Encryption::No) peer.start_tls(certificate, {});
    peer.login();
    script(peer);
  };
}

/// A part of a packet is on its way then, so that nothing else can be said: the connection is of no more use.
TEST_F(ConnectTest, IsCancelledWhileTheServerTakesNoMoreRows) {
  for (const Encryption encrypt : {Encryption::No, Encryption::Yes}) {
    SCOPED_TRACE(encrypt == Encryption::No ? "plain" : "over TLS");
    std::promise<void> over;
    ScriptedServer server{{logged_in(encrypt, *certificate_, [&](ScriptedPeer& peer) {
      peer.read_message();
      peer.reply(done());
      over.get_future().wait();  // and reads no rows
    })}};
    Session session = Session::connect(request_to(server, encrypt), CancelToken{});
    const CancelToken token;
    session.work_for(token);
    BulkLoad load = session.bulk("INSERT BULK [t] ([a] int)");
    std::atomic<int> written{0};
    Clock::time_point cancelled;
    std::thread canceller{[&] {
      constexpr std::chrono::milliseconds kStill{500};  // nothing was taken for that long: the buffers are full
      for (int before = -1; before != written.load();) {
        before = written.load();
        std::this_thread::sleep_for(kStill);
      }
      cancelled = Clock::now();
      token.cancel(CancelReason::Interrupted);
    }};
    const Bytes rows = test::counting(1'000'000);
    int wrote = 0;
    try {
      for (; wrote < 1000; ++wrote) {
        load.output().write(rows);
        written = wrote + 1;
      }
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
    }
    load.abort();
    const Clock::time_point stopped = Clock::now();
    canceller.join();
    EXPECT_LT(wrote, 1000);
    // At once: it does not wait for the answer of one who has not read the question.
    EXPECT_LT(stopped - cancelled, SessionState::kGuard / 2);
    EXPECT_FALSE(session.is_usable());
    over.set_value();
    EXPECT_EQ(server.problem(), "");
  }
}

TEST_F(ConnectTest, StopsTheServerWhenALoadIsCancelledBehindItsRows) {
  for (const Encryption encrypt : {Encryption::No, Encryption::Yes}) {
    SCOPED_TRACE(encrypt == Encryption::No ? "plain" : "over TLS");
    const CancelToken token;
    ScriptedServer server{{logged_in(encrypt, *certificate_, [&](ScriptedPeer& peer) {
      peer.read_message();
      peer.reply(done());
      const ScriptedPeer::Message rows = peer.read_message();
      if (rows.type != 7 || rows.statuses.back() != 1) throw std::runtime_error{"no whole load"};
      token.cancel(CancelReason::Interrupted);  // while it is thinking
      const ScriptedPeer::Message attention = peer.read_message();
      if (attention.type != 6) throw std::runtime_error{"that was no attention"};
      peer.reply(done(Done::kAttention));
      peer.read_message();
      peer.reply(done(Done::kCount, 5));
    })}};
    Session session = Session::connect(request_to(server, encrypt), CancelToken{});
    session.work_for(token);
    BulkLoad load = session.bulk("INSERT BULK [t] ([a] int)");
    load.output().write(test::counting(300'000));
    try {
      load.finish();
      ADD_FAILURE();
    } catch (const TdsError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
      EXPECT_FALSE(error.spoils_connection());
      EXPECT_TRUE(error.is_in_doubt());  // outside of a transaction it may have been over already
    }
    EXPECT_TRUE(session.is_usable());
    session.work_for(CancelToken{});
    EXPECT_EQ(session.execute("y"), 5U);
    EXPECT_EQ(server.problem(), "");
  }
}

/// Between packets, while the server takes them: it is asked to throw the load away.
TEST_F(ConnectTest, CallsALoadOffWhenItIsCancelledAmongItsRows) {
  for (const Encryption encrypt : {Encryption::No, Encryption::Yes}) {
    SCOPED_TRACE(encrypt == Encryption::No ? "plain" : "over TLS");
    ScriptedServer server{{logged_in(encrypt, *certificate_, [&](ScriptedPeer& peer) {
      peer.read_message();
      peer.reply(done());
      const ScriptedPeer::Message rows = peer.read_message();
      if (rows.type != 7 || rows.statuses.back() != 3) throw std::runtime_error{"not called off"};
      peer.reply(done());
      peer.read_message();
      peer.reply(done(Done::kCount, 5));
    })}};
    Session session = Session::connect(request_to(server, encrypt), CancelToken{});
    const CancelToken token;
    session.work_for(token);
    try {
      BulkLoad load = session.bulk("INSERT BULK [t] ([a] int)");
      load.output().write(test::counting(300'000));
      token.cancel(CancelReason::Interrupted);
      load.output().write(test::counting(300'000));
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
    }
    EXPECT_TRUE(session.is_usable());
    session.work_for(CancelToken{});
    EXPECT_EQ(session.execute("y"), 5U);
    EXPECT_EQ(server.problem(), "");
  }
}

TEST_F(ConnectTest, LoadsInBulkOverTls) {
  Bytes rows;
  ScriptedServer server{{[&](ScriptedPeer& peer) {
    peer.prelogin(kOn);
    peer.start_tls(*certificate_, {});
    peer.login();
    peer.read_message();
    peer.reply(done());
    rows = peer.read_message().payload;
    peer.reply(done(Done::kCount, 9, 0xF0));
  }}};
  Session session = Session::connect(request_to(server, Encryption::Yes), CancelToken{});
  BulkLoad load = session.bulk("INSERT BULK [t] ([a] int)");
  load.output().write(test::counting(300'000));
  EXPECT_EQ(load.finish(), 9U);
  EXPECT_EQ(server.problem(), "");
  EXPECT_EQ(rows, test::counting(300'000));
}

}  // namespace
}  // namespace hygge::tds
