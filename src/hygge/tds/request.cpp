#include "hygge/tds/request.h"

#include "hygge/base/error.h"
#include "hygge/tds/wire_text.h"

namespace hygge::tds {

namespace {

enum class TransactionRequest : std::uint16_t { Begin = 5, Commit = 7, Rollback = 8, Save = 9 };

void write_savepoint(Output& output, std::string_view name) {
  constexpr std::size_t kMostSavepointUnits = 32;
  const std::size_t units = utf16_units(name);
  if (units > kMostSavepointUnits) throw Error{ErrorKind::Internal, "the name of a savepoint is too long"};
  output.put(static_cast<std::uint8_t>(2 * units));
  write_utf16(output, name);
}

}  // namespace

void write_headers(Output& output, const TransactionId& transaction) {
  constexpr std::uint32_t kHeaderBytes = 18;
  constexpr std::uint32_t kAllBytes = 4 + kHeaderBytes;
  constexpr std::uint16_t kTransactionDescriptor = 2;
  constexpr std::uint32_t kOutstandingRequests = 1;
  output.put(kAllBytes);
  output.put(kHeaderBytes);
  output.put(kTransactionDescriptor);
  output.write(transaction);
  output.put(kOutstandingRequests);
}

void write_begin(Output& output, Isolation isolation) {
  output.put(TransactionRequest::Begin);
  output.put(isolation);
  output.put(std::uint8_t{0});  // no name
}

void write_commit(Output& output) {
  output.put(TransactionRequest::Commit);
  output.put(std::uint8_t{0});  // no name
  output.put(std::uint8_t{0});  // begin no other
}

void write_rollback(Output& output, std::string_view savepoint) {
  output.put(TransactionRequest::Rollback);
  write_savepoint(output, savepoint);
  output.put(std::uint8_t{0});  // begin no other
}

void write_save(Output& output, std::string_view savepoint) {
  output.put(TransactionRequest::Save);
  write_savepoint(output, savepoint);
}

}  // namespace hygge::tds
