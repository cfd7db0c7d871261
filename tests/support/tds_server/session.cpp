#include "tests/support/tds_server/session.h"

#include "tests/support/tds_server/bulk_load.h"
#include "tests/support/tds_server/demanded_errors.h"
#include "tests/support/tds_server/scratch.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

constexpr std::size_t kMessageLimit = std::size_t{2} << 30U;
constexpr std::uint16_t kTransactionHeader = 2;

}  // namespace

Session::Session(FileDescriptor socket, Host host, int id)
    : host_{std::move(host)},
      id_{id},
      channel_{std::move(socket)},
      reader_{channel_},
      reply_{channel_, reader_, host_.shared.faults, static_cast<std::uint16_t>(id)} {}

void Session::serve() noexcept {
  try {
    if (!log_in()) {
      channel_.close_from_outside();
      return;
    }
    while (true) {
      if (bulk_ && bulk_->swallows) {
        swallow_bulk();
      } else {
        reader_.drop_bulk_after(host_.shared.faults.get("bulk_drop_after_bytes"));
        answer(reader_.read_message(kMessageLimit));
      }
    }
  } catch (const ConnectionClosed&) {
    // The client is done, or gone.
  } catch (const SessionDropped&) {
    // A fault wanted that.
  } catch (const std::exception& error) {
    host_.count(&Counters::protocol_errors);
    try {
      reply_.out().clear();
      write_message(
          reply_.out(),
          {4002,
           std::string{"The incoming tabular data stream (TDS) protocol stream is incorrect: "} + error.what() + ".",
           20},
          {});
      write_done(reply_.out(), {.token = 0xFD, .status = done_status::kError, .command = 0, .count = 0});
      reply_.finish();
    } catch (...) {
      // Nobody listens any more.
    }
  } catch (...) {
    host_.count(&Counters::protocol_errors);
  }
  channel_.close_from_outside();
  executor_.reset();
}

void Session::abandon_bulk() {
  if (!bulk_) return;
  bulk_.reset();
  executor_->abandon_bulk();
}

void Session::acknowledge_attention() {
  host_.count(&Counters::attentions);
  write_done(reply_.out(), {.token = 0xFD, .status = done_status::kAttention, .command = 0, .count = 0});
  reply_.finish();
}

void Session::answer(const Message& message) {
  reply_.begin();
  if (message.attention) {
    abandon_bulk();
    acknowledge_attention();
    return;
  }
  host_.count(&Counters::requests);
  if (host_.shared.faults.strikes("drop_at_request")) throw SessionDropped{};
  if (host_.shared.faults.strikes("pause_at_request")) {
    host_.shared.faults.arrive("pause_at_request");
    while (host_.shared.faults.take("go_on") < 0 && !channel_.has_input(std::chrono::milliseconds{1})) continue;
  }
  constexpr int kFull = 1105;
  if (host_.shared.faults.strikes("refuse_at_request")) host_.shared.faults.set("statement_error", kFull);
  if (message.ignored) {
    abandon_bulk();
    write_done(reply_.out(), {});
    reply_.finish();
    return;
  }
  if (message.reset || message.reset_skip) {
    host_.count(&Counters::resets);
    WireResults results{reply_, reader_, host_.shared.faults, executor_->facts()};
    executor_->reset(results, message.reset_skip);
    prepared_.clear();
    write_text_change(reply_.out(), Environment::Reset, "", "");
  }
  if (bulk_ && message.type != PacketType::BulkLoad) {
    abandon_bulk();
    if (message.type != PacketType::SqlBatch) throw ProtocolError{"bulk data was expected"};
  }
  switch (message.type) {
    case PacketType::SqlBatch:
      batch(message);
      break;
    case PacketType::BulkLoad:
      bulk(message);
      break;
    case PacketType::Rpc:
      remote_call(message);
      break;
    case PacketType::TransactionManager:
      transaction_request(message);
      break;
    default:
      throw ProtocolError{"a request of type " + std::to_string(static_cast<int>(message.type)) + " was not expected"};
  }
}

void Session::check_headers(ByteReader& in) {
  const std::size_t total = in.u32();
  if (total < 4) throw ProtocolError{"ALL_HEADERS is shorter than its length"};
  ByteReader headers{in.take(total - 4)};
  while (headers.left() > 0) {
    const std::size_t length = headers.u32();
    if (length < 6) throw ProtocolError{"a header is shorter than its length"};
    ByteReader header{headers.take(length - 4)};
    if (header.u16() != kTransactionHeader) continue;
    const std::uint64_t descriptor = header.u64();
    header.u32();
    if (descriptor != executor_->descriptor())
      throw ProtocolError{"the transaction descriptor is not that of the open transaction"};
  }
}

void Session::finish(WireResults& results, bool procedure) {
  if (host_.shared.faults.strikes("drop_at_answer")) throw SessionDropped{};
  if (host_.shared.faults.strikes("hold_at_answer")) {
    host_.shared.faults.arrive("hold_at_answer");
    while (!channel_.has_input(std::chrono::milliseconds{5})) continue;
    throw SessionDropped{};
  }
  // The real server ends the reply that was cut short, and acknowledges in a message of its own.
  const bool acknowledges_inside = reply_.was_cancelled() && host_.shared.faults.get("attention_in_reply") > 0;
  if (procedure) {
    results.settle(true);
    write_return_status(reply_.out(), 0);
    results.write_returned();
    DoneToken done{.token = 0xFE, .status = 0, .command = done_command::kExecute, .count = 0};
    if (results.has_failed()) done.status |= done_status::kError;
    if (acknowledges_inside) done.status |= done_status::kMore;
    write_done(reply_.out(), done);
  } else {
    results.settle(acknowledges_inside);
  }
  if (!acknowledges_inside) reply_.finish();
  if (reply_.was_cancelled()) acknowledge_attention();
  if (results.is_fatal()) throw SessionDropped{};
}

void Session::batch(const Message& message) {
  ByteReader in{message.bytes};
  check_headers(in);
  const std::string text = from_utf16(in.take(in.left()));
  WireResults results{reply_, reader_, host_.shared.faults, executor_->facts()};
  executor_->run(text, results);
  bulk_ = executor_->take_bulk_target();
  finish(results, false);
}

void Session::bulk(const Message& message) {
  if (!bulk_) throw ProtocolError{"bulk data came without INSERT BULK"};
  const BulkTarget target = std::move(*bulk_);
  bulk_.reset();
  WireResults results{reply_, reader_, host_.shared.faults, executor_->facts()};
  host_.count(&Counters::bulk_loads);
  try {
    const Scratch loaded{host_.shared.engine};
    read_bulk_load(message.bytes, executor_->connection(), loaded.name(), target.types, host_.shared.faults);
    if (const std::int64_t number = host_.shared.faults.take("bulk_error"); number >= 0) {
      const Executor& executor = *executor_;
      throw demanded_error(static_cast<int>(number), {.database = executor.facts().database,
                                                      .user = executor.facts().login,
                                                      .table = target.table.text,
                                                      .column = target.columns.back()});
    }
    const std::int64_t told = host_.shared.faults.take("bulk_count");
    if (told >= 0) {
      results.done(done_command::kBulkInsert, told, false);
      executor_->abandon_bulk();
    } else {
      executor_->insert_bulk(target, loaded.name(), results);
    }
  } catch (const SqlError& error) {
    executor_->fail(error, results);
    results.message({3621, "The statement has been terminated.", 0, 0});
    results.done(done_command::kNone, std::nullopt, true);
  }
  finish(results, false);
}

void Session::swallow_bulk() {
  bulk_.reset();
  BulkRowCounter counter;
  Packet packet;
  do {
    packet = reader_.read_packet();
    if (packet.type == PacketType::Attention) {
      reply_.begin();
      acknowledge_attention();
      return;
    }
    if (packet.type != PacketType::BulkLoad) throw ProtocolError{"bulk data was expected"};
    counter.feed(packet.bytes);
  } while (!packet.is_last());
  reply_.begin();
  WireResults results{reply_, reader_, host_.shared.faults, executor_->facts()};
  host_.count(&Counters::bulk_loads);
  results.done(done_command::kBulkInsert, packet.is_ignored() ? 0 : counter.finish(), false);
  finish(results, false);
}

void Session::transaction_request(const Message& message) {
  ByteReader in{message.bytes};
  check_headers(in);
  const std::uint16_t request = in.u16();
  WireResults results{reply_, reader_, host_.shared.faults, executor_->facts()};
  const auto name = [&] {
    const std::size_t bytes = in.u8();
    return from_utf16(in.take(bytes));
  };
  const auto begin_again = [&] {
    if (in.left() == 0 || (in.u8() & 1U) == 0) return;
    in.u8();
    executor_->begin(results, name());
  };
  std::uint16_t command = done_command::kNone;
  try {
    switch (request) {
      case 5:
        executor_->isolate(in.u8());
        executor_->begin(results, name());
        command = done_command::kBegin;
        break;
      case 7:
        name();
        executor_->commit(results);
        if (host_.shared.faults.strikes("drop_at_commit")) throw SessionDropped{};
        begin_again();
        command = done_command::kCommit;
        break;
      case 8:
        executor_->rollback(results, name());
        begin_again();
        command = done_command::kRollback;
        break;
      case 9:
        executor_->save(name());
        break;
      default:
        throw SqlError{8525, "Distributed transactions are not there."};
    }
    results.done(command, std::nullopt, false);
  } catch (const SqlError& error) {
    executor_->fail(error, results);
    results.done(done_command::kNone, std::nullopt, true);
  }
  finish(results, false);
}

}  // namespace hygge::tds_server
