#include "hygge/connections/mssql/connection_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "hygge/connections/mssql/server_name.h"

namespace hygge {
namespace {

using testing::HasSubstr;
using testing::Not;
using Items = std::map<std::string, std::string>;

Items items_of(const std::string& text) {
  const ConnectionText read = read_connection_text(text);
  for (const ConnectionText::Problem& problem : read.problems) ADD_FAILURE() << text << ": " << problem.message;
  Items items;
  for (const ConnectionText::Item& item : read.items) items.emplace(item.setting, item.value);
  return items;
}

/// "message | advice" of the only problem.
std::string problem_of(const std::string& text) {
  const ConnectionText read = read_connection_text(text);
  EXPECT_EQ(read.problems.size(), 1U) << text;
  return read.problems.empty() ? "" : read.problems[0].message + " | " + read.problems[0].advice;
}

TEST(ConnectionTextTest, ReadsAUrl) {
  EXPECT_EQ(
      items_of("mssql://me:s%40f%3Ae%2F@db.example:1434/shop?encrypt=strict&app+name=x&TrustServerCertificate=no"),
      (Items{{"user", "me"},
             {"password", "s@f:e/"},
             {"server", "db.example"},
             {"port", "1434"},
             {"database", "shop"},
             {"encrypt", "strict"},
             {"application_name", "x"},
             {"trust_cert", "no"}}));
  EXPECT_EQ(items_of("MSSQL://db"), (Items{{"server", "db"}}));
  EXPECT_EQ(items_of("mssql://db%5Cprod/?database=shop"), (Items{{"server", "db\\prod"}, {"database", "shop"}}));
  EXPECT_EQ(items_of("mssql://[fe80::1]:1433/x"), (Items{{"server", "fe80::1"}, {"port", "1433"}, {"database", "x"}}));
  EXPECT_EQ(items_of("mssql://a@b:c@db/x"),
            (Items{{"user", "a@b"}, {"password", "c"}, {"server", "db"}, {"database", "x"}}))
      << "the last @ ends the credentials";
  EXPECT_EQ(items_of("mssql://db?encrypt=no").at("encrypt"), "no") << "our own word";
}

TEST(ConnectionTextTest, ReadsWhatIsGivenToAnOdbcDriver) {
  EXPECT_EQ(items_of("Driver={ODBC Driver 18 for SQL Server};Server=tcp:db.example,1433;Database=shop;Uid=me;"
                     "Pwd={a;b}}c= d};Encrypt=yes;TrustServerCertificate=no;Connection Timeout=30;"),
            (Items{{"server", "db.example,1433"},
                   {"database", "shop"},
                   {"user", "me"},
                   {"password", "a;b}c= d"},
                   {"encrypt", "yes"},
                   {"trust_cert", "no"},
                   {"timeout", "30"}}));
  EXPECT_EQ(items_of("data source = db ; Initial Catalog=a b;User ID=x;password=y;Application Intent=ReadOnly"),
            (Items{{"server", "db"}, {"database", "a b"}, {"user", "x"}, {"password", "y"}, {"read_only", "true"}}));
  EXPECT_EQ(items_of("Server=x;Pwd=\"a;\"\"b\" ;Uid='me'"),
            (Items{{"server", "x"}, {"password", "a;\"b"}, {"user", "me"}}))
      << "as .NET writes it";
  EXPECT_EQ(items_of("Server=x;Pwd=\"a\"b;Uid='me"), (Items{{"server", "x"}, {"password", "\"a\"b"}, {"user", "'me"}}))
      << "as ODBC reads it";
  EXPECT_EQ(items_of("Server=x;Pwd={\"a\"};pool.acquire_timeout=5;Object_ID=y"),
            (Items{{"server", "x"}, {"password", "\"a\""}, {"pool.acquire_timeout", "5"}, {"object_id", "y"}}));
  EXPECT_EQ(items_of("Server=x;;Pwd={};"), (Items{{"server", "x"}, {"password", ""}}));
  EXPECT_EQ(items_of("Server=x;Trusted_Connection=no;Mars_Connection=yes;Persist Security Info=False"),
            (Items{{"server", "x"}}));
}

TEST(ConnectionTextTest, KnowsTheWordsOfDrivers) {
  for (const auto& [word, ours] : Items{{"mandatory", "yes"},
                                        {"True", "yes"},
                                        {"optional", "login"},
                                        {"no", "login"},
                                        {"false", "login"},
                                        {"Strict", "strict"},
                                        {"disable", "no"}}) {
    EXPECT_EQ(items_of("Server=x;Encrypt=" + word).at("encrypt"), ours) << word;
  }
  for (const auto& [word, ours] : Items{{"ActiveDirectoryDefault", "entra"},
                                        {"Active Directory Default", "entra"},
                                        {"ActiveDirectoryMsi", "entra_managed_identity"},
                                        {"ActiveDirectoryServicePrincipal", "entra_service_principal"},
                                        {"ActiveDirectoryWorkloadIdentity", "entra_workload_identity"},
                                        {"ActiveDirectoryAzCli", "entra_cli"},
                                        {"SqlPassword", "sql"}}) {
    EXPECT_EQ(items_of("Server=x;Authentication=" + word).at("auth"), ours) << word;
  }
}

TEST(ConnectionTextTest, RefusesWhatItCannotFollow) {
  EXPECT_EQ(
      problem_of("Server=x;Trusted_Connection=yes"),
      "'Trusted_Connection' in the url cannot be followed | hygge has no Windows login: give user and password, or "
      "another auth");
  EXPECT_EQ(problem_of("DSN=shop"),
            "'DSN' in the url cannot be followed | hygge reads no DSN: write what it says, Server=...;Database=...");
  EXPECT_EQ(problem_of("Server=x;Encrpt=yes"),
            "the url has a key that hygge does not know, 'Encrpt' | did you mean 'encrypt'?");
  EXPECT_EQ(problem_of("Server=x;Authentication=ActiveDirectoryInteractive"),
            "hygge cannot sign in as the url asks, by 'ActiveDirectoryInteractive' | take entra (with `az login` for a "
            "person), entra_service_principal or entra_managed_identity");
  EXPECT_EQ(problem_of("Server=x;Uid=a;User=b"), "user is given twice in the url | keep one of them");
  EXPECT_THAT(problem_of("sqlserver://db/x"), HasSubstr("the url has another scheme than mssql://"));
  EXPECT_THAT(problem_of("db.example"), HasSubstr("the url has a part without a value"));
}

TEST(ConnectionTextTest, ShowsNoPieceOfAPasswordThatWasNotQuoted) {
  for (const char* text : {"Server=x;Pwd=abc;hunter2;Database=y", "Server=x;Pwd=abc;hunter2=z", "Server=x;Pwd={hunter2",
                           "Server=x;Pwd={a}hunter2;", "mssql://me:hunter2/x@db/y", "mssql://me:1/hunter2@db",
                           "mssql://me:hunter2%zz@db", "mssql://me:hunter2@db:port/x"}) {
    EXPECT_THAT(problem_of(text), Not(HasSubstr("hunter2"))) << text;
    for (const ConnectionText::Item& item : read_connection_text(text).items) {
      EXPECT_TRUE(item.setting == "password" || item.value.find("hunter2") == std::string::npos) << text;
    }
  }
}

TEST(ConnectionTextTest, AnyTextIsReadOrRefused) {
  const std::string whole = "Driver={x}};Server=tcp:db,1;Pwd={a};Uid=b;Encrypt=yes";
  const std::string url = "mssql://a:b@[::1]:1/c%20d?e=f&encrypt=%41#x";
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) read_connection_text(whole.substr(0, cut));
  for (std::size_t cut = 0; cut <= url.size(); ++cut) read_connection_text(url.substr(0, cut));
}

TEST(ServerNameTest, HasThreeForms) {
  const auto name = [](const std::string& text) {
    const auto parsed = parse_server_name(text);
    return parsed ? parsed->host + "|" + (parsed->port ? std::to_string(*parsed->port) : "") + "|" + parsed->instance
                  : "none";
  };
  EXPECT_EQ(name("db"), "db||");
  EXPECT_EQ(name(" db.example , 1434 "), "db.example|1434|");
  EXPECT_EQ(name("db\\prod"), "db||prod");
  EXPECT_EQ(name("db\\prod,1434"), "db|1434|prod");
  EXPECT_EQ(name("::1,1434"), "::1|1434|");
  EXPECT_EQ(name("[::1],1434"), "::1|1434|");
  EXPECT_EQ(name("tcp:db,1434"), "db|1434|");
  EXPECT_EQ(name(".\\prod"), "localhost||prod");
  EXPECT_EQ(name("(LOCAL)"), "localhost||");
  for (const char* wrong :
       {"", ",1433", "db,", "db,0", "db,65536", "db,x", "db:1433", "db\\", "\\prod", "a b", "x/y"}) {
    EXPECT_EQ(name(wrong), "none") << wrong;
  }
}

}  // namespace
}  // namespace hygge
