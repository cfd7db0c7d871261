#include "hygge/messages/event_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/messages/letter.h"
#include "hygge/messages/rates.h"

namespace hygge::messages {

namespace {

/// The word in capitals that says what happened.
struct Word {
  std::string_view text;
  Colour colour = Colour::None;
};

std::string place_text(Place place) {
  return place.number == 0 ? "" : fmt::format("[{} of {}] ", place.number, place.total);
}

/// A line whose tail is a sentence: broken between words.
std::vector<std::string> sentence(Place place, Word word, const std::string& tail, const Wording& wording) {
  const std::string before = place_text(place);
  std::vector<std::string> lines = wrap(before + std::string{word.text} + printable(tail), wording.columns, 2);
  lines.front() = wording.paint.word_in(std::move(lines.front()), before, word.text, word.colour);
  return lines;
}

/// One wording of a line of figures: what stands around the name, and to how many columns the name may shrink for it.
struct Figures {
  std::string lead;
  std::string tail;
  std::size_t least_name = kUnlimited;
};

/// The first of `wordings` that fits, or the last, cut: a line of figures stays one line.
std::vector<std::string> figures(Place place, Word word, const std::string& name, const std::vector<Figures>& wordings,
                                 const Wording& wording) {
  const std::string before = place_text(place);
  std::string line;
  for (const Figures& one : wordings) {
    const std::string lead = before + std::string{word.text} + one.lead;
    const std::size_t taken = display_width(lead + one.tail);
    const std::size_t room = wording.columns > taken ? wording.columns - taken : 0;
    line = lead + shorten_middle(name, std::max(room, one.least_name)) + one.tail;
    if (display_width(line) <= wording.columns) break;
  }
  return {wording.paint.word_in(shorten(line, wording.columns), before, word.text, word.colour)};
}

std::string flow_text(const std::string& flow) { return flow.empty() ? "" : " flow " + flow; }

std::string rows_text(Rows rows) { return counted(rows.value, "row"); }

std::string in_parentheses(const std::string& text) { return text.empty() ? "" : " (" + text + ")"; }

std::vector<std::string> finished_lines(Place place, const FlowReport& report, const Wording& wording) {
  const bool warned = report.outcome == Outcome::Warned;
  const std::string name = printable(report.name);
  const std::string rows = " ... " + rows_text(report.rows);
  const std::string time = " in " + format_duration(report.elapsed);
  const std::string rate = in_parentheses(rows_rate_text(report.rows, report.elapsed));
  const std::string warnings =
      warned && !report.warnings.empty() ? ", " + counted(report.warnings.size(), "warning") : "";
  constexpr std::size_t kRecognisable = 16;
  constexpr std::size_t kLeast = 8;
  return figures(place, {"FINISHED", warned ? Colour::Yellow : Colour::Green}, name,
                 {{" flow ", rows + time + rate + warnings},
                  {" flow ", rows + time + rate, kRecognisable},
                  {" flow ", rows + time, kRecognisable},
                  {" ", rows + time, kLeast},
                  {" ", rows, kLeast},
                  {" ", "", kLeast}},
                 wording);
}

std::string attempts_text(const FlowReport& report) {
  return report.attempts > 1 ? fmt::format(" and {} attempts", report.attempts) : "";
}

Word word_of(Level level) {
  switch (level) {
    case Level::Debug:
      return {"DEBUG", Colour::Dim};
    case Level::Info:
      break;
    case Level::Warning:
      return {"WARN", Colour::Yellow};
    case Level::Error:
      return {"ERROR", Colour::Red};
  }
  return {"NOTE"};
}

}  // namespace

std::vector<std::string> run_started_lines(const std::string& project, const std::string& run_id, std::size_t flows,
                                           std::size_t concurrency, const Wording& wording) {
  const std::string together = flows > 1 && concurrency > 1 ? fmt::format(", up to {} at once", concurrency) : "";
  return wrap(printable(fmt::format("Project {}: {}{} (run {})", project, counted(flows, "flow"), together, run_id)),
              wording.columns, 2);
}

std::vector<std::string> started_lines(Place place, const std::string& flow, const std::string& from,
                                       const std::string& to, const Wording& wording) {
  return sentence(place, {"START"}, fmt::format("{}: {} -> {}", flow_text(flow), from, to), wording);
}

std::vector<std::string> progress_lines(Place place, const std::string& flow, const Progress& progress, Seconds elapsed,
                                        const Wording& wording) {
  std::string amount = rows_text(progress.rows);
  if (progress.total_rows) amount = format_count(progress.rows.value) + " of " + rows_text(*progress.total_rows);
  if (progress.bytes.value > 0) amount += ", " + format_bytes(progress.bytes);
  const std::string phase = progress.phase.empty() ? "" : ", " + progress.phase;
  return sentence(place, {"RUNNING"},
                  fmt::format("{} ... {} in {}{}{}", flow_text(flow), amount, format_duration(elapsed),
                              in_parentheses(rows_rate_text(progress.rows, elapsed)), phase),
                  wording);
}

std::vector<std::string> note_lines(Place place, const std::string& flow, Level level, const std::string& text,
                                    const Wording& wording) {
  return sentence(place, word_of(level), flow_text(flow) + ": " + text, wording);
}

std::vector<std::string> retrying_lines(Place place, const std::string& flow, const Error& error, int next_attempt,
                                        int attempts, Seconds pause, const Wording& wording) {
  return sentence(place, {"RETRY", Colour::Yellow},
                  fmt::format("{}: {}; attempt {} of {} in {}", flow_text(flow), short_letter(error, flow),
                              next_attempt, attempts, format_duration(pause)),
                  wording);
}

std::vector<std::string> settled_lines(Place place, const FlowReport& report, const Wording& wording) {
  const std::string flow = flow_text(report.name);
  const std::string after = " after " + format_duration(report.elapsed) + attempts_text(report);
  const std::string why = report.error ? ": " + short_letter(*report.error, report.name) : "";
  switch (report.outcome) {
    case Outcome::Passed:
    case Outcome::Warned:
      break;
    case Outcome::Failed:
      return sentence(place, {"ERROR", Colour::Red}, flow + after + why, wording);
    case Outcome::Skipped:
      return sentence(place, {"SKIP", Colour::Yellow}, flow + why, wording);
    case Outcome::Cancelled:
      return sentence(place, {"STOPPED", Colour::Red}, flow + after + why, wording);
  }
  return finished_lines(place, report, wording);
}

std::vector<std::string> proof_lines(Place place, const FlowReport& report, const Wording& wording) {
  if (report.proof.empty()) return {};
  return sentence(place, {"CHECKED", Colour::Dim}, flow_text(report.name) + ": " + report.proof, wording);
}

}  // namespace hygge::messages
