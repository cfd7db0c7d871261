#include "hygge/stores/mssql/table_load.h"

#include <gmock/gmock.h>

#include <future>
#include <limits>
#include <thread>

#include "tests/stores/mssql/loading.h"
#include "tests/support/error_of.h"
#include "tests/support/wait_until.h"

namespace hygge::stores::mssql {
namespace {

using hygge::test::error_of;
using hygge::test::wait_until;
using testing::HasSubstr;

constexpr const char* kNumbers = "SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE 'text ' || i END AS text FROM ";

class TableWriterTest : public test::LoadingTest {
 protected:
  void make_table(const std::string& columns = "(id bigint NOT NULL, text nvarchar(20))") {
    server().run("CREATE TABLE t " + columns);
  }
  static std::string numbers(std::size_t rows) { return kNumbers + ("range(" + std::to_string(rows) + ") s(i)"); }
  std::string rows_there() { return ask("SELECT COUNT(*) FROM t"); }
  bool somebody_waits() {
    return !server().run("SELECT 1 AS one FROM sys.dm_tran_locks WHERE request_status = 'WAIT'").empty();
  }
};

TEST_F(TableWriterTest, LoadsEveryRowAndTellsWhatTheServerSays) {
  make_table();
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.batch_rows = 3'000;
  for (const std::size_t writers : {1U, 3U}) {
    SCOPED_TRACE(writers);
    server().run("TRUNCATE TABLE t");
    const LoadCounts counts = load(settings, numbers(20'000), writers);
    EXPECT_EQ(counts.rows, Rows{20'000});
    EXPECT_EQ(counts.nulls, (std::vector<std::uint64_t>{0, 2858}));
    EXPECT_GT(counts.bytes.value, 20'000U * 9);
    EXPECT_EQ(rows_there(), "20000");
    EXPECT_EQ(ask("SELECT SUM(id) FROM t"), "199990000");
    EXPECT_EQ(ask("SELECT COUNT(*) FROM t WHERE text = CONCAT('text ', id)"), "17142");
  }
}

TEST_F(TableWriterTest, CutsBatchesWhereTheyAreFullAndNowhereElse) {
  make_table();
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.batch_rows = 5'000;  // no multiple of what the engine gives at a time
  EXPECT_EQ(load(settings, numbers(20'001)).batches, 5U);
  EXPECT_EQ(rows_there(), "20001");
  EXPECT_EQ(load(settings, numbers(20'000)).batches, 4U);
}

TEST_F(TableWriterTest, AsksNothingOfTheServerWithoutRows) {
  const LoadCounts counts = load(settings(test::id_and_text(20)), numbers(0), 3);
  EXPECT_EQ(counts.rows, Rows{0});
  EXPECT_EQ(server().counters().connections, 0);
}

TEST_F(TableWriterTest, TakesColumnsFromTheirPlacesInTheRelation) {
  server().run("CREATE TABLE t (text nvarchar(20), id bigint)");
  LoadColumns columns = test::id_and_text(20);
  std::swap(columns[0], columns[1]);
  columns[1].source = 2;
  load(settings(columns), "SELECT 'unused' AS u, 'a' AS text, 5::BIGINT AS id");
  EXPECT_EQ(ask("SELECT CONCAT(text, id) FROM t"), "a5");
}

TEST_F(TableWriterTest, NamesTheRowAndColumnOfAValueThatIsTooLong) {
  make_table();
  const Error error = error_of([&] {
    load(settings(test::id_and_text(20)),
         "SELECT i AS id, CASE WHEN i = 8123 THEN repeat('é', 21) ELSE 'x' END AS text FROM range(20000) s(i)");
  });
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_EQ(error.headline(), "a value does not fit the column 'text' (nvarchar(20))");
  EXPECT_EQ(error.reason(), "it has 21 characters, and the column takes 20: 'ééééééééééééééééééééé'");
  EXPECT_EQ(error.where(), "dbo.t, column 'text', row 8124");
  EXPECT_THAT(error.advice(), testing::AllOf(HasSubstr("ALTER TABLE"), HasSubstr("on_error")));
  EXPECT_FALSE(error.is_transient());
  EXPECT_EQ(rows_there(), "0");
}

TEST_F(TableWriterTest, NamesTheRowOfAMissingValue) {
  make_table();
  const Error error = error_of([&] {
    load(settings(test::id_and_text(20)),
         "SELECT CASE WHEN i = 9000 THEN NULL ELSE i END AS id, 'x' AS text FROM range(20000) s(i)");
  });
  EXPECT_EQ(error.reason(), "it is NULL, and the column takes none");
  EXPECT_EQ(error.where(), "dbo.t, column 'id', row 9001");
}

TEST_F(TableWriterTest, WritesValuesWithoutAnImageAsNullWhereThatIsWanted) {
  server().run("CREATE TABLE t (real float, day date)");
  const LoadColumns columns{test::load_column("real", tds::WireType::FloatN, 8, tds::Storage::Double, 0),
                            test::load_column("day", tds::WireType::Date, 0, tds::Storage::Date, 1)};
  const std::string sql =
      "SELECT CASE i WHEN 2 THEN 'nan'::DOUBLE WHEN 3 THEN 'inf'::DOUBLE WHEN 4 THEN NULL ELSE i END AS real, "
      "CASE i WHEN 5 THEN 'infinity'::DATE ELSE DATE '2024-02-29' END AS day FROM range(10) s(i)";
  const Error error = error_of([&] { load(settings(columns), sql); });
  EXPECT_EQ(error.where(), "dbo.t, column 'real', row 3");
  EXPECT_THAT(error.advice(), HasSubstr("`invalid_values: set_null`"));

  LoadSettings settings = this->settings(columns);
  settings.encode.no_image = tds::NoImage::Null;
  const LoadCounts counts = load(settings, sql);
  EXPECT_EQ(counts.nulled, (std::vector<std::uint64_t>{2, 1}));
  EXPECT_EQ(counts.nulls, (std::vector<std::uint64_t>{3, 1}));
  EXPECT_EQ(ask("SELECT COUNT(*) - COUNT(real) FROM t"), "3");
  EXPECT_EQ(ask("SELECT COUNT(*) - COUNT(day) FROM t"), "1");
}

TEST_F(TableWriterTest, ABatchThatTheServerRefusesIsNamedByItsRows) {
  make_table("(id bigint NOT NULL PRIMARY KEY, text nvarchar(20))");
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.batch_rows = 1'000;
  const Error error = error_of([&] {
    load(settings, "SELECT CASE WHEN i = 2500 THEN 2400 ELSE i END AS id, 'x' AS text FROM range(10000) s(i)");
  });
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_EQ(error.headline(), "the server refused the rows");
  EXPECT_EQ(error.where(), "dbo.t, within rows 2001 to 3000");
  EXPECT_EQ(error.context(), std::vector<std::string>{"loading dbo.t"});
  EXPECT_EQ(rows_there(), "2000");
  EXPECT_TRUE(connection().pool().acquire({.name = "next", .cancel = cancel_})->is_usable());
  EXPECT_EQ(server().counters().connections, 1) << "the session is still good";
}

TEST_F(TableWriterTest, AServerThatCountsOtherRowsIsNotBelieved) {
  make_table();
  server().faults().set("bulk_count", 1);
  const Error error = error_of([&] { load(settings(test::id_and_text(20)), numbers(10)); });
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_TRUE(error.is_transient());
  EXPECT_THAT(error.headline(), HasSubstr("loaded 1 rows of dbo.t, and 10 were sent"));
  // Where an index drops rows it is the rows that have to change.
  server().faults().set("bulk_count", 1);
  LoadSettings dropping = settings(test::id_and_text(20));
  dropping.dropping = {"by_id"};
  const Error dropped = error_of([&] { load(dropping, numbers(10)); });
  EXPECT_FALSE(dropped.is_transient());
  EXPECT_THAT(dropped.headline(), HasSubstr("the server dropped 9 of 10 rows for dbo.t"));
  EXPECT_THAT(dropped.reason(), HasSubstr("IGNORE_DUP_KEY of 'by_id'"));
}

TEST_F(TableWriterTest, AConnectionThatBreaksIsTriedAgainAndNeverInDoubt) {
  make_table();
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.batch_rows = 1'000;
  for (const auto& [fault, number] : {std::pair{"bulk_drop_after_rows", 500},
                                      {"bulk_drop_after_bytes", 9'000},
                                      {"drop_at_request", 4},
                                      {"drop_at_answer", 4}}) {
    SCOPED_TRACE(fault);
    server().faults().set(fault, number);
    const Error error = error_of([&] { load(settings, numbers(20'000), 2); });
    server().faults().clear();
    EXPECT_EQ(error.kind(), ErrorKind::Connection);
    EXPECT_TRUE(error.is_transient());
    EXPECT_FALSE(error.is_in_doubt());
  }
  server().run("TRUNCATE TABLE t");
  EXPECT_EQ(load(settings, numbers(20'000), 2).rows, Rows{20'000});
}

TEST_F(TableWriterTest, AWriterThatWaitsForTheServerCanBeStopped) {
  make_table();
  tds::Session holder = connection().connect(CancelToken{});
  holder.begin();
  holder.execute("INSERT INTO t WITH (TABLOCKX) VALUES (1, 'x')");
  std::jthread canceller{[&] {
    wait_until([&] { return somebody_waits(); });
    cancel_.cancel(CancelReason::Interrupted);
  }};
  const Error error = error_of([&] { load(settings(test::id_and_text(20)), numbers(10'000'000), 2); });
  EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
  EXPECT_EQ(error.headline(), "stopped by Ctrl-C");
  holder.rollback();
  EXPECT_EQ(rows_there(), "0");
  MssqlConnection::Session next = connection().pool().acquire({.name = "next", .cancel = CancelToken{}});
  EXPECT_NO_THROW(next->execute("SELECT 1"));
}

TEST_F(TableWriterTest, ASlowServerIsWaitedFor) {
  make_table();
  server().faults().set("latency", 2);
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.batch_rows = 4'000;
  EXPECT_EQ(load(settings, numbers(20'000), 2).rows, Rows{20'000});
}

TEST_F(TableWriterTest, AWriterThatWaitsStopsWhenAnotherFails) {
  make_table();
  LoadSettings settings = this->settings(test::id_and_text(20));
  settings.hints.table_lock = true;
  server().run("CREATE INDEX i ON t (text)");  // so that one keeps the other out
  settings.batch_rows = 1'000'000;
  const Error error = error_of([&] {
    load(settings,
         "SELECT i AS id, CASE WHEN i > 50000 THEN repeat('x', 21) ELSE 'x' END AS text FROM range(10000000) s(i)", 2);
  });
  EXPECT_EQ(error.reason(), "it has 21 characters, and the column takes 20: '" + std::string(21, 'x') + "'");
  EXPECT_EQ(rows_there(), "0");
}

TEST_F(TableWriterTest, WritersThatKeepEachOtherOutComeToAnEnd) {
  make_table();
  server().run("CREATE INDEX i ON t (text)");
  for (const bool ordered : {false, true}) {
    LoadSettings settings = this->settings(test::id_and_text(20));
    settings.hints.table_lock = true;
    TableLoad load{settings, pooled(), cancel_};
    EXPECT_EQ(drain(load, numbers(100'000), 3, ordered), Rows{100'000});
  }
  EXPECT_EQ(rows_there(), "200000");
}

TEST_F(TableWriterTest, GoesIntoATransactionOfTheCallers) {
  make_table();
  MssqlConnection::Session session = connection().pool().acquire({.name = "flow", .cancel = cancel_});
  for (const bool commits : {false, true}) {
    session->begin();
    LoadSettings settings = this->settings(test::id_and_text(20));
    settings.batch_rows = 1'000;
    TableLoad load{settings, {.connection = connection(), .given = &session}, cancel_};
    EXPECT_EQ(drain(load, numbers(5'500)), Rows{5'500});
    EXPECT_EQ(load.counts().batches, 6U);
    EXPECT_TRUE(session->is_in_transaction());
    if (commits) {
      session->commit();
    } else {
      session->rollback();
    }
    EXPECT_EQ(rows_there(), commits ? "5500" : "0");
  }
}

TEST_F(TableWriterTest, LeavesATransactionOfTheCallersToHimWhenItFails) {
  make_table();
  MssqlConnection::Session session = connection().pool().acquire({.name = "flow", .cancel = cancel_});
  session->begin();
  TableLoad load{settings(test::id_and_text(20)), {.connection = connection(), .given = &session}, cancel_};
  error_of([&] { drain(load, "SELECT i AS id, repeat('x', 21) AS text FROM range(10) s(i)"); });
  EXPECT_TRUE(session->is_in_transaction());
  session->execute("INSERT INTO t VALUES (1, 'x')");
  session->commit();
  EXPECT_EQ(rows_there(), "1");
}

TEST_F(TableWriterTest, RefusesColumnsThatCannotTakeTheirValues) {
  LoadColumns columns = test::id_and_text(20);
  columns[0].bulk.type.type = tds::WireType::UniqueIdentifier;
  EXPECT_EQ(error_of([&] { TableLoad(settings(columns), pooled(), cancel_); }).kind(), ErrorKind::Unsupported);
}

/// Columns that are made wider while several writers have batches open.
class WideningWritersTest : public TableWriterTest {
 protected:
  LoadSettings widening_settings() {
    LoadSettings settings = this->settings(test::id_and_text(4));
    settings.columns[1].widest = SqlType::kMax;
    settings.columns[1].collation = "Latin1_General_BIN2";
    settings.note = [this](const std::string& text) {
      const std::lock_guard lock{mutex_};
      notes_.push_back(text);
    };
    return settings;
  }
  std::string declared() {
    return ask("SELECT CONCAT(max_length, ' ', collation_name, ' ', is_nullable) FROM sys.columns WHERE name = 'text'");
  }
  std::vector<std::string> notes() {
    const std::lock_guard lock{mutex_};
    return notes_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> notes_;  // guarded by mutex_
};

TEST_F(WideningWritersTest, MakesTheColumnWiderAndGoesOn) {
  make_table("(id bigint NOT NULL, text nvarchar(4) COLLATE Latin1_General_BIN2)");
  TableLoad load{widening_settings(), pooled(), cancel_};
  drain(load, "SELECT i AS id, repeat('x', CASE WHEN i >= 9000 THEN 9 ELSE 3 END) AS text FROM range(20000) s(i)");
  EXPECT_EQ(load.counts().rows, Rows{20'000});
  EXPECT_EQ(rows_there(), "20000");
  EXPECT_EQ(ask("SELECT SUM(LEN(text)) FROM t"), std::to_string(9'000 * 3 + 11'000 * 9));
  EXPECT_EQ(declared(), "18 Latin1_General_BIN2 1");
  EXPECT_EQ(length_limit(load.columns()[1]), 9U);
  EXPECT_THAT(notes(), testing::ElementsAre("column 'text' of dbo.t was made wider: nvarchar(4) became nvarchar(9)"));
}

TEST_F(WideningWritersTest, WorksWithSeveralWritersThatAllWantIt) {
  make_table("(id bigint NOT NULL, text nvarchar(4) COLLATE Latin1_General_BIN2)");
  for (const bool ordered : {false, true}) {
    SCOPED_TRACE(ordered);
    server().run("TRUNCATE TABLE t");
    server().run("ALTER TABLE t ALTER COLUMN text nvarchar(4) COLLATE Latin1_General_BIN2");
    LoadSettings settings = widening_settings();
    settings.hints.table_lock = true;
    settings.batch_rows = 7'000;
    TableLoad load{settings, pooled(), cancel_};
    drain(load, "SELECT i AS id, repeat('x', (i // 300)::INTEGER + 1) AS text FROM range(60000) s(i)", 4, ordered);
    EXPECT_EQ(load.counts().rows, Rows{60'000});
    EXPECT_EQ(rows_there(), "60000");
    EXPECT_EQ(ask("SELECT COUNT(*) FROM t WHERE LEN(text) <> id / 300 + 1"), "0");
  }
}

TEST_F(WideningWritersTest, TakesAwayWhatForbidsMaxForSoLong) {
  make_table("(id bigint NOT NULL, text nvarchar(4) COLLATE Latin1_General_BIN2)");
  server().run("CREATE TABLE steps (made nvarchar(20))");
  LoadSettings settings = widening_settings();
  settings.batch_rows = 7'000;
  const std::string length = "(SELECT max_length FROM sys.columns WHERE name = 'text'))";
  settings.before_max = "INSERT INTO steps SELECT CONCAT('before ', " + length;
  settings.after_max = "INSERT INTO steps SELECT CONCAT('after ', " + length;
  TableLoad load{settings, pooled(), cancel_};
  drain(load,
        "SELECT i AS id, repeat('x', CASE WHEN i >= 50000 THEN 4001 WHEN i >= 9000 THEN 9 ELSE 3 END) AS text "
        "FROM range(50100) s(i)",
        2);
  EXPECT_EQ(load.counts().rows, Rows{50'100});
  EXPECT_EQ(declared(), "-1 Latin1_General_BIN2 1");
  EXPECT_EQ(ask("SELECT STRING_AGG(made, ', ') FROM (SELECT TOP (9) made FROM steps ORDER BY made DESC) AS s"),
            "before 18, after -1");
}

TEST_F(WideningWritersTest, WorksWithWritersThatKeepEachOtherOut) {
  make_table("(id bigint NOT NULL, text nvarchar(4) COLLATE Latin1_General_BIN2)");
  server().run("CREATE INDEX i ON t (id)");  // with it a lock of the table is for one alone
  LoadSettings settings = widening_settings();
  settings.hints.table_lock = true;
  settings.batch_rows = 7'000;
  TableLoad load{settings, pooled(), cancel_};
  drain(load, "SELECT i AS id, repeat('x', (i // 3000)::INTEGER + 1) AS text FROM range(60000) s(i)", 4);
  EXPECT_EQ(load.counts().rows, Rows{60'000});
  EXPECT_EQ(ask("SELECT COUNT(*) FROM t WHERE LEN(text) = id / 3000 + 1"), "60000");
}

TEST_F(WideningWritersTest, EndsTheOpenBatchOfAWriterThatHasNothingToDo) {
  make_table("(id bigint NOT NULL, text nvarchar(4) COLLATE Latin1_General_BIN2)");
  TableLoad load{widening_settings(), pooled(), cancel_};
  const std::unique_ptr<engine::Writer> idle = load.writer();
  const std::unique_ptr<engine::Writer> other = load.writer();
  const auto batch = [&](const std::string& sql, std::uint64_t before) {
    engine::Stream stream = session_.stream(sql, cancel_);
    return engine::StreamedBatch{std::make_shared<const engine::Batch>(std::move(*stream.next())), before};
  };
  idle->write(batch("SELECT 1::BIGINT AS id, 'abc' AS text", 0));
  EXPECT_EQ(rows_there(), "0");
  std::async(std::launch::async, [&] { other->write(batch("SELECT 2::BIGINT AS id, 'abcdef' AS text", 1)); }).get();
  EXPECT_EQ(rows_there(), "1") << "the batch of the idle one was ended";
  idle->write(batch("SELECT 3::BIGINT AS id, 'abcdefgh' AS text", 2));
  for (engine::Writer* writer : {idle.get(), other.get()}) {
    writer->flush();
    writer->finish();
  }
  EXPECT_EQ(ask("SELECT COUNT(*) FROM t WHERE LEN(text) = 2 * id + 2 OR id = 1"), "3");
}

TEST_F(WideningWritersTest, RefusesWhatNoWideningHelps) {
  make_table("(id bigint NOT NULL, text nvarchar(4) COLLATE Latin1_General_BIN2)");
  LoadSettings settings = widening_settings();
  settings.columns[1].widest = 6;
  TableLoad load{settings, pooled(), cancel_};
  const Error error =
      error_of([&] { drain(load, "SELECT i AS id, repeat('x', i::INTEGER) AS text FROM range(10) s(i)", 2); });
  EXPECT_EQ(error.where(), "dbo.t, column 'text', row 8") << error.what();
  EXPECT_EQ(error.reason(), "it has 7 characters, and the column takes 6: 'xxxxxxx'")
      << "it was made as wide as it may be";
}

TEST_F(WideningWritersTest, FailsWhenTheTableCannotBeAltered) {
  make_table("(id bigint NOT NULL, text nvarchar(4) COLLATE Latin1_General_BIN2)");
  server().faults().set("statement_error", 1222);
  TableLoad load{widening_settings(), pooled(), cancel_};
  const Error error = error_of([&] { drain(load, "SELECT i AS id, repeat('x', 5) AS text FROM range(10) s(i)", 2); });
  EXPECT_EQ(error.kind(), ErrorKind::Busy);
  EXPECT_TRUE(error.is_transient());
}

}  // namespace
}  // namespace hygge::stores::mssql
