#pragma once

#include <string>
#include <utility>

#include "hygge/config/diagnostics.h"
#include "hygge/config/project.h"

namespace hygge::config {

/// What to call two flows: by the names of their flows, so that one mistake of many entities is one problem; entities
/// of one flow by their own.
std::pair<std::string, std::string> told_apart(const FlowConfig& first, const FlowConfig& second);

/// "run one after the other, with --flow a and then with --flow b".
std::string one_after_the_other(const std::string& first, const std::string& second);

/// The problem of a flow that reads where another one writes; `position` is where the reader says so.
Problem reads_where_other_writes(const FlowConfig& writer, const FlowConfig& reader, const Position& position);

/// Puts a conflict of two flows with the others, up to a number that no project of some hundred flows reaches.
void add_conflict(Project& project, const Diagnostics& diagnostics, const FlowConfig& writer, const FlowConfig& reader,
                  Problem problem);

}  // namespace hygge::config
