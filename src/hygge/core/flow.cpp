#include "hygge/core/flow.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "hygge/base/time_limit.h"
#include "hygge/core/as_reason.h"
#include "hygge/core/attempt.h"

namespace hygge {

namespace {

/// The pause before the next try: doubled each time, at most a minute, and up to half as long again by chance, so that
/// flows which failed together do not all come back together.
Seconds backoff(Seconds first, int failures) {
  constexpr double kLongest = 60;
  const double pause = std::min(kLongest, first.count() * static_cast<double>(1 << std::min(failures - 1, 16)));
  thread_local std::mt19937_64 random{std::random_device{}()};
  return Seconds{pause * std::uniform_real_distribution<double>{1.0, 1.5}(random)};
}

/// Whether the error tells of a cancellation, and of nothing that went wrong by itself.
bool was_stopped(const Error& error) {
  return error.kind() == ErrorKind::Cancelled || error.kind() == ErrorKind::Timeout;
}

}  // namespace

KindContext context_of(const config::FlowConfig& config, const std::filesystem::path& root) {
  return {.root = root,
          .flow = config.name,
          .run_type = run_type_of(config.settings.text("run_type")),
          .run_type_given = config.settings.given("run_type")};
}

std::unique_ptr<Home> make_home(const config::FlowConfig& config, const Registry& registry,
                                const std::filesystem::path& root) {
  return registry.home(config.home.kind).make(config.home.settings, context_of(config, root));
}

std::unique_ptr<Store> make_store(const config::FlowConfig& config, const Registry& registry,
                                  const std::filesystem::path& root) {
  return registry.store(config.store.kind).make(config.store.settings, context_of(config, root));
}

RowOrder row_order_of(const config::FlowConfig& config, const Store& store) {
  if (config.settings.boolean("preserve_order")) return RowOrder::Kept;
  const bool may_choose = !config.settings.given("preserve_order");
  return may_choose && store.numbers_rows() ? RowOrder::Preferred : RowOrder::Any;
}

bool is_in_order(RowOrder order, const engine::Relation& relation) {
  if (order == RowOrder::Preferred) return !relation.external || relation.ordered;
  return order == RowOrder::Kept;
}

FlowSessions reserve_sessions(const ReserveSessions& reserve, const Home& home, const Store& store,
                              const std::string& name, const CancelToken& cancel) {
  const std::vector<SessionWish> parts{home.sessions(), store.sessions()};
  if (parts[0].empty() && parts[1].empty()) return {};
  if (!reserve) throw Error{ErrorKind::Internal, name + " needs a connection, and the run has none"};
  const auto reserved = reserve(parts, Borrower{"flow " + name, cancel});
  return {reserved[0], reserved[1]};
}

Flow::Flow(const config::FlowConfig& config, const RunContext& run) : config_{config}, run_{run} {}

Error Flow::end_of(const CancelToken& cancel) const {
  Error error = cancel.error();
  if (cancel.reason() == CancelReason::Timeout) {
    error.because("the flow may take " + config_.settings.text("timeout")).at(config_.settings.where("timeout"));
  }
  return error;
}

messages::FlowReport Flow::run(const CancelToken& cancel) {
  messages::FlowReport report;
  report.name = config_.name;
  const auto began = std::chrono::steady_clock::now();

  std::optional<TimeLimit> limit;
  const int attempts = 1 + static_cast<int>(config_.settings.integer("retries"));

  unsigned begun = 0;
  for (int attempt_number = 1;; ++attempt_number) {
    report.attempts = attempt_number;
    report.warnings.clear();
    bool publishes = false;
    try {
      if (!limit && config_.settings.has("timeout")) limit.emplace(cancel, config_.settings.duration("timeout"));
      cancel.throw_if_cancelled();
      Attempt attempt{config_, run_, cancel, report, ++begun, again_};
      attempt.load();
      publishes = true;
      attempt.publish();
      report.outcome = report.warnings.empty() ? messages::Outcome::Passed : messages::Outcome::Warned;
      break;
    } catch (const StageAgain& again) {
      run_.status.note(config_.name, messages::Level::Info, again.why);
      const bool was_said = again_ && again_->as_rows >= again.as_rows &&
                            again_->without_dictionaries >= again.without_dictionaries &&
                            again_->by_engine >= again.by_engine &&
                            std::includes(again_->wide_times.begin(), again_->wide_times.end(),
                                          again.wide_times.begin(), again.wide_times.end());
      if (was_said)
        throw Error{ErrorKind::Internal, "a flow is begun again for the same reason twice"}.because(again.why);
      if (!again_) again_.emplace();
      again_->as_rows |= again.as_rows;
      again_->without_dictionaries |= again.without_dictionaries;
      again_->by_engine |= again.by_engine;
      again_->wide_times.insert(again.wide_times.begin(), again.wide_times.end());
      --attempt_number;  // nothing has failed
    } catch (...) {
      Error error = current_error();
      // Whoever stopped it must not miss that the rows may have arrived.
      const bool may_have_arrived = publishes && error.is_in_doubt();
      if (was_stopped(error) && cancel.is_cancelled() && !may_have_arrived) error = end_of(cancel);
      const bool again = error.is_transient() && attempt_number < attempts && !cancel.is_cancelled();
      if (again) {
        const Seconds pause = backoff(config_.settings.duration("retry_delay"), attempt_number);
        run_.status.flow_retrying(config_.name, error, attempt_number + 1, attempts, pause);
        if (!cancel.wait_for(std::chrono::duration_cast<std::chrono::nanoseconds>(pause))) continue;
        error = end_of(cancel).because("it was waiting to try again, because " + as_reason(error));
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

}  // namespace hygge
