#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/pool_settings.h"
#include "hygge/base/units.h"

namespace hygge::messages {

/// How far a flow has come.
struct Progress {
  Rows rows;                       ///< rows that have left the home
  std::optional<Rows> total_rows;  ///< when the home knows
  Bytes bytes;                     ///< bytes staged so far, where known
  std::string phase;               ///< "moving", "verifying", "publishing", "copying files"; a verb for the live line

  bool operator==(const Progress&) const = default;
};

/// How a flow ended.
enum class Outcome {
  Passed,
  Warned,  ///< passed, with at least one warning
  Failed,
  Skipped,    ///< never started: another flow failed first, or the run was stopped
  Cancelled,  ///< started, then stopped
};

/// What a person is told of one flow when it has ended.
struct FlowReport {
  std::string name;
  Outcome outcome = Outcome::Passed;
  Rows rows;
  Bytes bytes;  ///< bytes published
  std::uint64_t files = 0;
  Seconds elapsed{0};
  std::string settled;  ///< where the data lies now: a path or a table
  std::string proof;    ///< what was verified: "1,500,000 rows and 10 columns agree"
  std::vector<std::string> warnings;
  std::optional<Error> error;
  int attempts = 1;
};

/// Whether its data is in the store.
inline bool has_arrived(const FlowReport& flow) {
  return flow.outcome == Outcome::Passed || flow.outcome == Outcome::Warned;
}

/// What the pool of one connection did in a run.
struct PoolReport {
  std::string connection;  ///< its name in the project
  PoolCounts counts;
};

/// What a person is told at the end.
struct RunReport {
  std::string project;
  std::string run_id;
  std::vector<FlowReport> flows;       ///< in the order in which they were listed
  std::vector<PoolReport> pools = {};  ///< those that were used
  Seconds elapsed{0};
};

enum class Level { Debug, Info, Warning, Error };

/// To whom the work reports. The work knows nothing of screens; an implementation decides what is shown.
///
/// Threads  all calls may come from any thread, at any time between run_started and run_finished. Calls for one flow
///          come in order: started, then progress / note / retrying, then finished. A skipped flow is only finished.
class Status {
 public:
  virtual ~Status() = default;

  /// `flows` in the order in which they are listed, `concurrency` at once.
  virtual void run_started(const std::string& project, const std::string& run_id, const std::vector<std::string>& flows,
                           std::size_t concurrency) = 0;
  virtual void flow_started(const std::string& flow, const std::string& from, const std::string& to) = 0;
  /// Cheap enough to be called ten times a second for each flow.
  virtual void flow_progress(const std::string& flow, const Progress& progress) = 0;
  /// Something worth telling about a flow while it runs (schema widened, files copied unchanged); `flow` may be empty.
  virtual void note(const std::string& flow, Level level, const std::string& text) = 0;
  /// A transient failure; the flow starts again from a clean stage after `pause`.
  virtual void flow_retrying(const std::string& flow, const Error& error, int next_attempt, int attempts,
                             Seconds pause) = 0;
  virtual void flow_finished(const FlowReport& report) = 0;
  virtual void run_finished(const RunReport& report) = 0;
};

}  // namespace hygge::messages
