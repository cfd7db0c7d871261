#include "hygge/messages/fan_out.h"

namespace hygge::messages {

void FanOut::run_started(const std::string& project, const std::string& run_id, const std::vector<std::string>& flows,
                         std::size_t concurrency) {
  for (const auto& listener : listeners_) listener->run_started(project, run_id, flows, concurrency);
}

void FanOut::flow_started(const std::string& flow, const std::string& from, const std::string& to) {
  for (const auto& listener : listeners_) listener->flow_started(flow, from, to);
}

void FanOut::flow_progress(const std::string& flow, const Progress& progress) {
  for (const auto& listener : listeners_) listener->flow_progress(flow, progress);
}

void FanOut::note(const std::string& flow, Level level, const std::string& text) {
  for (const auto& listener : listeners_) listener->note(flow, level, text);
}

void FanOut::flow_retrying(const std::string& flow, const Error& error, int next_attempt, int attempts, Seconds pause) {
  for (const auto& listener : listeners_) listener->flow_retrying(flow, error, next_attempt, attempts, pause);
}

void FanOut::flow_finished(const FlowReport& report) {
  for (const auto& listener : listeners_) listener->flow_finished(report);
}

void FanOut::run_finished(const RunReport& report) {
  for (const auto& listener : listeners_) listener->run_finished(report);
}

}  // namespace hygge::messages
