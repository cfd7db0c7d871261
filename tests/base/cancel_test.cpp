#include "hygge/base/cancel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>
#include <vector>

namespace hygge {
namespace {

using namespace std::chrono_literals;

ErrorKind kind_thrown_by(const CancelToken& token) {
  try {
    token.throw_if_cancelled();
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorKind::Internal;
}

TEST(CancelTest, StartsUncancelled) {
  const CancelToken token;
  EXPECT_FALSE(token.is_cancelled());
  EXPECT_EQ(token.reason(), CancelReason::None);
  EXPECT_NO_THROW(token.throw_if_cancelled());
}

TEST(CancelTest, CopiesShareOneState) {
  const CancelToken token;
  const CancelToken copy = token;  // NOLINT(performance-unnecessary-copy-initialization): the copy is the subject
  token.cancel(CancelReason::Interrupted);
  EXPECT_TRUE(copy.is_cancelled());
}

TEST(CancelTest, TheFirstReasonStays) {
  const CancelToken token;
  token.cancel(CancelReason::Timeout);
  token.cancel(CancelReason::Terminated);
  EXPECT_EQ(token.reason(), CancelReason::Timeout);
}

TEST(CancelTest, SaysWhyInItsError) {
  struct Case {
    CancelReason reason;
    ErrorKind kind;
    std::string_view headline;
  };
  constexpr Case kCases[] = {
      {CancelReason::Interrupted, ErrorKind::Cancelled, "stopped by Ctrl-C"},
      {CancelReason::Terminated, ErrorKind::Cancelled, "stopped by SIGTERM"},
      {CancelReason::Timeout, ErrorKind::Timeout, "the time limit ran out"},
      {CancelReason::Sibling, ErrorKind::Cancelled, "stopped because another flow failed"},
  };
  for (const Case& given : kCases) {
    const CancelToken token;
    token.cancel(given.reason);
    EXPECT_EQ(kind_thrown_by(token), given.kind);
    EXPECT_EQ(token.error().headline(), given.headline);
  }
}

TEST(CancelTest, AChildIsCancelledWithItsParent) {
  const CancelToken parent;
  const CancelToken grandchild = parent.child().child();  // the one between has no owner any more
  const CancelToken child = parent.child();
  const CancelToken child_of_child = child.child();
  parent.cancel(CancelReason::Terminated);
  EXPECT_EQ(child.reason(), CancelReason::Terminated);
  EXPECT_EQ(child_of_child.reason(), CancelReason::Terminated);
  EXPECT_EQ(grandchild.reason(), CancelReason::Terminated);
}

TEST(CancelTest, AParentOutlivesItsChildsEnd) {
  const CancelToken parent;
  const CancelToken child = parent.child();
  const CancelToken sibling = parent.child();
  child.cancel(CancelReason::Timeout);
  EXPECT_FALSE(parent.is_cancelled());
  EXPECT_FALSE(sibling.is_cancelled());
  parent.cancel(CancelReason::Interrupted);
  EXPECT_EQ(child.reason(), CancelReason::Timeout);
  EXPECT_EQ(sibling.reason(), CancelReason::Interrupted);
}

TEST(CancelTest, AChildOfACancelledTokenIsBornCancelled) {
  const CancelToken parent;
  parent.cancel(CancelReason::Sibling);
  EXPECT_EQ(parent.child().reason(), CancelReason::Sibling);
}

TEST(CancelTest, CallbacksRunOnce) {
  const CancelToken token;
  int calls = 0;
  const CancelToken::Registration registration = token.on_cancel([&calls] { ++calls; });
  EXPECT_EQ(calls, 0);
  token.cancel(CancelReason::Interrupted);
  token.cancel(CancelReason::Interrupted);
  EXPECT_EQ(calls, 1);
}

TEST(CancelTest, ACallbackThatComesLateRunsAtOnce) {
  const CancelToken token;
  token.cancel(CancelReason::Interrupted);
  int calls = 0;
  const CancelToken::Registration registration = token.on_cancel([&calls] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(CancelTest, AForgottenCallbackDoesNotRun) {
  const CancelToken token;
  int calls = 0;
  {
    const CancelToken::Registration registration = token.on_cancel([&calls] { ++calls; });
  }
  token.cancel(CancelReason::Interrupted);
  EXPECT_EQ(calls, 0);
}

TEST(CancelTest, AMovedRegistrationKeepsItsCallback) {
  const CancelToken token;
  int calls = 0;
  CancelToken::Registration kept;
  {
    CancelToken::Registration registration = token.on_cancel([&calls] { ++calls; });
    const CancelToken::Registration moved{std::move(registration)};
    CancelToken::Registration other = token.on_cancel([&calls] { calls += 10; });
    kept = std::move(other);
  }
  token.cancel(CancelReason::Interrupted);
  EXPECT_EQ(calls, 10);
}

TEST(CancelTest, AChildsCallbackRunsWithTheParent) {
  const CancelToken parent;
  const CancelToken child = parent.child();
  int calls = 0;
  const CancelToken::Registration registration = child.on_cancel([&calls] { ++calls; });
  parent.cancel(CancelReason::Interrupted);
  EXPECT_EQ(calls, 1);
}

TEST(CancelTest, TheEndOfARegistrationWaitsForItsRunningCallback) {
  const CancelToken token;
  std::promise<void> started;
  std::promise<void> may_end;
  std::atomic<bool> callback_ended = false;
  std::optional<CancelToken::Registration> registration = token.on_cancel([&] {
    started.set_value();
    may_end.get_future().wait();
    callback_ended = true;
  });
  std::thread canceller{[&token] { token.cancel(CancelReason::Interrupted); }};
  started.get_future().wait();

  std::future<bool> ended_before_the_registration = std::async(std::launch::async, [&] {
    registration.reset();
    return callback_ended.load();
  });
  // Not a sleep: a destructor that does not wait answers here, one that waits cannot.
  EXPECT_EQ(ended_before_the_registration.wait_for(50ms), std::future_status::timeout);
  may_end.set_value();
  EXPECT_TRUE(ended_before_the_registration.get());
  canceller.join();
}

TEST(CancelTest, ACallbackMayEndItsOwnRegistration) {
  const CancelToken token;
  std::optional<CancelToken::Registration> registration;
  registration = token.on_cancel([&registration] { registration.reset(); });
  token.cancel(CancelReason::Interrupted);
  EXPECT_FALSE(registration.has_value());
}

TEST(CancelTest, SleepsForAsLongAsAsked) {
  const CancelToken token;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(token.wait_for(20ms));
  EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
}

TEST(CancelTest, ASleeperWakesAtOnce) {
  const CancelToken token;
  std::future<bool> sleeper = std::async(std::launch::async, [&token] { return token.wait_for(1h); });
  token.cancel(CancelReason::Interrupted);
  ASSERT_EQ(sleeper.wait_for(10s), std::future_status::ready);
  EXPECT_TRUE(sleeper.get());
  EXPECT_TRUE(token.wait_for(1h));
}

TEST(CancelTest, TheLongestSleepIsStillASleep) {
  const CancelToken token;
  std::future<bool> sleeper =
      std::async(std::launch::async, [&token] { return token.wait_for(std::chrono::nanoseconds::max()); });
  EXPECT_EQ(sleeper.wait_for(20ms), std::future_status::timeout);
  token.cancel(CancelReason::Interrupted);
  EXPECT_TRUE(sleeper.get());
}

TEST(CancelTest, ManyThreadsMayUseOneToken) {
  for (int round = 0; round < 50; ++round) {
    const CancelToken parent;
    std::atomic<int> calls = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&parent, &calls] {
        const CancelToken child = parent.child();
        const CancelToken::Registration kept = child.on_cancel([&calls] { ++calls; });
        while (!child.is_cancelled()) {
          const CancelToken::Registration brief = parent.on_cancel([] {});
          const CancelToken grandchild = child.child();
        }
        child.wait_for(1h);
      });
    }
    threads.emplace_back([&parent] { parent.cancel(CancelReason::Terminated); });
    threads.emplace_back([&parent] { parent.cancel(CancelReason::Interrupted); });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(calls, 4);
  }
}

}  // namespace
}  // namespace hygge
