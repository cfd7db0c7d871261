#include <gmock/gmock.h>

#include <algorithm>

#include "tests/stores/mssql/target_server.h"
#include "tests/support/error_of.h"

namespace hygge::test {
namespace {

using stores::mssql::IndexKind;
using stores::mssql::TargetColumn;
using stores::mssql::TargetIndex;
using stores::mssql::TargetTable;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class LookAtTest : public TargetServerTest {};

/// "d decimal 18.4", "n nvarchar -1".
std::string shown(const TargetColumn& column) {
  std::string text = column.name + " " + column.type.name;
  if (column.type.length != 0) text += " " + std::to_string(column.type.length);
  if (column.type.precision != 0) text += " " + std::to_string(column.type.precision);
  if (column.type.scale != 0) text += "." + std::to_string(column.type.scale);
  return text;
}

TEST_F(LookAtTest, FindsNothingWhereThereIsNothing) {
  EXPECT_FALSE(stores::mssql::look_at(session(), named("nothing")).has_value());
  const auto where = place("nothing");
  EXPECT_FALSE(where.is_there());
  EXPECT_EQ(where.schema, "dbo");
  EXPECT_FALSE(where.collation.empty());
  EXPECT_FALSE(where.version.empty());
}

TEST_F(LookAtTest, TellsEveryType) {
  run("CREATE TABLE " + sql("t") +
      " (a bit, b tinyint NOT NULL, c bigint, d decimal(18,4), e numeric(5,0), f real, g float, h money, i char(7), "
      "j varchar(50), k varchar(max), l nchar(7), m nvarchar(50), n nvarchar(max), o binary(5), p varbinary(max), "
      "q date, r time(3), s datetime2(6), t datetimeoffset(0), u datetime, v uniqueidentifier, w xml, x sysname)");
  std::vector<std::string> types;
  for (const TargetColumn& column : look("t").columns) types.push_back(shown(column));
  EXPECT_THAT(types, ElementsAre("a bit", "b tinyint", "c bigint", "d decimal 18.4", "e decimal 5", "f real", "g float",
                                 "h money", "i char 7", "j varchar 50", "k varchar -1", "l nchar 7", "m nvarchar 50",
                                 "n nvarchar -1", "o binary 5", "p varbinary -1", "q date", "r time.3", "s datetime2.6",
                                 "t datetimeoffset", "u datetime", "v uniqueidentifier", "w xml", "x nvarchar 128"));
  EXPECT_FALSE(look("t").columns[1].nullable);
  EXPECT_TRUE(look("t").columns[2].nullable);
}

TEST_F(LookAtTest, TellsWhatTheServerMakesItself) {
  run("CREATE TABLE " + sql("t") + " (id int IDENTITY(5,2) NOT NULL, a int NULL CONSTRAINT " + own("df") +
      " DEFAULT (7), twice AS (a * 2))");
  TargetTable table = look("t");
  EXPECT_EQ(table.columns[0].identity, "5,2");
  ASSERT_TRUE(table.identity.has_value());
  ASSERT_THAT(table.defaults, SizeIs(1));
  if (!is_babelfish()) {  // which names constraints itself
    EXPECT_EQ(table.defaults[0].name, own("df"));
  }
  EXPECT_THAT(table.columns[1].default_value, HasSubstr("7"));
  EXPECT_TRUE(table.columns[2].is_computed);
  EXPECT_EQ(table.identity->step, 2);
  EXPECT_FALSE(table.would_forget_identity());
}

TEST_F(LookAtTest, TellsIndexes) {
  run("CREATE TABLE " + sql("t") + " (a int NOT NULL, b int, c varchar(20), d int, CONSTRAINT " + own("pk") +
      " PRIMARY KEY CLUSTERED (a), CONSTRAINT " + own("uq") + " UNIQUE (b))");
  run("CREATE INDEX i ON " + sql("t") + " (c DESC, b) INCLUDE (d) WHERE c IS NOT NULL");
  const TargetTable table = look("t");
  ASSERT_THAT(table.indexes, SizeIs(3));
  const TargetIndex* const key = table.primary_key();
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->name, own("pk"));
  EXPECT_EQ(table.columns[0].key, 1U);
  EXPECT_EQ(table.columns[1].key, 0U);
  for (const TargetIndex& index : table.indexes) {
    if (index.name != "i") continue;
    EXPECT_EQ(index.kind, IndexKind::NonClustered);
    EXPECT_EQ(index.keys, (std::vector<TargetIndex::Key>{{"c", true}, {"b", false}}));
    EXPECT_THAT(index.includes, ElementsAre("d"));
    EXPECT_THAT(index.filter, HasSubstr("c"));
    EXPECT_FALSE(index.is_unique);
  }
  EXPECT_FALSE(table.is_bare_heap());
}

TEST_F(LookAtTest, KnowsABareHeapAndAColumnstore) {
  HYGGE_NOT_BABELFISH("it has no columnstores");
  run("CREATE TABLE " + sql("heap") + " (a int)");
  run("CREATE TABLE " + sql("store") + " (a int, INDEX cci CLUSTERED COLUMNSTORE)");
  EXPECT_TRUE(look("heap").is_bare_heap());
  const TargetTable store = look("store");
  ASSERT_NE(store.clustered(), nullptr);
  EXPECT_EQ(store.clustered()->kind, IndexKind::ClusteredColumnstore);
  EXPECT_THAT(store.clustered()->keys, IsEmpty());
  EXPECT_EQ(store.clustered()->compression, "");
}

TEST_F(LookAtTest, TellsWhatHangsOnATable) {
  HYGGE_NOT_BABELFISH("its rights and triggers are told otherwise");
  run("CREATE TABLE " + sql("t") + " (a int NOT NULL PRIMARY KEY, b int CONSTRAINT " + own("ck") + " CHECK (b > 0))");
  run("CREATE TABLE " + sql("u") + " (a int CONSTRAINT " + own("fk") + " REFERENCES " + sql("t") + " (a))");
  run("CREATE TRIGGER " + own("audit") + " ON " + sql("t") + " AFTER INSERT AS BEGIN SET NOCOUNT ON; END");
  run("GRANT SELECT ON " + sql("t") + " TO public; DENY UPDATE ON " + sql("t") + " (b) TO public");
  run("EXEC sp_addextendedproperty @name = N'note', @value = N'ours', @level0type = N'SCHEMA', @level0name = N'dbo', "
      "@level1type = N'TABLE', @level1name = N'" +
      own("t") + "'");
  const TargetTable table = look("t");
  EXPECT_THAT(table.triggers, ElementsAre(own("audit")));
  ASSERT_THAT(table.checks, SizeIs(1));
  EXPECT_EQ(table.checks[0].name, own("ck"));
  EXPECT_TRUE(table.checks[0].is_trusted);
  ASSERT_THAT(table.foreign_keys, SizeIs(1));
  EXPECT_TRUE(table.foreign_keys[0].is_incoming);
  EXPECT_EQ(table.foreign_keys[0].other, "dbo." + own("u"));
  EXPECT_TRUE(table.has_incoming_keys());
  EXPECT_FALSE(look("u").has_incoming_keys());
  ASSERT_THAT(table.grants, SizeIs(2));
  EXPECT_EQ(table.grants[0].permission, "SELECT");
  EXPECT_EQ(table.grants[1].state + " " + table.grants[1].permission + " " + table.grants[1].column, "DENY UPDATE b");
  EXPECT_TRUE(table.has_all_grants);
  ASSERT_THAT(table.properties, SizeIs(1));
  EXPECT_EQ(table.properties[0].value, "ours");
}

TEST_F(LookAtTest, TakesNamesAsTheyAre) {
  HYGGE_NOT_BABELFISH("it cannot read [a]]b]");
  const std::string longest = std::string(128 - own("").size() - 2, 'x') + "😀";
  for (const std::string& name : {std::string{"weird]name"}, std::string{"a.b"}, std::string{"Order'"}, longest}) {
    SCOPED_TRACE(name);
    run("CREATE TABLE " + sql(name) + " ([a]]b] int, [1st] int, [😀] int, [Order] int)");
    const TargetTable table = look(name);
    EXPECT_EQ(table.place.table, own(name));
    std::vector<std::string> columns;
    for (const TargetColumn& column : table.columns) columns.push_back(column.name);
    EXPECT_THAT(columns, ElementsAre("a]b", "1st", "😀", "Order"));
  }
}

TEST_F(LookAtTest, FindsATableByAnyOfItsNames) {
  run("CREATE TABLE " + sql("t") + " (a int)");
  const std::string database = session().environment().database;
  for (const std::vector<std::string>& parts :
       {std::vector<std::string>{own("t")}, {"dbo", own("t")}, {database, "dbo", own("t")}, {database, "", own("t")}}) {
    const auto table = stores::mssql::look_at(session(), TableName{parts});
    ASSERT_TRUE(table.has_value());
    EXPECT_EQ(table->place.shown(), "dbo." + own("t"));
  }
}

TEST_F(LookAtTest, SaysWhatCannotBeFound) {
  EXPECT_THAT(error_of([&] {
                stores::mssql::look_at(session(), TableName{{"nowhere", "dbo", "t"}});
              }).what(),
              HasSubstr("there is no database 'nowhere'"));
  EXPECT_THAT(error_of([&] {
                stores::mssql::look_at(session(), TableName{{"nobodys", "t"}});
              }).what(),
              HasSubstr("there is no schema 'nobodys'"));
  EXPECT_THAT(error_of([&] {
                stores::mssql::look_at(session(), TableName{{"far", "hygge", "dbo", "t"}});
              }).what(),
              HasSubstr("names a table of another server"));
}

TEST_F(LookAtTest, RefusesWhatIsNoTable) {
  run("CREATE TABLE " + sql("t") + " (a int)");
  run("CREATE VIEW " + sql("v") + " AS SELECT a FROM " + sql("t"));
  EXPECT_THAT(error_of([&] { look("v"); }).what(),
              HasSubstr("'dbo." + own("v") + "' is a view: rows are loaded into tables"));
  run("DROP VIEW " + sql("v"));
}

TEST_F(LookAtTest, NamesTheSessionThatHoldsALock) {
  HYGGE_NOT_BABELFISH("it does not tell who has locks (sys.dm_tran_locks)");
  run("CREATE TABLE " + sql("t") + " (a int)");
  EXPECT_THAT(look("t").holders, IsEmpty());
  tds::Session other = connect();
  other.begin();
  other.execute("INSERT INTO " + sql("t") + " VALUES (1)");
  const TargetTable table = look("t");
  ASSERT_FALSE(table.holders.empty());
  EXPECT_EQ(table.holders[0].session, other.server_process());
  EXPECT_THAT(table.holders[0].shown(), HasSubstr("holds IX"));
}

class CaseSensitiveLookAtTest : public TargetServerTest {
 protected:
  CaseSensitiveLookAtTest() : TargetServerTest{{.case_sensitive = true}} {}
};

TEST_F(CaseSensitiveLookAtTest, TellsNamesApartThatDifferInCase) {
  HYGGE_EMULATOR_ONLY("it must be a server that heeds case");
  run("CREATE TABLE " + sql("T") + " (Id int, ID int)");
  run("CREATE TABLE " + sql("t") + " (a int)");
  EXPECT_TRUE(look("T").place.is_case_sensitive);
  EXPECT_THAT(look("T").columns, SizeIs(2));
  EXPECT_THAT(look("t").columns, SizeIs(1));
  EXPECT_EQ(look("T").column("id"), nullptr);
  EXPECT_EQ(look("T").column("ID")->name, "ID");
}

TEST_F(LookAtTest, IgnoresCaseWhereTheCatalogueDoes) {
  run("CREATE TABLE " + sql("T") + " (Id int)");
  EXPECT_FALSE(look("t").place.is_case_sensitive);
  ASSERT_NE(look("t").column("ID"), nullptr);
  if (is_babelfish()) return;  // it keeps names in small letters
  EXPECT_EQ(look("t").place.table, own("T"));
  EXPECT_EQ(look("t").column("ID")->name, "Id");
}

TEST_F(LookAtTest, AsksOneByOneWhatAServerDoesNotKnowAllOf) {
  HYGGE_EMULATOR_ONLY("it answers everything");
  run("CREATE TABLE " + sql("t") + " (a int NOT NULL)");
  run("CREATE STATISTICS of_a ON " + sql("t") + " (a)");
  TargetTable table = look_closely("t");
  EXPECT_THAT(table.details, Each(true));
  // The first statement of all of them together, and the first of those that are asked alone.
  server().faults().set("statement_error_times", 2);
  server().faults().set("statement_error", 208);
  table.statistics.clear();
  ask_details(session(), table);
  EXPECT_FALSE(table.details.front());
  EXPECT_EQ(std::count(table.details.begin(), table.details.end(), false), 1);
  EXPECT_THAT(table.statistics, SizeIs(1));
  // Within a transaction nothing is asked that could be refused.
  const std::vector<bool> answered = table.details;
  ASSERT_TRUE(look_again(session(), table).has_value());
  EXPECT_EQ(look_again(session(), table)->details, answered);
}

}  // namespace
}  // namespace hygge::test
