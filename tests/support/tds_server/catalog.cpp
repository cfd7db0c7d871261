#include "tests/support/tds_server/catalog.h"

#include <algorithm>

#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

const Column* Table::column(std::string_view column_name, bool ignores_case) const {
  for (const Column& candidate : columns) {
    if (candidate.name == column_name || (ignores_case && same_word(candidate.name, column_name))) return &candidate;
  }
  return nullptr;
}

const Index* Table::primary_key() const {
  const auto found = std::find_if(indexes.begin(), indexes.end(), [](const Index& index) { return index.primary; });
  return found == indexes.end() ? nullptr : &*found;
}

const Index* Table::clustered() const {
  const auto found = std::find_if(indexes.begin(), indexes.end(), [](const Index& index) {
    return index.kind == IndexKind::Clustered || index.kind == IndexKind::ClusteredColumnstore;
  });
  return found == indexes.end() ? nullptr : &*found;
}

std::int64_t Table::rows() const {
  std::int64_t sum = 0;
  for (const SegmentPtr& segment : segments) sum += segment->rows;
  return sum;
}

std::shared_ptr<const State> Catalog::committed() const {
  const std::lock_guard lock{mutex_};
  return state_;
}

std::shared_ptr<State> Catalog::apply(const State& state, const Changes& changes) {
  auto after = std::make_shared<State>(state);
  for (const auto& [id, change] : changes.tables) {
    if (change.table == nullptr) {
      after->tables.erase(id);
      continue;
    }
    const auto before = state.tables.find(id);
    // Rows that others have added meanwhile stay; what this transaction took out or put in is its own.
    std::vector<SegmentPtr> segments;
    if (before != state.tables.end()) {
      for (const SegmentPtr& segment : before->second->segments) {
        if (!change.removed.contains(segment)) segments.push_back(segment);
      }
    }
    segments.insert(segments.end(), change.added.begin(), change.added.end());
    auto table =
        std::make_shared<Table>(change.is_structural || before == state.tables.end() ? *change.table : *before->second);
    table->segments = std::move(segments);
    after->tables[id] = std::move(table);
  }
  after->schemas.insert(changes.new_schemas.begin(), changes.new_schemas.end());
  for (const std::string& schema : changes.dropped_schemas) after->schemas.erase(schema);
  for (const auto& [id, view] : changes.new_views) after->views[id] = view;
  for (const int view : changes.dropped_views) after->views.erase(view);
  for (const auto& [name, function] : changes.new_partition_functions) after->partition_functions[name] = function;
  for (const auto& [name, function] : changes.new_partition_schemes) after->partition_schemes[name] = function;
  after->principals.insert(changes.new_principals.begin(), changes.new_principals.end());
  return after;
}

std::shared_ptr<const State> Catalog::with(const Changes& changes) const {
  const std::shared_ptr<const State> state = committed();
  return changes.empty() ? state : apply(*state, changes);
}

void Catalog::publish(const Changes& changes) {
  std::shared_ptr<const State> old;  // outlives the lock: it may be the last to hold rows, which the engine then drops
  const std::lock_guard lock{mutex_};
  old = state_;
  state_ = apply(*state_, changes);
}

bool Catalog::same_name(std::string_view left, std::string_view right) const {
  return left == right || (ignores_case_ && same_word(left, right));
}

TablePtr Catalog::find(const State& state, std::string_view schema, std::string_view name, int owner) const {
  for (const auto& [id, table] : state.tables) {
    if (!same_name(table->name, name) || (table->owner != 0 && table->owner != owner)) continue;
    if (table->owner != 0 || same_name(table->schema, schema.empty() ? "dbo" : schema)) return table;
  }
  return nullptr;
}

std::optional<int> find_view(const Catalog& catalog, const State& state, std::string_view schema,
                             std::string_view name) {
  for (const auto& [id, view] : state.views) {
    if (catalog.same_name(view.name, name) && catalog.same_name(view.schema, schema.empty() ? "dbo" : schema))
      return id;
  }
  return std::nullopt;
}

bool has_object(const Catalog& catalog, const State& state, std::string_view schema, std::string_view name) {
  if (find_view(catalog, state, schema, name)) return true;
  const auto is_it = [&](const std::string& other) { return !other.empty() && catalog.same_name(other, name); };
  for (const auto& [id, table] : state.tables) {
    if (table->owner != 0 || !catalog.same_name(table->schema, schema)) continue;
    if (is_it(table->name)) return true;
    for (const Index& index : table->indexes) {
      if (index.constraint && is_it(index.name)) return true;
    }
    for (const Column& column : table->columns) {
      if (is_it(column.default_name)) return true;
    }
    for (const Check& check : table->checks) {
      if (is_it(check.name)) return true;
    }
    for (const ForeignKey& key : table->foreign_keys) {
      if (is_it(key.name)) return true;
    }
    for (const std::string& trigger : table->triggers) {
      if (is_it(trigger)) return true;
    }
  }
  return false;
}

std::string engine_column(const Column& column) { return "c" + std::to_string(column.number); }

std::string rows_sql(const Table& table, bool with_places) {
  std::int64_t before = 0;  // rows of the segments that came already
  const auto select = [&](const Segment* segment) {
    std::string list;
    for (const Column& column : table.columns) {
      if (!column.computed_sql.empty()) continue;
      if (!list.empty()) list += ",";
      const std::string name = engine_column(column);
      const bool there = segment != nullptr && segment->columns.contains(column.number);
      list += there ? name : "CAST(NULL AS " + storage_of(column.type) + ") AS " + name;
    }
    if (list.empty()) list = "1 AS nothing";
    if (with_places) list += segment != nullptr ? ",rowid + " + std::to_string(before) + " AS place" : ",0 AS place";
    before += segment != nullptr ? segment->rows : 0;
    return "SELECT " + list + (segment != nullptr ? " FROM " + segment->table : " WHERE FALSE");
  };
  if (table.segments.empty()) return select(nullptr);
  std::string sql;
  for (const SegmentPtr& segment : table.segments) {
    if (!sql.empty()) sql += " UNION ALL ";
    sql += select(segment.get());
  }
  return sql;
}

std::int64_t RowVersions::take(int session, std::int64_t count) {
  const std::lock_guard lock{mutex_};
  const std::int64_t first = last_ + 1;
  last_ += count;
  first_.try_emplace(session, first);
  return first;
}

void RowVersions::let_go(int session) {
  const std::lock_guard lock{mutex_};
  first_.erase(session);
}

std::int64_t RowVersions::last() const {
  const std::lock_guard lock{mutex_};
  return last_;
}

std::int64_t RowVersions::lowest_open() const {
  const std::lock_guard lock{mutex_};
  std::int64_t lowest = last_ + 1;
  for (const auto& [session, first] : first_) lowest = std::min(lowest, first);
  return lowest;
}

std::string row_version_sql(const std::string& number) { return "from_hex(lpad(to_hex(" + number + "), 16, '0'))"; }

const PartitionFunction* partition_function(const State& state, const Table& table) {
  if (table.partition_column == 0) return nullptr;
  return &state.partition_functions.at(state.partition_schemes.at(table.partition_scheme));
}

int scheme_id(const State& state, const std::string& scheme) {
  constexpr int kFirst = 65'601;
  return kFirst +
         static_cast<int>(std::distance(state.partition_schemes.begin(), state.partition_schemes.find(scheme)));
}

int function_id(const State& state, const std::string& function) {
  constexpr int kFirst = 65'536;
  return kFirst +
         static_cast<int>(std::distance(state.partition_functions.begin(), state.partition_functions.find(function)));
}

std::optional<int> schema_id(const State& state, const std::string& schema) {
  if (same_word(schema, "dbo")) return 1;
  const auto found = std::find_if(state.schemas.begin(), state.schemas.end(),
                                  [&](const std::string& each) { return same_word(each, schema); });
  if (found == state.schemas.end()) return std::nullopt;
  return 5 + static_cast<int>(std::distance(state.schemas.begin(), found));
}

}  // namespace hygge::tds_server
