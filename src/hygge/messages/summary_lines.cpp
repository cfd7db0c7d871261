#include "hygge/messages/summary_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "hygge/base/text.h"
#include "hygge/base/wrapping.h"
#include "hygge/messages/columns.h"
#include "hygge/messages/letter.h"
#include "hygge/messages/rates.h"
#include "hygge/messages/tally.h"

namespace hygge::messages {

namespace {

using Lines = std::vector<std::string>;

void append(Lines& lines, Lines more) {
  lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Cell state_of(const FlowReport& flow) {
  switch (flow.outcome) {
    case Outcome::Passed:
      break;
    case Outcome::Warned:
      return {"WARN", Colour::Yellow};
    case Outcome::Failed:
      return {"ERROR", Colour::Red};
    case Outcome::Skipped:
      return {"SKIP", Colour::Yellow};
    case Outcome::Cancelled:
      return {"STOPPED", Colour::Red};
  }
  return {"PASS", Colour::Green};
}

/// The table of the flows, filled row by row. Figures of flows whose data did not arrive are left out: nothing of them
/// is in the store.
class Table {
 public:
  Table() {
    for (const char* title : {"flow", "state", "rows", "bytes", "time", "rows/s", "MB/s", "settled in"}) {
      const bool is_figure = columns_.size() >= 2 && columns_.size() <= 6;
      columns_.push_back({is_figure ? Align::Right : Align::Left, {{title, Colour::Dim}}});
    }
  }

  void add_flow(const FlowReport& flow) {
    if (has_arrived(flow)) {
      add(printable(flow.name), state_of(flow), flow.rows, flow.bytes, flow.elapsed, printable(flow.settled));
    } else {
      const std::string time = flow.outcome == Outcome::Skipped ? "-" : format_duration(flow.elapsed);
      add_cells({{printable(flow.name)}, state_of(flow), {"-"}, {"-"}, {time}, {"-"}, {"-"}, {""}});
    }
  }

  void add_total(const Tally& tally, Seconds elapsed) { add("together", {""}, tally.rows, tally.bytes, elapsed, ""); }

  /// The place where the data settled may be long; it is then told below the table, uncut.
  void move_settled_below() { columns_.pop_back(); }

  std::size_t width() const { return width_of(columns_); }
  Lines lines(const Paint& paint) const { return lay_out(columns_, paint); }

 private:
  void add(std::string name, Cell state, Rows rows, Bytes bytes, Seconds elapsed, std::string settled) {
    add_cells({{std::move(name)},
               std::move(state),
               {format_count(rows.value)},
               {format_bytes(bytes)},
               {format_duration(elapsed)},
               {rows_rate_figure(rows, elapsed)},
               {megabytes_rate_figure(bytes, elapsed)},
               {std::move(settled)}});
  }

  void add_cells(std::vector<Cell> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) columns_[i].cells.push_back(std::move(cells[i]));
  }

  std::vector<Column> columns_;
};

/// A flow in sentences, for one flow or a narrow terminal.
Lines told_flow(const FlowReport& flow, std::size_t columns, const Paint& paint) {
  const Cell state = state_of(flow);
  const std::string name = printable(flow.name) + ": ";
  std::string figures;
  if (has_arrived(flow)) {
    const std::string files = flow.files > 0 ? " in " + counted(flow.files, "file") : "";
    figures = fmt::format(", {}, {}{}, {}", counted(flow.rows.value, "row"), format_bytes(flow.bytes), files,
                          format_duration(flow.elapsed));
  } else if (flow.outcome != Outcome::Skipped) {
    figures = " after " + format_duration(flow.elapsed);
  }
  Lines lines = wrap(name + state.text + figures, columns, 2);
  lines.front() = paint.word_in(std::move(lines.front()), name, state.text, state.colour);
  if (!has_arrived(flow)) return lines;
  if (rows_per_second(flow.rows, flow.elapsed)) {
    append(lines, wrap(fmt::format("  {}, {} MB/s", rows_rate_text(flow.rows, flow.elapsed),
                                   megabytes_rate_figure(flow.bytes, flow.elapsed)),
                       columns, 2));
  }
  if (!flow.settled.empty()) append(lines, wrap("  settled in " + printable(flow.settled), columns, 4));
  if (!flow.proof.empty()) append(lines, wrap("  checked: " + printable(flow.proof), columns, 4));
  return lines;
}

Lines told_flows(const RunReport& report, std::size_t columns, const Paint& paint) {
  Lines lines;
  for (const FlowReport& flow : report.flows) append(lines, told_flow(flow, columns, paint));
  return lines;
}

Lines settled_below(const RunReport& report, std::size_t columns) {
  Lines lines;
  for (const FlowReport& flow : report.flows) {
    if (!has_arrived(flow) || flow.settled.empty()) continue;
    append(lines, wrap(printable(flow.name) + " settled in " + printable(flow.settled), columns, 2));
  }
  return lines;
}

Lines figures_of(const RunReport& report, std::size_t columns, const Paint& paint) {
  if (report.flows.size() <= 1) return told_flows(report, columns, paint);
  Table table;
  for (const FlowReport& flow : report.flows) table.add_flow(flow);
  table.add_total(tally_of(report), report.elapsed);
  if (table.width() <= columns) return table.lines(paint);
  table.move_settled_below();
  if (table.width() > columns) return told_flows(report, columns, paint);
  Lines lines = table.lines(paint);
  append(lines, settled_below(report, columns));
  return lines;
}

/// "connection erp: 3 opened, borrowed 52 times (49 reused), waited 1.2s; closed: 1 broken, 2 idle".
std::string told_pool(const PoolReport& pool) {
  const PoolCounts& counts = pool.counts;
  std::string text =
      fmt::format("connection {}: {} opened, borrowed {} ({} reused), waited {}", printable(pool.connection),
                  format_count(counts.opened), counted(counts.borrowed, "time"), format_count(counts.reused),
                  format_duration(counts.waited));
  if (counts.failed > 0) text += fmt::format("; {} to open one failed", counted(counts.failed, "attempt"));
  std::string closed;
  for (std::size_t i = 0; i < kDiscards; ++i) {
    if (counts.discarded.at(i) == 0) continue;
    std::string why{hygge::name_of(static_cast<Discard>(i))};
    std::replace(why.begin(), why.end(), '_', ' ');
    closed += (closed.empty() ? "; closed: " : ", ") + format_count(counts.discarded.at(i)) + " " + why;
  }
  return text + closed;
}

}  // namespace

Lines summary_lines(const RunReport& report, std::size_t columns, const Paint& paint, bool figures) {
  Lines lines;
  if (figures && !report.flows.empty()) {
    lines.emplace_back();
    append(lines, figures_of(report, columns, paint));
    for (const PoolReport& pool : report.pools) append(lines, wrap(told_pool(pool), columns, 2));
  }
  for (const FlowReport& flow : report.flows) {
    if (flow.outcome != Outcome::Failed || !flow.error) continue;
    lines.emplace_back();
    append(lines, letter_lines(*flow.error, flow.name, columns, paint));
  }
  if (!lines.empty()) lines.emplace_back();
  append(lines, done_lines(tally_of(report), columns, paint));
  return lines;
}

}  // namespace hygge::messages
