#include "hygge/tds/discarded_answer.h"

#include <gtest/gtest.h>

#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::Bytes;
using test::counting;
using test::done;
using test::operator+;
using test::transaction_begins;
using test::transaction_ends;

/// Shown in pieces of that many bytes.
DiscardedAnswer shown(const Bytes& answer, std::size_t piece, const TransactionId& open = {}) {
  DiscardedAnswer discarded{open};
  for (std::size_t at = 0; at < answer.size(); at += piece)
    discarded.add(std::span{answer}.subspan(at, std::min(piece, answer.size() - at)));
  return discarded;
}

/// As ENVCHANGE names it.
TransactionId named(std::uint8_t id) {
  const Bytes change = transaction_begins(id);
  TransactionId name;
  std::copy_n(change.begin() + 5, name.size(), name.begin());
  return name;
}

TEST(DiscardedAnswerTest, KnowsWhichTransactionIsOpenHoweverItIsCut) {
  const Bytes noise = counting(40);
  for (std::size_t piece = 1; piece < 150; ++piece) {
    SCOPED_TRACE(piece);
    EXPECT_EQ(shown(noise + transaction_begins(1) + noise + done(), piece).transaction(), named(1));
    EXPECT_EQ(shown(transaction_begins(1) + noise + transaction_ends(9, 1), piece).transaction(), TransactionId{});
    EXPECT_EQ(shown(transaction_ends(9, 1) + transaction_begins(2) + noise, piece, named(1)).transaction(), named(2));
    EXPECT_EQ(shown(noise + transaction_ends(10, 2) + noise, piece, named(1)).transaction(), named(1));
    EXPECT_EQ(shown(noise + done(), piece, named(1)).transaction(), named(1));
  }
}

TEST(DiscardedAnswerTest, KnowsHowItEnds) {
  for (std::size_t piece = 1; piece < 30; ++piece) {
    SCOPED_TRACE(piece);
    const auto end = shown(counting(50) + done(0x20), piece).done();
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->has(Done::kAttention));
    EXPECT_FALSE(shown(done(0x20) + Bytes{std::byte{0}}, piece).done());
    EXPECT_FALSE(shown(counting(12), piece).done());
  }
  EXPECT_FALSE(shown({}, 1).done());
}

}  // namespace
}  // namespace hygge::tds
