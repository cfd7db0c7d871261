#include "hygge/base/pool.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/base/pretend_server.h"
#include "tests/support/error_of.h"
#include "tests/support/turned_clock.h"
#include "tests/support/wait_until.h"

namespace hygge {
namespace {

using namespace std::chrono_literals;
using test::error_of;
using test::PretendConnection;
using test::PretendServer;
using test::wait_until;
using TestLoan = Loan<PretendConnection>;

/// The clock stands still, and the pool does nothing unasked, unless a test says otherwise: nothing depends on who is
/// quicker.
class PoolTest : public testing::Test {
 protected:
  PoolTest() {
    settings_.name = "connection 'erp'";
    settings_.max_size = 3;
  }

  Pool<PretendConnection>& pool(Clock& clock, Upkeep upkeep) {
    if (!pool_) pool_.emplace(settings_, server_.hooks(), clock, upkeep);
    return *pool_;
  }
  Pool<PretendConnection>& pool() { return pool(clock_, Upkeep::WhenTold); }
  TestLoan acquire(const std::string& who = "flow a") { return pool().acquire({who, {}}); }

  test::TurnedClock clock_;
  test::TurnedClock leaping_{test::TurnedClock::Waiting::Leaps};
  PretendServer server_;
  PoolSettings settings_;
  std::optional<Pool<PretendConnection>> pool_;
};

TEST_F(PoolTest, LendsTheSameConnectionAgain) {
  { EXPECT_EQ(acquire()->number(), 1); }
  { EXPECT_EQ(acquire()->number(), 1); }
  EXPECT_EQ(server_.resets, 2);
  const PoolCounts counts = pool().counts();
  EXPECT_EQ(counts.opened, 1U);
  EXPECT_EQ(counts.borrowed, 2U);
  EXPECT_EQ(counts.reused, 1U);
  EXPECT_EQ(counts.waited, 0ms);
}

TEST_F(PoolTest, LendsTheOneUsedLastSoThatOthersMayIdle) {
  std::vector<TestLoan> loans = pool().acquire(3, {"flow a", {}});
  loans.erase(loans.begin() + 1);  // the second goes back first
  clock_.turn(Seconds{1});
  loans.clear();
  EXPECT_NE(acquire()->number(), 2);
}

TEST_F(PoolTest, SeveralComeTogether) {
  const std::vector<TestLoan> loans = pool().acquire(3, {"flow a", {}});
  ASSERT_EQ(loans.size(), 3U);
  EXPECT_EQ(server_.open, 3);
}

TEST_F(PoolTest, AReservationTakesWhenItNeedsAndKeepsItsPlaces) {
  settings_.acquire_timeout = Seconds{0};
  Reservation<PretendConnection> reservation = pool().reserve(3, {"flow a", {}});
  EXPECT_EQ(server_.open, 0) << "not before somebody takes one";
  { const TestLoan loan = reservation.take(); }
  EXPECT_EQ(error_of([&] { acquire("flow b"); }).reason(), "of 3, 3 are held by flow a (since 0.00s)");
  std::vector<TestLoan> loans;
  for (int i = 0; i < 3; ++i) loans.push_back(reservation.take());
  EXPECT_EQ(error_of([&] { reservation.take(); }).headline(), "flow a took more connections than it reserved");
  reservation = {};
  EXPECT_THROW(acquire("flow b"), Error) << "its loans still hold the places";
  loans.clear();
  EXPECT_TRUE(acquire("flow b"));
}

TEST_F(PoolTest, ABrokenConnectionIsClosedAndTheOthersAreAskedBeforeTheyAreLent) {
  { const std::vector<TestLoan> loans = pool().acquire(2, {"flow a", {}}); }
  {
    TestLoan loan = acquire();
    loan.mark_broken();
  }
  EXPECT_EQ(server_.open, 1);
  EXPECT_EQ(server_.asked, 0);
  EXPECT_TRUE(acquire());
  EXPECT_EQ(server_.asked, 1);
  EXPECT_EQ(pool().counts().discarded_for(Discard::Broken), 1U);
}

TEST_F(PoolTest, ABrokenConnectionIsReplacedInItsPlace) {
  settings_.max_size = 1;
  TestLoan loan = acquire("flow a");
  std::future<int> other = std::async(std::launch::async, [&] { return acquire("flow b")->number(); });
  EXPECT_EQ(other.wait_for(10ms), std::future_status::timeout);
  loan.renew();
  EXPECT_EQ(loan->number(), 2);
  EXPECT_EQ(other.wait_for(10ms), std::future_status::timeout) << "the place was never free";
  loan = {};
  EXPECT_EQ(other.get(), 2);
  EXPECT_EQ(server_.most_open, 1);
}

TEST_F(PoolTest, APlaceStaysHeldWhenReplacingFails) {
  settings_.max_size = 1;
  settings_.acquire_timeout = Seconds{0};
  bool is_down = false;
  server_.on_connect = [&](const CancelToken&) {
    if (is_down) throw Error{ErrorKind::Connection, "nobody answers"}.transient();
  };
  TestLoan loan = acquire("flow a");
  is_down = true;
  EXPECT_EQ(error_of([&] { loan.renew(); }).headline(), "nobody answers");
  EXPECT_FALSE(loan);
  EXPECT_EQ(error_of([&] { acquire("flow b"); }).kind(), ErrorKind::Timeout);
  is_down = false;
  clock_.turn(Seconds{2});
  loan.renew();
  EXPECT_TRUE(loan);
}

TEST_F(PoolTest, OneThatCannotBeResetIsClosed) {
  { acquire()->resets = false; }
  EXPECT_EQ(server_.open, 0);
  EXPECT_EQ(pool().counts().discarded_for(Discard::ResetFailed), 1U);
  EXPECT_EQ(acquire()->number(), 2);
}

TEST_F(PoolTest, OneThatIsSeenToBeGoneIsNotLent) {
  { acquire()->is_gone = true; }
  EXPECT_EQ(acquire()->number(), 2);
  EXPECT_EQ(server_.asked, 0) << "nobody had to be asked";
  EXPECT_EQ(pool().counts().discarded_for(Discard::Unhealthy), 1U);
}

TEST_F(PoolTest, EachBorrowerIsMadeKnownToItsConnection) {
  PoolHooks<PretendConnection> hooks = server_.hooks();
  std::vector<std::string> heard;
  hooks.lend = [&](PretendConnection& connection, const Borrower& who) {
    heard.push_back(who.name + " has " + std::to_string(connection.number()));
  };
  Pool<PretendConnection> pool{settings_, hooks, clock_, Upkeep::WhenTold};
  { const TestLoan loan = pool.acquire({"flow a", {}}); }
  TestLoan loan = pool.acquire({"flow b", {}});
  loan.renew();
  EXPECT_EQ(heard, (std::vector<std::string>{"flow a has 1", "flow b has 1", "flow b has 2"}));
}

TEST_F(PoolTest, OneThatIsTooOldIsNotLentAgain) {
  settings_.max_lifetime = Seconds{100};
  settings_.idle_timeout = settings_.health_check_interval = Seconds{0};
  { const TestLoan loan = acquire(); }
  {
    const TestLoan loan = acquire();
    clock_.turn(Seconds{100});
    EXPECT_EQ(server_.open, 1) << "not while it is lent";
  }
  EXPECT_EQ(server_.open, 0);
  { const TestLoan loan = acquire(); }
  clock_.turn(Seconds{99});
  EXPECT_EQ(pool().tend(), clock_.now() + 1s);
  EXPECT_EQ(server_.open, 1);
  clock_.turn(Seconds{1});
  pool().tend();
  EXPECT_EQ(server_.open, 0) << "nor kept when it is idle";
  EXPECT_EQ(pool().counts().discarded_for(Discard::TooOld), 2U);
}

TEST_F(PoolTest, ClosesWhatIsIdleDownToItsMinimum) {
  settings_.min_size = 1;
  settings_.idle_timeout = Seconds{60};
  settings_.health_check_interval = settings_.max_lifetime = Seconds{0};
  { const std::vector<TestLoan> loans = pool().acquire(3, {"flow a", {}}); }
  EXPECT_EQ(server_.open, 3);
  clock_.turn(Seconds{59});
  EXPECT_EQ(pool().tend(), clock_.now() + 1s);
  EXPECT_EQ(server_.open, 3);
  clock_.turn(Seconds{1});
  pool().tend();
  EXPECT_EQ(server_.open, 1);
  EXPECT_EQ(pool().counts().discarded_for(Discard::Idle), 2U);
  clock_.turn(Seconds{600});
  pool().tend();
  EXPECT_EQ(server_.open, 1);
}

TEST_F(PoolTest, OpensItsMinimumAndReplacesWhatIsLostOfIt) {
  settings_.min_size = 2;
  settings_.health_check_interval = settings_.idle_timeout = settings_.max_lifetime = Seconds{0};
  pool().tend();
  EXPECT_EQ(server_.open, 2);
  {
    TestLoan loan = acquire();
    loan.mark_broken();
  }
  EXPECT_EQ(server_.open, 1);
  pool().tend();
  EXPECT_EQ(server_.made, 3);
  EXPECT_EQ(server_.most_open, 2);
}

TEST_F(PoolTest, DoesNotRepeatALastingFailureUnasked) {
  settings_.min_size = 2;
  server_.on_connect = [](const CancelToken&) { throw Error{ErrorKind::Permission, "wrong password"}; };
  for (int i = 0; i < 20; ++i) {
    pool().tend();
    clock_.turn(Seconds{10});
  }
  EXPECT_EQ(server_.attempts, 1);
  EXPECT_EQ(pool().counts().failed, 1U);
  EXPECT_EQ(error_of([&] { acquire(); }).headline(), "wrong password") << "who asks, tries";
  EXPECT_EQ(server_.attempts, 2);
}

TEST_F(PoolTest, AsksIdleConnectionsWhetherTheyLive) {
  settings_.health_check_interval = Seconds{30};
  settings_.idle_timeout = Seconds{0};
  { const std::vector<TestLoan> loans = pool().acquire(2, {"flow a", {}}); }
  {
    const TestLoan loan = acquire();
    loan->is_dead = true;
  }
  clock_.turn(Seconds{30});
  EXPECT_EQ(pool().tend(), clock_.now() + 30s);
  EXPECT_EQ(server_.open, 1);
  EXPECT_EQ(server_.asked, 2);
  EXPECT_EQ(pool().counts().discarded_for(Discard::Unhealthy), 1U);
}

TEST_F(PoolTest, ABorrowerThatIsCalledOffAsksNoFurther) {
  settings_.health_check_interval = Seconds{30};
  const CancelToken cancel;
  server_.on_ask = [&](const CancelToken& asker) {
    cancel.cancel(CancelReason::Interrupted);  // while the server keeps its answer
    asker.throw_if_cancelled();
  };
  { const TestLoan loan = acquire(); }
  clock_.turn(Seconds{30});
  EXPECT_EQ(error_of([&] { const TestLoan loan = pool().acquire({"flow b", cancel}); }).kind(), ErrorKind::Cancelled);
  EXPECT_EQ(server_.asked, 1);
  EXPECT_EQ(server_.made, 1);
  server_.on_ask = {};
  EXPECT_EQ(acquire("flow c")->number(), 1) << "nothing was wrong with the connection";
  EXPECT_EQ(pool().counts().discarded_for(Discard::Unhealthy), 0U);
}

TEST_F(PoolTest, WhatCannotBeDoneNowIsPutOff) {
  settings_.health_check_interval = Seconds{30};
  settings_.idle_timeout = Seconds{0};
  Reservation<PretendConnection> all = pool().reserve(3, {"flow a", {}});
  { const TestLoan loan = all.take(); }
  clock_.turn(Seconds{31});
  EXPECT_EQ(pool().tend(), clock_.now() + 1s) << "not at once: there is no place to ask from";
  EXPECT_EQ(server_.asked, 0);
}

TEST_F(PoolTest, ItsOwnThreadDoesWhatIsDue) {
  settings_.min_size = 1;
  settings_.health_check_interval = Seconds{30};
  settings_.idle_timeout = settings_.max_lifetime = Seconds{0};
  pool(clock_, Upkeep::ByItself);
  wait_until([&] { return pool().counts().opened == 1; });
  { const std::vector<TestLoan> loans = pool().acquire(2, {"flow a", {}}); }
  clock_.turn(Seconds{30});
  wait_until([&] { return server_.asked == 2; });
  {
    TestLoan loan = acquire();
    loan->is_dead = true;
  }
  clock_.turn(Seconds{30});
  wait_until([&] { return pool().counts().discarded_for(Discard::Unhealthy) == 1; });
}

TEST_F(PoolTest, ADeadOneIsNotLentThoughTheKeeperHadNoPlaceToAskFrom) {
  settings_.max_size = 1;
  settings_.health_check_interval = Seconds{30};
  Reservation<PretendConnection> reservation = pool().reserve(1, {"flow a", {}});
  { reservation.take()->is_dead = true; }
  clock_.turn(Seconds{30});
  EXPECT_EQ(reservation.take()->number(), 2);
}

TEST_F(PoolTest, TriesAgainWhatMayPass) {
  int failures = 3;
  server_.on_connect = [&](const CancelToken&) {
    if (failures-- > 0) throw Error{ErrorKind::Connection, "nobody answers"}.transient();
  };
  pool(leaping_, Upkeep::WhenTold);
  EXPECT_EQ(acquire()->number(), 1);
  EXPECT_EQ(pool().counts().failed, 3U);
  EXPECT_GE(leaping_.turned(), Seconds{0.8 * (1 + 2 + 4)});
  EXPECT_LE(leaping_.turned(), Seconds{1.2 * (1 + 2 + 4)});
  EXPECT_EQ(pool().counts().waited, std::chrono::duration_cast<std::chrono::milliseconds>(leaping_.turned()));
}

TEST_F(PoolTest, GivesUpWithTheLastFailure) {
  server_.on_connect = [](const CancelToken&) { throw Error{ErrorKind::Connection, "nobody answers"}.transient(); };
  pool(leaping_, Upkeep::WhenTold);
  EXPECT_EQ(error_of([&] { acquire(); }).headline(), "nobody answers");
  EXPECT_LE(leaping_.turned(), settings_.acquire_timeout) << "a pause that outlasts patience is not waited for";
}

TEST_F(PoolTest, WhoWaitsToConnectTakesWhatComesBack) {
  bool is_full = false;
  server_.on_connect = [&](const CancelToken&) {
    if (is_full) throw Error{ErrorKind::Connection, "the server takes no more"}.transient();
  };
  std::optional<TestLoan> first{acquire("flow a")};
  is_full = true;
  std::future<int> second = std::async(std::launch::async, [&] { return acquire("flow b")->number(); });
  EXPECT_EQ(second.wait_for(10ms), std::future_status::timeout);
  first.reset();
  EXPECT_EQ(second.get(), 1);
}

TEST_F(PoolTest, SlowsDownWhenTheServerAsksForIt) {
  const TestLoan lent = acquire("flow a");
  pool().slow_down(Seconds{10});
  std::future<int> asked = std::async(std::launch::async, [&] { return acquire("flow b")->number(); });
  clock_.turn(Seconds{9});
  EXPECT_EQ(asked.wait_for(10ms), std::future_status::timeout);
  EXPECT_EQ(server_.attempts, 1);
  clock_.turn(Seconds{1});
  EXPECT_EQ(asked.get(), 2);
}

TEST_F(PoolTest, ABorrowerCanBeCalledOffWhileItConnects) {
  server_.on_connect = [](const CancelToken& cancel) {
    cancel.wait_for(1h);
    cancel.throw_if_cancelled();
  };
  const CancelToken cancel;
  pool();
  std::future<void> asked = std::async(std::launch::async, [&] {
    const TestLoan loan = pool().acquire({"flow a", cancel});
  });
  wait_until([&] { return server_.connecting == 1; });
  cancel.cancel(CancelReason::Interrupted);
  EXPECT_EQ(error_of([&] { asked.get(); }).kind(), ErrorKind::Cancelled);
  EXPECT_EQ(pool().counts().failed, 0U);
}

TEST_F(PoolTest, ATimeLimitOfOneBorrowerIsNoFailureForTheOthers) {
  std::atomic<bool> is_stuck{true};
  server_.on_connect = [&](const CancelToken& cancel) {
    if (is_stuck.exchange(false)) cancel.wait_for(1h);
    cancel.throw_if_cancelled();
  };
  settings_.max_connects = 1;
  const CancelToken cancel;
  pool();
  std::future<void> hurried = std::async(std::launch::async, [&] {
    const TestLoan loan = pool().acquire({"flow a", cancel});
  });
  wait_until([&] { return server_.connecting == 1; });
  std::future<int> patient = std::async(std::launch::async, [&] { return acquire("flow b")->number(); });
  EXPECT_EQ(patient.wait_for(10ms), std::future_status::timeout) << "it waits for its turn to connect";
  cancel.cancel(CancelReason::Timeout);
  EXPECT_EQ(error_of([&] { hurried.get(); }).kind(), ErrorKind::Timeout);
  EXPECT_EQ(patient.get(), 1);
  EXPECT_EQ(pool().counts().failed, 0U);
}

TEST_F(PoolTest, EndsWhileItsOwnThreadConnects) {
  settings_.min_size = 1;
  server_.on_connect = [](const CancelToken& cancel) {
    cancel.wait_for(1h);
    cancel.throw_if_cancelled();
  };
  pool(clock_, Upkeep::ByItself);
  wait_until([&] { return server_.connecting == 1; });
  pool_.reset();
  EXPECT_EQ(server_.open, 0);
}

TEST_F(PoolTest, ClosesAllAtItsEnd) {
  { const std::vector<TestLoan> loans = pool().acquire(3, {"flow a", {}}); }
  EXPECT_EQ(server_.open, 3);
  pool_.reset();
  EXPECT_EQ(server_.open, 0);
}

TEST_F(PoolTest, ADefectInAHookIsNoReasonToTryAgain) {
  server_.on_connect = [](const CancelToken&) { throw std::runtime_error{"a defect"}; };
  EXPECT_EQ(error_of([&] { acquire(); }).kind(), ErrorKind::Internal);
  EXPECT_EQ(server_.attempts, 1);
}

TEST_F(PoolTest, NamesItsReasonsForClosing) {
  EXPECT_EQ(name_of(Discard::Broken), "broken");
  EXPECT_EQ(name_of(Discard::ResetFailed), "reset_failed");
  EXPECT_EQ(name_of(Discard::Unhealthy), "unhealthy");
  EXPECT_EQ(name_of(Discard::TooOld), "too_old");
  EXPECT_EQ(name_of(Discard::Idle), "idle");
}

}  // namespace
}  // namespace hygge
