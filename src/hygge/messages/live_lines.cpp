#include "hygge/messages/live_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hygge/base/text.h"
#include "hygge/messages/columns.h"
#include "hygge/messages/rates.h"

namespace hygge::messages {

namespace {

constexpr std::size_t kRoomBetween = 2;
constexpr std::size_t kLongestPhase = 20;

/// Cells of the bar; 0 where only the percentage has room.
std::size_t bar_length(std::size_t columns) {
  if (columns >= 100) return 20;
  return columns >= 76 ? 10 : 0;
}

/// Four steps a second: enough to see that it lives.
std::string spinner(Seconds elapsed) {
  constexpr std::string_view kSteps = "|/-\\";
  return std::string(1, kSteps[static_cast<std::size_t>(std::max(elapsed.count(), 0.0) * 4) % kSteps.size()]);
}

/// "[====>     ]  45%". Full only when all is done: nobody likes to wait at 100%.
std::string bar(double share, std::size_t length) {
  const auto percent = static_cast<int>(std::floor(share * 100));
  if (length == 0) return fmt::format("{:>3}%", percent);
  const auto done = static_cast<std::size_t>(std::floor(share * static_cast<double>(length)));
  std::string cells(done, '=');
  if (done > 0 && done < length) cells.back() = '>';
  return fmt::format("[{:<{}}] {:>3}%", cells, length, percent);
}

std::string gauge(const FlowLine& flow, std::size_t length) {
  if (!flow.total_rows || flow.total_rows->value == 0) return spinner(flow.elapsed);
  const double share = static_cast<double>(flow.rows.value) / static_cast<double>(flow.total_rows->value);
  return bar(std::min(share, 1.0), length);  // a home's total may be an estimate
}

std::string amount(const FlowLine& flow) {
  if (flow.rows.value == 0 && flow.bytes.value > 0) return format_bytes(flow.bytes);
  return counted(flow.rows.value, "row");
}

std::string pace(const FlowLine& flow) {
  if (flow.phase.empty() || flow.phase == "moving") return rows_rate_text(flow.rows, flow.elapsed);
  return shorten(printable(flow.phase), kLongestPhase);
}

template <typename Text>
Column column_of(const std::vector<FlowLine>& flows, Align align, std::size_t least_width, Text text_of) {
  Column column{align, {}, least_width};
  for (const FlowLine& flow : flows) column.cells.push_back({text_of(flow)});
  return column;
}

/// Takes away what matters least until `room` is enough.
void drop_until_fits(std::vector<Column>& figures, std::size_t room) {
  // Pace, elapsed, gauge, amount of {gauge, amount, pace, elapsed}: positions in what the removals before have left.
  constexpr std::size_t kNextToDrop[] = {2, 2, 0, 0};
  for (const std::size_t position : kNextToDrop) {
    if (width_of(figures) + kRoomBetween <= room) return;
    figures.erase(figures.begin() + static_cast<std::ptrdiff_t>(position));
  }
}

}  // namespace

std::vector<std::string> live_lines(const std::vector<FlowLine>& flows, Size size) {
  if (flows.empty()) return {};
  const std::size_t room = std::max<std::size_t>(size.rows, 2) - 1;
  const std::size_t shown_count = flows.size() <= room ? flows.size() : room - 1;
  const std::vector<FlowLine> shown(flows.begin(), flows.begin() + static_cast<std::ptrdiff_t>(shown_count));

  const std::size_t length = bar_length(size.columns);
  Column names = column_of(shown, Align::Left, 0, [](const FlowLine& flow) { return printable(flow.name); });
  std::vector<Column> figures{
      column_of(shown, Align::Left, 0, [length](const FlowLine& flow) { return gauge(flow, length); }),
      column_of(shown, Align::Right, 14, amount), column_of(shown, Align::Right, 14, pace),
      column_of(shown, Align::Right, 6, [](const FlowLine& flow) { return format_duration(flow.elapsed); })};

  const std::size_t name_need = std::min(width_of(names), std::max<std::size_t>(size.columns / 4, 8));
  drop_until_fits(figures, size.columns > name_need ? size.columns - name_need : 0);
  const std::size_t taken = figures.empty() ? 0 : width_of(figures) + kRoomBetween;
  for (Cell& name : names.cells) name.text = shorten(name.text, size.columns - taken);

  figures.insert(figures.begin(), std::move(names));
  std::vector<std::string> lines = lay_out(figures, Paint{});
  if (shown_count < flows.size()) {
    lines.push_back(shorten(fmt::format("... and {} more", flows.size() - shown_count), size.columns));
  }
  return lines;
}

}  // namespace hygge::messages
