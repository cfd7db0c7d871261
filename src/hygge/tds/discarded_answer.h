#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hygge/tds/token.h"

namespace hygge::tds {

/// What an answer that nobody reads tells all the same: the DONE that it ends with, and what became of the
/// transaction.
///
/// Its tokens cannot be told apart without reading every value, so ENVCHANGE is looked for by its bytes (MS-TDS
/// 2.2.7.9). Nothing else tells: SQL Server leaves the bit of DONE unset that would say "in a transaction". So a value
/// that looks like one is taken for one; whoever hears of a transaction that he did not begin gives up the connection.
///
/// Threads  one.
class DiscardedAnswer {
 public:
  /// `transaction`: the one that is open, zeros for none.
  explicit DiscardedAnswer(const TransactionId& transaction) : transaction_{transaction} {}

  /// The next bytes of it, in order; cut anywhere.
  void add(std::span<const std::byte> bytes);

  /// The DONE at its end, status only, if its last bytes are one.
  std::optional<Done> done() const;
  /// The transaction that is open now; zeros for none.
  const TransactionId& transaction() const noexcept { return transaction_; }

 private:
  void look(std::span<const std::byte> bytes);

  TransactionId transaction_;
  std::vector<std::byte> tail_;  // the last bytes: those of a DONE, and of an ENVCHANGE that goes on
};

}  // namespace hygge::tds
