#include "hygge/stores/mssql/type_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "hygge/base/files.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "hygge/stores/mssql/conversion.h"
#include "hygge/stores/mssql/plan_lines.h"
#include "tests/support/error_of.h"

namespace hygge::stores::mssql {
namespace {

using engine::Type;
using engine::TypeId;
using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kOfPlan = "flow.yml:3:3 (store)";

std::vector<PlannedColumn> plan_of(const engine::Schema& schema, const engine::Declared& declared = {},
                                   const std::map<std::string, std::string>& overrides = {},
                                   const std::vector<std::string>& key = {}) {
  return plan_columns(schema, declared, parse_overrides(overrides, schema, {kOfPlan}), key, {}, {kOfPlan});
}

/// The plan of a column of this type that was declared so.
PlannedColumn declared_as(const Type& type, const std::string& declared) {
  return plan_of({{{"c", type}}}, {.system = "mssql", .columns = {{"c", {.type = declared}}}}).front();
}

TEST(InferredType, IsTheNearestThatHoldsEveryValue) {
  const Type labels{.id = TypeId::Enum, .sql = "ENUM('a', 'it''s', '" + std::string(70, 'x') + "\U0001F600')"};
  const std::pair<Type, const char*> cases[] = {
      {Type::of(TypeId::Boolean), "bit"},
      {Type::of(TypeId::Int8), "smallint"},
      {Type::of(TypeId::UInt8), "tinyint"},
      {Type::of(TypeId::Int16), "smallint"},
      {Type::of(TypeId::UInt16), "int"},
      {Type::of(TypeId::Int32), "int"},
      {Type::of(TypeId::UInt32), "bigint"},
      {Type::of(TypeId::Int64), "bigint"},
      {Type::of(TypeId::UInt64), "decimal(20,0)"},
      {Type::of(TypeId::Int128), "decimal(38,0)"},
      {Type::of(TypeId::UInt128), "decimal(38,0)"},
      {Type::of(TypeId::Float), "real"},
      {Type::of(TypeId::Double), "float"},
      {Type::decimal(38, 38), "decimal(38,38)"},
      {Type::decimal(1, 0), "decimal(1,0)"},
      {Type::of(TypeId::Text), "nvarchar(max)"},
      {Type::of(TypeId::Blob), "varbinary(max)"},
      {Type::of(TypeId::Date), "date"},
      {Type::of(TypeId::Time), "time(6)"},
      {Type::of(TypeId::TimeTz), "nvarchar(32)"},
      {Type::of(TypeId::TimestampSeconds), "datetime2(0)"},
      {Type::of(TypeId::TimestampMillis), "datetime2(3)"},
      {Type::of(TypeId::Timestamp), "datetime2(6)"},
      {Type::of(TypeId::TimestampNanos), "datetime2(7)"},
      {Type::of(TypeId::TimestampTz), "datetimeoffset(6)"},
      {Type::of(TypeId::Interval), "nvarchar(64)"},
      {Type::of(TypeId::Uuid), "uniqueidentifier"},
      {Type::of(TypeId::Bit), "nvarchar(max)"},
      {{.id = TypeId::Enum, .sql = "ENUM('a', 'b')"}, "nvarchar(50)"},
      {labels, "nvarchar(80)"},
      {{.id = TypeId::Enum, .sql = "mood"}, "nvarchar(max)"},
      {Type::list(Type::of(TypeId::Int32)), "nvarchar(max)"},
      {Type::structure({{"a", Type::of(TypeId::Int32)}}), "nvarchar(max)"},
      {Type::map(Type::of(TypeId::Text), Type::of(TypeId::Int32)), "nvarchar(max)"},
      {{.id = TypeId::Other, .sql = "BIGNUM"}, "nvarchar(max)"},
  };
  for (const auto& [type, wanted] : cases) {
    const SqlType made = inferred_type(type, {});
    EXPECT_EQ(made.text(), wanted) << type.sql;
    EXPECT_NE(convert({"c", type}, made).fits, Fits::Never) << type.sql;
  }
}

TEST(PlannedColumns, MeasureTextsAndBytesAlone) {
  const std::vector<PlannedColumn> plan = plan_of({{{"i", Type::of(TypeId::Int32)},
                                                    {"t", Type::of(TypeId::Text)},
                                                    {"b", Type::of(TypeId::Blob)},
                                                    {"bits", Type::of(TypeId::Bit)},
                                                    {"mood", {.id = TypeId::Enum, .sql = "mood"}},
                                                    {"json", {.id = TypeId::Text, .sql = "JSON"}},
                                                    {"list", Type::list(Type::of(TypeId::Int32))},
                                                    {"big", {.id = TypeId::Other, .sql = "BIGNUM"}}}});
  std::vector<std::pair<std::size_t, bool>> measured;
  for (const LengthSample::Measured& one : measured_columns(plan)) measured.emplace_back(one.column, one.is_text);
  EXPECT_THAT(measured, ElementsAre(std::pair{1, true}, std::pair{2, false}, std::pair{3, true}, std::pair{4, true}));
  EXPECT_THAT(schema_warnings(plan),
              ElementsAre("column 'big': the server has nothing like BIGNUM: its values become text"));
}

TEST(PlannedColumns, GetTheirLengthsFromASample) {
  std::vector<PlannedColumn> plan =
      plan_of({{{"k", Type::of(TypeId::Text)}, {"t", Type::of(TypeId::Text)}}}, {}, {}, {"k"});
  EXPECT_THAT(schema_lines(plan),
              ElementsAre("column  type     SQL Server",
                          "k       VARCHAR  nvarchar(?)  not null  as long as its values are, primary key",
                          "t       VARCHAR  nvarchar(?)  null      as long as its values are"));
  const Inference inference;
  settle_lengths(plan, LengthSample{measured_columns(plan), 100}, inference);
  EXPECT_EQ(plan[0].target.type.text(), "nvarchar(450)") << "an index key is short";
  EXPECT_EQ(plan[1].target.type.text(), "nvarchar(4000)");
  EXPECT_THAT(schema_lines(plan),
              ElementsAre("column  type     SQL Server",
                          "k       VARCHAR  nvarchar(450)   not null  no rows to look at, primary key",
                          "t       VARCHAR  nvarchar(4000)  null      no rows to look at"));
}

TEST(PlannedColumns, SayWhatTheyWereSizedBy) {
  const files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
  engine::Engine engine{{.threads = 1, .temp_folder = folder.path(), .folders = {}}};
  engine::Session session = engine.open_session();
  engine::Stream stream = session.stream(
      "SELECT repeat('x', 37) AS short, repeat('y', 4001) AS long, NULL::VARCHAR AS none, ''::BLOB AS bytes,"
      " repeat('k', 451) AS key FROM range(1500)",
      CancelToken{});
  std::vector<PlannedColumn> plan = plan_of(stream.schema(), {}, {}, {"key"});
  const Inference inference;
  LengthSample sample{measured_columns(plan), 4'096};
  while (const std::optional<engine::Batch> batch = stream.next()) sample.take(*batch);
  settle_lengths(plan, sample, inference);
  EXPECT_THAT(schema_lines(plan),
              ElementsAre("column  type     SQL Server",
                          "short   VARCHAR  nvarchar(60)    null      longest 37 of 1,500 rows x 1.5",
                          "long    VARCHAR  nvarchar(max)   null      longest 4001 of 1,500 rows",
                          "none    VARCHAR  nvarchar(4000)  null      only NULL in 1,500 rows",
                          "bytes   BLOB     varbinary(50)   null      longest 0 of 1,500 rows x 1.5",
                          "key     VARCHAR  nvarchar(700)   not null  longest 451 of 1,500 rows x 1.5, primary key"));
}

TEST(PlannedColumns, AreAsTheyWereDeclared) {
  const std::pair<Type, const char*> kept[] = {
      {Type::of(TypeId::Text), "nvarchar(50)"},
      {Type::of(TypeId::Text), "varchar(max)"},
      {Type::of(TypeId::Text), "char(3)"},
      {Type::of(TypeId::Text), "xml"},
      {Type::of(TypeId::Text), "json"},
      {Type::of(TypeId::Text), "sql_variant"},
      {Type::of(TypeId::Text), "vector(3)"},
      {Type::of(TypeId::Text), "ntext"},
      {Type::of(TypeId::Blob), "geography"},
      {Type::of(TypeId::Blob), "hierarchyid"},
      {Type::of(TypeId::Blob), "image"},
      {Type::of(TypeId::Blob), "binary(16)"},
      {Type::of(TypeId::Timestamp), "datetime2(7)"},
      {Type::of(TypeId::TimestampNanos), "datetime2(7)"},
      {Type::of(TypeId::Timestamp), "datetime2(3)"},
      {Type::of(TypeId::Timestamp), "datetime"},
      {Type::of(TypeId::Timestamp), "smalldatetime"},
      {Type::of(TypeId::TimestampTz), "datetimeoffset(7)"},
      {Type::of(TypeId::Time), "time(7)"},
      {Type::of(TypeId::Time), "time(0)"},
      {Type::decimal(19, 4), "money"},
      {Type::decimal(10, 4), "smallmoney"},
      {Type::decimal(38, 38), "decimal(38,38)"},
      {Type::of(TypeId::Int16), "bigint"},
      {Type::of(TypeId::Date), "date"},
      {Type::of(TypeId::Uuid), "uniqueidentifier"},
  };
  for (const auto& [type, declared] : kept) {
    const PlannedColumn planned = declared_as(type, declared);
    EXPECT_EQ(planned.source, TypeSource::Declared) << declared;
    EXPECT_EQ(planned.target.type.text(), declared);
    EXPECT_FALSE(planned.is_measured);
    EXPECT_NE(convert(planned.column, planned.target.type).fits, Fits::Never) << declared;
  }
  const PlannedColumn version = declared_as(Type::of(TypeId::Blob), "rowversion");
  EXPECT_EQ(version.target.type.text(), "binary(8)");
  EXPECT_THAT(version.warning, HasSubstr("it was a rowversion"));
}

TEST(PlannedColumns, AreInferredWhereTheDeclaredTypeNoLongerFits) {
  const std::pair<Type, const char*> others[] = {
      {Type::of(TypeId::Int64), "int"},          {Type::of(TypeId::Text), "int"},
      {Type::of(TypeId::Text), "datetime2(3)"},  {Type::decimal(20, 4), "money"},
      {Type::of(TypeId::Blob), "nvarchar(50)"},  {Type::of(TypeId::Timestamp), "date"},
      {Type::of(TypeId::Int32), "[dbo].[own]"},  {Type::of(TypeId::Double), "real"},
      {Type::of(TypeId::Int64), "nvarchar(50)"},
  };
  for (const auto& [type, declared] : others) {
    const PlannedColumn planned = declared_as(type, declared);
    EXPECT_EQ(planned.source, TypeSource::Inferred) << declared;
    EXPECT_EQ(planned.target.type, inferred_type(type, {})) << declared;
    EXPECT_TRUE(planned.target.nullable);
  }
  EXPECT_THAT(declared_as(Type::of(TypeId::Int32), "[dbo].[own]").warning, HasSubstr("[dbo].[own]"));
  const engine::Declared foreign{.system = "postgres", .columns = {{"c", {.type = "int", .nullable = false}}}};
  EXPECT_EQ(plan_of({{{"c", Type::of(TypeId::Int32)}}}, foreign).front().source, TypeSource::Inferred);
}

TEST(PlannedColumns, KeepAllElseThatWasDeclared) {
  const engine::Schema schema{{{"id", Type::of(TypeId::Int32)},
                               {"name", Type::of(TypeId::Text)},
                               {"amount", Type::decimal(19, 4)},
                               {"note", Type::of(TypeId::Text)}}};
  engine::Declared declared;
  declared.system = "mssql";
  declared.columns["id"] = {.type = "int", .nullable = false, .identity = "1,1", .key = 2};
  declared.columns["name"] = {.type = "nvarchar(50)", .nullable = false, .collation = "Latin1_General_BIN2", .key = 1};
  declared.columns["amount"] = {.type = "money", .default_value = "((0))"};
  declared.columns["note"] = {.type = "nvarchar(max)", .default_value = "('x'); DROP TABLE t"};
  const std::vector<PlannedColumn> plan = plan_of(schema, declared);
  const std::vector<TargetColumn> columns = target_columns(plan);
  EXPECT_EQ(columns[0].identity, "1,1");
  EXPECT_FALSE(columns[0].nullable);
  EXPECT_EQ(columns[0].key, 2U);
  EXPECT_EQ(columns[1].collation, "Latin1_General_BIN2");
  EXPECT_EQ(columns[1].key, 1U);
  EXPECT_TRUE(columns[2].nullable);
  EXPECT_EQ(columns[2].default_value, "((0))");
  EXPECT_EQ(columns[3].default_value, "");
  EXPECT_THAT(schema_warnings(plan), ElementsAre(HasSubstr("its default is not made again")));

  declared.columns["id"].descending = true;
  EXPECT_TRUE(target_columns(plan_of(schema, declared))[0].descending);
  EXPECT_FALSE(target_columns(plan_of(schema, declared, {}, {"id"}))[0].descending) << "the wish says nothing of it";

  // Files may come from anybody.
  declared.columns["name"].collation = "Latin1_General_BIN2 NULL; DROP TABLE t; --";
  const std::vector<PlannedColumn> plan_of_odd = plan_of(schema, declared);
  EXPECT_EQ(plan_of_odd[1].target.collation, "");
  EXPECT_THAT(plan_of_odd[1].warning, HasSubstr("its collation has no name that can be"));

  for (const char* const identity : {"1,1; drop", "1", "9999999999,1", "1,0", "1,1,1", "a,b"}) {
    declared.columns["id"].identity = identity;
    const std::vector<PlannedColumn> odd = plan_of(schema, declared);
    EXPECT_EQ(odd[0].target.identity, "");
    EXPECT_THAT(odd[0].warning, HasSubstr("its identity cannot be read: " + std::string{identity}));
  }

  // A part of a key need not be unique.
  declared.columns["gone"] = {.type = "int", .key = 3};
  for (const TargetColumn& column : target_columns(plan_of(schema, declared))) EXPECT_EQ(column.key, 0U);
}

TEST(PlannedColumns, HaveOneIdentityAtMost) {
  const engine::Schema schema{{{"a", Type::of(TypeId::Int32)}, {"b", Type::of(TypeId::Int32)}}};
  engine::Declared declared;
  declared.system = "mssql";
  declared.columns["a"] = {.type = "int", .identity = "-5,-1"};
  declared.columns["b"] = {.type = "int", .identity = "1,1"};
  const std::vector<PlannedColumn> plan = plan_of(schema, declared);
  EXPECT_EQ(plan[0].target.identity, "-5,-1");
  EXPECT_EQ(plan[1].target.identity, "");
  EXPECT_THAT(plan[1].warning, HasSubstr("another column is one"));
}

TEST(PlannedColumns, ObeyOverrides) {
  const engine::Schema schema{{{"id", Type::of(TypeId::Int32)}, {"name", Type::of(TypeId::Text)}}};
  engine::Declared declared;
  declared.system = "mssql";
  declared.columns["id"] = {.type = "int", .nullable = false, .identity = "1,1"};
  declared.columns["name"] = {.type = "nvarchar(50)", .nullable = false, .collation = "Latin1_General_BIN2"};
  const std::vector<PlannedColumn> plan =
      plan_of(schema, declared, {{"id", "nvarchar(20)"}, {"name", "varchar(20) null"}});
  EXPECT_EQ(plan[0].source, TypeSource::Override);
  EXPECT_EQ(plan[0].target.type.text(), "nvarchar(20)");
  EXPECT_EQ(plan[0].target.identity, "");
  EXPECT_FALSE(plan[0].target.nullable);
  EXPECT_EQ(plan[1].target.collation, "Latin1_General_BIN2");
  EXPECT_TRUE(plan[1].target.nullable);
  EXPECT_EQ(plan_of(schema, declared, {{"id", "bigint"}})[0].target.identity, "1,1");
}

TEST(PlannedColumns, HaveTheKeyThatIsAskedFor) {
  const engine::Schema schema{{{"Id", Type::of(TypeId::Int32)}, {"name", Type::of(TypeId::Text)}}};
  const std::vector<TargetColumn> columns = target_columns(plan_of(schema, {}, {}, {"name", "id"}));
  EXPECT_EQ(columns[0].key, 2U);
  EXPECT_EQ(columns[1].key, 1U);
  EXPECT_FALSE(columns[0].nullable);

  Error error = error_of([&] { plan_of(schema, {}, {}, {"nmae"}); });
  EXPECT_EQ(error.headline(), "primary_key names a column 'nmae', which is not there");
  EXPECT_EQ(error.advice(), "did you mean 'name'?");
  EXPECT_EQ(error.where(), kOfPlan);
  error = error_of([&] { plan_of(schema, {}, {}, {"id", "Id"}); });
  EXPECT_EQ(error.headline(), "primary_key names the column 'Id' twice");
  error = error_of([&] { plan_of(schema, {}, {{"id", "int null"}}, {"id"}); });
  EXPECT_EQ(error.headline(), "the column 'Id' is in the primary key, and may be NULL");
}

}  // namespace
}  // namespace hygge::stores::mssql
