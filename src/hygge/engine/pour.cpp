#include <algorithm>
#include <system_error>
#include <thread>
#include <vector>

#include "hygge/base/first_cause.h"
#include "hygge/engine/batch_source.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/engine_impl.h"
#include "hygge/engine/pour_function.h"
#include "hygge/engine/row_sink.h"
#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

void pour_out_of_engine(Engine& engine, Session& session, const Relation& relation,
                        const std::shared_ptr<RowSink>& sink, const CancelToken& cancel) {
  const auto live = std::make_shared<LiveSink>(sink);
  std::string arguments = std::to_string(engine.impl().sinks->add(live)) + "::BIGINT";
  for (const Column& column : relation.schema.columns) arguments += ", " + quote_name(column.name);
  try {
    session.run("SELECT count(" + std::string{kPourFunction} + "(" + arguments + ")) FROM (" + relation.sql + ")",
                cancel);
  } catch (const Error&) {
    if (const std::optional<Error> failure = live->failure()) throw *failure;
    throw;
  }
}

/// Rows that their home reads, on threads of ours that give them on.
class DirectPour {
 public:
  DirectPour(BatchSource& source, RowSink& sink, const CancelToken& cancel)
      : source_{source}, sink_{sink}, outer_{cancel}, stop_{cancel.child()} {}

  void run() {
    {
      std::vector<std::jthread> others;
      try {
        for (std::size_t i = 1; i < source_.readers(); ++i) others.emplace_back([this] { work(); });
      } catch (const std::system_error&) {
        // The system has no more threads: those that there are do the work.
      }
      work();
    }
    cause_.rethrow_any();
  }

 private:
  void work() {
    BatchSource::Place place = 0;
    try {
      while (const std::optional<Batch> batch = source_.next(place)) {
        stop_.throw_if_cancelled();
        sink_.take(*batch);
      }
    } catch (...) {
      cause_.keep_current(outer_.is_cancelled());
      stop_.cancel(CancelReason::Sibling);
    }
  }

  BatchSource& source_;
  RowSink& sink_;
  const CancelToken& outer_;
  CancelToken stop_;
  FirstCause cause_;
};

}  // namespace

void pour(Engine& engine, Session& session, const Relation& relation, unsigned readers,
          const std::shared_ptr<RowSink>& sink, const CancelToken& cancel) {
  if (direct_rows(relation) == nullptr) return pour_out_of_engine(engine, session, relation, sink, cancel);
  cancel.throw_if_cancelled();
  const std::unique_ptr<BatchSource> source = batch_source(session, relation, readers, false, cancel);
  DirectPour{*source, *sink, cancel}.run();
}

}  // namespace hygge::engine
