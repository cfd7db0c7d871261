#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/shop.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Choice {
  std::vector<std::string> words;
  std::vector<std::string> moved;  ///< folders of lake/ that exist afterwards
};

std::vector<std::string> folders_moved(const Shop& shop) {
  std::vector<std::string> moved;
  for (const char* folder : {"erp/customers", "erp/orders", "visits"}) {
    if (shop.exists(std::filesystem::path{"lake"} / folder)) {
      moved.emplace_back(folder);
    }
  }
  return moved;
}

TEST(Selection, RunsWhatWasAskedForAndNothingElse) {
  const std::vector<Choice> choices{
      {{}, {"erp/customers", "erp/orders", "visits"}},
      {{"--flow", "erp"}, {"erp/customers", "erp/orders"}},
      {{"-f", "erp_orders"}, {"erp/orders"}},
      {{"--flow", "erp,web"}, {"erp/customers", "erp/orders", "visits"}},
      {{"--flow", "erp_orders", "--flow", "web"}, {"erp/orders", "visits"}},
      {{"--flow", " web , erp_orders "}, {"erp/orders", "visits"}},
      {{"--flow", "*orders"}, {"erp/orders"}},
      {{"--flow", "e?p"}, {"erp/customers", "erp/orders"}},
      {{"--entity", "orders"}, {"erp/orders"}},
      {{"-e", "cust*", "-e", "orders"}, {"erp/customers", "erp/orders"}},
      {{"--flow", "erp", "--entity", "customers"}, {"erp/customers"}},
      {{"--flow", "erp", "--flow", "erp_orders", "--entity", "orders,orders"}, {"erp/orders"}},
  };
  const Shop shop;
  for (const Choice& choice : choices) {
    std::vector<std::string> words{"start", "--quiet"};
    words.insert(words.end(), choice.words.begin(), choice.words.end());
    const ProgramResult run = shop.hygge(words);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(folders_moved(shop), choice.moved) << testing::PrintToString(choice.words);
    shop.remove("lake");
  }
}

TEST(Selection, NamesTheNearestOfWhatIsNotThereAndRunsNothing) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wishes{
      {{"--flow", "epr"}, "hygge: unknown flow 'epr'; did you mean 'erp'?"},
      {{"--flow", "web,erp_order"}, "hygge: unknown flow 'erp_order'; did you mean 'erp_orders'?"},
      {{"--flow", "x*"}, "hygge: no flow is called like 'x*'"},
      {{"--entity", "custmers"}, "hygge: unknown entity 'custmers'; did you mean 'customers'?"},
      {{"--flow", "web", "--entity", "orders"}, "hygge: unknown entity 'orders'"},
      {{"--entity", "orders,q*"}, "hygge: no entity is called like 'q*'"},
  };
  const Shop shop;
  for (const auto& [words, answer] : wishes) {
    SCOPED_TRACE(answer);
    std::vector<std::string> all{"start"};
    all.insert(all.end(), words.begin(), words.end());
    const ProgramResult run = shop.hygge(all);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, AllOf(HasSubstr(answer + "\n"), HasSubstr("hygge list")));
  }
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(Selection, KnowsEntitiesThatWereAskedForAsFlows) {
  const Shop shop;
  EXPECT_THAT(shop.hygge({"start", "--flow", "orders"}).err,
              HasSubstr("try      'orders' is an entity: --entity orders; there are the flows erp"));
  EXPECT_THAT(shop.hygge({"start", "--entity", "web"}).err,
              HasSubstr("try      'web' is a flow: --flow web; there are"));
}

TEST(Selection, TakesANameAsItIsEvenWhenItLooksLikeAGlob) {
  Shop shop;
  shop.write("flows/odd/flow.yml", "home: landing\nstore: lake/odd\nentities: [\"a[1]\", a1, \"b,c\"]\n");
  shop.write_parquet("landing/a[1]/x.parquet", "SELECT 1 AS id");
  shop.write_parquet("landing/a1/x.parquet", "SELECT 2 AS id");
  shop.write_parquet("landing/b,c/x.parquet", "SELECT 3 AS id");
  const ProgramResult run = shop.hygge({"list", "--flow", "odd_a[1]", "--names", "entity"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "a[1]\n");
  EXPECT_EQ(shop.hygge({"start", "--entity", "a[1],b\\,c"}).exit_code, 0);
  EXPECT_TRUE(shop.exists("lake/odd/a[1]"));
  EXPECT_TRUE(shop.exists("lake/odd/b,c"));
  EXPECT_FALSE(shop.exists("lake/odd/a1"));
}

TEST(Selection, TellsEverythingThatIsNotThereAndWhatIs) {
  const Shop shop;
  const ProgramResult run = shop.hygge({"start", "--flow", "epr,x*", "--entity", "custmers"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err,
            "hygge: 3 names that were asked for are not there\n"
            "  unknown flow 'epr'; did you mean 'erp'?\n"
            "  no flow is called like 'x*'\n"
            "  unknown entity 'custmers'; did you mean 'customers'?\n"
            "  try      there are the flows erp, erp_customers, erp_orders, web; there are the entities customers, "
            "orders; hygge list shows them all\n");
}

TEST(Selection, ListsOnlyTheFirstOfManyNames) {
  const Project project;
  std::string flows = "flows:\n";
  for (char letter = 'a'; letter < 'a' + 15; ++letter) {
    flows += "  " + std::string(3, letter) + ": {home: landing, store: lake/" + letter + "}\n";
  }
  project.write("hygge.yml", flows);
  EXPECT_THAT(project.hygge({"list", "--flow", "x"}).err, HasSubstr("iii, jjj and 5 more; hygge list"));
}

}  // namespace
}  // namespace hygge::test
