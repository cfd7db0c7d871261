#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "tests/cli/shop.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

/// `hygge start` of one flow, with rules for tests/support/fault_preload.cpp.
ProgramRequest struck(const Shop& shop, const std::string& rules) {
  ProgramRequest request =
      shop.request({"start", "--flow", "erp_orders", "--var", "flow.erp_orders.home.where=amount > 0"});
  request.environment["LD_PRELOAD"] = HYGGE_FAULTS;
  request.environment["HYGGE_FAULT"] = rules;
  return request;
}

constexpr std::int64_t kRows = 3'000'000;

/// So many rows that writing them takes far longer than a signal's way.
void write_much(Shop& shop) {
  shop.write_parquet("landing/orders/a.parquet",
                     "SELECT hash(range) AS id, hash(range + 1) AS amount, hash(range + 2) AS more FROM range(" +
                         std::to_string(kRows) + ")");
}

TEST(Signals, CancelTheRunAndLeaveTheTargetAsItWas) {
  Shop shop;
  ASSERT_EQ(shop.hygge({"start", "--quiet"}).exit_code, 0);
  const std::string before = shop.checksum("lake/erp/orders/*.parquet");
  write_much(shop);
  for (const auto& [action, code] : {std::pair{"int", 130}, {"term", 143}}) {
    const ProgramResult run = run_program(struck(shop, std::string{"call=open,path=.staged,do="} + action));
    EXPECT_EQ(run.exit_code, code) << run.err;
    EXPECT_EQ(run.signal, 0);
    EXPECT_EQ(shop.checksum("lake/erp/orders/*.parquet"), before);
  }
  ASSERT_EQ(shop.hygge({"start", "--quiet"}).exit_code, 0);
  EXPECT_EQ(shop.count("lake/erp/orders/*.parquet"), kRows);
}

TEST(Signals, LeaveAtOnceWhenTheyComeTwice) {
  Shop shop;
  write_much(shop);
  const ProgramResult run =
      run_program(struck(shop, "call=open,path=.staged,do=int;call=open,path=.staged,when=after,do=term"));
  EXPECT_EQ(run.exit_code, 143) << run.err;
  EXPECT_THAT(run.err, testing::Not(HasSubstr("Done.")));
  ASSERT_EQ(shop.hygge({"start", "--quiet"}).exit_code, 0);
  EXPECT_EQ(shop.count("lake/erp/orders/*.parquet"), kRows);
}

/// As GNU timeout sends them: to the process, and to the group that it is of.
TEST(Signals, AreOneWhenTheSameComesTwiceAtOnce) {
  Shop shop;
  write_much(shop);
  const ProgramResult run =
      run_program(struck(shop, "call=open,path=.staged,do=term,slow=20;call=open,path=.staged,when=after,do=term"));
  EXPECT_EQ(run.exit_code, 143) << run.err;
  EXPECT_THAT(run.err, HasSubstr("STOP=1"));
}

TEST(Signals, TellOnceThatADryRunWasStopped) {
  const Shop shop;
  ProgramRequest request = shop.request({"start", "--dry-run"});
  request.environment["LD_PRELOAD"] = HYGGE_FAULTS;
  request.environment["HYGGE_FAULT"] = "call=read,path=landing,do=int,slow=500";
  const ProgramResult run = run_program(request);
  EXPECT_EQ(run.exit_code, 130);
  EXPECT_EQ(run.err, "hygge: stopped by Ctrl-C\n");
}

TEST(Signals, AreToldByTheirOwnNames) {
  Shop shop;
  write_much(shop);
  const ProgramResult run = run_program(struck(shop, "call=open,path=.staged,do=hup"));
  EXPECT_EQ(run.exit_code, 129);
  EXPECT_THAT(run.err, AllOf(HasSubstr("SIGHUP"), Not(HasSubstr("SIGTERM"))));
}

/// However few threads the system has left, the run ends as it should: well, or with a letter.
TEST(Threads, ThatTheSystemRefusesEndNothingButTheWorkThatNeedsThem) {
  const Shop shop;
  int well = 0;
  for (int nth = 1; nth <= 20; ++nth) {
    SCOPED_TRACE(nth);
    ProgramRequest request =
        shop.request({"start", "--threads", "2", "--var", "flow.web.timeout=1h", "--log-format", "json"});
    request.environment["LD_PRELOAD"] = HYGGE_FAULTS;
    request.environment["HYGGE_FAULT"] = "call=thread,do=EAGAIN,always=1,nth=" + std::to_string(nth);
    const ProgramResult run = run_program(request);
    EXPECT_EQ(run.signal, 0) << run.err;
    EXPECT_THAT(run.exit_code, AnyOf(0, 1)) << run.err;
    EXPECT_EQ(run.exit_code == 0, run.err.find(R"("error":0,)") != std::string::npos) << run.err;
    // The first thread is for signals. Whoever hears that a run has begun waits for its end.
    EXPECT_EQ(run.err.find("run_started") != std::string::npos, nth > 1) << run.err;
    EXPECT_EQ(run.err.find("run_finished") != std::string::npos, nth > 1) << run.err;
    well += run.exit_code == 0 ? 1 : 0;
  }
  EXPECT_GT(well, 0);
}

}  // namespace
}  // namespace hygge::test
