#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hygge/messages/event_lines.h"
#include "hygge/messages/screen.h"
#include "hygge/messages/status.h"

namespace hygge::messages {

/// A line for people, with the weight that decides whether they want to see it.
struct Told {
  Level level = Level::Info;
  std::string text;
};

/// Tells the events of one run in lines for people: knows each flow's place in the list, leaves out what the verbosity
/// does not ask for, and tells each warning once.
///
/// Threads  none: its owner's lock guards it.
class Narrator {
 public:
  explicit Narrator(Verbosity verbosity) : verbosity_{verbosity} {}

  std::vector<Told> run_started(const std::string& project, const std::string& run_id,
                                const std::vector<std::string>& flows, std::size_t concurrency, const Wording& wording);
  std::vector<Told> flow_started(const std::string& flow, const std::string& from, const std::string& to,
                                 const Wording& wording) const;
  std::vector<Told> flow_progress(const std::string& flow, const Progress& progress, Seconds elapsed,
                                  const Wording& wording) const;
  std::vector<Told> note(const std::string& flow, Level level, const std::string& text, const Wording& wording);
  std::vector<Told> flow_retrying(const std::string& flow, const Error& error, int next_attempt, int attempts,
                                  Seconds pause, const Wording& wording) const;
  /// First those of the report's warnings that no note has told.
  std::vector<Told> flow_finished(const FlowReport& report, const Wording& wording);
  std::vector<std::string> run_finished(const RunReport& report, const Wording& wording) const;

 private:
  Place place_of(const std::string& flow) const;
  void tell(std::vector<Told>& told, Level level, std::vector<std::string> lines) const;

  Verbosity verbosity_;
  std::map<std::string, std::size_t> numbers_;                   // flow -> its number in the list, from 1
  std::set<std::pair<std::string, std::string>> told_warnings_;  // flow and text
};

}  // namespace hygge::messages
