#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/wrapping.h"
#include "hygge/messages/paint.h"
#include "hygge/messages/status.h"

/// The permanent lines, one event each: "[1 of 4] FINISHED flow users ... 1,234 rows in 2.3s (536 rows/s)".
///
/// Pure; any thread. Names and texts may hold anything: control characters and invalid UTF-8 are made visible. Lines
/// that only hold figures lose the less important ones when `columns` are few; sentences are broken between words.
namespace hygge::messages {

/// The number of a flow in the list of the run; 0 when it is not in the list.
struct Place {
  std::size_t number = 0;
  std::size_t total = 0;
};

/// How an event is worded: where it is shown, and in colour or not.
struct Wording {
  std::size_t columns = kUnlimited;
  Paint paint{};
};

std::vector<std::string> run_started_lines(const std::string& project, const std::string& run_id, std::size_t flows,
                                           std::size_t concurrency, const Wording& wording);
std::vector<std::string> started_lines(Place place, const std::string& flow, const std::string& from,
                                       const std::string& to, const Wording& wording);
std::vector<std::string> progress_lines(Place place, const std::string& flow, const Progress& progress, Seconds elapsed,
                                        const Wording& wording);
std::vector<std::string> note_lines(Place place, const std::string& flow, Level level, const std::string& text,
                                    const Wording& wording);
std::vector<std::string> retrying_lines(Place place, const std::string& flow, const Error& error, int next_attempt,
                                        int attempts, Seconds pause, const Wording& wording);
/// FINISHED, ERROR, SKIP or STOPPED.
std::vector<std::string> settled_lines(Place place, const FlowReport& report, const Wording& wording);
/// What was verified, for those who want to know.
std::vector<std::string> proof_lines(Place place, const FlowReport& report, const Wording& wording);

}  // namespace hygge::messages
