#include <duckdb.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/engine_impl.h"
#include "hygge/engine/scan_function.h"
#include "hygge/engine/sql_text.h"
#include "tests/engine/fakes.h"

/// What the engine does that nobody would expect. Each case shows the trap as it is, so that we notice when a newer
/// library has lost it, and that our way around it holds.
namespace hygge::engine {
namespace {

class TrapsTest : public testing::Test {
 protected:
  std::string parquet(const std::string& name) { return quote_text(place_.path(name)) + " (FORMAT parquet)"; }

  test::EngineInAFolder place_;
  Session session_ = place_.session();
  CancelToken never_;
};

TEST_F(TrapsTest, ASecondFunctionOfTheSameNameIsIgnoredInSilence) {
  const duck::Connection connection = place_.engine().impl().connect();
  const auto empty = std::make_shared<const ScanRegistry>();
  EXPECT_NO_THROW(register_scan_function(connection.get(), empty)) << "it says that it took it";
  // Had it, this scan would not be found in the empty registry.
  const auto scan = std::make_shared<test::NumbersScan>(test::NumbersScan::Behaviour{.rows = 3});
  const Relation relation = place_.engine().relation_of(scan, false);
  EXPECT_EQ(test::only_number(session_, "SELECT count(*) FROM (" + relation.sql + ")"), 3);
}

TEST_F(TrapsTest, ACommitSucceedsThoughNothingWasCommitted) {
  session_.run("CREATE TABLE kept (a INTEGER)", never_);
  session_.run("BEGIN", never_);
  session_.run("INSERT INTO kept VALUES (1)", never_);
  EXPECT_THROW(session_.run("INSERT INTO kept SELECT 'abc'::INT", never_), Error);
  EXPECT_THROW(session_.run("INSERT INTO kept VALUES (2)", never_), Error) << "each statement must be looked at";
  EXPECT_NO_THROW(session_.run("COMMIT", never_)) << "this one cannot be trusted";
  EXPECT_EQ(test::only_number(session_, "SELECT count(*) FROM kept"), 0);
}

TEST_F(TrapsTest, OverwriteRemovesFilesThatTheEngineNeverWrote) {
  std::filesystem::create_directories(place_.folder() / "out" / "deeper");
  const std::filesystem::path foreign = place_.folder() / "out" / "deeper" / "precious.txt";
  files::write_atomically(foreign, "mine");
  const std::string copy =
      "COPY (SELECT 1 AS a) TO " + quote_text(place_.path("out")) + " (FORMAT parquet, PER_THREAD_OUTPUT true";
  EXPECT_THROW(session_.run(copy + ")", never_), Error) << "without it a folder with anything in it is refused";
  EXPECT_TRUE(std::filesystem::exists(foreign));
  session_.run(copy + ", OVERWRITE true)", never_);
  EXPECT_FALSE(std::filesystem::exists(foreign)) << "which is why no statement of ours says OVERWRITE";
}

TEST_F(TrapsTest, AnInterruptBeforeTheStatementIsLost) {
  const duck::Connection connection = place_.engine().impl().connect();
  duckdb_interrupt(connection.get());
  duck::Result result;
  EXPECT_EQ(duckdb_query(connection.get(), "SELECT count(*) FROM range(1000000)", result.out()), DuckDBSuccess);
}

/// Runs `sql` in a process of its own, which may crash, and returns how that ended.
///
/// Not fork(): the engine's threads would be missing in the child.
int status_of_running(const std::string& folder, const std::string& sql) {
  ::setenv("HYGGE_TEST_FOLDER", folder.c_str(), 1);
  ::setenv("HYGGE_TEST_SQL", sql.c_str(), 1);
  ::unsetenv("GTEST_TOTAL_SHARDS");  // the child would run nothing but a part of its only case
  ::unsetenv("GTEST_SHARD_INDEX");
  posix_spawn_file_actions_t quietly;
  ::posix_spawn_file_actions_init(&quietly);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    ::posix_spawn_file_actions_addopen(&quietly, stream, "/dev/null", O_WRONLY, 0);
  }
  std::string arguments[] = {"engine_tests", "--gtest_filter=TrapsChild.*", "--gtest_also_run_disabled_tests"};
  char* argv[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(), nullptr};
  pid_t child = 0;
  const int problem = ::posix_spawn(&child, "/proc/self/exe", &quietly, nullptr, argv, environ);
  ::posix_spawn_file_actions_destroy(&quietly);
  if (problem != 0) throw system_error("run", "/proc/self/exe", problem);
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

TEST_F(TrapsTest, DeeplyNestedJsonCrashesAutoDetectionButNotExplicitColumns) {
  const std::string file = place_.path("deep.json");
  files::write_atomically(file, "{\"a\": " + std::string(50'000, '[') + std::string(50'000, ']') + "}\n");
  const std::string path = quote_text(file);
  const int guessed = status_of_running(place_.folder(), "SELECT * FROM read_json(" + path + ")");
  EXPECT_TRUE(WIFSIGNALED(guessed) || WEXITSTATUS(guessed) != 0);
  const int told = status_of_running(place_.folder(), "SELECT length(a) FROM read_json(" + path +
                                                          ", columns = {a: 'VARCHAR'}, format = 'newline_delimited')");
  EXPECT_TRUE(WIFEXITED(told)) << "signal " << WTERMSIG(told);
  EXPECT_EQ(WEXITSTATUS(told), 0);
}

/// Run by status_of_running() only.
TEST(TrapsChild, DISABLED_ReadsWhatItIsTold) {
  const char* sql = std::getenv("HYGGE_TEST_SQL");
  const char* folder = std::getenv("HYGGE_TEST_FOLDER");
  ASSERT_TRUE(sql != nullptr && folder != nullptr);
  EngineOptions options;
  options.threads = 1;
  options.folders = {folder};
  Engine engine{options};
  engine.open_session().run(sql, CancelToken{});
}

}  // namespace
}  // namespace hygge::engine
