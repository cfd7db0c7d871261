#include "hygge/core/attempt.h"

#include <algorithm>
#include <future>
#include <optional>
#include <system_error>
#include <utility>

#include "hygge/core/as_reason.h"
#include "hygge/core/flow.h"
#include "hygge/engine/engine_error.h"
#include "hygge/engine/tally.h"

namespace hygge {

namespace {

using engine::count_out;
using engine::Relation;
using engine::Tally;

/// Decoding needs a few pages and one row group's worth of columns for each thread.
MemoryWish wish_for_reading(const Relation& relation, unsigned threads) {
  constexpr std::uint64_t kPage = 1'000'000;
  const Bytes need{kPage * 2 * threads * std::clamp<std::size_t>(relation.schema.size(), 4, 64)};
  return MemoryWish{need, need};
}

FlowIdentity identity_of(const config::FlowConfig& config, const RunContext& run, const Home& home, unsigned attempt) {
  FlowIdentity identity;
  identity.run_id = run.run_id;
  identity.name = config.name;
  identity.flow = config.flow;
  identity.entity = config.entity;
  identity.source = home.describe();
  identity.run_type = run_type_of(config.settings.text("run_type"));
  identity.started = run.started;
  identity.attempt = attempt;
  return identity;
}

}  // namespace

Attempt::Attempt(const config::FlowConfig& config, const RunContext& run, const CancelToken& cancel,
                 messages::FlowReport& report, unsigned number, const std::optional<StageAgain>& again)
    : config_{config},
      run_{run},
      flow_cancel_{cancel},
      cancel_{cancel.child()},
      report_{report},
      again_{again},
      home_{make_home(config, run.registry, run.root)},
      store_{make_store(config, run.registry, run.root)},
      identity_{identity_of(config, run, *home_, number)},
      session_{run.engine.open_session()},
      reader_{run.engine.open_session()},
      ticker_{run.status, config.name, session_} {
  if (number == 1) run.status.flow_started(config.name, identity_.source, store_->describe());
}

void Attempt::note(const std::string& text, bool warning) {
  if (warning) {
    const std::lock_guard lock{notes_mutex_};
    report_.warnings.push_back(text);
  }
  run_.status.note(config_.name, warning ? messages::Level::Warning : messages::Level::Info, text);
}

void Attempt::load() {
  sessions_ = reserve_sessions(run_.reserve, *home_, *store_, config_.name, cancel_);
  std::future<void> opening = open_engine_meanwhile();
  store_->prepare({.identity = identity_,
                   .cancel = cancel_,
                   .sessions = sessions_.store.get(),
                   .verify = verify_of(config_.settings.text("verify"), false)});
  resumption_ = where_to_begin(
      *home_, *store_,
      {.flow = identity_.name, .run_type = identity_.run_type, .cancel = cancel_, .sessions = sessions_.store.get()},
      config_.settings.where("watermark"));
  if (opening.valid()) opening.get();
  try {
    move();
  } catch (const StageAgain&) {
    throw;
  } catch (...) {
    const Error failure = current_error();
    blame_change(failure);
    if (engine::may_be_damage(failure)) name_damage();
    throw;
  }
  home_->confirm_unchanged();
  home_->conclude();
  warn_of_emptiness();
  sessions_.home.reset();  // others may wait for them while this one publishes

  cancel_.throw_if_cancelled();
}

/// A server is asked this and that before a row moves, for as long as it takes to open the engine, which will be
/// needed: what comes from a server, or goes to one, is never copied as it is.
std::future<void> Attempt::open_engine_meanwhile() {
  if (!sessions_.home && !sessions_.store) return {};
  try {
    return std::async(std::launch::async, [this] { session_.connect(); });
  } catch (const std::system_error&) {
    return {};  // the system has no thread for it: the first statement opens it
  }
}

void Attempt::publish() {
  ticker_.phase("publishing");
  store_->commit();
  report_.rows = staged_.rows;
  report_.bytes = staged_.bytes;
  report_.files = staged_.files;
  report_.settled = store_->describe();
}

void Attempt::move() {
  open();
  ticker_.phase("waiting");
  const MemoryWish wish = decoding_   ? *decoding_
                          : verbatim_ ? wish_for_reading(relation_, run_.threads)
                                      : store_->memory(relation_, run_.threads);
  if (wish.least.value > run_.budget.memory().value) {
    note("needs about " + format_bytes(wish.least) + ", more than the " + format_bytes(run_.budget.memory()) +
             " that flows share (memory_limit): it takes them, and runs alone meanwhile",
         false);
  }
  // Held until the last row was read: publishing waits for the disk alone, and must not keep others from working.
  const Budget::Work work = relation_.external ? Budget::Work::Waits : Budget::Work::Computes;
  const Budget::Admission admission = run_.budget.admit(wish, cancel_, work);
  stage(admission.memory());
  ticker_.rows_done(staged_.rows);  // what is quick, and what the engine alone counts, was not seen on the way
  prove();
}

void Attempt::open() {
  as_is_ = open_as_is();
  if (!as_is_) relation_ = home_->open(home_context(session_));
  if (relation_.rows) ticker_.total(*relation_.rows);
  if (relation_.external) ticker_.follow([relation = relation_] { return rows_given(relation); });
  const bool reads_values = verify_of(config_.settings.text("verify"), true) == Verify::Full;
  verbatim_ = as_is_ || (!must_be_rows() && store_->takes_verbatim(relation_));
  if (verbatim_) decoding_ = store_->decodes_verbatim(relation_, run_.threads);
  // Files that are packed anew keep what they claim about their values, which this does not believe.
  if (decoding_ && reads_values) verbatim_ = false;
  if (!verbatim_) decoding_.reset();
  verify_ = verify_of(config_.settings.text("verify"), verbatim_);
  if (!verbatim_) {
    require_readable(relation_);
    relation_ = store_->fit(std::move(relation_));
    if (counts_on_the_way()) relation_.direct.reset();  // the engine counts them
  }
  if (checks_bytes() && !relation_.direct) home_->check_bytes(cancel_);
}

bool Attempt::checks_bytes() const { return !verbatim_ && verify_ != Verify::None && verify_ != Verify::Decode; }

/// Whether the rows are counted as they pass, because their home does not tell all that is to be compared.
bool Attempt::counts_on_the_way() const {
  if (verbatim_ || verify_ == Verify::None) return false;
  return verify_ == Verify::Full || !is_complete(evidence_of(relation_), relation_.schema.size());
}

bool Attempt::must_be_rows() const { return again_ && again_->as_rows; }

/// Opening the engine takes longer than copying a small file, so it is left out where bytes are all that is wanted.
bool Attempt::open_as_is() {
  if (must_be_rows() || verify_of(config_.settings.text("verify"), true) == Verify::Full) return false;
  std::optional<Relation> offer = home_->open_as_is(home_context(session_));
  if (!offer || !store_->takes_verbatim(*offer)) return false;
  relation_ = std::move(*offer);
  return true;
}

HomeContext Attempt::home_context(engine::Session& session) {
  return {.engine = run_.engine,
          .session = session,
          .cancel = cancel_,
          .note = [this](const std::string& text, bool warning) { note(text, warning); },
          .order = row_order_of(config_, *store_),
          .targets = run_.targets,
          .wide_times = again_ ? again_->wide_times : std::set<std::string>{},
          .by_engine = again_ && again_->by_engine,
          .sessions = sessions_.home.get(),
          .resumption = resumption_};
}

void Attempt::stage(Bytes memory) {
  const auto reading = [&](const auto& work) {
    try {
      return work();
    } catch (Error& error) {
      engine::point_at_filter(error, relation_);
      throw;
    }
  };
  if (!verbatim_) reading([&] { store_->look_ahead(relation_, session_, cancel_); });
  left_ = evidence_of(relation_);
  const bool checksums = verify_ == Verify::Full;
  std::shared_ptr<Tally> on_the_way;
  Relation moving = relation_;
  if (counts_on_the_way()) {
    on_the_way = std::make_shared<Tally>(relation_.schema.size());
    moving = run_.engine.tallied(relation_, on_the_way, checksums);
  }

  ticker_.phase(verbatim_ ? "copying" : "moving");
  const StoreContext context{run_.engine,
                             session_,
                             cancel_,
                             identity_,
                             is_in_order(row_order_of(config_, *store_), relation_),
                             memory,
                             run_.threads,
                             !verbatim_,
                             again_ && again_->without_dictionaries,
                             verify_,
                             home_->bookmark(),
                             [this](Rows rows) { ticker_.rows_done(rows); },
                             [this](const std::string& text, bool warning) { note(text, warning); }};
  const auto stage = [&] { return reading([&] { return store_->stage(moving, context); }); };
  if (verbatim_ && verify_ != Verify::None && !decoding_) {
    staged_ = copy_beside_reading(stage);
    return;
  }
  if (verify_ == Verify::Decode && !verbatim_ && !home_->decodes_on_the_way()) decode_whole();
  staged_ = stage();
  if (checks_bytes() && relation_.direct) home_->check_bytes(cancel_);  // what was not looked at on the way
  if (on_the_way || staged_.source) {
    left_ = on_the_way ? evidence_of(*on_the_way) : evidence_of(*staged_.source);
    left_was_counted_ = true;
  }
}

/// Copying is the kernel's work and reading ours, so they run side by side; when one fails, the other stops.
Staged Attempt::copy_beside_reading(const std::function<Staged()>& copy) {
  std::future<Staged> copying = std::async(std::launch::async, [&] {
    try {
      return copy();
    } catch (...) {
      cancel_.cancel(CancelReason::Sibling);
      throw;
    }
  });
  try {
    read_copied();
  } catch (...) {
    const bool was_stopped = current_error().kind() == ErrorKind::Cancelled;
    cancel_.cancel(CancelReason::Sibling);
    copying.wait();
    if (was_stopped) copying.get();  // when it failed, then that is why the reading was stopped
    throw;
  }
  return copying.get();
}

void Attempt::read_copied() {
  if (verify_ == Verify::Count) return home_->check_bytes(cancel_);
  left_ = decode_copied();
  left_was_counted_ = true;
}

/// By the home itself where it can; checksums of values are the engine's.
Evidence Attempt::decode_copied() {
  if (verify_ == Verify::Decode) {
    if (const std::optional<HomeCount> counted = home_->decode(run_.threads, cancel_)) return evidence_of(*counted);
  }
  home_->check_bytes(cancel_);
  // What the engine does not read is refused here, as where it is needed to open.
  const Relation rows = as_is_ ? home_->open(home_context(reader_)) : relation_;
  return evidence_of(*count_out(run_.engine, reader_, rows, verify_ == Verify::Full, cancel_));
}

void Attempt::decode_whole() {
  if (home_->decode(run_.threads, cancel_)) return;
  home_->check_bytes(cancel_);
  count_out(run_.engine, reader_, home_->whole(), false, cancel_);
}

void Attempt::prove() {
  ticker_.phase("verifying");
  if (verify_ == Verify::None) return;
  Evidence arrived = evidence_of(staged_);
  if (verify_ == Verify::Full) {
    arrived = evidence_of(*count_out(run_.engine, session_, store_->read_back(), true, cancel_));
  }
  if (const std::optional<Relation> aside = store_->set_aside()) {
    const bool checksums = verify_ == Verify::Full;
    arrived = together(arrived, evidence_of(*count_out(run_.engine, session_, *aside, checksums, cancel_)));
  }
  try {
    report_.proof = compare(left_, arrived, relation_.schema);
  } catch (const Error&) {
    if (verify_ != Verify::Full) blame_source(arrived);
    throw;
  }
}

/// A condition with a slip in it is more likely than the wish to have no row any more.
void Attempt::warn_of_emptiness() {
  const bool replaces = identity_.run_type == RunType::FullDrop;
  const bool had_rows = relation_.rows && *relation_.rows != Rows{};
  if (!replaces || !had_rows || staged_.rows != Rows{} || relation_.filter_place.empty()) return;
  note("no row passes the condition at " + relation_.filter_place + ": the table in the store becomes empty", true);
}

/// After a mismatch in which the home's metadata was a witness: throws when that is what was wrong.
void Attempt::blame_source(const Evidence& arrived) {
  const Evidence claimed = evidence_of(relation_);
  if (left_was_counted_) {
    // Copied files bring their claims along; in rows that were written anew, ours are the only ones.
    if (verbatim_) refuse_claims(claimed, left_);
    return;
  }
  Evidence counted;
  try {
    const Relation rows = as_is_ ? home_->open(home_context(session_)) : relation_;
    counted = evidence_of(*count_out(run_.engine, session_, rows, false, cancel_));
  } catch (const Error&) {
    return;  // rows that can be read only once, say: then the mismatch is all that is sure
  }
  compare(counted, arrived, relation_.schema);
  refuse_claims(claimed, counted);
}

void Attempt::blame_change(const Error& failure) const {
  if (failure.kind() == ErrorKind::Cancelled || failure.kind() == ErrorKind::Timeout) return;
  try {
    home_->confirm_unchanged();
  } catch (const Error& change) {
    if (change.is_transient()) throw Error{change}.because(as_reason(failure));
  }
}

/// The engine does not always say in which of many files it found something.
void Attempt::name_damage() {
  HomeContext context = home_context(reader_);
  context.cancel = flow_cancel_;  // the attempt's own is cancelled where another part of it failed first
  if (std::optional<Error> damage = home_->find_damage(context)) throw Error{std::move(*damage)};
}

void Attempt::refuse_claims(const Evidence& claimed, const Evidence& counted) {
  try {
    refuse_false_claims(claimed, counted, relation_.schema, identity_.source);
  } catch (const Error&) {
    name_damage();
    throw;
  }
}

}  // namespace hygge
