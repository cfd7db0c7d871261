// `hygge debug` against servers that are in order, and against everything that can be wrong with one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <map>
#include <string>

#include "hygge/base/owned.h"
#include "tests/support/one_line.h"
#include "tests/support/project.h"
#include "tests/support/tds_server/server.h"
#include "tests/tds/pretend_browser.h"

namespace hygge::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPassword = "Hygge!2026";
/// Longer than a part of a name may be, so that nobody's DNS has to be asked.
const std::string kNoHost(64, 'a');

/// A port of 127.0.0.1 on which nobody listens, and nobody else will.
class ClosedPort {
 public:
  ClosedPort() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  std::uint16_t port() const noexcept { return port_; }

 private:
  FileDescriptor socket_;
  std::uint16_t port_ = 0;
};

class DebugConnectionsTest : public testing::Test {
 protected:
  /// The lines of a connection: `server` and `port`, and what else is written.
  static std::string to(const tds_server::Server& server, const std::string& more) {
    return to("localhost", server.port(), more);
  }
  static std::string to(const std::string& host, std::uint16_t port, const std::string& more) {
    return "{type: mssql, server: " + host + ", port: " + std::to_string(port) + ", " + more + "}";
  }
  static std::string login(const std::string& password = kPassword) { return "user: sa, password: '" + password + "'"; }

  /// Runs `hygge debug` on a project with these connections, whose lines begin at hygge.yml:3.
  ProgramResult debug(const std::map<std::string, std::string>& connections) {
    std::string yaml = "name: shop\nconnections:\n";
    for (const auto& [name, lines] : connections) yaml += "  " + name + ": " + lines + "\n";
    project_.write("hygge.yml", yaml);
    const ProgramResult run = project_.hygge({"debug"});
    EXPECT_THAT(run.out + run.err, Not(HasSubstr(kPassword)));
    return run;
  }
  /// The same for one connection, `erp`, that is bad.
  std::string complaint(const std::string& lines) {
    const ProgramResult run = debug({{"erp", lines}});
    EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
    const std::string text = in_one_line(run.out);
    EXPECT_THAT(text, HasSubstr("connection erp (hygge.yml:3:3)"));
    return text;
  }
  void write_authority(const tds_server::Server& server) { project_.write("ca.pem", server.authority_pem()); }

  Project project_;
};

TEST_F(DebugConnectionsTest, TellsWhoOneIsAndWhatIsEncrypted) {
  const tds_server::Server server;
  write_authority(server);
  const ProgramResult run = debug({{"erp", to(server, login() + ", ca_file: ca.pem, database: hygge")}});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  const std::string text = in_one_line(run.out);
  EXPECT_THAT(text,
              HasSubstr("ok signed in as 'sa' to hygge-test: SQL Server 16.0.4181.3, Developer Edition (64-bit)"));
  EXPECT_THAT(text, HasSubstr("ok works in the database 'hygge' as its user 'dbo'"));
  EXPECT_THAT(text, ContainsRegex("ok everything is encrypted \\(TLSv1\\.[23], [A-Z0-9_-]+\\), and the certificate was "
                                  "checked"));
  EXPECT_THAT(text, ContainsRegex("ok a round trip takes [0-9]+\\.[0-9] ms; connecting took [0-9]+\\.[0-9] ms"));
  EXPECT_THAT(text, HasSubstr("All is well"));
}

TEST_F(DebugConnectionsTest, WarnsWhereOthersCouldRead) {
  const tds_server::Server server;
  const ProgramResult run = debug({{"a", to(server, login() + ", trust_cert: yes")},
                                   {"b", to(server, login() + ", encrypt: no")},
                                   {"c", to(server, login() + ", encrypt: login, trust_cert: yes")}});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  const std::string text = in_one_line(run.out);
  EXPECT_THAT(text, HasSubstr("and the certificate is not checked: somebody between could read everything try name the "
                              "certificate's issuer in `ca_file`, and remove `trust_cert`"));
  EXPECT_THAT(text, HasSubstr("warn nothing is encrypted: others can read the password and all data try set `encrypt: "
                              "yes`, and give the server a certificate"));
  EXPECT_THAT(text, HasSubstr("warn the login alone is encrypted (TLSv1.2, "));
}

TEST_F(DebugConnectionsTest, ATokenSignsIn) {
  const tds_server::Server server{{.tokens = {"a-good-token"}}};
  write_authority(server);
  const ProgramResult run = debug({{"erp", to(server, "auth: token, token: a-good-token, ca_file: ca.pem")}});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(in_one_line(run.out), HasSubstr("signed in as 'token', by given token to hygge-test"));
  EXPECT_THAT(run.out + run.err, Not(HasSubstr("a-good-token")));
}

TEST_F(DebugConnectionsTest, AWrongPassword) {
  const tds_server::Server server;
  const std::string text = complaint(to(server, login("wrong-hunter2") + ", trust_cert: yes"));
  EXPECT_THAT(text, HasSubstr("BAD the server refused the login (server error 18456: Login failed for user 'sa'.)"));
  EXPECT_THAT(text, HasSubstr("try check user and password"));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
}

TEST_F(DebugConnectionsTest, AWrongDatabase) {
  const tds_server::Server server;
  const std::string text = complaint(to(server, login() + ", trust_cert: yes, database: lake"));
  EXPECT_THAT(text, HasSubstr("server error 4060: Cannot open database \"lake\" requested by the login."));
  EXPECT_THAT(text, HasSubstr("try check the database's name, or make the login a user of it"));
}

TEST_F(DebugConnectionsTest, AServerWithoutTls) {
  const tds_server::Server server{{.encryption = tds_server::Encryption::NotSupported}};
  const std::string text = complaint(to(server, login()));
  EXPECT_THAT(text, HasSubstr("BAD the server cannot encrypt the connection (it has no certificate, and `encrypt: yes` "
                              "asks for encryption)"));
  EXPECT_THAT(text, HasSubstr("try give the server a certificate; or set `encrypt: no` where the network is trusted"));
}

TEST_F(DebugConnectionsTest, AnUntrustedCertificate) {
  const tds_server::Server server;
  const std::string text = complaint(to(server, login()));
  EXPECT_THAT(text, HasSubstr("BAD the certificate of 'localhost' cannot be trusted ("));
  EXPECT_THAT(text, HasSubstr("try name the file of its issuer in `ca_file`; or set `trust_cert: yes`"));
}

TEST_F(DebugConnectionsTest, AWrongHostName) {
  const tds_server::Server server;
  write_authority(server);
  const std::string text = complaint(to(server, login() + ", ca_file: ca.pem, host_name_in_certificate: db.example"));
  EXPECT_THAT(text, HasSubstr("BAD the certificate of 'localhost' is another host's (it does not name 'db.example')"));
  EXPECT_THAT(text, HasSubstr("try connect by the name that is in the certificate"));
}

TEST_F(DebugConnectionsTest, ACertificateFileThatIsNone) {
  const tds_server::Server server;
  project_.write("ca.pem", "nothing");
  const std::string text = complaint(to(server, login() + ", ca_file: ca.pem"));
  EXPECT_THAT(text, HasSubstr("BAD `ca_file` holds no certificates that can be read"));
}

TEST_F(DebugConnectionsTest, NobodyListens) {
  const ClosedPort closed;
  const std::string text = complaint(to("127.0.0.1", closed.port(), login()));
  EXPECT_THAT(text, HasSubstr("BAD '127.0.0.1:" + std::to_string(closed.port()) + "' cannot be reached (127.0.0.1:" +
                              std::to_string(closed.port()) + ": Connection refused)"));
  EXPECT_THAT(text, HasSubstr("try check host and port, whether the server is up"));
}

TEST_F(DebugConnectionsTest, AnAddressOfIpv6StandsInBrackets) {
  const ClosedPort closed;
  const std::string port = std::to_string(closed.port());
  for (const char* const server : {"'::1'", "'[::1]'"}) {
    EXPECT_THAT(complaint(to(server, closed.port(), login())), HasSubstr("BAD '[::1]:" + port + "' cannot be reached"));
  }
}

TEST_F(DebugConnectionsTest, AnUnknownHost) {
  const std::string text = complaint(to(kNoHost, 1433, login()));
  EXPECT_THAT(text, HasSubstr("BAD nobody knows a host called '" + kNoHost + "'"));
  EXPECT_THAT(text, HasSubstr("try check the server's name, and that this machine can look up names"));
}

TEST_F(DebugConnectionsTest, AnInstanceThatTheBrowserDoesNotKnow) {
  const PretendBrowser browser{"ServerName;BOX;InstanceName;PROD;IsClustered;No;Version;16.0;tcp;1444;;"};
  const std::string text =
      complaint("{type: mssql, server: '127.0.0.1\\TEST', browser_port: " + std::to_string(browser.port()) + ", " +
                login() + "}");
  EXPECT_THAT(text, HasSubstr("BAD '127.0.0.1' has no instance 'TEST' to reach (its browser does not know it)"));
  EXPECT_THAT(text, HasSubstr("try check the instance's name, and that it takes TCP connections"));
}

TEST_F(DebugConnectionsTest, AServerThatDoesNotAnswer) {
  tds_server::Server server;
  server.faults().set("login_delay", 3'000);
  const auto began = std::chrono::steady_clock::now();
  const std::string text = complaint(to(server, login() + ", trust_cert: yes, timeout: 300ms"));
  EXPECT_THAT(text, HasSubstr("BAD no connection to 'localhost' came about in time (it did not answer the login within "
                              "0.30s)"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{60});
  server.faults().clear();
}

TEST_F(DebugConnectionsTest, NoWayToGetAToken) {
  const tds_server::Server server;
  const std::string text = complaint(to(server, "auth: entra_service_principal, trust_cert: yes"));
  EXPECT_THAT(text, HasSubstr("BAD `auth: entra_service_principal` is not set up"));
  EXPECT_THAT(text, HasSubstr("AZURE_TENANT_ID")) << "it says what is missing";
  EXPECT_THAT(text, HasSubstr("try set what is missing, or choose another `auth`"));
}

TEST_F(DebugConnectionsTest, ATokenThatTheServerRefuses) {
  const tds_server::Server server{{.tokens = {"a-good-token"}}};
  const std::string text = complaint(to(server, "auth: token, token: a-bad-hunter2, trust_cert: yes"));
  EXPECT_THAT(text, HasSubstr("server error 18456"));
  EXPECT_THAT(text, HasSubstr("try make the token's identity a user of the database"));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
}

TEST_F(DebugConnectionsTest, AWayToSignInThatFailsIsNamed) {
  const std::string entra = "auth: entra, tenant_id: t, client_id: c, federated_token_file: /none/there";
  const ProgramResult run = debug({{"erp", to(kNoHost, 1433, entra)}});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("BAD   workload identity: could not open '/none/there'"));
}

TEST_F(DebugConnectionsTest, AreAskedSideBySideAndToldInOrder) {
  tds_server::Server server;
  constexpr int kConnections = 6;
  server.faults().set("logins_together", kConnections);  // one after the other, none would be answered
  std::map<std::string, std::string> connections;
  for (int i = 0; i < kConnections; ++i) {
    connections.emplace("c" + std::to_string(i), to(server, login() + ", encrypt: no, timeout: 20s"));
  }
  connections.emplace("c9", to(kNoHost, 1433, login()));
  const ProgramResult run = debug(connections);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(server.counters().logins, kConnections);
  std::size_t at = 0;
  for (const auto& [name, lines] : connections) {
    const std::size_t found = run.out.find("connection " + name, at);
    EXPECT_NE(found, std::string::npos) << name;
    at = found;
  }
  EXPECT_THAT(run.out, HasSubstr("1 of "));
}

TEST_F(DebugConnectionsTest, AnotherFailureKeepsItsCode) {
  const tds_server::Server server;
  project_.write("flows/a/flow.yml", "home: landing/none.parquet\nstore: lake/a\n");
  EXPECT_EQ(debug({{"erp", to(server, login() + ", encrypt: no")}}).exit_code, 1);
  EXPECT_EQ(debug({{"erp", to(server, "user: sa")}}).exit_code, 2);
}

}  // namespace
}  // namespace hygge::test
