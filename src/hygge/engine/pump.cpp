#include "hygge/engine/pump.h"

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/engine/batch_bytes.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/external_relation.h"
#include "hygge/engine/pump_state.h"
#include "hygge/engine/slice_scan.h"

namespace hygge::engine {

Pump::State::State(Session own_session, const Relation& relation, const PumpOptions& chosen, const CancelToken& token)
    : options{chosen},
      source{relation},
      session_{std::move(own_session)},
      cancel_{token},
      rows_{batch_source(session_, source, 1, chosen.ordered, cancel_)} {}

std::optional<Collected> Pump::State::collect() {
  std::unique_lock lock{mutex_};
  released_.wait(lock, [this] { return !lent_; });
  if (lost_) throw Error{ErrorKind::Cancelled, "stopped because another file of the flow could not be written"};

  Collected collected{.number = slices_, .pieces = {}, .missing = options.rows_per_slice};
  Bytes bytes;
  while (collected.missing.value > 0 && bytes < options.bundle) {
    std::optional<Piece> piece = take(collected.missing);
    if (!piece) {
      collected.missing = Rows{};
      break;
    }
    collected.missing = collected.missing - Rows{piece->rows};
    bytes += bytes_of(*piece->batch, piece->first, piece->rows, source.schema.row_bytes());
    collected.pieces.push_back(std::move(*piece));
  }
  if (collected.pieces.empty()) return std::nullopt;
  ++slices_;
  lent_ = collected.missing.value > 0;
  return collected;
}

std::optional<Piece> Pump::State::take(Rows at_most) {
  if (!open_) {
    std::optional<Batch> batch = rows_->next(place_);
    if (!batch) return std::nullopt;
    open_ = std::make_shared<const Batch>(std::move(*batch));
    next_ = 0;
  }
  Piece piece{.batch = open_, .first = next_, .rows = std::min<std::size_t>(open_->rows() - next_, at_most.value)};
  next_ += piece.rows;
  if (next_ == open_->rows()) open_.reset();
  return piece;
}

void Pump::State::release(bool complete) {
  {
    const std::lock_guard lock{mutex_};
    lent_ = false;
    lost_ = lost_ || !complete;
  }
  released_.notify_all();
}

Pump::Pump(Engine& engine, const Relation& relation, const PumpOptions& options, const CancelToken& cancel)
    : engine_{&engine}, state_{std::make_shared<State>(engine.open_session(), relation, options, cancel)} {}
Pump::Pump(Pump&&) noexcept = default;
Pump& Pump::operator=(Pump&&) noexcept = default;
Pump::~Pump() = default;

std::optional<Slice> Pump::next_slice() {
  std::optional<Collected> collected = state_->collect();
  if (!collected) return std::nullopt;
  Slice slice{.number = collected->number, .rows = {}};
  const bool is_whole = collected->missing.value == 0;
  auto scan = std::make_shared<SliceScan>(state_, std::move(*collected));
  slice.rows = table_relation(*engine_, scan, state_->options.ordered);
  slice.rows.rows_exact = is_whole;
  return slice;
}

}  // namespace hygge::engine
