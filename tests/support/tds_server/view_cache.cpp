#include "tests/support/tds_server/view_cache.h"

#include <utility>

namespace hygge::tds_server {

namespace {

constexpr std::size_t kSmallState = 20;  // tables
/// How many tables stay: a statement that was translated with one may not have begun yet.
constexpr std::size_t kMostKept = 100;

}  // namespace

std::optional<Source> ViewCache::view(const std::shared_ptr<const State>& state, const std::string& name,
                                      const Make& make, std::string& sql) {
  if (state->tables.size() < kSmallState) return make(sql);
  const std::lock_guard lock{mutex_};
  Entry& entry = entries_[name];
  const bool is_known = entry.state.lock() == state;
  if (is_known && entry.is_kept) {
    sql = entry.sql;
    return entry.source;
  }
  std::optional<Source> source = make(sql);
  if (!source) return source;
  entry = Entry{state, *source, {}, false};
  // Who asks once, and changes something, is served faster so.
  if (!is_known) return source;
  auto kept = std::make_unique<Kept>(engine_, "view" + std::to_string(engine_.next_number()));
  connection_.run("CREATE TABLE " + kept->table + " AS " + sql);
  sql = "SELECT * FROM " + kept->table;
  kept_.push_back(std::move(kept));
  if (kept_.size() > kMostKept) kept_.pop_front();
  entry.sql = sql;
  entry.is_kept = true;
  return source;
}

}  // namespace hygge::tds_server
