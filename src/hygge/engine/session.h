#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/engine/batch.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/schema.h"

namespace hygge::engine {

/// A finished statement's rows, as text or numbers; for small results (metadata, counts). A Stream is for all others.
class Result {
 public:
  struct Impl;
  explicit Result(std::unique_ptr<Impl> impl);
  Result(Result&&) noexcept;
  Result& operator=(Result&&) noexcept;
  ~Result();

  std::size_t rows() const;
  std::size_t columns() const;
  std::string name(std::size_t column) const;
  /// Nothing for NULL. A text ends at its first NUL character. Of nested types and TIMETZ there is no text: cast them.
  std::optional<std::string> text(std::size_t column, std::size_t row) const;
  std::optional<std::int64_t> integer(std::size_t column, std::size_t row) const;
  /// The count that INSERT, DELETE and COPY report.
  Rows rows_changed() const;

 private:
  std::unique_ptr<Impl> impl_;
};

/// Rows that are made while they are fetched.
///
/// Threads  next() may be called from several threads (it locks); batches may be kept and freed on any thread.
class Stream {
 public:
  struct Impl;
  explicit Stream(std::unique_ptr<Impl> impl);
  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;
  ~Stream();

  const Schema& schema() const;
  /// The next batch of 1..2048 rows; nothing at the end. Throws what went wrong, also when it went wrong after rows
  /// that never arrived: a store must not commit before this has returned nothing.
  std::optional<Batch> next();

 private:
  std::unique_ptr<Impl> impl_;
};

/// How far the running statement has come.
struct StatementProgress {
  Rows rows;  ///< rows read so far
  std::optional<Rows> total;
};

/// One connection to the engine, made at the first statement. One statement at a time.
///
/// Threads  run and stream from one thread at a time; progress() from any thread.
/// Errors   what opening the engine throws, from the first statement; the engine's classes are translated once
///          (engine_error.h); a cancelled statement throws the token's error, also when the interrupt would have come
///          before the statement began.
class Session {
 public:
  struct Impl;
  explicit Session(std::unique_ptr<Impl> impl);
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  /// Connects, and opens the engine, where nothing has before: for whoever must tell what that throws from the errors
  /// of a statement.
  void connect();

  /// Runs one statement to its end. `parameters` bind to $1, $2, ... as text.
  Result run(const std::string& sql, const CancelToken& cancel, const std::vector<std::string>& parameters = {});

  /// Starts one statement whose rows are fetched as they come, at most about `buffer` ahead; `ordered` in the order
  /// that the SQL gives them, else in any. The session must outlive the stream, and a next statement on it ends the
  /// stream.
  Stream stream(const std::string& sql, const CancelToken& cancel, Bytes buffer = Bytes{64'000'000},
                bool ordered = false);
  /// The same for a relation. One that streams_on_one_thread is read so when `ordered`: the engine does not always keep
  /// to the buffer when several threads bring it many small batches in order (seen with DuckDB 1.5.6: gigabytes).
  Stream stream(const Relation& relation, const CancelToken& cancel, Bytes buffer, bool ordered);

  /// The columns that a SELECT would give; nothing is run. Throws Error{Engine} for one with parameters, too.
  Schema describe(const std::string& select);

  /// Nothing yet before the first statement.
  StatementProgress progress() const;

  Impl& impl() noexcept { return *impl_; }  ///< for the other files of this folder

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace hygge::engine
