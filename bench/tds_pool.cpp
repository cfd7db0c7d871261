// What does a pool save? hygge_bench_tds_pool PORT WAY TABLES AT_ONCE
//
// So many tables, some at once, want a connection each with TLS, ask something small, and end: with a `pool` of AT_ONCE
// connections, or with a connection of their own (`without`). Prints how many connections were opened and, summed over
// all tables, the milliseconds in which they connected, and those from the wish to the first answer.
#include <atomic>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "hygge/base/pool.h"
#include "hygge/tds/session.h"

namespace {

using namespace hygge;

using Nanoseconds = std::chrono::nanoseconds;

/// Adds up how long calls took, on any thread.
class Stopwatch {
 public:
  template <typename Work>
  auto time(Work work) {
    const auto began = std::chrono::steady_clock::now();
    auto result = work();
    spent_ += (std::chrono::steady_clock::now() - began).count();
    return result;
  }
  double milliseconds() const { return static_cast<double>(spent_.load()) / 1e6; }

 private:
  std::atomic<Nanoseconds::rep> spent_{0};
};

std::unique_ptr<tds::Session> connect(std::uint16_t port, Stopwatch& connecting) {
  tds::ConnectRequest request;
  request.host = "127.0.0.1";
  request.port = port;
  request.user = "sa";
  request.password = Secret{"Hygge!2026"};
  request.trust_cert = true;
  return connecting.time([&] { return std::make_unique<tds::Session>(tds::Session::connect(request, {})); });
}

std::uint64_t ask(tds::Session& session) { return session.execute("SELECT 1"); }

/// Runs `table()` `tables` times on `at_once` threads.
void run_all(unsigned tables, unsigned at_once, const std::function<void()>& table) {
  std::atomic<unsigned> next{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < at_once; ++i) {
    threads.emplace_back([&] {
      while (next++ < tables) table();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

/// What some tables did.
struct Work {
  std::uint16_t port = 0;
  unsigned tables = 0;
  unsigned at_once = 0;
  Stopwatch connecting = {};
  Stopwatch answering = {};
};

/// Returns how many connections were opened.
std::uint64_t run_without(Work& work) {
  run_all(work.tables, work.at_once,
          [&] { work.answering.time([&] { return ask(*connect(work.port, work.connecting)); }); });
  return work.tables;
}

std::uint64_t run_with_pool(Work& work) {
  PoolSettings settings;
  settings.max_size = work.at_once;
  const auto reset = [](tds::Session& session) {
    session.reset_before_next();
    return session.is_usable();
  };
  Pool<tds::Session> pool{
      settings, {.connect = [&](const CancelToken&) { return connect(work.port, work.connecting); }, .reset = reset}};
  run_all(work.tables, work.at_once,
          [&] { work.answering.time([&] { return ask(*pool.acquire({.name = "table", .cancel = {}})); }); });
  return pool.counts().opened;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string way = count == 5 ? arguments[2] : "";
  if (way != "pool" && way != "without") {
    std::cerr << "usage: hygge_bench_tds_pool PORT pool|without TABLES AT_ONCE\n";
    return 2;
  }
  Work work{.port = static_cast<std::uint16_t>(std::stoi(arguments[1])),
            .tables = static_cast<unsigned>(std::stoi(arguments[3])),
            .at_once = static_cast<unsigned>(std::stoi(arguments[4]))};
  const std::uint64_t opened = way == "pool" ? run_with_pool(work) : run_without(work);
  std::cout << opened << ' ' << work.connecting.milliseconds() << ' ' << work.answering.milliseconds() << '\n';
  return 0;
}
