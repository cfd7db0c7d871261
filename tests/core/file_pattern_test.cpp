#include "hygge/core/file_pattern.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include "hygge/base/error.h"

namespace hygge {
namespace {

namespace fs = std::filesystem;

FlowIdentity identity() {
  using namespace std::chrono;
  return {.run_id = "r7",
          .name = "erp_orders",
          .flow = "erp",
          .entity = "orders",
          .source = "landing/orders",
          .run_type = RunType::Incremental,
          .started = sys_days{year{2024} / 2 / 29} + hours{23} + minutes{59} + seconds{58} + microseconds{42}};
}

std::string name_of(std::string_view pattern, std::uint64_t sequence = 7, const FlowIdentity& who = identity()) {
  return FilePattern::parse(pattern).name_of(sequence, who);
}

std::string refusal_of(std::string_view pattern) {
  try {
    static_cast<void>(FilePattern::parse(pattern));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    return error.what();
  }
  return "accepted";
}

std::vector<std::string> names_from(std::string_view pattern, std::vector<fs::path> present, int count) {
  FileNames names{FilePattern::parse(pattern), identity(), std::move(present)};
  std::vector<std::string> made;
  for (int i = 0; i < count; ++i) made.push_back(names.next());
  return made;
}

TEST(FilePatternTest, FillsInEveryPlaceholder) {
  struct Case {
    std::string_view pattern;
    std::string name;
  };
  const std::vector<Case> cases{
      {"{sequence:020d}.parquet", "00000000000000000007.parquet"},
      {"{sequence}.parquet", "7.parquet"},
      {"{sequence:06d}.parquet", "000007.parquet"},
      {"{sequence:3d}.parquet", "007.parquet"},
      {"{name}-{flow_name}-{entity}.parquet", "orders-erp-orders.parquet"},
      {"{timestamp}.parquet", "20240229T235958.000042Z.parquet"},
      {"{run_id}_{sequence}.parquet", "r7_7.parquet"},
      {"{entity}/part-{sequence}.parquet", "orders/part-7.parquet"},
      {"plain name with ] and 'quotes' \xF0\x9F\x8C\xB2.parquet",
       "plain name with ] and 'quotes' \xF0\x9F\x8C\xB2.parquet"},
  };
  for (const Case& given : cases) EXPECT_EQ(name_of(given.pattern), given.name) << given.pattern;
}

TEST(FilePatternTest, NamesAFlowWithoutEntitiesByTheFlow) {
  FlowIdentity who = identity();
  who.entity.clear();
  EXPECT_EQ(name_of("{name}.parquet", 1, who), "erp.parquet");
  EXPECT_EQ(name_of("x{entity}.parquet", 1, who), "x.parquet");
}

TEST(FilePatternTest, RefusesAFolderWhoseNameIsEmpty) {
  FlowIdentity who = identity();
  who.entity.clear();
  EXPECT_THROW(name_of("{entity}/{sequence}.parquet", 1, who), Error);
}

TEST(FilePatternTest, KeepsTheLargestSequence) {
  const std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  const FilePattern pattern = FilePattern::parse("{sequence:020d}.parquet");
  EXPECT_EQ(pattern.sequence_of(pattern.name_of(largest, identity())), largest);
}

TEST(FilePatternTest, MakesValuesSafe) {
  FlowIdentity who = identity();
  who.entity = "../a/b";
  EXPECT_EQ(name_of("{entity}.parquet", 1, who), "-._a_b.parquet");
  EXPECT_EQ(name_of("x/{entity}.parquet", 1, who), "x/-._a_b.parquet");
  who.entity = "_orders";
  EXPECT_EQ(name_of("{entity}.parquet", 1, who), "-orders.parquet");
  who.entity = "..";
  EXPECT_EQ(name_of("{entity}/{sequence}", 1, who), "-./1");
  who.entity = "weird\nname";
  EXPECT_EQ(name_of("{entity}.parquet", 1, who), "weird\nname.parquet");
  who.entity = std::string("nul\0l", 5);
  EXPECT_EQ(name_of("{entity}.parquet", 1, who), "nul_l.parquet");
}

TEST(FilePatternTest, RefusesWhatItCannotUse) {
  struct Case {
    std::string_view pattern;
    std::string what;
  };
  const std::vector<Case> cases{
      {"{sequnce}.parquet",
       "file_pattern '{sequnce}.parquet' has an unknown placeholder {sequnce}; did you mean {sequence}?"},
      {"{zzzzzz}",
       "file_pattern '{zzzzzz}' has an unknown placeholder {zzzzzz}; the placeholders are sequence, name, flow_name, "
       "entity, timestamp, run_id"},
      {"{sequence", "file_pattern '{sequence' has a brace without its partner; write placeholders like {sequence}"},
      {"sequence}", "file_pattern 'sequence}' has a brace without its partner; write placeholders like {sequence}"},
      {"{sequence:x}",
       "file_pattern '{sequence:x}' cannot use {sequence:x}; only {sequence} takes a width, of up to 100 "
       "digits, written like {sequence:020d}"},
      {"{sequence:}",
       "file_pattern '{sequence:}' cannot use {sequence:}; only {sequence} takes a width, of up to 100 "
       "digits, written like {sequence:020d}"},
      {"{name:3d}",
       "file_pattern '{name:3d}' cannot use {name:3d}; only {sequence} takes a width, of up to 100 digits, written "
       "like {sequence:020d}"},
      {"{sequence:999d}",
       "file_pattern '{sequence:999d}' cannot use {sequence:999d}; only {sequence} takes a width, of up to 100 "
       "digits, written like {sequence:020d}"},
  };
  for (const Case& given : cases) EXPECT_EQ(refusal_of(given.pattern), given.what);
}

TEST(FilePatternTest, RefusesPatternsThatLeaveTheFolder) {
  for (const std::string_view pattern :
       {"", " ", "/a", "../x", "a/../x", "a/./x", ".hidden", "_hidden", "a/.x", "_a/x", "a//b", "a/", "/"}) {
    EXPECT_NE(refusal_of(pattern), "accepted") << pattern;
  }
}

TEST(FilePatternTest, RefusesNamesOverTheLimit) {
  FlowIdentity who = identity();
  who.entity = std::string(247, 'n');
  EXPECT_EQ(name_of("{entity}.parquet", 1, who).size(), 255U);
  who.entity += 'n';
  try {
    name_of("{entity}.parquet", 1, who);
    FAIL() << "a name of 256 bytes was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.headline(), "file_pattern '{entity}.parquet' makes a name that is too long");
  }
}

TEST(FilePatternTest, ReadsTheSequenceBack) {
  struct Case {
    std::string_view pattern;
    std::string_view name;
    std::optional<std::uint64_t> sequence;
  };
  const std::vector<Case> cases{
      {"{sequence:020d}.parquet", "00000000000000000041.parquet", 41},
      {"{sequence:020d}.parquet", "year=2024/00000000000000000041.parquet", 41},
      {"{sequence:020d}.parquet", "41.parquet", std::nullopt},
      {"{sequence:020d}.parquet", "00000000000000000041.csv", std::nullopt},
      {"{sequence}.parquet", "x.parquet", std::nullopt},
      {"{sequence}.parquet", "99999999999999999999999.parquet", std::nullopt},
      {"{name}_{sequence:03d}.parquet", "others_0123.parquet", 123},
      {"{entity}/{sequence}.parquet", "orders/12.parquet", 12},
      {"{entity}/{sequence}.parquet", "12.parquet", std::nullopt},
      {"{sequence}-{sequence}.parquet", "3-3.parquet", 3},
      {"{sequence}-{sequence}.parquet", "3-4.parquet", std::nullopt},
      {"{timestamp}.parquet", "20240229T235958.000042Z.parquet", std::nullopt},
  };
  for (const Case& given : cases) {
    EXPECT_EQ(FilePattern::parse(given.pattern).sequence_of(given.name), given.sequence)
        << given.pattern << " on " << given.name;
  }
}

TEST(FileNamesTest, BeginWithOne) {
  EXPECT_EQ(names_from("{sequence:03d}.parquet", {}, 2), (std::vector<std::string>{"001.parquet", "002.parquet"}));
}

TEST(FileNamesTest, GoOnAfterTheHighestPresentNumber) {
  EXPECT_EQ(
      names_from("{sequence:03d}.parquet", {"009.parquet", "002.parquet", "year=1/011.parquet", "foreign.csv"}, 2),
      (std::vector<std::string>{"012.parquet", "013.parquet"}));
}

TEST(FileNamesTest, NumberRepeatedNamesBeforeTheExtension) {
  EXPECT_EQ(names_from("{entity}.v1.parquet", {}, 3),
            (std::vector<std::string>{"orders.v1.parquet", "orders.v1_2.parquet", "orders.v1_3.parquet"}));
}

TEST(FileNamesTest, StepOverPresentNames) {
  EXPECT_EQ(names_from("sub/{entity}.parquet", {"sub/orders.parquet", "sub/orders_3.parquet"}, 2),
            (std::vector<std::string>{"sub/orders_2.parquet", "sub/orders_4.parquet"}));
}

TEST(FileNamesTest, AreDifferentForThreeRunsWithinOneSecond) {
  FlowIdentity who = identity();
  const std::string first = name_of("{timestamp}.parquet", 1, who);
  who.started += std::chrono::microseconds{1};
  EXPECT_NE(name_of("{timestamp}.parquet", 1, who), first);
}

}  // namespace
}  // namespace hygge
