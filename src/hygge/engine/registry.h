#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace hygge::engine {

/// Things of ours that SQL text can only name by a number. The relation that names one keeps it alive, not the
/// registry.
///
/// Threads  all calls from any thread.
template <typename Thing>
class Registry {
 public:
  std::uint64_t add(const std::shared_ptr<Thing>& thing) {
    const std::lock_guard lock{mutex_};
    std::erase_if(things_, [](const auto& entry) { return entry.second.expired(); });
    things_.emplace(++last_id_, thing);
    return last_id_;
  }

  /// Null when it is gone.
  std::shared_ptr<Thing> find(std::uint64_t id) const {
    const std::lock_guard lock{mutex_};
    const auto found = things_.find(id);
    return found == things_.end() ? nullptr : found->second.lock();
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::uint64_t, std::weak_ptr<Thing>> things_;
  std::uint64_t last_id_ = 0;
};

}  // namespace hygge::engine
