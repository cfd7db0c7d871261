#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/time_limit.h"
#include "hygge/stores/mssql/breached_rules.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/duplicate_keys.h"
#include "hygge/stores/mssql/merge_keys.h"
#include "hygge/stores/mssql/mssql_store.h"
#include "hygge/stores/mssql/mssql_store_lead.h"
#include "hygge/stores/mssql/publish.h"
#include "hygge/stores/mssql/run_marker.h"
#include "hygge/stores/mssql/staging_table.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/stores/mssql/swap_plan.h"
#include "hygge/stores/mssql/target_lock.h"
#include "hygge/stores/mssql/undoubted.h"

/// Of MssqlStore, how staged rows become those of the table, and how a run that failed leaves it.
namespace hygge::stores::mssql {

namespace {

/// How long it tries to connect once more to remove what lies staged: the next run does that, too.
constexpr Seconds kCleaning{5};
/// How often publishing begins anew when it does not get its locks.
constexpr int kAttempts = 3;

}  // namespace

void MssqlStore::publish() {
  const RunMarker marker{.run = run_, .rows = rows_.value, .bookmark = bookmark_to_leave()};
  if (policy_.publishing == PublishingWay::Commit) return publish_straight(*lead_, *target_, marker, has_markers_);
  const PublishLimits limits{std::chrono::duration_cast<std::chrono::milliseconds>(options_.lock_timeout) / kAttempts,
                             kAttempts};
  Publisher publisher{*lead_, place_, marker, has_markers_, limits};
  Staged staged;
  staged.table = staging_;
  for (const TargetColumn& column : intake_.targets) {
    staged.columns.push_back(column.name);
    staged.keeps_identity |= !makes_table() && !column.identity.empty();
  }
  staged.needs_same_identity = verifies_values_;
  if (makes_table()) {
    const TableName name{place_.parts(staging_)};
    const bool has_columnstore = policy_.staging == StagingShape::Columnstore;
    const std::string suffix = undoubted([&] { return suffix_for_constraints(); });
    for (const std::string& statement : finish_staging(design_, name, suffix, has_columnstore)) build(statement);
    if (options_.strategy == Strategy::Merge) undoubted([&] { check_first_keys(); });
    publisher.create(staged);
    takes_name_ = true;
    return;
  }
  staged.additions = intake_.additions;
  if (takes_place()) {
    const auto loaded = undoubted([&] { return look_at(*lead_, TableName{place_.parts(staging_)}); });
    const SwapPlan plan = plan_swap(*target_, loaded.value(), run_);
    names_for_now_ = plan.names;
    if (plan.losses.empty() && publisher.swap(staged, *target_, plan)) {
      takes_name_ = true;
      return;
    }
    note_("the rows are exchanged within '" + place_.shown() + "': " +
              (plan.losses.empty() ? "somebody changed it while they were loaded, or something that is not told "
                                     "depends on it"
                                   : "a table in its place would lose " + join(plan.losses, ", ")),
          false);
    undoubted([&] {
      place_ = find_place(*lead_, options_.table);
      target_ = look_at(*lead_, place_);
    });
    if (!target_)
      throw Error{ErrorKind::Busy, "somebody dropped '" + place_.shown() + "'"}.advise("run again").transient();
  }
  if (policy_.publishing == PublishingWay::Append) return tell(publisher.append(staged, *target_));
  if (policy_.publishing == PublishingWay::Merge) {
    undoubted([&] { check_keys(*lead_, *target_, staging_, {keys_, options_.key_places, options_.rejects}); });
    return tell(publisher.merge(staged, *target_, keys_));
  }
  tell(publisher.exchange(staged, *target_));
}

bool MssqlStore::replaces_rows() const {
  return policy_.publishing == PublishingWay::Swap || policy_.publishing == PublishingWay::Exchange;
}

/// What earlier runs noted is not true of rows that came without a bookmark, nor of any flow's rows that are replaced.
std::string MssqlStore::bookmark_to_leave() const {
  if (!bookmark_ && !noted_.any) return {};
  return bookmark_statement(
      place_, {.flow = flow_, .run = run_, .bookmark = bookmark_, .for_all = makes_table() || replaces_rows()});
}

/// A table that was renamed keeps the names of its constraints, which are there once in a schema.
std::string MssqlStore::suffix_for_constraints() {
  std::string sql;
  for (const std::string& name : constraint_names(design_)) {
    sql += (sql.empty() ? "SELECT COALESCE(" : ", ") + ("OBJECT_ID(" + tds::quote_text(place_.quoted(name)) + ")");
  }
  if (sql.empty()) return {};
  const auto answer = ask_catalogue(*lead_, sql + ", 0)");
  return answer.at(0).at(0).flag(0) ? "_" + digest_of(run_).substr(0, 8) : "";
}

/// A table that is made must do for the next run, which merges into it.
void MssqlStore::check_first_keys() {
  TargetTable made;
  made.place = place_;
  made.columns = intake_.targets;
  check_keys(*lead_, made, staging_, {keys_, options_.key_places, options_.rejects});
}

void MssqlStore::tell(const Published& published) const {
  if (policy_.publishing != PublishingWay::Merge) return;
  const auto rows = [](std::uint64_t count) { return format_count(count) + (count == 1 ? " row" : " rows"); };
  note_("merged: " + rows(published.updated) + " changed, " + format_count(published.inserted) + " added", false);
  if (published.other_identities == 0) return;
  note_(rows(published.other_identities) + " of '" + place_.shown() +
            "' kept an identity that is not the one of the data",
        true);
}

/// What the server says of rows that go over from a staging table.
void MssqlStore::explain(tds::TdsError& error) {
  if (!target_ || staging_.empty() || error.spoils_connection()) return;
  std::vector<std::pair<std::string, std::string>> names{{staging_, place_.table}};
  names.insert(names.end(), names_for_now_.begin(), names_for_now_.end());
  show_own_names(error, names);
  try {
    if (is_about_duplicates(error)) refuse_doubled_keys();
  } catch (const tds::TdsError&) {
    // What the server said before is what matters.
  }
  advise_on_rules(error, load_into_table());
}

void MssqlStore::commit() {
  if (!lead_) throw Error{ErrorKind::Internal, "nothing was staged for " + describe()};
  try {
    lead_patiently("publishing", [&] {
      try {
        publish();
      } catch (tds::TdsError& error) {
        explain(error);
        throw;
      }
    });
  } catch (const Error& error) {
    if (!error.is_in_doubt()) throw;
    settle(error);
  }
  load_.reset();
  forget_staging();
  let_go();
}

/// The pool keeps the session, and would keep the target's lock with it until somebody else borrows that.
void MssqlStore::let_go() noexcept {
  try {
    if (std::exchange(has_target_, false) && lead_) {
      lead_->work_for(CancelToken{});
      release_target(*lead_, place_);
    }
  } catch (const std::exception&) {
    lead_.mark_broken();
  }
  lead_ = {};
}

/// Whoever stopped the run waits for what must be done nevertheless, and not for the locks of others.
void MssqlStore::lead_to_the_end() {
  if (lead_ && lead_->is_usable()) {
    lead_->work_for(CancelToken{});
  } else {
    const CancelToken soon;
    const TimeLimit limit{soon, kCleaning};
    has_target_ = false;
    lead_.renew(Borrower{describe(), soon, true});
    lead_->work_for(CancelToken{});
  }
  if (lead_->is_in_transaction()) lead_->rollback();
  lead_->execute("SET LOCK_TIMEOUT 5000");
}

/// Rows that went over lie twice now. Where they cannot be removed the next run does it.
void MssqlStore::forget_staging() noexcept {
  const std::string staging = std::exchange(staging_, {});
  if (staging.empty() || takes_name_) return;
  // The connection may have been broken for a while without anybody knowing: then another one does it.
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      lead_to_the_end();
      drop_staging(*lead_, place_, staging);
      return;
    } catch (const std::exception&) {
      if (lead_ && lead_->is_usable()) return lead_.mark_broken();
    }
  }
}

/// The answer to the COMMIT never came: a session that has the target to itself again sees what became of it. Where it
/// cannot, nobody may try again by himself: the rows may be there.
void MssqlStore::settle(const Error& doubt) {
  const Error open_question = Error{doubt}.transient(false).advise("look whether the rows of this run are in '" +
                                                                   place_.shown() + "' before you run it again");
  if (!has_markers_) throw Error{open_question};
  bool is_published = false;
  try {
    lead_.mark_broken();
    has_target_ = false;
    lead_.renew(Borrower{describe(), CancelToken{}, true});
    lead("asking what became of", [&] {
      take_target(*lead_, place_, kPatience);
      has_target_ = true;
      is_published = was_published(*lead_, place_, run_);
    });
  } catch (const Error&) {
    throw Error{open_question};
  }
  if (is_published) return note_("the connection broke while the rows were published; they are there", false);
  Error unpublished{doubt};
  if (unpublished.details() == tds::TdsError::kUnknownFate) unpublished.detail("");
  throw unpublished.in_doubt(false).transient();
}

void MssqlStore::abort() noexcept {
  load_.reset();
  if (!lead_) return;
  try {
    // What else was begun ends with the session.
    if (lead_->is_usable() || !staging_.empty()) lead_to_the_end();
    if (!staging_.empty()) drop_staging(*lead_, place_, staging_);
  } catch (const std::exception&) {
    lead_.mark_broken();  // the next run removes what is left
  }
  staging_.clear();
  let_go();
}

}  // namespace hygge::stores::mssql
