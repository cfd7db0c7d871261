#include "hygge/base/connect_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "tests/base/creeping_clock.h"
#include "tests/support/turned_clock.h"

namespace hygge {
namespace {

using namespace std::chrono_literals;
using Pass = ConnectGate::Pass;

class ConnectGateTest : public testing::Test {
 protected:
  static PoolSettings settings() {
    PoolSettings settings;
    settings.name = "connection 'erp'";
    settings.max_connects = 2;
    settings.acquire_timeout = Seconds{30};
    settings.first_pause = Seconds{1};
    settings.longest_pause = Seconds{8};
    return settings;
  }

  /// Asks on another thread, and returns when the gate knows of it.
  std::future<bool> ask(const CancelToken& cancel = CancelToken{}) {
    const std::size_t before = gate_.waiting();
    std::future<bool> asked = std::async(std::launch::async, [this, cancel] {
      return gate_.enter({"flow a", cancel}, gate_.patience(), [] { return false; }).has_value();
    });
    while (gate_.waiting() == before && waits(asked)) {
    }
    return asked;
  }
  std::optional<Pass> enter() {
    return gate_.enter({"flow a", {}}, gate_.patience(), [] { return false; });
  }
  /// Until then it lets in one at a time.
  void let_the_first_in() { enter()->succeeded(); }
  static Error passing() { return Error{ErrorKind::Connection, "nobody answers"}.transient(); }
  static Error lasting() { return Error{ErrorKind::Permission, "wrong password"}; }

  static bool waits(const std::future<bool>& asked) { return asked.wait_for(5ms) == std::future_status::timeout; }
  static std::string headline_of(std::future<bool>& asked) {
    try {
      asked.get();
    } catch (const Error& error) {
      return error.headline();
    }
    return "it got leave";
  }

  test::TurnedClock clock_;
  ConnectGate gate_{settings(), clock_};
};

TEST_F(ConnectGateTest, LetsSoManyConnectAtOnce) {
  let_the_first_in();
  std::optional<Pass> first = enter();
  std::optional<Pass> second = enter();
  EXPECT_FALSE(gate_.try_enter());
  std::future<bool> third = ask();
  EXPECT_TRUE(waits(third));
  first->succeeded();
  EXPECT_TRUE(third.get());
  second.reset();
}

TEST_F(ConnectGateTest, TheFirstOfAllGoesAloneSoThatAWrongPasswordIsTriedOnce) {
  std::optional<Pass> first = enter();
  std::vector<std::future<bool>> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(ask());
  EXPECT_FALSE(gate_.try_enter());
  for (const std::future<bool>& asked : waiting) EXPECT_TRUE(waits(asked));
  first->failed(lasting());
  for (std::future<bool>& asked : waiting) EXPECT_EQ(headline_of(asked), "wrong password");
  clock_.turn(Seconds{29});
  EXPECT_THROW(enter(), Error) << "who comes soon after it is told the same";
  clock_.turn(Seconds{2});
  EXPECT_TRUE(enter());
}

TEST_F(ConnectGateTest, TheFirstOfAllKeepsTheOthersWaitingForAMomentOnly) {
  std::optional<Pass> first = enter();
  std::future<bool> second = ask();
  clock_.turn(Seconds{1.9});
  EXPECT_TRUE(waits(second));
  clock_.turn(Seconds{0.2});
  EXPECT_TRUE(second.get());
  first->succeeded();
  std::optional<Pass> third = enter();
  std::optional<Pass> fourth = enter();
  EXPECT_TRUE(third && fourth);
}

TEST_F(ConnectGateTest, ARefusalIsTheLastWordWhateverFailsBesideIt) {
  std::optional<Pass> first = enter();
  clock_.turn(Seconds{2});
  std::optional<Pass> second = enter();
  first->failed(lasting());
  second->failed(passing());
  clock_.turn(Seconds{5});
  std::future<bool> asked = ask();
  EXPECT_EQ(headline_of(asked), "wrong password");
  EXPECT_FALSE(gate_.try_enter()) << "nobody repeats it unasked";
}

TEST_F(ConnectGateTest, TheFirstOfAllCostsNobodysPatience) {
  for (const double timeout : {0.0, 0.5}) {
    PoolSettings hasty = settings();
    hasty.acquire_timeout = Seconds{timeout};
    ConnectGate gate{hasty, clock_};
    const std::optional<Pass> first = gate.enter({"flow a", {}}, gate.patience(), [] { return false; });
    std::future<bool> second = std::async(std::launch::async, [&] {
      return gate.enter({"flow b", {}}, gate.patience(), [] { return false; }).has_value();
    });
    while (gate.waiting() == 0 && waits(second)) {
    }
    clock_.turn(Seconds{timeout});
    EXPECT_EQ(headline_of(second), "it got leave") << timeout;
  }
}

TEST_F(ConnectGateTest, PausesLongerAfterEachFailureGiveOrTakeAFifth) {
  for (const double pause : {1.0, 2.0, 4.0, 8.0, 8.0}) {
    SCOPED_TRACE(pause);
    enter()->failed(passing());
    clock_.turn(Seconds{pause * 0.79});
    EXPECT_FALSE(gate_.try_enter());
    clock_.turn(Seconds{pause * 0.42});
  }
  enter()->succeeded();
  enter()->failed(passing());
  clock_.turn(Seconds{1.21});
  EXPECT_TRUE(gate_.try_enter()) << "a success begins anew";
}

TEST_F(ConnectGateTest, AfterAFailureOneAtATimeTriesUntilOneSucceeds) {
  enter()->failed(passing());
  clock_.turn(Seconds{1.21});
  std::optional<Pass> scout = enter();
  ASSERT_TRUE(scout);
  EXPECT_FALSE(gate_.try_enter());
  scout->succeeded();
  std::optional<Pass> first = gate_.try_enter();
  std::optional<Pass> second = gate_.try_enter();
  EXPECT_TRUE(first && second);
}

TEST_F(ConnectGateTest, FailuresThatRanTogetherCountOnce) {
  let_the_first_in();
  std::optional<Pass> first = enter();
  std::optional<Pass> second = enter();
  first->failed(passing());
  second->failed(passing());
  clock_.turn(Seconds{1.21});
  EXPECT_TRUE(gate_.try_enter());
}

TEST_F(ConnectGateTest, WhoIsCalledOffSaysNothingAboutTheServer) {
  enter()->failed(Error{ErrorKind::Cancelled, "stopped by Ctrl-C"});
  EXPECT_TRUE(gate_.try_enter());
}

TEST_F(ConnectGateTest, ALastingFailureIsToldToAllWhoWait) {
  let_the_first_in();
  std::optional<Pass> first = enter();
  std::optional<Pass> second = enter();
  std::vector<std::future<bool>> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(ask());
  for (const std::future<bool>& asked : waiting) EXPECT_TRUE(waits(asked));
  first->failed(lasting());
  for (std::future<bool>& asked : waiting) EXPECT_EQ(headline_of(asked), "wrong password");
  second.reset();
  clock_.turn(Seconds{2});
  EXPECT_FALSE(gate_.try_enter()) << "nobody repeats it unasked";
  EXPECT_TRUE(enter()) << "who comes later tries again";
}

TEST_F(ConnectGateTest, SaysAtOnceWhenThePauseOutlastsPatience) {
  PoolSettings hasty = settings();
  hasty.acquire_timeout = Seconds{0.5};
  ConnectGate gate{hasty, clock_};
  const ConnectGate::Patience patience = gate.patience();
  gate.enter({"flow a", {}}, patience, [] { return false; })->failed(passing());
  EXPECT_THROW(gate.enter({"flow a", {}}, patience, [] { return false; }), Error);
}

TEST_F(ConnectGateTest, WhoComesJustAfterAnotherGaveUpIsToldOnceWhyAndThenTries) {
  const auto asks = [&](const char* name) {
    try {
      return gate_.enter({name, {}}, gate_.patience(), [] { return false; }).has_value() ? "it got leave" : "needless";
    } catch (const Error& error) {
      EXPECT_TRUE(error.is_transient());
      EXPECT_EQ(error.headline(), "nobody answers");
      return error.reason().empty() ? "gave up" : "told";
    }
  };
  const auto give_up = [&](const char* name) {
    const ConnectGate::Patience patience = gate_.patience();
    const Borrower who{name, {}};
    gate_.enter(who, patience, [] { return false; })->failed(passing());
    clock_.turn(29.9s);
    gate_.enter(who, patience, [] { return false; })->failed(passing());
    EXPECT_THROW(gate_.enter(who, patience, [] { return false; }), Error);
  };
  give_up("flow a");
  EXPECT_STREQ(asks("flow b"), "told");
  clock_.turn(4.9s);  // the gate is open again
  EXPECT_STREQ(asks("flow a"), "it got leave") << "a retry is one";
  EXPECT_STREQ(asks("flow b"), "it got leave") << "once is enough";
  EXPECT_STREQ(asks("flow c"), "told");
  clock_.turn(0.2s);
  EXPECT_STREQ(asks("flow d"), "it got leave") << "that was a while ago";
  clock_.turn(30s);
  give_up("flow a");
  EXPECT_STREQ(asks("flow d"), "told");
  clock_.turn(10s);
  enter()->succeeded();
  EXPECT_STREQ(asks("flow e"), "it got leave") << "the server is back";
}

TEST_F(ConnectGateTest, WhoMustBringSomethingToAnEndTriesAlthoughAnotherHasJustGivenUp) {
  const Borrower other{"flow a", {}};
  const Borrower settling{"erp: dbo.t", {}, true};
  const auto try_in_vain = [&] {
    const ConnectGate::Patience patience = gate_.patience();
    gate_.enter(other, patience, [] { return false; })->failed(passing());
    clock_.turn(29.9s);
    gate_.enter(other, patience, [] { return false; })->failed(passing());
    EXPECT_THROW(gate_.enter(other, patience, [] { return false; }), Error);
  };
  try_in_vain();
  clock_.turn(4.9s);
  std::optional<Pass> pass = gate_.enter(settling, gate_.patience(), [] { return false; });
  ASSERT_TRUE(pass);
  pass->failed(passing());
  clock_.turn(0.05s);
  EXPECT_THROW(gate_.enter({"flow b", {}}, gate_.patience(), [] { return false; }), Error) << "others are told still";
}

TEST_F(ConnectGateTest, PatienceEndsAlsoWhenOthersAreSlow) {
  let_the_first_in();
  const std::optional<Pass> first = enter();
  const std::optional<Pass> second = enter();
  std::future<bool> third = ask();
  EXPECT_TRUE(waits(third));
  clock_.turn(Seconds{30});
  EXPECT_EQ(headline_of(third), "flow a waited 30.0s for leave to open a connection of connection 'erp'");
}

TEST_F(ConnectGateTest, TheServersWishForPatienceTakesNothingOffTheirs) {
  gate_.slow_down(Seconds{100});
  std::future<bool> asked = ask();
  clock_.turn(Seconds{99});
  EXPECT_TRUE(waits(asked));
  EXPECT_FALSE(gate_.try_enter());
  clock_.turn(Seconds{1});
  EXPECT_TRUE(asked.get());
}

TEST_F(ConnectGateTest, ReturnsWithoutLeaveWhenNoConnectionIsNeededAnyMore) {
  let_the_first_in();
  const std::optional<Pass> first = enter();
  const std::optional<Pass> second = enter();
  std::atomic<bool> is_needless{false};
  std::future<bool> third = std::async(std::launch::async, [&] {
    return gate_.enter({"flow a", {}}, gate_.patience(), [&] { return is_needless.load(); }).has_value();
  });
  EXPECT_TRUE(waits(third));
  is_needless = true;
  gate_.look_again();
  EXPECT_FALSE(third.get());
}

TEST_F(ConnectGateTest, APauseThatEndsBetweenTwoLooksAtTheClockIsNotSleptThrough) {
  for (int milliseconds = 1; milliseconds <= 12; ++milliseconds) {
    test::CreepingClock clock;
    ConnectGate gate{settings(), clock};
    gate.slow_down(Seconds{milliseconds / 1000.0});
    const std::optional<Pass> pass = gate.enter({"flow a", {}}, gate.patience(), [] { return false; });
    EXPECT_TRUE(pass);
    EXPECT_LT(gate.waited(), 1s) << milliseconds;
  }
}

TEST_F(ConnectGateTest, CanBeCalledOff) {
  let_the_first_in();
  const std::optional<Pass> first = enter();
  const std::optional<Pass> second = enter();
  const CancelToken cancel;
  std::future<bool> third = ask(cancel);
  EXPECT_TRUE(waits(third));
  cancel.cancel(CancelReason::Interrupted);
  EXPECT_EQ(headline_of(third), "stopped by Ctrl-C");
}

}  // namespace
}  // namespace hygge
