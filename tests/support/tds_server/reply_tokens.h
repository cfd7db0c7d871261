#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/tds_server/bytes.h"
#include "tests/support/tds_server/cell.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/sql_type.h"

/// Writers of the tokens of a reply (MS-TDS 2.2.7).
namespace hygge::tds_server {

/// Kinds of ENVCHANGE.
enum class Environment : std::uint8_t {
  Database = 1,
  Language = 2,
  PacketSize = 4,
  Collation = 7,
  BeginTransaction = 8,
  CommitTransaction = 9,
  RollbackTransaction = 10,
  Reset = 18,
  Routing = 20,
};

/// Bits of a DONE's status. 0x0004, "in a transaction", is no more set by the real server than by this one.
namespace done_status {
constexpr std::uint16_t kMore = 0x0001;
constexpr std::uint16_t kError = 0x0002;
constexpr std::uint16_t kCount = 0x0010;
constexpr std::uint16_t kAttention = 0x0020;
}  // namespace done_status

/// The statement that a DONE ends.
namespace done_command {
constexpr std::uint16_t kNone = 0;
constexpr std::uint16_t kSelect = 0xC1;
constexpr std::uint16_t kInsert = 0xC3;
constexpr std::uint16_t kDelete = 0xC4;
constexpr std::uint16_t kUpdate = 0xC5;
constexpr std::uint16_t kRollback = 0xD2;
constexpr std::uint16_t kBegin = 0xD4;
constexpr std::uint16_t kCommit = 0xD5;
constexpr std::uint16_t kExecute = 0xE0;
constexpr std::uint16_t kBulkInsert = 0xF0;
constexpr std::uint16_t kMerge = 0x117;
}  // namespace done_command

struct DoneToken {
  std::uint8_t token = 0xFD;  ///< 0xFD in a batch, 0xFF in a procedure, 0xFE at its end
  std::uint16_t status = 0;
  std::uint16_t command = 0;
  std::uint64_t count = 0;
};

void write_done(ByteWriter& out, const DoneToken& done);
void write_text_change(ByteWriter& out, Environment what, std::string_view now, std::string_view before);
void write_bytes_change(ByteWriter& out, Environment what, View now, View before);
void write_routing(ByteWriter& out, std::string_view host, std::uint16_t port);
void write_login_ack(ByteWriter& out, std::uint32_t version);
void write_feature_acks(ByteWriter& out, const std::map<std::uint8_t, Bytes>& features);
void write_fed_auth_info(ByteWriter& out, std::string_view authority, std::string_view resource);
/// An ERROR, or an INFO for a severity of at most 10.
void write_message(ByteWriter& out, const SqlError& message, std::string_view procedure);
void write_order(ByteWriter& out, const std::vector<int>& columns);
void write_return_status(ByteWriter& out, std::int32_t status);
void write_return_value(ByteWriter& out, std::uint16_t ordinal, std::string_view name, const SqlType& type,
                        const Cell& cell);

}  // namespace hygge::tds_server
