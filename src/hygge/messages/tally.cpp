#include "hygge/messages/tally.h"

#include <fmt/format.h>

#include "hygge/base/wrapping.h"

namespace hygge::messages {

Tally tally_of(const RunReport& report) {
  Tally tally;
  tally.total = report.flows.size();
  for (const FlowReport& flow : report.flows) {
    switch (flow.outcome) {
      case Outcome::Passed:
        ++tally.passed;
        break;
      case Outcome::Warned:
        ++tally.warned;
        break;
      case Outcome::Failed:
        ++tally.failed;
        continue;
      case Outcome::Cancelled:
        ++tally.stopped;
        continue;
      case Outcome::Skipped:
        ++tally.skipped;
        continue;
    }
    tally.rows += flow.rows;
    tally.bytes += flow.bytes;
  }
  return tally;
}

std::vector<std::string> done_lines(const Tally& tally, std::size_t columns, const Paint& paint) {
  struct Figure {
    std::string text;
    Colour colour;  // None for zero: only what happened is worth an eye
  };
  const auto figure = [](std::string_view word, std::size_t number, Colour colour) {
    return Figure{fmt::format("{}={}", word, number), number > 0 ? colour : Colour::None};
  };
  std::vector<Figure> figures{figure("PASS", tally.passed, Colour::Green), figure("WARN", tally.warned, Colour::Yellow),
                              figure("ERROR", tally.failed, Colour::Red)};
  if (tally.stopped > 0) figures.push_back(figure("STOP", tally.stopped, Colour::Red));
  figures.push_back(figure("SKIP", tally.skipped, Colour::Yellow));
  figures.push_back(figure("TOTAL", tally.total, Colour::None));
  std::string plain = "Done.";
  for (const Figure& each : figures) plain += " " + each.text;
  std::vector<std::string> lines = wrap(plain, columns, 2);
  for (std::string& line : lines) {
    for (const Figure& each : figures) {
      if (const std::size_t at = line.find(each.text); at != std::string::npos) {
        line.replace(at, each.text.size(), paint(each.colour, each.text));
      }
    }
  }
  return lines;
}

}  // namespace hygge::messages
