#include "hygge/stores/mssql/table_design.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hygge/stores/mssql/plan_lines.h"
#include "tests/support/error_of.h"

namespace hygge::stores::mssql {
namespace {

using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kOfDesign = "flow.yml:3:3 (store)";

TargetColumn column(std::string name, const char* type, bool nullable = true, std::size_t key = 0) {
  TargetColumn made{.name = std::move(name), .type = parse_sql_type(type).value()};
  made.nullable = nullable;
  made.key = key;
  return made;
}

TableDesign design(std::vector<TargetColumn> columns, const TableOptions& options = {}) {
  return design_table({{"dbo", "orders"}}, std::move(columns), options, kOfDesign);
}

std::vector<TargetColumn> some_columns() {
  std::vector<TargetColumn> columns{column("id", "bigint", false, 1), column("name", "nvarchar(50)"),
                                    column("amount", "decimal(18,2)", false)};
  columns[0].identity = "1,1";
  columns[1].collation = "Latin1_General_BIN2";
  columns[2].default_value = "((0))";
  return columns;
}

TEST(TableDesign, IsAClusteredColumnstoreUnlessToldOtherwise) {
  const TableDesign made = design(some_columns());
  EXPECT_EQ(made.shape, TableShape::Columnstore);
  EXPECT_EQ(create_table(made),
            "CREATE TABLE [dbo].[orders] (\n"
            "  [id]     bigint        IDENTITY(1,1) NOT NULL,\n"
            "  [name]   nvarchar(50)  COLLATE Latin1_General_BIN2 NULL,\n"
            "  [amount] decimal(18,2) NOT NULL CONSTRAINT [DF_orders_amount] DEFAULT ((0)),\n"
            "  CONSTRAINT [PK_orders] PRIMARY KEY NONCLUSTERED ([id])\n"
            ")");
  EXPECT_THAT(create_indexes(made), ElementsAre("CREATE CLUSTERED COLUMNSTORE INDEX [CCI_orders] ON [dbo].[orders]"));
  EXPECT_EQ(shape_line(made), "a clustered columnstore with a nonclustered primary key");
}

TEST(TableDesign, IsWhatTheOptionsSay) {
  TableOptions options;
  options.clustered_columnstore = false;
  const TableDesign clustered = design(some_columns(), options);
  EXPECT_EQ(clustered.shape, TableShape::ClusteredKey);
  EXPECT_THAT(create_table(clustered), HasSubstr("CONSTRAINT [PK_orders] PRIMARY KEY CLUSTERED ([id])\n)"));
  EXPECT_THAT(create_indexes(clustered), IsEmpty());

  options.compression = Compression::Page;
  EXPECT_THAT(create_table(design(some_columns(), options)), HasSubstr("\n) WITH (DATA_COMPRESSION = PAGE)"));

  options = {.heap = true};
  const TableDesign heap = design(some_columns(), options);
  EXPECT_EQ(heap.shape, TableShape::Heap);
  EXPECT_THAT(create_table(heap), HasSubstr("PRIMARY KEY NONCLUSTERED"));

  options = {.compression = Compression::Row};
  EXPECT_EQ(design({column("a", "int")}, options).shape, TableShape::Heap);
  EXPECT_EQ(design({column("a", "int")}, options).why, "");

  options = {.compression = Compression::ColumnstoreArchive};
  EXPECT_THAT(create_indexes(design({column("a", "int")}, options)),
              ElementsAre("CREATE CLUSTERED COLUMNSTORE INDEX [CCI_orders] ON [dbo].[orders]"
                          " WITH (DATA_COMPRESSION = COLUMNSTORE_ARCHIVE)"));
}

TEST(TableDesign, IsNoColumnstoreWhereATypeForbidsIt) {
  for (const char* type : {"text", "ntext", "image", "xml", "json", "vector(3)", "sql_variant", "geography", "geometry",
                           "hierarchyid", "timestamp"}) {
    const TableDesign made = design({column("a", "int"), column("b", type)}, {.clustered_columnstore = true});
    EXPECT_EQ(made.shape, TableShape::Heap) << type;
    EXPECT_EQ(made.why, "a columnstore cannot hold 'b' (" + parse_sql_type(type)->text() + ")");
  }
  const std::vector<TargetColumn> large{column("a", "nvarchar(max)")};
  EXPECT_EQ(design(large).shape, TableShape::Columnstore);
  const TableDesign old =
      design(large, {.compression = Compression::ColumnstoreArchive, .columnstore_holds_max = false});
  EXPECT_EQ(old.shape, TableShape::Heap);
  EXPECT_EQ(old.compression, Compression::Usual);
  EXPECT_EQ(shape_line(old), "a heap, because a columnstore of this server cannot hold 'a' (nvarchar(max))");
}

TEST(TableDesign, RefusesOptionsThatExcludeEachOther) {
  for (const TableOptions& options :
       {TableOptions{.clustered_columnstore = true, .heap = true},
        TableOptions{.clustered_columnstore = true, .compression = Compression::Page},
        TableOptions{.heap = true, .compression = Compression::ColumnstoreArchive},
        TableOptions{.clustered_columnstore = false, .compression = Compression::ColumnstoreArchive}}) {
    const Error error = error_of([&] { design({column("a", "int")}, options); });
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    EXPECT_EQ(error.where(), kOfDesign);
  }
}

TEST(TableDesign, RefusesWhatTheServerCannotKeep) {
  const auto headline = [](std::vector<TargetColumn> columns) {
    return error_of([&] { design(std::move(columns)); }).headline();
  };
  EXPECT_EQ(headline({column("", "int")}), "a column has no name");
  EXPECT_THAT(headline({column(std::string(129, 'x'), "int")}), HasSubstr("is too long"));
  std::string emoji;
  for (int i = 0; i < 65; ++i) emoji += "\U0001F600";
  EXPECT_THAT(headline({column(emoji, "int")}), HasSubstr("is too long"));
  EXPECT_EQ(headline({column("k", "nvarchar(max)", false, 1)}),
            "the column 'k' (nvarchar(max)) cannot be in a primary key");
  EXPECT_EQ(headline({column("k", "xml", false, 1)}), "the column 'k' (xml) cannot be in a primary key");
  EXPECT_EQ(headline(std::vector<TargetColumn>(1'025, column("c", "int"))), "the table would have 1025 columns");
  std::vector<TargetColumn> two{column("a", "int"), column("b", "int")};
  for (TargetColumn& one : two) one.identity = "1,1";
  EXPECT_THAT(headline(two), HasSubstr("two columns would have an identity"));
}

TEST(TableDesign, QuotesEveryNameAndShortensThoseOfConstraints) {
  const std::string longest(128, 'x');
  std::vector<TargetColumn> columns{column("weird]name", "int", false, 2), column("Order", "int"),
                                    column("\U0001F600 \U0001F600", "int"), column(longest, "int", false, 1)};
  columns[0].default_value = "((1))";
  const TableDesign made = design_table({{"my schema", longest}}, columns, {.heap = true}, kOfDesign);
  const std::string sql = create_table(made);
  EXPECT_THAT(sql, HasSubstr("CREATE TABLE [my schema].[" + longest + "] (\n"));
  EXPECT_THAT(sql, HasSubstr("\n  [weird]]name] "));
  EXPECT_THAT(sql, HasSubstr("\n  [Order] "));
  EXPECT_THAT(sql, HasSubstr("\n  [\U0001F600 \U0001F600] "));
  EXPECT_THAT(sql, HasSubstr("CONSTRAINT [PK_" + longest.substr(3) + "] PRIMARY KEY NONCLUSTERED ([" + longest +
                             "], [weird]]name])"));
  EXPECT_THAT(sql, HasSubstr("CONSTRAINT [DF_" + longest.substr(5) + "_1] DEFAULT ((1))"));
  EXPECT_EQ(default_name(made, made.columns[3], "_run1"), "DF_" + longest.substr(10) + "_4_run1");
  EXPECT_EQ(primary_key_name(made, "_run1"), "PK_" + longest.substr(8) + "_run1");

  TableDesign faces = made;
  faces.name.parts.back() = std::string(124, 'x') + "\U0001F600";
  EXPECT_EQ(primary_key_name(faces), "PK_" + std::string(124, 'x'));  // no half of a character
}

TEST(TableDesign, TakesNoWordsThatAreNone) {
  std::vector<TargetColumn> columns{column("a", "nvarchar(5)")};
  columns[0].collation = "Latin1_General_BIN2; DROP TABLE t";
  EXPECT_THAT(error_of([&] { create_table(design(columns)); }).headline(), HasSubstr("is no collation"));
  columns = {column("a", "int")};
  for (const char* identity : {"1", "1,1); DROP TABLE t --", "1,", "a,b", "1,1,1"}) {
    columns[0].identity = identity;
    EXPECT_THAT(error_of([&] { create_table(design(columns)); }).headline(), HasSubstr("is no identity")) << identity;
  }
  columns[0].identity = "-2147483648,-1";
  EXPECT_THAT(create_table(design(columns)), HasSubstr("IDENTITY(-2147483648,-1)"));
}

TEST(TableDesign, StagesInABareHeapThatBecomesTheTable) {
  const TableDesign made = design(some_columns());
  const TableName staging{{"dbo", "orders__hygge_7"}};
  EXPECT_EQ(create_staging(made, staging, false),
            "CREATE TABLE [dbo].[orders__hygge_7] (\n"
            "  [id]     bigint        NOT NULL,\n"
            "  [name]   nvarchar(50)  COLLATE Latin1_General_BIN2 NULL,\n"
            "  [amount] decimal(18,2) NOT NULL\n"
            ")");
  EXPECT_THAT(create_staging(made, staging, true), HasSubstr("IDENTITY(1,1)"));
  EXPECT_THAT(
      finish_staging(made, staging, "_7"),
      ElementsAre(
          "CREATE CLUSTERED COLUMNSTORE INDEX [CCI_orders] ON [dbo].[orders__hygge_7]",
          "ALTER TABLE [dbo].[orders__hygge_7] ADD CONSTRAINT [PK_orders_7] PRIMARY KEY NONCLUSTERED ([id])",
          "ALTER TABLE [dbo].[orders__hygge_7] ADD CONSTRAINT [DF_orders_amount_7] DEFAULT ((0)) FOR [amount]"));

  const TableOptions page{.compression = Compression::Page};
  EXPECT_THAT(finish_staging(design({column("id", "int", false, 1)}, page), staging, ""),
              ElementsAre("ALTER TABLE [dbo].[orders__hygge_7] ADD CONSTRAINT [PK_orders] PRIMARY KEY CLUSTERED ([id])"
                          " WITH (DATA_COMPRESSION = PAGE)"));
  EXPECT_THAT(finish_staging(design({column("a", "int")}, page), staging, ""),
              ElementsAre("ALTER TABLE [dbo].[orders__hygge_7] REBUILD WITH (DATA_COMPRESSION = PAGE)"));
}

}  // namespace
}  // namespace hygge::stores::mssql
