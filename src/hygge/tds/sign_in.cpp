#include "hygge/tds/sign_in.h"

#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/tds/login.h"
#include "hygge/tds/prelogin.h"
#include "hygge/tds/server_error.h"
#include "hygge/tds/tls_transport.h"
#include "hygge/tds/token_reader.h"

namespace hygge::tds {

namespace {

/// Larger packets cost less for each byte; servers cap them there.
constexpr std::size_t kWishedPacketSize = 16'384;

std::string name_of_this_machine() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return std::string{name.data()}.substr(0, 128);
}

/// A login's payload. It is gone with this, and so is what the writer has of it, also when sending it fails.
struct WipedLogin {
  WipedLogin(std::vector<std::byte> made, MessageWriter& sent_by) : payload{std::move(made)}, writer{sent_by} {}
  WipedLogin(const WipedLogin&) = delete;
  WipedLogin& operator=(const WipedLogin&) = delete;
  ~WipedLogin() {
    ::explicit_bzero(payload.data(), payload.size());
    writer.wipe();
  }

  std::vector<std::byte> payload;
  MessageWriter& writer;
};

/// What a server takes it may take in an older version, which then is in the first byte.
void note_feature(Environment& environment, const FeatureAck& ack) {
  const std::uint8_t first = ack.data.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(ack.data[0]);
  if (ack.id == feature::kUtf8Support) environment.has_utf8 = ack.data.empty() || (first & 1U) != 0;
  if (ack.id == feature::kJsonSupport) environment.has_json = first > 0;
  if (ack.id == feature::kVectorSupport) environment.vector_version = std::min(first, feature::kVectorVersion);
}

/// The steps of one login.
class SignIn {
 public:
  SignIn(std::unique_ptr<Transport> transport, const ConnectRequest& request, const SignInTarget& target,
         Patience& patience, const char*& stage)
      : request_{request}, target_{target}, patience_{patience}, stage_{stage} {
    if (request.encrypt == Encryption::Strict) {
      stage_ = kAgreesOnEncryption;
      transport = start_tls(std::move(transport), tls(TlsOptions::Mode::First), patience_.wait());
    }
    session_ = std::make_unique<SessionState>(std::move(transport));
  }

  SignedIn run() {
    const PreloginReply reply = prelogin();
    encrypt(reply);
    send_login(reply);
    read_answer();
    session_->patience = Patience{Wait::kForever};
    return {std::move(session_), routing_};
  }

 private:
  TlsOptions tls(TlsOptions::Mode mode) const {
    return {.mode = mode,
            .host = target_.host,
            .host_name_in_certificate = request_.host_name_in_certificate,
            .ca_file = request_.ca_file,
            .trust_cert = request_.trust_cert && mode != TlsOptions::Mode::First};
  }
  PreloginReply prelogin();
  std::vector<std::byte> first_answer();
  void encrypt(const PreloginReply& reply);
  void send_login(const PreloginReply& reply);
  void read_answer();
  void check_routing() const;
  void take_token(Token token);
  std::size_t wished_packet_size() const;

  const ConnectRequest& request_;
  const SignInTarget& target_;
  Patience& patience_;
  const char*& stage_;
  std::unique_ptr<SessionState> session_;
  std::vector<ServerMessage> errors_;
  std::optional<Routing> routing_;
  bool is_acknowledged_ = false;
  bool has_failed_ = false;  // a DONE said so
};

std::vector<std::byte> SignIn::first_answer() {
  Input& input = session_->reader;
  session_->reader.await(patience_);
  std::vector<std::byte> answer;
  try {
    while (!input.at_end()) {
      constexpr std::size_t kMost = 4096;
      if (answer.size() > kMost) throw Error{ErrorKind::Data, "the server's first answer does not end"};
      answer.insert(answer.end(), input.data(), input.data() + input.available());
      input.take(input.available());
    }
  } catch (Error& error) {
    const bool has_said_nothing = session_->reader.wire_bytes() == 0;
    if (has_said_nothing && error.kind() == ErrorKind::Connection) {
      const std::string strict =
          request_.encrypt == Encryption::Strict ? "" : ", or nobody without `encrypt: strict` (TDS 8)";
      error.advise("check host and port: another service may be listening there; or the server takes nobody now" +
                   strict);
    }
    throw;
  }
  return answer;
}

PreloginReply SignIn::prelogin() {
  stage_ = "answer the first message (PRELOGIN)";
  PreloginRequest hello{.encryption = encryption_byte(request_.encrypt),
                        .instance = target_.instance,
                        .thread = static_cast<std::uint32_t>(::gettid()),
                        .has_token = !request_.token.empty()};
  constexpr int kIdentifierBytes = 32;  // a number follows, which counts from 0
  RAND_bytes(reinterpret_cast<unsigned char*>(hello.trace.data()), kIdentifierBytes);
  const std::vector<std::byte> payload = make_prelogin(hello);
  session_->writer.begin(PacketType::Prelogin, patience_);
  session_->writer.write(payload);
  session_->writer.finish();

  const PreloginReply reply = parse_prelogin(first_answer());
  if (reply.is_other_instance) {
    throw Error{ErrorKind::Connection, "another instance of SQL Server listens there"}
        .because("it is not '" + target_.instance + "'")
        .advise("check instance and port, or name only one of them");
  }
  return reply;
}

void SignIn::encrypt(const PreloginReply& reply) {
  const Agreement agreement = agree(request_.encrypt, reply.encryption);
  if (agreement == Agreement::Plain) return;
  if (agreement == Agreement::LoginOnly && !request_.token.empty()) {
    // Only the login's first packet would be encrypted, and a token is longer.
    throw Error{ErrorKind::Connection, "a token is not sent over a connection that is not encrypted"}.advise(
        "set `encrypt: yes`");
  }
  stage_ = kAgreesOnEncryption;
  const auto mode = agreement == Agreement::All ? TlsOptions::Mode::Wrapped : TlsOptions::Mode::LoginOnly;
  session_->put_between(
      [&](std::unique_ptr<Transport> over) { return start_tls(std::move(over), tls(mode), patience_.wait()); });
}

std::size_t SignIn::wished_packet_size() const {
  const std::size_t wish = request_.packet_size == 0 ? kWishedPacketSize : request_.packet_size;
  const bool is_encrypted = session_->transport->is_encrypted();
  return std::clamp(wish, kSmallestPacket, is_encrypted ? kLargestPacketInRecord : kLargestPacket);
}

void SignIn::send_login(const PreloginReply& reply) {
  stage_ = "answer the login";
  if (!request_.token.empty() && !session_->transport->is_encrypted()) {
    throw Error{ErrorKind::Connection, "a token is not sent over a connection that is not encrypted"}.advise(
        "set `encrypt: yes`");
  }
  LoginRecord record;
  record.is_strict = request_.encrypt == Encryption::Strict;
  record.packet_size = wished_packet_size();
  record.process = static_cast<std::uint32_t>(::getpid());
  record.is_read_only = request_.is_read_only;
  record.host = name_of_this_machine();
  record.user = request_.user;
  record.password = request_.password;
  record.application = request_.application_name;
  record.server = target_.server_name;
  record.library = "hygge";
  record.language = request_.language;
  record.database = request_.database;
  record.token = request_.token;
  record.echoes_token = reply.wants_token;
  WipedLogin login{make_login(record), session_->writer};
  session_->writer.begin(PacketType::Login, patience_);
  session_->writer.write(login.payload);
  session_->writer.finish();
}

void SignIn::take_token(Token token) {
  SessionState& session = *session_;
  Input& input = session.reader;
  input.take(1);
  switch (token) {
    case Token::Error:
    case Token::Info: {
      constexpr std::size_t kMostErrors = 100;
      ServerMessage message = read_message(input, token);
      if (message.is_error && errors_.size() < kMostErrors) errors_.push_back(std::move(message));
      return;
    }
    case Token::EnvChange: {
      const EnvironmentChange change = read_environment_change(input);
      session.note(change);
      if (change.routing) routing_ = change.routing;
      return;
    }
    case Token::LoginAck: {
      const LoginAck ack = read_login_ack(input);
      session.environment.program = ack.program;
      session.environment.version = ack.version;
      is_acknowledged_ = true;
      return;
    }
    case Token::FeatureExtAck:
      for (const FeatureAck& ack : read_feature_acks(input)) note_feature(session.environment, ack);
      return;
    case Token::FedAuthInfo:
    case Token::Sspi:
      throw Error{ErrorKind::Unsupported, "the server asks for another way to log in"}
          .because("it wants to negotiate instead of taking what was sent")
          .advise("choose another `auth`");
    case Token::Done:
    case Token::DoneProc:
    case Token::DoneInProc: {
      const Done done = read_done(input, token);
      has_failed_ |= done.has(Done::kError) || done.has(Done::kServerError);
      return;
    }
    default:
      skip_token(input, token);
  }
}

/// The login was encrypted and its answer is not: anybody in between could have written where the password goes next.
void SignIn::check_routing() const {
  if (request_.encrypt != Encryption::Login || session_->transport->is_encrypted()) return;
  throw Error{ErrorKind::Connection, "the server sends its clients to another one"}
      .because("it said so over a connection that is not encrypted, where anybody may have said it")
      .advise("set `encrypt: yes`");
}

void SignIn::read_answer() {
  session_->reader.await(patience_);
  Input& input = session_->reader;
  while (!input.at_end()) take_token(static_cast<Token>(*input.data()));
  if (!errors_.empty()) throw server_error(errors_, Moment::Login);
  if (routing_ && !has_failed_) return check_routing();
  if (!is_acknowledged_ || has_failed_) {
    throw Error{ErrorKind::Connection, "the server refused the login"}
        .because("it did not say why")
        .advise("look into the server's log");
  }
}

}  // namespace

SignedIn sign_in(std::unique_ptr<Transport> transport, const ConnectRequest& request, const SignInTarget& target,
                 Patience& patience, const char*& stage) {
  return SignIn{std::move(transport), request, target, patience, stage}.run();
}

}  // namespace hygge::tds
