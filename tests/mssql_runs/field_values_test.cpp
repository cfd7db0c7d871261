// What becomes of values that people have lost: cases of the list, by their numbers.

#include <string>
#include <vector>

#include "tests/mssql_runs/field_cases.h"
#include "tests/support/instrumented.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST_F(FieldCasesTest, Field05DecimalsOfEveryPrecisionComeBackAsTheyWere) {
  HYGGE_NEEDS_DECIMALS();
  there_and_back(
      "SELECT * FROM (VALUES "
      "('99999999999999999999999999999999999999'::DECIMAL(38,0), '0.99999999999999999999999999999999999999'::"
      "DECIMAL(38,38), '-9999999999999999999999999999.9999999999'::DECIMAL(38,10), '0.99999'::DECIMAL(5,5), "
      "'9999999999999999.99'::DECIMAL(18,2)), "
      "('-99999999999999999999999999999999999999', '-0.00000000000000000000000000000000000001', '0.0000000001', "
      "'-0.00001', '-0.01'), (NULL, NULL, NULL, NULL, NULL)) AS t(a, b, c, d, e)");
  expect_equal();
  EXPECT_EQ(asked("SELECT precision, scale FROM sys.columns WHERE object_id = OBJECT_ID(N'dbo.t') ORDER BY column_id"),
            "38 0 38 38 38 10 5 5 18 2");
}

TEST_F(FieldCasesTest, Field06MoneyIsExactAtBothEnds) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL, m money NULL, s smallmoney NULL)");
  server().run(
      "INSERT INTO dbo.t VALUES (1, -922337203685477.5808, -214748.3648), (2, 922337203685477.5807, 214748.3647), "
      "(3, 90071992547409.9301, 0.0001), (4, -0.0001, NULL)");  // the third is past what a float tells exactly
  out_and_back();
  EXPECT_EQ(
      project_.value("SELECT string_agg(concat(m, ' ', s), ', ' ORDER BY id) FROM '{folder}/lake/*.parquet'"),
      "-922337203685477.5808 -214748.3648, 922337203685477.5807 214748.3647, 90071992547409.9301 0.0001, -0.0001 ");
  EXPECT_EQ(declared("dbo.again"), declared("dbo.t"));
  EXPECT_EQ(asked("SELECT * FROM dbo.again ORDER BY id"), asked("SELECT * FROM dbo.t ORDER BY id"));
}

TEST_F(FieldCasesTest, Field07MomentsStayWhateverTheirOffset) {
  HYGGE_NO_BABELFISH("it has six digits of a second");
  server().run("CREATE TABLE dbo.t (id int NOT NULL, o datetimeoffset(7) NULL)");
  server().run(
      "INSERT INTO dbo.t VALUES (1, '2024-01-02T03:04:05.1234567 +14:00'), (2, '2024-01-02T03:04:05.1234567 -12:00'), "
      "(3, '2024-01-02T03:04:05.1234567 +05:45'), (4, '2024-01-02T03:04:05.1234560 +02:00'), (5, "
      "'2024-01-02T01:04:05.1234560 +00:00'), (6, '0001-01-01T00:00:00 +00:00'), (7, '9999-12-31T23:59:59.9999990 "
      "+00:00'), (8, NULL)");
  const std::string told = out_and_back();
  EXPECT_THAT(told, HasSubstr("3 times in 'o' lost the seventh digit of the second"));
  EXPECT_EQ(declared("dbo.again"), declared("dbo.t"));
  EXPECT_EQ(
      server().asked("SELECT o FROM dbo.again ORDER BY id"),
      "2024-01-01 13:04:05.1234560 +00:00; 2024-01-02 15:04:05.1234560 +00:00; 2024-01-01 21:19:05.1234560 +00:00; "
      "2024-01-02 01:04:05.1234560 +00:00; 2024-01-02 01:04:05.1234560 +00:00; 0001-01-01 00:00:00.0000000 +00:00; "
      "9999-12-31 23:59:59.9999990 +00:00; NULL");
}

TEST_F(FieldCasesTest, Field08OldAndFarTimesComeBackAsTheyWere) {
  HYGGE_NO_BABELFISH("it has six digits of a second");
  server().run(
      "CREATE TABLE dbo.t (id int NOT NULL, d2 datetime2(7) NULL, dt datetime NULL, sd smalldatetime NULL, t0 time(0) "
      "NULL, t7 time(7) NULL, d date NULL)");
  server().run(
      "INSERT INTO dbo.t VALUES (1, '0001-01-01T00:00:00', '1753-01-01T00:00:00', '1900-01-01T00:00:00', '00:00:00', "
      "'00:00:00', '0001-01-01'), (2, '9999-12-31T23:59:59.9999990', '9999-12-31T23:59:59.997', '2079-06-06T23:59:00', "
      "'23:59:59', '23:59:59.9999990', '9999-12-31'), (3, '1582-10-10T12:00:00.1234560', '2024-01-02T03:04:05.003', "
      "NULL, NULL, '12:00:00.0000010', '1582-10-10'), (4, NULL, '2024-01-02T03:04:05.007', NULL, NULL, NULL, NULL)");
  out_and_back();
  EXPECT_EQ(declared("dbo.again"), declared("dbo.t"));
  EXPECT_EQ(server().asked("SELECT * FROM dbo.again ORDER BY id"), server().asked("SELECT * FROM dbo.t ORDER BY id"));
  EXPECT_EQ(
      project_.value("SELECT string_agg(concat_ws(' ', d2, dt, sd, t0, t7, d), ', ' ORDER BY id) FROM "
                     "'{folder}/lake/*.parquet'"),
      "0001-01-01 00:00:00 1753-01-01 00:00:00 1900-01-01 00:00:00 00:00:00 00:00:00 0001-01-01, "
      "9999-12-31 23:59:59.999999 9999-12-31 23:59:59.997 2079-06-06 23:59:00 23:59:59 23:59:59.999999 9999-12-31, "
      "1582-10-10 12:00:00.123456 2024-01-02 03:04:05.003 12:00:00.000001 1582-10-10, 2024-01-02 03:04:05.007");
}

/// Every digit, where the range lets nanoseconds tell it.
TEST_F(FieldCasesTest, Field08TheSeventhDigitComesBackAsItWas) {
  HYGGE_NO_BABELFISH("it has six digits of a second");
  server().run("CREATE TABLE dbo.t (id int NOT NULL, d2 datetime2(7) NULL)");
  server().run(
      "INSERT INTO dbo.t VALUES (1, '1677-09-22T00:00:00.0000001'), (2, '2262-04-11T23:47:16.8547758'), (3, "
      "'2024-01-02T03:04:05.1234567')");
  out_and_back();
  EXPECT_EQ(declared("dbo.again"), declared("dbo.t"));
  EXPECT_EQ(server().asked("SELECT d2 FROM dbo.again ORDER BY id"),
            "1677-09-22 00:00:00.0000001; 2262-04-11 23:47:16.8547758; 2024-01-02 03:04:05.1234567");
}

TEST_F(FieldCasesTest, Field11IdentifiersReadAsTheServerWritesThem) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL, u uniqueidentifier NULL)");
  server().run("INSERT INTO dbo.t VALUES (1, '00112233-4455-6677-8899-AABBCCDDEEFF'), (2, NULL)");
  out_and_back();
  EXPECT_EQ(project_.value("SELECT u || ' ' || typeof(u) FROM '{folder}/lake/*.parquet' WHERE id = 1"),
            "00112233-4455-6677-8899-aabbccddeeff UUID");
  EXPECT_EQ(project_.value("SELECT type || ' ' || type_length || ' ' || logical_type FROM "
                           "parquet_schema('{folder}/lake/*.parquet') WHERE name = 'u'"),
            "FIXED_LEN_BYTE_ARRAY 16 UUIDType()");
  EXPECT_EQ(asked("SELECT u FROM dbo.again ORDER BY id"), "00112233-4455-6677-8899-AABBCCDDEEFF NULL");
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.again WHERE u = '00112233-4455-6677-8899-AABBCCDDEEFF'"), "1");
}

TEST_F(FieldCasesTest, Field12LongTextsAndBytesComeBackAsTheyWere) {
  there_and_back(
      "SELECT i AS id, repeat('x', n) AS s, repeat('y', n)::BLOB AS b FROM (VALUES (1, 0), (2, 1), (3, 4000), (4, "
      "4001), "
      "(5, 8000), (6, 8001), (7, 3000000), (8, NULL)) AS t(i, n)");
  expect_equal();
  std::string lengths;
  for (const int n : {0, 1, 4000, 4001, 8000, 8001, 3000000})
    lengths += std::to_string(n * letter_bytes()) + " " + std::to_string(n) + " ";
  EXPECT_EQ(asked("SELECT DATALENGTH(s), DATALENGTH(b) FROM dbo.t ORDER BY id"), lengths + "NULL NULL");
}

TEST_F(FieldCasesTest, Field12ValuesOf64MegabytesPassBetweenNulls) {
  const std::string size = kIsInstrumented ? "4" : "64";
  // A character has two bytes there.
  project_.write_parquet("landing/a.parquet",
                         "SELECT i AS id, CASE WHEN i = 2 THEN repeat('0123456789abcdef', 32768 * " + size +
                             ") END AS s, CASE WHEN i = 3 THEN repeat('0123456789abcdef', 65536 * " + size +
                             ")::BLOB WHEN i = 1 THEN ''::BLOB END AS b FROM range(1, 4) t(i)");
  const auto run = [&](const std::string& flows) {
    project_.write_flows(flows);
    const ProgramResult done = project_.hygge({"start"});
    well(done);
    return kIsInstrumented ? 0 : done.peak_kilobytes;
  };
  // The engine and its writer of Parquet keep a value several times, whatever its length.
  EXPECT_LT(run(flow("up", "landing", table("dbo.t", ", table_options: {heap: true}"))), 800'000);
  EXPECT_LT(run(flow("down", table("dbo.t"), "lake")), 1'200'000);
  const int bytes = std::stoi(size) * 1'048'576;
  EXPECT_EQ(asked("SELECT DATALENGTH(s), DATALENGTH(b) FROM dbo.t ORDER BY id"),
            "NULL 0 " + std::to_string(bytes / 2 * letter_bytes()) + " NULL NULL " + std::to_string(bytes));
  const std::string digests = "SELECT string_agg(concat_ws(' ', id, md5(s), md5(b)), ', ' ORDER BY id) FROM '{folder}/";
  EXPECT_EQ(project_.value(digests + "lake/*.parquet'"), project_.value(digests + "landing/*.parquet'"));
}

TEST_F(FieldCasesTest, Field14TypesThatOthersDropArrive) {
  HYGGE_NO_BABELFISH("it has neither hierarchyid nor rowversion");
  server().run(
      "CREATE TABLE dbo.t (id int NOT NULL, x xml NULL, g geography NULL, m geometry NULL, h hierarchyid NULL, v "
      "sql_variant NULL, rv rowversion, t text NULL, nt ntext NULL, im image NULL)");
  server().run(
      "INSERT INTO dbo.t (id, x, g, m, h, v, t, nt, im) VALUES (1, N'<a>ø</a>', 0xE6100000010C0000000000004940, "
      "0x00000000010C0000000000004940, 0x5AC0, CAST(12.50 AS decimal(9,2)), 'text', N'ntext ø', 0x00FF)");
  server().run("INSERT INTO dbo.t (id, v) VALUES (2, CAST('2024-01-02' AS date))");
  server().run("INSERT INTO dbo.t (id, v) VALUES (3, NULL), (4, N'words')");
  const std::string told = out_and_back();
  EXPECT_EQ(
      project_.value("SELECT string_agg(column_name, ' ') FROM (DESCRIBE SELECT * FROM '{folder}/lake/*.parquet')"),
      "id x g m h v rv t nt im");
  EXPECT_EQ(project_.value("SELECT concat_ws('|', x, hex(g), hex(m), hex(h), v, octet_length(rv), t, nt, hex(im)) FROM "
                           "'{folder}/lake/*.parquet' WHERE id = 1"),
            "<a>ø</a>|E6100000010C0000000000004940|00000000010C0000000000004940|5AC0|12.50|8|text|ntext ø|00FF");
  EXPECT_EQ(server().asked("SELECT x, g, m, h, t, nt, im FROM dbo.again ORDER BY id"),
            server().asked("SELECT x, g, m, h, t, nt, im FROM dbo.t ORDER BY id"));
  EXPECT_EQ(asked("SELECT t.name FROM sys.columns AS c JOIN sys.types AS t ON t.user_type_id = c.user_type_id WHERE "
                  "c.object_id = OBJECT_ID(N'dbo.again') ORDER BY c.column_id"),
            "int xml geography geometry hierarchyid sql_variant binary text ntext image");
  EXPECT_EQ(asked("SELECT CAST(v AS nvarchar(20)) FROM dbo.again ORDER BY id"), "12.50 2024-01-02 NULL words");
  EXPECT_THAT(told, AllOf(HasSubstr("'rv'"), HasSubstr("'v'"))) << "what cannot come back as it was is told";
}

TEST_F(FieldCasesTest, Field15And16TextsOfAllScriptsComeBackAsTheyWere) {
  HYGGE_NO_BABELFISH("its texts have no NUL, and it has no UTF-8 collations");
  there_and_back(
      "SELECT * FROM (VALUES (1, ''), (2, ' '), (3, NULL), (4, 'tab' || chr(9) || 'line' || chr(10) || chr(13)), "
      "(5, 'it''s \"quoted\"'), (6, 'nul' || chr(0) || 'within'), (7, 'trailing  '), (8, 'Ærø 😀 𝄞'), (9, 'Привет'), "
      "(10, '漢字'), (11, 'NULL')) AS t(id, s)");
  expect_equal();
  // The bytes of a UTF-8 collation count, and what a code page lacks is not made a question mark.
  server().run(
      "CREATE TABLE dbo.u (id int NOT NULL, s varchar(5) COLLATE Latin1_General_100_CI_AS_SC_UTF8 NULL); "
      "CREATE TABLE dbo.w (id int NOT NULL, s varchar(20) COLLATE Latin1_General_CI_AS NULL)");
  project_.write_parquet("scripts/a.parquet", "SELECT 1 AS id, 'ååå' AS s");
  EXPECT_THAT(fails(flow("u", "scripts", table("dbo.u"))),
              AllOf(HasSubstr("dbo.u"), HasSubstr("'s'"), HasSubstr("row 1")));
  project_.write_parquet("scripts/a.parquet", "SELECT 1 AS id, '漢字' AS s");
  EXPECT_THAT(fails(flow("w", "scripts", table("dbo.w"))),
              AllOf(HasSubstr("dbo.w"), HasSubstr("'s'"), HasSubstr("row 1")));
  EXPECT_EQ(asked("SELECT (SELECT COUNT(*) FROM dbo.u), (SELECT COUNT(*) FROM dbo.w)"), "0 0");
}

TEST_F(FieldCasesTest, Field15TextsOfCodePagesAreReadAsWhatTheySay) {
  HYGGE_NO_BABELFISH("it has no UTF-8 collations");
  server().run(
      "CREATE TABLE dbo.t (id int NOT NULL, latin varchar(20) COLLATE Latin1_General_CI_AS NULL, cyrillic varchar(20) "
      "COLLATE Cyrillic_General_CI_AS NULL, chinese varchar(20) COLLATE Chinese_PRC_CI_AS NULL, utf8 varchar(20) "
      "COLLATE "
      "Latin1_General_100_CI_AS_SC_UTF8 NULL, n nvarchar(20) NULL)");
  server().run("INSERT INTO dbo.t VALUES (1, N'Ærø €  ', N'Привет', N'漢字', N'Ærø 漢 😀', N'😀 𝄞 ')");
  out_and_back();
  EXPECT_EQ(
      project_.value("SELECT concat_ws('|', latin, cyrillic, chinese, utf8, n, '') FROM '{folder}/lake/*.parquet'"),
      "Ærø €  |Привет|漢字|Ærø 漢 😀|😀 𝄞 |");
  EXPECT_EQ(declared("dbo.again"), declared("dbo.t"));
  EXPECT_EQ(server().asked("SELECT * FROM dbo.again"), server().asked("SELECT * FROM dbo.t"));
}

TEST_F(FieldCasesTest, Field15ALoneSurrogateIsNeverPassedOnUnseen) {
  HYGGE_NO_BABELFISH("it keeps its texts in UTF-8");
  server().run("CREATE TABLE dbo.t (id int NOT NULL, n nvarchar(20) NULL)");
  server().run("INSERT INTO dbo.t VALUES (1, N'a' + NCHAR(55357) + N'b')");
  EXPECT_THAT(fails(flow("down", table("dbo.t"), "lake")),
              AllOf(HasSubstr("'n'"), HasSubstr("not valid UTF-16"), HasSubstr("row 1")));
}

TEST_F(FieldCasesTest, Field17FloatsThatAreNoNumbersAreNamedOrCounted) {
  project_.write_parquet("landing/a.parquet",
                         "SELECT * FROM (VALUES (1, 1.5::DOUBLE), (2, 'nan'), (3, 'inf'), (4, '-inf'), (5, '-0.0'), "
                         "(6, 5e-324)) AS t(id, f)");
  EXPECT_THAT(fails(flow("f", "landing", table("dbo.t"))),
              AllOf(HasSubstr("dbo.t"), HasSubstr("'f'"), HasSubstr("row 2")));
  EXPECT_EQ(asked("SELECT name FROM sys.tables WHERE name LIKE 't%'"), "");
  EXPECT_THAT(start(flow("f", "landing", table("dbo.t", ", invalid_values: set_null"))), HasSubstr("3 values of 'f'"));
  EXPECT_EQ(asked("SELECT COUNT(*), COUNT(f) FROM dbo.t"), "6 3");
}

}  // namespace
}  // namespace hygge::test
