#include "hygge/tds/login.h"

#include <cstring>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/tds/wire_text.h"

namespace hygge::tds {

namespace {

constexpr std::size_t kFixedBytes = 94;
constexpr std::size_t kMostTextUnits = 128;

/// Where in the fixed part the offset and length of each text stand.
enum class Slot : std::size_t {
  Host = 36,
  User = 40,
  Password = 44,
  Application = 48,
  Server = 52,
  Extension = 56,
  Library = 60,
  Language = 64,
  Database = 68,
  Sspi = 78,
  AttachFile = 82,
  NewPassword = 86,
};

/// The message in the making.
class LoginBytes {
 public:
  LoginBytes() : bytes_(kFixedBytes) {
    // A token may be long. What grows leaves copies of the password behind, so it does not grow.
    bytes_.reserve(kFixedBytes + 16 * kMostTextUnits * 2);
  }

  template <typename T>
  void put(std::size_t offset, T value) {
    std::memcpy(bytes_.data() + offset, &value, sizeof value);
  }
  template <typename T>
  void append(T value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    put(at, value);
  }
  void append_text(std::string_view text) { append_utf16(bytes_, text); }

  /// Points `slot` to what comes next.
  void point(Slot slot, std::size_t length) {
    put(static_cast<std::size_t>(slot), static_cast<std::uint16_t>(bytes_.size()));
    put(static_cast<std::size_t>(slot) + 2, static_cast<std::uint16_t>(length));
  }
  void text(Slot slot, std::string_view text, const char* what) {
    const std::size_t units = utf16_units(text);
    if (units > kMostTextUnits) {
      throw Error{ErrorKind::Config, std::string{what} + " is too long for SQL Server"}.because(
          "it has " + std::to_string(units) + " characters, and 128 is the most");
    }
    point(slot, units);
    append_text(text);
  }
  /// No secrecy, but what the protocol asks for: halves of each byte swapped, then XOR 0xA5.
  void hidden(Slot slot, std::string_view secret, const char* what) {
    const std::size_t begin = bytes_.size();
    text(slot, secret, what);
    for (std::size_t i = begin; i < bytes_.size(); ++i) {
      bytes_[i] = (bytes_[i] << 4U | bytes_[i] >> 4U) ^ std::byte{0xA5};
    }
  }

  std::size_t size() const { return bytes_.size(); }
  void reserve(std::size_t more) { bytes_.reserve(bytes_.size() + more); }
  std::vector<std::byte> finish() {
    put(0, static_cast<std::uint32_t>(bytes_.size()));
    return std::move(bytes_);
  }

 private:
  std::vector<std::byte> bytes_;
};

void put_fixed(LoginBytes& login, const LoginRecord& record) {
  constexpr std::uint32_t kTds74 = 0x74000004;
  constexpr std::uint32_t kTds80 = 0x08000000;
  // Report USE and SET LANGUAGE; fail when the database cannot be had.
  constexpr std::uint8_t kFlags1 = 0xE0;
  // Fail when the language cannot be had; behave as for ODBC: the settings of SQL-92, and text of any length.
  constexpr std::uint8_t kFlags2 = 0x03;
  constexpr std::uint8_t kReadOnly = 0x20;
  constexpr std::uint8_t kHasExtension = 0x10;
  constexpr std::uint32_t kEnglish = 0x409;
  login.put(4, record.is_strict ? kTds80 : kTds74);
  login.put(8, static_cast<std::uint32_t>(record.packet_size));
  login.put(12, record.program_version);
  login.put(16, record.process);
  login.put(24, kFlags1);
  login.put(25, kFlags2);
  login.put(26, record.is_read_only ? kReadOnly : std::uint8_t{0});
  login.put(27, kHasExtension);
  login.put(32, kEnglish);
}

void append_features(LoginBytes& login, const LoginRecord& record) {
  if (!record.token.empty()) {
    constexpr std::uint8_t kSecurityToken = 0x01 << 1U;
    const std::string_view token = record.token.reveal();  // ASCII: each character becomes two bytes
    constexpr std::size_t kOptionsAndLength = 1 + 4;
    const std::size_t bytes = 2 * utf16_units(token);
    login.reserve(bytes + 64);
    login.append(feature::kFedAuth);
    login.append(static_cast<std::uint32_t>(kOptionsAndLength + bytes));
    login.append(static_cast<std::uint8_t>(kSecurityToken | (record.echoes_token ? 1U : 0U)));
    login.append(static_cast<std::uint32_t>(bytes));
    login.append_text(token);
  }
  login.append(feature::kUtf8Support);
  login.append(std::uint32_t{0});  // with a byte of data some servers refuse the login
  for (const auto& [type, version] : {std::pair{feature::kJsonSupport, feature::kJsonVersion},
                                      std::pair{feature::kVectorSupport, feature::kVectorVersion}}) {
    login.append(type);
    login.append(std::uint32_t{1});
    login.append(version);
  }
  constexpr std::uint8_t kEnd = 0xFF;
  login.append(kEnd);
}

}  // namespace

std::vector<std::byte> make_login(const LoginRecord& record) {
  LoginBytes login;
  put_fixed(login, record);
  const bool has_token = !record.token.empty();
  login.text(Slot::Host, record.host, "this machine's name");
  login.text(Slot::User, has_token ? "" : record.user, "the user's name");
  login.hidden(Slot::Password, has_token ? "" : record.password.reveal(), "the password");
  login.text(Slot::Application, record.application, "`application_name`");
  login.text(Slot::Server, record.server, "the server's name");
  constexpr std::size_t kPointerBytes = 4;
  const std::size_t pointer = login.size();
  login.point(Slot::Extension, kPointerBytes);
  login.append(std::uint32_t{0});
  login.text(Slot::Library, record.library, "the library's name");
  login.text(Slot::Language, record.language, "the language's name");
  login.text(Slot::Database, record.database, "the database's name");
  login.point(Slot::Sspi, 0);
  login.point(Slot::AttachFile, 0);
  login.point(Slot::NewPassword, 0);
  login.put(pointer, static_cast<std::uint32_t>(login.size()));
  append_features(login, record);
  return login.finish();
}

}  // namespace hygge::tds
