#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hygge/tds/input.h"
#include "hygge/tds/result_shape.h"
#include "hygge/tds/server_error.h"
#include "hygge/tds/session_state.h"

namespace hygge::tds {

/// A server's answer to one request: results, one after the other, as events.
///
/// Rows are decoded by whoever wants them: at Columns and Rows he reads from input(). So nothing here depends on how
/// values look. One that is not read to its end is stopped: the server by an attention, what is on its way by throwing
/// it away; the session can then be used again, or is spoilt.
///
///     Reply reply = session.batch("SELECT ...");
///     for (auto event = reply.next(); event != Reply::Event::End; event = reply.next()) {
///       if (event == Reply::Event::Columns) columns = read_columns(reply.input());
///       if (event == Reply::Event::Rows) read_rows(reply.input());
///     }
///
/// Errors   TdsError from next() and finish(): what the server complained of, once its answer has been read to the end;
///          or that the connection was lost, a limit ran out, or the token was cancelled. Input's errors from input().
/// Threads  one. Outlives neither its session nor another request of it.
class Reply {
 public:
  enum class Event {
    Columns,  ///< input() stands behind the byte 0x81: read the columns, all of them
    Rows,     ///< input() stands at the token of a row: read rows while the next token is one
    Done,     ///< a statement has ended: done()
    End,      ///< that was all
  };

  /// Made by Session.
  Reply(SessionState& session, Moment moment) : session_{&session}, moment_{moment} {}
  Reply(Reply&& other) noexcept;
  Reply& operator=(Reply&&) = delete;
  ~Reply() { stop(); }

  /// Goes to the next event. Messages of the server are delivered on the way, in their order.
  Event next();
  Input& input() noexcept { return session_->reader; }

  /// For whoever catches what reading from input() threw: ends the answer, and throws what that means to the request.
  [[noreturn]] void refuse(const Error& error);

  /// The statement that ended last.
  const Done& done() const noexcept { return done_; }
  /// What a procedure returned, if one has.
  std::optional<std::int32_t> return_status() const noexcept { return return_status_; }

  /// Reads to the end and throws results away. Returns the rows that all statements together touched; those that were
  /// assigned to variables are none. Where columns were read by someone else, rows of theirs must have been read as
  /// well.
  std::uint64_t finish();
  /// Has the server stop, and throws away what is on its way. Afterwards there is only Event::End.
  void stop() noexcept;

 private:
  template <typename Work>
  auto guarded(Work work);
  Event advance();
  Event end();
  void take_done(Token token);
  void take_message(Token token);
  void skip_rows();

  SessionState* session_;
  Moment moment_;
  Done done_;
  std::optional<std::int32_t> return_status_;
  std::vector<ServerMessage> errors_;
  std::optional<ResultShape> shape_;  // of the result that finish() steps over
  bool has_columns_ = false;          // rows may come
  bool has_done_ = false;
  bool has_assigned_ = false;  // the statement that ended last was an assignment: a SELECT without columns
  bool has_failed_ = false;    // a DONE said so
  bool is_over_ = false;
};

}  // namespace hygge::tds
