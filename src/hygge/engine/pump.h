#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/engine/relation.h"

namespace hygge::engine {

class Engine;

struct PumpOptions {
  Rows rows_per_slice;
  bool ordered = false;  ///< slices follow the relation's order, and so do the rows inside of them
  /// A slice that fits in here is collected before it is handed out, so that several slices can be written side by
  /// side. A larger one is read while it is written, one at a time.
  Bytes bundle{64'000'000};
};

/// Some successive rows of a pumped relation.
struct Slice {
  std::size_t number = 0;  ///< counted from 0, in the order of the rows
  Relation rows;           ///< to be run once: COPY (<rows.sql>) TO ...; on any session of the engine
};

/// Cuts a relation into slices of exactly so many rows, the last of fewer; runs it once. The engine must outlive it.
///
/// Threads  next_slice() from any thread.
/// Errors   what goes wrong in the relation comes out of the constructor, of next_slice() or of the statement that
///          writes the slice, as the Error it was.
class Pump {
 public:
  Pump(Engine& engine, const Relation& relation, const PumpOptions& options, const CancelToken& cancel);
  Pump(Pump&&) noexcept;
  Pump& operator=(Pump&&) noexcept;
  ~Pump();

  /// The next slice, never an empty one; nothing when all rows were handed out: at once for a relation without rows.
  ///
  /// Waits while a slice that did not fit into the bundle is still being read: run it to its end before asking again on
  /// the same thread. When it is dropped half-read, because its file could not be written, this throws Error{Cancelled}
  /// from then on: what went wrong was told to whoever ran that slice.
  std::optional<Slice> next_slice();

  struct State;

 private:
  Engine* engine_;
  std::shared_ptr<State> state_;
};

}  // namespace hygge::engine
