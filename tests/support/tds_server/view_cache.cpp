#include "tests/support/tds_server/view_cache.h"

#include <utility>

namespace hygge::tds_server {

namespace {

constexpr std::size_t kShort = 2'000;  // characters of SQL
/// How many tables stay: a statement that was translated with one may not have begun yet.
constexpr std::size_t kMostKept = 100;

}  // namespace

std::optional<Source> ViewCache::view(const std::shared_ptr<const State>& state, const std::string& name,
                                      const Tokens& batch, const Make& make, std::string& sql) {
  const std::lock_guard lock{mutex_};
  Entry& entry = entries_[name];
  const bool is_fixed = name == "sys.types";  // asked by everybody who looks at columns
  if (!entry.table.empty() && (is_fixed || entry.state.lock() == state)) {
    sql = "SELECT * FROM " + entry.table;
    return entry.source;
  }
  std::optional<Source> source = make(&batch, sql);
  if (!source || (sql.size() < kShort && !is_fixed)) return source;
  std::string whole_sql;
  const std::optional<Source> whole = make(nullptr, whole_sql);
  if (entry.made != whole_sql) {
    // Who asks once, and changes what is told, is served faster so.
    entry = Entry{state, *whole, whole_sql, {}};
    if (!is_fixed) return source;
  }
  entry.state = state;
  entry.source = *whole;
  if (entry.table.empty()) keep(entry);
  sql = "SELECT * FROM " + entry.table;
  return whole;
}

void ViewCache::keep(Entry& entry) {
  auto kept = std::make_unique<Kept>(engine_, "view" + std::to_string(engine_.next_number()));
  connection_.run("CREATE TABLE " + kept->table + " AS " + entry.made);
  entry.table = kept->table;
  kept_.push_back(std::move(kept));
  if (kept_.size() <= kMostKept) return;
  for (auto& [name, other] : entries_) {
    if (other.table == kept_.front()->table) other = {};
  }
  kept_.pop_front();
}

}  // namespace hygge::tds_server
