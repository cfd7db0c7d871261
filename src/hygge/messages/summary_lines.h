#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hygge/messages/paint.h"
#include "hygge/messages/status.h"

namespace hygge::messages {

/// The end of a run: what each flow moved (a table of several flows, or a list for one flow and on terminals too narrow
/// for the table), the failed flows as letters, and the line of counts last. `figures` false leaves out the table.
///
/// Pure; any thread. The table and the list are at most `columns` wide, save for words that are longer than a line.
std::vector<std::string> summary_lines(const RunReport& report, std::size_t columns, const Paint& paint = Paint{},
                                       bool figures = true);

}  // namespace hygge::messages
