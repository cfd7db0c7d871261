#include "hygge/messages/json_events.h"

#include <fmt/chrono.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "hygge/messages/letter.h"
#include "hygge/messages/levels.h"
#include "hygge/messages/rates.h"
#include "hygge/messages/tally.h"

namespace hygge::messages::json_events {

namespace {

using Json = nlohmann::ordered_json;  // the order in which a person would read them

std::string utc_text(std::chrono::system_clock::time_point time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time - whole).count();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(whole);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", utc, milliseconds);
}

Json begin(const Head& head, Level level, const char* event) {
  return {{"time", utc_text(head.time)}, {"level", name_of(level)}, {"event", event}, {"run_id", head.run_id}};
}

std::string line(const Json& event) { return event.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Three places: milliseconds, and rates that are not longer than they are true.
double rounded(double number) { return std::round(number * 1000) / 1000; }

double number_of(Seconds duration) { return rounded(duration.count()); }

Json number_of(std::optional<double> rate) { return rate ? Json(rounded(*rate)) : Json(nullptr); }

Json object_of(const Error& error) {
  return {{"kind", hygge::name_of(error.kind())},
          {"message", error.headline()},
          {"because", error.reason()},
          {"where", error.where()},
          {"advise", error.advice()},
          {"details", error.details()},
          {"context", error.context()},
          {"transient", error.is_transient()}};
}

Json object_of(const PoolReport& pool) {
  Json discarded = Json::object();
  for (std::size_t i = 0; i < kDiscards; ++i) {
    discarded[std::string{hygge::name_of(static_cast<Discard>(i))}] = pool.counts.discarded.at(i);
  }
  return {{"connection", pool.connection},    {"opened", pool.counts.opened}, {"failed", pool.counts.failed},
          {"borrowed", pool.counts.borrowed}, {"reused", pool.counts.reused}, {"waited_ms", pool.counts.waited.count()},
          {"discarded", std::move(discarded)}};
}

Json known(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

/// Where nothing arrived there is no speed either.
void add_figures(Json& event, Rows rows, Bytes bytes, Seconds elapsed, bool has_arrived) {
  event["rows"] = rows.value;
  event["bytes"] = bytes.value;
  event["seconds"] = number_of(elapsed);
  event["rows_per_second"] = number_of(has_arrived ? rows_per_second(rows, elapsed) : std::nullopt);
  event["mb_per_second"] = number_of(has_arrived ? megabytes_per_second(bytes, elapsed) : std::nullopt);
}

}  // namespace

std::string run_started(const Head& head, const std::string& project, const std::vector<std::string>& flows,
                        std::size_t concurrency) {
  Json event = begin(head, Level::Info, "run_started");
  event["project"] = project;
  event["flows"] = flows;
  event["concurrency"] = concurrency;
  return line(event);
}

std::string flow_started(const Head& head, const std::string& flow, const std::string& from, const std::string& to) {
  Json event = begin(head, Level::Info, "flow_started");
  event["flow"] = flow;
  event["from"] = from;
  event["to"] = to;
  return line(event);
}

std::string flow_progress(const Head& head, const std::string& flow, const Progress& progress) {
  Json event = begin(head, Level::Info, "flow_progress");
  event["flow"] = flow;
  event["phase"] = progress.phase;
  event["rows"] = progress.rows.value;
  event["total_rows"] = progress.total_rows ? Json(progress.total_rows->value) : Json(nullptr);
  event["bytes"] = progress.bytes.value;
  return line(event);
}

std::string note(const Head& head, const std::string& flow, Level level, const std::string& text) {
  Json event = begin(head, level, "note");
  event["flow"] = known(flow);
  event["text"] = text;
  event["error"] = nullptr;
  return line(event);
}

std::string note(const Head& head, Level level, const Error& error) {
  Json event = begin(head, level, "note");
  event["flow"] = nullptr;
  event["text"] = short_letter(error, "");
  event["error"] = object_of(error);
  return line(event);
}

std::string flow_retrying(const Head& head, const std::string& flow, const Error& error, int next_attempt, int attempts,
                          Seconds pause) {
  Json event = begin(head, Level::Warning, "flow_retrying");
  event["flow"] = flow;
  event["next_attempt"] = next_attempt;
  event["attempts"] = attempts;
  event["pause_seconds"] = number_of(pause);
  event["error"] = object_of(error);
  return line(event);
}

std::string flow_finished(const Head& head, const FlowReport& report) {
  Json event = begin(head, level_of(report.outcome), "flow_finished");
  event["flow"] = report.name;
  event["outcome"] = name_of(report.outcome);
  add_figures(event, report.rows, report.bytes, report.elapsed, has_arrived(report));
  event["files"] = report.files;
  event["settled"] = known(report.settled);
  event["proof"] = known(report.proof);
  event["warnings"] = report.warnings;
  event["attempts"] = report.attempts;
  event["error"] = report.error ? object_of(*report.error) : Json(nullptr);
  return line(event);
}

std::string run_finished(const Head& head, const RunReport& report) {
  const Tally tally = tally_of(report);
  Json event = begin(head, tally.failed + tally.stopped > 0 ? Level::Error : Level::Info, "run_finished");
  event["project"] = report.project;
  event["pass"] = tally.passed;
  event["warn"] = tally.warned;
  event["error"] = tally.failed;
  event["stop"] = tally.stopped;
  event["skip"] = tally.skipped;
  event["total"] = tally.total;
  add_figures(event, tally.rows, tally.bytes, report.elapsed, tally.passed + tally.warned > 0);
  for (const PoolReport& pool : report.pools) event["pools"].push_back(object_of(pool));
  return line(event);
}

}  // namespace hygge::messages::json_events
