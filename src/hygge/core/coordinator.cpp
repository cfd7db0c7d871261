#include "hygge/core/coordinator.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/core/budget.h"
#include "hygge/core/flow.h"
#include "hygge/core/machine.h"
#include "hygge/core/outlook.h"
#include "hygge/engine/engine_error.h"

namespace hygge {

namespace {

unsigned engine_threads(const RunOptions& options) {
  return options.threads > 0 ? options.threads : Machine::here().cores;
}

/// The budget decides who runs; the engine's own limit only catches an estimate that was far off. Without a wish it
/// leaves room for a single table that needs more than the budget, which the engine would else move through its disk.
Bytes engine_memory(const RunOptions& options) {
  constexpr std::uint64_t kLeast = 1'000'000'000;
  const std::uint64_t twice = 2 * memory_for_flows(options).value;
  return Bytes{std::max({kLeast, twice, options.memory.value > 0 ? 0 : Machine::here().memory.value / 2})};
}

/// The order in which flows start: the largest first, those of unknown size before all (they may be the largest).
/// Without those that cannot begin, which have run already.
std::vector<std::size_t> starting_order(const std::vector<Outlook>& outlooks) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < outlooks.size(); ++i) {
    if (!outlooks[i].obstacle) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const std::optional<Bytes>& one = outlooks[left].size;
    const std::optional<Bytes>& other = outlooks[right].size;
    if (!one || !other) return !one && other;
    return *one > *other;
  });
  return order;
}

/// For what Flow::run itself does not catch; nothing may leave a thread.
messages::FlowReport broken(const std::string& name, Error error) {
  messages::FlowReport report;
  report.name = name;
  report.outcome = messages::Outcome::Failed;
  report.error = std::move(error.add_context(name));
  return report;
}

messages::FlowReport skipped(const std::string& name) {
  messages::FlowReport report;
  report.name = name;
  report.outcome = messages::Outcome::Skipped;
  report.attempts = 0;
  return report;
}

/// Stopping can take a while: what is being published is not left half done.
std::string stopping_text(CancelReason reason) {
  const char* const why = reason == CancelReason::Terminated ? "asked to end (SIGTERM)"
                          : reason == CancelReason::HungUp   ? "the terminal is gone (SIGHUP)"
                                                             : "interrupted";
  return std::string{why} + ": stopping; what is being committed is finished first, and a second signal ends at once";
}

/// Whether every flow came to its good end.
bool has_settled(const std::vector<messages::FlowReport>& flows) {
  return std::all_of(flows.begin(), flows.end(), messages::has_arrived);
}

/// Flows wait here to be taken by the drivers, in their starting order.
class Waiting {
 public:
  explicit Waiting(std::vector<std::size_t> order) : order_{std::move(order)} {}
  std::optional<std::size_t> take() {
    const std::lock_guard lock{mutex_};
    if (next_ == order_.size()) return std::nullopt;
    return order_[next_++];
  }

 private:
  std::mutex mutex_;
  const std::vector<std::size_t> order_;
  std::size_t next_ = 0;  // guarded by mutex_
};

/// Threads that do the same work; joined at the end, whatever ends it.
class Drivers {
 public:
  Drivers() = default;
  Drivers(const Drivers&) = delete;
  Drivers& operator=(const Drivers&) = delete;
  ~Drivers() { join(); }

  /// Starts up to `count`: where the system has no more threads, those that there are do all the work, and where it has
  /// none, ours does.
  void start(std::size_t count, const std::function<void()>& work) {
    threads_.reserve(count);
    try {
      while (threads_.size() < count) threads_.emplace_back(work);
    } catch (const std::system_error&) {
      if (threads_.empty()) work();
    }
  }

  void join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  std::vector<std::thread> threads_;
};

/// Store::look_ahead() as a run would tell what it fails with.
void look_ahead(Store& store, const engine::Relation& relation, engine::Session& session, const CancelToken& cancel) {
  try {
    store.look_ahead(relation, session, cancel);
  } catch (Error& error) {
    engine::point_at_filter(error, relation);
    throw;
  }
}

}  // namespace

std::string make_run_id() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> stamp{};
  std::strftime(stamp.data(), stamp.size(), "%Y%m%dT%H%M%SZ", &utc);
  std::random_device random;
  std::array<char, 16> suffix{};
  std::snprintf(suffix.data(), suffix.size(), "%08x", random());
  return std::string{stamp.data()} + "-" + suffix.data();
}

std::filesystem::path temp_folder(const RunOptions& options) {
  if (!options.temp_folder.empty()) return options.temp_folder;
  const files::SystemFolder system = files::system_temp_folder();
  std::error_code problem;
  if (std::filesystem::is_directory(system.path, problem)) return system.path;
  const std::string from = system.variable.empty() ? "" : " (" + system.variable + ")";
  throw Error{ErrorKind::Config,
              "the folder for temporary data, '" + printable(system.path.string()) + "'" + from + ", cannot be used"}
      .because(problem ? problem.message() : "it is not a folder")
      .advise((system.variable.empty() ? "create it" : "correct " + system.variable) +
              ", or set temp_directory in options");
}

Bytes memory_for_flows(const RunOptions& options) {
  return options.memory.value > 0 ? options.memory
                                  : Budget::default_memory(engine_threads(options), Machine::here().memory);
}

RunOptions run_options(const config::Section& options) {
  RunOptions run;
  run.concurrency = static_cast<std::size_t>(options.integer("concurrency"));
  run.continue_on_error = options.boolean("continue_on_error");
  if (options.has("threads")) run.threads = static_cast<unsigned>(options.integer("threads"));
  if (options.has("memory_limit")) run.memory = options.bytes("memory_limit");
  if (options.has("temp_directory")) run.temp_folder = options.text("temp_directory");
  run.run_id = make_run_id();
  return run;
}

namespace {

/// The folders that flows write: those of stores that are folders, and those that others write beside.
std::vector<RunTarget> targets_of(const std::vector<config::FlowConfig>& flows, const Registry& registry) {
  std::vector<RunTarget> targets;
  for (const config::FlowConfig& flow : flows) {
    const config::Section& settings = flow.store.settings;
    const config::KindSettings& kind = registry.store(flow.store.kind).settings;
    const auto add = [&](const std::string& setting) {
      if (setting.empty() || !settings.has(setting)) return;
      std::error_code unreachable;
      std::filesystem::path real = std::filesystem::weakly_canonical(settings.text(setting), unreachable);
      targets.push_back({unreachable ? std::filesystem::path{settings.text(setting)} : std::move(real), flow.name});
    };
    if (kind.places_by_path) add("path");
    if (kind.also_writes_to) add(kind.also_writes_to(settings));
  }
  return targets;
}

}  // namespace

std::unique_ptr<engine::Engine> open_engine(const std::vector<config::FlowConfig>& flows, const Registry& registry,
                                            const RunOptions& options,
                                            std::function<void(const std::string& text)> on_opening) {
  std::set<std::filesystem::path> folders;
  const auto add = [&folders](const auto& kind, const config::Place& place) {
    try {
      const std::vector<std::filesystem::path> touched = kind.folders(place.settings);
      folders.insert(touched.begin(), touched.end());
    } catch (const Error&) {
      // One that cannot be looked at is told by the flow that opens it, and keeps no other from running.
    }
  };
  for (const config::FlowConfig& flow : flows) {
    add(registry.home(flow.home.kind), flow.home);
    add(registry.store(flow.store.kind), flow.store);
  }
  engine::EngineOptions engine_options;
  engine_options.threads = engine_threads(options);
  engine_options.memory_limit = engine_memory(options);
  engine_options.temp_folder = temp_folder(options) / ("hygge-" + options.run_id);
  engine_options.folders.assign(folders.begin(), folders.end());
  engine_options.on_opening = std::move(on_opening);
  return std::make_unique<engine::Engine>(engine_options);
}

Coordinator::Coordinator(const Registry& registry, RunOptions options, messages::Status& status)
    : registry_{registry}, options_{std::move(options)}, status_{status} {}

messages::RunReport Coordinator::run(const config::Project& project, const std::vector<config::FlowConfig>& flows,
                                     const CancelToken& cancel) {
  const auto began = std::chrono::steady_clock::now();
  messages::RunReport report;
  report.project = project.name;
  report.run_id = options_.run_id;
  report.flows.resize(flows.size());

  std::vector<std::string> names;
  for (const config::FlowConfig& flow : flows) names.push_back(flow.name);
  const std::size_t drivers = std::min(options_.concurrency, flows.size());
  if (!flows.empty()) temp_folder(options_);  // throws: whoever hears that a run has begun waits for its end
  status_.run_started(project.name, options_.run_id, names, drivers);

  if (!flows.empty()) {
    const std::unique_ptr<engine::Engine> engine =
        open_engine(flows, registry_, options_,
                    [this](const std::string& text) { status_.note("", messages::Level::Debug, text); });
    const unsigned threads = engine_threads(options_);
    // No more statements at once than there are threads, and no less memory for each than its share.
    Budget budget{memory_for_flows(options_), std::min(threads, static_cast<unsigned>(drivers))};
    const RunContext context{*engine,
                             budget,
                             registry_,
                             status_,
                             project.root,
                             options_.run_id,
                             std::chrono::system_clock::now(),
                             threads,
                             options_.reserve,
                             targets_of(flows, registry_)};
    const CancelToken::Registration stopping =
        cancel.on_cancel([&] { status_.note("", messages::Level::Info, stopping_text(cancel.reason())); });
    const CancelToken run_token = cancel.child();
    std::vector<Outlook> outlooks(flows.size());
    for (std::size_t i = 0; i < flows.size() && !run_token.is_cancelled(); ++i) {
      outlooks[i] = outlook_of(flows[i], *engine, registry_, project.root, run_token);
    }
    const auto run_flow = [&](std::size_t index) {
      if (run_token.is_cancelled()) {
        report.flows[index] = skipped(flows[index].name);
        status_.flow_finished(report.flows[index]);
        return;
      }
      try {
        report.flows[index] = Flow{flows[index], context}.run(run_token.child());
      } catch (...) {
        report.flows[index] = broken(flows[index].name, current_error());
        status_.flow_finished(report.flows[index]);
      }
    };
    // Those that cannot begin come first, so that all of them are told before another has worked for an hour. They fail
    // as they would in their turn, and put in order what a killed run left.
    bool has_failed = false;
    for (std::size_t i = 0; i < flows.size(); ++i) {
      if (!outlooks[i].obstacle) continue;
      run_flow(i);
      has_failed |= report.flows[i].error.has_value();
    }
    if (has_failed && !options_.continue_on_error) run_token.cancel(CancelReason::Sibling);

    Waiting waiting{starting_order(outlooks)};
    const auto drive = [&] {
      while (const std::optional<std::size_t> index = waiting.take()) {
        run_flow(*index);
        if (report.flows[*index].error && !options_.continue_on_error) run_token.cancel(CancelReason::Sibling);
      }
    };
    Drivers threads_of_flows;
    threads_of_flows.start(drivers, drive);
    threads_of_flows.join();
    if (cancel.is_cancelled() && has_settled(report.flows)) {
      status_.note("", messages::Level::Info, "the signal came too late to stop anything: every flow has settled");
    }
    if (options_.process_ends) engine->leave_open();
  }

  if (options_.pools) report.pools = options_.pools();
  report.elapsed = std::chrono::steady_clock::now() - began;
  status_.run_finished(report);
  return report;
}

void plan(const config::Project& project, const std::vector<config::FlowConfig>& flows, const Registry& registry,
          const RunOptions& options, const CancelToken& cancel, const std::function<void(const FlowPlan&)>& tell) {
  if (flows.empty()) return;
  const std::unique_ptr<engine::Engine> engine = open_engine(flows, registry, options);
  const std::vector<RunTarget> targets = targets_of(flows, registry);
  for (const config::FlowConfig& flow : flows) {
    cancel.throw_if_cancelled();
    FlowPlan result;
    result.name = flow.name;
    try {
      const std::unique_ptr<Home> home = make_home(flow, registry, project.root);
      const std::unique_ptr<Store> store = make_store(flow, registry, project.root);
      result.from = home->describe();
      result.to = store->describe();
      engine::Session session = engine->open_session();
      const auto note = [&](const std::string& text, bool /*warning*/) { result.lines.push_back("note: " + text); };
      const RowOrder order = row_order_of(flow, *store);
      const FlowSessions sessions = reserve_sessions(options.reserve, *home, *store, flow.name, cancel);
      const RunType run_type = run_type_of(flow.settings.text("run_type"));
      const Resumption resumption = where_to_begin(
          *home, *store, {.flow = flow.name, .run_type = run_type, .cancel = cancel, .sessions = sessions.store.get()},
          flow.settings.where("watermark"));
      const engine::Relation relation = home->open({.engine = *engine,
                                                    .session = session,
                                                    .cancel = cancel,
                                                    .note = note,
                                                    .order = order,
                                                    .targets = targets,
                                                    .sessions = sessions.home.get(),
                                                    .resumption = resumption});
      const std::vector<std::string> reading = home->plan();
      result.lines.insert(result.lines.end(), reading.begin(), reading.end());
      const bool is_verbatim = store->takes_verbatim(relation);
      if (!is_verbatim) require_readable(relation);
      const std::vector<std::string> lines =
          store->plan(relation, {.run_type = run_type,
                                 .cancel = cancel,
                                 .session = &session,
                                 .sessions = sessions.store.get(),
                                 .verify = verify_of(flow.settings.text("verify"), is_verbatim),
                                 .preserve_order = is_in_order(order, relation),
                                 .keeps_bookmark = home->bookmark().has_value(),
                                 .found = [&](const Finding& finding) { result.findings.push_back(finding); }});
      result.lines.insert(result.lines.end(), lines.begin(), lines.end());
      if (!is_verbatim) look_ahead(*store, store->fit(relation), session, cancel);
    } catch (...) {
      Error error = current_error();
      cancel.throw_if_cancelled();
      error.add_context(flow.name);
      result.error = std::move(error);
    }
    tell(result);
  }
}

}  // namespace hygge
