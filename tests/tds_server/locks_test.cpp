#include <gtest/gtest.h>

#include <future>

#include "tests/support/tds_server/locks.h"
#include "tests/support/tds_server/server.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/tds_server/client_programs.h"
#include "tests/tds_server/raw_client.h"

namespace hygge::test {
namespace {

using namespace std::chrono_literals;
using tds_server::LockMode;
using tds_server::Locks;
using tds_server::Server;
using tds_server::SqlError;

bool never() { return false; }

/// Whether session 2 gets `wanted` at once while session 1 holds `held`.
bool go_together(LockMode held, LockMode wanted) {
  Locks locks;
  locks.take(1, 7, held, std::nullopt, never);
  try {
    locks.take(2, 7, wanted, 0ms, never);
  } catch (const SqlError& error) {
    EXPECT_EQ(error.number, 1222);
    return false;
  }
  return true;
}

TEST(LocksTest, BulkUpdateIsSharedAmongBulkLoadsOnly) {
  EXPECT_TRUE(go_together(LockMode::BU, LockMode::BU));
  EXPECT_TRUE(go_together(LockMode::BU, LockMode::SchS));
  for (const LockMode other : {LockMode::IS, LockMode::S, LockMode::IX, LockMode::X, LockMode::SchM}) {
    EXPECT_FALSE(go_together(LockMode::BU, other)) << name_of(other);
    EXPECT_FALSE(go_together(other, LockMode::BU)) << name_of(other);
  }
}

TEST(LocksTest, SchemaChangesKeepEverybodyOut) {
  for (const LockMode other :
       {LockMode::SchS, LockMode::IS, LockMode::S, LockMode::IX, LockMode::BU, LockMode::X, LockMode::SchM}) {
    EXPECT_FALSE(go_together(LockMode::SchM, other)) << name_of(other);
    EXPECT_FALSE(go_together(other, LockMode::SchM)) << name_of(other);
  }
  EXPECT_TRUE(go_together(LockMode::IX, LockMode::IX));
  EXPECT_FALSE(go_together(LockMode::S, LockMode::IX));
  EXPECT_FALSE(go_together(LockMode::X, LockMode::IS));
}

TEST(LocksTest, AWaiterGetsTheLockWhenItIsReleased) {
  Locks locks;
  locks.take(1, 7, LockMode::X, std::nullopt, never);
  auto waiter = std::async(std::launch::async, [&] { locks.take(2, 7, LockMode::X, 20s, never); });
  while (locks.lines().size() < 2) std::this_thread::yield();
  EXPECT_FALSE(locks.lines().back().granted);
  locks.release_all(1);
  EXPECT_NO_THROW(waiter.get());
}

TEST(LocksTest, SessionsThatWaitForEachOtherAreParted) {
  Locks locks;
  locks.take(1, 7, LockMode::X, std::nullopt, never);
  locks.take(2, 8, LockMode::X, std::nullopt, never);
  auto waiter = std::async(std::launch::async, [&] { locks.take(1, 8, LockMode::X, 20s, never); });
  while (locks.lines().size() < 3) std::this_thread::yield();
  try {
    locks.take(2, 7, LockMode::X, 20s, never);
    ADD_FAILURE() << "no deadlock was seen";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.number, 1205);
    EXPECT_TRUE(error.ends_transaction);
  }
  locks.release_all(2);
  EXPECT_NO_THROW(waiter.get());
}

TEST(LocksTest, InsertBulkLocksAsTheTableIsBuilt) {
  Server server;
  server.run(
      "CREATE TABLE bare (a int); CREATE TABLE indexed (a int, INDEX i (a)); CREATE TABLE keyed (a int PRIMARY KEY); "
      "CREATE TABLE cci (a int, INDEX c CLUSTERED COLUMNSTORE)");
  struct Case {
    const char* table;
    const char* hint;
    const char* mode;
  };
  for (const Case& given :
       {Case{"bare", "", "IX"}, Case{"bare", "WITH (TABLOCK)", "BU"}, Case{"indexed", "WITH (TABLOCK)", "Sch-M"},
        Case{"keyed", "WITH (ROWS_PER_BATCH = 5, TABLOCK)", "X"}, Case{"cci", "WITH (TABLOCK)", "X"},
        Case{"cci", "", "IX"}}) {
    SCOPED_TRACE(std::string{given.table} + " " + given.hint);
    EXPECT_EQ(as_lines(server.run("BEGIN TRAN; INSERT BULK dbo." + std::string{given.table} + " (a int) " + given.hint +
                                  "; SELECT request_mode FROM sys.dm_tran_locks WHERE request_session_id = @@SPID")),
              std::string{given.mode} + "\n");
  }
}

TEST(LocksTest, ALockTimeoutIsError1222) {
  Server server;
  server.run("CREATE TABLE t (a int)");
  RawClient holder{server.port()};
  holder.sign_in();
  holder.send(RawClient::batch("BEGIN TRAN; SELECT * FROM t WITH (TABLOCKX)"));
  holder.reply();
  try {
    server.run("SET LOCK_TIMEOUT 0; INSERT t VALUES (1)");
    ADD_FAILURE() << "the lock was not there";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string{error.what()}, "1222: Lock request time out period exceeded.");
  }
}

}  // namespace
}  // namespace hygge::test
