#include "hygge/tds/tls_transport.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/tds/tls_wrapping.h"

namespace hygge::tds {

namespace {

using Mode = TlsOptions::Mode;

void free_context(SSL_CTX** context) { SSL_CTX_free(*context); }
void free_ssl(SSL** ssl) { SSL_free(*ssl); }
void free_method(BIO_METHOD** method) { BIO_meth_free(*method); }
using Context = Owned<SSL_CTX*, free_context>;
using Ssl = Owned<SSL*, free_ssl>;
using BioMethod = Owned<BIO_METHOD*, free_method>;

/// What OpenSSL complained of last; its queue is empty afterwards.
std::string openssl_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "" : reason;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return ::inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

const std::string& certified_name(const TlsOptions& options) {
  return options.host_name_in_certificate.empty() ? options.host : options.host_name_in_certificate;
}

void trust(SSL_CTX* context, const TlsOptions& options) {
  if (options.trust_cert) {
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_security_level(context, 1);  // the certificates that older servers make for themselves are weak
    return;
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (options.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
  } else if (::access(options.ca_file.c_str(), R_OK) != 0) {
    throw Error{ErrorKind::Config, "the file that `ca_file` names cannot be read"}
        .because(std::generic_category().message(errno))
        .at(options.ca_file)
        .advise("correct its path; a relative one begins at the project's folder");
  } else if (SSL_CTX_load_verify_file(context, options.ca_file.c_str()) != 1) {
    throw Error{ErrorKind::Config, "`ca_file` holds no certificates that can be read"}
        .because(openssl_reason())
        .at(options.ca_file)
        .advise("name a file with certificates in PEM form");
  }
}

Context make_context(const TlsOptions& options) {
  Context context{SSL_CTX_new(TLS_client_method())};
  if (context.get() == nullptr) throw Error{ErrorKind::Internal, "OpenSSL cannot start"}.because(openssl_reason());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // With 1.3 a server's tickets come behind the handshake, where both sides are plain again.
  if (options.mode == Mode::LoginOnly) {
    SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  } else {
    SSL_CTX_set_read_ahead(context.get(), 1);
    SSL_CTX_set_default_read_buffer_len(context.get(), std::size_t{64} << 10U);
  }
  trust(context.get(), options);
  return context;
}

void name_host(SSL* ssl, const TlsOptions& options) {
  const std::string& name = certified_name(options);
  if (!is_address(options.host)) {  // what the macro SSL_set_tlsext_host_name does, without its cast
    std::string host = options.host;
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
  }
  if (is_address(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str());
  } else {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, name.c_str());
  }
  if (options.mode == Mode::First) {
    constexpr std::array<unsigned char, 8> kProtocol{7, 't', 'd', 's', '/', '8', '.', '0'};
    SSL_set_alpn_protos(ssl, kProtocol.data(), kProtocol.size());
  }
}

Error certificate_error(long result, const TlsOptions& options) {
  const std::string host = printable(options.host);
  Error error{ErrorKind::Connection, "the certificate of '" + host + "' cannot be trusted"};
  error.because(X509_verify_cert_error_string(result));
  switch (result) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return Error{ErrorKind::Connection, "the certificate of '" + host + "' is another host's"}
          .because("it does not name '" + printable(certified_name(options)) + "'")
          .advise("connect by the name that is in the certificate, or put that into `host_name_in_certificate`");
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return error.advise("have the server's certificate renewed");
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return error.advise("look whether the clocks of both machines are right");
    default:
      return error.advise(options.mode == Mode::First
                              ? "name the file of its issuer in `ca_file`: `encrypt: strict` takes no other"
                              : "name the file of its issuer in `ca_file`; or set `trust_cert: yes` where nobody can "
                                "come between");
  }
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(std::unique_ptr<Transport> over, const TlsOptions& options, const Wait& wait)
      : over_{std::move(over)},
        wrapping_{*over_, options.mode != Mode::First},
        context_{make_context(options)},
        method_{make_method()},
        ssl_{SSL_new(context_.get())},
        is_login_only_{options.mode == Mode::LoginOnly} {
    BIO* const bio = BIO_new(method_.get());
    if (ssl_.get() == nullptr || bio == nullptr) {
      BIO_free(bio);
      throw Error{ErrorKind::Internal, "OpenSSL cannot start"}.because(openssl_reason());
    }
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    name_host(ssl_.get(), options);
    shake_hands(options, wait);
  }

  std::size_t receive(std::span<std::byte> into, const Wait& wait) override;
  void send(std::span<const std::span<const std::byte>> pieces, const Wait& wait) override;
  bool is_encrypted() const noexcept override { return !is_plain_again_; }
  std::string cipher() const override {
    return std::string{SSL_get_version(ssl_.get())} + ", " + SSL_CIPHER_get_name(SSL_get_current_cipher(ssl_.get()));
  }
  bool is_open() noexcept override { return over_->is_open(); }
  const std::string& peer() const noexcept override { return over_->peer(); }

 private:
  static BioMethod make_method();
  static TlsTransport& of(BIO* bio) { return *static_cast<TlsTransport*>(BIO_get_data(bio)); }
  void shake_hands(const TlsOptions& options, const Wait& wait);
  /// What OpenSSL is told when a wait ended or the connection broke: nothing of it may pass through its C code.
  template <typename Work>
  static int guarded(BIO* bio, Work work);
  [[noreturn]] void throw_failure(int result);

  std::unique_ptr<Transport> over_;
  TlsWrapping wrapping_;
  Context context_;
  BioMethod method_;
  Ssl ssl_;
  bool is_login_only_;
  bool is_plain_again_ = false;
  const Wait* wait_ = nullptr;  // of the call that is under way
  std::exception_ptr failure_;  // of the transport below, in that call
};

template <typename Work>
int TlsTransport::guarded(BIO* bio, Work work) {
  BIO_clear_retry_flags(bio);
  TlsTransport& self = of(bio);
  try {
    return work(self);
  } catch (...) {
    self.failure_ = std::current_exception();
    BIO_set_retry_read(bio);  // so that reading can go on later
    return -1;
  }
}

BioMethod TlsTransport::make_method() {
  BioMethod method{BIO_meth_new(BIO_TYPE_SOURCE_SINK, "tds")};
  if (method.get() == nullptr) throw Error{ErrorKind::Internal, "OpenSSL cannot start"}.because(openssl_reason());
  BIO_meth_set_read(method.get(), [](BIO* bio, char* into, int size) {
    return guarded(bio, [=](TlsTransport& self) {
      const std::span bytes{reinterpret_cast<std::byte*>(into), static_cast<std::size_t>(size)};
      return static_cast<int>(self.wrapping_.receive(bytes, *self.wait_));
    });
  });
  BIO_meth_set_write(method.get(), [](BIO* bio, const char* from, int size) {
    return guarded(bio, [=](TlsTransport& self) {
      self.wrapping_.send({reinterpret_cast<const std::byte*>(from), static_cast<std::size_t>(size)}, *self.wait_);
      return size;
    });
  });
  BIO_meth_set_ctrl(method.get(), [](BIO* bio, int command, long, void*) -> long {
    if (command != BIO_CTRL_FLUSH) return 0;
    return guarded(bio, [](TlsTransport& self) {
      self.wrapping_.flush(*self.wait_);
      return 1;
    });
  });
  return method;
}

void TlsTransport::throw_failure(int result) {
  const int kind = SSL_get_error(ssl_.get(), result);
  const std::string reason = openssl_reason();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  if (kind == SSL_ERROR_SYSCALL && reason.empty()) throw lost_connection(peer(), "the server has closed it");
  throw lost_connection(peer(), reason.empty() ? "the server broke the rules of TLS" : reason);
}

void TlsTransport::shake_hands(const TlsOptions& options, const Wait& wait) {
  wait_ = &wait;
  ERR_clear_error();
  const int result = SSL_connect(ssl_.get());
  if (result == 1) {
    wrapping_.flush(wait);
    wrapping_.shook_hands();
    wait_ = nullptr;
    return;
  }
  const long verified = SSL_get_verify_result(ssl_.get());
  if (!options.trust_cert && verified != X509_V_OK) throw certificate_error(verified, options);
  try {
    throw_failure(result);
  } catch (Error& error) {
    if (error.kind() != ErrorKind::Connection) throw;
    throw Error{ErrorKind::Connection, "TLS with '" + peer() + "' could not be started"}
        .because(error.reason())
        .advise(options.mode == Mode::First
                    ? kMayNotKnowStrict
                    : "look whether the server's certificate is in order and TLS 1.2 is allowed")
        .transient();
  }
}

std::size_t TlsTransport::receive(std::span<std::byte> into, const Wait& wait) {
  if (is_plain_again_) return over_->receive(into, wait);
  wait_ = &wait;
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
  if (result == 1) return count;
  if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_ZERO_RETURN) return 0;
  throw_failure(result);
}

void TlsTransport::send(std::span<const std::span<const std::byte>> pieces, const Wait& wait) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (is_plain_again_) return over_->send(pieces.subspan(i), wait);
    wait_ = &wait;
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_write_ex(ssl_.get(), pieces[i].data(), pieces[i].size(), &count);
    if (result != 1) throw_failure(result);
    is_plain_again_ = is_login_only_;
  }
}

}  // namespace

std::unique_ptr<Transport> start_tls(std::unique_ptr<Transport> over, const TlsOptions& options, const Wait& wait) {
  return std::make_unique<TlsTransport>(std::move(over), options, wait);
}

}  // namespace hygge::tds
