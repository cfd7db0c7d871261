#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>

#include "hygge/base/pool.h"

namespace hygge::test {

class PretendServer;

/// A connection to it; counts itself.
class PretendConnection {
 public:
  PretendConnection(PretendServer& server, int number);
  PretendConnection(const PretendConnection&) = delete;
  PretendConnection& operator=(const PretendConnection&) = delete;
  ~PretendConnection();
  int number() const noexcept { return number_; }

  std::atomic<bool> is_dead{false};  ///< what the server answers when asked
  std::atomic<bool> is_gone{false};  ///< what can be seen without asking
  std::atomic<bool> resets{true};
  std::atomic<int> users{0};  ///< two at a time would be a fault of the pool

 private:
  PretendServer& server_;
  const int number_;
};

/// A server to which a pool connects, without any wire.
class PretendServer {
 public:
  PoolHooks<PretendConnection> hooks() {
    return {.connect =
                [this](const CancelToken& cancel) {
                  const int now = ++connecting;
                  raise(most_connecting, now);
                  ++attempts;
                  try {
                    if (on_connect) on_connect(cancel);
                  } catch (...) {
                    --connecting;
                    throw;
                  }
                  --connecting;
                  return std::make_unique<PretendConnection>(*this, ++made);
                },
            .reset =
                [this](PretendConnection& connection) {
                  ++resets;
                  return connection.resets.load();
                },
            .is_open = [](PretendConnection& connection) { return !connection.is_gone; },
            .is_alive =
                [this](PretendConnection& connection, const CancelToken& cancel) {
                  ++asked;
                  if (on_ask) on_ask(cancel);
                  return !connection.is_dead;
                }};
  }

  std::function<void(const CancelToken&)> on_connect;  ///< may wait or throw; set before the pool begins
  std::function<void(const CancelToken&)> on_ask;      ///< likewise
  std::atomic<int> attempts{0};
  std::atomic<int> made{0};
  std::atomic<int> open{0};
  std::atomic<int> most_open{0};
  std::atomic<int> connecting{0};
  std::atomic<int> most_connecting{0};
  std::atomic<int> resets{0};
  std::atomic<int> asked{0};

  static void raise(std::atomic<int>& most, int now) {
    int seen = most;
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
  }
};

inline PretendConnection::PretendConnection(PretendServer& server, int number) : server_{server}, number_{number} {
  PretendServer::raise(server_.most_open, ++server_.open);
}
inline PretendConnection::~PretendConnection() { --server_.open; }

}  // namespace hygge::test
