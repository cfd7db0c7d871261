#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/engine_impl.h"
#include "hygge/engine/session.h"

/// What a session is inside; for the other files of this folder.
namespace hygge::engine {

struct Session::Impl {
  explicit Impl(Engine::Impl& its_engine) : engine{its_engine} {}

  /// Connects, and opens the engine, when nothing has before. From the thread that runs statements.
  duckdb_connection connection();
  /// Null before that; from any thread.
  duckdb_connection connected() const noexcept { return published_; }
  duck::Prepared prepare(const std::string& sql, const CancelToken& cancel);
  duck::Result execute(const std::string& sql, const CancelToken& cancel, const std::vector<std::string>& parameters);
  /// Whether the statements to come give their rows in order.
  void keep_order(bool ordered, const CancelToken& cancel);
  /// Why a statement failed: the token's error where that stopped it, the Error of the scan that threw it, or the
  /// engine's complaint in our words. What went wrong before the token was cancelled is told as it is.
  Error failure(const char* complaint, const CancelToken& cancel) const;

  Engine::Impl& engine;
  bool keeps_order = false;

 private:
  duck::Connection connection_;
  std::atomic<duckdb_connection> published_{nullptr};  ///< connection_, once it is ready
};

/// The columns that a prepared SELECT will give.
Schema columns_of(duckdb_prepared_statement statement);

}  // namespace hygge::engine
