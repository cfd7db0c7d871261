#include "hygge/stores/mssql/publish.h"
#include "hygge/stores/mssql/catalogue_rows.h"

#include <gmock/gmock.h>

#include "hygge/stores/mssql/target_lock.h"
#include "tests/stores/mssql/target_server.h"
#include "tests/support/error_of.h"

namespace hygge::test {
namespace {

using stores::mssql::Published;
using stores::mssql::Publisher;
using stores::mssql::PublishLimits;
using stores::mssql::Staged;
using stores::mssql::SwapPlan;
using stores::mssql::TargetIndex;
using stores::mssql::TargetPlace;
using stores::mssql::TargetTable;
using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr const char* kRun = "r1";
constexpr PublishLimits kQuick{.lock_timeout = std::chrono::milliseconds{20}, .attempts = 2};

/// A run that has the table to itself, up to the moment when its rows are published.
class PublishTest : public TargetServerTest {
 protected:
  /// The place of a table that this test's session has taken.
  TargetPlace taken(const std::string& name) {
    const TargetPlace where = place(name);
    take_target(session(), where, std::chrono::milliseconds{0});
    has_markers_ = prepare_markers(session(), where);
    return where;
  }
  /// A staging table of these columns with these rows: "(1, 'a'), (2, 'b')"; none when there are none.
  Staged stage(const TargetPlace& where, const std::string& columns, const std::string& rows,
               std::vector<std::string> names = {}) {
    const std::string name = stores::mssql::staging_name(where.table, kRun);
    make_staging(session(), where, name, "CREATE TABLE " + where.quoted(name) + " (" + columns + ")");
    if (!rows.empty()) run("INSERT INTO " + where.quoted(name) + " VALUES " + rows);
    const auto counted = stores::mssql::ask_catalogue(session(), "SELECT COUNT_BIG(*) FROM " + where.quoted(name));
    staged_rows_ = static_cast<std::uint64_t>(counted.at(0).at(0).number(0));
    return {.table = name, .columns = std::move(names)};
  }
  TargetTable staged_table(const TargetPlace& where, const Staged& staged) {
    return stores::mssql::look_at(session(), TableName{where.parts(staged.table)}).value();
  }
  Publisher publisher(const TargetPlace& where, const PublishLimits& limits = {}) {
    return {session(), where, {kRun, staged_rows_}, has_markers_, limits};
  }
  bool is_published(const TargetPlace& where) { return was_published(session(), where, kRun); }
  bool has_staging(const TargetPlace& where) {
    return place(stores::mssql::staging_name(where.table, kRun).substr(own("").size())).is_there();
  }
  bool has_markers_ = false;
  std::uint64_t staged_rows_ = 0;
};

TEST_F(PublishTest, ANewTableGetsItsName) {
  HYGGE_NOT_BABELFISH("it cannot read [weird]]name]");
  for (const std::string& name : {std::string{"t"}, std::string{"weird]name"}, std::string{"a.b"}, std::string{"it's"},
                                  std::string{"😀"}, std::string(128 - own("").size(), 'x')}) {
    SCOPED_TRACE(name);
    const TargetPlace where = taken(name);
    const Staged staged = stage(where, "a int", "(1), (2), (3)");
    EXPECT_FALSE(is_published(where));
    publisher(where).create(staged);
    EXPECT_TRUE(is_published(where));
    EXPECT_THAT(rows("SELECT SUM(a) FROM " + sql(name)), ElementsAre("6"));
    EXPECT_THAT(look(name).properties, IsEmpty());
    EXPECT_FALSE(session().is_in_transaction());
  }
}

TEST_F(PublishTest, ATableThatSomebodyMadeMeanwhileIsLeftAlone) {
  const TargetPlace where = taken("t");
  const Staged staged = stage(where, "a int", "(1)");
  run("CREATE TABLE " + sql("t") + " (other int)");
  const Error error = error_of([&] { publisher(where).create(staged); });
  EXPECT_THAT(error.what(), HasSubstr("is there now: somebody made it while its rows were loaded"));
  EXPECT_TRUE(error.is_transient());
  EXPECT_FALSE(is_published(where));
  EXPECT_TRUE(has_staging(where));
  EXPECT_EQ(look("t").columns[0].name, "other");
}

TEST_F(PublishTest, RowsOfATransactionAreMarkedWithIt) {
  run("CREATE TABLE " + sql("t") + " (a int)");
  const TargetPlace where = taken("t");
  const TargetTable target = look("t");
  session().begin();
  run("INSERT INTO " + sql("t") + " VALUES (1)");
  publish_straight(session(), target, {kRun, 1}, has_markers_);
  EXPECT_TRUE(is_published(where));
  session().begin();
  run("INSERT INTO " + sql("t") + " VALUES (2)");
  EXPECT_THROW(publish_straight(session(), target, {kRun, 1}, has_markers_), Error);  // twice the same run
  if (session().is_in_transaction()) session().rollback();
  EXPECT_THAT(rows("SELECT a FROM " + sql("t")), ElementsAre("1"));
}

TEST_F(PublishTest, RowsThatWereMadeToFitAnotherTableAreNotKept) {
  HYGGE_NOT_BABELFISH("its modify_date stays");
  for (const char* const change :
       {"ALTER TABLE {t} ALTER COLUMN a bigint", "ALTER TABLE {t} ADD b int", "ALTER TABLE {t} ADD CHECK (a > 0)",
        "CREATE UNIQUE INDEX u ON {t} (a) WITH (IGNORE_DUP_KEY = ON)"}) {
    SCOPED_TRACE(change);
    run("CREATE TABLE " + sql("t") + " (a int NULL)");
    const TargetPlace where = taken("t");
    const TargetTable target = look("t");
    std::string statement = change;
    statement.replace(statement.find("{t}"), 3, sql("t"));
    run(statement);
    session().begin();
    run("INSERT INTO " + sql("t") + " (a) VALUES (1)");
    const Error error = error_of([&] { publish_straight(session(), target, {kRun, 1}, has_markers_); });
    EXPECT_THAT(error.what(), HasSubstr("somebody changed the definition of 'dbo." + own("t") + "'"));
    EXPECT_TRUE(error.is_transient());
    session().rollback();
    session().begin();
    EXPECT_THAT(error_of([&] {
                  add_columns_straight(session(), target, {"ALTER TABLE " + sql("t") + " ADD later int NULL"});
                }).what(),
                HasSubstr("somebody changed the definition"));
    session().rollback();
    release_target(session(), where);
    run("DROP TABLE " + sql("t"));
  }
}

TEST_F(PublishTest, NothingIsPublishedWithoutTheTarget) {
  run("CREATE TABLE " + sql("t") + " (a int)");
  const TargetPlace where = taken("t");
  const TargetTable target = look("t");
  release_target(session(), where);
  session().begin();
  EXPECT_THAT(error_of([&] {
                publish_straight(session(), target, {kRun, 1}, has_markers_);
              }).what(),
              HasSubstr("no longer has 'dbo." + own("t") + "' to itself"));
  session().rollback();
}

TEST_F(PublishTest, OneRunAtATimeHasATable) {
  run("CREATE TABLE " + sql("t") + " (a int)");
  const TargetPlace where = taken("t");
  tds::Session other = connect();
  const Error error = error_of([&] { take_target(other, where, std::chrono::milliseconds{10}); });
  EXPECT_EQ(error.kind(), ErrorKind::Busy);
  EXPECT_THAT(error.what(), HasSubstr("another run of hygge is loading 'dbo." + own("t") + "'"));
  if (!is_babelfish()) {
    EXPECT_THAT(error.what(), HasSubstr("session " + std::to_string(session().server_process())));
  }
  release_target(session(), where);
  EXPECT_NO_THROW(take_target(other, where, std::chrono::milliseconds{10}));
  EXPECT_TRUE(has_target(other, where));
  EXPECT_FALSE(has_target(session(), where));
}

TEST_F(PublishTest, OnlyStagingTablesOfDeadRunsOfTheSameTargetAreOrphans) {
  run("CREATE TABLE " + sql("t__hygge_backup") + " (a int)");  // somebody's own
  const TargetPlace where = taken("t");
  stage(where, "a int", "(1)");
  const TargetPlace other = place("t2");
  const std::string others = stores::mssql::staging_name(other.table, kRun);
  make_staging(session(), other, others, "CREATE TABLE " + other.quoted(others) + " (a int)");
  EXPECT_THAT(drop_orphans(session(), where), ElementsAre(stores::mssql::staging_name(where.table, kRun)));
  EXPECT_THAT(drop_orphans(session(), where), IsEmpty());
  EXPECT_THAT(rows("SELECT a FROM " + sql("t__hygge_backup")), IsEmpty());
  EXPECT_THAT(rows("SELECT a FROM " + other.quoted(others)), IsEmpty());
}

TEST_F(PublishTest, AnotherAttemptFillsATableOfItsOwnWhileTheFirstCannotBeRemoved) {
  run("CREATE TABLE " + sql("t") + " (a int)");
  const TargetPlace where = taken("t");
  const std::string first = stores::mssql::staging_name(where.table, kRun, 1);
  const std::string second = stores::mssql::staging_name(where.table, kRun, 2);
  make_staging(session(), where, first, "CREATE TABLE " + where.quoted(first) + " (a int)");
  tds::Session writer = connect();
  writer.begin();
  writer.execute("ALTER TABLE " + where.quoted(first) + " ADD b int NULL");
  make_staging(session(), where, second, "CREATE TABLE " + where.quoted(second) + " (a int)");
  EXPECT_THAT(rows("SELECT a FROM " + where.quoted(second)), IsEmpty());
  writer.rollback();
  EXPECT_THAT(drop_orphans(session(), where), UnorderedElementsAre(first, second));
}

TEST_F(PublishTest, SwapKeepsWhatTheTableHad) {
  HYGGE_NOT_BABELFISH("it renames no indexes");
  const std::string columns = "id int IDENTITY(1,1) NOT NULL, a int NOT NULL, b varchar(10) NULL";
  run("CREATE TABLE " + sql("t") + " (" + columns + ")");
  run("ALTER TABLE " + sql("t") + " ADD CONSTRAINT " + own("pk") + " PRIMARY KEY CLUSTERED (a)");
  run("ALTER TABLE " + sql("t") + " ADD CONSTRAINT " + own("df") + " DEFAULT ('x') FOR b");
  run("ALTER TABLE " + sql("t") + " ADD CONSTRAINT " + own("ck") + " CHECK (a > 0)");
  run("CREATE INDEX by_b ON " + sql("t") + " (b DESC) INCLUDE (id)");
  run("GRANT SELECT ON " + sql("t") + " TO public");
  run("EXEC sp_addextendedproperty @name = N'note', @value = N'it''s ours', @level0type = N'SCHEMA', @level0name = "
      "N'dbo', @level1type = N'TABLE', @level1name = N'" +
      own("t") + "', @level2type = N'COLUMN', @level2name = N'b'");
  run("INSERT INTO " + sql("t") + " (a) VALUES (1), (2), (3)");
  const TargetPlace where = taken("t");
  const TargetTable old = look("t");
  const Staged staged = stage(where, columns, "");
  run("INSERT INTO " + where.quoted(staged.table) + " (a, b) VALUES (10, 'new')");
  const SwapPlan plan = plan_swap(old, staged_table(where, staged), kRun);
  ASSERT_THAT(plan.losses, IsEmpty());
  EXPECT_TRUE(publisher(where).swap(staged, old, plan));

  const TargetTable now = look("t");
  EXPECT_THAT(rows("SELECT a, b FROM " + sql("t")), ElementsAre("10|new"));
  ASSERT_NE(now.primary_key(), nullptr);
  EXPECT_EQ(now.primary_key()->name, own("pk"));
  ASSERT_EQ(now.indexes.size(), 2U);
  EXPECT_EQ(now.indexes[1].name, "by_b");
  EXPECT_THAT(now.indexes[1].includes, ElementsAre("id"));
  ASSERT_EQ(now.defaults.size(), 1U);
  EXPECT_EQ(now.defaults[0].name, own("df"));
  ASSERT_EQ(now.checks.size(), 1U);
  EXPECT_EQ(now.checks[0].name, own("ck"));
  ASSERT_EQ(now.grants.size(), 1U);
  EXPECT_EQ(now.grants[0].permission, "SELECT");
  ASSERT_EQ(now.properties.size(), 1U);
  EXPECT_EQ(now.properties[0].value, "it's ours");
  EXPECT_EQ(now.properties[0].column, "b");
  EXPECT_FALSE(has_staging(where));
  EXPECT_TRUE(is_published(where));
  run("INSERT INTO " + sql("t") + " (a) VALUES (11)");
  EXPECT_THAT(rows("SELECT id, b FROM " + sql("t") + " WHERE a = 11"), ElementsAre("4|x"));
}

TEST_F(PublishTest, AnEmptyStagingTableEmptiesTheTarget) {
  HYGGE_NOT_BABELFISH("it does not tell what the login may see");
  const std::string columns = "id int IDENTITY(1,1) NOT NULL, a int NULL";
  run("CREATE TABLE " + sql("t") + " (" + columns + ")");
  run("INSERT INTO " + sql("t") + " (a) VALUES (1), (2)");
  const TargetPlace where = taken("t");
  const TargetTable old = look("t");
  const Staged staged = stage(where, columns, "");
  SwapPlan plan = plan_swap(old, staged_table(where, staged), kRun);
  ASSERT_THAT(plan.losses, IsEmpty());
  EXPECT_TRUE(publisher(where).swap(staged, old, plan));
  EXPECT_THAT(rows("SELECT a FROM " + sql("t")), IsEmpty());
  run("INSERT INTO " + sql("t") + " (a) VALUES (7)");
  EXPECT_THAT(rows("SELECT id FROM " + sql("t")), ElementsAre("3"));  // no number is given twice
}

TEST_F(PublishTest, AnExchangeDoesNotDeleteWhatATableRefersToThatCameMeanwhile) {
  HYGGE_NOT_BABELFISH("its foreign keys are told otherwise");
  run("CREATE TABLE " + sql("t") + " (a int NOT NULL PRIMARY KEY)");
  run("INSERT INTO " + sql("t") + " VALUES (1)");
  const TargetPlace where = taken("t");
  const TargetTable old = look("t");
  const Staged staged = stage(where, "a int NOT NULL", "(2)", {"a"});
  run("CREATE TABLE " + sql("child") + " (a int REFERENCES " + sql("t") +
      " (a) ON UPDATE NO ACTION ON DELETE CASCADE)");
  const Error error = error_of([&] { publisher(where).exchange(staged, old); });
  EXPECT_THAT(error.what(),
              HasSubstr("replacing 'dbo." + own("t") + "' would change rows of 'dbo." + own("child") + "'"));
  EXPECT_THAT(rows("SELECT a FROM " + sql("t")), ElementsAre("1"));
  EXPECT_FALSE(is_published(where));
  EXPECT_FALSE(session().is_in_transaction());
}

TEST_F(PublishTest, AVeryLargeIdentityGoesOn) {
  run("CREATE TABLE " + sql("t") + " (id bigint IDENTITY(1000000000000000001, 1), a int)");
  run("INSERT INTO " + sql("t") + " (a) VALUES (1), (2)");
  const TargetPlace where = taken("t");
  const Staged staged = stage(where, "a int", "(7)", {"a"});
  publisher(where).exchange(staged, look("t"));
  run("INSERT INTO " + sql("t") + " (a) VALUES (8)");
  EXPECT_THAT(rows("SELECT a, id FROM " + sql("t") + " ORDER BY a"),
              ElementsAre("7|1000000000000000001", "8|1000000000000000003"));
}

TEST_F(PublishTest, ASwapRefusesWhatItWouldLose) {
  HYGGE_NOT_BABELFISH("its triggers are told otherwise");
  run("CREATE TABLE " + sql("t") + " (a int NOT NULL PRIMARY KEY, twice AS (a * 2))");
  run("CREATE TABLE " + sql("u") + " (a int REFERENCES " + sql("t") + " (a))");
  run("CREATE TRIGGER " + own("audit") + " ON " + sql("t") + " AFTER INSERT AS SET NOCOUNT ON");
  EXPECT_THAT(what_a_swap_loses(look("t")), ElementsAre("the trigger '" + own("audit") + "'",
                                                        HasSubstr("the foreign key '"), "the computed column 'twice'"));
  run("CREATE TABLE " + sql("v") + " (a int)");
  const TargetPlace where = taken("v");
  const Staged staged = stage(where, "a bigint", "");
  EXPECT_THAT(plan_swap(look("v"), staged_table(where, staged), kRun).losses,
              ElementsAre("columns that are declared otherwise than those that were loaded"));
}

TEST_F(PublishTest, ASwapRefusesWhatLiesBesideTheTable) {
  HYGGE_EMULATOR_ONLY("a server must be set up for these");
  run("CREATE TABLE " + sql("w") + " (a int NOT NULL CONSTRAINT " + own("pk_w") + " PRIMARY KEY)");
  const auto expect_loss = [&](const std::string& gift, const std::string& loss) {
    run(gift);
    EXPECT_THAT(what_a_swap_loses(look_closely("w")), Contains(loss));
  };
  expect_loss("CREATE FULLTEXT INDEX ON " + sql("w") + " (a) KEY INDEX " + own("pk_w"),
              "that it has a full-text index");
  expect_loss("ALTER TABLE " + sql("w") + " ENABLE CHANGE_TRACKING", "that it has its changes tracked");
  expect_loss("CREATE SECURITY POLICY " + own("policy") + " ADD FILTER PREDICATE dbo.mine(a) ON " + sql("w"),
              "that it is guarded by a security policy");
}

TEST_F(PublishTest, ATableThatChangedMeanwhileIsNotSwapped) {
  HYGGE_NOT_BABELFISH("its modify_date stays");
  run("CREATE TABLE " + sql("t") + " (a int)");
  const TargetPlace where = taken("t");
  const TargetTable old = look("t");
  const Staged staged = stage(where, "a int", "(1)");
  const SwapPlan plan = plan_swap(old, staged_table(where, staged), kRun);
  run("ALTER TABLE " + sql("t") + " ADD b int NULL");
  EXPECT_THAT(error_of([&] { publisher(where).swap(staged, old, plan); }).what(),
              HasSubstr("somebody changed the definition of 'dbo." + own("t") + "'"));
  EXPECT_EQ(look("t").columns.size(), 2U);
  EXPECT_TRUE(has_staging(where));
}

TEST_F(PublishTest, WhatSomebodyGivesTheTableMeanwhileIsKept) {
  HYGGE_NOT_BABELFISH("its rights are told otherwise");
  const std::string table = sql("t");
  // None of these is a change of the definition to the server.
  const std::vector<std::pair<std::string, std::function<bool(const TargetTable&)>>> gifts{
      {"GRANT SELECT ON " + table + " TO public", [](const TargetTable& now) { return !now.grants.empty(); }},
      {"CREATE STATISTICS of_a ON " + table + " (a)", [](const TargetTable& now) { return !now.statistics.empty(); }},
      {"EXEC sp_addextendedproperty @name = N'note', @value = N'ours', @level0type = N'SCHEMA', @level0name = N'dbo', "
       "@level1type = N'TABLE', @level1name = N'" +
           own("t") + "'",
       [](const TargetTable& now) { return !now.properties.empty(); }}};
  for (const auto& [gift, is_there] : gifts) {
    SCOPED_TRACE(gift);
    run("DROP TABLE IF EXISTS " + table);
    run("CREATE TABLE " + table + " (a int)");
    run("INSERT INTO " + table + " VALUES (1)");
    const TargetPlace where = taken("t");
    const TargetTable old = look_closely("t");
    const Staged staged = stage(where, "a int", "(2)", {"a"});
    const SwapPlan plan = plan_swap(old, staged_table(where, staged), kRun);
    ASSERT_THAT(plan.losses, IsEmpty());
    run(gift);
    EXPECT_FALSE(publisher(where).swap(staged, old, plan));
    EXPECT_THAT(rows("SELECT a FROM " + table), ElementsAre("1"));
    EXPECT_FALSE(is_published(where));
    publisher(where).exchange(staged, look_closely("t"));
    EXPECT_THAT(rows("SELECT a FROM " + table), ElementsAre("2"));
    EXPECT_TRUE(is_there(look_closely("t")));
    run("DELETE FROM " + where.quoted("hygge_runs") + " WHERE run_id = N'" + kRun + "'");
    drop_staging(session(), where, staged.table);
    release_target(session(), where);
  }
}

TEST_F(PublishTest, NoRowsGoIntoColumnsThatChangedMeanwhile) {
  HYGGE_NOT_BABELFISH("it reports other types");
  run("CREATE TABLE " + sql("t") + " (id int NOT NULL, a decimal(18,4))");
  const TargetPlace where = taken("t");
  const TargetTable old = look("t");
  const Staged staged = stage(where, "id int NOT NULL, a decimal(18,4)", "(1, 1.2345)", {"id", "a"});
  run("ALTER TABLE " + sql("t") + " ALTER COLUMN a decimal(18,1)");
  const std::vector<std::pair<const char*, std::function<void()>>> ways{
      {"exchange", [&] { publisher(where).exchange(staged, old); }},
      {"append", [&] { publisher(where).append(staged, old); }},
      {"merge", [&] { publisher(where).merge(staged, old, {"id"}); }}};
  for (const auto& [name, way] : ways) {
    SCOPED_TRACE(name);
    const Error error = error_of(way);
    EXPECT_TRUE(error.is_transient());
    EXPECT_THAT(error.what(), HasSubstr("somebody changed the definition of 'dbo." + own("t") + "'"));
  }
  EXPECT_THAT(rows("SELECT id FROM " + sql("t")), IsEmpty());
}

TEST_F(PublishTest, RowsThatAnIndexDropsWithoutAWordAreCounted) {
  HYGGE_NOT_BABELFISH("it has no IGNORE_DUP_KEY");
  run("CREATE TABLE " + sql("t") + " (id int NOT NULL, code int NULL)");
  run("CREATE UNIQUE INDEX by_code ON " + sql("t") + " (code) WITH (IGNORE_DUP_KEY = ON)");
  run("INSERT INTO " + sql("t") + " VALUES (1, 10)");
  const TargetPlace where = taken("t");
  const TargetTable old = look("t");
  const Staged staged =
      stage(where, "id int NOT NULL, code int NULL", "(1, 10), (2, 10), (3, 30), (4, 30)", {"id", "code"});
  const auto complaint = [&](const std::function<void()>& way) {
    const Error error = error_of(way);
    EXPECT_FALSE(error.is_transient());
    EXPECT_THAT(error.reason(), HasSubstr("IGNORE_DUP_KEY of 'by_code'"));
    EXPECT_THAT(rows("SELECT id FROM " + sql("t")), ElementsAre("1"));
    EXPECT_FALSE(is_published(where));
    return error.headline();
  };
  EXPECT_THAT(complaint([&] { publisher(where).append(staged, old); }),
              HasSubstr("the server dropped 3 of 4 rows for dbo." + own("t")));
  EXPECT_THAT(complaint([&] { publisher(where).merge(staged, old, {"id"}); }),
              HasSubstr("the server dropped 2 of 3 rows for dbo." + own("t")));
  EXPECT_THAT(complaint([&] { publisher(where).exchange(staged, old); }), HasSubstr("the server dropped 2 of 4 rows"));
}

TEST_F(PublishTest, ASwapKeepsOptionsOfIndexesAndStatistics) {
  HYGGE_NOT_BABELFISH("it has no such options");
  run("CREATE TABLE " + sql("t") + " (a int NOT NULL, b int NULL)");
  run("ALTER TABLE " + sql("t") + " ADD CONSTRAINT " + own("pk") +
      " PRIMARY KEY CLUSTERED (a) WITH (FILLFACTOR = 70, DATA_COMPRESSION = PAGE)");
  run("CREATE INDEX by_b ON " + sql("t") + " (b) WITH (PAD_INDEX = ON, FILLFACTOR = 80)");
  run("CREATE STATISTICS of_both ON " + sql("t") + " (b, a) WHERE b > 0");
  const TargetPlace where = taken("t");
  const TargetTable old = look_closely("t");
  const Staged staged = stage(where, "a int NOT NULL, b int NULL", "(1, 2)");
  const SwapPlan plan = plan_swap(old, staged_table(where, staged), kRun);
  ASSERT_THAT(plan.losses, IsEmpty());
  EXPECT_TRUE(publisher(where).swap(staged, old, plan));
  const TargetTable now = look_closely("t");
  EXPECT_EQ(now.indexes, old.indexes);
  ASSERT_EQ(now.indexes.size(), 2U);
  EXPECT_THAT(now.indexes[0].options, ElementsAre("FILLFACTOR = 70"));
  EXPECT_EQ(now.indexes[0].compression, "PAGE");
  EXPECT_THAT(now.indexes[1].options, ElementsAre("FILLFACTOR = 80", "PAD_INDEX = ON"));
  ASSERT_EQ(now.statistics.size(), 1U);
  EXPECT_EQ(now.statistics[0].name, "of_both");
  EXPECT_THAT(now.statistics[0].columns, ElementsAre("b", "a"));
  EXPECT_THAT(now.statistics[0].filter, HasSubstr("> 0"));
}

/// Each way into a table that is there, while a reader keeps it locked.
TEST_F(PublishTest, AReaderIsWaitedForAndNamed) {
  HYGGE_NOT_BABELFISH("its readers keep no locks");
  run("CREATE TABLE " + sql("t") + " (id int NOT NULL, a int)");
  run("INSERT INTO " + sql("t") + " VALUES (1, 1)");
  const TargetPlace where = taken("t");
  const TargetTable old = look("t");
  const Staged staged = stage(where, "id int NOT NULL, a int", "(2, 2)", {"id", "a"});
  const SwapPlan plan = plan_swap(old, staged_table(where, staged), kRun);
  tds::Session reader = connect();
  reader.begin();
  reader.execute("SELECT a FROM " + sql("t") + " WITH (TABLOCK, HOLDLOCK)");
  const std::vector<std::pair<const char*, std::function<void()>>> ways{
      {"swap", [&] { publisher(where, kQuick).swap(staged, old, plan); }},
      {"exchange", [&] { publisher(where, kQuick).exchange(staged, old); }},
      {"append", [&] { publisher(where, kQuick).append(staged, old); }},
      {"merge", [&] { publisher(where, kQuick).merge(staged, old, {"id"}); }}};
  for (const auto& [name, way] : ways) {
    SCOPED_TRACE(name);
    const Error error = error_of(way);
    EXPECT_EQ(error.kind(), ErrorKind::Busy);
    EXPECT_TRUE(error.is_transient());
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("others keep "), HasSubstr("session " + std::to_string(reader.server_process())),
                      HasSubstr("holds S")));
    EXPECT_FALSE(is_published(where));
    EXPECT_FALSE(session().is_in_transaction());
    EXPECT_THAT(rows("SELECT id FROM " + sql("t")), ElementsAre("1"));
  }
  reader.commit();
  publisher(where).exchange(staged, old);
  EXPECT_THAT(rows("SELECT id FROM " + sql("t")), ElementsAre("2"));
}

TEST_F(PublishTest, AnExchangeGoesOnCountingWhereTheTableWas) {
  run("CREATE TABLE " + sql("t") + " (id int IDENTITY(1,1) NOT NULL, a int)");
  run("INSERT INTO " + sql("t") + " (a) VALUES (1), (2), (3)");
  const TargetPlace where = taken("t");
  const TargetTable old = look("t");
  Staged staged = stage(where, "id int NOT NULL, a int", "(1, 10), (2, 20)", {"id", "a"});
  staged.keeps_identity = true;
  EXPECT_EQ(publisher(where).exchange(staged, old).inserted, 2U);
  run("INSERT INTO " + sql("t") + " (a) VALUES (30)");
  EXPECT_THAT(rows("SELECT id, a FROM " + sql("t") + " ORDER BY id"), ElementsAre("1|10", "2|20", "4|30"));
}

TEST_F(PublishTest, AnExchangeDeletesWhereOthersReferToTheTable) {
  run("CREATE TABLE " + sql("t") + " (a int NOT NULL PRIMARY KEY)");
  run("CREATE TABLE " + sql("u") + " (a int REFERENCES " + sql("t") + " (a))");
  run("INSERT INTO " + sql("t") + " VALUES (1), (2)");
  const TargetPlace where = taken("t");
  TargetTable old = look("t");
  const Staged staged = stage(where, "a int NOT NULL", "(3)", {"a"});
  ASSERT_TRUE(old.has_incoming_keys());
  old.foreign_keys.clear();  // as for a login that may not see the other table
  EXPECT_EQ(publisher(where).exchange(staged, old).inserted, 1U);
  EXPECT_THAT(rows("SELECT a FROM " + sql("t")), ElementsAre("3"));
}

TEST_F(PublishTest, ARowThatIsReferredToKeepsAllAsItWas) {
  HYGGE_NOT_BABELFISH("its error has another number");
  run("CREATE TABLE " + sql("t") + " (a int NOT NULL PRIMARY KEY)");
  run("CREATE TABLE " + sql("u") + " (a int REFERENCES " + sql("t") + " (a))");
  run("INSERT INTO " + sql("t") + " VALUES (1), (2)");
  run("INSERT INTO " + sql("u") + " VALUES (1)");
  const TargetPlace where = taken("t");
  const Staged staged = stage(where, "a int NOT NULL", "(3)", {"a"});
  const TargetTable old = look("t");
  EXPECT_EQ(error_of([&] { publisher(where).exchange(staged, old); }).kind(), ErrorKind::Data);
  EXPECT_THAT(rows("SELECT a FROM " + sql("t") + " ORDER BY a"), ElementsAre("1", "2"));
  EXPECT_FALSE(is_published(where));
}

TEST_F(PublishTest, AppendAddsRowsAndLetsTheServerMakeTheRest) {
  run("CREATE TABLE " + sql("t") + " (id int IDENTITY(1,1), a int, b int DEFAULT (9))");
  run("INSERT INTO " + sql("t") + " (a) VALUES (1)");
  const TargetPlace where = taken("t");
  const Staged staged = stage(where, "a int", "(5), (6)", {"a"});
  EXPECT_EQ(publisher(where).append(staged, look("t")).inserted, 2U);
  EXPECT_THAT(rows("SELECT a, b FROM " + sql("t") + " ORDER BY a"), ElementsAre("1|9", "5|9", "6|9"));
  EXPECT_THAT(rows("SELECT COUNT(DISTINCT id) FROM " + sql("t")), ElementsAre("3"));
  EXPECT_TRUE(is_published(where));
}

TEST_F(PublishTest, MergeUpdatesAndAdds) {
  run("CREATE TABLE " + sql("t") + " (k1 int NOT NULL, k2 varchar(5) NOT NULL, a int, kept int DEFAULT (9))");
  run("INSERT INTO " + sql("t") + " (k1, k2, a) VALUES (1, 'a', 1), (1, 'b', 2), (2, 'a', 3)");
  const TargetPlace where = taken("t");
  const Staged staged = stage(where, "k1 int NOT NULL, k2 varchar(5) NOT NULL, a int",
                              "(1, 'b', 20), (2, 'a', NULL), (3, 'c', 40)", {"k1", "k2", "a"});
  const Published published = publisher(where).merge(staged, look("t"), {"k1", "k2"});
  EXPECT_EQ(published.updated, 2U);
  EXPECT_EQ(published.inserted, 1U);
  EXPECT_THAT(rows("SELECT k1, k2, a, kept FROM " + sql("t") + " ORDER BY k1, k2"),
              ElementsAre("1|a|1|9", "1|b|20|9", "2|a|NULL|9", "3|c|40|9"));
  EXPECT_TRUE(is_published(where));
}

TEST_F(PublishTest, MergeLosesNoRowWhoseKeyIsThatOfAnother) {
  run("CREATE TABLE " + sql("t") + " (k varchar(5) NOT NULL, a int)");
  run("INSERT INTO " + sql("t") + " VALUES ('old', 1)");
  const TargetPlace where = taken("t");
  const Staged staged = stage(where, "k varchar(5) NOT NULL, a int", "('old', 2), ('OLD', 3), ('new', 4)", {"k", "a"});
  const Error error = error_of([&] { publisher(where).merge(staged, look("t"), {"k"}); });
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_THAT(error.headline(), HasSubstr("would have lost rows: 3 came, 1 changed, 1 added"));
  EXPECT_THAT(rows("SELECT k, a FROM " + sql("t")), ElementsAre("old|1"));
  EXPECT_FALSE(is_published(where));
}

TEST_F(PublishTest, MergeOfKeysAloneAddsWhatIsMissing) {
  run("CREATE TABLE " + sql("t") + " (k int NOT NULL)");
  run("INSERT INTO " + sql("t") + " VALUES (1)");
  const TargetPlace where = taken("t");
  const Staged staged = stage(where, "k int NOT NULL", "(1), (2)", {"k"});
  const Published published = publisher(where).merge(staged, look("t"), {"k"});
  EXPECT_EQ(published.updated, 0U);
  EXPECT_EQ(published.inserted, 1U);
}

TEST_F(PublishTest, ALoginThatMayNotMakeTablesLeavesNoMarker) {
  run("CREATE TABLE " + sql("t") + " (a int)");
  const TargetPlace where = place("t");
  const TargetTable table = look("t");
  take_target(session(), where, std::chrono::milliseconds{0});
  session().begin();
  run("INSERT INTO " + sql("t") + " VALUES (1)");
  publish_straight(session(), table, {kRun, 1}, false);
  EXPECT_THAT(rows("SELECT a FROM " + sql("t")), ElementsAre("1"));
}

TEST_F(PublishTest, AStagingTablesNameIsCutWhereItWouldBeTooLong) {
  EXPECT_EQ(stores::mssql::staging_name("orders", "r1"), "orders__hygge_r1");
  EXPECT_EQ(stores::mssql::staging_name("orders", "r1", 1), "orders__hygge_r1");
  EXPECT_EQ(stores::mssql::staging_name("orders", "r1", 12), "orders__hygge_r1-12");
  const std::string longest = std::string(127, 'x') + "😀";
  EXPECT_EQ(stores::mssql::staging_name(longest, "r1"), std::string(118, 'x') + "__hygge_r1");
  EXPECT_EQ(stores::mssql::staging_name(longest, "r1", 2), std::string(116, 'x') + "__hygge_r1-2");
  std::string pairs;
  for (int i = 0; i < 64; ++i) pairs += "😀";
  const std::string name = stores::mssql::staging_name(pairs, "r12");
  EXPECT_EQ(name.size(), 58U * 4 + 11);  // no character is cut in two
}

}  // namespace
}  // namespace hygge::test
