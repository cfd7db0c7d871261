#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/conformance/cases.h"
#include "tests/conformance/rows.h"
#include "tests/conformance/workbench.h"

namespace hygge::test {
namespace {

using testing::ElementsAreArray;

/// What every home promises (core/home.h).
class HomeConformance : public testing::TestWithParam<HomeCase> {
 protected:
  /// A home over the rows of `select`.
  OpenedHome open(const std::string& select) {
    return bench_.open_home(GetParam().lay_down(bench_.session(), select, bench_.folder()));
  }

  void expect_exactly(const std::string& select) {
    const engine::Relation expected = relation_of(bench_.session(), select);
    const OpenedHome opened = open(select);
    EXPECT_EQ(opened.relation.schema, expected.schema);
    EXPECT_THAT(rows_of(*opened.session, opened.relation), ElementsAreArray(rows_of(bench_.session(), expected)));
  }

  Workbench bench_;
};

TEST_P(HomeConformance, GivesEveryRowOnce) { expect_exactly(numbered_rows(10'000)); }

TEST_P(HomeConformance, GivesASingleRow) { expect_exactly(numbered_rows(1)); }

TEST_P(HomeConformance, AnEmptySourceKeepsItsColumns) { expect_exactly(numbered_rows(0)); }

TEST_P(HomeConformance, GivesColumnsThatAreAllNull) {
  expect_exactly("SELECT i AS id, NULL::VARCHAR AS a, NULL::DOUBLE AS b, NULL::DATE AS c FROM range(3000) AS t(i)");
}

TEST_P(HomeConformance, GivesThreeHundredColumns) { expect_exactly(wide_rows(300)); }

TEST_P(HomeConformance, KeepsNamesThatMustBeQuoted) { expect_exactly(awkward_names(GetParam().longest_name)); }

TEST_P(HomeConformance, CarriesEveryTypeWithItsEnds) {
  SamplesTogether samples;
  for (const TypeSample& sample : type_samples()) {
    if (GetParam().types.carries(sample)) samples.add(sample.name, GetParam().types.select(sample));
  }
  expect_exactly(samples.select());
}

TEST_P(HomeConformance, LosesNothingOnManyThreads) {
  const OpenedHome opened = open(numbered_rows(300'000));
  EXPECT_EQ(value_of(*opened.session,
                     "SELECT count(*) || ' ' || count(DISTINCT id) || ' ' || sum(id) || ' ' || "
                     "count(name) FROM (" +
                         opened.relation.sql + ")"),
            "300000 300000 44999850000 257143");
}

TEST_P(HomeConformance, WhatItKnowsBeforehandIsTrue) {
  const OpenedHome opened = open(numbered_rows(5'000));
  EXPECT_FALSE(opened.home->describe().empty());
  if (opened.relation.rows_exact) {
    EXPECT_EQ(opened.relation.rows, Rows{5'000});
  }
  if (!opened.relation.nulls.empty()) {
    ASSERT_EQ(opened.relation.nulls.size(), 2U);
    EXPECT_EQ(opened.relation.nulls[0].value_or(Rows{0}), Rows{0});
    EXPECT_EQ(opened.relation.nulls[1].value_or(Rows{714}), Rows{714});
  }
}

TEST_P(HomeConformance, TheWholeIsAllOfIt) {
  const OpenedHome opened = open(numbered_rows(5'000));
  const engine::Relation whole = opened.home->whole();
  EXPECT_EQ(whole.schema, opened.relation.schema);
  EXPECT_THAT(rows_of(*opened.session, whole), ElementsAreArray(rows_of(bench_.session(), numbered_rows(5'000))));
}

TEST_P(HomeConformance, WhatItOffersAsItIsIsWhatItOpens) {
  const OpenedHome opened = open(numbered_rows(5'000));
  const std::optional<engine::Relation> offered = opened.home->open_as_is(
      {.engine = *opened.engine, .session = *opened.session, .cancel = {}, .note = [](const std::string&, bool) {}});
  if (!offered) return;  // a home need not
  EXPECT_TRUE(offered->verbatim);
  EXPECT_TRUE(offered->rows_exact);
  EXPECT_EQ(offered->rows, Rows{5'000});
  EXPECT_EQ(offered->nulls, opened.relation.nulls);
  EXPECT_EQ(offered->schema.names(), opened.relation.schema.names());
  EXPECT_THAT(rows_of(*opened.session, *offered), ElementsAreArray(rows_of(bench_.session(), numbered_rows(5'000))));
}

TEST_P(HomeConformance, DecodesEveryValueOrNone) {
  const OpenedHome opened = open(numbered_rows(5'000));
  const std::optional<HomeCount> counted = opened.home->decode(2, CancelToken{});
  if (!counted) return;  // a home need not
  EXPECT_EQ(counted->rows, Rows{5'000});
  ASSERT_EQ(counted->nulls.size(), 2U);
  EXPECT_EQ(counted->nulls[0].value_or(Rows{0}), Rows{0});
  EXPECT_EQ(counted->nulls[1].value_or(Rows{714}), Rows{714});
}

TEST_P(HomeConformance, ASecondRunGivesTheSame) {
  const std::string home = GetParam().lay_down(bench_.session(), numbered_rows(5'000), bench_.folder());
  const OpenedHome first = bench_.open_home(home);
  const std::vector<std::string> rows = rows_of(*first.session, first.relation);
  EXPECT_NO_THROW(first.home->confirm_unchanged());
  const OpenedHome second = bench_.open_home(home);
  EXPECT_EQ(second.relation.schema, first.relation.schema);
  EXPECT_THAT(rows_of(*second.session, second.relation), ElementsAreArray(rows));
}

TEST_P(HomeConformance, SoundBytesPassTheCheck) {
  const OpenedHome opened = open(numbered_rows(5'000));
  EXPECT_NO_THROW(opened.home->check_bytes(CancelToken{}));
}

TEST_P(HomeConformance, AFailureMidWayIsAnErrorAndNotAnEnd) {
  const OpenedHome opened = bench_.open_home(GetParam().lay_down_broken(bench_.session(), bench_.folder()));
  const auto error = error_of([&] {
    engine::Stream stream = opened.session->stream(opened.relation.sql, CancelToken{}, Bytes{1'000'000});
    while (stream.next()) continue;
  });
  ASSERT_TRUE(error.has_value());
  EXPECT_NE(error->kind(), ErrorKind::Internal) << error->what();
  EXPECT_EQ(value_of(*opened.session, "SELECT 42"), "42") << "the session can be used again";
}

TEST_P(HomeConformance, StopsSoonWhenCancelledMidWay) {
  const CancelToken cancel;
  const std::string home = GetParam().lay_down(bench_.session(), numbered_rows(500'000), bench_.folder());
  const OpenedHome opened = bench_.open_home(home, cancel);
  engine::Stream stream = opened.session->stream(opened.relation.sql, cancel, Bytes{1'000'000});
  ASSERT_TRUE(stream.next().has_value());
  const auto began = std::chrono::steady_clock::now();
  cancel.cancel(CancelReason::Interrupted);
  const auto error = error_of([&] {
    while (stream.next()) continue;
  });
  EXPECT_LT(std::chrono::steady_clock::now() - began, kSoon);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::Cancelled) << error->what();
}

INSTANTIATE_TEST_SUITE_P(Homes, HomeConformance, testing::ValuesIn(home_cases()),
                         [](const testing::TestParamInfo<HomeCase>& given) { return given.param.name; });

}  // namespace
}  // namespace hygge::test
