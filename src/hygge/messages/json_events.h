#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "hygge/messages/status.h"

/// The events as JSON objects of one line each, without the newline; docs/messages.md lists them.
///
/// Pure; any thread. Text that is not UTF-8 gets U+FFFD in place of what is not valid.
namespace hygge::messages::json_events {

/// What every event begins with.
struct Head {
  std::chrono::system_clock::time_point time;
  std::string run_id;
};

std::string run_started(const Head& head, const std::string& project, const std::vector<std::string>& flows,
                        std::size_t concurrency);
std::string flow_started(const Head& head, const std::string& flow, const std::string& from, const std::string& to);
std::string flow_progress(const Head& head, const std::string& flow, const Progress& progress);
std::string note(const Head& head, const std::string& flow, Level level, const std::string& text);
/// A note that tells an error from outside of a flow.
std::string note(const Head& head, Level level, const Error& error);
std::string flow_retrying(const Head& head, const std::string& flow, const Error& error, int next_attempt, int attempts,
                          Seconds pause);
std::string flow_finished(const Head& head, const FlowReport& report);
std::string run_finished(const Head& head, const RunReport& report);

}  // namespace hygge::messages::json_events
