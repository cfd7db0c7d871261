#include "tests/support/tds_server/reply_tokens.h"

#include "tests/support/tds_server/text.h"
#include "tests/support/tds_server/wire_type.h"
#include "tests/support/tds_server/wire_value.h"

namespace hygge::tds_server {

namespace {

constexpr std::uint8_t kEnvChangeToken = 0xE3;
constexpr std::uint8_t kLoginAckToken = 0xAD;
constexpr std::uint8_t kFeatureAckToken = 0xAE;
constexpr std::uint8_t kFedAuthInfoToken = 0xEE;
constexpr std::uint8_t kErrorToken = 0xAA;
constexpr std::uint8_t kInfoToken = 0xAB;
constexpr std::uint8_t kOrderToken = 0xA9;
constexpr std::uint8_t kReturnStatusToken = 0x79;
constexpr std::uint8_t kReturnValueToken = 0xAC;
constexpr const char* kServerName = "hygge-test";

/// A token whose two-byte length follows it and is known at its end.
class SizedToken {
 public:
  SizedToken(ByteWriter& out, std::uint8_t token) : out_{out} {
    out.u8(token);
    place_ = out.size();
    out.u16(0);
  }
  SizedToken(const SizedToken&) = delete;
  SizedToken& operator=(const SizedToken&) = delete;
  ~SizedToken() { out_.set_u16(place_, out_.size() - place_ - 2); }

 private:
  ByteWriter& out_;
  std::size_t place_ = 0;
};

}  // namespace

void write_done(ByteWriter& out, const DoneToken& done) {
  out.u8(done.token);
  out.u16(done.status);
  out.u16(done.command);
  out.u64(done.count);
}

void write_text_change(ByteWriter& out, Environment what, std::string_view now, std::string_view before) {
  const SizedToken token{out, kEnvChangeToken};
  out.u8(static_cast<std::uint8_t>(what));
  write_b_varchar(out, now);
  write_b_varchar(out, before);
}

void write_bytes_change(ByteWriter& out, Environment what, View now, View before) {
  const SizedToken token{out, kEnvChangeToken};
  out.u8(static_cast<std::uint8_t>(what));
  out.u8(now.size());
  out.raw(now);
  out.u8(before.size());
  out.raw(before);
}

void write_routing(ByteWriter& out, std::string_view host, std::uint16_t port) {
  const SizedToken token{out, kEnvChangeToken};
  out.u8(static_cast<std::uint8_t>(Environment::Routing));
  out.u16(5 + 2 * utf16_units(host));
  out.u8(0);
  out.u16(port);
  write_us_varchar(out, host);
  out.u16(0);
}

void write_login_ack(ByteWriter& out, std::uint32_t version) {
  const SizedToken token{out, kLoginAckToken};
  out.u8(1);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out.u8(version >> shift & 0xFFU);
  write_b_varchar(out, "Microsoft SQL Server");
  out.u8(16);
  out.u8(0);
  out.u8(0x10);
  out.u8(0x55);
}

void write_feature_acks(ByteWriter& out, const std::map<std::uint8_t, Bytes>& features) {
  out.u8(kFeatureAckToken);
  for (const auto& [id, data] : features) {
    out.u8(id);
    out.u32(data.size());
    out.raw(data);
  }
  out.u8(0xFF);
}

void write_fed_auth_info(ByteWriter& out, std::string_view authority, std::string_view resource) {
  constexpr std::uint32_t kHeaders = 4 + 2 * 9;
  const Bytes first = to_utf16(authority);
  const Bytes second = to_utf16(resource);
  out.u8(kFedAuthInfoToken);
  out.u32(kHeaders + first.size() + second.size());
  out.u32(2);
  out.u8(1);
  out.u32(first.size());
  out.u32(kHeaders);
  out.u8(2);
  out.u32(second.size());
  out.u32(kHeaders + first.size());
  out.raw(first);
  out.raw(second);
}

void write_message(ByteWriter& out, const SqlError& message, std::string_view procedure) {
  const SizedToken token{out, message.severity_class > 10 ? kErrorToken : kInfoToken};
  out.u32(static_cast<std::uint32_t>(message.number));
  out.u8(static_cast<std::uint64_t>(message.state));
  out.u8(static_cast<std::uint64_t>(message.severity_class));
  write_us_varchar(out, utf16_front(message.what(), 2047));
  write_b_varchar(out, kServerName);
  write_b_varchar(out, procedure);
  out.u32(static_cast<std::uint32_t>(message.line));
}

void write_order(ByteWriter& out, const std::vector<int>& columns) {
  const SizedToken token{out, kOrderToken};
  for (const int column : columns) out.u16(static_cast<std::uint64_t>(column));
}

void write_return_status(ByteWriter& out, std::int32_t status) {
  out.u8(kReturnStatusToken);
  out.u32(static_cast<std::uint32_t>(status));
}

void write_return_value(ByteWriter& out, std::uint16_t ordinal, std::string_view name, const SqlType& type,
                        const Cell& cell) {
  out.u8(kReturnValueToken);
  out.u16(ordinal);
  write_b_varchar(out, name);
  out.u8(1);
  out.u32(0);
  out.u16(0);
  write_type_info(out, type, true);
  write_value(out, type, true, cell, {});
}

}  // namespace hygge::tds_server
