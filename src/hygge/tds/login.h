#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hygge/base/secret.h"

namespace hygge::tds {

/// What a client logs in with (MS-TDS 2.2.6.4). Texts are UTF-8 here, and have at most 128 UTF-16 units.
struct LoginRecord {
  bool is_strict = false;  ///< inside TLS that came first: TDS 8.0, else 7.4
  std::size_t packet_size = 0;
  std::uint32_t program_version = 0x01000000;
  std::uint32_t process = 0;  ///< our process number, for the server's operators
  bool is_read_only = false;  ///< a secondary replica will do

  std::string host;  ///< this machine's name
  std::string user;  ///< empty with a token
  Secret password;
  std::string application;
  std::string server;  ///< as the user wrote it
  std::string library;
  std::string language;
  std::string database;

  /// Of Entra ID, in place of user and password when it is not empty.
  Secret token;
  /// What the server said in PRELOGIN about tokens.
  bool echoes_token = false;
};

/// The message's payload. It holds the password, barely hidden: wipe it when it is sent.
///
/// Throws Error{Config} for a text that is too long.
std::vector<std::byte> make_login(const LoginRecord& record);

/// Features of the login that the server may take (MS-TDS 2.2.6.4, FeatureExt).
namespace feature {
inline constexpr std::uint8_t kFedAuth = 0x02;
/// Text of UTF-8 collations comes as UTF-8.
inline constexpr std::uint8_t kUtf8Support = 0x0A;
/// Columns of type json come as such; else as nvarchar(max).
inline constexpr std::uint8_t kJsonSupport = 0x0D;
inline constexpr std::uint8_t kJsonVersion = 1;
/// Vectors come in binary, which loses no digit; else as text. Version 1 is of float32 alone, 2 of float16, too; the
/// server says up to which it goes.
inline constexpr std::uint8_t kVectorSupport = 0x0E;
inline constexpr std::uint8_t kVectorVersion = 2;
}  // namespace feature

}  // namespace hygge::tds
