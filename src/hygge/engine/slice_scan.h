#pragma once

#include <memory>

#include "hygge/engine/pump_state.h"
#include "hygge/engine/scan.h"

namespace hygge::engine {

/// The rows of one slice, for the engine to read again. They are not copied: its vectors refer to those of the batches
/// that they came in, which live until the next one is read.
class SliceScan : public Scan {
 public:
  SliceScan(std::shared_ptr<Pump::State> pump, Collected rows);
  SliceScan(const SliceScan&) = delete;
  SliceScan& operator=(const SliceScan&) = delete;
  ~SliceScan() override;

  const Schema& schema() const override { return pump_->source.schema; }
  std::optional<Rows> rows() const override;
  std::unique_ptr<ScanReader> open(std::size_t split) override;

 private:
  class Reader;
  std::optional<Piece> next();

  std::shared_ptr<Pump::State> pump_;
  Collected rows_;
  bool borrows_stream_;
};

}  // namespace hygge::engine
