#include "hygge/engine/session.h"

#include <utility>

#include "hygge/engine/engine_error.h"
#include "hygge/engine/logical_type.h"
#include "hygge/engine/result_impl.h"
#include "hygge/engine/session_impl.h"
#include "hygge/engine/sql_text.h"
#include "hygge/engine/stream_impl.h"

namespace hygge::engine {

duckdb_connection Session::Impl::connection() {
  if (connected() != nullptr) return connected();
  connection_ = engine.connect();
  // Without these two the engine tells no progress; printing it itself is not wanted.
  for (const char* setting : {"SET enable_progress_bar=true", "SET enable_progress_bar_print=false"}) {
    duck::Result result;
    if (duckdb_query(connection_.get(), setting, result.out()) != DuckDBSuccess) {
      throw failure(duckdb_result_error(result.out()), CancelToken{});
    }
  }
  published_ = connection_.get();
  return connected();
}

Error Session::Impl::failure(const char* complaint, const CancelToken& cancel) const {
  const std::string_view text = complaint == nullptr ? "" : complaint;
  const std::optional<Error> scan_failure = find_scan_failure(*engine.scans, text);
  // A scan that is told to stop may fail in any way.
  if (cancel.is_cancelled() && (scan_failure || is_interruption(text))) return cancel.error();
  return scan_failure ? *scan_failure : engine_error(text);
}

duck::Prepared Session::Impl::prepare(const std::string& sql, const CancelToken& cancel) {
  duck::Prepared statement;
  if (duckdb_prepare(connection(), sql.c_str(), statement.out()) != DuckDBSuccess) {
    throw failure(duckdb_prepare_error(statement.get()), cancel);
  }
  return statement;
}

Schema columns_of(duckdb_prepared_statement statement) {
  Schema schema;
  for (idx_t i = 0; i < duckdb_prepared_statement_column_count(statement); ++i) {
    const duck::LogicalType type{duckdb_prepared_statement_column_logical_type(statement, i)};
    const char* name = duckdb_prepared_statement_column_name(statement, i);
    schema.columns.push_back({.name = name, .type = type_of(type.get())});
    duckdb_free(const_cast<char*>(name));  // the C API says const, and that we must free it
  }
  return schema;
}

Session::Session(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

duck::Result Session::Impl::execute(const std::string& sql, const CancelToken& cancel,
                                    const std::vector<std::string>& parameters) {
  cancel.throw_if_cancelled();
  const StatementWatch watch{engine.interrupter, connection(), cancel};
  const duck::Prepared statement = prepare(sql, cancel);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    duckdb_bind_varchar_length(statement.get(), i + 1, parameters[i].data(), parameters[i].size());
  }
  duck::Result result;
  if (duckdb_execute_prepared(statement.get(), result.out()) != DuckDBSuccess) {
    throw failure(duckdb_result_error(result.out()), cancel);
  }
  return result;
}

void Session::Impl::keep_order(bool ordered, const CancelToken& cancel) {
  if (ordered == keeps_order) return;
  execute(std::string{"SET SESSION preserve_insertion_order="} + (ordered ? "true" : "false"), cancel, {});
  keeps_order = ordered;
}

void Session::connect() { impl_->connection(); }

Result Session::run(const std::string& sql, const CancelToken& cancel, const std::vector<std::string>& parameters) {
  // What a stream asked for is not meant for others: it slows them down, and COPY takes no ROW_GROUP_SIZE_BYTES then.
  impl_->keep_order(false, cancel);
  auto result = std::make_unique<Result::Impl>();
  result->handle = impl_->execute(sql, cancel, parameters);
  return Result{std::move(result)};
}

Stream Session::stream(const std::string& sql, const CancelToken& cancel, Bytes buffer, bool ordered) {
  Relation relation;
  relation.sql = sql;
  return stream(relation, cancel, buffer, ordered);
}

Stream Session::stream(const Relation& relation, const CancelToken& cancel, Bytes buffer, bool ordered) {
  impl_->execute("SET streaming_buffer_size=" + quote_text(std::to_string(buffer.value) + "B"), cancel, {});
  impl_->keep_order(ordered, cancel);
  auto stream = std::make_unique<Stream::Impl>(*impl_, cancel, relation.external);
  // A limit that no table reaches: the engine counts up to it on one thread.
  const bool on_one_thread = ordered && relation.streams_on_one_thread;
  stream->start(on_one_thread ? "SELECT * FROM (" + relation.sql + ") LIMIT 9223372036854775807" : relation.sql);
  return Stream{std::move(stream)};
}

Schema Session::describe(const std::string& select) {
  const duck::Prepared statement = impl_->prepare(select, CancelToken{});
  if (duckdb_nparams(statement.get()) > 0) {
    throw Error{ErrorKind::Engine, "the engine does not understand a statement"}
        .because("it holds a parameter, such as ? or $1, and nothing gives that a value")
        .advise("write the value itself");
  }
  return columns_of(statement.get());
}

StatementProgress Session::progress() const {
  duckdb_connection connection = impl_->connected();
  if (connection == nullptr) return {};
  const duckdb_query_progress_type progress = duckdb_query_progress(connection);
  if (progress.percentage < 0) return {};
  StatementProgress result{.rows = Rows{progress.rows_processed}, .total = std::nullopt};
  if (progress.total_rows_to_process > 0) result.total = Rows{progress.total_rows_to_process};
  return result;
}

}  // namespace hygge::engine
