#include "hygge/stores/mssql/swap_plan.h"

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

std::string quoted_keys(const std::vector<TargetIndex::Key>& keys) {
  std::vector<std::string> words;
  for (const TargetIndex::Key& key : keys)
    words.push_back(tds::quote_name(key.column) + (key.descending ? " DESC" : " ASC"));
  return "(" + join(words, ", ") + ")";
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::vector<std::string> words;
  for (const std::string& name : names) words.push_back(tds::quote_name(name));
  return "(" + join(words, ", ") + ")";
}

bool is_same_index(const TargetIndex& left, const TargetIndex& right) {
  return left.kind == right.kind && left.is_unique == right.is_unique && left.is_primary_key == right.is_primary_key &&
         left.is_unique_constraint == right.is_unique_constraint && left.keys == right.keys &&
         left.includes == right.includes && left.filter == right.filter && left.compression == right.compression &&
         left.options == right.options;
}

/// What the same declaration says twice.
bool is_same_column(const TargetColumn& left, const TargetColumn& right) {
  return left.name == right.name && left.type == right.type && left.collation == right.collation &&
         left.nullable == right.nullable && left.identity == right.identity && left.is_sparse == right.is_sparse;
}

/// Makes the plan, one kind of thing after the other.
class SwapPlanner {
 public:
  SwapPlanner(const TargetTable& old, const TargetTable& staging, const std::string& run)
      : old_{old}, staging_{staging}, run_{run} {}

  SwapPlan run() {
    plan_.losses = what_a_swap_loses(old_);
    compare_columns();
    if (!plan_.losses.empty()) return std::move(plan_);
    for (const TargetIndex& index : old_.indexes) carry(index);
    for (const MadeStatistics& statistics : old_.statistics) carry(statistics);
    for (const DefaultConstraint& value : old_.defaults) carry(value);
    for (const CheckConstraint& check : old_.checks) carry(check);
    for (const Grant& grant : old_.grants) carry(grant);
    for (const ExtendedProperty& property : old_.properties) carry(property);
    return std::move(plan_);
  }

 private:
  void compare_columns() {
    const bool is_same = old_.columns.size() == staging_.columns.size() &&
                         std::equal(old_.columns.begin(), old_.columns.end(), staging_.columns.begin(), is_same_column);
    if (!is_same) plan_.losses.push_back("columns that are declared otherwise than those that were loaded");
  }

  /// A constraint of the new table gets its name when that of the old one is free.
  void rename_later(const std::string& now, const std::string& name) {
    plan_.names.emplace_back(now, name);
    plan_.within.push_back("EXEC " + old_.place.procedure("sp_rename") + " " +
                           tds::quote_text(tds::quote_name(old_.place.schema) + "." + tds::quote_name(now)) + ", " +
                           tds::quote_text(name) + ", N'OBJECT'");
  }
  /// A run may replace many tables of one schema, in which names of constraints are there once.
  std::string name_for_now() {
    return "hygge_" + run_ + "_" + std::to_string(staging_.place.object_id) + "_" + std::to_string(++names_);
  }
  std::string staging() const { return staging_.place.quoted(); }

  void carry(const TargetIndex& index) {
    const auto there = std::find_if(staging_.indexes.begin(), staging_.indexes.end(),
                                    [&](const TargetIndex& other) { return is_same_index(index, other); });
    const bool is_there = there != staging_.indexes.end();
    if (index.is_constraint()) {
      const std::string now = is_there ? there->name : name_for_now();
      if (!is_there) plan_.before.push_back(create_index_statement(index, now, staging()));
      rename_later(now, index.name);
    } else if (!is_there) {
      plan_.before.push_back(create_index_statement(index, index.name, staging()));
    } else if (there->name != index.name) {
      plan_.within.push_back("EXEC " + old_.place.procedure("sp_rename") + " " +
                             tds::quote_text(tds::quote_name(old_.place.schema) + "." +
                                             tds::quote_name(old_.place.table) + "." + tds::quote_name(there->name)) +
                             ", " + tds::quote_text(index.name) + ", N'INDEX'");
    }
  }

  /// Their names are unique in their table, as those of indexes are.
  void carry(const MadeStatistics& statistics) {
    const bool is_there = std::any_of(staging_.statistics.begin(), staging_.statistics.end(),
                                      [&](const MadeStatistics& other) { return other.name == statistics.name; });
    if (is_there) return;
    plan_.before.push_back("CREATE STATISTICS " + tds::quote_name(statistics.name) + " ON " + staging() + " " +
                           quoted_list(statistics.columns) +
                           (statistics.filter.empty() ? "" : " WHERE " + statistics.filter) +
                           (statistics.no_recompute ? " WITH NORECOMPUTE" : ""));
  }

  void carry(const DefaultConstraint& value) {
    const auto there = std::find_if(staging_.defaults.begin(), staging_.defaults.end(),
                                    [&](const DefaultConstraint& other) { return other.column == value.column; });
    std::string now = there == staging_.defaults.end() ? "" : there->name;
    if (now.empty()) {
      now = name_for_now();
      plan_.before.push_back("ALTER TABLE " + staging() + " ADD CONSTRAINT " + tds::quote_name(now) + " DEFAULT " +
                             value.definition + " FOR " + tds::quote_name(value.column));
    }
    rename_later(now, value.name);
  }

  void carry(const CheckConstraint& check) {
    const std::string now = name_for_now();
    const bool looks = check.is_trusted && !check.is_disabled;
    plan_.before.push_back("ALTER TABLE " + staging() + (looks ? " WITH CHECK" : " WITH NOCHECK") + " ADD CONSTRAINT " +
                           tds::quote_name(now) + " CHECK " + check.definition);
    if (check.is_disabled) {
      plan_.before.push_back("ALTER TABLE " + staging() + " NOCHECK CONSTRAINT " + tds::quote_name(now));
    }
    rename_later(now, check.name);
  }

  void carry(const Grant& grant) {
    const bool may_pass_on = grant.state == "GRANT_WITH_GRANT_OPTION";
    const std::string verb = may_pass_on ? "GRANT" : grant.state;
    plan_.within.push_back(old_.place.in_database(
        verb + " " + grant.permission + " ON " + tds::quote_name(old_.place.schema) + "." +
        tds::quote_name(old_.place.table) + (grant.column.empty() ? "" : " (" + tds::quote_name(grant.column) + ")") +
        (verb == "REVOKE" ? " FROM " : " TO ") + tds::quote_name(grant.grantee) +
        (may_pass_on ? " WITH GRANT OPTION" : "")));
  }

  void carry(const ExtendedProperty& property) {
    plan_.within.push_back(
        "EXEC " + old_.place.procedure("sp_addextendedproperty") + " @name = " + tds::quote_text(property.name) +
        ", @value = " + tds::quote_text(property.value) +
        ", @level0type = N'SCHEMA', @level0name = " + tds::quote_text(old_.place.schema) +
        ", @level1type = N'TABLE', @level1name = " + tds::quote_text(old_.place.table) +
        (property.column.empty() ? ""
                                 : ", @level2type = N'COLUMN', @level2name = " + tds::quote_text(property.column)));
  }

  const TargetTable& old_;
  const TargetTable& staging_;
  const std::string run_;
  SwapPlan plan_;
  int names_ = 0;
};

/// "the trigger 'a'", "the triggers 'a' and 2 more".
std::string named_things(const std::string& word, const std::vector<std::string>& names) {
  std::string text = "the " + word + (names.size() > 1 ? "s '" : " '") + printable(names.front()) + "'";
  if (names.size() > 1) text += " and " + std::to_string(names.size() - 1) + " more";
  return text;
}

/// With what would let the login see and give them.
std::string unseen_grants(const TargetPlace& place) {
  const std::string user = place.user.empty() ? "<the user>" : tds::quote_name(place.user);
  return "rights on it that the login may not see or give (GRANT CONTROL ON SCHEMA::" + tds::quote_name(place.schema) +
         " TO " + user + " and GRANT VIEW DEFINITION TO " + user + " would let it)";
}

std::string kept_number(const TargetTable& table) {
  std::string number = "the number that its identity has reached";
  if (table.identity->is_beyond_64_bits) return number;
  return number + " (a member of db_ddladmin, or the schema's owner, may set it by DBCC CHECKIDENT)";
}

}  // namespace

std::vector<std::string> what_a_swap_loses(const TargetTable& table) {
  std::vector<std::string> losses;
  std::vector<std::string> computed;
  std::vector<std::string> keys;
  std::vector<std::string> odd;
  for (const TargetColumn& column : table.columns) {
    if (column.is_computed) computed.push_back(column.name);
  }
  for (const ForeignKey& key : table.foreign_keys) keys.push_back(key.name);
  for (const TargetIndex& index : table.indexes) {
    if (index.kind == IndexKind::Other || index.is_disabled) odd.push_back(index.name);
  }
  if (!table.triggers.empty()) losses.push_back(named_things("trigger", table.triggers));
  if (!keys.empty()) losses.push_back(named_things("foreign key", keys));
  if (!computed.empty()) losses.push_back(named_things("computed column", computed));
  if (!odd.empty()) losses.push_back(named_things("disabled or special index", odd));
  if (!table.bound_views.empty()) losses.push_back(named_things("view bound to it", table.bound_views));
  if (table.is_temporal) losses.emplace_back("its history");
  if (table.is_memory_optimized) losses.emplace_back("that it lives in memory");
  if (table.is_partitioned) losses.emplace_back("its partitions");
  for (const std::string& rarity : table.rarities) losses.push_back("that it " + rarity);
  if (table.would_forget_identity()) losses.push_back(kept_number(table));
  if (!table.has_all_grants) losses.push_back(unseen_grants(table.place));
  return losses;
}

std::string create_index_statement(const TargetIndex& index, const std::string& name, const std::string& quoted_table) {
  std::vector<std::string> options = index.options;
  if (!index.compression.empty()) options.push_back("DATA_COMPRESSION = " + index.compression);
  const std::string with = options.empty() ? "" : " WITH (" + join(options, ", ") + ")";
  const std::string clustered = index.is_clustered() ? "CLUSTERED" : "NONCLUSTERED";
  const std::string quoted = tds::quote_name(name);
  const std::string where = index.filter.empty() ? "" : " WHERE " + index.filter;
  if (index.is_constraint()) {
    return "ALTER TABLE " + quoted_table + " ADD CONSTRAINT " + quoted +
           (index.is_primary_key ? " PRIMARY KEY " : " UNIQUE ") + clustered + " " + quoted_keys(index.keys) + with;
  }
  if (index.kind == IndexKind::ClusteredColumnstore) {
    return "CREATE CLUSTERED COLUMNSTORE INDEX " + quoted + " ON " + quoted_table + with;
  }
  if (index.kind == IndexKind::NonClusteredColumnstore) {
    return "CREATE NONCLUSTERED COLUMNSTORE INDEX " + quoted + " ON " + quoted_table + " " +
           quoted_list(index.includes) + where + with;
  }
  return std::string{"CREATE "} + (index.is_unique ? "UNIQUE " : "") + clustered + " INDEX " + quoted + " ON " +
         quoted_table + " " + quoted_keys(index.keys) +
         (index.includes.empty() ? "" : " INCLUDE " + quoted_list(index.includes)) + where + with;
}

SwapPlan plan_swap(const TargetTable& old, const TargetTable& staging, const std::string& run) {
  return SwapPlanner{old, staging, run}.run();
}

}  // namespace hygge::stores::mssql
