#include "tests/support/tds_server/executor.h"

#include <algorithm>

#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

Executor::Executor(Shared shared, SessionFacts facts)
    : shared_{std::move(shared)}, facts_{std::move(facts)}, connection_{shared_.engine} {}

Executor::~Executor() {
  Changes gone;
  const std::shared_ptr<const State> all = shared_.catalog.committed();
  for (const auto& [id, table] : all->tables) {
    if (table->owner == facts_.id)
      gone.tables[id] = {.table = nullptr, .is_structural = true, .removed = {}, .added = {}};
  }
  if (!gone.empty()) shared_.catalog.publish(gone);
  shared_.catalog.row_versions().let_go(facts_.id);
  shared_.locks.end_session(facts_.id);
}

void Executor::run(const std::string& batch, Results& results) {
  std::map<std::string, Variable> variables;
  run(batch, results, variables);
}

std::optional<BulkTarget> Executor::take_bulk_target() {
  std::optional<BulkTarget> taken = std::move(bulk_target_);
  bulk_target_.reset();
  return taken;
}

std::shared_ptr<const State> Executor::state() const {
  if (transaction_ && transaction_->snapshot && transaction_->changes.empty()) return transaction_->snapshot;
  return shared_.catalog.with(transaction_ ? transaction_->changes : statement_changes_);
}

TablePtr Executor::present(int id) const {
  const std::shared_ptr<const State> now = state();
  const auto found = now->tables.find(id);
  return found == now->tables.end() ? nullptr : found->second;
}

Change& Executor::change_of(const TablePtr& table) {
  Changes& changes = transaction_ ? transaction_->changes : statement_changes_;
  const auto [found, is_new] = changes.tables.try_emplace(table->id);
  if (is_new) {
    found->second.table = table;
    const std::shared_ptr<const State> now = shared_.catalog.committed();
    if (const auto there = now->tables.find(table->id); there != now->tables.end()) {
      found->second.seen = there->second->segments;
    }
  }
  return found->second;
}

void Executor::commit_statement() {
  if (transaction_) return;
  if (!format_only_ && !statement_changes_.empty()) publish(statement_changes_);
  statement_changes_ = {};
  if (!bulk_target_) let_go();  // a bulk load has the table until its rows are there
}

void Executor::let_go() {
  shared_.catalog.row_versions().let_go(facts_.id);
  shared_.locks.release_all(facts_.id);
}

void Executor::abandon_bulk() {
  if (!transaction_) let_go();
}

void Executor::lock(const TablePtr& table, LockMode mode) {
  if (table->owner != 0) return;
  shared_.locks.take(facts_.id, table->id, mode, lock_timeout_,
                     [this] { return results_ != nullptr && results_->is_cancelled(); });
}

void Executor::lock_for_rewrite(const TablePtr& table) {
  lock(table, LockMode::IX);
  change_of(table);
  if (table->owner != 0) return;
  // The number that no object has stands for the right to rewrite the rows of this one.
  shared_.locks.take(facts_.id, -table->id, LockMode::X, lock_timeout_,
                     [this] { return results_ != nullptr && results_->is_cancelled(); });
}

/// Another session may have made one of that name meanwhile. (The real server lets the second wait for the first.)
void Executor::require_own_name(const State& after, const Table& table) const {
  if (table.owner != 0) return;
  for (const auto& [id, other] : after.tables) {
    const bool is_same = id != table.id && other->owner == 0 &&
                         shared_.catalog.same_name(other->schema, table.schema) &&
                         shared_.catalog.same_name(other->name, table.name);
    if (is_same) throw SqlError{2714, "There is already an object named '" + table.name + "' in the database.", 16, 6};
  }
}

void Executor::publish(const Changes& changes) {
  const std::lock_guard lock{shared_.commits};
  const std::shared_ptr<const State> before = shared_.catalog.committed();
  const std::shared_ptr<const State> after = shared_.catalog.with(changes);
  for (const auto& [id, change] : changes.tables) {
    if (change.table && change.is_structural) require_own_name(*after, *change.table);
    const auto there = before->tables.find(id);
    if (change.added.empty() || there == before->tables.end() || there->second->segments == change.seen) continue;
    // Others have committed rows meanwhile, with which the keys of the new ones were not compared.
    const Table& table = *after->tables.at(id);
    check_keys(table, {rows_sql(table)});
  }
  shared_.catalog.publish(changes);
}

void Executor::lock_for_read(const TableUse& use) {
  LockMode mode = next_lock_;
  bool reads_uncommitted = isolation_ == 1;
  for (const std::string& hint : use.hints) {
    if (hint == "TABLOCKX") mode = LockMode::X;
    if (hint == "TABLOCK") mode = next_lock_ == LockMode::IS ? LockMode::S : LockMode::X;
    if (hint == "UPDLOCK" && mode == LockMode::IS) mode = LockMode::IX;
    if (hint == "NOLOCK" || hint == "READUNCOMMITTED") reads_uncommitted = true;
  }
  constexpr int kSnapshot = 5;
  if (isolation_ == kSnapshot && transaction_ && !transaction_->snapshot) {
    transaction_->snapshot = shared_.catalog.committed();
  }
  lock(use.table, reads_uncommitted && mode == LockMode::IS ? LockMode::SchS : mode);
}

Surroundings Executor::surroundings(Run& run) {
  Surroundings with{.catalog = shared_.catalog,
                    .connection = connection_,
                    .state = state(),
                    .variables = run.variables,
                    .session = facts_.id,
                    .database = facts_.database,
                    .login = facts_.login,
                    .host = facts_.host,
                    .application = facts_.application,
                    .transactions = transaction_ ? transaction_->depth : 0,
                    .row_count = row_count_,
                    .last_identity = last_identity_,
                    .last_error = last_error_,
                    .lock_timeout = lock_timeout_ ? static_cast<int>(lock_timeout_->count()) : -1,
                    .faults = shared_.faults,
                    .system_view = {},
                    .on_table = {},
                    .application_lock = {}};
  with.system_view = [this](const std::string& schema, const std::string& name, const Tokens& batch, std::string& sql) {
    const std::shared_ptr<const State> now = state();
    const auto make = [&](const Tokens* reader, std::string& made) {
      return system_view(shared_, *now, facts_, schema, name, reader, made);
    };
    // What sessions do is no part of the state, and what this one has not committed is its own.
    const std::string word = lower(name);
    const bool is_hidden = (word == "foreign_keys" && shared_.faults.get("hide_references") > 0) ||
                           (word == "databases" && shared_.faults.get("read_only_replica") > 0);
    if (word.starts_with("dm_exec_") || word.starts_with("dm_tran_") || is_hidden || now != shared_.catalog.committed())
      return make(&batch, sql);
    return shared_.views.view(now, lower(schema + "." + name), batch, make, sql);
  };
  with.on_table = [this](const TableUse& table) {
    lock_for_read(table);
    return state();
  };
  with.application_lock = [this](const std::string& resource, bool of_session) {
    const int number = shared_.locks.number_of(resource);
    for (const LockLine& line : shared_.locks.lines()) {
      if (line.session == facts_.id && line.object == number && line.granted && line.of_session == of_session)
        return line.mode;
    }
    return LockMode::SchS;
  };
  return with;
}

void Executor::begin(Results& results, const std::string& name) {
  if (transaction_) {
    ++transaction_->depth;
    return;
  }
  transaction_.emplace();
  transaction_->name = name;
  transaction_->descriptor =
      static_cast<std::uint64_t>(shared_.engine.next_number()) << 32U | static_cast<std::uint64_t>(facts_.id);
  results.transaction(Environment::BeginTransaction, transaction_->descriptor);
}

void Executor::commit(Results& results) {
  if (!transaction_) throw SqlError{3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION."};
  if (--transaction_->depth > 0) return;
  const std::uint64_t descriptor = transaction_->descriptor;
  try {
    publish(transaction_->changes);
  } catch (SqlError& error) {
    error.ends_transaction = true;
    throw;
  }
  transaction_.reset();
  let_go();
  results.transaction(Environment::CommitTransaction, descriptor);
}

void Executor::rollback(Results& results, const std::string& to) {
  if (!transaction_) throw SqlError{3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION."};
  if (const auto found = transaction_->savepoints.find(to); found != transaction_->savepoints.end()) {
    transaction_->changes = found->second;
    return;
  }
  if (!to.empty() && to != transaction_->name)
    throw SqlError{6401, "Cannot roll back " + to + ". No transaction or savepoint of that name was found."};
  const std::uint64_t descriptor = transaction_->descriptor;
  transaction_.reset();
  let_go();
  results.transaction(Environment::RollbackTransaction, descriptor);
}

void Executor::save(const std::string& savepoint) {
  if (!transaction_) throw SqlError{628, "Cannot issue SAVE TRANSACTION when there is no active transaction."};
  transaction_->savepoints[savepoint] = transaction_->changes;
}

void Executor::reset(Results& results, bool keeps_transaction) {
  if (transaction_ && !keeps_transaction) rollback(results, {});
  Changes gone;
  const std::shared_ptr<const State> all = state();
  for (const auto& [id, table] : all->tables) {
    if (table->owner == facts_.id)
      gone.tables[id] = {.table = nullptr, .is_structural = true, .removed = {}, .added = {}};
  }
  if (!gone.empty()) shared_.catalog.publish(gone);
  no_count_ = false;
  abort_on_error_ = false;
  implicit_transactions_ = false;
  format_only_ = false;
  parse_only_ = false;
  lock_timeout_.reset();
  identity_insert_ = 0;
  isolation_ = 2;
  bulk_target_.reset();
  last_identity_.reset();
  shared_.locks.end_session(facts_.id);
}

void Executor::fail(SqlError error, Results& results) {
  last_error_ = error.number;
  row_count_ = 0;
  results.message(error);
  statement_changes_ = {};
  if (transaction_ && (error.ends_transaction || abort_on_error_)) {
    rollback(results, {});
  } else if (!transaction_) {
    let_go();
  }
}

}  // namespace hygge::tds_server
