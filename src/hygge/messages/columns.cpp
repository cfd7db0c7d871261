#include "hygge/messages/columns.h"

#include <algorithm>

#include "hygge/base/text.h"

namespace hygge::messages {

namespace {

constexpr std::size_t kGap = 2;

}  // namespace

std::size_t width_of(const Column& column) {
  std::size_t width = column.least_width;
  for (const Cell& cell : column.cells) width = std::max(width, display_width(cell.text));
  return width;
}

std::size_t width_of(const std::vector<Column>& columns) {
  std::size_t width = 0;
  for (const Column& column : columns) width += width_of(column) + (width > 0 ? kGap : 0);
  return width;
}

std::vector<std::string> lay_out(const std::vector<Column>& columns, const Paint& paint) {
  std::vector<std::string> lines(columns.empty() ? 0 : columns.front().cells.size());
  for (const Column& column : columns) {
    const bool is_first = &column == &columns.front();
    const bool is_last = &column == &columns.back();
    const std::size_t width = width_of(column);
    for (std::size_t row = 0; row < lines.size(); ++row) {
      const Cell& cell = column.cells[row];
      const std::string padding(width - display_width(cell.text), ' ');
      if (!is_first) lines[row].append(kGap, ' ');
      if (column.align == Align::Right) lines[row] += padding;
      lines[row] += paint(cell.colour, cell.text);
      if (column.align == Align::Left && !is_last) lines[row] += padding;
    }
  }
  for (std::string& line : lines) line.erase(line.find_last_not_of(' ') + 1);
  return lines;
}

}  // namespace hygge::messages
