#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/shop.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(Debug, FindsAllWell) {
  const Shop shop;
  const ProgramResult run = shop.hygge({"debug"});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("hygge " HYGGE_VERSION " (DuckDB "), HasSubstr("project shop, 3 flows"),
                             ContainsRegex("DuckDB v[0-9.]+ opens: [0-9]+ threads"), HasSubstr(" free"),
                             HasSubstr("landing/customers"), HasSubstr("lake/visits"), HasSubstr("All is well: "),
                             Not(HasSubstr("BAD"))));
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(Debug, SaysWhatIsNotThereAndHowToMendIt) {
  const Shop shop;
  shop.remove("landing/orders");
  const ProgramResult run = shop.hygge({"debug"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(ContainsRegex("  BAD   [^\n]*landing/orders[^\n]*\n  try   "), HasSubstr("1 of ")));
}

TEST(Debug, FindsAConditionThatDoesNotFitTheData) {
  Shop shop;
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: lake/visits\nwhere: nmae = 'x'\n");
  const ProgramResult run = shop.hygge({"debug"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out,
              AllOf(ContainsRegex("  BAD   `where` asks for column 'nmae'[^B]*flows/web/flow.yml:3:8"),
                    ContainsRegex("customers[^\n]*\n[^B]*  ok    columns, conditions and settings fit the data"),
                    HasSubstr("1 of ")));
}

TEST(Debug, KeepsTheCaretBelowTheMistake) {
  const Shop shop;
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: lake/visits\nwhere: id > 5 AND nmae = 1\n");
  EXPECT_THAT(shop.hygge({"debug"}).out, HasSubstr("          id > 5 AND nmae = 1\n"
                                                   "                     ^~~~\n"
                                                   "  try   "));
}

TEST(Debug, MindsNoForeignFileWhereOneIsAdded) {
  Shop shop;
  shop.write_parquet("lake/visits/theirs.parquet", "SELECT 1 AS id");
  EXPECT_EQ(shop.hygge({"debug"}).exit_code, 1);
  shop.write("flows/web/flow.yml", "home: landing/visits\nstore: lake/visits\nrun_type: incremental\n");
  const ProgramResult run = shop.hygge({"debug"});
  EXPECT_EQ(run.exit_code, 0) << run.out;
}

TEST(Debug, FindsAStoreThatIsAFile) {
  const Shop shop;
  shop.write("lake", "a file where a folder must go");
  const ProgramResult run = shop.hygge({"debug"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, ContainsRegex("  BAD   [^\n]*lake"));
}

TEST(Debug, FindsABadFolderForTemporaryData) {
  const Shop shop;
  shop.write("hygge.yml", "name: shop\noptions: {temp_directory: /proc/none}\n");
  const ProgramResult run = shop.hygge({"debug"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("/proc/none"), HasSubstr("temp_directory")));
}

TEST(Debug, SaysWhatToDoWhenTheFolderForTemporaryDataCannotBeLookedFor) {
  const Shop shop;
  shop.write("hygge.yml", "name: shop\noptions: {temp_directory: /" + std::string(300, 'a') + "}\n");
  const ProgramResult run = shop.hygge({"debug"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("cannot be written (File name too long)"),
                             HasSubstr("try   let it be written, or name another one in options: temp_directory"),
                             Not(HasSubstr("unexpected"))));
}

TEST(Debug, EndsWithTwoWhenTheConfigurationIsWrong) {
  const Shop shop;
  shop.write("hygge.yml", "nme: shop\n");
  const ProgramResult run = shop.hygge({"debug"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("hygge.yml:1:1"));
}

}  // namespace
}  // namespace hygge::test
