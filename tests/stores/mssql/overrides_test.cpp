#include "hygge/stores/mssql/overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/error_of.h"

namespace hygge::stores::mssql {
namespace {

using engine::Type;
using engine::TypeId;
using test::error_of;
using testing::HasSubstr;

constexpr const char* kOfOverrides = "flow.yml:9:5 (store.schema_overrides)";

engine::Schema some_schema() {
  return {{{"Id", Type::of(TypeId::Int64)}, {"name", Type::of(TypeId::Text)}, {"photo", Type::of(TypeId::Blob)}}};
}

TEST(Override, IsATypeWithCollationAndNull) {
  EXPECT_EQ(parse_override("nvarchar(200)"), (Override{.type = *parse_sql_type("nvarchar(200)")}));
  EXPECT_EQ(parse_override(" Decimal(18, 2) NOT  NULL "),
            (Override{.type = *parse_sql_type("decimal(18,2)"), .nullable = false}));
  EXPECT_EQ(parse_override("int null"), (Override{.type = *parse_sql_type("int"), .nullable = true}));
  EXPECT_EQ(parse_override("varchar(20)not null"),
            (Override{.type = *parse_sql_type("varchar(20)"), .nullable = false}));
  EXPECT_EQ(parse_override("varchar(20) COLLATE Latin1_General_BIN2 not null"),
            (Override{.type = *parse_sql_type("varchar(20)"), .collation = "Latin1_General_BIN2", .nullable = false}));
}

TEST(Override, TellsWhatWasProbablyMeant) {
  struct Wrong {
    const char* text;
    const char* headline;
    const char* advice;
  };
  for (const Wrong& wrong : {
           Wrong{"nvarcahr(200)", "'nvarcahr(200)' is no type of SQL Server", "did you mean 'nvarchar'?"},
           {"nvarchar(5000)", "'nvarchar(5000)' is no type of SQL Server",
            "write it as in nvarchar(200), nvarchar(max)"},
           {"vector", "'vector' is no type of SQL Server", "write it as in"},
           {"something else", "'something else' is no type of SQL Server", "write it as in"},
           {"", "'' is no type of SQL Server", "write it as in"},
           {"not null", "'not' is no type of SQL Server", "write it as in"},
           {"nvarchar(5) collate a;b", "'a;b' is no collation", "use a name such as"},
           {"int collate Latin1_General_BIN2", "a column of int has no collation", ""},
       }) {
    const Error error = error_of([&] { parse_override(wrong.text); });
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    EXPECT_EQ(error.headline(), wrong.headline);
    EXPECT_THAT(error.advice(), HasSubstr(wrong.advice)) << wrong.text;
  }
}

TEST(Overrides, AreOfColumnsThatAreThere) {
  const Overrides overrides = parse_overrides({{"id", "int"}, {"name", "varchar(20)"}}, some_schema(), {kOfOverrides});
  ASSERT_EQ(overrides.size(), 2U);
  EXPECT_EQ(overrides.at("Id").type.text(), "int");

  Error error = error_of([] { parse_overrides({{"nmae", "int"}}, some_schema(), {kOfOverrides}); });
  EXPECT_EQ(error.kind(), ErrorKind::Config);
  EXPECT_EQ(error.headline(), "schema_overrides names a column 'nmae', which is not there");
  EXPECT_EQ(error.advice(), "did you mean 'name'?");
  EXPECT_EQ(error.where(), kOfOverrides);

  error = error_of([] { parse_overrides({{"ID", "int"}, {"id", "bigint"}}, some_schema(), {kOfOverrides}); });
  EXPECT_EQ(error.headline(), "schema_overrides of column 'Id' are given twice");
}

TEST(Overrides, MustHoldTheValues) {
  Error error = error_of([] { parse_overrides({{"photo", "nvarchar(max)"}}, some_schema(), {kOfOverrides}); });
  EXPECT_EQ(error.kind(), ErrorKind::Config);
  EXPECT_EQ(error.headline(), "schema_overrides of column 'photo': nvarchar(max) cannot hold its values");
  EXPECT_EQ(error.reason(), "BLOB does not become nvarchar(max); bytes go into varbinary");
  EXPECT_EQ(error.where(), kOfOverrides);

  error = error_of([] { parse_overrides({{"name", "strnig"}}, some_schema(), {kOfOverrides}); });
  EXPECT_EQ(error.where(), kOfOverrides);
  EXPECT_THAT(error.what(), HasSubstr("column 'name'"));
}

}  // namespace
}  // namespace hygge::stores::mssql
