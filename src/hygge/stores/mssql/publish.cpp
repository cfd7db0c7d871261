#include "hygge/stores/mssql/publish.h"

#include <algorithm>
#include <array>
#include <optional>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/load_errors.h"
#include "hygge/stores/mssql/lock_holders.h"
#include "hygge/stores/mssql/merge_keys.h"
#include "hygge/stores/mssql/referring_tables.h"
#include "hygge/stores/mssql/rights.h"
#include "hygge/stores/mssql/staging_table.h"
#include "hygge/stores/mssql/target_lock.h"
#include "hygge/stores/mssql/undoubted.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::int32_t kDeadlockVictim = 1205;
/// What statements call the table that is merged into. UPDATE takes an alias for what it is called by; a word that a
/// table may have for its name could be taken for that.
constexpr const char* kTarget = "[hygge_target]";
constexpr std::array<std::int32_t, 2> kNameTaken{15335, 2714};
constexpr std::array<std::int32_t, 2> kMayNotDrop{3726, 3729};
constexpr std::array<std::int32_t, 4> kMayNotTruncate{3729, 4711, 4712, 13545};

/// Ends a transaction: the table is not what it was.
struct Changed {};

std::int32_t error_number(const tds::TdsError& error) { return error.message() ? error.message()->number : 0; }

template <std::size_t Count>
bool is_one_of(const tds::TdsError& error, const std::array<std::int32_t, Count>& numbers) {
  return std::find(numbers.begin(), numbers.end(), error_number(error)) != numbers.end();
}

bool is_about_locks(const tds::TdsError& error) {
  return is_lock_timeout(error) || error_number(error) == kDeadlockVictim;
}

void roll_back(tds::Session& session) noexcept {
  try {
    if (session.is_usable() && session.is_in_transaction()) session.rollback();
  } catch (const Error&) {
    // What brought us here is what matters; a session that cannot roll back is spoilt, and its pool sees that.
  }
}

std::string quoted_columns(const std::vector<std::string>& columns, const std::string& prefix) {
  std::vector<std::string> words;
  for (const std::string& column : columns) words.push_back(prefix + tds::quote_name(column));
  return join(words, ", ");
}

/// The number that the table's identity gave last; nothing: it has none, has given none, or that is beyond 64 bits.
std::optional<std::int64_t> last_identity_of(tds::Session& session, const TargetPlace& place) {
  const auto answer =
      ask_catalogue(session, "SELECT CAST(i.last_value AS nvarchar(40)) FROM " + place.catalogue("identity_columns") +
                                 " AS i WHERE i.object_id = OBJECT_ID(" + tds::quote_text(place.quoted()) + ")");
  return answer.at(0).empty() ? std::nullopt : whole_number(answer[0][0].text(0));
}

/// A table's name in DBCC: the documented form is a plain text; one of other characters than ASCII's needs N.
std::string name_for_dbcc(const TargetPlace& place) {
  const std::string literal = tds::quote_text(place.quoted());
  const bool is_ascii = std::all_of(literal.begin(), literal.end(),
                                    [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
  return is_ascii ? literal.substr(1) : literal;
}

/// Lets the identity go on behind `last`, unless it is there already.
void carry_identity(tds::Session& session, const TargetPlace& place, std::optional<std::int64_t> last,
                    std::int64_t step) {
  if (!last) return;
  const std::optional<std::int64_t> now = last_identity_of(session, place);
  if (now && (step > 0 ? *now >= *last : *now <= *last)) return;
  // A table that has never given a number gives the new one itself, any other the one behind it. Behind the last of all
  // numbers there is none.
  std::int64_t value = *last;
  if (!now && __builtin_add_overflow(*last, step, &value)) value = *last;
  session.execute("DBCC CHECKIDENT (" + name_for_dbcc(place) + ", RESEED, " + std::to_string(value) +
                  ") WITH NO_INFOMSGS");
}

/// How many rows the statement touched, without those of triggers.
std::uint64_t touched(tds::Session& session, const std::string& statement) {
  const auto answer = ask_catalogue(session, statement + "; SELECT ROWCOUNT_BIG()");
  return static_cast<std::uint64_t>(answer.at(answer.size() - 1).at(0).number(0));
}

void require_target(tds::Session& session, const TargetPlace& place) {
  if (has_target(session, place)) return;
  throw Error{ErrorKind::Busy, "the run no longer has '" + place.shown() + "' to itself"}
      .because("its session has lost the application lock that keeps other runs away")
      .advise("run again")
      .transient();
}

Error definition_changed(const TargetPlace& place) {
  return Error{ErrorKind::Busy, "somebody changed the definition of '" + place.shown() + "' while its rows were loaded"}
      .advise("run again")
      .transient();
}

/// Whether nobody has touched the table's definition, which every ALTER of it or its indexes dates.
bool is_untouched(tds::Session& session, const TargetTable& before) {
  const TargetPlace& place = before.place;
  const std::string id = std::to_string(place.object_id);
  const auto answer = ask_catalogue(
      session, "SELECT CONVERT(nvarchar(30), t.modify_date, 126), (SELECT COUNT(*) FROM " +
                   place.catalogue("triggers") + " AS g WHERE g.parent_id = " + id + " AND g.is_disabled = 0) FROM " +
                   place.catalogue("tables") + " AS t WHERE t.object_id = " + id + " AND t.object_id = OBJECT_ID(" +
                   tds::quote_text(place.quoted()) + ")");
  if (answer.at(0).empty()) return false;
  const CatalogueRow& row = answer[0][0];
  return row.text(0) == before.modified && row.number(1) == static_cast<std::int64_t>(before.triggers.size());
}

/// Whether the server still does with rows what it did: what it converts, refuses, drops, hands to triggers.
bool has_same_rules(const TargetTable& before, const TargetTable& now) {
  return has_same_columns(before, now) && before.checks == now.checks && before.foreign_keys == now.foreign_keys &&
         before.indexes == now.indexes && before.triggers == now.triggers;
}

void require_same_rules(tds::Session& session, const TargetTable& before) {
  if (is_untouched(session, before)) return;
  const std::optional<TargetTable> now = look_again(session, before);
  if (!now || !has_same_rules(before, *now)) throw definition_changed(before.place);
}

/// What the run leaves behind besides its rows, in their transaction.
void leave_marks(tds::Session& session, const TargetPlace& place, const RunMarker& marker, bool has_markers) {
  if (has_markers) session.execute(marker_statement(place, marker));
  if (!marker.bookmark.empty()) session.execute(marker.bookmark);
}

}  // namespace

void publish_straight(tds::Session& session, const TargetTable& before, const RunMarker& marker, bool has_markers) {
  require_target(session, before.place);
  // Since the first row came the transaction keeps others from changing the table; before that they could.
  require_same_rules(session, before);
  leave_marks(session, before.place, marker, has_markers);
  session.commit();
}

TargetTable add_columns_straight(tds::Session& session, const TargetTable& before,
                                 const std::vector<std::string>& additions) {
  for (const std::string& addition : additions) session.execute(addition);
  std::optional<TargetTable> now = look_again(session, before);
  const bool has_these_alone = now && now->columns.size() == before.columns.size() + additions.size();
  if (!has_these_alone) throw definition_changed(before.place);
  TargetTable without = *now;
  without.columns.resize(before.columns.size());
  if (!has_same_rules(before, without)) throw definition_changed(before.place);
  return *std::move(now);
}

void Publisher::begin() {
  session_.execute("SET XACT_ABORT ON; SET LOCK_TIMEOUT " + std::to_string(limits_.lock_timeout.count()));
  session_.begin();
  require_target(session_, place_);
}

void Publisher::end() {
  leave_marks(session_, place_, marker_, has_markers_);
  session_.commit();
}

void Publisher::restore_options() noexcept {
  try {
    if (!session_.is_usable()) return;
    session_.execute("SET LOCK_TIMEOUT -1; SET XACT_ABORT OFF");
    if (inserts_identity_) session_.execute("SET IDENTITY_INSERT " + place_.quoted() + " OFF");
    inserts_identity_ = false;
  } catch (const Error&) {
    // What happened to the rows is settled; a session that takes no options is of no more use, and its pool sees that.
  }
}

template <typename Work>
void Publisher::in_one_transaction(const Work& work) {
  for (int attempt = 1;; ++attempt) {
    try {
      undoubted([&] {
        begin();
        work();
      });
      end();
      restore_options();
      return;
    } catch (const tds::TdsError& error) {
      roll_back(session_);
      restore_options();
      if (!is_about_locks(error)) throw;
      if (attempt >= limits_.attempts) throw locked_by_others(session_, place_, error.reason());
    } catch (...) {
      roll_back(session_);
      restore_options();
      throw;
    }
  }
}

void Publisher::lock_table() {
  // A row is asked for, because the server does not even open a table for none.
  session_.execute("SELECT TOP (1) 1 AS nothing FROM " + place_.quoted() + " WITH (TABLOCKX, HOLDLOCK)");
}

void Publisher::create(const Staged& staged) {
  in_one_transaction([&] {
    try {
      session_.execute("EXEC " + place_.procedure("sp_rename") + " " +
                       tds::quote_text(tds::quote_name(place_.schema) + "." + tds::quote_name(staged.table)) + ", " +
                       tds::quote_text(place_.table) + ", N'OBJECT'");
    } catch (const tds::TdsError& error) {
      if (!is_one_of(error, kNameTaken)) throw;
      throw Error{ErrorKind::Busy, "'" + place_.shown() + "' is there now: somebody made it while its rows were loaded"}
          .because(error.reason())
          .advise(
              "run again: the rows then go into it as `if_exists` says; if this comes again, the login may not see "
              "the table; " +
              advice_to_grant("SELECT", place_, place_.table))
          .transient();
    }
    session_.execute(unmark_staging(place_, place_.table));
  });
}

TargetTable Publisher::look_at_columns(const TargetTable& before) {
  std::optional<TargetTable> now = look_again(session_, before);
  if (now && has_same_columns(before, *now)) return *std::move(now);
  throw definition_changed(place_);
}

bool Publisher::swap(const Staged& staged, const TargetTable& old, const SwapPlan& plan) {
  if (!plan.losses.empty()) {
    throw Error{ErrorKind::Internal, "'" + place_.shown() + "' cannot be swapped"}.because(join(plan.losses, ", "));
  }
  undoubted([&] {
    for (const std::string& statement : plan.before) session_.execute(statement);
  });
  const auto work = [&] {
    lock_table();
    if (!is_unchanged(old, look_at_columns(old))) throw Changed{};
    const std::optional<std::int64_t> last = old.identity ? last_identity_of(session_, place_) : std::nullopt;
    session_.execute("DROP TABLE " + place_.quoted());
    session_.execute("EXEC " + place_.procedure("sp_rename") + " " +
                     tds::quote_text(tds::quote_name(place_.schema) + "." + tds::quote_name(staged.table)) + ", " +
                     tds::quote_text(place_.table) + ", N'OBJECT'");
    session_.execute(unmark_staging(place_, place_.table));
    for (const std::string& statement : plan.within) session_.execute(statement);
    if (old.identity) carry_identity(session_, place_, last, old.identity->step);
  };
  try {
    in_one_transaction(work);
    return true;
  } catch (const Changed&) {
    return false;
  } catch (const tds::TdsError& error) {
    // What depends on the table need not have been visible to us.
    if (is_one_of(error, kMayNotDrop)) return false;
    throw;
  }
}

void Publisher::add_columns(const Staged& staged) {
  for (const std::string& addition : staged.additions) session_.execute(addition);
}

void Publisher::require_all(std::uint64_t wanted, std::uint64_t inserted, const TargetTable& target) const {
  if (inserted == wanted) return;
  throw other_count(place_.shown(), wanted, inserted, target.indexes_that_drop_rows()).transient(false);
}

std::uint64_t Publisher::insert(const Staged& staged, const std::string& hint, const std::string& condition) {
  const std::string table = place_.quoted();
  const std::string into = "INSERT INTO " + table + hint + " (" + quoted_columns(staged.columns, "") + ") SELECT " +
                           quoted_columns(staged.columns, "s.") + " FROM " + place_.quoted(staged.table) + " AS s" +
                           condition;
  if (!staged.keeps_identity) return touched(session_, into);
  session_.execute("SET IDENTITY_INSERT " + table + " ON");
  inserts_identity_ = true;  // until restore_options()
  return touched(session_, into);
}

Published Publisher::exchange(const Staged& staged, const TargetTable& old) {
  Published published;
  bool deletes = old.must_be_deleted_from();
  const std::string hint = old.is_memory_optimized || old.is_temporal ? "" : " WITH (TABLOCK)";
  const auto work = [&] {
    if (!old.is_memory_optimized) lock_table();
    const TargetTable now = look_at_columns(old);
    if (deletes) {
      if (std::optional<Error> harm = harm_of_deleting(now)) throw *std::move(harm);
    }
    const bool starts_anew = old.identity && !deletes;
    const std::optional<std::int64_t> last = starts_anew ? last_identity_of(session_, place_) : std::nullopt;
    add_columns(staged);
    session_.execute((deletes ? "DELETE FROM " : "TRUNCATE TABLE ") + place_.quoted() +
                     (old.is_memory_optimized ? " WITH (SNAPSHOT)" : ""));
    published.inserted = insert(staged, hint, "");
    require_all(marker_.rows, published.inserted, old);
    if (starts_anew) carry_identity(session_, place_, last, old.identity->step);
  };
  try {
    in_one_transaction(work);
  } catch (const tds::TdsError& error) {
    // What refers to the table need not have been visible to us.
    if (deletes || !is_one_of(error, kMayNotTruncate)) throw;
    deletes = true;
    in_one_transaction(work);
  }
  return published;
}

Published Publisher::append(const Staged& staged, const TargetTable& target) {
  Published published;
  in_one_transaction([&] {
    look_at_columns(target);
    add_columns(staged);
    published.inserted = insert(staged, target.is_bare_heap() ? " WITH (TABLOCK)" : "", "");
    require_all(marker_.rows, published.inserted, target);
  });
  return published;
}

std::uint64_t Publisher::count_other_identities(const Staged& staged, const std::string& identity,
                                                const std::string& on) {
  const std::string name = tds::quote_name(identity);
  const auto answer = ask_catalogue(session_, "SELECT COUNT_BIG(*) FROM " + place_.quoted() + " AS " + kTarget +
                                                  " INNER JOIN " + place_.quoted(staged.table) + " AS s ON " + on +
                                                  " WHERE " + kTarget + "." + name + " <> s." + name);
  const auto count = static_cast<std::uint64_t>(answer.at(0).at(0).number(0));
  if (count == 0 || !staged.needs_same_identity) return count;
  throw Error{ErrorKind::Data,
              "the merge into '" + place_.shown() + "' would have left out values of '" + printable(identity) + "'"}
      .because(format_count(count) + (count == 1 ? " row that is there has" : " rows that are there have") +
               " another one, the server changes no identity, and `verify: full` wants every value to arrive")
      .advise(
          "have the rows found by it (`key_columns`), leave it out (`keep_identity: false`), or use `verify: count`; "
          "the table is as it was");
}

Published Publisher::merge(const Staged& staged, const TargetTable& target, const std::vector<std::string>& keys) {
  std::vector<std::string> same;
  for (const std::string& key : keys)
    same.push_back(std::string{kTarget} + "." + tds::quote_name(key) + " = s." + tds::quote_name(key));
  std::vector<std::string> changes;
  for (const std::string& column : columns_to_update(target, staged.columns, keys))
    changes.push_back(tds::quote_name(column) + " = s." + tds::quote_name(column));
  const std::string hints = target.is_memory_optimized ? " WITH (SERIALIZABLE)" : " WITH (UPDLOCK, HOLDLOCK)";
  const std::string on = join(same, " AND ");
  const std::string identity = identity_left_alone(target, staged.columns, keys);
  const std::string where_new =
      " WHERE NOT EXISTS (SELECT 1 FROM " + place_.quoted() + " AS " + kTarget + hints + " WHERE " + on + ")";
  Published published;
  in_one_transaction([&] {
    published = {};
    look_at_columns(target);
    add_columns(staged);
    if (!identity.empty()) published.other_identities = count_other_identities(staged, identity, on);
    if (!changes.empty()) {
      published.updated = touched(session_, std::string{"UPDATE "} + kTarget + " SET " + join(changes, ", ") +
                                                " FROM " + place_.quoted() + " AS " + kTarget + hints + " INNER JOIN " +
                                                place_.quoted(staged.table) + " AS s ON " + on);
    }
    std::optional<std::uint64_t> wanted;
    if (!target.indexes_that_drop_rows().empty()) {
      const auto answer =
          ask_catalogue(session_, "SELECT COUNT_BIG(*) FROM " + place_.quoted(staged.table) + " AS s" + where_new);
      wanted = static_cast<std::uint64_t>(answer.at(0).at(0).number(0));
    }
    published.inserted = insert(staged, "", where_new);
    if (wanted) require_all(*wanted, published.inserted, target);
    // Keys were found to be there once, so that each row changes one of the table at least, or becomes one.
    if (!changes.empty() && published.updated + published.inserted < marker_.rows) {
      throw Error{ErrorKind::Data, "the merge into '" + place_.shown() + "' would have lost rows: " +
                                       format_count(marker_.rows) + " came, " + format_count(published.updated) +
                                       " changed, " + format_count(published.inserted) + " added"}
          .because("the server takes some of their keys for the same, or a trigger changed keys meanwhile")
          .advise("make the rows unique in " + printable(join(keys, ", ")) +
                  " at their home, and look at the table's triggers; the table is as it was");
    }
  });
  return published;
}

}  // namespace hygge::stores::mssql
