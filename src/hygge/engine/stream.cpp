#include <utility>

#include "hygge/engine/batch_impl.h"
#include "hygge/engine/stream_impl.h"

namespace hygge::engine {

void Stream::Impl::start(const std::string& sql) {
  const std::lock_guard lock{mutex_};
  statement_ = session.prepare(sql, cancel);
  schema = columns_of(statement_.get());
  if (duckdb_execute_prepared_streaming(statement_.get(), result_.out()) != DuckDBSuccess) {
    throw failure_of(duckdb_result_error(result_.out()));
  }
  began_ = true;
}

/// A result that is let go of does not end its statement, and a connection that is closed while an exception unwinds
/// does not wait for it (ClientContext::~ClientContext of the engine): its threads would go on in freed memory.
Stream::Impl::~Impl() {
  const std::lock_guard lock{mutex_};
  if (!began_ || ended_ || failure_) return;
  duckdb_interrupt(session.connected());
  while (duck::Chunk{duckdb_fetch_chunk(result_.get())}.get() != nullptr) {
  }
}

/// What a reader threw is told even where the engine's words do not name it: those of another thread may come first.
Error Stream::Impl::failure_of(const char* complaint) const {
  if (source && !cancel.is_cancelled()) {
    if (const std::optional<Error> thrown = source->failure()) return *thrown;
  }
  return session.failure(complaint, cancel);
}

std::optional<Batch> Stream::Impl::next() {
  const std::lock_guard lock{mutex_};
  if (failure_) throw *failure_;
  if (ended_) return std::nullopt;
  cancel.throw_if_cancelled();
  duck::Chunk chunk{duckdb_fetch_chunk(result_.get())};
  if (chunk.get() != nullptr && duckdb_data_chunk_get_size(chunk.get()) > 0) {
    return Batch{std::make_unique<Batch::Impl>(std::move(chunk))};
  }
  // No chunk means the end or a failure; only the result knows which.
  if (const char* complaint = duckdb_result_error(result_.out())) {
    failure_ = failure_of(complaint);
    throw *failure_;
  }
  ended_ = true;
  return std::nullopt;
}

Stream::Stream(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

const Schema& Stream::schema() const { return impl_->schema; }
std::optional<Batch> Stream::next() { return impl_->next(); }

}  // namespace hygge::engine
