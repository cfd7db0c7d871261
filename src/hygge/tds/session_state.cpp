#include "hygge/tds/session_state.h"

#include <algorithm>

#include "hygge/base/error.h"
#include "hygge/tds/request.h"

namespace hygge::tds {

SessionState::SessionState(std::unique_ptr<Transport> over)
    : transport{std::move(over)}, reader{*transport}, writer{*transport} {}

void SessionState::put_between(const std::function<std::unique_ptr<Transport>(std::unique_ptr<Transport>)>& make) {
  if (!reader.is_drained()) {
    is_spoilt = true;
    throw Error{ErrorKind::Data, "what answers does not speak SQL Server's protocol"}.because(
        "it said more than it was asked");
  }
  transport = make(std::move(transport));
  reader.read_from(*transport);
  writer.write_to(*transport);
}

void SessionState::request(PacketType type, Patience within, const std::function<void(Output&)>& write) {
  if (is_spoilt) throw Error{ErrorKind::Internal, "a connection is used that is broken"};
  if (is_answering) throw Error{ErrorKind::Internal, "a request is made before the last one's answer was read"};
  patience = std::move(within);
  const std::uint64_t sent_before = writer.wire_bytes();
  try {
    patience.throw_if_cancelled();
    writer.begin(type, patience, resets_before ? status::kResetConnection : std::uint8_t{0});
    write_headers(writer, environment.transaction);
    write(writer);
    writer.finish();
  } catch (...) {
    is_spoilt = writer.is_broken() || writer.wire_bytes() != sent_before;
    throw;
  }
  resets_before = false;
  is_answering = true;
  reader.await(patience);
}

void SessionState::note(const EnvironmentChange& change) {
  if (change.database) environment.database = *change.database;
  if (change.collation) environment.collation = *change.collation;
  if (change.is_reset) environment.transaction = {};
  if (change.transaction) environment.transaction = *change.transaction;
  if (!change.packet_size) return;
  // A server may round down what it was asked for, but no packet can have any size.
  environment.packet_size = std::clamp(*change.packet_size, kSmallestPacket, kLargestPacket);
  writer.set_packet_size(environment.packet_size);
}

/// Throws the rest of the message away, but for what it says of the transaction.
std::optional<Done> SessionState::discard_rest() {
  DiscardedAnswer discarded{environment.transaction};
  reader.skip_rest(discarded);
  const TransactionId& now = discarded.transaction();
  if (now != environment.transaction && now != TransactionId{}) is_spoilt = true;  // one that nobody asked for
  environment.transaction = now;
  return discarded.done();
}

/// The acknowledgement ends the answer, or, where the server had ended that already, is a message of its own.
void SessionState::drain(Patience& guard) {
  constexpr int kMostMessages = 2;
  for (int message = 0; message < kMostMessages; ++message) {
    if (message > 0) reader.await(guard);
    const std::optional<Done> done = discard_rest();
    if (done && done->has(Done::kAttention)) return;
  }
  is_spoilt = true;
}

void SessionState::stop_answer() noexcept {
  is_answering = false;
  if (is_spoilt || reader.is_broken()) {
    is_spoilt = true;
    return;
  }
  try {
    Patience guard{after(kGuard)};
    reader.go_on(guard);
    if (reader.has_arrived()) {
      discard_rest();
      return;
    }
    writer.send_attention(guard);
    drain(guard);
  } catch (...) {
    is_spoilt = true;  // the caller has an error of his own; this one says no more than that
  }
}

void SessionState::call_off() noexcept {
  is_answering = false;
  if (is_spoilt || writer.is_broken()) {
    is_spoilt = true;
    return;
  }
  try {
    Patience guard{after(kGuard)};
    writer.go_on(guard);
    writer.abort();
    reader.await(guard);
    discard_rest();
  } catch (...) {
    is_spoilt = true;
  }
}

}  // namespace hygge::tds
