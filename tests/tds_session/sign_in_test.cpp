#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "hygge/auth/token_cache.h"
#include "hygge/base/files.h"
#include "hygge/tds/server_error.h"
#include "tests/support/turned_clock.h"
#include "tests/tds_session/request_of_url.h"
#include "tests/tds_session/session_rows.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {
namespace {

using tds::ConnectRequest;
using tds::Encryption;
using tds::Session;
using tds::TdsError;
using tds_server::Server;
using testing::ElementsAre;
using testing::HasSubstr;

/// Ways into a server that do not lead there, and those that do.
class SignInTest : public TestedServerTest {
 protected:
  static Session sign_in(const ConnectRequest& request) { return Session::connect(request, CancelToken{}); }

  /// Why a login fails; the password is in no word of it.
  static Error refusal(const ConnectRequest& request) {
    try {
      sign_in(request);
    } catch (const Error& error) {
      EXPECT_THAT(error.what() + error.details(), testing::Not(HasSubstr(kWrongPassword)));
      return error;
    }
    ADD_FAILURE() << "it logged in";
    return Error{ErrorKind::Internal, ""};
  }
  static std::string letter(const Error& error) {
    return error.headline() + " | " + error.reason() + " | " + error.advice();
  }
  /// The file of the authority that signed the server's certificate.
  std::string authority(const Server& server) {
    const std::string file = (folder_.path() / "authority.pem").string();
    std::ofstream{file} << server.authority_pem();
    return file;
  }

  static constexpr const char* kWrongPassword = "n0t-the-Password";

 private:
  files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
};

TEST_F(SignInTest, WithEveryEncryption) {
  HYGGE_EMULATOR_ONLY("it has a certificate of ours, and knows every encryption");
  for (const Encryption encryption : {Encryption::No, Encryption::Login, Encryption::Yes, Encryption::Strict}) {
    ConnectRequest request = request_to(server());
    request.encrypt = encryption;
    request.ca_file = authority(server());
    Session session = sign_in(request);
    const bool is_encrypted = encryption == Encryption::Yes || encryption == Encryption::Strict;
    EXPECT_EQ(session.is_encrypted(), is_encrypted);
    EXPECT_THAT(rows_of(session, "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID"),
                ElementsAre(is_encrypted ? "TRUE" : "FALSE"));
  }
}

TEST_F(SignInTest, AWrongPasswordIsTold) {
  ConnectRequest request = TestedServerTest::request();
  request.password = Secret{kWrongPassword};
  const Error password = refusal(request);
  EXPECT_EQ(password.kind(), ErrorKind::Permission);
  EXPECT_FALSE(password.is_transient());
  EXPECT_THAT(letter(password), HasSubstr("the server refused the login | server error 18456"));
  EXPECT_EQ(password.advice(), "check user and password, then run: hygge debug");
}

TEST_F(SignInTest, AWrongDatabaseIsTold) {
  ConnectRequest request = TestedServerTest::request();
  request.database = "hygge_nowhere";
  const Error database = refusal(request);
  EXPECT_THAT(letter(database), HasSubstr("hygge_nowhere"));
  if (is_babelfish()) {
    EXPECT_EQ(database.advice(), "check the database's name");  // it has 911 for that, as USE has
    return;
  }
  EXPECT_EQ(database.kind(), ErrorKind::Connection);
  EXPECT_THAT(letter(database), HasSubstr("server error 4060"));
  EXPECT_EQ(database.advice(), "check the database's name, or make the login a user of it; then run: hygge debug");
}

/// What people get wrong most often: each has its own words and its own advice.
TEST_F(SignInTest, EachMistakeHasItsOwnLetter) {
  HYGGE_EMULATOR_ONLY("it is set up in ways in which nobody sets up a server");
  ConnectRequest secure = request_to(server());
  secure.encrypt = Encryption::Yes;
  secure.ca_file = authority(server());
  ConnectRequest untrusted = secure;
  untrusted.ca_file.clear();
  ConnectRequest misnamed = secure;
  misnamed.host_name_in_certificate = "db.example";
  ConnectRequest password = secure;
  password.password = Secret{kWrongPassword};
  ConnectRequest database = secure;
  database.database = "nowhere";
  const Server plain{{.encryption = tds_server::Encryption::NotSupported}};
  ConnectRequest unencrypted = secure;
  unencrypted.port = plain.port();
  const Server demanding{{.encryption = tds_server::Encryption::Required}};
  ConnectRequest open = request_to(demanding);
  const Server strict{{.strict_only = true}};
  ConnectRequest classic = request_to(strict);
  ConnectRequest token = request_to(server());
  token.token = Secret{"ey.J"};
  ConnectRequest nobody = secure;
  nobody.port = [] { return Server{}.port(); }();  // where one was, and is no more

  EXPECT_EQ(refusal(untrusted).headline(), "the certificate of '127.0.0.1' cannot be trusted");
  EXPECT_EQ(refusal(misnamed).headline(), "the certificate of '127.0.0.1' is another host's");
  EXPECT_EQ(refusal(unencrypted).headline(), "the server cannot encrypt the connection");
  EXPECT_EQ(refusal(open).headline(), "the server insists on an encrypted connection");
  EXPECT_EQ(refusal(token).headline(), "a token is not sent over a connection that is not encrypted");
  EXPECT_THAT(refusal(nobody).headline(), HasSubstr("cannot be reached"));
  std::set<std::string> letters;
  for (const ConnectRequest& mistaken :
       {untrusted, misnamed, password, database, unencrypted, open, classic, token, nobody}) {
    const Error error = refusal(mistaken);
    EXPECT_FALSE(error.advice().empty()) << letter(error);
    EXPECT_TRUE(letters.insert(letter(error)).second) << letter(error);
  }
  EXPECT_NO_THROW(sign_in(secure));
}

TEST_F(SignInTest, PasswordsMayHaveAnyCharacter) {
  HYGGE_EMULATOR_ONLY("it makes logins of its own");
  std::vector<std::string> passwords{"'@:/%;}{ \\\"$&?#[]=",  "é", "пароль", "密码😀", std::string(128, 'x'), "a\tb\nc",
                                     " leading and trailing "};
  std::string all;
  for (char letter = ' '; letter <= '~'; ++letter) all += letter;
  passwords.push_back(all);
  tds_server::Options options{.tokens = {"ey.J"}};  // so that it offers tokens to those who come with a password, too
  for (std::size_t i = 0; i < passwords.size(); ++i) options.logins["user" + std::to_string(i)] = passwords[i];
  const Server server{options};
  for (std::size_t i = 0; i < passwords.size(); ++i) {
    SCOPED_TRACE(passwords[i]);
    ConnectRequest request = request_to(server);
    request.user = "user" + std::to_string(i);
    request.password = Secret{passwords[i]};
    for (const Encryption encryption : {Encryption::No, Encryption::Login, Encryption::Strict}) {
      request.encrypt = encryption;
      request.ca_file = authority(server);
      EXPECT_NO_THROW(sign_in(request));
    }
    request.password = Secret{passwords[i] + "x"};
    if (i != 4) {  // the longest that there is cannot be longer
      EXPECT_THROW(sign_in(request), TdsError);
    }
  }
}

TEST_F(SignInTest, ATokenIsTakenOrRefused) {
  HYGGE_EMULATOR_ONLY("it knows the tokens");
  const std::string longest(4'000, 'e');  // which takes three packets
  const Server server{{.tokens = {"ey.right", longest}}};
  ConnectRequest request = request_to(server);
  request.ca_file = authority(server);
  request.user.clear();
  for (const Encryption encryption : {Encryption::Yes, Encryption::Strict}) {
    request.encrypt = encryption;
    for (const std::string& token : {std::string{"ey.right"}, longest}) {
      request.token = Secret{token};
      EXPECT_NO_THROW(sign_in(request));
    }
    request.token = Secret{kWrongPassword};
    EXPECT_EQ(refusal(request).kind(), ErrorKind::Permission);
  }
}

/// Tokens run out while a long run borrows new sessions: those that are open go on, new ones come with a new token.
TEST_F(SignInTest, ATokenThatRanOutIsReplacedForNewSessions) {
  HYGGE_EMULATOR_ONLY("it knows the tokens");
  Server server{{.tokens = {"ey.1", "ey.2"}}};
  ConnectRequest request = request_to(server);
  request.encrypt = Encryption::Yes;
  request.ca_file = authority(server);
  TurnedClock clock;
  auth::TokenCache cache{clock};
  int fetched = 0;
  const auto fetch = [&](const CancelToken&) {
    auth::Token token;
    token.text = Secret{"ey." + std::to_string(++fetched)};
    token.fetched = clock.wall_time();
    token.expires = clock.wall_time() + std::chrono::hours{1};
    return token;
  };
  const auto borrow = [&] {
    request.token = cache.get("the server", fetch, CancelToken{}).text;
    return sign_in(request);
  };
  Session first = borrow();
  Session second = borrow();
  EXPECT_EQ(fetched, 1);
  clock.turn(Seconds{3'590});
  Session third = borrow();
  EXPECT_EQ(fetched, 2);
  for (Session* const session : {&first, &second, &third})
    EXPECT_THAT(rows_of(*session, "SELECT 1 AS one"), ElementsAre("1"));
}

TEST_F(SignInTest, ANamedInstanceIsFoundByItsBrowser) {
  HYGGE_EMULATOR_ONLY("its browser listens on a port of its own");
  Server named{{.instance = "SALES"}};
  ConnectRequest request = request_to(named);
  request.port.reset();
  request.browser_port = named.browser().port();
  for (const char* const instance : {"SALES", "sales"}) {
    request.instance = instance;
    Session session = sign_in(request);
    EXPECT_THAT(rows_of(session, "SELECT 1 AS one"), ElementsAre("1"));
  }
  request.port = named.port();  // no browser is asked then
  request.browser_port = 1;
  EXPECT_NO_THROW(sign_in(request));
  request.instance = "OTHER";
  EXPECT_EQ(refusal(request).headline(), "another instance of SQL Server listens there");
}

TEST_F(SignInTest, ABrowserMayKnowTheInstanceNotOrSayNonsense) {
  HYGGE_EMULATOR_ONLY("a browser that lies is not easily had");
  Server named{{.instance = "SALES"}};
  ConnectRequest request = request_to(named);
  request.port.reset();
  request.instance = "SALES";
  request.browser_port = named.browser().port();
  request.timeout = std::chrono::milliseconds{50};
  const auto answer = [](const std::string& text) {
    return std::string{'\x05', static_cast<char>(text.size() & 0xFFU), static_cast<char>(text.size() >> 8U)} + text;
  };
  const std::string front = "ServerName;X;InstanceName;SALES;";
  // None of these has a port: nothing is believed, and nobody waits for more than the timeout.
  for (const std::string& nonsense :
       {std::string{}, std::string{"\x05"}, std::string{"\x05\xff\xff", 3}, std::string(1'400, '\xff'),
        std::string(1'400, '\x05'), answer(""), answer(";;;;"), answer("tcp;1433;;"), answer(front + "tcp;0;;"),
        answer(front + "tcp;99999999999999999999;;"), answer(front + "tcp;-1;;"), answer(front + "tcp"),
        answer(std::string(1'400, ';')), answer("InstanceName;OTHER;tcp;1433;;")}) {
    named.browser().say(nonsense);
    const Error error = refusal(request);
    EXPECT_TRUE(error.kind() == ErrorKind::Connection || error.kind() == ErrorKind::NotFound) << error.what();
  }
  named.browser().say(answer(front + "tcp;" + std::to_string(named.port()) + ";;" + std::string(1'300, 'x')));
  request.timeout = std::chrono::seconds{20};
  EXPECT_NO_THROW(sign_in(request));
}

TEST_F(SignInTest, GoesWhereItIsSent) {
  HYGGE_EMULATOR_ONLY("it sends its clients on");
  Server target;
  server().route_to("127.0.0.1", target.port());
  Session session = sign_in(request());
  EXPECT_THAT(rows_of(session, "SELECT 1 AS one"), ElementsAre("1"));
  EXPECT_EQ(target.counters().logins, 1);
}

TEST(RequestOfUrlTest, ReadsEveryPart) {
  const ConnectRequest request = request_of_url(
      "mssql://s%40:p%3A%2F%25%3F%C3%A9@db.example:1450/my%20shop?encrypt=strict&ca_file=%2Fca.pem&trust_cert=yes");
  EXPECT_EQ(request.host, "db.example");
  EXPECT_EQ(request.port, 1450);
  EXPECT_EQ(request.user, "s@");
  EXPECT_EQ(request.password.reveal(), "p:/%?é");
  EXPECT_EQ(request.database, "my shop");
  EXPECT_EQ(request.encrypt, Encryption::Strict);
  EXPECT_EQ(request.ca_file, "/ca.pem");
  EXPECT_TRUE(request.trust_cert);
  const ConnectRequest named = request_of_url("mssql://sa:x@box%5CSALES/hygge?browser_port=14340&encrypt=no");
  EXPECT_EQ(named.host, "box");
  EXPECT_EQ(named.instance, "SALES");
  EXPECT_FALSE(named.port);
  EXPECT_EQ(named.browser_port, 14'340);
}

TEST(RequestOfUrlTest, RefusesWhatIsNone) {
  for (const char* const url : {"", "http://x", "mssql://", "mssql://a:b@host:70000/x", "mssql://a:%4@host/x",
                                "mssql://host/x?encrypt=maybe", "mssql://host/x?speed=high"}) {
    EXPECT_THROW(request_of_url(url), std::invalid_argument) << url;
  }
}

}  // namespace
}  // namespace hygge::test
