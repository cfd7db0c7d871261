#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "hygge/base/pool.h"
#include "tests/base/pretend_server.h"

namespace hygge {
namespace {

using namespace std::chrono_literals;
using test::PretendConnection;
using test::PretendServer;

/// What the borrowers of a storm came to.
struct Tally {
  std::atomic<int> served{0};
  std::atomic<int> cancelled{0};
  std::atomic<int> failed{0};
  std::atomic<int> shared{0};  // times when two had one connection
};

class PoolStormTest : public testing::Test {
 protected:
  static constexpr int kBorrowers = 200;

  static PoolSettings settings() {
    PoolSettings settings;
    settings.name = "connection 'erp'";
    settings.min_size = 2;
    settings.max_size = 8;
    settings.acquire_timeout = Seconds{3'600};  // everybody is served, however slow the machine
    settings.max_lifetime = Seconds{0.2};
    settings.health_check_interval = Seconds{0.01};
    settings.idle_timeout = Seconds{0.02};
    settings.first_pause = Seconds{0.001};
    settings.longest_pause = Seconds{0.004};
    return settings;
  }

  /// Uses a connection as an awkward flow would.
  void use(Loan<PretendConnection>& loan, std::minstd_rand& random) {
    if (++loan->users != 1) ++tally_.shared;
    if (random() % 4 == 0) std::this_thread::sleep_for(std::chrono::microseconds{random() % 300});
    --loan->users;
    switch (random() % 16) {
      case 0:
        loan.mark_broken();
        break;
      case 1:
        loan->resets = false;
        break;
      case 2:
        loan->is_dead = true;
        break;
      case 3:
        loan.renew();
        break;
      case 4:
        throw std::runtime_error{"the flow failed"};
      default:
        break;
    }
  }

  void borrow(Pool<PretendConnection>& pool, unsigned seed) {
    std::minstd_rand random{seed + 1};
    for (int turn = 0; turn < 10; ++turn) {
      const CancelToken cancel;
      if (random() % 20 == 0) cancel.cancel(CancelReason::Sibling);
      const unsigned count = random() % 5 == 0 ? 1 + static_cast<unsigned>(random() % 8) : 1;
      try {
        std::vector<Loan<PretendConnection>> loans = pool.acquire(count, {"flow " + std::to_string(seed), cancel});
        for (Loan<PretendConnection>& loan : loans) use(loan, random);
        ++tally_.served;
      } catch (const Error& error) {
        ++(error.kind() == ErrorKind::Cancelled ? tally_.cancelled : tally_.failed);
      } catch (const std::runtime_error&) {
        ++tally_.served;
      }
      if (random() % 100 == 0) pool.slow_down(Seconds{0.002});
    }
  }

  PretendServer server_;
  Tally tally_;
};

TEST_F(PoolStormTest, TwoHundredBorrowersWithFaultsAreAllServedAndNeverShareAConnection) {
  std::atomic<unsigned> attempts{0};
  server_.on_connect = [&](const CancelToken&) {
    const unsigned attempt = ++attempts;
    if (attempt % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds{attempt % 400});
    if (attempt % 11 == 0) throw Error{ErrorKind::Connection, "nobody answers"}.transient();
  };
  {
    Pool<PretendConnection> pool{settings(), server_.hooks()};
    std::vector<std::thread> borrowers;
    for (unsigned seed = 0; seed < kBorrowers; ++seed) borrowers.emplace_back([&, seed] { borrow(pool, seed); });
    for (std::thread& borrower : borrowers) borrower.join();
    const PoolCounts counts = pool.counts();
    EXPECT_GT(counts.reused, 0U);
    EXPECT_GT(counts.failed, 0U);
    EXPECT_GT(counts.discarded_for(Discard::Broken), 0U);
    EXPECT_GT(counts.discarded_for(Discard::ResetFailed), 0U);
    EXPECT_EQ(counts.opened, static_cast<std::uint64_t>(server_.made.load()));
  }
  EXPECT_EQ(tally_.served + tally_.cancelled, kBorrowers * 10);
  EXPECT_EQ(tally_.failed, 0);
  EXPECT_GT(tally_.cancelled, 0);
  EXPECT_EQ(tally_.shared, 0);
  EXPECT_LE(server_.most_open, 8);
  EXPECT_LE(server_.most_connecting, 4);
  EXPECT_EQ(server_.open, 0);
}

TEST_F(PoolStormTest, FlowsThatReserveReaderAndWritersTogetherNeverWaitForEachOther) {
  PoolSettings few = settings();
  few.min_size = 0;
  few.max_size = 4;
  Pool<PretendConnection> pool{few, server_.hooks()};
  std::vector<std::thread> flows;
  for (unsigned flow = 0; flow < 16; ++flow) {
    flows.emplace_back([&, flow] {
      for (int turn = 0; turn < 50; ++turn) {
        Reservation<PretendConnection> reservation = pool.reserve(2 + flow % 3, {"flow " + std::to_string(flow), {}});
        std::vector<std::thread> writers;
        for (unsigned writer = 1; writer < reservation.count(); ++writer) {
          writers.emplace_back([&] { reservation.take(); });
        }
        const Loan<PretendConnection> reader = reservation.take();
        for (std::thread& writer : writers) writer.join();
        ++tally_.served;
      }
    });
  }
  for (std::thread& flow : flows) flow.join();
  EXPECT_EQ(tally_.served, 16 * 50);
  EXPECT_LE(server_.most_open, 4);
}

TEST_F(PoolStormTest, AStormOfConnectsIsLimited) {
  PoolSettings wide = settings();
  wide.max_size = 50;
  wide.max_connects = 3;
  server_.on_connect = [](const CancelToken&) { std::this_thread::sleep_for(200us); };
  Pool<PretendConnection> pool{wide, server_.hooks()};
  std::vector<std::thread> borrowers;
  for (int i = 0; i < 50; ++i)
    borrowers.emplace_back([&] { const Loan<PretendConnection> loan = pool.acquire({"flow", {}}); });
  for (std::thread& borrower : borrowers) borrower.join();
  EXPECT_LE(server_.most_connecting, 3);
}

}  // namespace
}  // namespace hygge
