#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "tests/conformance/cases.h"
#include "tests/conformance/rows.h"
#include "tests/conformance/workbench.h"
#include "tests/support/made/remembering_store.h"

namespace hygge::test {
namespace {

using messages::FlowReport;
using messages::Outcome;
using testing::ElementsAreArray;

/// Every home with every store, through whole runs.
class HomeToStoreConformance : public testing::TestWithParam<std::tuple<HomeCase, StoreCase>> {
 protected:
  HomeToStoreConformance() { forget_everything(); }

  const HomeCase& home() const { return std::get<0>(GetParam()); }
  const StoreCase& store() const { return std::get<1>(GetParam()); }

  std::string lay_down(const std::string& select, const std::string& name) {
    return home().lay_down(bench_.session(), select, bench_.folder() / name);
  }
  std::string flow(const std::string& name, const std::string& source, const std::string& settings) {
    return "  " + name + ": {home: " + source + ", store: " + store().section(bench_.folder(), name) + ", " + settings +
           "}\n";
  }

  void expect_published(const std::string& name, const std::string& select) {
    const auto found = store().published(bench_.engine(), bench_.session(), bench_.folder(), name);
    ASSERT_TRUE(found.has_value());
    EXPECT_THAT(rows_of(bench_.session(), *found), ElementsAreArray(rows_of(bench_.session(), select)));
  }

  static std::string complaint(const FlowReport& report) { return report.error ? report.error->what() : ""; }

  Workbench bench_;
};

TEST_P(HomeToStoreConformance, EveryRowArrivesAndIsProven) {
  const std::string source = lay_down(numbered_rows(5'000), "source");
  for (const std::string verify : {"none", "count", "decode", "full"}) {
    SCOPED_TRACE(verify);
    const FlowReport report = bench_.run(flow(verify, source, "verify: " + verify)).flows.at(0);
    EXPECT_EQ(report.outcome, Outcome::Passed) << complaint(report);
    EXPECT_EQ(report.rows, Rows{5'000});
    expect_published(verify, numbered_rows(5'000));
  }
}

/// By themselves the types are looked at with each home and each store.
TEST_P(HomeToStoreConformance, EveryTypeArrivesAndIsProven) {
  SamplesTogether samples;
  for (const TypeSample& sample : type_samples()) {
    if (home().types.carries(sample) && store().types.carries(sample))
      samples.add(sample.name, home().types.select(sample));
  }
  const std::string source = lay_down(samples.select(), "types");
  const FlowReport report = bench_.run(flow("types", source, "verify: full")).flows.at(0);
  EXPECT_EQ(report.outcome, Outcome::Passed) << complaint(report);
}

TEST_P(HomeToStoreConformance, ASecondRunReplacesOrAdds) {
  const std::string ten = lay_down(numbered_rows(10), "ten");
  for (int run = 0; run < 2; ++run) bench_.run(flow("t", ten, "run_type: full_drop"));
  expect_published("t", numbered_rows(10));
  bench_.run(flow("t", ten, "run_type: incremental"));
  expect_published("t", numbered_rows(10) + " UNION ALL " + numbered_rows(10));
}

TEST_P(HomeToStoreConformance, AnEmptySourceEmptiesTheTarget) {
  bench_.run(flow("t", lay_down(numbered_rows(10), "ten"), "verify: full"));
  const FlowReport report = bench_.run(flow("t", lay_down(numbered_rows(0), "none"), "verify: full")).flows.at(0);
  EXPECT_EQ(report.outcome, Outcome::Passed) << complaint(report);
  expect_published("t", numbered_rows(0));
}

TEST_P(HomeToStoreConformance, ABrokenSourceLeavesTheTargetAsItWas) {
  bench_.run(flow("t", lay_down(numbered_rows(10), "ten"), "verify: full"));
  const std::string broken = home().lay_down_broken(bench_.session(), bench_.folder() / "broken");
  const FlowReport report = bench_.run(flow("t", broken, "retries: 0")).flows.at(0);
  EXPECT_EQ(report.outcome, Outcome::Failed);
  expect_published("t", numbered_rows(10));
}

INSTANTIATE_TEST_SUITE_P(Pairs, HomeToStoreConformance,
                         testing::Combine(testing::ValuesIn(home_cases()), testing::ValuesIn(store_cases())),
                         [](const testing::TestParamInfo<std::tuple<HomeCase, StoreCase>>& given) {
                           return std::get<0>(given.param).name + "To" + std::get<1>(given.param).name;
                         });

}  // namespace
}  // namespace hygge::test
