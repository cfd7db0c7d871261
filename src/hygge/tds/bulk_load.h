#pragma once

#include <cstdint>

#include "hygge/tds/output.h"
#include "hygge/tds/session_state.h"

namespace hygge::tds {

/// Rows on their way into a table (MS-TDS 2.2.6.1): one batch, which is loaded whole or not at all.
///
/// Whoever has it writes COLMETADATA, rows and DONE to output(), then calls finish(). One that is not finished is
/// called off: the server throws away what it was sent, and the session can be used again, or is spoilt.
///
/// Errors   those of Output; TdsError from finish(). Outside of a transaction a load whose answer never came is in
///          doubt.
/// Threads  one. Outlives neither its session nor another request of it.
class BulkLoad {
 public:
  /// Made by Session, when the server has agreed to the statement.
  explicit BulkLoad(SessionState& session);
  BulkLoad(BulkLoad&& other) noexcept;
  BulkLoad& operator=(BulkLoad&&) = delete;
  ~BulkLoad() { abort(); }

  Output& output() noexcept { return session_->writer; }
  /// Sends the rest and waits for the server's word. Returns how many rows it says it has loaded; a server may count
  /// in its own way, so count the rows yourself.
  std::uint64_t finish();
  void abort() noexcept;

 private:
  SessionState* session_;
};

}  // namespace hygge::tds
