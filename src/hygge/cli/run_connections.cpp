#include "hygge/cli/run_connections.h"

#include <vector>

namespace hygge::cli {

void use_connections(Connections& connections, RunOptions& run) {
  run.reserve = [&connections](const std::vector<SessionWish>& parts, const Borrower& who) {
    return connections.reserve(parts, who);
  };
  run.pools = [&connections] {
    std::vector<messages::PoolReport> pools;
    for (const auto& [name, counts] : connections.counts()) {
      pools.push_back({name, counts});
    }
    return pools;
  };
}

}  // namespace hygge::cli
