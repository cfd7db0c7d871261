#include "hygge/auth/token_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/turned_clock.h"

namespace hygge::auth {
namespace {

using namespace std::chrono_literals;

class TokenCacheTest : public testing::Test {
 protected:
  Token made(std::chrono::seconds life = 1h) {
    Token token;
    token.text = Secret{"token " + std::to_string(++fetches_)};
    token.fetched = clock_.wall_time();
    token.expires = token.fetched + life;
    return token;
  }
  std::string get(const TokenCache::Fetch& fetch) { return cache_.get("key", fetch, CancelToken{}).text.reveal(); }
  std::string get() {
    return get([this](const CancelToken&) { return made(); });
  }
  static Token refuse(const CancelToken&) { throw Error{ErrorKind::Permission, "refused"}; }

  test::TurnedClock clock_;
  TokenCache cache_{clock_};
  std::atomic<int> fetches_{0};
};

TEST_F(TokenCacheTest, AsksOnceForAsLongAsTheTokenIsFresh) {
  EXPECT_EQ(get(), "token 1");
  clock_.turn(Seconds{49 * 60});
  EXPECT_EQ(get(), "token 1");
  clock_.turn(Seconds{60});
  EXPECT_EQ(get(), "token 2") << "in its last 10 minutes";
  clock_.turn(Seconds{3'600});
  EXPECT_EQ(get(), "token 3");
}

TEST_F(TokenCacheTest, KeepsKeysApart) {
  const auto fetch = [this](const CancelToken&) { return made(); };
  EXPECT_EQ(cache_.get("a", fetch, CancelToken{}).text.reveal(), "token 1");
  EXPECT_EQ(cache_.get("b", fetch, CancelToken{}).text.reveal(), "token 2");
  EXPECT_EQ(cache_.get("a", fetch, CancelToken{}).text.reveal(), "token 1");
}

TEST_F(TokenCacheTest, ParallelBorrowersAskOnce) {
  std::vector<std::thread> borrowers;
  std::atomic<int> right{0};
  for (int i = 0; i < 50; ++i) {
    borrowers.emplace_back([&] {
      const std::string token = get([this](const CancelToken&) {
        std::this_thread::sleep_for(5ms);  // as a server takes
        return made();
      });
      right += token == "token 1" ? 1 : 0;
    });
  }
  for (std::thread& borrower : borrowers) borrower.join();
  EXPECT_EQ(right, 50);
  EXPECT_EQ(fetches_, 1);
}

TEST_F(TokenCacheTest, WhoWaitsHearsTheFailureToo) {
  std::promise<void> may_fail;
  std::shared_future<void> gate = may_fail.get_future().share();
  std::atomic<int> asked{0};
  const auto fail = [&](const CancelToken&) -> Token {
    ++asked;
    gate.wait();
    throw Error{ErrorKind::Permission, "refused"};
  };
  std::vector<std::future<std::string>> borrowers;
  for (int i = 0; i < 10; ++i) borrowers.push_back(std::async(std::launch::async, [&] { return get(fail); }));
  for (const auto& borrower : borrowers) EXPECT_EQ(borrower.wait_for(5ms), std::future_status::timeout);
  may_fail.set_value();
  for (auto& borrower : borrowers) EXPECT_THROW(borrower.get(), Error);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(get(), "token 1") << "who comes later tries again";
}

TEST_F(TokenCacheTest, WhoIsCalledOffFailsAloneAndAnotherTakesOver) {
  const CancelToken cancel;
  std::promise<void> has_begun;
  std::future<Token> first = std::async(std::launch::async, [&] {
    return cache_.get(
        "key",
        [&](const CancelToken& called_off) -> Token {
          has_begun.set_value();
          called_off.wait_for(60s);
          throw called_off.error();
        },
        cancel);
  });
  has_begun.get_future().wait();
  std::future<std::string> second = std::async(std::launch::async, [&] { return get(); });
  EXPECT_EQ(second.wait_for(5ms), std::future_status::timeout);
  cancel.cancel(CancelReason::Interrupted);
  EXPECT_THROW(first.get(), Error);
  EXPECT_EQ(second.get(), "token 1");
}

TEST_F(TokenCacheTest, WaitingCanBeCalledOff) {
  std::promise<void> has_begun;
  std::promise<void> may_end;
  std::future<std::string> first = std::async(std::launch::async, [&] {
    return get([&](const CancelToken&) {
      has_begun.set_value();
      may_end.get_future().wait();
      return made();
    });
  });
  has_begun.get_future().wait();
  const CancelToken cancel;
  std::future<Token> second = std::async(std::launch::async, [&] {
    return cache_.get(
        "key", [this](const CancelToken&) { return made(); }, cancel);
  });
  EXPECT_EQ(second.wait_for(5ms), std::future_status::timeout);
  cancel.cancel(CancelReason::Interrupted);
  EXPECT_THROW(second.get(), Error);
  may_end.set_value();
  EXPECT_EQ(first.get(), "token 1");
}

TEST_F(TokenCacheTest, AnAgingTokenServesTheOthersWhileOneRenewsIt) {
  get();
  clock_.turn(Seconds{51 * 60});
  std::promise<void> has_begun;
  std::promise<void> may_end;
  std::future<std::string> renewing = std::async(std::launch::async, [&] {
    return get([&](const CancelToken&) {
      has_begun.set_value();
      may_end.get_future().wait();
      return made();
    });
  });
  has_begun.get_future().wait();
  EXPECT_EQ(get(), "token 1");
  may_end.set_value();
  EXPECT_EQ(renewing.get(), "token 2");
  EXPECT_EQ(get(), "token 2");
}

TEST_F(TokenCacheTest, ARenewalThatFailsIsForgivenWhileTheOldOneLasts) {
  get();
  clock_.turn(Seconds{56 * 60});
  EXPECT_EQ(get(&refuse), "token 1");
  int asked = 0;
  const auto count = [&](const CancelToken& cancel) {
    ++asked;
    return refuse(cancel);
  };
  EXPECT_EQ(get(count), "token 1");
  EXPECT_EQ(asked, 0) << "not again so soon";
  clock_.turn(Seconds{30});
  EXPECT_EQ(get(count), "token 1");
  EXPECT_EQ(asked, 1);
  clock_.turn(Seconds{4 * 60});
  EXPECT_THROW(get(count), Error) << "it has run out";
}

TEST_F(TokenCacheTest, ForgetsWhatAServerRefusedButNothingNewer) {
  const Token first = cache_.get(
      "key", [this](const CancelToken&) { return made(); }, CancelToken{});
  cache_.forget("key", first);
  EXPECT_EQ(get(), "token 2");
  cache_.forget("key", first);
  EXPECT_EQ(get(), "token 2");
  cache_.forget("another", first);
}

TEST_F(TokenCacheTest, ATokenWithoutAnEndIsLookedUpEachTime) {
  const auto fetch = [this](const CancelToken&) { return made(0s); };
  EXPECT_EQ(get(fetch), "token 1");
  EXPECT_EQ(get(fetch), "token 2");
}

}  // namespace
}  // namespace hygge::auth
