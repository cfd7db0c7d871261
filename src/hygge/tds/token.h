#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/tds/collation.h"

namespace hygge::tds {

/// The first byte of everything in a server's answer (MS-TDS 2.2.7).
enum class Token : std::uint8_t {
  Offset = 0x78,
  ReturnStatus = 0x79,
  ColumnMetadata = 0x81,
  TableName = 0xA4,
  ColumnInfo = 0xA5,
  Order = 0xA9,
  Error = 0xAA,
  Info = 0xAB,
  ReturnValue = 0xAC,
  LoginAck = 0xAD,
  FeatureExtAck = 0xAE,
  Row = 0xD1,
  NbcRow = 0xD2,
  EnvChange = 0xE3,
  SessionState = 0xE4,
  Sspi = 0xED,
  FedAuthInfo = 0xEE,
  Done = 0xFD,
  DoneProc = 0xFE,
  DoneInProc = 0xFF,
};

/// What ERROR and INFO say (MS-TDS 2.2.7.10, 2.2.7.13).
struct ServerMessage {
  std::int32_t number = 0;
  std::uint8_t state = 0;
  /// Up to 10 information, 11 to 16 the request's fault, 17 to 19 the server's, from 20 on the session ends.
  std::uint8_t severity = 0;
  bool is_error = false;
  std::string text;
  std::string server;
  std::string procedure;
  std::uint32_t line = 0;  ///< of the batch or procedure, from 1
};

/// What ends each statement's results (MS-TDS 2.2.7.6).
struct Done {
  static constexpr std::uint16_t kMore = 0x0001;
  static constexpr std::uint16_t kError = 0x0002;
  static constexpr std::uint16_t kCount = 0x0010;
  static constexpr std::uint16_t kAttention = 0x0020;
  static constexpr std::uint16_t kServerError = 0x0100;
  static constexpr std::uint16_t kSelect = 0xC1;  ///< a command; an assignment's too
  /// How many bytes lie behind the token.
  static constexpr std::size_t kBytes = 12;

  Token token = Token::Done;
  std::uint16_t status = 0;
  std::uint16_t command = 0;
  std::uint64_t count = 0;

  bool has(std::uint16_t bit) const noexcept { return (status & bit) != 0; }
  /// Rows that the statement touched, when the server counted them.
  std::optional<std::uint64_t> rows() const { return has(kCount) ? std::optional{count} : std::nullopt; }
};

/// 8 bytes that name a transaction; zeros for none.
using TransactionId = std::array<std::byte, 8>;

/// Where a server sends its client (MS-TDS 2.2.7.9, type 20).
struct Routing {
  std::string server;  ///< may be `host\instance`
  std::uint16_t port = 0;
};

/// The kinds of ENVCHANGE that mean something to us (MS-TDS 2.2.7.9).
enum class ChangeKind : std::uint8_t {
  Database = 1,
  PacketSize = 4,
  SqlCollation = 7,
  Begin = 8,
  Commit = 9,
  Rollback = 10,
  Enlist = 11,
  Defect = 12,
  Ended = 17,
  Reset = 18,
  Routing = 20,
};

/// What ENVCHANGE tells of the session; one token may tell several things.
struct EnvironmentChange {
  std::optional<std::string> database;
  std::optional<std::size_t> packet_size;
  std::optional<Collation> collation;
  std::optional<TransactionId> transaction;  ///< zeros when it ended
  std::optional<Routing> routing;
  bool is_reset = false;
};

/// What LOGINACK says (MS-TDS 2.2.7.14).
struct LoginAck {
  std::uint32_t tds_version = 0;
  std::string program;
  std::array<std::uint8_t, 4> version{};  ///< major, minor, build
};

/// A feature that the server took (MS-TDS 2.2.7.11).
struct FeatureAck {
  std::uint8_t id = 0;
  std::vector<std::byte> data;  ///< its first bytes
};

}  // namespace hygge::tds
