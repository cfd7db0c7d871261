#include <gmock/gmock.h>

#include <chrono>
#include <future>
#include <thread>

#include "hygge/tds/server_error.h"
#include "tests/tds/source_columns.h"
#include "tests/tds_session/session_rows.h"
#include "tests/tds_session/tested_server.h"

namespace hygge::test {
namespace {

using tds::Session;
using tds::TdsError;
using testing::ElementsAre;

/// Sessions that want the same table: who waits for whom, and how that ends.
class LocksBetweenSessionsTest : public TestedServerTest {
 protected:
  static std::string insert_bulk(const std::string& table, bool table_lock) {
    tds::BulkHints hints;
    hints.table_lock = table_lock;
    return tds::insert_bulk_statement(std::vector<std::string>{"dbo", table.substr(4)}, one_int_column(), hints);
  }
  static void write_rows(tds::BulkLoad& bulk, int rows) {
    SourceColumn numbers =
        SourceColumn::of(std::vector<std::optional<std::int32_t>>(static_cast<std::size_t>(rows), 7));
    tds::BulkWriter writer{one_int_column(), {}};
    writer.begin(bulk.output());
    writer.write(bulk.output(), std::vector{numbers.memory()}, 0, static_cast<std::size_t>(rows));
    tds::BulkWriter::end(bulk.output());
  }
  static std::int32_t number_of(const std::function<void()>& work) {
    try {
      work();
    } catch (const TdsError& error) {
      return error.message() ? error.message()->number : 0;
    }
    return 0;
  }
  /// Until somebody waits for a lock.
  void await_a_waiter() {
    Session watcher = connect();
    while (rows_of(watcher, "SELECT 1 AS one FROM sys.dm_tran_locks WHERE request_status = 'WAIT'").empty())
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
};

TEST_F(LocksBetweenSessionsTest, BulkLoadsShareABareTable) {
  HYGGE_EMULATOR_ONLY("a real one need not lock before the first row has come");
  Session first = connect();
  Session second = connect();
  const std::string table = make_table(first, "(a int)");
  tds::BulkLoad one = first.bulk(insert_bulk(table, true));
  tds::BulkLoad other = second.bulk(insert_bulk(table, true));
  Session watcher = connect();
  EXPECT_THAT(rows_of(watcher,
                      "SELECT request_mode, request_status FROM sys.dm_tran_locks WHERE resource_type = "
                      "'OBJECT' AND resource_associated_entity_id = OBJECT_ID('" +
                          table + "')"),
              ElementsAre("BU|GRANT", "BU|GRANT"));
  write_rows(one, 100);
  write_rows(other, 200);
  EXPECT_EQ(other.finish(), 200U);
  EXPECT_EQ(one.finish(), 100U);
  EXPECT_THAT(rows_of(watcher, "SELECT COUNT(*) FROM " + table), ElementsAre("300"));
}

TEST_F(LocksBetweenSessionsTest, AnIndexKeepsOtherLoadsOut) {
  HYGGE_EMULATOR_ONLY("a real one need not lock before the first row has come");
  Session first = connect();
  Session second = connect();
  const std::string table = make_table(first, "(a int)");
  first.execute("CREATE INDEX i ON " + table + " (a)");
  tds::BulkLoad one = first.bulk(insert_bulk(table, true));
  second.execute("SET LOCK_TIMEOUT 0");
  EXPECT_EQ(number_of([&] { second.bulk(insert_bulk(table, true)); }), 1222);
  second.execute("SET LOCK_TIMEOUT -1");
  auto waiting = std::async(std::launch::async, [&] {
    tds::BulkLoad other = second.bulk(insert_bulk(table, true));
    write_rows(other, 20);
    return other.finish();
  });
  await_a_waiter();
  write_rows(one, 10);
  one.finish();
  EXPECT_EQ(waiting.get(), 20U);
}

TEST_F(LocksBetweenSessionsTest, ALoadThatIsGivenUpLetsOthersIn) {
  HYGGE_EMULATOR_ONLY("a real one need not lock before the first row has come");
  Session first = connect();
  Session second = connect();
  const std::string table = make_table(first, "(a int)");
  {
    tds::BulkLoad one = first.bulk(insert_bulk(table, true));
    second.execute("SET LOCK_TIMEOUT 0");
    EXPECT_EQ(number_of([&] { second.execute("TRUNCATE TABLE " + table); }), 1222);
  }
  second.execute("SET LOCK_TIMEOUT 20000; TRUNCATE TABLE " + table);
  EXPECT_TRUE(first.is_usable());
}

TEST_F(LocksBetweenSessionsTest, AWaiterCanBeCalledOff) {
  HYGGE_NOT_BABELFISH("it hears no attention while a statement runs");
  Session holder = connect();
  Session waiter = connect();
  const std::string table = make_table(holder, "(a int)");
  holder.begin();
  holder.execute("INSERT INTO " + table + " WITH (TABLOCKX) VALUES (1)");
  waiter.set_limits({.idle = std::chrono::milliseconds{50}});
  EXPECT_THROW(waiter.execute("TRUNCATE TABLE " + table), TdsError);
  EXPECT_TRUE(waiter.is_usable());
  holder.commit();
  waiter.set_limits({});
  EXPECT_NO_THROW(waiter.execute("TRUNCATE TABLE " + table));
}

TEST_F(LocksBetweenSessionsTest, OneOfTwoThatWaitForEachOtherLoses) {
  HYGGE_NOT_BABELFISH("it does not tell who waits (sys.dm_tran_locks)");
  Session first = connect();
  Session second = connect();
  const std::string left = make_table(first, "(a int)");
  const std::string right = make_table(first, "(a int)");
  const auto insert = [](Session& session, const std::string& table) {
    session.execute("INSERT INTO " + table + " WITH (TABLOCKX) VALUES (1)");
  };
  first.begin();
  insert(first, left);
  second.begin();
  insert(second, right);
  auto waiting = std::async(std::launch::async, [&] { return number_of([&] { insert(first, right); }); });
  await_a_waiter();
  const std::int32_t other = number_of([&] { insert(second, left); });
  Session& loser = other == 1205 ? second : first;
  if (other == 1205) {
    EXPECT_FALSE(loser.is_in_transaction());  // the server has rolled it back
  }
  if (second.is_in_transaction()) second.rollback();
  EXPECT_EQ(waiting.get() + other, 1205);
  EXPECT_FALSE(loser.is_in_transaction());
  EXPECT_TRUE(loser.is_usable());
}

}  // namespace
}  // namespace hygge::test
