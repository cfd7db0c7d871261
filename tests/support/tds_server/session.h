#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/tds_server/certificate.h"
#include "tests/support/tds_server/channel.h"
#include "tests/support/tds_server/executor.h"
#include "tests/support/tds_server/login.h"
#include "tests/support/tds_server/packets.h"
#include "tests/support/tds_server/rpc.h"
#include "tests/support/tds_server/server.h"
#include "tests/support/tds_server/wire_value.h"

namespace hygge::tds_server {

/// What a session needs of its server.
struct Host {
  const Options& options;
  const Certificate& certificate;
  Shared shared;
  std::function<std::optional<std::pair<std::string, std::uint16_t>>()> route;
  std::function<void(const SessionFacts&)> on_login;
  std::function<void(std::int64_t Counters::*)> count;
};

/// Writes results to the wire.
class WireResults : public Results {
 public:
  WireResults(ReplyWriter& reply, PacketReader& reader, Faults& faults, const SessionFacts& facts)
      : reply_{reply}, reader_{reader}, faults_{faults}, facts_{facts} {}

  void columns(const std::vector<WireColumn>& columns) override;
  void order(const std::vector<int>& columns) override;
  bool row(const std::vector<Cell>& cells) override;
  void done(std::uint16_t command, std::optional<std::int64_t> count, bool failed) override;
  void message(const SqlError& message) override;
  void enter_procedure() override;
  void leave_procedure(std::int32_t returned) override;
  void transaction(Environment what, std::uint64_t descriptor) override;
  void database(const std::string& now, const std::string& before) override;
  bool is_cancelled() override;
  bool canned(const std::string& shape, std::int64_t rows) override;

  /// DONEs are those of a procedure from now on.
  void in_procedure(bool yes) { in_procedure_ = yes; }
  /// Sends the DONE that was held back, which more may follow or not; a plain one where nothing follows and none was.
  void settle(bool more);
  bool has_failed() const noexcept { return failed_; }
  /// Whether an error was told after which the real server closes the connection.
  bool is_fatal() const noexcept { return fatal_; }
  /// A value that a call gives back, told after its results.
  void after(const std::string& name, const SqlType& type, const Cell& value, std::uint16_t ordinal);
  void write_returned();
  ByteWriter& out() noexcept { return reply_.out(); }

 private:
  void between_rows();

  ReplyWriter& reply_;
  PacketReader& reader_;
  Faults& faults_;
  const SessionFacts& facts_;
  std::vector<WireColumn> columns_;
  std::vector<bool> as_vector_text_;  ///< the columns whose vectors are written as texts
  std::optional<DoneToken> held_;
  std::int64_t rows_ = 0;
  bool in_procedure_ = false;
  int nested_procedures_ = 0;
  bool failed_ = false;
  bool fatal_ = false;
  ByteWriter returned_;
  // The faults that strike between rows, read when a result begins.
  std::int64_t error_after_ = -1;
  std::int64_t breaks_text_of_ = -1;
  std::int64_t drop_after_ = -1;
  std::int64_t stall_after_ = -1;
  std::int64_t info_every_ = -1;
  std::int64_t compressed_ = 1;
  PlpForm plp_;
};

/// One connection, from its first byte to its last.
class Session {
 public:
  Session(FileDescriptor socket, Host host, int id);
  /// Serves it to its end; throws nothing.
  void serve() noexcept;
  /// From any thread.
  void close() noexcept { channel_.close_from_outside(); }

 private:
  // session_login.cpp
  bool log_in();
  void wait_for_other_logins();
  bool read_prelogin_message(bool strict);
  Message read_login_message();
  bool check(const Login& login);
  bool check_token(const Login& login);
  void refuse_login(const SqlError& error);
  void answer_login(const Login& login);

  // session.cpp
  void answer(const Message& message);
  void batch(const Message& message);
  void bulk(const Message& message);
  void transaction_request(const Message& message);
  void abandon_bulk();
  void acknowledge_attention();
  void swallow_bulk();
  void check_headers(ByteReader& in);
  void finish(WireResults& results, bool procedure);

  // session_rpc.cpp
  void remote_call(const Message& message);
  void call(const RemoteCall& remote, WireResults& results);
  void prepare(const RemoteCall& remote, WireResults& results, bool runs);
  void run_statement(const std::string& statement, const std::string& declarations, const RemoteCall& remote,
                     std::size_t first, WireResults& results);

  Host host_;
  int id_;
  Channel channel_;
  PacketReader reader_;
  ReplyWriter reply_;
  std::unique_ptr<Executor> executor_;
  std::optional<BulkTarget> bulk_;
  bool strict_ = false;
  bool fed_auth_ = false;
  Encrypt encryption_ = Encrypt::Off;
  struct Prepared {
    std::string statement;
    std::string declarations;
  };
  std::map<std::int32_t, Prepared> prepared_;
  std::int32_t next_handle_ = 1;
};

}  // namespace hygge::tds_server
