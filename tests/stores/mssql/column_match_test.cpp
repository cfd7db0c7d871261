#include "hygge/stores/mssql/column_match.h"

#include <gmock/gmock.h>

#include "tests/support/error_of.h"

namespace hygge::stores::mssql {
namespace {

using engine::Type;
using engine::TypeId;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TargetColumn column(const std::string& name, const std::string& type,
                    const std::function<void(TargetColumn&)>& change = {}) {
  TargetColumn made;
  made.name = name;
  made.type = parse_sql_type(type).value();
  if (change) change(made);
  return made;
}

const auto required = [](TargetColumn& made) { made.nullable = false; };
const auto numbered = [](TargetColumn& made) {
  made.nullable = false;
  made.identity = "1,1";
};

TargetTable table(std::vector<TargetColumn> columns, bool is_case_sensitive = false) {
  TargetTable made;
  made.place.schema = "dbo";
  made.place.table = "t";
  made.place.is_case_sensitive = is_case_sensitive;
  made.columns = std::move(columns);
  return made;
}

engine::Schema data(const std::vector<std::pair<std::string, TypeId>>& columns) {
  engine::Schema made;
  for (const auto& [name, type] : columns) made.columns.push_back({name, Type::of(type)});
  return made;
}

MatchRules rules(bool add_columns = false, IdentityValues identity = IdentityValues::LeftOut) {
  return {.add_columns = add_columns, .identity = identity, .made_for = [](const engine::Column& made_for) {
            return column(made_for.name, "nvarchar(50)", required);
          }};
}

/// "0>id 2>a": which column of the data goes where.
std::string pairs(const ColumnMatch& match) {
  std::string text;
  for (const MatchedColumn& each : match.columns)
    text += (text.empty() ? "" : " ") + std::to_string(each.column) + ">" + each.target.name;
  return text;
}

TEST(ColumnMatch, GoesByName) {
  const TargetTable target = table({column("Id", "bigint"), column("a]b", "float"), column("name", "nvarchar(10)")});
  const ColumnMatch match =
      match_columns(data({{"NAME", TypeId::Text}, {"id", TypeId::Int32}, {"a]b", TypeId::Double}}), target, rules());
  EXPECT_EQ(pairs(match), "0>name 1>Id 2>a]b");
  EXPECT_THAT(match.told, IsEmpty());
  EXPECT_THAT(match.statements, IsEmpty());
  EXPECT_EQ(match.columns[0].conversion.fits, Fits::WhenValuesDo);
}

TEST(ColumnMatch, HeedsCaseWhereTheCatalogueDoes) {
  const TargetTable target = table({column("Id", "int"), column("ID", "int")}, true);
  EXPECT_EQ(pairs(match_columns(data({{"ID", TypeId::Int32}}), target, rules())), "0>ID");
  EXPECT_THAT(test::error_of([&] {
                match_columns(data({{"id", TypeId::Int32}}), target, rules());
              }).details(),
              HasSubstr("is not in the table, where case matters: it has 'Id'"));
}

TEST(ColumnMatch, OffersOnlyWhatCanHelp) {
  TargetTable target = table({column("ID", "int", required), column("n", "int", required)}, true);
  target.indexes.push_back({.name = "pk", .is_primary_key = true, .keys = {{.column = "ID"}}});
  const auto offered = [&](const engine::Schema& rows, bool add_columns = false) {
    return test::error_of([&] { match_columns(rows, target, rules(add_columns)); });
  };
  for (const bool add_columns : {false, true}) {
    const Error missed = offered(data({{"id", TypeId::Int32}, {"n", TypeId::Int32}}), add_columns);
    EXPECT_THAT(missed.details(), Not(HasSubstr("ALTER")));
    EXPECT_THAT(missed.advice(), AllOf(HasSubstr("call columns as the table does"), Not(HasSubstr("add_columns"))));
  }
  const Error lacking = offered(data({{"n", TypeId::Int32}}));
  EXPECT_THAT(lacking.details(), AllOf(HasSubstr("ID"), Not(HasSubstr("ALTER"))));
  EXPECT_THAT(lacking.advice(), Not(HasSubstr("add_columns")));
  EXPECT_THAT(offered(data({{"ID", TypeId::Int32}})).details(), HasSubstr("ALTER COLUMN [n] int NULL"));
}

TEST(ColumnMatch, LeavesToTheServerWhatItMakes) {
  const TargetTable target =
      table({column("a", "int"), column("twice", "int", [](auto& made) { made.is_computed = true; }),
             column("since", "datetime2(7)",
                    [](auto& made) {
                      made.is_period = true;
                      made.nullable = false;
                    }),
             column("version", "rowversion", required)});
  const ColumnMatch match =
      match_columns(data({{"a", TypeId::Int32}, {"twice", TypeId::Int32}, {"version", TypeId::Blob}}), target, rules());
  EXPECT_EQ(pairs(match), "0>a");
  EXPECT_THAT(match.told, ElementsAre("'twice' is left out: the server makes its values",
                                      "'version' is left out: the server makes its values"));
}

TEST(ColumnMatch, KeepsAnIdentityWhereThatIsAskedFor) {
  const TargetTable target = table({column("id", "int", numbered), column("a", "int")});
  const engine::Schema rows = data({{"id", TypeId::Int32}, {"a", TypeId::Int32}});
  const ColumnMatch left = match_columns(rows, target, rules());
  EXPECT_EQ(pairs(left), "1>a");
  EXPECT_THAT(left.told, ElementsAre(HasSubstr("'id' is left out: the server numbers its rows")));
  const ColumnMatch kept = match_columns(rows, target, rules(false, IdentityValues::Kept));
  EXPECT_EQ(pairs(kept), "0>id 1>a");
  EXPECT_THAT(kept.told, IsEmpty());
  EXPECT_THAT(match_columns(data({{"a", TypeId::Int32}}), target, rules(false, IdentityValues::Kept)).told, IsEmpty());
}

TEST(ColumnMatch, RefusesRowsOfWhichNoColumnIsLeft) {
  const TargetTable target =
      table({column("id", "int", numbered), column("twice", "int", [](auto& made) { made.is_computed = true; })});
  const auto refused = [&](const engine::Schema& rows) {
    return test::error_of([&] { match_columns(rows, target, rules()); });
  };
  const Error numbers = refused(data({{"ID", TypeId::Int32}, {"twice", TypeId::Int32}}));
  EXPECT_THAT(numbers.headline(), HasSubstr("no column of the rows goes into"));
  EXPECT_EQ(numbers.reason(), "the server makes the values of 'ID', 'twice'");
  EXPECT_THAT(numbers.advice(), HasSubstr("`keep_identity: true`"));
  EXPECT_EQ(refused(data({{"twice", TypeId::Int32}})).advice(), "bring another column of the table");
}

TEST(ColumnMatch, WarnsOfAnIdentityThatIsLeftOutUnasked) {
  const TargetTable target = table({column("id", "int", numbered), column("a", "int")});
  const engine::Schema rows = data({{"id", TypeId::Int32}, {"a", TypeId::Int32}});
  const ColumnMatch left = match_columns(rows, target, rules(false, IdentityValues::LeftOutUnasked));
  EXPECT_EQ(pairs(left), "1>a");
  EXPECT_THAT(left.told, IsEmpty());
  EXPECT_THAT(left.warned, ElementsAre(HasSubstr("'id' is left out: the server numbers its rows")));
}

TEST(ColumnMatch, KeepsAnIdentityUnaskedWhereAllItsValuesFit) {
  const TargetTable target = table({column("id", "int", numbered), column("a", "int")});
  const engine::Schema rows = data({{"id", TypeId::Int32}, {"a", TypeId::Int32}});
  MatchRules unasked = rules(false, IdentityValues::KeptWhereAllFit);
  const std::vector<std::optional<Rows>> full{Rows{}, Rows{5}};
  for (const bool is_known : {false, true}) {
    if (is_known) unasked.nulls = full;
    const ColumnMatch kept = match_columns(rows, target, unasked);
    EXPECT_EQ(pairs(kept), "0>id 1>a");
    EXPECT_EQ(kept.kept_unasked, "id");
    EXPECT_THAT(kept.told, ElementsAre(HasSubstr("'id', an identity, gets the values of the rows")));
    EXPECT_THAT(kept.warned, IsEmpty());
  }
  const std::vector<std::optional<Rows>> lacking{Rows{2}, std::nullopt};
  unasked.nulls = lacking;
  const ColumnMatch with_nulls = match_columns(rows, target, unasked);
  EXPECT_EQ(pairs(with_nulls), "1>a");
  EXPECT_THAT(with_nulls.warned, ElementsAre(HasSubstr("for 2 rows of the data have NULL there")));
  unasked.nulls = {};
  for (const TypeId other : {TypeId::Int64, TypeId::Text, TypeId::Blob}) {
    const ColumnMatch left = match_columns(data({{"id", other}, {"a", TypeId::Int32}}), target, unasked);
    EXPECT_EQ(pairs(left), "1>a");
    EXPECT_EQ(left.kept_unasked, "");
    EXPECT_THAT(left.warned, ElementsAre(HasSubstr("'id' is left out")));
  }
}

TEST(ColumnMatch, KeepsAnIdentityThatRowsAreFoundByWhereItsTypeLets) {
  const TargetTable target = table({column("id", "int", numbered), column("a", "int")});
  const MatchRules as_key = rules(false, IdentityValues::KeptAsKey);
  const ColumnMatch kept = match_columns(data({{"id", TypeId::Text}, {"a", TypeId::Int32}}), target, as_key);
  EXPECT_EQ(pairs(kept), "0>id 1>a");
  EXPECT_EQ(kept.kept_unasked, "");
  EXPECT_THAT(kept.told, ElementsAre(HasSubstr("'id', an identity, gets the values of the rows")));
  const Error error = test::error_of([&] {
    match_columns(data({{"id", TypeId::Blob}, {"a", TypeId::Int32}}), target, as_key);
  });
  EXPECT_EQ(error.headline(), "the rows do not fit into 'dbo.t': 1 column differs");
}

TEST(ColumnMatch, ColumnsThatTheDataLacksNeedSomething) {
  const TargetTable target = table({column("a", "int"), column("n", "int"),
                                    column("d", "int",
                                           [](auto& made) {
                                             made.nullable = false;
                                             made.default_value = "((7))";
                                           }),
                                    column("r", "decimal(5,2)", required)});
  EXPECT_THAT(match_columns(data({{"a", TypeId::Int32}, {"r", TypeId::Int32}}), target, rules()).told,
              ElementsAre("'n' is not in the data: it is NULL", "'d' is not in the data: it gets its default, ((7))"));
  const Error error = test::error_of([&] { match_columns(data({{"a", TypeId::Int32}}), target, rules()); });
  EXPECT_EQ(error.headline(), "the rows do not fit into 'dbo.t': 1 column differs");
  EXPECT_EQ(error.details(),
            "column  data  table                  difference\n"
            "r       -     decimal(5,2) NOT NULL  is not in the data, cannot be NULL and has no default\n"
            "\n"
            "What would help:\n"
            "ALTER TABLE [dbo].[t] ALTER COLUMN [r] decimal(5,2) NULL");
}

TEST(ColumnMatch, AddsColumnsWhereThatIsAskedFor) {
  const TargetTable target = table({column("a", "int")});
  const ColumnMatch match = match_columns(data({{"new]one", TypeId::Text}, {"a", TypeId::Int32}}), target, rules(true));
  EXPECT_EQ(pairs(match), "0>new]one 1>a");
  EXPECT_TRUE(match.columns[0].target.nullable);
  EXPECT_THAT(match.statements, ElementsAre("ALTER TABLE [dbo].[t] ADD [new]]one] nvarchar(50) NULL"));
  EXPECT_THAT(match.told, ElementsAre("'new]one' is added to the table, as nvarchar(50)"));
}

TEST(ColumnMatch, AddsNoCollationThatIsNone) {
  MatchRules odd = rules(true);
  odd.made_for = [](const engine::Column& made_for) {
    TargetColumn made = column(made_for.name, "nvarchar(50)");
    made.collation = "x; DROP TABLE t; --";
    return made;
  };
  const Error error = test::error_of([&] {
    match_columns(data({{"b", TypeId::Text}}), table({column("a", "int")}), odd);
  });
  EXPECT_THAT(error.what(), HasSubstr("is no collation"));
}

TEST(ColumnMatch, TellsAllDifferencesInOneError) {
  const TargetTable target = table({column("a", "date"), column("b", "int", required), column("c", "int")});
  const Error error = test::error_of([&] {
    match_columns(data({{"a", TypeId::Boolean}, {"x", TypeId::Text}, {"c", TypeId::Int32}}), target, rules());
  });
  EXPECT_EQ(error.kind(), ErrorKind::Config);
  EXPECT_EQ(error.headline(), "the rows do not fit into 'dbo.t': 3 columns differ");
  EXPECT_THAT(error.details(),
              AllOf(HasSubstr("\na       BOOLEAN  date          "),
                    HasSubstr("\nx       VARCHAR  -             is not in the table\n"),
                    HasSubstr("\nb       -        int NOT NULL  is not in the data"),
                    HasSubstr("ALTER TABLE [dbo].[t] ADD [x] nvarchar(50) NULL\n"), Not(HasSubstr("\nc "))));
  EXPECT_THAT(error.advice(), HasSubstr("add_columns: true"));
}

}  // namespace
}  // namespace hygge::stores::mssql
