#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/connections/mssql/table_name.h"
#include "hygge/stores/mssql/lock_holders.h"
#include "hygge/stores/mssql/target_column.h"
#include "hygge/stores/mssql/target_place.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

enum class IndexKind : std::uint8_t { Clustered, NonClustered, ClusteredColumnstore, NonClusteredColumnstore, Other };

/// An index of a table; a primary key and a unique constraint are some.
struct TargetIndex {
  struct Key {
    std::string column;
    bool descending = false;
    bool operator==(const Key&) const = default;
  };
  std::string name;
  IndexKind kind = IndexKind::NonClustered;  ///< Other: XML, spatial, hash, ...
  bool is_unique = false;
  bool is_primary_key = false;
  bool is_unique_constraint = false;
  bool is_disabled = false;
  bool ignores_duplicates = false;      ///< IGNORE_DUP_KEY
  std::vector<Key> keys;                ///< of a columnstore: none
  std::vector<std::string> includes{};  ///< of a nonclustered columnstore: its columns
  std::string filter{};                 ///< "([a]>(0))"; empty: all rows
  std::vector<std::string> options{};   ///< what else WITH says of it: "FILLFACTOR = 80"
  std::string compression{};            ///< "ROW", "PAGE", "COLUMNSTORE_ARCHIVE"; empty: what is usual

  bool operator==(const TargetIndex&) const = default;
  bool is_constraint() const noexcept { return is_primary_key || is_unique_constraint; }
  bool is_clustered() const noexcept { return kind == IndexKind::Clustered || kind == IndexKind::ClusteredColumnstore; }
};

struct DefaultConstraint {
  std::string name;
  std::string column;
  std::string definition;  ///< "((0))"
  bool operator==(const DefaultConstraint&) const = default;
};

struct CheckConstraint {
  std::string name;
  std::string definition;  ///< "([a]>(0))"
  bool is_disabled = false;
  bool is_trusted = true;
  bool operator==(const CheckConstraint&) const = default;
};

struct ForeignKey {
  std::string name;
  std::string other;         ///< the table at its other end: "dbo.customers"
  bool is_incoming = false;  ///< the other table refers to this one
  bool is_disabled = false;
  bool changes_rows = false;  ///< ON DELETE CASCADE, SET NULL, SET DEFAULT
  bool operator==(const ForeignKey&) const = default;
};

/// What somebody may do with the table, or must not.
struct Grant {
  std::string state;       ///< "GRANT", "DENY", "GRANT_WITH_GRANT_OPTION", "REVOKE" of a column
  std::string permission;  ///< "SELECT"
  std::string column{};    ///< empty: on all of the table
  std::string grantee;
  bool operator==(const Grant&) const = default;
};

struct ExtendedProperty {
  std::string name;
  std::string value;
  std::string column{};  ///< empty: of the table itself
  bool operator==(const ExtendedProperty&) const = default;
};

/// Statistics that somebody made, which are no index's.
struct MadeStatistics {
  std::string name;
  std::vector<std::string> columns;
  std::string filter{};  ///< "([a]>(0))"; empty: all rows
  bool no_recompute = false;
  bool operator==(const MadeStatistics&) const = default;
};

/// A column's identity: what is known beyond TargetColumn::identity.
struct IdentityState {
  std::string column;
  std::int64_t step = 1;
  bool is_beyond_64_bits = false;  ///< the number that was given last
};

/// A table of the store as its catalogue tells it, at one moment.
struct TargetTable {
  TargetPlace place;
  std::string modified;               ///< when its definition was last changed, as the server tells it
  std::vector<TargetColumn> columns;  ///< in their order
  std::vector<TargetIndex> indexes;   ///< the clustered one first
  std::vector<DefaultConstraint> defaults;
  std::vector<CheckConstraint> checks;
  std::vector<ForeignKey> foreign_keys;
  std::vector<std::string> triggers;  ///< those that are enabled
  std::vector<Grant> grants;
  /// False: the login may not see those of others (VIEW DEFINITION), or may not give them to another table in its place
  /// (CONTROL on the schema: on the table it goes with the table).
  bool has_all_grants = false;
  std::vector<ExtendedProperty> properties;
  std::vector<MadeStatistics> statistics;
  std::optional<IdentityState> identity;
  bool is_temporal = false;  ///< system-versioned, or the history of one that is
  bool is_memory_optimized = false;
  bool is_partitioned = false;
  bool may_truncate = false;  ///< the login has ALTER on it
  bool may_reseed = false;    ///< it may let an identity go on behind a number (DBCC CHECKIDENT)
  /// Foreign keys of other tables refer to it, and the login may not see all of them.
  bool may_have_unseen_references = false;
  std::vector<std::string> bound_views;  ///< that depend on its definition (SCHEMABINDING), as far as it is told
  std::vector<std::string> rarities;     ///< what else it has that a copy would not: "is replicated", "masks columns"
  std::vector<bool> details;             ///< which of its details the server told (table_details.h); empty: not asked
  std::optional<std::uint64_t> rows;     ///< an estimate
  std::vector<LockHolder> holders;       ///< who else has locks on it now, as far as it is told

  const TargetIndex* clustered() const noexcept;
  const TargetIndex* primary_key() const noexcept;
  const TargetColumn* column(const std::string& name) const noexcept;  ///< by its name under the catalogue's rules
  /// Neither clustered nor any other index: bulk loads with TABLOCK may run side by side.
  bool is_bare_heap() const noexcept { return indexes.empty() && !is_memory_optimized; }
  bool has_incoming_keys() const noexcept;
  /// Whether another table in its place, or this one emptied by TRUNCATE, would number its rows anew.
  bool would_forget_identity() const noexcept { return identity && (identity->is_beyond_64_bits || !may_reseed); }
  /// Whether its rows have to be deleted to make room, one by one, because it may not be emptied by TRUNCATE, or would
  /// lose something by that.
  bool must_be_deleted_from() const noexcept {
    return !may_truncate || has_incoming_keys() || is_temporal || is_memory_optimized || !bound_views.empty() ||
           would_forget_identity();
  }
  bool refers_to_itself() const;
  void add_rarity(const std::string& what);
  /// The names of indexes with IGNORE_DUP_KEY, for which the server drops rows without a word.
  std::vector<std::string> indexes_that_drop_rows() const;
};

/// Looks at the table; nothing when there is nothing of that name. Asks in three batches, and needs what a member of
/// db_datawriter and db_ddladmin sees. SQL Server 2016 or later. What only a swap needs is in table_details.h.
///
/// Errors   TdsError; Error{Config} for a view, a synonym, an external table: rows are loaded into tables; and what
///          find_place() throws.
std::optional<TargetTable> look_at(tds::Session& session, const TableName& name);
/// The same where find_place() has been asked.
std::optional<TargetTable> look_at(tds::Session& session, const TargetPlace& place);

/// Looks at the same table again, within a transaction too: all but who has locks, and the views bound to it; its
/// details where they were asked for. Nothing when it is gone, or no longer has that name.
std::optional<TargetTable> look_again(tds::Session& session, const TargetTable& before);

/// Whether the table, of which `now` is what look_again() gave, still has all that a swap would carry over or lose, and
/// no more; its rows and the last number of an identity may differ.
bool is_unchanged(const TargetTable& before, const TargetTable& now);

/// Whether both have the same columns.
bool has_same_columns(const TargetTable& left, const TargetTable& right);

}  // namespace hygge::stores::mssql
