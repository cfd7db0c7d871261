#include "hygge/connections/mssql/mssql_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/connections/connection_project.h"

namespace hygge {
namespace {

using test::ConnectionProject;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

MssqlSettings settings_of(const std::string& lines) {
  return read_mssql_settings(ConnectionProject{lines}.place().settings);
}
std::string problems_of(const std::string& lines) { return ConnectionProject{lines}.problems(); }

TEST(MssqlSettingsTest, TakesDefaultsThatAreSafe) {
  const MssqlSettings settings = settings_of("server: db\nuser: me\npassword: secret\n");
  EXPECT_EQ(settings.name, "erp");
  EXPECT_EQ(settings.request.host, "db");
  EXPECT_FALSE(settings.request.port);
  EXPECT_EQ(settings.request.user, "me");
  EXPECT_EQ(settings.request.password.reveal(), "secret");
  EXPECT_EQ(settings.request.encrypt, tds::Encryption::Yes);
  EXPECT_FALSE(settings.request.trust_cert);
  EXPECT_EQ(settings.request.timeout, std::chrono::seconds{30});
  EXPECT_EQ(settings.request.application_name, "hygge");
  EXPECT_FALSE(settings.query_timeout);
  EXPECT_FALSE(settings.entra);
  EXPECT_EQ(settings.pool.name, "connection 'erp'");
  EXPECT_EQ(settings.pool.min_size, 0U);
  EXPECT_EQ(settings.pool.max_size, 10U);
  EXPECT_THAT(settings.warnings, ElementsAre());
}

TEST(MssqlSettingsTest, TakesEveryKey) {
  const MssqlSettings settings = settings_of(
      "server: db\\prod\nport: 1444\ndatabase: shop\nuser: me\npassword: s\nencrypt: strict\nca_file: ca.pem\n"
      "host_name_in_certificate: other\nread_only: yes\ntimeout: 5s\nquery_timeout: 2m\napplication_name: nightly\n"
      "packet_size: 8192\nbrowser_port: 5\n"
      "pool: {min_size: 2, max_size: 4, acquire_timeout: 1s, max_lifetime: 2m, health_check_interval: 3s, "
      "idle_timeout: 4s}\n");
  EXPECT_EQ(settings.request.instance, "prod");
  EXPECT_EQ(settings.request.port, 1444);
  EXPECT_EQ(settings.request.browser_port, 5);
  EXPECT_EQ(settings.request.database, "shop");
  EXPECT_EQ(settings.request.encrypt, tds::Encryption::Strict);
  EXPECT_TRUE(settings.request.ca_file.ends_with("/ca.pem")) << "relative to the project";
  EXPECT_TRUE(settings.request.ca_file.starts_with("/"));
  EXPECT_EQ(settings.request.host_name_in_certificate, "other");
  EXPECT_TRUE(settings.request.is_read_only);
  EXPECT_EQ(settings.request.timeout, std::chrono::seconds{5});
  EXPECT_EQ(settings.query_timeout, std::chrono::minutes{2});
  EXPECT_EQ(settings.request.application_name, "nightly");
  EXPECT_EQ(settings.request.packet_size, 8192U);
  EXPECT_EQ(settings.pool.min_size, 2U);
  EXPECT_EQ(settings.pool.max_size, 4U);
  EXPECT_EQ(settings.pool.acquire_timeout, Seconds{1});
  EXPECT_EQ(settings.pool.max_lifetime, Seconds{120});
  EXPECT_EQ(settings.pool.health_check_interval, Seconds{3});
  EXPECT_EQ(settings.pool.idle_timeout, Seconds{4});
}

TEST(MssqlSettingsTest, PoolSizeSetsBothEnds) {
  const MssqlSettings settings = settings_of("server: db\nuser: me\npassword: s\npool_size: 5\n");
  EXPECT_EQ(settings.pool.min_size, 5U);
  EXPECT_EQ(settings.pool.max_size, 5U);
}

TEST(MssqlSettingsTest, AUrlFillsWhatKeysDoNotSay) {
  const MssqlSettings settings =
      settings_of("url: mssql://me:s%3Bx@db:1444/shop?encrypt=login&timeout=5\npool_size: 2\n");
  EXPECT_EQ(settings.request.host, "db");
  EXPECT_EQ(settings.request.port, 1444);
  EXPECT_EQ(settings.request.database, "shop");
  EXPECT_EQ(settings.request.password.reveal(), "s;x");
  EXPECT_EQ(settings.request.encrypt, tds::Encryption::Login);
  EXPECT_EQ(settings.request.timeout, std::chrono::seconds{5});
  EXPECT_EQ(settings.pool.max_size, 2U);
  EXPECT_EQ(settings_of("url: 'Server=db;Uid=me;Pwd=x'\ndatabase: shop\n").request.database, "shop");
  EXPECT_EQ(settings_of("url: mssql://me:x@db/shop\ndatabase: shop\n").request.database, "shop") << "twice the same";
  EXPECT_EQ(settings_of("url: 'Server=db;Uid=me;Pwd=x;Connect Timeout=30'\ntimeout: 0.5m\n").request.timeout,
            std::chrono::seconds{30});
}

TEST(MssqlSettingsTest, AQueryMayTakeAsLongAsItLikes) {
  EXPECT_EQ(settings_of("url: 'Server=db;Uid=me;Pwd=x;Command Timeout=0'\n").query_timeout, std::nullopt);
  EXPECT_EQ(settings_of("server: db\nuser: me\npassword: s\nquery_timeout: 0\n").query_timeout, std::nullopt);
  EXPECT_EQ(settings_of("url: 'Server=db;Uid=me;Pwd=x;Command Timeout=7'\nquery_timeout: 7s\n").query_timeout,
            std::chrono::seconds{7});
}

TEST(MssqlSettingsTest, AnApplicationMaySignInAsOdbcHasIt) {
  const MssqlSettings settings = settings_of(
      "url: 'Server=db;Authentication=ActiveDirectoryServicePrincipal;Uid=app;Pwd={hunter2}'\ntenant_id: t\n");
  ASSERT_TRUE(settings.entra);
  EXPECT_EQ(settings.entra->method, auth::Method::ServicePrincipal);
  EXPECT_EQ(settings.entra->client_id, "app");
  EXPECT_EQ(settings.entra->client_secret.reveal(), "hunter2");
  EXPECT_EQ(settings.entra->tenant_id, "t");
  EXPECT_EQ(settings.request.user, "");
}

TEST(MssqlSettingsTest, TheCloudFollowsFromTheServer) {
  const MssqlSettings settings = settings_of("server: x.database.usgovcloudapi.net\nauth: entra\n");
  EXPECT_EQ(settings.entra->resource, "https://database.usgovcloudapi.net/");
}

TEST(MssqlSettingsTest, WarnsOfWhatIsNotSafe) {
  const std::string login = "server: db\nuser: me\npassword: s\n";
  EXPECT_THAT(settings_of(login + "trust_cert: yes\n").warnings,
              ElementsAre("connection 'erp' takes any certificate (trust_cert): whoever is between can read and change "
                          "everything"));
  EXPECT_THAT(settings_of(login + "encrypt: no\n").warnings,
              ElementsAre("connection 'erp' sends its password and all data as they are (encrypt: no)"));
}

TEST(MssqlSettingsTest, TellsWhatIsWrongWithItsLine) {
  EXPECT_EQ(problems_of("server: db\nuser: me\npassword: s\nencrypt: maybe\n"),
            "hygge.yml:7:14: unknown encrypt 'maybe' in connection (mssql)\n"
            "  7 |     encrypt: maybe\n"
            "    |              ^~~~~\n"
            "  expected strict, yes, login or no\n");
  EXPECT_EQ(problems_of("server: db\nuser: me\n"),
            "hygge.yml:2:3: auth: sql needs a password\n"
            "  2 |   erp:\n"
            "    |   ^~~\n"
            "  set password: ${NAME} and keep the secret in .env\n");
}

TEST(MssqlSettingsTest, WhatIsWrittenWronglyIsNotSaidToBeMissing) {
  EXPECT_EQ(
      problems_of("server: db\nauth: windows\n"),
      "hygge.yml:5:11: unknown auth 'windows' in connection (mssql)\n"
      "  5 |     auth: windows\n"
      "    |           ^~~~~~~\n"
      "  expected sql, entra, entra_service_principal, entra_managed_identity, entra_workload_identity, entra_cli or "
      "token\n");
  EXPECT_EQ(problems_of("server: [db]\nuser: me\npassword: s\n"),
            "hygge.yml:4:13: server in connection (mssql) must be a single value, not a list\n"
            "  4 |     server: [db]\n"
            "    |             ^~~\n");
  EXPECT_THAT(problems_of("server: db\nuser: [me]\n"), Not(HasSubstr("needs a user")));
}

TEST(MssqlSettingsTest, TellsEveryContradiction) {
  struct Case {
    const char* lines;
    const char* problem;
    const char* advice;
  };
  const Case cases[] = {
      {"user: me\npassword: s\n", "no server is named", "set server: to a host, or give a url"},
      {"server: db:1433\nuser: me\npassword: s\n", "server is not of the form host", "behind a comma"},
      {"server: db,1433\nport: 1434\nuser: me\npassword: s\n", "port is 1434, and server says 1433", "keep one"},
      {"server: db\n", "auth: sql needs a user", "set user and password, or another auth"},
      {"server: db\nauth: entra_cli\nuser: me\n", "user is for auth: sql, and auth is entra_cli", "remove one"},
      {"server: db\nuser: me\npassword: s\ntenant_id: t\n", "tenant_id is for signing in with Entra ID",
       "set auth: entra"},
      {"server: db\nauth: token\n", "auth: token needs either token or token_file", "set one"},
      {"server: db\nauth: token\ntoken: a\ntoken_file: b\n", "auth: token needs either", "set one"},
      {"server: db\nauth: entra\ntoken: a\n", "token is for auth: token, and auth is entra", "remove one"},
      {"server: db\nauth: entra_cli\nclient_secret: hunter2\n",
       "client_secret is for auth: entra_service_principal, and auth is entra_cli", "remove one"},
      {"server: db\nauth: token\ntoken: a\nobject_id: b\n",
       "object_id is for auth: entra_managed_identity, and auth is token", "remove one"},
      {"server: db\nauth: token\ntoken: a\nresource: https://x/\n", "resource is for auth: entra, and auth is token",
       "remove one"},
      {"server: db\nauth: token\ntoken: a\nauthority_host: https://x/\n",
       "authority_host is for auth: entra_service_principal, and auth is token", "remove one"},
      {"server: db\nauth: entra_cli\nauthority_host: https://x/\n",
       "authority_host is for auth: entra_service_principal, and auth is entra_cli", "remove one"},
      {"url: 'Server=db;Uid=me;Pwd=x;Connect Timeout=31'\ntimeout: 30s\n", "timeout and the url contradict", "remove"},
      {"server: db\nuser: me\npassword: s\nquery_timeout: -1s\n", "query_timeout", ""},
      {"server: db\nauth: entra\nencrypt: no\n", "a token is not sent over a connection", "set encrypt: yes"},
      {"server: db\nuser: me\npassword: s\nencrypt: strict\ntrust_cert: yes\n", "do not go together", "ca_file"},
      {"server: db\nuser: me\npassword: s\nca_file: x\ntrust_cert: yes\n", "ca_file says what to check", "trust_cert"},
      {"server: db\nuser: me\npassword: s\npool_size: 3\npool: {max_size: 4}\n", "pool.max_size and pool_size", "both"},
      {"server: db\nuser: me\npassword: s\npool: {min_size: 11}\n", "pool.min_size is 11, and pool.max_size 10",
       "keep"},
      {"server: db\nuser: me\npassword: s\npool: {mx_size: 1}\n", "unknown key 'mx_size' in pool in", "max_size"},
      {"url: mssql://me:hunter2@db/shop\ndatabase: lake\n", "database and the url contradict each other",
       "remove `database`, or take it out of the url"},
      {"url: mssql://me:hunter2@db\npassword: hunter3\n", "password and the url contradict each other",
       "remove `password`"},
      {"url: mssql://me:hunter2@db?port=99999\n", "port in the url must be at most 65535, not '99999'", ""},
      {"url: mssql://me:hunter2@db?encrypt=maybe\n", "unknown encrypt 'maybe' in the url", "expected strict"},
      {"server: db\nurl: mssql://sa:pa@hunter2/x@db/shop\n", "the url cannot be read", "%40 for @"},
      {"url: mssql://sa:12345678/hunter2@db/shop\n", "the url cannot be read", "%2F for /"},
      {"url: mssql://sa:Sommer?hunter2=1@db/shop\n", "the url cannot be read", "%3F for ?"},
      {"url: mssql://sa:1?hunter2=1@db/shop\n", "the url cannot be read", "%3F for ?"},
      {"url: mssql://sa:pa@db?hunter2=1@db/shop\n", "the url cannot be read", "%3F for ?"},
      {"url: mssql://db/shop?user=sa&password=abc&hunter2=1\n", "what follows the password in the url is no key",
       "%26 for each &"},
      {"url: mssql://sa:pw@[::1]1444/db\n", "the url cannot be read", "mssql://user:password@host:port/database"},
      {"server: db\nuser: me\npassword: s\nencrypt: no\nca_file: x\n", "ca_file says what to check",
       "remove ca_file, or set encrypt: yes"},
      {"url: 'Server=db;Uid=me;Pwd=hunter2;x=y'\n", "what follows the password in the url is no key", "braces"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.lines);
    const std::string problems = problems_of(one.lines);
    EXPECT_THAT(problems, HasSubstr(one.problem));
    EXPECT_THAT(problems, HasSubstr(one.advice));
    EXPECT_THAT(problems, Not(HasSubstr("hunter")));
    EXPECT_THAT(problems, Not(HasSubstr("12345678")));
  }
}

TEST(MssqlSettingsTest, APasswordMayHoldAnything) {
  const std::string odd = "a;b}c{d'e\"f%g@h:i/j?k#l\\m=n o\té";
  ConnectionProject project{"server: db\nuser: me\npassword: '${PW}'\n"};
  project.environment["PW"] = odd;
  EXPECT_EQ(read_mssql_settings(project.place().settings).request.password.reveal(), odd);
  ConnectionProject quoted{"url: 'Server=db;Uid=me;Pwd={${PW}}'\n"};
  quoted.environment["PW"] = "a;b}}c=d";
  EXPECT_EQ(read_mssql_settings(quoted.place().settings).request.password.reveal(), "a;b}c=d");
}

TEST(MssqlSettingsTest, EveryKeyOfSigningInIsInTheTable) {
  for (const config::Setting& setting : auth::entra_setting_table()) {
    EXPECT_NE(config::find_setting(mssql_connection_kind().settings, setting.name), nullptr) << setting.name;
  }
}

}  // namespace
}  // namespace hygge
