#include "hygge/tds/session_state.h"

#include <algorithm>
#include <cstring>

#include "hygge/base/error.h"
#include "hygge/tds/request.h"

namespace hygge::tds {

namespace {

/// The DONE that a message ended with, if its last bytes are one.
std::optional<Done> done_at_end(const std::vector<std::byte>& tail) {
  constexpr std::size_t kBytes = 1 + Done::kBytes;
  if (tail.size() < kBytes) return std::nullopt;
  const std::byte* const at = tail.data() + tail.size() - kBytes;
  Done done{.token = static_cast<Token>(*at)};
  if (done.token != Token::Done && done.token != Token::DoneProc && done.token != Token::DoneInProc)
    return std::nullopt;
  std::memcpy(&done.status, at + 1, sizeof done.status);
  return done;
}

/// Whether the server said in there that this transaction is over: ENVCHANGE names it by its 8 bytes.
bool tells_end_of(const TransactionId& transaction, const std::vector<std::byte>& tail) {
  for (const std::byte kind : {std::byte{9}, std::byte{10}, std::byte{12}, std::byte{17}}) {
    std::vector<std::byte> change{std::byte{0xE3}, std::byte{11}, std::byte{0}, kind, std::byte{0}, std::byte{8}};
    change.insert(change.end(), transaction.begin(), transaction.end());
    if (std::search(tail.begin(), tail.end(), change.begin(), change.end()) != tail.end()) return true;
  }
  return false;
}

}  // namespace

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

void SessionState::note_end(const std::vector<std::byte>& tail) {
  if (environment.is_in_transaction() && tells_end_of(environment.transaction, tail)) environment.transaction = {};
  const std::optional<Done> done = done_at_end(tail);
  // A transaction that began in what was thrown away has a name that we do not know.
  if (done && done->has(Done::kInTransaction) && !environment.is_in_transaction()) is_spoilt = true;
}

/// The acknowledgement ends the answer, or, where the server had ended that already, is a message of its own.
void SessionState::drain(Patience& guard) {
  constexpr int kMostMessages = 2;
  for (int message = 0; message < kMostMessages; ++message) {
    if (message > 0) reader.await(guard);
    const std::vector<std::byte> tail = reader.skip_rest();
    note_end(tail);
    const std::optional<Done> done = done_at_end(tail);
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
    if (reader.has_arrived()) return note_end(reader.skip_rest());
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
    note_end(reader.skip_rest());
  } catch (...) {
    is_spoilt = true;
  }
}

}  // namespace hygge::tds
