#include "hygge/core/budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <thread>
#include <vector>

namespace hygge {
namespace {

using Admission = Budget::Admission;

MemoryWish wish(std::uint64_t least, std::uint64_t best) { return MemoryWish{Bytes{best}, Bytes{least}}; }

/// Asks for a share on another thread.
std::future<Admission> ask(Budget& budget, MemoryWish wish, const CancelToken& cancel = CancelToken{}) {
  return std::async(std::launch::async, [&budget, wish, cancel] { return budget.admit(wish, cancel); });
}

bool waits(const std::future<Admission>& admission) {
  return admission.wait_for(std::chrono::milliseconds{50}) == std::future_status::timeout;
}

bool comes(const std::future<Admission>& admission) {
  return admission.wait_for(std::chrono::seconds{10}) == std::future_status::ready;
}

TEST(BudgetTest, GrantsTheBestUpToAnEvenShare) {
  Budget budget{Bytes{100}, 2};
  EXPECT_EQ(budget.admit(wish(10, 30), CancelToken{}).memory(), Bytes{30});
  EXPECT_EQ(budget.admit(wish(10, 90), CancelToken{}).memory(), Bytes{50});
  EXPECT_EQ(budget.admit(wish(70, 90), CancelToken{}).memory(), Bytes{70});
}

TEST(BudgetTest, GrantsTheWholeWhenEvenTheLeastDoesNotFit) {
  Budget budget{Bytes{100}, 2};
  EXPECT_EQ(budget.admit(wish(500, 900), CancelToken{}).memory(), Bytes{100});
}

TEST(BudgetTest, LetsTheNextInWhenMemoryComesBack) {
  Budget budget{Bytes{100}, 4};
  std::optional<Admission> large{budget.admit(wish(80, 80), CancelToken{})};
  std::future<Admission> second = ask(budget, wish(30, 30));
  EXPECT_TRUE(waits(second));
  large.reset();
  ASSERT_TRUE(comes(second));
  EXPECT_EQ(second.get().memory(), Bytes{30});
}

TEST(BudgetTest, HasOnlySoManySlots) {
  Budget budget{Bytes{1000}, 1};
  std::optional<Admission> first{budget.admit(wish(1, 1), CancelToken{})};
  std::future<Admission> second = ask(budget, wish(1, 1));
  EXPECT_TRUE(waits(second));
  first.reset();
  EXPECT_TRUE(comes(second));
}

TEST(BudgetTest, GivesMemoryButNoSlotToWhatWaitsForServers) {
  const auto wait = Budget::Work::Waits;
  Budget budget{Bytes{1000}, 1};
  std::optional<Admission> computing{budget.admit(wish(10, 10), CancelToken{})};
  std::future<Admission> next = ask(budget, wish(10, 10));
  EXPECT_TRUE(waits(next));
  EXPECT_EQ(budget.admit(wish(10, 900), CancelToken{}, wait).memory(), Bytes{250}) << "many of them run side by side";

  std::optional<Admission> large{budget.admit(wish(950, 950), CancelToken{}, wait)};
  std::future<Admission> another =
      std::async(std::launch::async, [&] { return budget.admit(wish(100, 100), CancelToken{}, wait); });
  EXPECT_TRUE(waits(another)) << "memory is what they wait for";
  std::future<Admission> small =
      std::async(std::launch::async, [&] { return budget.admit(wish(10, 10), CancelToken{}, wait); });
  EXPECT_TRUE(waits(small)) << "who came before is not overtaken";
  large.reset();
  EXPECT_TRUE(comes(small));
  EXPECT_TRUE(comes(another));
  computing.reset();
  EXPECT_TRUE(comes(next));
}

TEST(BudgetTest, DoesNotLetWhatWaitsForServersOvertakeALargeStatement) {
  Budget budget{Bytes{100}, 8};
  std::optional<Admission> first{budget.admit(wish(60, 60), CancelToken{}, Budget::Work::Waits)};
  std::future<Admission> large = ask(budget, wish(90, 90));
  EXPECT_TRUE(waits(large));
  std::future<Admission> small =
      std::async(std::launch::async, [&] { return budget.admit(wish(10, 10), CancelToken{}, Budget::Work::Waits); });
  EXPECT_TRUE(waits(small));
  first.reset();
  EXPECT_TRUE(comes(large));
  EXPECT_TRUE(comes(small));
}

TEST(BudgetTest, DoesNotLetSmallOnesOvertakeALargeOne) {
  Budget budget{Bytes{100}, 8};
  std::optional<Admission> first{budget.admit(wish(60, 60), CancelToken{})};
  std::future<Admission> large = ask(budget, wish(90, 90));
  EXPECT_TRUE(waits(large));
  std::future<Admission> small = ask(budget, wish(10, 10));
  EXPECT_TRUE(waits(small));
  first.reset();
  ASSERT_TRUE(comes(large));
  EXPECT_EQ(large.get().memory(), Bytes{90});
  EXPECT_TRUE(comes(small));
}

TEST(BudgetTest, ACancelledFlowLeavesTheQueueAndTheOthersMoveUp) {
  Budget budget{Bytes{100}, 8};
  std::optional<Admission> first{budget.admit(wish(60, 60), CancelToken{})};
  const CancelToken cancel;
  std::future<Admission> large = ask(budget, wish(90, 90), cancel);
  EXPECT_TRUE(waits(large));
  std::future<Admission> small = ask(budget, wish(10, 10));
  EXPECT_TRUE(waits(small));
  cancel.cancel(CancelReason::Interrupted);
  EXPECT_THROW(large.get(), Error);
  EXPECT_TRUE(comes(small));
}

TEST(BudgetTest, NeverGrantsMoreThanThereIs) {
  Budget budget{Bytes{100}, 3};
  std::atomic<std::uint64_t> used{0};
  std::atomic<std::uint64_t> most{0};
  std::vector<std::thread> flows;
  for (std::uint64_t flow = 0; flow < 8; ++flow) {
    flows.emplace_back([&, flow] {
      for (std::uint64_t turn = 0; turn < 200; ++turn) {
        const Admission admission = budget.admit(wish((flow * 13 + turn) % 70, 80), CancelToken{});
        const std::uint64_t now = used += admission.memory().value;
        std::uint64_t seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        used -= admission.memory().value;
      }
    });
  }
  for (std::thread& flow : flows) flow.join();
  EXPECT_LE(most, 100U);
  EXPECT_GT(most, 0U);
}

TEST(BudgetTest, ChoosesAShareOfTheMachineUnlessTold) {
  EXPECT_EQ(Budget::default_memory(2, Bytes{24'000'000'000}), Bytes{600'000'000});
  EXPECT_EQ(Budget::default_memory(16, Bytes{4'000'000'000}), Bytes{2'000'000'000});
}

}  // namespace
}  // namespace hygge
