#include "hygge/engine/slice_scan.h"

#include <numeric>
#include <utility>

#include "hygge/engine/batch_impl.h"

namespace hygge::engine {

namespace {

/// Makes `target` show the rows of `piece` without copying them.
void refer(Batch& target, const Piece& piece) {
  const duckdb_data_chunk from = piece.batch->impl().chunk;
  const duckdb_data_chunk to = target.impl().chunk;
  const bool is_cut = piece.rows < piece.batch->rows();
  duck::Selection selection{is_cut ? duckdb_create_selection_vector(piece.rows) : nullptr};
  if (is_cut) {
    sel_t* places = duckdb_selection_vector_get_data_ptr(selection.get());
    std::iota(places, places + piece.rows, static_cast<sel_t>(piece.first));
  }
  for (idx_t i = 0; i < target.columns(); ++i) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(to, i);
    duckdb_vector_reference_vector(vector, duckdb_data_chunk_get_vector(from, i));
    if (is_cut) duckdb_slice_vector(vector, selection.get(), piece.rows);
  }
  target.set_rows(piece.rows);
}

}  // namespace

class SliceScan::Reader : public ScanReader {
 public:
  explicit Reader(SliceScan& scan) : scan_{scan} {}

  void read(Batch& batch) override {
    if (const std::optional<Piece> piece = scan_.next()) {
      refer(batch, *piece);
      batch.keep(piece->batch);  // and with it what its texts lie in, if a home lent them
    } else {
      batch.set_rows(0);
    }
  }

 private:
  SliceScan& scan_;
};

SliceScan::SliceScan(std::shared_ptr<Pump::State> pump, Collected rows)
    : pump_{std::move(pump)}, rows_{std::move(rows)}, borrows_stream_{rows_.missing.value > 0} {}

SliceScan::~SliceScan() {
  if (borrows_stream_) pump_->release(false);
}

std::optional<Rows> SliceScan::rows() const {
  Rows rows = rows_.missing;
  for (const Piece& piece : rows_.pieces) rows += Rows{piece.rows};
  return rows;
}

std::unique_ptr<ScanReader> SliceScan::open(std::size_t) { return std::make_unique<Reader>(*this); }

std::optional<Piece> SliceScan::next() {
  if (!rows_.pieces.empty()) {
    Piece piece = std::move(rows_.pieces.front());
    rows_.pieces.pop_front();
    return piece;
  }
  if (!borrows_stream_) return std::nullopt;
  std::optional<Piece> piece = pump_->take(rows_.missing);
  if (piece) rows_.missing = rows_.missing - Rows{piece->rows};
  if (!piece || rows_.missing.value == 0) {
    borrows_stream_ = false;
    pump_->release(true);
  }
  return piece;
}

}  // namespace hygge::engine
