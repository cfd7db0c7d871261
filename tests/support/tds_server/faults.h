#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace hygge::tds_server {

/// What the server does wrong on purpose. Each fault is a name with a number, set from a test or by the statement
/// `EXEC hygge_fault N'name number'`; `EXEC hygge_fault N'clear'` removes all. A number of -1 means: not set.
///
///   send_size n          every send on the socket carries at most n bytes
///   payload_size n       every packet of a reply carries at most n bytes after its header
///   drop_after_bytes n   a session is closed once it has sent n more bytes of replies
///   drop_after_rows n    a session is closed once it has sent n rows of one result
///   cut_reply n          the next reply ends for good after n bytes of its tokens, and the session with it
///   garbage_after n      the next reply goes on with garbage after n bytes of its tokens
///   stall_after_bytes n  the next reply stops after n bytes of its tokens until the client gives up
///   stall_after_rows n   the next result stops after n rows until the client gives up or asks to cancel
///   latency n            every reply waits n milliseconds, those to PRELOGIN and LOGIN7 as well
///   login_delay n        every login answer waits n milliseconds
///   logins_together n    login answers wait until n logins do, or the client is gone
///   max_connections n    connections beyond n are closed at once
///   drop_at_prelogin n   the nth session from now is closed in place of an answer to its PRELOGIN
///   drop_at_tls n        the nth that begins TLS is closed when its first flight has come
///   drop_at_login n      the nth that logs in is closed in place of an answer to its LOGIN7
///   drop_at_request n    the session of the nth request from now is closed, and nothing of the request is done
///   drop_at_answer n     the same when all of it is done, and nothing is answered yet
///   drop_at_commit n     the session of the nth COMMIT from now is closed when it is done, and not answered
///   pause_at_request n   the nth request from now waits until go_on is set; has arrived() then
///   go_on n
///   refuse_at_request n  with the nth request from now, the next statement fails with error 1105
///   hold_at_answer n     nor is anything answered to the nth request until the client is gone; has arrived() then
///   login_error n        the next login fails with this error number (see login_error_times)
///   login_error_times n  how many logins fail so; 1 unless told
///   statement_error n    the next statement fails with this number (see statement_error_times), in the words of the
///                        real server where demanded_errors.h has them
///   statement_error_times n
///   row_error n          the next result fails with this number after row_error_after rows, 1 unless told
///   row_error_after n
///   broken_text_at n     of the nth row of each result the first text (not of a (MAX) type) ends in what is no text:
///                        half a surrogate pair, or a byte that UTF-8 does not have
///   deny_create n        until it is cleared: CREATE TABLE fails with this number (262, 2760), as for who may not,
///                        and HAS_PERMS_BY_NAME says so, too (denied_rights.h); the same below
///   deny_insert n        the same of INSERT and bulk loads (229)
///   deny_update n        the same of UPDATE (229)
///   deny_delete n        the same of DELETE (229)
///   deny_select n        the same of reading any table (229)
///   deny_alter n         the same of ALTER TABLE and TRUNCATE (1088)
///   deny_control n       the same of GRANT (15151): CONTROL on the schema
///   deny_markers n       the same of INSERT into hygge_runs alone (229)
///   deny_reseed n        the same of DBCC CHECKIDENT (2557); the login is in none of the roles that may
///   hide_references n    1: who refers to a table is not told, as to a login that may not see all definitions
///   read_only_replica n  1: the database says that it is a copy which is only read; 2: that it was set to read_only
///   bulk_error n         the next bulk load fails with this number after all its data was read
///   bulk_count n         the next bulk load says that it has loaded n rows, and loads none
///   bulk_drop_after_bytes n the session is closed when n bytes of a bulk load have come, while the client still sends
///   bulk_drop_after_rows n  the session is closed after n rows of a bulk load have been read
///   info_between_rows n  an INFO token after every n rows
///   nbcrow n             1: NULLs in NBCROW; 0: never; 2: every other row
///   histogram_backwards n  1: sys.dm_db_stats_histogram tells the largest value first
///   no_pages n           1: nobody is told where rows lie (%%physloc%%)
///   attention_in_reply n 1: a cancelled reply ends with the acknowledgement; else that is a message of its own
///   plp_chunk n          (MAX) values in chunks of n bytes and with unknown total length
///
/// Threads  all calls are safe from any thread; a session looks when a reply begins.
class Faults {
 public:
  static constexpr std::int64_t kUnset = -1;

  void set(const std::string& name, std::int64_t number);
  /// `name number`, or `clear`. Returns false for a name that is not in the list above.
  bool set_by_text(std::string_view text);
  void clear();
  std::int64_t get(const std::string& name) const;
  /// The number, which is unset with it: for faults that strike once.
  std::int64_t take(const std::string& name);
  /// Counts `name` down by one; true when that was the last.
  bool strikes(const std::string& name);
  /// Counts one who waits for `name`; arrived() tells how many have come.
  void arrive(const std::string& name);
  std::int64_t arrived(const std::string& name) const;
  /// The number of `name`, which strikes `name_times` times (once unless told).
  std::int64_t take_counted(const std::string& name);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> numbers_;  // guarded by mutex_
  std::map<std::string, std::int64_t> arrived_;  // guarded by mutex_
};

/// The session was ended on purpose; nothing more may be sent.
struct SessionDropped {};

}  // namespace hygge::tds_server
