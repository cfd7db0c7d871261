#include "hygge/homes/mssql/key_steps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "hygge/base/error.h"
#include "hygge/homes/mssql/asked.h"
#include "hygge/tds/reply.h"
#include "hygge/tds/row_reader.h"

namespace hygge::homes::mssql {

namespace {

constexpr std::size_t kRows = 64;  // at once, a word of presence

/// Reads results of (key, rows before, rows at).
class StepReader {
 public:
  std::vector<KeyStep> read(tds::Reply& reply) {
    for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
      if (event == tds::Reply::Event::Columns) take_columns(tds::read_columns(reply.input()));
      if (event == tds::Reply::Event::Rows) take_rows(reply);
    }
    return std::move(steps_);
  }

 private:
  void take_columns(const std::vector<tds::ColumnInfo>& columns) {
    tds::DecodeOptions options;
    options.seventh_digit = tds::SeventhDigit::Ticks;
    reader_.emplace(columns, options);
    const bool is_as_asked = columns.size() == 3 && reader_->storage(1) == tds::Storage::Double &&
                             reader_->storage(2) == tds::Storage::Double;
    if (!is_as_asked) throw Error{ErrorKind::Data, "the server answers with another type than it was asked for"};
    type_ = columns.front().type;
  }

  void take_rows(tds::Reply& reply) {
    const tds::Storage storage = reader_->storage(0);
    std::vector<std::byte> keys(width_of(storage) * kRows);
    std::array<std::array<double, kRows>, 2> counts{};
    std::array<std::uint64_t, 3> presence{};
    presence.fill(std::numeric_limits<std::uint64_t>::max());
    const std::array<tds::ColumnMemory, 3> memory{{{keys.data(), presence.data(), nullptr},
                                                   {counts[0].data(), &presence[1], nullptr},
                                                   {counts[1].data(), &presence[2], nullptr}}};
    tds::TextArena arena;
    const std::size_t rows = reader_->read(reply.input(), memory, arena, kRows);
    for (std::size_t row = 0; row < rows; ++row) {
      if ((presence[0] >> row & 1U) == 0) continue;  // NULLs go with the first piece
      const std::string name = "b" + std::to_string(steps_.size());
      const auto count = [&](std::size_t which) {
        return (presence[which + 1] >> row & 1U) == 0 ? 0.0 : std::max(counts[which][row], 0.0);
      };
      steps_.push_back({tds::Parameter::of(name, type_, storage, memory[0], row), count(0), count(1)});
    }
  }

  std::optional<tds::RowReader> reader_;
  tds::TypeInfo type_;
  std::vector<KeyStep> steps_;
};

}  // namespace

std::vector<KeyStep> ask_histogram(tds::Session& session, const SplitKey& key) {
  // The statistics of an index have its number; that of the clustered one is 1.
  const std::array<tds::Parameter, 1> table{tds::Parameter::of("object", key.object)};
  return if_allowed([&] {
    tds::Reply reply = session.query("SELECT CAST(range_high_key AS " + key.type +
                                         "), CAST(range_rows AS float), CAST(equal_rows AS float) FROM "
                                         "sys.dm_db_stats_histogram(@object, 1) ORDER BY step_number",
                                     table);
    return StepReader{}.read(reply);
  });
}

std::vector<KeyStep> ask_quantiles(tds::Session& session, const SourceQuery& query, const SplitKey& key,
                                   std::uint64_t rows) {
  constexpr double kSample = 200'000;
  const std::string name = tds::quote_name(key.column);
  const double percent = 100 * kSample / std::max(static_cast<double>(rows), 1.0);
  const std::string sample =
      percent >= 100 ? "" : " TABLESAMPLE (" + std::to_string(std::max(percent, 0.001)) + " PERCENT)";
  // Tiles that begin with the same value are one.
  tds::Reply reply = session.batch(
      "SELECT v, CAST(0 AS float), CAST(SUM(c) AS float) FROM (SELECT MIN(k) AS v, COUNT(*) AS c FROM (SELECT " + name +
      " AS k, NTILE(200) OVER (ORDER BY " + name + ") AS tile FROM " + query.table() + sample + " WHERE " + name +
      " IS NOT NULL) r GROUP BY tile) t GROUP BY v ORDER BY v");
  std::vector<KeyStep> steps = StepReader{}.read(reply);
  // What a tile holds lies behind its first value.
  double last = 0;
  for (KeyStep& step : steps) step.before = std::exchange(last, std::exchange(step.at, 0));
  if (!steps.empty()) steps.back().at = last;
  return steps;
}

double rows_of(const std::vector<KeyStep>& steps) {
  double rows = 0;
  for (const KeyStep& step : steps) rows += step.before + step.at;
  return rows;
}

KeyCuts cut(const std::vector<KeyStep>& steps, std::size_t pieces) {
  KeyCuts cuts;
  const double all = rows_of(steps);
  if (all <= 0 || pieces < 2) return cuts;
  std::vector<double> below;  // rows below each step's value
  double rows = 0;
  for (const KeyStep& step : steps) {
    below.push_back(rows + step.before);
    rows += step.before + step.at;
  }
  cuts.largest = 0;
  double begin = 0;  // of the piece at hand
  for (std::size_t piece = 1; piece < pieces; ++piece) {
    const double wanted = all * static_cast<double>(piece) / static_cast<double>(pieces);
    const auto nearest = std::min_element(below.begin(), below.end(), [&](double one, double other) {
      return std::abs(one - wanted) < std::abs(other - wanted);
    });
    if (*nearest <= begin) continue;
    cuts.steps.push_back(static_cast<std::size_t>(nearest - below.begin()));
    cuts.largest = std::max(cuts.largest, (*nearest - begin) / all);
    begin = *nearest;
  }
  cuts.largest = std::max(cuts.largest, (all - begin) / all);
  return cuts;
}

}  // namespace hygge::homes::mssql
