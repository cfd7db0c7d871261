#pragma once

#include <memory>
#include <string>

#include "hygge/engine/arrow_abi.h"
#include "hygge/engine/batch.h"
#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/live_scan.h"

namespace hygge::engine {

/// A scan as an Arrow stream. The engine numbers the batches of such a stream, so that it can encode them on all cores
/// and still write them in order; of a table function it only knows that rows come.
///
/// The splits are read one after the other. Each batch becomes an array of its own, converted by the engine itself.
///
/// Threads  the engine asks for one batch at a time, on any of its threads.
class ArrowStream {
 public:
  ArrowStream(std::shared_ptr<LiveScan> scan, duckdb_connection connection);
  ArrowStream(const ArrowStream&) = delete;
  ArrowStream& operator=(const ArrowStream&) = delete;
  ~ArrowStream();

  /// For duckdb_arrow_scan; it stays valid while this lives.
  duckdb_arrow_stream handle() noexcept { return reinterpret_cast<duckdb_arrow_stream>(&stream_); }

 private:
  static int get_schema(ArrowArrayStream* stream, ArrowSchema* out);
  static int get_next(ArrowArrayStream* stream, ArrowArray* out);
  static const char* get_last_error(ArrowArrayStream* stream);

  void fill(ArrowArray& out);
  bool read();

  std::shared_ptr<LiveScan> scan_;
  duckdb_arrow_options options_ = nullptr;
  ArrowSchema schema_{};
  ArrowArrayStream stream_{};
  Batch batch_;
  std::size_t split_ = 0;
  std::unique_ptr<ScanReader> reader_;
  bool ended_ = false;
  std::string complaint_;
};

}  // namespace hygge::engine
