#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hygge/tds/message_reader.h"
#include "hygge/tds/message_writer.h"
#include "hygge/tds/patience.h"
#include "hygge/tds/token.h"
#include "hygge/tds/transport.h"

namespace hygge::tds {

/// What a server told of the session; all of it may change with each answer.
struct Environment {
  std::string database;
  std::string program;                    ///< how the server calls itself
  std::array<std::uint8_t, 4> version{};  ///< major, minor, build
  Collation collation{};
  TransactionId transaction{};  ///< zeros outside of one
  std::size_t packet_size = kFirstPacketSize;
  bool has_utf8 = false;            ///< text of UTF-8 collations comes as UTF-8
  bool has_json = false;            ///< json comes as such
  std::uint8_t vector_version = 0;  ///< vectors come in binary: 1 those of float32, 2 of float16, too; 0 none

  bool is_in_transaction() const noexcept { return transaction != TransactionId{}; }
};

/// What Session, Reply and BulkLoad share: the connection, and what is known of it. Only for them.
///
/// Threads  one.
struct SessionState {
  static constexpr std::chrono::seconds kGuard{5};
  /// For a rollback, during which the server is silent: that of a large load takes its time.
  static constexpr std::chrono::minutes kRollbackGuard{5};

  explicit SessionState(std::unique_ptr<Transport> over);

  std::unique_ptr<Transport> transport;
  MessageReader reader;
  MessageWriter writer;
  Environment environment;
  Limits limits;
  CancelToken token;
  std::function<void(const ServerMessage&)> on_message;
  Patience patience{Wait::kForever};  // of the request that is under way
  bool is_spoilt = false;
  bool is_answering = false;   // a Reply or a BulkLoad is open
  bool resets_before = false;  // the next request

  /// TLS, say, goes between this and the server. Throws Error{Data} when the server has said more than it was asked.
  void put_between(const std::function<std::unique_ptr<Transport>(std::unique_ptr<Transport>)>& make);

  /// Begins a request with ALL_HEADERS, sends what `write(Output&)` writes, and awaits the answer.
  void request(PacketType type, Patience within, const std::function<void(Output&)>& write);
  /// For an ordinary request.
  Patience ordinary() const { return {token, limits}; }
  /// For what must also be done when the token was cancelled.
  static Patience unflinching() { return {CancelToken{}, {.idle = kRollbackGuard}}; }
  /// Remembers what the server told.
  void note(const EnvironmentChange& change);
  /// Gives up the answer that is being read: stops the server where need be, and throws the rest away. Marks the
  /// session as spoilt when that does not work within kGuard.
  void stop_answer() noexcept;
  /// Calls off the message that is being written, likewise.
  void call_off() noexcept;

 private:
  void drain(Patience& guard);
  std::optional<Done> discard_rest();
};

}  // namespace hygge::tds
