#include "hygge/tds/encryption.h"

#include "hygge/base/error.h"

namespace hygge::tds {

namespace {

namespace says = prelogin_encryption;

Error cannot_encrypt(const char* least) {
  return Error{ErrorKind::Connection, "the server cannot encrypt the connection"}
      .because(std::string{"it has no certificate, and `encrypt: "} + least + "` asks for encryption")
      .advise("give the server a certificate; or set `encrypt: no` where the network is trusted");
}

Error must_encrypt() {
  return Error{ErrorKind::Connection, "the server insists on an encrypted connection"}.advise("set `encrypt: yes`");
}

}  // namespace

std::uint8_t encryption_byte(Encryption wish) noexcept {
  switch (wish) {
    case Encryption::Yes:
      return says::kOn;
    case Encryption::Login:
      return says::kOff;
    case Encryption::No:
    case Encryption::Strict:  // TLS is there already; servers do not look at it
      break;
  }
  return says::kNotSupported;
}

Agreement agree(Encryption wish, std::uint8_t answer) {
  constexpr std::uint8_t kClientCertificate = 0x80;
  answer &= static_cast<std::uint8_t>(~kClientCertificate);
  const bool encrypts_all = answer == says::kOn || answer == says::kRequired;
  switch (wish) {
    case Encryption::Strict:
      return Agreement::Plain;
    case Encryption::Yes:
      if (!encrypts_all) throw cannot_encrypt("yes");
      return Agreement::All;
    case Encryption::Login:
      if (encrypts_all) return Agreement::All;
      // Other clients go on without encryption here: anybody between could read the password.
      if (answer != says::kOff) throw cannot_encrypt("login");
      return Agreement::LoginOnly;
    case Encryption::No:
      break;
  }
  if (encrypts_all) throw must_encrypt();
  return Agreement::Plain;
}

}  // namespace hygge::tds
