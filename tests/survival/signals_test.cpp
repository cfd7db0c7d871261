// Signals at every step of a run, followed by a run that ends right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <map>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "tests/survival/lake.h"

namespace hygge::test {
namespace {

/// Where in a run the signal comes, as a rule of tests/support/fault_preload.cpp for each way that files are made.
struct Step {
  std::string name;
  std::string copied;      ///< when files are copied as they are
  std::string written;     ///< when pages are packed or rows are written anew
  bool is_late;            ///< a run that got so far ends what it began, unless it is killed
  bool killed_is_settled;  ///< the new files are in place already

  friend void PrintTo(const Step& step, std::ostream* out) { *out << step.name; }
};

const std::vector<Step>& steps() {
  static const std::string no_clone = "call=clone,path=.staged,do=EOPNOTSUPP,always=1;";
  static const auto both = [](const std::string& name, const std::string& rule, bool is_late, bool is_settled) {
    return Step{name, rule, rule, is_late, is_settled};
  };
  static const std::vector<Step> all{
      both("AtTheLock", "call=open,path=/lock", false, false),
      both("BeforeStaging", "call=mkdir,path=/staged", false, false),
      {"MidFile", no_clone + "call=copy_file_range,path=.staged", "call=write,path=.staged,nth=2", false, false},
      both("BetweenFiles", "call=open,path=f1.staged", false, false),
      both("AfterStaging", "call=rename,path=f0.staged", true, false),
      both("BetweenNames", "call=rename,path=f1.staged", true, false),
      both("BeforeTheExchange", "call=renameat2,path=/new ", true, false),
      both("AfterTheExchange", "call=renameat2,path=/new ,when=after", true, true),
      both("AmidOldFiles", "call=unlink,path=/new/0", true, true),
      both("BeforeTheLockGoes", "call=unlink,path=/lock", true, true),
      both("AfterTheLockWent", "call=unlink,path=/lock,when=after", true, true),
  };
  return all;
}

struct Signal {
  std::string action;
  int number;
  int exit_code;
};

const std::array<Signal, 3>& signals() {
  static const std::array<Signal, 3> all{{{"kill", SIGKILL, -1}, {"int", 0, 130}, {"term", 0, 143}}};
  return all;
}

/// As Lake::rows_by_landing() tells them.
std::string text_of(const std::map<int, std::int64_t>& rows) {
  std::string text;
  for (const auto& [made, count] : rows) {
    text += (text.empty() ? "" : " ") + std::to_string(made) + ":" + std::to_string(count);
  }
  return text;
}

/// How the files are made.
enum class Way { Copied, Packed, Written };

class Signals : public testing::TestWithParam<std::tuple<Step, bool, Way>> {
 protected:
  bool is_incremental() const { return std::get<1>(GetParam()); }
  Way way() const { return std::get<2>(GetParam()); }
  std::string rules(const Signal& signal) const {
    const Step& step = std::get<0>(GetParam());
    return (way() == Way::Copied ? step.copied : step.written) + ",slow=200,do=" + signal.action;
  }

  /// What readers find once a landing has settled on top of `rows`.
  void add(std::map<int, std::int64_t>& rows, int made) const {
    if (!is_incremental()) rows.clear();
    rows[made] += Lake::kRows;
  }
};

TEST_P(Signals, LeaveTheOldOrTheNewAndTheNextRunEndsRight) {
  const Step& step = std::get<0>(GetParam());
  Lake lake;
  lake.settle();
  std::vector<std::string> shape;
  if (way() == Way::Packed) shape = {"compression: gzip"};
  if (way() == Way::Written) shape = {"batch_size: 500"};
  lake.set_up(shape, {std::string{"run_type: "} + (is_incremental() ? "incremental" : "full_drop")});
  std::map<int, std::int64_t> rows{{1, Lake::kRows}};
  int made = 1;
  for (const Signal& signal : signals()) {
    SCOPED_TRACE(signal.action);
    const Snapshot before = lake.target();
    lake.land(++made, 2);
    const ProgramResult run = lake.start(rules(signal));
    const bool came_too_late = signal.number == 0 && step.is_late;
    EXPECT_EQ(run.exit_code, came_too_late ? 0 : signal.exit_code) << run.err;
    EXPECT_EQ(run.err.find("too late to stop anything") != std::string::npos, came_too_late) << run.err;
    EXPECT_EQ(run.err.find("PASS=1") != std::string::npos, came_too_late) << run.err;
    EXPECT_EQ(run.signal, signal.number);
    const bool is_settled = signal.number == SIGKILL ? step.killed_is_settled : step.is_late;
    if (is_settled) add(rows, made);
    EXPECT_EQ(lake.rows_by_landing(), text_of(rows));
    if (!is_settled) {
      EXPECT_TRUE(lake.target() == before);
    }
    if (signal.number != SIGKILL) {
      EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
    }

    const ProgramResult next = lake.start();
    EXPECT_EQ(next.exit_code, 0) << next.err;
    add(rows, made);
    EXPECT_EQ(lake.rows_by_landing(), text_of(rows));
    EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
  }
}

std::string name_of(const testing::TestParamInfo<std::tuple<Step, bool, Way>>& instance) {
  static constexpr std::array<const char*, 3> kEndings{"_Copied", "_Packed", "_Written"};
  return std::get<0>(instance.param).name + (std::get<1>(instance.param) ? "_Incremental" : "_FullDrop") +
         kEndings.at(static_cast<std::size_t>(std::get<2>(instance.param)));
}

INSTANTIATE_TEST_SUITE_P(Survival, Signals,
                         testing::Combine(testing::ValuesIn(steps()), testing::Bool(),
                                          testing::Values(Way::Copied, Way::Written)),
                         name_of);

/// Once the files are made, it does not matter how.
std::vector<Step> steps_of_making() {
  std::vector<Step> making;
  for (const Step& step : steps()) {
    if (step.name == "MidFile" || step.name == "BetweenFiles") making.push_back(step);
  }
  return making;
}

INSTANTIATE_TEST_SUITE_P(Packing, Signals,
                         testing::Combine(testing::ValuesIn(steps_of_making()), testing::Bool(),
                                          testing::Values(Way::Packed)),
                         name_of);

/// Where folders cannot be exchanged, files are moved one by one, and the next run settles what a kill cut short.
class KilledBetweenTwoSteps : public testing::TestWithParam<std::tuple<std::string, bool>> {};

TEST_P(KilledBetweenTwoSteps, TheNextRunPutsTheFolderInOrder) {
  const auto& [step, next_fails] = GetParam();
  Lake lake;
  lake.settle();
  lake.set_up({}, {"retries: 0"});
  const Snapshot before = lake.target();
  lake.land(2, 2);
  const ProgramResult run = lake.start("call=renameat2,path=/new ,do=EINVAL;" + step + ",do=kill");
  ASSERT_EQ(run.signal, SIGKILL) << run.err;
  if (next_fails) {
    lake.remove("landing");
    EXPECT_EQ(lake.start().exit_code, 1);
    const bool is_old = lake.target() == before;
    EXPECT_TRUE(is_old || lake.rows_by_landing() == "2:1000") << lake.rows_by_landing();
  } else {
    const ProgramResult next = lake.start();
    EXPECT_EQ(next.exit_code, 0) << next.err;
    EXPECT_EQ(lake.rows_by_landing(), "2:1000");
  }
  EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Survival, KilledBetweenTwoSteps,
    testing::Combine(testing::Values("call=rename,path=/intent", "call=rename,path=/intent,when=after",
                                     "call=rename,path=/old/0,when=after", "call=rename,path=/new/0000",
                                     "call=rename,path=/new/0000,when=after", "call=rename,path=/new/.hygge",
                                     "call=rename,path=/new/.hygge,when=after", "call=unlink,path=/intent",
                                     "call=unlink,path=/intent,when=after"),
                     testing::Bool()));

}  // namespace
}  // namespace hygge::test
