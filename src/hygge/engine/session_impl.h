#pragma once

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
  Impl(Engine::Impl& its_engine, duck::Connection its_connection)
      : engine{its_engine}, connection{std::move(its_connection)} {}

  duck::Prepared prepare(const std::string& sql, const CancelToken& cancel);
  duck::Result execute(const std::string& sql, const CancelToken& cancel, const std::vector<std::string>& parameters);
  /// Whether the statements to come give their rows in order.
  void keep_order(bool ordered, const CancelToken& cancel);
  /// Why a statement failed: the token's error when it is cancelled, the Error of the scan that threw it, or the
  /// engine's complaint in our words.
  Error failure(const char* complaint, const CancelToken& cancel) const;

  Engine::Impl& engine;
  duck::Connection connection;
  bool keeps_order = false;
};

/// The columns that a prepared SELECT will give.
Schema columns_of(duckdb_prepared_statement statement);

}  // namespace hygge::engine
