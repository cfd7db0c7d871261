#include "hygge/engine/arrow_stream.h"

#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/engine/batch_impl.h"
#include "hygge/engine/batch_maker.h"

namespace hygge::engine {

namespace {

ArrowStream& self(ArrowArrayStream* stream) { return *static_cast<ArrowStream*>(stream->private_data); }

void check(duckdb_error_data problem) {
  if (problem == nullptr) return;
  const bool failed = duckdb_error_data_has_error(problem);
  const std::string reason = failed ? duckdb_error_data_message(problem) : "";
  duckdb_destroy_error_data(&problem);
  if (failed) throw Error{ErrorKind::Unsupported, "rows could not be handed to the engine in order"}.because(reason);
}

}  // namespace

ArrowStream::ArrowStream(std::shared_ptr<LiveScan> scan, duckdb_connection connection)
    : scan_{std::move(scan)}, batch_{new_batch(scan_->types())} {
  duckdb_connection_get_arrow_options(connection, &options_);
  std::vector<duckdb_logical_type> types;
  std::vector<const char*> names;
  for (const duck::LogicalType& type : scan_->types()) types.push_back(type.get());
  for (const Column& column : scan_->scan().schema().columns) names.push_back(column.name.c_str());
  stream_ = {.get_schema = get_schema,
             .get_next = get_next,
             .get_last_error = get_last_error,
             .release = nullptr,
             .private_data = this};
  check(duckdb_to_arrow_schema(options_, types.data(), names.data(), types.size(), &schema_));
}

ArrowStream::~ArrowStream() {
  if (schema_.release != nullptr) schema_.release(&schema_);
  duckdb_destroy_arrow_options(&options_);
}

int ArrowStream::get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  // Whoever asks gets our own one and does not release it: the C API takes care of that.
  *out = self(stream).schema_;
  return 0;
}

int ArrowStream::get_next(ArrowArrayStream* stream, ArrowArray* out) {
  ArrowStream& me = self(stream);
  *out = {};
  try {
    me.fill(*out);
    return 0;
  } catch (...) {
    me.complaint_ = me.scan_->fail(current_error());
    return 1;
  }
}

const char* ArrowStream::get_last_error(ArrowArrayStream* stream) { return self(stream).complaint_.c_str(); }

void ArrowStream::fill(ArrowArray& out) {
  // The engine stops at the end; only a second statement asks again.
  if (ended_) throw Error{ErrorKind::Internal, "the rows of an external home were asked for twice"};
  if (read()) {
    check(duckdb_data_chunk_to_arrow(options_, batch_.impl().chunk, &out));
  } else {
    ended_ = true;  // an array without release() is the end
  }
}

bool ArrowStream::read() {
  for (; split_ < scan_->scan().splits(); ++split_, reader_.reset()) {
    if (!reader_) reader_ = scan_->scan().open(split_);
    batch_.reset();
    reader_->read(batch_);
    scan_->count(batch_.rows());
    if (batch_.rows() > 0) return true;
  }
  return false;
}

}  // namespace hygge::engine
