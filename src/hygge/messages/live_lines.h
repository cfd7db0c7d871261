#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/units.h"
#include "hygge/messages/terminal.h"

namespace hygge::messages {

/// What the live view knows of one running flow.
struct FlowLine {
  std::string name;
  std::string phase;  ///< shown in place of the rate unless it is "moving"
  Rows rows;
  std::optional<Rows> total_rows;
  Bytes bytes;  ///< shown while no row has been counted
  Seconds elapsed{0};
};

/// One line for each running flow, as many as fit on a terminal of `size` less the line that the permanent lines need,
/// and then "... and 12 more". No line is wider than the terminal: on a
/// narrow one the bar shrinks to a percentage, then rate, elapsed, percentage and rows go in this order.
///
/// Pure; any thread.
std::vector<std::string> live_lines(const std::vector<FlowLine>& flows, Size size);

}  // namespace hygge::messages
