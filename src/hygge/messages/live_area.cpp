#include "hygge/messages/live_area.h"

#include <algorithm>

#include "hygge/base/text.h"

namespace hygge::messages {

namespace {

// A terminal that counts a character wider than we do must cut the line, not wrap it: that would break the picture.
constexpr std::string_view kNoWrap = "\x1b[?7l";
constexpr std::string_view kWrap = "\x1b[?7h";
constexpr std::string_view kEraseBelow = "\x1b[J";
constexpr std::string_view kNewLine = "\r\n";

}  // namespace

std::string LiveArea::repaint(const std::vector<std::string>& permanent, const std::vector<std::string>& live,
                              Size size) {
  if (permanent.empty() && live == shown_) return "";
  std::string bytes = erase(size);
  for (const std::string& line : permanent) bytes.append(line).append(kNewLine);
  if (!live.empty()) bytes += kNoWrap;
  for (const std::string& line : live) {
    bytes += line;
    if (&line != &live.back()) bytes += kNewLine;
  }
  if (!live.empty()) bytes += kWrap;
  shown_ = live;
  return bytes;
}

/// A window that has become narrower has folded the lines we drew: they take more rows than they did.
std::string LiveArea::erase(Size size) const {
  if (shown_.empty()) return "";
  std::size_t rows = 0;
  for (const std::string& line : shown_)
    rows += std::max<std::size_t>(1, (display_width(line) + size.columns - 1) / size.columns);
  const std::string up = rows > 1 ? "\x1b[" + std::to_string(rows - 1) + "A" : "";
  return "\r" + up + std::string{kEraseBelow};
}

}  // namespace hygge::messages
