#include "hygge/homes/mssql/key_steps.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>

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
  explicit StepReader(const std::string& prefix) : prefix_{prefix} {}

  std::vector<KeyStep> read(tds::Reply& reply) {
    for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
      if (event == tds::Reply::Event::Columns) take_columns(tds::read_columns(reply.input()));
      if (event == tds::Reply::Event::Rows) take_rows(reply);
    }
    if (!steps_.empty()) steps_.front().before += nulls_;
    return std::move(steps_);
  }

 private:
  void take_columns(const std::vector<tds::ColumnInfo>& columns) {
    tds::DecodeOptions options;
    options.seventh_digit = tds::SeventhDigit::Ticks;
    options.invalid_text = tds::InvalidText::Replace;  // the border lies elsewhere then, and is one for both its sides
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
      const auto count = [&](std::size_t which) {
        return (presence[which + 1] >> row & 1U) == 0 ? 0.0 : std::max(counts[which][row], 0.0);
      };
      if ((presence[0] >> row & 1U) == 0) {
        nulls_ += count(0) + count(1);
        continue;
      }
      const std::string name = prefix_ + std::to_string(steps_.size());
      steps_.push_back({name, tds::Parameter::of(name, type_, storage, memory[0], row), count(0), count(1)});
    }
  }

  const std::string& prefix_;
  std::optional<tds::RowReader> reader_;
  tds::TypeInfo type_;
  std::vector<KeyStep> steps_;
  double nulls_ = 0;
};

}  // namespace

std::vector<KeyStep> read_steps(tds::Reply& reply, const std::string& prefix) { return StepReader{prefix}.read(reply); }

std::vector<KeyStep> ask_histogram(tds::Session& session, const SplitKey& key, const std::string& prefix) {
  // The statistics of an index have its number.
  const std::array<tds::Parameter, 2> which{tds::Parameter::of("object", key.object),
                                            tds::Parameter::of("index", key.index)};
  return if_allowed([&] {
    tds::Reply reply = session.query("SELECT CAST(range_high_key AS " + key.columns.front().type +
                                         "), CAST(range_rows AS float), CAST(equal_rows AS float) FROM "
                                         "sys.dm_db_stats_histogram(@object, @index) ORDER BY step_number",
                                     which);
    return read_steps(reply, prefix);
  });
}

std::vector<KeyStep> ask_quantiles(tds::Session& session, const SourceQuery& query, const KeyColumn& column,
                                   const Piece& piece, std::uint64_t rows, const std::string& prefix) {
  constexpr double kSample = 200'000;
  const std::string name = tds::quote_name(column.name);
  const double percent = 100 * kSample / std::max(static_cast<double>(rows), 1.0);
  const std::string sample =
      percent >= 100 ? "" : " TABLESAMPLE (" + std::to_string(std::max(percent, 0.001)) + " PERCENT)";
  const std::string where = piece.condition.empty() ? "" : " WHERE " + piece.condition;
  // Tiles that begin with the same value are one; what is smallest in a tile is never NULL, unless all of it is.
  tds::Reply reply = session.query(
      "SELECT v, CAST(0 AS float), CAST(SUM(c) AS float) FROM (SELECT MIN(k) AS v, COUNT(*) AS c FROM (SELECT " + name +
          " AS k, NTILE(200) OVER (ORDER BY " + name + ") AS tile FROM " + query.table() + sample + where +
          ") r GROUP BY tile) t GROUP BY v ORDER BY v",
      piece.values);
  std::vector<KeyStep> steps = read_steps(reply, prefix);
  // What a tile holds lies behind its first value.
  double last = 0;
  for (KeyStep& step : steps) step.before += std::exchange(last, std::exchange(step.at, 0));
  if (!steps.empty()) steps.back().at = last;
  return steps;
}

double rows_of(const std::vector<KeyStep>& steps) {
  double rows = 0;
  for (const KeyStep& step : steps) rows += step.before + step.at;
  return rows;
}

}  // namespace hygge::homes::mssql
