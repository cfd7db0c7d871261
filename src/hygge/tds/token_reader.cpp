#include "hygge/tds/token_reader.h"

#include <algorithm>
#include <charconv>

#include "hygge/base/error.h"
#include "hygge/tds/fields.h"
#include "hygge/tds/type_info.h"
#include "hygge/tds/value_stream.h"

namespace hygge::tds {

namespace {

/// Takes a token's length and hands its bytes to `read`.
template <typename Read>
auto with_fields(Input& input, Read read) {
  const std::size_t length = input.read<std::uint16_t>();
  input.need(length);
  Fields fields{{input.data(), length}};
  auto result = read(fields);
  input.take(length);
  return result;
}

std::size_t packet_size_of(const std::string& digits) {
  std::size_t size = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (problem != std::errc{} || end != digits.data() + digits.size()) {
    throw Error{ErrorKind::Data, "what the server sent makes no sense"}.because("its packet size is not a number");
  }
  return size;
}

/// Fixed bytes behind a length of one byte; zeros where there are none.
template <typename Bytes>
Bytes short_bytes(Fields& fields) {
  Bytes value{};
  const std::span<const std::byte> bytes = fields.bytes(fields.number<std::uint8_t>());
  std::copy_n(bytes.begin(), std::min(bytes.size(), value.size()), value.begin());
  return value;
}

Routing read_routing(Fields& fields) {
  Fields routing{fields.bytes(fields.number<std::uint16_t>())};
  constexpr std::uint8_t kTcp = 0;
  if (routing.number<std::uint8_t>() != kTcp) {
    throw Error{ErrorKind::Unsupported, "the server sends its clients elsewhere, over something that is not TCP"};
  }
  Routing route;
  route.port = routing.number<std::uint16_t>();
  route.server = routing.text<std::uint16_t>();
  return route;
}

/// False for a kind whose layout we do not know: what follows cannot be told apart.
bool read_change(Fields& fields, EnvironmentChange& change) {
  switch (static_cast<ChangeKind>(fields.number<std::uint8_t>())) {
    case ChangeKind::Database:
      change.database = fields.text<std::uint8_t>();
      fields.text<std::uint8_t>();
      return true;
    case ChangeKind::PacketSize:
      change.packet_size = packet_size_of(fields.text<std::uint8_t>());
      fields.text<std::uint8_t>();
      return true;
    case ChangeKind::SqlCollation:
      change.collation = short_bytes<Collation>(fields);
      fields.bytes(fields.number<std::uint8_t>());
      return true;
    case ChangeKind::Begin:
    case ChangeKind::Enlist:
      change.transaction = short_bytes<TransactionId>(fields);
      fields.bytes(fields.number<std::uint8_t>());
      return true;
    case ChangeKind::Commit:
    case ChangeKind::Rollback:
    case ChangeKind::Defect:
    case ChangeKind::Ended:
      fields.bytes(fields.number<std::uint8_t>());
      fields.bytes(fields.number<std::uint8_t>());
      change.transaction = TransactionId{};
      return true;
    case ChangeKind::Reset:
      fields.bytes(fields.number<std::uint8_t>());
      fields.bytes(fields.number<std::uint8_t>());
      change.is_reset = true;
      return true;
    case ChangeKind::Routing:
      change.routing = read_routing(fields);
      fields.bytes(fields.number<std::uint16_t>());
      return true;
  }
  return false;
}

}  // namespace

Error unknown_token(std::uint8_t token) {
  return Error{ErrorKind::Data, "what the server sent makes no sense"}.because("nothing begins with the byte " +
                                                                               std::to_string(token));
}

ServerMessage read_message(Input& input, Token token) {
  return with_fields(input, [token](Fields& fields) {
    ServerMessage message;
    message.is_error = token == Token::Error;
    message.number = fields.number<std::int32_t>();
    message.state = fields.number<std::uint8_t>();
    message.severity = fields.number<std::uint8_t>();
    message.text = fields.text<std::uint16_t>();
    message.server = fields.text<std::uint8_t>();
    message.procedure = fields.text<std::uint8_t>();
    message.line = fields.number<std::uint32_t>();
    return message;
  });
}

Done read_done(Input& input, Token token) {
  Done done{.token = token};
  done.status = input.read<std::uint16_t>();
  done.command = input.read<std::uint16_t>();
  done.count = input.read<std::uint64_t>();
  return done;
}

EnvironmentChange read_environment_change(Input& input) {
  return with_fields(input, [](Fields& fields) {
    EnvironmentChange change;
    while (!fields.empty() && read_change(fields, change)) continue;
    return change;
  });
}

LoginAck read_login_ack(Input& input) {
  return with_fields(input, [](Fields& fields) {
    LoginAck ack;
    fields.number<std::uint8_t>();  // the interface: T-SQL
    for (int byte = 0; byte < 4; ++byte) ack.tds_version = ack.tds_version << 8U | fields.number<std::uint8_t>();
    ack.program = fields.text<std::uint8_t>();
    for (std::uint8_t& part : ack.version) part = fields.number<std::uint8_t>();
    return ack;
  });
}

std::vector<FeatureAck> read_feature_acks(Input& input) {
  constexpr std::uint8_t kEnd = 0xFF;
  constexpr std::size_t kKept = 64;
  constexpr std::size_t kMostFeatures = 256;  // each has an id of one byte
  std::vector<FeatureAck> acks;
  for (auto id = input.read<std::uint8_t>(); id != kEnd; id = input.read<std::uint8_t>()) {
    const std::uint64_t length = input.read<std::uint32_t>();
    const std::size_t kept = std::min<std::uint64_t>(length, kKept);
    input.need(kept);
    if (acks.size() < kMostFeatures) acks.push_back({id, {input.data(), input.data() + kept}});
    skip_bytes(input, length);
  }
  return acks;
}

void skip_bytes(Input& input, std::uint64_t count) {
  while (count > 0) {
    input.need(1);
    const std::size_t size = std::min<std::uint64_t>(count, input.available());
    input.take(size);
    count -= size;
  }
}

void skip_token(Input& input, Token token) {
  switch (token) {
    case Token::Offset:
    case Token::ReturnStatus:
      return skip_bytes(input, 4);
    case Token::TableName:
    case Token::ColumnInfo:
    case Token::Order:
    case Token::Info:
    case Token::Error:
    case Token::LoginAck:
    case Token::EnvChange:
    case Token::Sspi:
      return skip_bytes(input, input.read<std::uint16_t>());
    case Token::SessionState:
    case Token::FedAuthInfo:
      return skip_bytes(input, input.read<std::uint32_t>());
    case Token::FeatureExtAck:
      read_feature_acks(input);
      return;
    case Token::Done:
    case Token::DoneProc:
    case Token::DoneInProc:
      return skip_bytes(input, Done::kBytes);
    case Token::ReturnValue:
      return skip_return_value(input);
    case Token::ColumnMetadata:
    case Token::Row:
    case Token::NbcRow:
      break;
  }
  throw unknown_token(static_cast<std::uint8_t>(token));
}

void skip_return_value(Input& input) {
  skip_bytes(input, sizeof(std::uint16_t));                          // its ordinal
  skip_bytes(input, 2 * std::uint64_t{input.read<std::uint8_t>()});  // its name
  constexpr std::size_t kStatusTypeAndFlags = 1 + 4 + 2;
  skip_bytes(input, kStatusTypeAndFlags);
  skip_value(input, read_type_info(input));
}

}  // namespace hygge::tds
