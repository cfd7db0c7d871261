#include "hygge/config/run_conflicts.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

/// Those of 200 flows, each with each.
constexpr std::size_t kMostConflicts = 20'000;
/// More than this nobody reads.
constexpr std::size_t kMostTold = 10;

}  // namespace

std::pair<std::string, std::string> told_apart(const FlowConfig& first, const FlowConfig& second) {
  const bool are_of_one_flow = first.flow == second.flow;
  return {are_of_one_flow ? first.name : first.flow, are_of_one_flow ? second.name : second.flow};
}

std::string one_after_the_other(const std::string& first, const std::string& second) {
  return "run one after the other, with --flow " + printable(first) + " and then with --flow " + printable(second);
}

Problem reads_where_other_writes(const FlowConfig& writer, const FlowConfig& reader, const Position& position) {
  const auto [writes, reads] = told_apart(writer, reader);
  return {position,
          "flow " + quote(reads) + " reads where flow " + quote(writes) +
              " writes, and nothing says which of them runs first",
          one_after_the_other(writes, reads)};
}

void add_conflict(Project& project, const Diagnostics& diagnostics, const FlowConfig& writer, const FlowConfig& reader,
                  Problem problem) {
  if (project.conflicts.size() < kMostConflicts) {
    std::string text = diagnostics.render(problem);
    project.conflicts.push_back({writer.name, reader.name, std::move(problem), std::move(text)});
  }
}

std::vector<const Conflict*> conflicts_among(const Project& project, const std::vector<FlowConfig>& flows) {
  std::set<std::string> names;
  for (const FlowConfig& flow : flows) {
    names.insert(flow.name);
  }
  std::vector<const Conflict*> found;
  std::set<std::string> told;
  for (const Conflict& conflict : project.conflicts) {
    if (names.contains(conflict.writer) && names.contains(conflict.reader) && told.insert(conflict.text).second) {
      found.push_back(&conflict);
    }
  }
  return found;
}

void refuse_conflicts(const Project& project, const std::vector<FlowConfig>& flows) {
  const std::vector<const Conflict*> found = conflicts_among(project, flows);
  if (found.empty()) {
    return;
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(found.size(), kMostTold); ++i) {
    text += found[i]->text;
  }
  if (found.size() > kMostTold) {
    text += "and " + std::to_string(found.size() - kMostTold) + " more";
  }
  throw Error{ErrorKind::Config, "these flows cannot run together"}.detail(text);
}

std::vector<Problem> doubts_about(const Project& project, const std::vector<FlowConfig>& flows) {
  std::vector<Problem> problems;
  for (const Doubt& doubt : project.doubts) {
    const bool is_theirs =
        std::any_of(flows.begin(), flows.end(), [&](const FlowConfig& flow) { return flow.flow == doubt.flow; });
    if (is_theirs) {
      problems.push_back(doubt.problem);
    }
  }
  return problems;
}

}  // namespace hygge::config
