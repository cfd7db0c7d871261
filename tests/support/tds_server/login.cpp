#include "tests/support/tds_server/login.h"

#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

constexpr std::uint8_t kVersionOption = 0;
constexpr std::uint8_t kEncryptionOption = 1;
constexpr std::uint8_t kInstanceOption = 2;
constexpr std::uint8_t kThreadOption = 3;
constexpr std::uint8_t kMarsOption = 4;
constexpr std::uint8_t kFedAuthOption = 6;
constexpr std::uint8_t kEnd = 0xFF;

constexpr std::size_t kFixedLogin = 94;

View piece(View whole, std::size_t offset, std::size_t length, const char* what) {
  if (offset > whole.size() || length > whole.size() - offset) {
    throw ProtocolError{std::string{"the login's "} + what + " lies outside of it"};
  }
  return whole.subspan(offset, length);
}

/// Reads one offset and length of the fixed part, then the text there.
std::string login_text(View whole, ByteReader& fixed, const char* what) {
  const std::size_t offset = fixed.u16();
  const std::size_t units = fixed.u16();
  if (units > 128) throw ProtocolError{std::string{"the login's "} + what + " has more than 128 characters"};
  return units == 0 ? std::string{} : from_utf16(piece(whole, offset, 2 * units, what));
}

std::string login_password(View whole, ByteReader& fixed) {
  const std::size_t offset = fixed.u16();
  const std::size_t units = fixed.u16();
  if (units > 128) throw ProtocolError{"the login's password has more than 128 characters"};
  if (units == 0) return {};
  const View hidden = piece(whole, offset, 2 * units, "password");
  Bytes clear;
  for (const std::uint8_t byte : hidden) {
    const unsigned mixed = byte ^ 0xA5U;
    clear.push_back(static_cast<std::uint8_t>((mixed << 4U | mixed >> 4U) & 0xFFU));
  }
  return from_utf16(clear);
}

std::map<std::uint8_t, Bytes> read_features(View whole, std::size_t offset) {
  ByteReader in{piece(whole, offset, whole.size() - std::min(offset, whole.size()), "feature block")};
  std::map<std::uint8_t, Bytes> features;
  while (true) {
    const std::uint8_t id = in.u8();
    if (id == kEnd) return features;
    const std::size_t length = in.u32();
    const View data = in.take(length);
    features[id].assign(data.begin(), data.end());
  }
}

}  // namespace

PreLogin read_prelogin(View bytes) {
  PreLogin prelogin;
  ByteReader table{bytes};
  while (true) {
    const std::uint8_t option = table.u8();
    if (option == kEnd) return prelogin;
    const std::size_t offset = table.u16_be();
    const std::size_t length = table.u16_be();
    if (offset > bytes.size() || length > bytes.size() - offset) {
      throw ProtocolError{"a PRELOGIN option lies outside of the message"};
    }
    const View data = bytes.subspan(offset, length);
    if (option == kEncryptionOption && length == 1 && data[0] <= 3) prelogin.encryption = static_cast<Encrypt>(data[0]);
    if (option == kInstanceOption) {
      prelogin.instance.assign(data.begin(), data.end());
      prelogin.instance = prelogin.instance.substr(0, prelogin.instance.find('\0'));
    }
    if (option == kFedAuthOption && length == 1) {
      prelogin.has_fed_auth = true;
      prelogin.fed_auth_required = data[0] != 0;
    }
  }
}

Bytes prelogin_reply(Encrypt encryption, bool with_fed_auth, bool is_other_instance) {
  struct Option {
    std::uint8_t id;
    Bytes data;
  };
  std::vector<Option> options{{kVersionOption, {16, 0, 0x10, 0x55, 0, 0}},
                              {kEncryptionOption, {static_cast<std::uint8_t>(encryption)}},
                              {kInstanceOption, {static_cast<std::uint8_t>(is_other_instance ? 1 : 0)}},
                              {kThreadOption, {}},
                              {kMarsOption, {0}}};
  if (with_fed_auth) options.push_back({kFedAuthOption, {1}});
  ByteWriter out;
  std::size_t offset = 5 * options.size() + 1;
  for (const Option& option : options) {
    out.u8(option.id);
    out.u16_be(offset);
    out.u16_be(option.data.size());
    offset += option.data.size();
  }
  out.u8(kEnd);
  for (const Option& option : options) out.raw(option.data);
  return out.release();
}

Login read_login(View bytes) {
  if (bytes.size() < kFixedLogin) throw ProtocolError{"a login is shorter than its fixed part"};
  ByteReader in{bytes};
  const std::uint32_t length = in.u32();
  if (length < kFixedLogin || length > bytes.size()) throw ProtocolError{"a login's length is not that of its message"};
  const View whole = bytes.first(length);
  Login login;
  login.tds_version = in.u32();
  login.packet_size = in.u32();
  in.u32();  // the client's version
  login.process = in.u32();
  in.u32();  // connection id
  login.flags1 = in.u8();
  login.flags2 = in.u8();
  login.type_flags = in.u8();
  login.flags3 = in.u8();
  in.u32();  // time zone
  in.u32();  // locale
  login.host = login_text(whole, in, "host name");
  login.user = login_text(whole, in, "user name");
  login.password = login_password(whole, in);
  login.application = login_text(whole, in, "application name");
  login.server = login_text(whole, in, "server name");
  const std::size_t extension = in.u16();
  const std::size_t extension_length = in.u16();
  login.library = login_text(whole, in, "library name");
  login_text(whole, in, "language");
  login.database = login_text(whole, in, "database");
  if ((login.flags3 & 0x10U) != 0 && extension_length >= 4) {
    ByteReader pointer{piece(whole, extension, 4, "extension")};
    login.features = read_features(whole, pointer.u32());
  }
  return login;
}

FedAuth read_fed_auth(View feature) {
  ByteReader in{feature};
  const unsigned options = in.u8();
  FedAuth result{.by_token = options >> 1U == 1, .echo = (options & 1U) != 0, .token = {}};
  if (!result.by_token && options >> 1U != 2) throw ProtocolError{"an unknown way to show a token"};
  if (result.by_token) result.token = from_utf16(in.take(in.u32()));
  return result;
}

std::string read_fed_auth_message(View bytes) {
  ByteReader in{bytes};
  const std::uint32_t total = in.u32();
  if (total > in.left()) throw ProtocolError{"a token message is shorter than it says"};
  return from_utf16(in.take(in.u32()));
}

}  // namespace hygge::tds_server
