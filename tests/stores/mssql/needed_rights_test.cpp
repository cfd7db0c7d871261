#include "hygge/stores/mssql/needed_rights.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "hygge/base/text.h"
#include "tests/stores/mssql/target_server.h"

namespace hygge::stores::mssql {
namespace {

using testing::IsEmpty;

/// A load of dbo.t (id, a), and what a case changes of it.
struct LoadCase {
  TargetTable table;
  LoadingWish wish;
  bool is_made = false;
  bool sets_doubles_aside = false;
  bool adds_columns = false;
  bool takes_place = true;
  bool keeps_bookmark = false;
  std::vector<std::string> keys;

  LoadCase() {
    table.place.schema = "dbo";
    table.place.table = "t";
    table.columns.resize(2);
    table.columns[0].name = "id";
    table.columns[1].name = "a";
    table.has_all_grants = true;
    table.may_truncate = true;
    wish.columns = {"id", "a"};
  }
  LoadingPolicy policy() const {
    return is_made ? choose_policy_for_new("dbo.t", false, wish) : choose_policy(table, wish);
  }
  template <typename Work>
  auto with_load(const Work& work) const {
    const LoadingPolicy chosen = policy();
    return work(PlannedLoad{.policy = chosen,
                            .place = table.place,
                            .target = is_made ? nullptr : &table,
                            .columns = table.columns,
                            .adds_columns = adds_columns,
                            .takes_place = takes_place && !is_made,
                            .keys = keys,
                            .sets_doubles_aside = sets_doubles_aside,
                            .keeps_bookmark = keeps_bookmark});
  }
  std::vector<Right> missing(const KnownRights& known) const {
    return with_load([&](const PlannedLoad& load) { return missing_rights(load, known); });
  }
};

std::string words_of(const std::vector<Right>& rights) {
  std::vector<std::string> words;
  for (const Right& right : rights) {
    const char* const on = right.on == Securable::Database  ? "database: "
                           : right.on == Securable::Schema  ? "schema: "
                           : right.on == Securable::Target  ? "table: "
                           : right.on == Securable::Markers ? "runs: "
                                                            : "notes: ";
    words.push_back(on + right.permission);
  }
  std::sort(words.begin(), words.end());
  return join(words, ", ");
}

std::string needs(const std::function<void(LoadCase&)>& change) {
  LoadCase made;
  change(made);
  return made.with_load([](const PlannedLoad& load) { return words_of(needed_rights(load)); });
}

const std::string kAside = "database: CREATE TABLE, schema: ALTER, schema: INSERT, schema: SELECT";

void straight(LoadCase& load) { load.wish.parallel_workers = 1; }

TEST(NeededRights, OfAStraightLoadAreOnTheTableAlone) {
  EXPECT_EQ(needs(straight), "table: INSERT, table: SELECT");
  const std::string with_alter = "table: ALTER, table: INSERT, table: SELECT";
  EXPECT_EQ(needs([](LoadCase& load) {
              straight(load);
              load.adds_columns = true;
            }),
            with_alter);
  EXPECT_EQ(needs([](LoadCase& load) {
              straight(load);
              load.table.columns[0].identity = "1, 1";
            }),
            with_alter);
  EXPECT_EQ(needs([](LoadCase& load) {
              straight(load);
              load.table.triggers = {"audit"};
            }),
            with_alter);
  EXPECT_EQ(needs([](LoadCase& load) {
              straight(load);
              load.table.triggers = {"audit"};
              load.wish.hints.fire_triggers = true;
            }),
            "table: INSERT, table: SELECT");
}

TEST(NeededRights, OfATableThatIsMadeAreOnItsSchema) {
  EXPECT_EQ(needs([](LoadCase& load) { load.is_made = true; }), kAside);
  EXPECT_EQ(needs([](LoadCase& load) { load.is_made = load.sets_doubles_aside = true; }),
            "database: CREATE TABLE, schema: ALTER, schema: DELETE, schema: INSERT, schema: SELECT");
}

TEST(NeededRights, ToAddRowsThatLieAside) {
  EXPECT_EQ(needs([](LoadCase&) {}), kAside + ", table: INSERT");
  EXPECT_EQ(needs([](LoadCase& load) { load.adds_columns = true; }), kAside + ", table: ALTER, table: INSERT");
  EXPECT_EQ(needs([](LoadCase& load) { load.table.triggers = {"audit"}; }), kAside + ", table: INSERT")
      << "INSERT fires them";
}

TEST(NeededRights, ToReplaceAreThoseOfTheWayThatIsGone) {
  const auto replace = [](LoadCase& load) { load.wish.if_exists = IfExists::Replace; };
  EXPECT_EQ(needs(replace), kAside + ", table: SELECT") << "by swap";
  const std::string exchange = kAside + ", table: INSERT, table: SELECT";
  EXPECT_EQ(needs([&](LoadCase& load) {
              replace(load);
              load.table.has_all_grants = false;
            }),
            exchange)
      << "CONTROL changes the way alone";
  EXPECT_EQ(needs([&](LoadCase& load) {
              replace(load);
              load.takes_place = false;
            }),
            exchange);
  EXPECT_EQ(needs([&](LoadCase& load) {
              replace(load);
              load.table.has_all_grants = false;
              load.table.may_truncate = false;
            }),
            kAside + ", table: DELETE, table: INSERT, table: SELECT")
      << "without ALTER rows are deleted";
  EXPECT_EQ(needs([&](LoadCase& load) {
              replace(load);
              load.table.is_memory_optimized = true;
            }),
            kAside + ", table: DELETE, table: INSERT");
}

TEST(NeededRights, ToMergeAreToUpdateWhereThereIsWhatToUpdate) {
  const auto merge = [](LoadCase& load) {
    load.wish.strategy = Strategy::Merge;
    load.keys = {"id"};
  };
  EXPECT_EQ(needs(merge), kAside + ", table: INSERT, table: SELECT, table: UPDATE");
  EXPECT_EQ(needs([&](LoadCase& load) {
              merge(load);
              load.keys = {"id", "a"};
            }),
            kAside + ", table: INSERT, table: SELECT");
}

TEST(MissingRights, AreThoseThatAreNeededAndLacked) {
  const KnownRights known{.user = "mover",
                          .has_markers = true,
                          .lacked = {{Securable::Schema, "ALTER"},
                                     {Securable::Target, "INSERT"},
                                     {Securable::Target, "UPDATE"},
                                     {Securable::Markers, "DELETE"}}};
  EXPECT_EQ(words_of(LoadCase{}.missing(known)), "runs: DELETE, schema: ALTER, table: INSERT");
  LoadCase made;
  made.is_made = true;
  EXPECT_EQ(words_of(made.missing(known)), "runs: DELETE, schema: ALTER");
  EXPECT_THAT(made.missing({.user = "mover", .has_markers = true, .lacked = {}}), IsEmpty());
}

TEST(MissingRights, OfTheTableOfRunsAreThoseOfWhoeverMakesIt) {
  LoadCase load;
  straight(load);
  const Right create{Securable::Database, "CREATE TABLE"};
  const Right erase{Securable::Schema, "DELETE"};
  EXPECT_EQ(words_of(load.missing({.user = "mover", .has_markers = false, .lacked = {erase}})), "schema: DELETE");
  EXPECT_THAT(load.missing({.user = "mover", .has_markers = false, .lacked = {create, erase}}), IsEmpty())
      << "it is done without";
  EXPECT_THAT(load.missing({.user = "mover", .has_markers = true, .lacked = {create, erase}}), IsEmpty());
  EXPECT_EQ(words_of(LoadCase{}.missing({.user = "mover", .has_markers = false, .lacked = {create, erase}})),
            "database: CREATE TABLE, schema: DELETE")
      << "once the first is given it is made";
}

TEST(MissingRights, OfTheTableOfBookmarksAreForFlowsWithAWatermark) {
  LoadCase load;
  straight(load);
  const std::vector<Right> lacked{{Securable::Database, "CREATE TABLE"},
                                  {Securable::Schema, "INSERT"},
                                  {Securable::Bookmarks, "SELECT"},
                                  {Securable::Bookmarks, "INSERT"}};
  const KnownRights missing{.user = "mover", .has_markers = true, .lacked = lacked};
  const KnownRights there{.user = "mover", .has_markers = true, .has_bookmarks = true, .lacked = lacked};
  EXPECT_THAT(load.missing(missing), IsEmpty());
  EXPECT_EQ(words_of(load.missing(there)), "notes: SELECT") << "what an earlier run noted may have to go";
  load.keeps_bookmark = true;
  EXPECT_EQ(words_of(load.missing(missing)), "database: CREATE TABLE, schema: INSERT");
  EXPECT_EQ(words_of(load.missing(there)), "notes: INSERT, notes: SELECT");
}

TEST(MissingRights, AreLeftToTheServerWhereColumnsHaveRightsOfTheirOwn) {
  LoadCase load;
  straight(load);
  const KnownRights known{.user = "mover", .has_markers = true, .lacked = {{Securable::Target, "INSERT"}}};
  load.table.grants = {{"DENY", "INSERT", "a", "mover"}, {"GRANT", "SELECT", "a", "mover"}};
  EXPECT_EQ(words_of(load.missing(known)), "table: INSERT");
  load.table.grants.push_back({"GRANT", "INSERT", "a", "mover"});
  EXPECT_THAT(load.missing(known), IsEmpty());
}

TEST(MissingRights, AreToldWithTheStatementsThatGiveThem) {
  LoadCase load;
  load.table.place.database = "sales";
  load.table.place.table = "a]b";
  const KnownRights known{.user = "mover",
                          .has_markers = true,
                          .lacked = {{Securable::Markers, "SELECT"},
                                     {Securable::Database, "CREATE TABLE"},
                                     {Securable::Schema, "INSERT"},
                                     {Securable::Schema, "ALTER"},
                                     {Securable::Target, "INSERT"}}};
  const auto told = [&](const KnownRights& rights) {
    return load.with_load([&](const PlannedLoad& planned) { return finding_of_rights(planned, rights); });
  };
  const Finding bad = told(known);
  EXPECT_FALSE(bad.good);
  EXPECT_EQ(bad.text,
            "loading 'sales.dbo.[a]]b]' needs rights that the login lacks: CREATE TABLE; ALTER, INSERT on the schema "
            "'dbo'; INSERT on 'sales.dbo.[a]]b]'; SELECT on 'sales.dbo.hygge_runs'");
  EXPECT_EQ(bad.advice,
            "whoever may give them runs in database 'sales': GRANT CREATE TABLE TO [mover]; GRANT ALTER, INSERT ON "
            "SCHEMA::[dbo] TO [mover]; GRANT INSERT ON [dbo].[a]]b] TO [mover]; GRANT SELECT ON [dbo].[hygge_runs] TO "
            "[mover]");
  const Finding good = told({.user = "mover", .has_markers = true, .lacked = {}});
  EXPECT_TRUE(good.good);
  EXPECT_EQ(good.advice, "");
}

class AskRightsTest : public hygge::test::TargetServerTest {};

TEST_F(AskRightsTest, WhoOwnsTheDatabaseLacksNone) {
  HYGGE_NOT_BABELFISH("its rights are told otherwise");
  run("CREATE TABLE " + sql("t") + " (a int)");
  const KnownRights all = ask_rights(session(), place("t"));
  EXPECT_NE(all.user, "");
  EXPECT_THAT(all.lacked, IsEmpty());
  EXPECT_THAT(ask_rights(session(), place("not_there")).lacked, IsEmpty());
  TargetPlace elsewhere = place("t");
  elsewhere.database = rows("SELECT DB_NAME()").at(0);
  EXPECT_EQ(ask_rights(session(), elsewhere).user, all.user) << "as from another database";
}

}  // namespace
}  // namespace hygge::stores::mssql
