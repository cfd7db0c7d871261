#pragma once

#include <cstdint>
#include <string_view>

#include "hygge/tds/output.h"
#include "hygge/tds/token.h"

namespace hygge::tds {

/// How much of other sessions' work a transaction sees (MS-TDS 2.2.6.9).
enum class Isolation : std::uint8_t {
  AsItIs = 0,
  ReadUncommitted = 1,
  ReadCommitted = 2,
  RepeatableRead = 3,
  Serializable = 4,
  Snapshot = 5,
};

/// ALL_HEADERS, with which batches, RPCs and transaction requests begin (MS-TDS 2.2.5.3).
void write_headers(Output& output, const TransactionId& transaction);

/// What transaction requests say behind it; a name may be empty, but for a savepoint.
void write_begin(Output& output, Isolation isolation);
void write_commit(Output& output);
/// To the savepoint of that name, or all of it.
void write_rollback(Output& output, std::string_view savepoint);
void write_save(Output& output, std::string_view savepoint);

}  // namespace hygge::tds
