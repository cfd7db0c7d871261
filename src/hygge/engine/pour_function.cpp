#include "hygge/engine/pour_function.h"

#include "hygge/engine/batch_impl.h"
#include "hygge/engine/row_function.h"

namespace hygge::engine {

namespace {

/// The number stands in front of the columns.
Batch without_number(duckdb_data_chunk arguments) {
  auto impl = std::make_unique<Batch::Impl>(arguments);
  impl->columns.erase(impl->columns.begin());
  return Batch{std::move(impl)};
}

}  // namespace

void LiveSink::take(const Batch& batch) {
  try {
    sink_->take(batch);
  } catch (...) {
    const std::lock_guard lock{mutex_};
    if (!failure_) failure_ = current_error();
    throw;
  }
}

std::optional<Error> LiveSink::failure() const {
  const std::lock_guard lock{mutex_};
  return failure_;
}

void register_pour_function(duckdb_connection connection, std::shared_ptr<const SinkRegistry> sinks) {
  register_row_function(connection, kPourFunction,
                        [sinks = std::move(sinks)](std::uint64_t number, duckdb_data_chunk arguments) {
                          const std::shared_ptr<LiveSink> sink = sinks->find(number);
                          if (!sink) throw Error{ErrorKind::Internal, "nobody takes the rows of this relation"};
                          sink->take(without_number(arguments));
                        });
}

}  // namespace hygge::engine
