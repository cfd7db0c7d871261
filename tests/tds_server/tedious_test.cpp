#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/tds_server/client_programs.h"

namespace hygge::test {
namespace {

using nlohmann::json;
using tds_server::Server;

class TediousTest : public testing::Test {
 protected:
  /// The answers to the steps; the test is skipped without tedious.
  std::vector<json> answers(const Server& server, json job) {
    const auto found = tedious(server, std::move(job));
    [&] { HYGGE_NEED_CLIENT(found.has_value()); }();
    return found.value_or(std::vector<json>{});
  }
};

TEST_F(TediousTest, LogsInWithEveryEncryption) {
  Server server;
  for (const json& encrypt : {json(false), json(true), json("strict")}) {
    const auto lines =
        answers(server, {{"encrypt", encrypt},
                         {"check_certificate", encrypt != false},
                         {"steps", {{{"batch", "SELECT N'é' AS a, encrypt_option FROM sys.dm_exec_connections"}}}}});
    if (IsSkipped()) return;
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0]["rows"], json::parse(encrypt == false ? R"([["é","FALSE"]])" : R"([["é","TRUE"]])")) << lines[0];
  }
}

TEST_F(TediousTest, LogsInWithAToken) {
  Server server{{.tokens = {"eyJ.right"}}};
  const auto right = answers(server, {{"token", "eyJ.right"}, {"encrypt", true}, {"steps", {{{"batch", "SELECT 1"}}}}});
  if (IsSkipped()) return;
  EXPECT_EQ(right.at(0)["rows"], json::parse("[[1]]")) << right[0];
  const auto wrong = answers(server, {{"token", "eyJ.wrong"}, {"encrypt", true}, {"steps", json::array()}});
  EXPECT_NE(wrong.at(0)["error"]["message"].get<std::string>().find("Login failed"), std::string::npos) << wrong[0];
}

TEST_F(TediousTest, FollowsTheRoute) {
  Server target;
  Server gate;
  gate.route_to("127.0.0.1", target.port());
  const auto lines = answers(gate, {{"steps", {{{"batch", "SELECT 7 AS a"}}}}});
  if (IsSkipped()) return;
  EXPECT_EQ(lines.at(0)["rows"], json::parse("[[7]]")) << lines[0];
  EXPECT_EQ(target.counters().logins, 1);
}

TEST_F(TediousTest, BindsParametersOfEveryType) {
  Server server;
  const auto parameter = [](const char* type, const json& value, const json& options = json::object()) {
    return json{{"sql", "SELECT @p AS a, CASE WHEN @p IS NULL THEN 1 ELSE 0 END AS is_null"},
                {"parameters", {{"p", type, value, options}}}};
  };
  struct Given {
    json step;
    json value;
  };
  const std::vector<Given> given{
      {parameter("Int", 42), 42},
      {parameter("Int", nullptr), nullptr},
      {parameter("BigInt", "9223372036854775807"), "9223372036854775807"},
      {parameter("SmallInt", -5), -5},
      {parameter("TinyInt", 255), 255},
      {parameter("Bit", true), true},
      {parameter("Float", 1.25), 1.25},
      {parameter("Real", 0.5), 0.5},
      {parameter("Decimal", -12.34, {{"precision", 10}, {"scale", 2}}), -12.34},
      {parameter("Money", 12.5), 12.5},
      {parameter("SmallMoney", -0.0001), -0.0001},
      {parameter("NVarChar", "Zażółć 😀"), "Zażółć 😀"},
      {parameter("VarChar", "café"), "café"},
      {parameter("NVarChar", std::string(9000, 'x')), std::string(9000, 'x')},
      {parameter("VarBinary", {{"hex", "deadbeef"}}), "deadbeef"},
      {parameter("UniqueIdentifier", "00112233-4455-6677-8899-AABBCCDDEEFF"), "00112233-4455-6677-8899-AABBCCDDEEFF"},
      {parameter("Date", {{"date", "2024-02-29"}}), "2024-02-29T00:00:00.000Z"},
      {parameter("DateTime", {{"date", "2024-02-29T13:45:30.123Z"}}), "2024-02-29T13:45:30.123Z"},
      {parameter("DateTime2", {{"date", "2024-02-29T13:45:30.123Z"}}, {{"scale", 7}}), "2024-02-29T13:45:30.123Z"},
      {parameter("SmallDateTime", {{"date", "2024-02-29T13:45:00Z"}}), "2024-02-29T13:45:00.000Z"},
      {parameter("DateTimeOffset", {{"date", "2024-02-29T13:45:30.123Z"}}, {{"scale", 3}}),
       "2024-02-29T13:45:30.123Z"}};
  json steps = json::array();
  for (const Given& each : given) steps.push_back(each.step);
  const auto lines = answers(server, {{"steps", steps}});
  if (IsSkipped()) return;
  ASSERT_EQ(lines.size(), given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    EXPECT_EQ(lines[i].value("rows", json()),
              json::array({json::array({given[i].value, given[i].value.is_null() ? 1 : 0})}))
        << lines[i] << given[i].step;
  }
}

TEST_F(TediousTest, BulkLoadsEveryType) {
  Server server;
  server.run(
      "CREATE TABLE t (a int, b bigint, c smallint, d tinyint, e bit, f float, g real, h decimal(20,4), i money, j "
      "nvarchar(30), k varchar(30), "
      "l nvarchar(max), m varbinary(20), n varbinary(max), o uniqueidentifier, p date, q datetime, r datetime2(7), s "
      "datetimeoffset(3), t time(3), u char(5), v nchar(5), w smalldatetime, x binary(4))");
  const json nullable{{"nullable", true}};
  const auto with = [](json options) {
    options["nullable"] = true;
    return options;
  };
  const json columns = {{"a", "Int", nullable},
                        {"b", "BigInt", nullable},
                        {"c", "SmallInt", nullable},
                        {"d", "TinyInt", nullable},
                        {"e", "Bit", nullable},
                        {"f", "Float", nullable},
                        {"g", "Real", nullable},
                        {"h", "Decimal", with({{"precision", 20}, {"scale", 4}})},
                        {"i", "Money", nullable},
                        {"j", "NVarChar", with({{"length", 30}})},
                        {"k", "VarChar", with({{"length", 30}})},
                        {"l", "NVarChar", with({{"length", "max"}})},
                        {"m", "VarBinary", with({{"length", 20}})},
                        {"n", "VarBinary", with({{"length", "max"}})},
                        {"o", "UniqueIdentifier", nullable},
                        {"p", "Date", nullable},
                        {"q", "DateTime", nullable},
                        {"r", "DateTime2", with({{"scale", 7}})},
                        {"s", "DateTimeOffset", with({{"scale", 3}})},
                        {"t", "Time", with({{"scale", 3}})},
                        {"u", "Char", with({{"length", 5}})},
                        {"v", "NChar", with({{"length", 5}})},
                        {"w", "SmallDateTime", nullable},
                        {"x", "Binary", with({{"length", 4}})}};
  const json when{{"date", "2024-02-29T13:45:30.123Z"}};
  const json row = {-1,
                    "-9223372036854775808",
                    2,
                    255,
                    true,
                    1.25,
                    0.5,
                    123456.7891,
                    12.5,
                    "Zażółć",
                    "café",
                    std::string(20'000, 'y'),
                    {{"hex", "00ff"}},
                    {{"hex", "cafe"}},
                    "00112233-4455-6677-8899-AABBCCDDEEFF",
                    when,
                    when,
                    when,
                    when,
                    when,
                    "ab",
                    "cd",
                    {{"date", "2024-02-29T13:45:00Z"}},
                    {{"hex", "01020304"}}};
  const json nothing(std::vector<json>(row.size(), nullptr));
  const auto lines = answers(
      server,
      {{"steps",
        {{{"bulk", "dbo.t"}, {"columns", columns}, {"rows", {row, nothing}}, {"options", {{"tableLock", true}}}}}}});
  if (IsSkipped()) return;
  ASSERT_EQ(lines.at(0).value("count", 0), 2) << lines[0];
  EXPECT_EQ(as_lines(server.run("SELECT a,b,c,d,e,f,g,h,i,j,k,LEN(l),m,n,o,p,q,r,s,t,u,v,w,x FROM t")),
            "-1|-9223372036854775808|2|255|1|1.25|0.5|123456.7891|12.5000|Zażółć|café|20000|00FF|CAFE|00112233-4455-"
            "6677-8899-AABBCCDDEEFF|2024-02-29|"
            "2024-02-29 13:45:30.123|2024-02-29 13:45:30.1230000|2024-02-29 13:45:30.123 +00:00|13:45:30.123|ab   |cd  "
            " |2024-02-29 13:45:00|01020304\n"
            "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|"
            "NULL|NULL|NULL\n");
}

TEST_F(TediousTest, TransactionsResetAndPreparedStatements) {
  Server server;
  server.run("CREATE TABLE t (a int)");
  const auto lines = answers(server, {{"steps",
                                       {{{"begin", true}},
                                        {{"batch", "INSERT t VALUES (1)"}},
                                        {{"rollback", true}},
                                        {{"batch", "SELECT COUNT(*) FROM t"}},
                                        {{"begin", true}},
                                        {{"batch", "INSERT t VALUES (2)"}},
                                        {{"commit", true}},
                                        {{"batch", "SELECT a FROM t"}},
                                        {{"batch", "CREATE TABLE #x (a int); SELECT @@TRANCOUNT"}},
                                        {{"reset", true}},
                                        {{"batch", "SELECT * FROM #x"}},
                                        {{"prepare", "SELECT @a AS a"},
                                         {"parameters", json::array({json::array({"a", "Int"})})},
                                         {"values", {{{"a", 1}}, {{"a", 2}}}}}}}});
  if (IsSkipped()) return;
  ASSERT_EQ(lines.size(), 12U) << json(lines);
  EXPECT_EQ(lines[3]["rows"], json::parse("[[0]]"));
  EXPECT_EQ(lines[7]["rows"], json::parse("[[2]]"));
  EXPECT_EQ(lines[10]["error"]["number"], 208) << lines[10];
  EXPECT_EQ(lines[11]["rows"], json::parse("[[1],[2]]")) << lines[11];
  EXPECT_EQ(server.counters().resets, 1);
}

TEST_F(TediousTest, CancelsInTheMiddleOfAResult) {
  Server server;
  server.run("SELECT v.a INTO t FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) v(a)");
  const std::string many = "SELECT a.a, REPLICATE('x', 200) AS b FROM t a, t b, t c, t d, t e";
  const auto lines = answers(server, {{"steps", {{{"cancel", many}}, {{"batch", "SELECT 1"}}}}});
  if (IsSkipped()) return;
  EXPECT_EQ(lines.at(0)["error"]["code"], "ECANCEL") << lines[0];
  EXPECT_EQ(lines.at(1)["rows"], json::parse("[[1]]"));
  EXPECT_EQ(server.counters().attentions, 1);
}

}  // namespace
}  // namespace hygge::test
