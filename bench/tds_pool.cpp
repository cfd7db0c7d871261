// What does a pool save? hygge_bench_tds_pool PORT TABLES AT_ONCE
//
// So many tables, some at once, want a connection each with TLS, ask something small, and end: with a pool of AT_ONCE
// connections, and with a connection of their own. Tells, summed over all tables, the milliseconds in which they
// connected, and those from the wish to the first answer.
#include <atomic>
#include <chrono>
#include <functional>
#include <iomanip>
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

void tell(const std::string& how, std::uint64_t opened, const Stopwatch& connecting, const Stopwatch& answering) {
  std::cout << std::left << std::setw(8) << how << std::right << std::setw(4) << opened << " connections" << std::fixed
            << std::setprecision(1) << std::setw(8) << connecting.milliseconds() << " ms connecting" << std::setw(8)
            << answering.milliseconds() << " ms to the first answers\n";
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::cerr << "usage: hygge_bench_tds_pool PORT TABLES AT_ONCE\n";
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(std::stoi(arguments[1]));
  const auto tables = static_cast<unsigned>(std::stoi(arguments[2]));
  const auto at_once = static_cast<unsigned>(std::stoi(arguments[3]));
  {
    Stopwatch connecting;
    Stopwatch answering;
    run_all(tables, at_once, [&] { answering.time([&] { return ask(*connect(port, connecting)); }); });
    tell("without", tables, connecting, answering);
  }
  Stopwatch connecting;
  Stopwatch answering;
  PoolSettings settings;
  settings.max_size = at_once;
  const auto reset = [](tds::Session& session) {
    session.reset_before_next();
    return session.is_usable();
  };
  Pool<tds::Session> pool{settings,
                          {.connect = [&](const CancelToken&) { return connect(port, connecting); }, .reset = reset}};
  run_all(tables, at_once,
          [&] { answering.time([&] { return ask(*pool.acquire({.name = "table", .cancel = {}})); }); });
  tell("pool", pool.counts().opened, connecting, answering);
  return 0;
}
