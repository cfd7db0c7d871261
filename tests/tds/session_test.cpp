#include "hygge/tds/session.h"

#include <gtest/gtest.h>

#include "hygge/tds/memory_transport.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::Bytes;
using test::operator+;
using test::done;
using test::hex;
using test::int_column;
using test::int_row;
using test::message;
using test::packets;

/// A session with a server whose answers are known.
class SessionTest : public ::testing::Test {
 protected:
  Session& session(const Bytes& answers, std::size_t at_once = SIZE_MAX, bool is_silent = false) {
    auto transport = std::make_unique<MemoryTransport>(answers, at_once, is_silent);
    server_ = transport.get();
    session_.emplace(std::make_unique<SessionState>(std::move(transport)));
    session_->on_message([this](const ServerMessage& heard) { heard_.push_back(heard.text); });
    return *session_;
  }
  /// All the values of its int column, result by result.
  static std::vector<std::int32_t> values(Reply& reply) {
    std::vector<std::int32_t> values;
    for (auto event = reply.next(); event != Reply::Event::End; event = reply.next()) {
      Input& input = reply.input();
      if (event == Reply::Event::Columns) {
        const std::size_t size = int_column().size() - 1;
        input.need(size);
        input.take(size);
      }
      if (event == Reply::Event::Rows) {
        input.take(1);
        values.push_back(input.read<std::int32_t>());
      }
    }
    return values;
  }
  test::Sent sent() const { return test::sent_packets(server_->sent()); }

  MemoryTransport* server_ = nullptr;
  std::optional<Session> session_;
  std::vector<std::string> heard_;
};

TEST_F(SessionTest, SendsTheBatchOfTheDocumentation) {
  session(packets(done(Done::kCount, 3))).execute("SELECT 1");
  EXPECT_EQ(test::hex_of(server_->sent()), test::hex_of(hex(R"(
      01 01 00 2e 00 00 01 00
      16 00 00 00 12 00 00 00 02 00 00 00 00 00 00 00 00 00 01 00 00 00
      53 00 45 00 4c 00 45 00 43 00 54 00 20 00 31 00)")));
}

TEST_F(SessionTest, SendsValuesBesideTheStatement) {
  const std::vector<Parameter> parameters{Parameter::of("id", 7), Parameter::of("name", "x")};
  session(packets(hex("e3 08 00 07 05 09 04 d0 00 34 00") + done()) + packets(int_column() + int_row(7) + done()));
  session_->execute("x");
  Reply reply = session_->query("SELECT @id", parameters);
  EXPECT_EQ(values(reply), (std::vector<std::int32_t>{7}));
  EXPECT_EQ(sent().types, (std::vector<std::uint8_t>{1, 3}));
  const std::string wire = test::hex_of(sent().payload);
  EXPECT_NE(wire.find(test::hex_of(test::wide("@id int, @name nvarchar(4000)"))), std::string::npos);
  EXPECT_NE(wire.find("e7 40 1f 09 04 d0 00 34 02 00 78 00"), std::string::npos);  // with the session's collation
}

TEST_F(SessionTest, GivesResultsAsEventsAndMessagesInOrder) {
  const Bytes answer = message(0, 0, "first") + int_column() + int_row(1) + message(0, 0, "between") + int_row(2) +
                       done(Done::kMore | Done::kCount, 2) + hex("e3 05 00 01 01 78 00 00") + int_column() +
                       hex("a9 02 00 01 00") + int_row(3) + hex("79 07 00 00 00") + done();
  for (const std::size_t at_once : {1U, 3U, 50U, 10'000U}) {
    heard_.clear();
    Reply reply = session(packets(answer, 512), at_once).batch("x");
    EXPECT_EQ(values(reply), (std::vector<std::int32_t>{1, 2, 3}));
    EXPECT_EQ(heard_, (std::vector<std::string>{"first", "between"}));
    EXPECT_EQ(reply.return_status(), 7);
    EXPECT_EQ(session_->environment().database, "x");
    EXPECT_EQ(reply.next(), Reply::Event::End);
  }
  EXPECT_EQ(session_->server_process(), 51);
}

TEST_F(SessionTest, CountsTheRowsOfAllStatements) {
  const Bytes answer = done(Done::kMore | Done::kCount, 2) + int_column() + int_row(5) + int_row(6) +
                       done(Done::kMore | Done::kCount, 3) + done(0, 9);
  EXPECT_EQ(session(packets(answer)).execute("x"), 5U);
  EXPECT_TRUE(session_->is_usable());
}

TEST_F(SessionTest, CountsNoAssignments) {
  const std::uint16_t counted = Done::kMore | Done::kCount;
  const Bytes answer = done(counted, 1, Done::kSelect) + done(counted, 2, 0xC3) + int_column() + int_row(5) +
                       done(counted, 1, Done::kSelect) + done(Done::kCount, 9, Done::kSelect);
  EXPECT_EQ(session(packets(answer)).execute("x"), 3U);
}

TEST_F(SessionTest, ThrowsWhatTheServerComplainedOfWhenItsAnswerHasBeenRead) {
  const Bytes answer = int_column() + int_row(1) + message(2627, 14, "twice") + done(Done::kError | Done::kMore) +
                       message(3621, 0, "terminated") + message(547, 16, "also") + done(Done::kError);
  Reply reply = session(packets(answer) + packets(done())).batch("x");
  try {
    values(reply);
    ADD_FAILURE();
  } catch (const TdsError& error) {
    EXPECT_EQ(error.message()->number, 2627);
    EXPECT_EQ(error.kind(), ErrorKind::Data);
    EXPECT_FALSE(error.spoils_connection());
    EXPECT_FALSE(error.is_in_doubt());
  }
  EXPECT_EQ(heard_, (std::vector<std::string>{"twice", "terminated", "also"}));
  EXPECT_EQ(session_->execute("y"), 0U);
}

TEST_F(SessionTest, RefusesRowsWhoseColumnsWereNotTold) {
  for (const Bytes& answer : {int_row(1) + done(), hex("d2 00") + done(),
                              int_column() + int_row(1) + done(Done::kMore) + int_row(2) + done()}) {
    {
      Reply reply = session(packets(answer)).batch("x");
      try {
        values(reply);
        ADD_FAILURE();
      } catch (const TdsError& error) {
        EXPECT_EQ(error.kind(), ErrorKind::Data);
        EXPECT_EQ(error.reason(), "rows come whose columns were not told");
      }
    }
    EXPECT_FALSE(session_->is_usable());
    try {
      session(packets(answer)).execute("x");
      ADD_FAILURE();
    } catch (const TdsError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Data);
    }
  }
}

TEST_F(SessionTest, IsSpoiltBySevereErrors) {
  try {
    session(packets(message(823, 24, "disk") + done(Done::kError)) + packets(done())).execute("x");
    ADD_FAILURE();
  } catch (const TdsError& error) {
    EXPECT_TRUE(error.spoils_connection());
    EXPECT_TRUE(error.is_in_doubt());
  }
  EXPECT_FALSE(session_->is_usable());
  EXPECT_THROW(session_->execute("y"), Error);
  EXPECT_THROW(session(packets(done(Done::kError | Done::kServerError)) + packets(done())).execute("x"), TdsError);
  EXPECT_FALSE(session_->is_usable());
}

TEST_F(SessionTest, IsInDoubtWhenTheServerGoesAwayBeforeItsAnswer) {
  try {
    session(packets(int_column() + int_row(1))).execute("x");
    ADD_FAILURE();
  } catch (const TdsError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Data);  // the message ended without a DONE
  }
  EXPECT_FALSE(session_->is_usable());
  const Bytes cut = packets(int_column() + int_row(1) + done());
  try {
    session({cut.begin(), cut.end() - 5}).execute("x");
    ADD_FAILURE();
  } catch (const TdsError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Connection);
    EXPECT_TRUE(error.is_in_doubt());
    EXPECT_TRUE(error.spoils_connection());
    EXPECT_TRUE(error.is_transient());
  }
}

TEST_F(SessionTest, CarriesTheTransactionAlong) {
  const Bytes answers = packets(test::transaction_begins(1) + done()) + packets(done()) +
                        packets(test::transaction_ends(9, 1) + done()) + packets(done());
  Session& open = session(answers);
  open.begin(Isolation::Snapshot);
  EXPECT_TRUE(open.is_in_transaction());
  open.execute("x");
  open.commit();
  EXPECT_FALSE(open.is_in_transaction());
  open.execute("y");
  const std::string wire = test::hex_of(sent().payload);
  const std::string named = "02 00 01 00 00 00 35 00 00 00";
  const std::size_t first = wire.find(named);
  ASSERT_NE(first, std::string::npos);
  const std::size_t second = wire.find(named, first + 1);
  ASSERT_NE(second, std::string::npos);
  EXPECT_EQ(wire.find(named, second + 1), std::string::npos);
}

TEST_F(SessionTest, ALostCommitIsInDoubtAndALostStatementWithinATransactionIsNot) {
  const Bytes begun = packets(test::transaction_begins(1) + done());
  session(begun).begin();
  try {
    session_->commit();
    ADD_FAILURE();
  } catch (const TdsError& error) {
    EXPECT_TRUE(error.is_in_doubt());
    EXPECT_EQ(error.details(), "whether it was committed is not known");
  }
  session(begun).begin();
  try {
    session_->execute("x");
    ADD_FAILURE();
  } catch (const TdsError& error) {
    EXPECT_FALSE(error.is_in_doubt());
    EXPECT_TRUE(error.spoils_connection());
  }
}

TEST_F(SessionTest, RollsBackThoughItIsCancelled) {
  session(packets(test::transaction_begins(1) + done()) + packets(test::transaction_ends(10, 1) + done())).begin();
  const CancelToken token;
  session_->work_for(token);
  token.cancel(CancelReason::Interrupted);
  try {
    session_->commit();
    ADD_FAILURE();
  } catch (const TdsError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
    EXPECT_FALSE(error.is_in_doubt());
  }
  session_->rollback();
  EXPECT_FALSE(session_->is_in_transaction());
}

TEST_F(SessionTest, LeavesTheServerMinutesForARollback) {
  const Wait wait = SessionState::unflinching().wait();
  EXPECT_GT(wait.until, Clock::now() + std::chrono::minutes{1});
  EXPECT_NE(wait.until, Wait::kForever);
}

TEST_F(SessionTest, RollsBackBeforeItResets) {
  const Bytes begun = packets(test::transaction_begins(1) + done());
  const Bytes ended = packets(test::transaction_ends(10, 1) + done());
  session(begun + ended + packets(hex("e3 03 00 12 00 00") + test::transaction_begins(2) + done())).begin();
  session_->reset_before_next();
  session_->begin();
  EXPECT_TRUE(session_->is_in_transaction());
  EXPECT_EQ(sent().types, (std::vector<std::uint8_t>{14, 14, 14}));
  EXPECT_EQ(sent().statuses, (std::vector<std::uint8_t>{1, 1, 9}));

  session(begun + ended + packets(done())).begin();
  session_->reset_before_next();
  session_->rollback();  // one is enough
  EXPECT_EQ(sent().statuses, (std::vector<std::uint8_t>{1, 1}));
  session_->execute("x");
  EXPECT_EQ(sent().statuses, (std::vector<std::uint8_t>{1, 1, 9}));
}

TEST_F(SessionTest, ResetsStillWhenTheRollbackBeforeItWasRefused) {
  session(packets(test::transaction_begins(1) + done()) + packets(message(3971, 16, "no") + done(Done::kError)) +
          packets(test::transaction_ends(10, 1) + done()) + packets(done()))
      .begin();
  session_->reset_before_next();
  EXPECT_THROW(session_->batch("x"), TdsError);
  session_->execute("y");
  EXPECT_EQ(sent().types, (std::vector<std::uint8_t>{14, 14, 14, 1}));
  EXPECT_EQ(sent().statuses, (std::vector<std::uint8_t>{1, 1, 1, 9}));
}

TEST_F(SessionTest, ResetsWithTheNextRequestAlone) {
  Session& pooled = session(packets(hex("e3 03 00 12 00 00") + done()) + packets(done()));
  pooled.reset_before_next();
  pooled.execute("x");
  pooled.execute("y");
  EXPECT_EQ(sent().statuses, (std::vector<std::uint8_t>{9, 1}));
}

TEST_F(SessionTest, StopsAReplyThatNobodyReadsToItsEnd) {
  const Bytes attention = hex("06 01 00 08 00 00 01 00");
  // As the end of the answer, or as a message of its own.
  const Bytes acknowledgements[] = {
      packets(int_column() + int_row(1) + int_row(2) + done(Done::kAttention), 512),
      packets(int_column() + int_row(1) + int_row(2) + done()) + packets(done(Done::kAttention))};
  for (const Bytes& answer : acknowledgements) {
    session(answer + packets(done()), 20);
    {
      Reply reply = session_->batch("x");
      EXPECT_EQ(reply.next(), Reply::Event::Columns);
    }
    EXPECT_EQ(sent().types.back(), 6);
    EXPECT_TRUE(session_->is_usable());
    session_->execute("y");
  }
}

TEST_F(SessionTest, NeedsNoAttentionForWhatHasArrived) {
  session(packets(int_column() + int_row(1) + done()) + packets(done()));
  {
    Reply reply = session_->batch("x");
    EXPECT_EQ(reply.next(), Reply::Event::Columns);
    reply.stop();
    EXPECT_EQ(reply.next(), Reply::Event::End);
  }
  session_->execute("y");
  EXPECT_EQ(sent().types, (std::vector<std::uint8_t>{1, 1}));
}

TEST_F(SessionTest, IsSpoiltWhenAnAttentionIsNotAcknowledged) {
  session(packets(int_column() + int_row(1) + done()), 20, true);
  {
    Reply reply = session_->batch("x");
    EXPECT_EQ(reply.next(), Reply::Event::Columns);
  }
  EXPECT_FALSE(session_->is_usable());
}

TEST_F(SessionTest, StopsTheServerWhenALimitRunsOut) {
  const Bytes wire = packets(int_column() + int_row(1) + int_row(2) + done(Done::kAttention), 512);
  session({wire.begin(), wire.begin() + 24}, SIZE_MAX, true).set_limits({.idle = std::chrono::seconds{1}});
  Reply reply = session_->batch("x");
  EXPECT_EQ(reply.next(), Reply::Event::Columns);
  reply.input().need(int_column().size() - 1);
  reply.input().take(int_column().size() - 1);
  EXPECT_EQ(reply.next(), Reply::Event::Rows);
  reply.input().take(1);
  EXPECT_THROW(reply.input().read<std::int32_t>(), Error);
  server_->say(std::span{wire}.subspan(24));  // what the attention will find
  reply.stop();
  EXPECT_EQ(sent().types.back(), 6);
  EXPECT_TRUE(session_->is_usable());
}

TEST_F(SessionTest, LearnsFromWhatIsThrownAwayThatItsTransactionIsOver) {
  const Bytes rolled_back = int_column() + int_row(1) + test::transaction_ends(10, 1) + done(Done::kAttention);
  session(packets(test::transaction_begins(1) + done()) + packets(rolled_back), 30).begin();
  session_->batch("x").stop();
  EXPECT_TRUE(session_->is_usable());
  EXPECT_FALSE(session_->is_in_transaction());
}

/// Wherever in it that was said.
TEST_F(SessionTest, LearnsFromWhatIsThrownAwayThatItsTransactionWasCommittedLongAgo) {
  Bytes rows;
  for (int row = 0; row < 2'000; ++row) rows = rows + int_row(row);
  const Bytes answer = int_column() + int_row(1) + done(Done::kMore) + test::transaction_ends(9, 1);
  session(
      packets(test::transaction_begins(1) + done()) + packets(answer + int_column() + rows + done(Done::kAttention)),
      40)
      .begin();
  session_->batch("SELECT 1; COMMIT; SELECT n FROM t").stop();
  EXPECT_TRUE(session_->is_usable());
  EXPECT_FALSE(session_->is_in_transaction());
}

TEST_F(SessionTest, IsSpoiltByATransactionThatItDoesNotKnow) {
  Bytes rows;
  for (int row = 0; row < 2'000; ++row) rows = rows + int_row(row);
  const Bytes answer = int_column() + int_row(1) + done(Done::kMore) + test::transaction_begins(1);
  session(packets(answer + int_column() + rows + done(Done::kAttention)), 30);
  session_->batch("SELECT 1; BEGIN TRAN; SELECT n FROM t").stop();
  EXPECT_FALSE(session_->is_usable());
}

/// Also when it was about to read that, and had a part of it.
TEST_F(SessionTest, IsSpoiltByATransactionOfWhichItReadAPart) {
  const Bytes front = int_column() + done(Done::kMore);
  const Bytes begins = test::transaction_begins(1);
  for (std::size_t part = 1; part < begins.size(); ++part) {
    SCOPED_TRACE(part);
    session(packets(front + begins + done(Done::kAttention)), 8 + front.size() + part);
    const CancelToken token;
    session_->work_for(token);
    Reply reply = session_->batch("SELECT 1 WHERE 1 = 0; BEGIN TRAN");
    EXPECT_EQ(reply.next(), Reply::Event::Columns);
    reply.input().need(int_column().size() - 1);
    reply.input().take(int_column().size() - 1);
    EXPECT_EQ(reply.next(), Reply::Event::Done);
    token.cancel(CancelReason::Interrupted);
    EXPECT_THROW(reply.next(), Error);
    EXPECT_FALSE(session_->is_usable());
  }
}

TEST_F(SessionTest, StopsWhenItIsCancelled) {
  session(packets(int_column() + int_row(1) + done(Done::kAttention)), 20);
  const CancelToken token;
  session_->work_for(token);
  Reply reply = session_->batch("x");
  EXPECT_EQ(reply.next(), Reply::Event::Columns);
  token.cancel(CancelReason::Interrupted);
  try {
    reply.input().need(100);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
  }
  reply.stop();
  EXPECT_TRUE(session_->is_usable());
  EXPECT_THROW(session_->batch("y"), Error);
  EXPECT_TRUE(session_->is_usable());
  session_->work_for(CancelToken{});
  server_->say(packets(done()));
  session_->execute("z");
}

TEST_F(SessionTest, LoadsInBulk) {
  const Bytes rows = hex("81 01 00 00 00 00 00 09 00 26 04 01 61 00 d1 04 2a 00 00 00 fd 00 00 00 00") + Bytes(8);
  session(packets(done()) + packets(done(Done::kCount, 1, 0xF0)));
  BulkLoad load = session_->bulk("INSERT BULK [t] ([a] int)");
  load.output().write(rows);
  EXPECT_EQ(load.finish(), 1U);
  EXPECT_EQ(sent().types, (std::vector<std::uint8_t>{1, 7}));
  const Bytes payload = sent().payload;
  EXPECT_EQ(Bytes(payload.end() - static_cast<std::ptrdiff_t>(rows.size()), payload.end()), rows);
}

TEST_F(SessionTest, SendsNoRowsWhenTheServerRefusesTheStatement) {
  session(packets(message(208, 16, "no such table") + done(Done::kError)));
  EXPECT_THROW(session_->bulk("INSERT BULK [t] ([a] int)"), TdsError);
  EXPECT_EQ(sent().types, (std::vector<std::uint8_t>{1}));
  EXPECT_TRUE(session_->is_usable());
}

TEST_F(SessionTest, TellsWhatWasWrongWithTheRows) {
  session(packets(done()) + packets(message(2627, 14, "twice") + done(Done::kError)) + packets(done()));
  BulkLoad load = session_->bulk("INSERT BULK [t] ([a] int)");
  load.output().write(hex("81"));
  EXPECT_THROW(load.finish(), TdsError);
  session_->execute("x");
}

TEST_F(SessionTest, CallsOffABulkLoadInItsMiddle) {
  session(packets(done()) + packets(done()) + packets(done()));
  {
    BulkLoad load = session_->bulk("INSERT BULK [t] ([a] int)");
    load.output().write(Bytes(150'000));
  }
  EXPECT_TRUE(session_->is_usable());
  const test::Sent all = sent();
  EXPECT_GT(all.types.size(), 2U);
  EXPECT_EQ(all.statuses.back(), 3);
  session_->execute("x");
  EXPECT_EQ(sent().types.back(), 1);
}

TEST_F(SessionTest, ABulkLoadWithoutAnAnswerIsInDoubtOutsideOfATransaction) {
  session(packets(done()));
  BulkLoad load = session_->bulk("INSERT BULK [t] ([a] int)");
  load.output().write(hex("81"));
  try {
    load.finish();
    ADD_FAILURE();
  } catch (const TdsError& error) {
    EXPECT_TRUE(error.is_in_doubt());
  }
  EXPECT_FALSE(session_->is_usable());
}

TEST_F(SessionTest, WantsAnswersToBeReadFirst) {
  session(packets(done()));
  const Reply reply = session_->batch("x");
  EXPECT_THROW(session_->batch("y"), Error);
}

TEST_F(SessionTest, TakesThePacketSizeThatTheServerGrants) {
  session(packets(hex("e3 13 00 04 04 38 00 31 00 39 00 32 00 04 34 00 30 00 39 00 36 00") + done()) + packets(done()));
  session_->execute("x");
  EXPECT_EQ(session_->environment().packet_size, 8192U);
  session_->execute(std::string(4080, 'x'));
  EXPECT_EQ(sent().types, (std::vector<std::uint8_t>{1, 1}));
}

}  // namespace
}  // namespace hygge::tds
