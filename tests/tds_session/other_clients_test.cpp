#include <gmock/gmock.h>

#include <fstream>

#include "tests/tds_server/client_programs.h"
#include "tests/tds_server/every_type.h"
#include "tests/tds_session/session_rows.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;

/// What clients that other people wrote load, ours reads; what ours loads, they read.
class OtherClientsTest : public TestedServerTest {
 protected:
  void SetUp() override { HYGGE_EMULATOR_ONLY("the other clients are pointed at the test server"); }

  /// dbo.said with values made from literals, and dbo.loaded with what our client read of them.
  void load_every_type() {
    server().run(every_type_table("said") + every_type_rows("said") + every_type_table("loaded"));
    tds::Session reader = connect();
    tds::Session loader = connect();
    EXPECT_EQ(copy_rows(reader, "SELECT * FROM dbo.said", loader, "dbo.loaded"), 4U);
  }

  /// The same of types that not every client knows: dbo.special, and dbo.special_loaded.
  void load_special_types() {
    server().run(special_type_table("special") + special_type_rows("special") + special_type_table("special_loaded"));
    tds::Session reader = connect();
    tds::Session loader = connect();
    EXPECT_EQ(copy_rows(reader, "SELECT c_int, " + special_columns() + " FROM dbo.special", loader,
                        "dbo.special_loaded", "Latin1_General_100_CI_AS_SC_UTF8"),
              2U);
  }
  /// All that are loaded: the server itself makes c_version, and c_polish has another code page than the rest.
  static std::string special_columns() {
    return "c_xml, c_variant, c_hierarchy, c_geometry, c_geography, c_utf8, c_utf8max, c_utf8char, c_json, c_vector";
  }
};

TEST_F(OtherClientsTest, TediousReadsWhatWeLoaded) {
  load_every_type();
  const auto lines = tedious(server(), {{"steps",
                                         {{{"batch", "SELECT * FROM dbo.said ORDER BY c_int"}},
                                          {{"batch", "SELECT * FROM dbo.loaded ORDER BY c_int"}}}}});
  HYGGE_NEED_CLIENT(lines.has_value());
  ASSERT_EQ(lines->size(), 2U);
  const json& said = (*lines)[0]["rows"];
  EXPECT_EQ(said.size(), 4U) << (*lines)[0];
  EXPECT_EQ((*lines)[1]["rows"], said);
  EXPECT_EQ(said.at(0).at(22), "Zażółć 😀");
}

TEST_F(OtherClientsTest, TediousReadsSpecialTypesThatWeLoaded) {
  load_special_types();
  for (const bool encrypt : {false, true}) {
    SCOPED_TRACE(encrypt);
    json steps = json::array();
    for (const char* const table : {"dbo.special", "dbo.special_loaded"}) {
      steps.push_back({{"batch", "SELECT " + special_columns() + " FROM " + table + " ORDER BY c_int"}});
    }
    const auto lines = tedious(server(), {{"encrypt", encrypt}, {"check_certificate", encrypt}, {"steps", steps}});
    HYGGE_NEED_CLIENT(lines.has_value());
    ASSERT_EQ(lines->size(), 2U);
    const json& said = (*lines)[0]["rows"];
    ASSERT_EQ(said.size(), 2U) << (*lines)[0];
    EXPECT_EQ((*lines)[1]["rows"], said);
    EXPECT_EQ(said.at(0).at(0), "<a>ż😀</a>");
  }
}

TEST_F(OtherClientsTest, FreeTdsReadsSpecialTypesThatWeLoaded) {
  HYGGE_NEED_CLIENT(FreeTds::find("tsql"));
  load_special_types();
  for (const char* const encryption : {"off", "require"}) {
    SCOPED_TRACE(encryption);
    FreeTds client{server(), encryption};
    const auto read = [&](const std::string& table) {
      return client
          .tsql(
              "SELECT c_xml, c_variant, CAST(c_hierarchy AS varbinary(max)), CAST(c_geometry AS varbinary(max)), "
              "CAST(c_geography AS varbinary(max)), c_utf8, c_utf8max, c_utf8char, c_json, c_vector FROM " +
              table + " ORDER BY c_int")
          .out;
    };
    const std::string said = read("special");
    EXPECT_THAT(said, testing::StartsWith("<a>ż😀</a>\t-7\t5ac0\t"));
    EXPECT_EQ(read("special_loaded"), said);
  }
}

TEST_F(OtherClientsTest, FreeTdsReadsWhatWeLoaded) {
  HYGGE_NEED_CLIENT(FreeTds::find("freebcp"));
  load_every_type();
  FreeTds client{server()};
  const auto text_of = [&](const std::string& table) {
    const std::string file = table + ".txt";
    const ProgramResult result = client.freebcp("dbo." + table, {"out", file, "-c", "-t", "|"});
    EXPECT_THAT(result.out, testing::HasSubstr("4 rows copied")) << result.err;
    std::ifstream text{client.folder() / file, std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{text}, {}};
  };
  EXPECT_EQ(text_of("loaded"), text_of("said"));
}

TEST_F(OtherClientsTest, WeReadWhatFreeTdsLoaded) {
  HYGGE_NEED_CLIENT(FreeTds::find("freebcp"));
  server().run(
      "CREATE TABLE f (a int, b bigint, c decimal(38,10), d money, e datetime, f nvarchar(50), g varchar(50), "
      "h varbinary(50), i uniqueidentifier, j nvarchar(max), k bit, l float, m text, n smalldatetime)");
  FreeTds client{server()};
  std::ofstream{client.folder() / "in.txt"}
      << "-2147483648|9223372036854775807|1234567890123456789012345678.0123456789|-922337203685477.5808|"
         "2024-02-29 13:45:30.123|Zażółć 😀|café|deadbeef|00112233-4455-6677-8899-AABBCCDDEEFF|long é|1|0.1|text é|"
         "2024-02-29 13:46:00\n|||||||||||||\n";
  const ProgramResult result = client.freebcp("dbo.f", {"in", "in.txt", "-c", "-t", "|"});
  EXPECT_THAT(result.out, testing::HasSubstr("2 rows copied")) << result.err;
  tds::Session session = connect();
  EXPECT_THAT(
      rows_of(session, "SELECT * FROM f ORDER BY a DESC"),
      ElementsAre("-2147483648|9223372036854775807|1234567890123456789012345678.0123456789|-922337203685477.5808|"
                  "2024-02-29 13:45:30.123|Zażółć 😀|café|0xDEADBEEF|00112233-4455-6677-8899-AABBCCDDEEFF|long é|1|0.1|"
                  "text é|2024-02-29 13:46:00",
                  "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"));
}

TEST_F(OtherClientsTest, WeReadWhatTediousLoaded) {
  server().run(
      "CREATE TABLE t (a int, b bigint, c tinyint, d bit, e float, f real, g decimal(20,4), h money, i nvarchar(30), "
      "j varchar(30), k nvarchar(max), l varbinary(max), m uniqueidentifier, n date, o datetime, p datetime2(7), "
      "q datetimeoffset(3), r time(3), s smalldatetime)");
  const json when{{"date", "2024-02-29T13:45:30.123Z"}};
  json columns = json::array();
  for (const auto& [name, type] : std::initializer_list<std::pair<const char*, const char*>>{{"a", "Int"},
                                                                                             {"b", "BigInt"},
                                                                                             {"c", "TinyInt"},
                                                                                             {"d", "Bit"},
                                                                                             {"e", "Float"},
                                                                                             {"f", "Real"},
                                                                                             {"g", "Decimal"},
                                                                                             {"h", "Money"},
                                                                                             {"i", "NVarChar"},
                                                                                             {"j", "VarChar"},
                                                                                             {"k", "NVarChar"},
                                                                                             {"l", "VarBinary"},
                                                                                             {"m", "UniqueIdentifier"},
                                                                                             {"n", "Date"},
                                                                                             {"o", "DateTime"},
                                                                                             {"p", "DateTime2"},
                                                                                             {"q", "DateTimeOffset"},
                                                                                             {"r", "Time"},
                                                                                             {"s", "SmallDateTime"}}) {
    columns.push_back(json::array({name, type, json{{"nullable", true}}}));
  }
  columns[6][2]["precision"] = 20;
  columns[6][2]["scale"] = 4;
  for (const int i : {8, 9}) columns[static_cast<std::size_t>(i)][2]["length"] = 30;
  for (const int i : {10, 11}) columns[static_cast<std::size_t>(i)][2]["length"] = "max";
  columns[15][2]["scale"] = 7;
  for (const int i : {16, 17}) columns[static_cast<std::size_t>(i)][2]["scale"] = 3;
  const json row = {-2147483648,
                    "-9223372036854775808",
                    255,
                    true,
                    0.1,
                    0.5,
                    -123456.7891,
                    12.5,
                    "Zażółć 😀",
                    "café",
                    std::string(20'000, 'y'),
                    {{"hex", "00ffcafe"}},
                    "00112233-4455-6677-8899-AABBCCDDEEFF",
                    when,
                    when,
                    when,
                    when,
                    when,
                    {{"date", "2024-02-29T13:45:00Z"}}};
  const json nothing(std::vector<json>(row.size(), nullptr));
  const auto lines =
      tedious(server(), {{"steps", {{{"bulk", "dbo.t"}, {"columns", columns}, {"rows", {row, nothing}}}}}});
  HYGGE_NEED_CLIENT(lines.has_value());
  ASSERT_EQ(lines->at(0).value("count", 0), 2) << (*lines)[0];
  tds::Session session = connect();
  EXPECT_THAT(rows_of(session, "SELECT * FROM t ORDER BY a DESC"),
              ElementsAre("-2147483648|-9223372036854775808|255|1|0.1|0.5|-123456.7891|12.5000|Zażółć 😀|café|" +
                              std::string(20'000, 'y') +
                              "|0x00FFCAFE|00112233-4455-6677-8899-AABBCCDDEEFF|2024-02-29|2024-02-29 13:45:30.123|"
                              "2024-02-29 13:45:30.1230000|2024-02-29 13:45:30.123 +00:00|13:45:30.123|"
                              "2024-02-29 13:45:00",
                          "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|"
                          "NULL"));
}

}  // namespace
}  // namespace hygge::test
