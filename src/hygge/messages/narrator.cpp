#include "hygge/messages/narrator.h"

#include <utility>

#include "hygge/messages/levels.h"
#include "hygge/messages/summary_lines.h"

namespace hygge::messages {

std::vector<Told> Narrator::run_started(const std::string& project, const std::string& run_id,
                                        const std::vector<std::string>& flows, std::size_t concurrency,
                                        const Wording& wording) {
  for (const std::string& flow : flows) numbers_.emplace(flow, numbers_.size() + 1);
  std::vector<Told> told;
  tell(told, Level::Info, run_started_lines(project, run_id, flows.size(), concurrency, wording));
  return told;
}

std::vector<Told> Narrator::flow_started(const std::string& flow, const std::string& from, const std::string& to,
                                         const Wording& wording) const {
  std::vector<Told> told;
  tell(told, Level::Info, started_lines(place_of(flow), flow, from, to, wording));
  return told;
}

std::vector<Told> Narrator::flow_progress(const std::string& flow, const Progress& progress, Seconds elapsed,
                                          const Wording& wording) const {
  std::vector<Told> told;
  tell(told, Level::Info, progress_lines(place_of(flow), flow, progress, elapsed, wording));
  return told;
}

std::vector<Told> Narrator::note(const std::string& flow, Level level, const std::string& text,
                                 const Wording& wording) {
  if (level == Level::Warning) told_warnings_.emplace(flow, text);
  std::vector<Told> told;
  tell(told, level, note_lines(place_of(flow), flow, level, text, wording));
  return told;
}

std::vector<Told> Narrator::flow_retrying(const std::string& flow, const Error& error, int next_attempt, int attempts,
                                          Seconds pause, const Wording& wording) const {
  std::vector<Told> told;
  tell(told, Level::Warning, retrying_lines(place_of(flow), flow, error, next_attempt, attempts, pause, wording));
  return told;
}

std::vector<Told> Narrator::flow_finished(const FlowReport& report, const Wording& wording) {
  const Place place = place_of(report.name);
  std::vector<Told> told;
  for (const std::string& warning : report.warnings) {
    if (!told_warnings_.emplace(report.name, warning).second) continue;
    tell(told, Level::Warning, note_lines(place, report.name, Level::Warning, warning, wording));
  }
  tell(told, Level::Debug, proof_lines(place, report, wording));
  // What the warnings were has been said; the line itself is good news.
  const Level level = report.outcome == Outcome::Warned ? Level::Info : level_of(report.outcome);
  tell(told, level, settled_lines(place, report, wording));
  return told;
}

std::vector<std::string> Narrator::run_finished(const RunReport& report, const Wording& wording) const {
  return summary_lines(report, wording.columns, wording.paint, verbosity_ > Verbosity::Quiet);
}

Place Narrator::place_of(const std::string& flow) const {
  const auto found = numbers_.find(flow);
  return found == numbers_.end() ? Place{} : Place{found->second, numbers_.size()};
}

void Narrator::tell(std::vector<Told>& told, Level level, std::vector<std::string> lines) const {
  if (!is_wanted(level, verbosity_)) return;
  for (std::string& line : lines) told.push_back({level, std::move(line)});
}

}  // namespace hygge::messages
