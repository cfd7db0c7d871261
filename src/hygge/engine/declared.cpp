#include "hygge/engine/declared.h"

#include <algorithm>

namespace hygge::engine {

namespace {

using Columns = std::map<std::string, DeclaredColumn>;

void take_out_of_key(DeclaredColumn& column) {
  column.key = 0;
  column.descending = false;
}

/// Whether both say the same, but for what one may have kept before there was a place for it.
bool are_alike(DeclaredColumn column, DeclaredColumn other) {
  column.descending = other.descending = false;
  column.computed = other.computed = false;
  return column == other;
}

/// A key that is not whole says nothing: the rest of it may come twice.
void keep_whole_key(Columns& columns, std::size_t parts) {
  const auto present = static_cast<std::size_t>(
      std::count_if(columns.begin(), columns.end(), [](const auto& column) { return column.second.key > 0; }));
  if (present == parts) return;
  for (auto& [name, column] : columns) take_out_of_key(column);
}

std::size_t key_parts(const Columns& columns) {
  std::size_t parts = 0;
  for (const auto& [name, column] : columns) parts = std::max(parts, column.key);
  return parts;
}

}  // namespace

Declared declared_of(const Declared& declared, const std::set<std::string>& columns) {
  Declared kept{declared.system, {}};
  for (const std::string& name : columns) {
    const auto column = declared.columns.find(name);
    if (column != declared.columns.end()) kept.columns.insert(*column);
  }
  keep_whole_key(kept.columns, key_parts(declared.columns));
  return kept;
}

Declared declared_by_both(const Declared& declared, const std::set<std::string>& columns, const Declared& more,
                          const std::set<std::string>& more_columns) {
  Declared both{declared.system, {}};
  if (declared.system != more.system) return both;
  const auto take = [&](const Columns& from, const Columns& other, const std::set<std::string>& other_has) {
    for (const auto& [name, column] : from) {
      const auto same = other.find(name);
      if (same != other.end() ? are_alike(same->second, column) : !other_has.contains(name)) {
        DeclaredColumn& kept = both.columns.emplace(name, column).first->second;
        if (same == other.end()) kept.nullable = true;
        if (same == other.end()) take_out_of_key(kept);
        if (same != other.end()) kept.descending = column.descending && same->second.descending;
        if (same != other.end()) kept.computed = column.computed && same->second.computed;
      }
    }
  };
  take(declared.columns, more.columns, more_columns);
  take(more.columns, declared.columns, columns);
  keep_whole_key(both.columns, std::max(key_parts(declared.columns), key_parts(more.columns)));
  return both;
}

}  // namespace hygge::engine
