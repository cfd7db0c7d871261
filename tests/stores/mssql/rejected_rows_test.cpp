#include "hygge/stores/mssql/rejected_rows.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/stores/mssql/loading.h"
#include "tests/support/error_of.h"

namespace hygge::stores::mssql {
namespace {

using engine::test::only_text;
using hygge::test::error_of;
using testing::HasSubstr;

class RejectedRowsTest : public test::LoadingTest {
 protected:
  std::filesystem::path file() const { return place_.folder() / "rejects" / "flow-1.parquet"; }
  RejectedRows rejected_of(const std::string& sql, std::optional<std::uint64_t> limit = {}) {
    return RejectedRows{place_.engine(), relation(sql).schema, {.file = file(), .limit = limit}, cancel_};
  }
  /// What the file has, a row each; NULL as such.
  std::string in_file(const std::string& columns, const std::string& rest = "") {
    return only_text(session_, "SELECT string_agg(concat_ws('|', " + columns + "), ' ') FROM (SELECT * FROM " +
                                   engine_file() + rest + ")");
  }
  std::string engine_file() const { return "read_parquet('" + file().string() + "')"; }
  void expect_no_file() const {
    EXPECT_FALSE(std::filesystem::exists(file()));
    EXPECT_FALSE(std::filesystem::exists(file().string() + ".part"));
  }
  Rows load(RejectedRows& rejected, LoadSettings settings, const std::string& sql, std::size_t writers = 1) {
    settings.rejected = &rejected;
    TableLoad load{settings, pooled(), cancel_};
    const Rows read = drain(load, sql, writers);
    EXPECT_EQ(load.counts().rows.value + rejected.count(), read.value);
    return load.counts().rows;
  }
  std::string rows_there() { return ask("SELECT COUNT(*) FROM t"); }
};

TEST_F(RejectedRowsTest, HaveNoFileWhenThereAreNone) {
  server().run("CREATE TABLE t (id bigint NOT NULL, text nvarchar(20))");
  const std::string sql = "SELECT i AS id, 'x' AS text FROM range(10000) s(i)";
  RejectedRows rejected = rejected_of(sql);
  EXPECT_EQ(load(rejected, settings(test::id_and_text(20)), sql), Rows{10'000});
  EXPECT_EQ(rejected.finish(), std::nullopt);
  expect_no_file();
}

TEST_F(RejectedRowsTest, AreThoseWhoseValuesDoNotFit) {
  server().run("CREATE TABLE t (id bigint NOT NULL, text nvarchar(5))");
  const std::string sql =
      "SELECT CASE WHEN i % 1000 = 70 THEN NULL ELSE i END AS id, "
      "CASE WHEN i % 1000 = 7 THEN 'too long' ELSE 'x' END AS text, 'more ' || i AS more FROM range(10000) s(i)";
  RejectedRows rejected = rejected_of(sql);
  LoadSettings settings = this->settings(test::id_and_text(5));
  settings.batch_rows = 3'000;
  EXPECT_EQ(load(rejected, settings, sql, 2), Rows{9'980});
  EXPECT_EQ(rows_there(), "9980");
  EXPECT_EQ(rejected.count(), 20U);
  EXPECT_EQ(rejected.finish(), file());
  EXPECT_EQ(in_file("hygge_row, hygge_column, ifnull(id::VARCHAR, 'NULL'), text, more", " LIMIT 3"),
            "8|text|7|too long|more 7 71|id|NULL|x|more 70 1008|text|1007|too long|more 1007");
  EXPECT_EQ(in_file("hygge_reason", " LIMIT 1"), "it has 8 characters, and the column takes 5");
}

TEST_F(RejectedRowsTest, MayBeAllOrManyInARow) {
  server().run("CREATE TABLE t (id bigint NOT NULL, text nvarchar(5))");
  const std::string sql =
      "SELECT i AS id, CASE WHEN i BETWEEN 1000 AND 6000 THEN 'too long' ELSE 'x' END AS text FROM range(8000) s(i)";
  RejectedRows rejected = rejected_of(sql);
  EXPECT_EQ(load(rejected, settings(test::id_and_text(5)), sql), Rows{2'999});
  rejected.finish();
  EXPECT_EQ(only_text(session_, "SELECT min(hygge_row) || ' ' || max(hygge_row) || ' ' || count(DISTINCT id) FROM " +
                                    engine_file()),
            "1001 6001 5001");
  server().run("TRUNCATE TABLE t");
  const std::string all = "SELECT i AS id, 'too long' AS text FROM range(3000) s(i)";
  RejectedRows every = rejected_of(all);
  EXPECT_EQ(load(every, settings(test::id_and_text(5)), all), Rows{0});
  EXPECT_EQ(rows_there(), "0");
}

TEST_F(RejectedRowsTest, AreThoseThatTheServerRefuses) {
  server().run("CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, text nvarchar(5))");
  const std::string sql =
      "SELECT CASE i WHEN 4711 THEN 4000 WHEN 8000 THEN NULL ELSE i END AS id, "
      "CASE WHEN i = 99 THEN 'longer' ELSE 'x' END AS text FROM range(10000) s(i)";
  RejectedRows rejected = rejected_of(sql);
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.columns[0].takes_null = true;  // as if a default stepped in
  settings.batch_rows = 6'000;
  EXPECT_EQ(load(rejected, settings, sql), Rows{9'997});
  EXPECT_EQ(rows_there(), "9997");
  rejected.finish();
  EXPECT_EQ(in_file("hygge_row, hygge_column, text"), "100|text|longer 4712|x 8001|id|x");
  EXPECT_THAT(in_file("hygge_reason", " WHERE hygge_row = 100"), HasSubstr("server error 2628: "));
  EXPECT_THAT(in_file("hygge_reason", " WHERE hygge_row = 4712"), HasSubstr("server error 2627: "));
  EXPECT_THAT(in_file("hygge_reason", " WHERE hygge_row = 8001"), HasSubstr("server error 515: "));
}

TEST_F(RejectedRowsTest, AreThoseThatBreakAConstraint) {
  server().run("CREATE TABLE t (id bigint NOT NULL, text nvarchar(20), CONSTRAINT few CHECK (id < 990))");
  const std::string sql = "SELECT i AS id, 'x' AS text FROM range(1000) s(i)";
  RejectedRows rejected = rejected_of(sql);
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.hints.check_constraints = true;
  EXPECT_EQ(load(rejected, settings, sql), Rows{990});
  rejected.finish();
  EXPECT_THAT(in_file("hygge_reason", " WHERE id = 999"), HasSubstr("server error 547: "));
}

TEST_F(RejectedRowsTest, EndABatchSoonerWhenItsRowsAreLarge) {
  server().run("CREATE TABLE t (id bigint NOT NULL, text nvarchar(max))");
  const std::string sql = "SELECT i AS id, repeat('x', 1000) AS text FROM range(6144) s(i)";
  RejectedRows rejected = rejected_of(sql);
  LoadSettings settings = this->settings(test::id_and_text(0));
  settings.columns[1].bulk.type.size = tds::TypeInfo::kMax;
  settings.kept = Bytes{2'000'000};
  settings.rejected = &rejected;
  EXPECT_EQ(LoadingTest::load(settings, sql).batches, 3U);
  settings.rejected = nullptr;
  EXPECT_EQ(LoadingTest::load(settings, sql).batches, 1U) << "what need not be kept does not matter";
}

TEST_F(RejectedRowsTest, AreFoundWithinATransactionToo) {
  server().run("CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, text nvarchar(20))");
  const std::string sql = "SELECT i % 500 AS id, 'x' AS text FROM range(503) s(i)";
  RejectedRows rejected = rejected_of(sql);
  MssqlConnection::Session session = connection().pool().acquire({.name = "flow", .cancel = cancel_});
  session->begin();
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.rejected = &rejected;
  TableLoad load{settings, {.connection = connection(), .given = &session}, cancel_};
  drain(load, sql);
  EXPECT_EQ(load.counts().rows, Rows{500});
  EXPECT_EQ(rejected.count(), 3U);
  session->commit();
  EXPECT_EQ(rows_there(), "500");
}

TEST_F(RejectedRowsTest, AreLimited) {
  server().run("CREATE TABLE t (id bigint NOT NULL, text nvarchar(5))");
  const std::string sql =
      "SELECT i AS id, CASE WHEN i % 100 = 0 THEN 'too long' ELSE 'x' END AS text FROM range(2000) s(i)";
  RejectedRows enough = rejected_of(sql, 20);
  EXPECT_EQ(load(enough, settings(test::id_and_text(5)), sql), Rows{1'980});
  RejectedRows few = rejected_of(sql, 19);
  const Error error = error_of([&] { load(few, settings(test::id_and_text(5)), sql, 2); });
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_EQ(error.headline(), "more rows than the limit of 19 do not fit into their table");
  EXPECT_THAT(error.reason(), HasSubstr("8 characters"));
  EXPECT_THAT(error.advice(), testing::AllOf(HasSubstr("flow-1.parquet"), HasSubstr("`reject_limit`")));
  EXPECT_EQ(only_text(session_, "SELECT count(*) FROM " + engine_file()), "20") << "what was found until then";
}

TEST_F(RejectedRowsTest, LeaveNothingBehindWhenTheLoadFailsOtherwise) {
  server().run("CREATE TABLE t (id bigint NOT NULL, text nvarchar(5))");
  const std::string sql = "SELECT i AS id, 'too long' AS text FROM range(5000) s(i)";
  server().faults().set("drop_at_request", 2);
  {
    RejectedRows rejected = rejected_of(sql);
    EXPECT_EQ(error_of([&] { load(rejected, settings(test::id_and_text(5)), sql); }).kind(), ErrorKind::Connection);
  }
  expect_no_file();
}

TEST_F(RejectedRowsTest, KeepValuesOfEveryTypeAsTheyAre) {
  const std::string sql =
      "SELECT true AS a, (-5)::TINYINT AS b, 500::SMALLINT AS c, 70000 AS d, 5::BIGINT AS e, 200::UTINYINT AS f, "
      "60000::USMALLINT AS g, 4000000000::UINTEGER AS h, 18000000000000000000::UBIGINT AS i, "
      "170141183460469231731687303715884105727::HUGEINT AS j, 1.5::FLOAT AS k, 2.5 ::DOUBLE AS l, "
      "1.23::DECIMAL(4,2) AS m, 1.23::DECIMAL(9,2) AS n, 1.23::DECIMAL(18,2) AS o, 1.23::DECIMAL(38,2) AS p, "
      "'a text that is longer than twelve' AS q, '\\xFF\\x00'::BLOB AS r, DATE '2024-02-29' AS s, "
      "TIME '12:34:56.789' AS t, TIMESTAMP '2024-02-29 12:34:56.789' AS u, "
      "TIMESTAMP_NS '2024-02-29 12:34:56.123456789' AS v, TIMESTAMPTZ '2024-02-29 12:34:56+00' AS w, "
      "'550e8400-e29b-41d4-a716-446655440000'::UUID AS x, NULL::INTEGER AS y, 1::INTEGER AS hygge_row";
  RejectedRows rejected = rejected_of(sql);
  {
    engine::Stream stream = session_.stream(sql, cancel_);
    const engine::StreamedBatch given{std::make_shared<const engine::Batch>(std::move(*stream.next())), 41};
    rejected.add({given, 0, 1}, "", "of no reason");
  }
  rejected.finish();
  EXPECT_EQ(only_text(session_,
                      "SELECT count(*) FROM (SELECT * EXCLUDE (hygge_row_, hygge_column, hygge_reason) "
                      "REPLACE (j::HUGEINT AS j) FROM " +
                          engine_file() + " INTERSECT " + sql + ")"),
            "1");
  EXPECT_EQ(in_file("hygge_row_, ifnull(hygge_column, 'NULL'), hygge_reason, typeof(j)"),
            "42|NULL|of no reason|VARCHAR");
}

TEST_F(RejectedRowsTest, TakeLittleMemoryWhenThereAreMany) {
  const std::string sql = "SELECT i AS id, repeat('x', 2000) AS text FROM range(2048) s(i)";
  RejectedRows rejected = rejected_of(sql);
  {
    engine::Stream stream = session_.stream(sql, cancel_);
    const engine::StreamedBatch given{std::make_shared<const engine::Batch>(std::move(*stream.next())), 0};
    for (int again = 0; again < 8; ++again) {
      for (std::size_t row = 0; row < given.batch->rows(); ++row) rejected.add({given, row, 1}, "text", "too long");
    }
  }
  rejected.finish();
  EXPECT_EQ(only_text(session_, "SELECT count(*) || ' ' || sum(length(text)) FROM " + engine_file()), "16384 32768000");
}

TEST_F(RejectedRowsTest, RefusesWhatItCannotCopy) {
  EXPECT_EQ(error_of([&] { rejected_of("SELECT [1, 2] AS list"); }).kind(), ErrorKind::Unsupported);
}

TEST_F(RejectedRowsTest, AThousandWhoseKeyIsThereTakeAFewLoads) {
  server().run("CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, text nvarchar(20))");
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.batch_rows = 10'000;
  settings.unique = {{"by_id", {0}}};
  LoadingTest::load(settings, "SELECT i * 40 + 20 AS id, 'old' AS text FROM range(500) s(i)");
  // Every fortieth has the key of the row before it, another one that of an old row.
  const std::string sql =
      "SELECT CASE WHEN i % 40 = 39 THEN i - 1 ELSE i END AS id, 'new' AS text FROM range(20000) s(i)";
  RejectedRows rejected = rejected_of(sql);
  const std::int64_t before = server().counters().bulk_loads;
  EXPECT_EQ(load(rejected, settings, sql), Rows{19'000});
  EXPECT_LE(server().counters().bulk_loads - before, 10);
  EXPECT_EQ(rows_there(), "19500");
  EXPECT_EQ(ask("SELECT COUNT(*) FROM t WHERE text = 'old'"), "500");
  ASSERT_TRUE(rejected.finish());
  EXPECT_EQ(only_text(session_,
                      "SELECT concat_ws('|', count(*), count(*) FILTER ((hygge_row - 1) % 40 NOT IN (20, 39)), "
                      "min(hygge_column), count(DISTINCT hygge_reason)) FROM " +
                          engine_file()),
            "1000|0|id|1");
}

TEST_F(RejectedRowsTest, ARowWhoseKeyOnlyARejectedOneHadIsLoaded) {
  server().run("CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, text nvarchar(20) NULL UNIQUE)");
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.unique = {{"by_id", {0}}, {"by_text", {1}}};
  const std::string sql =
      "SELECT id::BIGINT AS id, text FROM (VALUES (1, 'a'), (1, 'b'), (3, 'b'), (4, 'b'), (5, NULL), (6, NULL), (7, "
      "'c')) t(id, text)";
  RejectedRows rejected = rejected_of(sql);
  EXPECT_EQ(load(rejected, settings, sql), Rows{4});
  ASSERT_TRUE(rejected.finish());
  EXPECT_EQ(in_file("hygge_row, hygge_column"), "2|id 4|text 6|text");
}

TEST_F(RejectedRowsTest, KeysThatTheServerDoesNotLetUsAskForAreFoundBySending) {
  server().run("CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, text nvarchar(20))");
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.unique = {{"by_id", {0}}};
  settings.collation = "No_Such_Collation_At_All";
  settings.unique.push_back({"by_text", {1}});
  const std::string sql = "SELECT i % 30 AS id, 'x' AS text FROM range(32) s(i)";
  RejectedRows rejected = rejected_of(sql);
  EXPECT_EQ(load(rejected, settings, sql), Rows{30});
  ASSERT_TRUE(rejected.finish());
  EXPECT_EQ(in_file("hygge_row"), "31 32");
}

}  // namespace
}  // namespace hygge::stores::mssql
