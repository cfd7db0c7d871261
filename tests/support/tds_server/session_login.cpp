#include <algorithm>

#include "tests/support/tds_server/demanded_errors.h"
#include "tests/support/tds_server/session.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

const std::string kDefaultInstance{"MSSQLServer"};
constexpr std::uint8_t kTlsClientHello = 0x16;
constexpr std::uint8_t kFedAuthFeature = 0x02;
constexpr std::uint8_t kUtf8Feature = 0x0A;
constexpr std::uint8_t kJsonFeature = 0x0D;
constexpr std::uint8_t kVectorFeature = 0x0E;
constexpr std::size_t kLoginLimit = 128 * 1024;

/// What both know of vectors: nothing (0), those of float32 (1), those of float16, too (2).
int vector_version_for(const Login& login) {
  constexpr int kNewest = 2;
  const auto found = login.features.find(kVectorFeature);
  return found == login.features.end() || found->second.empty() ? 0 : std::min<int>(found->second.front(), kNewest);
}

SqlError login_failed(const std::string& user) { return {18456, "Login failed for user '" + user + "'.", 14}; }

}  // namespace

bool Session::log_in() {
  if (channel_.peek_first() == kTlsClientHello) {
    strict_ = true;
    if (host_.shared.faults.strikes("drop_at_tls")) throw SessionDropped{};
    channel_.start_strict_tls(host_.certificate.strict());
  } else if (host_.options.strict_only) {
    return false;
  }
  if (!read_prelogin_message(strict_)) return false;
  const Message message = read_login_message();
  if (message.type != PacketType::Login7) throw ProtocolError{"a LOGIN7 was expected"};
  if (host_.shared.faults.strikes("drop_at_login")) throw SessionDropped{};
  const Login login = read_login(message.bytes);
  reply_.begin();
  if (const std::int64_t delay = host_.shared.faults.get("login_delay"); delay > 0)
    channel_.has_input(std::chrono::milliseconds{delay});  // no longer than the client is there
  wait_for_other_logins();
  if (!check(login)) return false;
  answer_login(login);
  return executor_ != nullptr;
}

void Session::wait_for_other_logins() {
  constexpr const char* kFault = "logins_together";
  const Faults& faults = host_.shared.faults;
  if (faults.get(kFault) <= 0) return;
  host_.shared.faults.arrive(kFault);
  while (faults.arrived(kFault) < faults.get(kFault) && !channel_.has_input(std::chrono::milliseconds{5})) continue;
}

bool Session::read_prelogin_message(bool strict) {
  const Message message = reader_.read_message(kLoginLimit);
  if (message.type != PacketType::PreLogin) throw ProtocolError{"a PRELOGIN was expected"};
  const PreLogin prelogin = read_prelogin(message.bytes);
  const Encrypt wish = prelogin.encryption.value_or(Encrypt::NotSupported);
  const bool can = wish != Encrypt::NotSupported;
  switch (host_.options.encryption) {
    case Encryption::NotSupported:
      encryption_ = Encrypt::NotSupported;
      break;
    case Encryption::Required:
      encryption_ = wish == Encrypt::On || wish == Encrypt::Required ? Encrypt::On : Encrypt::Required;
      break;
    case Encryption::Offered:
      encryption_ = wish == Encrypt::Required ? Encrypt::On : wish;
      break;
  }
  if (host_.shared.faults.strikes("drop_at_prelogin")) throw SessionDropped{};
  reply_.be_far_away();
  fed_auth_ = prelogin.has_fed_auth && !host_.options.tokens.empty();
  const std::string& own = host_.options.instance.empty() ? kDefaultInstance : host_.options.instance;
  const bool is_other = !prelogin.instance.empty() && !same_word(prelogin.instance, own);
  reply_.out().raw(prelogin_reply(encryption_, fed_auth_, is_other));
  reply_.finish();
  if (strict) {
    encryption_ = Encrypt::On;
    return true;
  }
  if (encryption_ == Encrypt::Required && !can) return false;
  if (encryption_ != Encrypt::NotSupported && host_.shared.faults.strikes("drop_at_tls")) {
    reader_.read_packet();
    throw SessionDropped{};
  }
  if (encryption_ != Encrypt::NotSupported) channel_.start_wrapped_tls(host_.certificate.classic());
  return true;
}

Message Session::read_login_message() {
  Packet packet = reader_.read_packet();
  // With encryption of the login only, just its first packet comes through TLS.
  if (channel_.is_encrypted() && encryption_ == Encrypt::Off && !strict_) channel_.stop_tls();
  Message message{.type = packet.type,
                  .reset = false,
                  .reset_skip = false,
                  .ignored = false,
                  .attention = false,
                  .bytes = std::move(packet.bytes)};
  while (!packet.is_last()) {
    packet = reader_.read_packet();
    if (packet.type != message.type || message.bytes.size() > kLoginLimit) throw ProtocolError{"a login does not end"};
    message.bytes.insert(message.bytes.end(), packet.bytes.begin(), packet.bytes.end());
  }
  return message;
}

void Session::refuse_login(const SqlError& error) {
  write_message(reply_.out(), error, {});
  write_done(reply_.out(), {.token = 0xFD, .status = done_status::kError, .command = 0, .count = 0});
  reply_.finish();
}

bool Session::check(const Login& login) {
  if (const std::int64_t number = host_.shared.faults.take_counted("login_error"); number >= 0) {
    refuse_login(demanded_error(static_cast<int>(number), {.database = login.database, .user = login.user}));
    return false;
  }
  if (login.features.contains(kFedAuthFeature)) {
    if (!check_token(login)) return false;
  } else {
    const auto known = host_.options.logins.find(login.user);
    if (login.wants_windows_login()) {
      refuse_login(
          {18452,
           "Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.",
           14});
      return false;
    }
    if (known == host_.options.logins.end() || known->second != login.password) {
      refuse_login(login_failed(login.user));
      return false;
    }
  }
  const std::string& wanted = login.database;
  if (!wanted.empty() && !same_word(wanted, host_.options.database) && !same_word(wanted, "master") &&
      !same_word(wanted, "tempdb")) {
    refuse_login(demanded_error(4060, {.database = login.database, .user = login.user}));
    return false;
  }
  return true;
}

bool Session::check_token(const Login& login) {
  FedAuth shown = read_fed_auth(login.features.at(kFedAuthFeature));
  if (!fed_auth_ || !shown.echo) {
    refuse_login({18456,
                  "Login failed for user '<token-identified principal>'. The server was not told before that a token "
                  "would come.",
                  14});
    return false;
  }
  if (!shown.by_token) {
    write_fed_auth_info(reply_.out(), host_.options.authority, host_.options.resource);
    reply_.finish();
    const Message message = reader_.read_message(kLoginLimit);
    if (message.type != PacketType::FedAuthToken) throw ProtocolError{"a token was expected"};
    shown.token = read_fed_auth_message(message.bytes);
  }
  if (host_.options.tokens.contains(shown.token)) return true;
  refuse_login(login_failed("<token-identified principal>"));
  return false;
}

void Session::answer_login(const Login& login) {
  ByteWriter& out = reply_.out();
  std::size_t size = std::clamp<std::size_t>(login.packet_size == 0 ? 4096 : login.packet_size, 512, 32'767);
  size = std::min(size, host_.options.largest_packet);
  write_text_change(out, Environment::Database, host_.options.database, "master");
  write_message(out, {5701, "Changed database context to '" + host_.options.database + "'.", 0, 2}, {});
  write_bytes_change(out, Environment::Collation, default_collation().wire, {});
  write_text_change(out, Environment::Language, "us_english", "");
  write_message(out, {5703, "Changed language setting to us_english.", 0, 1}, {});
  const bool routed = [&] {
    const auto route = host_.route();
    if (route) write_routing(out, route->first, route->second);
    return route.has_value();
  }();
  const bool tds8 = login.tds_version == 0x08000000;
  write_login_ack(out, tds8 ? 0x08000000 : 0x74000004);
  write_text_change(out, Environment::PacketSize, std::to_string(size), "4096");
  std::map<std::uint8_t, Bytes> acknowledged;
  if (login.features.contains(kFedAuthFeature)) acknowledged[kFedAuthFeature] = {};
  if (login.features.contains(kUtf8Feature)) acknowledged[kUtf8Feature] = {1};
  if (login.features.contains(kJsonFeature)) acknowledged[kJsonFeature] = {1};
  const int vector_version = vector_version_for(login);
  if (vector_version > 0) acknowledged[kVectorFeature] = {static_cast<std::uint8_t>(vector_version)};
  if (!acknowledged.empty()) write_feature_acks(out, acknowledged);
  write_done(out, {});
  reply_.finish();
  if (routed) return;
  reply_.set_packet_size(size);
  SessionFacts facts{.id = id_,
                     .login = login.user.empty() ? "token" : login.user,
                     .host = login.host,
                     .application = login.application,
                     .database = host_.options.database,
                     .address = "127.0.0.1",
                     .process = login.process,
                     .packet_size = size,
                     .encrypted = channel_.is_encrypted(),
                     .knows_utf8 = login.features.contains(kUtf8Feature),
                     .knows_json = login.features.contains(kJsonFeature),
                     .vector_version = vector_version};
  host_.on_login(facts);
  host_.count(&Counters::logins);
  executor_ = std::make_unique<Executor>(host_.shared, std::move(facts));
}

}  // namespace hygge::tds_server
