#include "hygge/core/flow.h"

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "hygge/core/progress_ticker.h"
#include "hygge/core/proof.h"
#include "hygge/engine/engine_error.h"
#include "hygge/engine/tally.h"

namespace hygge {

namespace {

using engine::Relation;
using engine::Tally;

/// Cancels a flow when its time is up, unless it ends before.
class TimeLimit {
 public:
  TimeLimit(CancelToken flow, Seconds limit) {
    thread_ = std::thread{[flow = std::move(flow), ended = ended_, limit] {
      const auto pause = std::chrono::duration_cast<std::chrono::nanoseconds>(limit);
      if (!ended.wait_for(pause)) flow.cancel(CancelReason::Timeout);
    }};
  }
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;
  ~TimeLimit() {
    ended_.cancel(CancelReason::Interrupted);
    thread_.join();
  }

 private:
  CancelToken ended_;
  std::thread thread_;
};

/// The pause before the next try: doubled each time, at most a minute, and up to half as long again by chance, so that
/// flows which failed together do not all come back together.
Seconds backoff(Seconds first, int failures) {
  constexpr double kLongest = 60;
  const double pause = std::min(kLongest, first.count() * static_cast<double>(1 << std::min(failures - 1, 16)));
  thread_local std::mt19937_64 random{std::random_device{}()};
  return Seconds{pause * std::uniform_real_distribution<double>{1.0, 1.5}(random)};
}

/// Decoding needs a few pages and one row group's worth of columns for each thread.
MemoryWish wish_for_reading(const Relation& relation, unsigned threads) {
  constexpr std::uint64_t kPage = 1'000'000;
  const Bytes need{kPage * 2 * threads * std::clamp<std::size_t>(relation.schema.size(), 4, 64)};
  return MemoryWish{need, need};
}

/// Runs a relation only to see what passes.
std::shared_ptr<Tally> observe(engine::Engine& engine, engine::Session& session, const Relation& relation,
                               bool checksums, const CancelToken& cancel) {
  auto tally = std::make_shared<Tally>(relation.schema.size());
  const Relation tallied = engine.tallied(relation, tally, checksums);
  session.run("SELECT count(*) FROM (" + tallied.sql + ") AS t", cancel);
  return tally;
}

}  // namespace

std::unique_ptr<Home> make_home(const config::FlowConfig& config, const Registry& registry,
                                const std::filesystem::path& root) {
  return registry.home(config.home.kind).make(config.home.settings, KindContext{root, config.name});
}

std::unique_ptr<Store> make_store(const config::FlowConfig& config, const Registry& registry,
                                  const std::filesystem::path& root) {
  return registry.store(config.store.kind).make(config.store.settings, KindContext{root, config.name});
}

Flow::Flow(const config::FlowConfig& config, const RunContext& run) : config_{config}, run_{run} {}

messages::FlowReport Flow::run(const CancelToken& cancel) {
  messages::FlowReport report;
  report.name = config_.name;
  const auto began = std::chrono::steady_clock::now();

  std::optional<TimeLimit> limit;
  const int attempts = 1 + static_cast<int>(config_.settings.integer("retries"));

  for (int attempt_number = 1;; ++attempt_number) {
    report.attempts = attempt_number;
    report.warnings.clear();
    try {
      if (!limit && config_.settings.has("timeout")) limit.emplace(cancel, config_.settings.duration("timeout"));
      attempt(cancel, report);
      report.outcome = report.warnings.empty() ? messages::Outcome::Passed : messages::Outcome::Warned;
      break;
    } catch (const StageAgain& again) {
      run_.status.note(config_.name, messages::Level::Info, again.why);
      stages_again_ = true;
      --attempt_number;  // nothing has failed
    } catch (...) {
      Error error = current_error();
      if (cancel.is_cancelled()) error = cancel.error();
      const bool again = error.is_transient() && attempt_number < attempts && !cancel.is_cancelled();
      if (again) {
        const Seconds pause = backoff(config_.settings.duration("retry_delay"), attempt_number);
        run_.status.flow_retrying(config_.name, error, attempt_number + 1, attempts, pause);
        if (!cancel.wait_for(std::chrono::duration_cast<std::chrono::nanoseconds>(pause))) continue;
        error = cancel.error();
      }
      report.outcome = error.kind() == ErrorKind::Cancelled ? messages::Outcome::Cancelled : messages::Outcome::Failed;
      error.add_context(config_.name);
      report.error = std::move(error);
      break;
    }
  }
  report.elapsed = std::chrono::steady_clock::now() - began;
  run_.status.flow_finished(report);
  return report;
}

void Flow::attempt(const CancelToken& cancel, messages::FlowReport& report) {
  cancel.throw_if_cancelled();
  const std::unique_ptr<Home> home = make_home(config_, run_.registry, run_.root);
  const std::unique_ptr<Store> store = make_store(config_, run_.registry, run_.root);
  if (report.attempts == 1) run_.status.flow_started(config_.name, home->describe(), store->describe());

  engine::Session session = run_.engine.open_session();
  ProgressTicker ticker{run_.status, config_.name, session};
  const auto note = [&](const std::string& text, bool warning) {
    if (warning) report.warnings.push_back(text);
    run_.status.note(config_.name, warning ? messages::Level::Warning : messages::Level::Info, text);
  };

  FlowIdentity identity;
  identity.run_id = run_.run_id;
  identity.name = config_.name;
  identity.flow = config_.flow;
  identity.entity = config_.entity;
  identity.source = home->describe();
  identity.run_type = run_type_of(config_.settings.text("run_type"));
  identity.started = run_.started;
  store->prepare(identity, cancel);

  Relation relation = home->open(HomeContext{run_.engine, session, cancel, note});
  if (relation.rows) ticker.total(*relation.rows);
  const bool verbatim = store->takes_verbatim(relation);
  const Verify verify = verify_of(config_.settings.text("verify"), verbatim);
  if (!verbatim) {
    require_readable(relation);
    relation = store->fit(std::move(relation));
  }
  if (verify != Verify::None) home->check_bytes(cancel);

  ticker.phase("waiting");
  const MemoryWish wish = verbatim ? wish_for_reading(relation, run_.threads) : store->memory(relation, run_.threads);
  const Budget::Admission admission = run_.budget.admit(wish, cancel);

  Evidence left = evidence_of(relation);
  const bool checksums = verify == Verify::Full;
  std::shared_ptr<Tally> on_the_way;
  Relation moving = relation;
  if (!verbatim && (checksums || (verify != Verify::None && !is_complete(left, relation.schema.size())))) {
    on_the_way = std::make_shared<Tally>(relation.schema.size());
    moving = run_.engine.tallied(relation, on_the_way, checksums);
  }

  ticker.phase(verbatim ? "copying" : "moving");
  const auto progress = [&](Rows rows) { ticker.rows_done(rows); };
  const CancelToken both = cancel.child();  // what is copied and what is decoded beside it fail together
  const auto stage = [&] {
    try {
      return store->stage(moving,
                          StoreContext{run_.engine, session, both, identity, config_.settings.boolean("preserve_order"),
                                       admission.memory(), run_.threads, stages_again_, progress, note});
    } catch (Error& error) {
      engine::point_at_filter(error, relation);
      throw;
    }
  };
  Staged staged;
  if (verify == Verify::Decode || (verbatim && checksums)) {
    // Copying is the kernel's work and decoding ours, so they run side by side.
    engine::Session reader = run_.engine.open_session();
    std::future<Staged> copying;
    if (verbatim) copying = std::async(std::launch::async, stage);
    try {
      const Relation source = verbatim ? relation : home->whole();
      const std::shared_ptr<Tally> seen = observe(run_.engine, reader, source, checksums, both);
      if (verbatim) left = evidence_of(*seen);
    } catch (...) {
      both.cancel(CancelReason::Sibling);
      if (copying.valid()) copying.wait();
      throw;
    }
    staged = verbatim ? copying.get() : stage();
  } else {
    staged = stage();
  }

  ticker.phase("verifying");
  if (on_the_way) left = evidence_of(*on_the_way);
  if (verify != Verify::None) {
    Evidence arrived = evidence_of(staged);
    if (checksums) {
      const Relation back = store->read_back();
      arrived = evidence_of(*observe(run_.engine, session, back, true, cancel));
    }
    report.proof = compare(left, arrived, relation.schema);
  }
  home->confirm_unchanged();

  cancel.throw_if_cancelled();
  ticker.phase("publishing");
  store->commit();
  report.rows = staged.rows;
  report.bytes = staged.bytes;
  report.files = staged.files;
  report.settled = store->describe();
}

}  // namespace hygge
