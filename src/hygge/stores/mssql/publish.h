#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "hygge/stores/mssql/run_marker.h"
#include "hygge/stores/mssql/swap_plan.h"
#include "hygge/stores/mssql/target_table.h"
#include "hygge/tds/session.h"

/// What makes rows visible, at the end of a run: each way is one transaction on one session, with the run's marker in
/// it. Until it is committed everything is as it was.
///
/// All of them want a session that has taken the target (target_lock.h). Each waits for locks as long as PublishLimits
/// says, and begins anew when it does not get them, or is the victim of a deadlock.
///
/// Errors   Error{Busy}, transient, when the locks cannot be had: it says who has them where that is told; and when the
///          table no longer has the columns that it had when it was looked at. Error that
///          is_in_doubt() when the answer to the COMMIT never came: look at the marker (was_published). TdsError else.
///          The transaction is then rolled back.
namespace hygge::stores::mssql {

/// What a run has staged.
struct Staged {
  std::string table;                 ///< the staging table's name, in the target's schema
  std::vector<std::string> columns;  ///< those that are moved into a table which is there, by names that both have
  /// Statements that give the table columns which it lacks: a part of the transaction that moves the rows.
  std::vector<std::string> additions = {};
  bool keeps_identity = false;  ///< one of them is the target's identity
  /// Of a merge that does not find its rows by the identity: whether it fails where a row that is there has another
  /// one.
  bool needs_same_identity = false;
};

struct PublishLimits {
  std::chrono::milliseconds lock_timeout{10'000};  ///< for each attempt
  int attempts = 6;
};

/// What has become of the rows.
struct Published {
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;
  std::uint64_t other_identities = 0;  ///< of a merge: rows that keep an identity which is not that of the data
};

/// For rows that were loaded within the session's own transaction: marks and commits it. Is not tried again. Throws
/// Error{Busy}, transient, when the table is no longer what it was `before`: its rows were made to fit that.
/// `has_markers` is what prepare_markers() said, here and below.
void publish_straight(tds::Session& session, const TargetTable& before, const RunMarker& marker, bool has_markers);

/// Gives the table columns that it lacks, within the session's transaction, after which nobody else changes its
/// definition until the end of that. Returns the table as it is then. Throws likewise.
TargetTable add_columns_straight(tds::Session& session, const TargetTable& before,
                                 const std::vector<std::string>& additions);

/// The ways to publish a staging table.
class Publisher {
 public:
  Publisher(tds::Session& session, TargetPlace place, RunMarker marker, bool has_markers, PublishLimits limits = {})
      : session_{session},
        place_{std::move(place)},
        marker_{std::move(marker)},
        has_markers_{has_markers},
        limits_{limits} {}

  /// The staging table becomes the table, which is not there. Throws Error{Busy}, transient, when somebody has made it
  /// meanwhile.
  void create(const Staged& staged);

  /// The staging table, with a value in every column, takes the place of `old`, with all that the plan carries over;
  /// defaults come too late for rows that were loaded. Its indexes are built before the transaction. The next number of
  /// an identity is behind all that the old table gave. The plan must lose nothing.
  ///
  /// False, and the table is as it was, when somebody has changed it since it was looked at (rights, indexes,
  /// descriptions, ...): it is looked at again under its lock. Its contents can then be exchanged.
  bool swap(const Staged& staged, const TargetTable& old, const SwapPlan& plan);

  /// The rows of `old` go and those of the staging table come, in one transaction: by TRUNCATE, or by DELETE where
  /// foreign keys refer to the table, it keeps its history, the login may not truncate it, or could not let an identity
  /// go on from where it was. INSERT fires triggers. Throws Error{Config} where deleting would change other tables.
  Published exchange(const Staged& staged, const TargetTable& old);

  /// The rows of the staging table are added.
  Published append(const Staged& staged, const TargetTable& target);

  /// Rows whose key is there take its place, the others are added: UPDATE and INSERT under locks that hold off whoever
  /// would add the same keys meanwhile. (MERGE would need the same locks, and fails where its target has indexed views
  /// or filtered indexes it cannot keep.) Where an index drops duplicates the rows that are to be added are counted
  /// before. The keys must have been checked (merge_keys.h).
  Published merge(const Staged& staged, const TargetTable& target, const std::vector<std::string>& keys);

 private:
  template <typename Work>
  void in_one_transaction(const Work& work);
  void begin();
  void end();
  /// The session's own options again, whatever has happened.
  void restore_options() noexcept;
  /// Keeps everybody else from the table until the end of the transaction.
  void lock_table();
  void add_columns(const Staged& staged);
  /// The table as it is now, which must have its columns still: what was made to fit others may be cut by the server.
  TargetTable look_at_columns(const TargetTable& before);
  /// Throws when fewer rows went over than should have: an index that ignores duplicates says nothing.
  void require_all(std::uint64_t wanted, std::uint64_t inserted, const TargetTable& target) const;
  /// Of rows that are there and get the values of others: the server changes no identity.
  std::uint64_t count_other_identities(const Staged& staged, const std::string& identity, const std::string& on);
  std::uint64_t insert(const Staged& staged, const std::string& hint, const std::string& condition);

  tds::Session& session_;
  const TargetPlace place_;
  const RunMarker marker_;
  const bool has_markers_;
  const PublishLimits limits_;
  bool inserts_identity_ = false;
};

}  // namespace hygge::stores::mssql
