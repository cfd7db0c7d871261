#include "hygge/connections/mssql_rows/table_read.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/tds/row_reader.h"

namespace hygge::mssql {

namespace {

/// When the texts of a batch take more, it ends: so rows with large values do not fill the memory.
constexpr std::size_t kEnoughText = std::size_t{4} << 20U;

/// The memory that texts of several batches lie in. A batch keeps its own for as long as the engine needs it.
class Arenas {
 public:
  /// An empty one, which nobody uses.
  std::shared_ptr<tds::TextArena> next() {
    const auto unused =
        std::find_if(arenas_.begin(), arenas_.end(), [](const auto& one) { return one.use_count() == 1; });
    if (unused == arenas_.end()) return arenas_.emplace_back(std::make_shared<tds::TextArena>());
    // Behind the last look at its texts, by whichever thread let it go.
    std::atomic_thread_fence(std::memory_order_acquire);
    (*unused)->clear();
    return *unused;
  }

 private:
  std::vector<std::shared_ptr<tds::TextArena>> arenas_;
};

Error changed(const TableRead& read) {
  Error error{ErrorKind::Data, "the columns of " + read.shown + " are others than it told before"};
  if (read.is_query) return error.advise("a query must give the same columns whenever it is run: without IF, say");
  return error.advise("run again when nobody alters it").transient();
}

class ResultReader final : public engine::ScanReader {
 public:
  ResultReader(std::shared_ptr<TableRead> read, std::size_t piece) : read_{std::move(read)}, piece_{piece} {}

  void read(engine::Batch& batch) override {
    if (is_over_) return batch.set_rows(0);
    if (read_->given == nullptr && !own_) own_ = read_->take(piece_);
    const std::size_t rows = guarded(*read_->connection, session(), "reading " + read_->shown, read_->where,
                                     [&] { return fill_or_advise(batch); });
    batch.set_rows(rows);
    count(rows);
    if (rows > 0) return;
    is_over_ = true;
    if (reader_) read_->replaced_characters += reader_->counts().invalid_characters;
    reply_.reset();
    own_ = {};  // reset while the rest of the work goes on
  }

 private:
  MssqlConnection::Session& session() { return read_->given != nullptr ? *read_->given : own_; }

  tds::Reply ask() {
    const PieceStatement& piece = read_->pieces[piece_];
    return piece.values.empty() ? session()->batch(piece.sql) : session()->query(piece.sql, piece.values);
  }

  void count(std::uint64_t rows) const {
    const std::uint64_t before = read_->rows_read.fetch_add(rows, std::memory_order_relaxed);
    if (read_->tell_every == 0) return;
    const std::uint64_t reached = (before + rows) / read_->tell_every * read_->tell_every;
    if (reached > before) read_->tell_rows(reached);
  }

  /// What the server met in a row (a division by zero, a text that is no number) comes again with every attempt.
  std::size_t fill_or_advise(engine::Batch& batch) {
    try {
      return fill(batch);
    } catch (tds::TdsError& error) {
      if (error.message() && error.advice().empty() && !error.is_transient()) {
        error.advise(read_->is_query ? "correct the query; run by itself it fails in the same way"
                                     : "leave out with `columns` or `where` what the server cannot compute");
      }
      throw;
    }
  }

  std::size_t fill(engine::Batch& batch) {
    if (!reply_) reply_.emplace(ask());
    while (find_rows()) {
      if (const std::size_t rows = decode(batch); rows > 0) return rows;
    }
    return 0;
  }

  /// False at the end of the result.
  bool find_rows() {
    while (true) {
      const tds::Reply::Event event = reply_->next();
      if (event == tds::Reply::Event::End) {
        if (!reader_) throw changed(*read_);
        return false;
      }
      if (event == tds::Reply::Event::Columns) take_columns();
      if (event == tds::Reply::Event::Done && reader_) take_count();
      if (event == tds::Reply::Event::Rows) return true;
    }
  }

  void take_columns() {
    const std::vector<tds::ColumnInfo> columns = tds::read_columns(reply_->input());
    if (columns.empty()) return;
    if (reader_) {
      throw Error{ErrorKind::Data, read_->shown + " gives more than one result"}.advise(
          "write a query that gives one, or a flow for each of them");
    }
    const bool is_as_told =
        std::equal(columns.begin(), columns.end(), read_->columns.begin(), read_->columns.end(),
                   [](const tds::ColumnInfo& now, const SourceColumn& told) {
                     return now.name == told.info.name && now.type.with_null() == told.info.type.with_null();
                   });
    if (!is_as_told) throw changed(*read_);
    tds::DecodeOptions options;
    options.seventh_digit = tds::SeventhDigit::Ticks;
    options.invalid_text = read_->invalid_text;
    reader_.emplace(columns, options);
  }

  std::size_t decode(engine::Batch& batch) {
    const std::shared_ptr<tds::TextArena> arena = arenas_.next();
    memory_.clear();
    for (std::size_t i = 0; i < read_->columns.size(); ++i) {
      engine::Vector column = batch.column(i);
      memory_.push_back({column.values(), column.presence(), nullptr});
      if (read_->offsets.has(i)) memory_.back().aside = offsets_of(batch, i);
    }
    const std::size_t rows = read_rows(*arena);
    settle_ticks(rows);
    settle_offsets(batch, rows);
    batch.keep(arena);
    return rows;
  }

  /// Where the offsets of a column are decoded to: the column of their own that they become, or ours.
  void* offsets_of(engine::Batch& batch, std::size_t column) {
    if (const auto kept = read_->offsets.kept_at(column)) return batch.column(read_->columns.size() + *kept).values();
    offsets_.resize(read_->columns.size());
    offsets_[column].resize(read_->batch_rows);
    return offsets_[column].data();
  }

  void settle_offsets(engine::Batch& batch, std::size_t rows) {
    constexpr std::size_t kWord = 64;
    for (std::size_t i = 0; i < memory_.size(); ++i) {
      if (memory_[i].aside == nullptr) continue;
      if (const auto kept = read_->offsets.kept_at(i)) {
        std::copy_n(memory_[i].validity, (rows + kWord - 1) / kWord,
                    batch.column(read_->columns.size() + *kept).presence());
      } else {
        read_->offsets.lose(i, static_cast<const std::int16_t*>(memory_[i].aside), memory_[i].validity, rows);
      }
    }
  }

  /// All columns, so that it is known at once which of them need another type.
  void settle_ticks(std::size_t rows) {
    for (std::size_t i = 0; i < read_->columns.size(); ++i) {
      if (read_->columns[i].ticks == Ticks::None) continue;
      read_->ticks.settle(i, static_cast<std::int64_t*>(memory_[i].values), memory_[i].validity, rows);
    }
    const std::set<std::string> wide = read_->ticks.wide();
    if (wide.empty()) return;
    throw Error{ErrorKind::Data, "column '" + printable(*wide.begin()) +
                                     "' has a time that nanoseconds cannot tell (1677-09-21 to 2262-04-11)"}
        .advise("set `seventh_digit: auto`, or `cut`: microseconds reach from year 1 to 9999");
  }

  std::size_t read_rows(tds::TextArena& arena) {
    try {
      return reader_->read(reply_->input(), memory_, arena, read_->batch_rows, kEnoughText);
    } catch (Error& error) {
      // It knows the row; each reader has rows of its own.
      if (!error.where().empty()) {
        const std::string whose = read_->pieces.size() > 1 ? " of reader " + std::to_string(piece_ + 1) : std::string{};
        error.at(error.where() + whose + ", " + read_->where);
      }
      reply_->refuse(error);
    }
  }

  /// The server counts what it sends; whoever counts otherwise has missed something.
  void take_count() {
    const std::optional<std::uint64_t> sent = reply_->done().rows();
    if (std::exchange(is_counted_, true) || !sent || *sent == reader_->rows()) return;
    throw Error{ErrorKind::Data, "the server says that it sent " + format_count(*sent) + " rows of " + read_->shown +
                                     ", and " + format_count(reader_->rows()) + " arrived"}
        .advise("try again; if it happens again, please report it with the server's version")
        .transient();
  }

  const std::shared_ptr<TableRead> read_;
  const std::size_t piece_;
  MssqlConnection::Session own_;
  std::optional<tds::Reply> reply_;
  std::optional<tds::RowReader> reader_;
  std::vector<tds::ColumnMemory> memory_;
  std::vector<std::vector<std::int16_t>> offsets_;  // of a batch, where they are not kept
  Arenas arenas_;
  bool is_counted_ = false;  // statements behind that which gives the rows have counts of their own
  bool is_over_ = false;
};

class ResultScan final : public engine::Scan {
 public:
  explicit ResultScan(std::shared_ptr<TableRead> read) : read_{std::move(read)} {}
  const engine::Schema& schema() const override { return read_->schema; }
  std::optional<Rows> rows() const override { return read_->rows; }
  std::size_t splits() const override { return read_->pieces.size(); }
  std::unique_ptr<engine::ScanReader> open(std::size_t split) override {
    return std::make_unique<ResultReader>(read_, split);
  }

 private:
  const std::shared_ptr<TableRead> read_;
};

}  // namespace

std::shared_ptr<engine::Scan> scan_of(std::shared_ptr<TableRead> read) {
  return std::make_shared<ResultScan>(std::move(read));
}

}  // namespace hygge::mssql
