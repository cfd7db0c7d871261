#include "hygge/engine/engine.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "hygge/engine/library.h"
#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"
#include "tests/engine/fakes.h"

namespace hygge::engine {
namespace {

using test::error_of;

class EngineTest : public testing::Test {
 protected:
  std::string setting(const std::string& name) {
    return test::only_text(session_, "SELECT value FROM duckdb_settings() WHERE name = " + quote_text(name));
  }

  test::EngineInAFolder place_;
  Session session_ = place_.session();
  CancelToken never_;
};

TEST_F(EngineTest, TellsTheVersionOfTheLibrary) {
  EXPECT_EQ(Engine::library_version().substr(0, 2), "1.");
  EXPECT_EQ("v" + Engine::library_version(), test::only_text(session_, "SELECT version()"));
}

TEST(LibraryTest, TakesNoLibraryThatIsTooOld) {
  for (const std::string version : {"1.5.0", "1.5.6", "1.10.0", "2.0.0", "1.6.0-dev12"}) {
    EXPECT_NO_THROW(require_library(version)) << version;
  }
  for (const std::string version : {"1.4.4", "1.3.2", "0.10.1", "", "unknown"}) {
    const auto error = error_of([&] { require_library(version); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason(), "found version '" + version + "', and 1.5 is the oldest that will do");
  }
}

TEST_F(EngineTest, SetsWhatItWasTold) {
  files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
  EngineOptions options;
  options.threads = 3;
  options.memory_limit = Bytes{256'000'000};
  options.temp_folder = folder.path() / "it's spill";
  Engine engine{options};
  Session session = engine.open_session();
  const auto value = [&](const std::string& name) {
    return test::only_text(session, "SELECT current_setting(" + quote_text(name) + ")");
  };
  EXPECT_EQ(value("threads"), "3");
  EXPECT_EQ(value("memory_limit"), "244.1 MiB");
  EXPECT_EQ(value("temp_directory"), options.temp_folder.string());
  EXPECT_EQ(value("preserve_insertion_order"), "false");
  EXPECT_EQ(value("TimeZone"), "UTC");
}

TEST_F(EngineTest, KeepsItsSettingsLocked) {
  for (const std::string statement :
       {"SET threads = 7", "SET enable_external_access = true", "SET memory_limit = '1GB'",
        "SET autoload_known_extensions = true", "SET lock_configuration = false", "SET allowed_directories = ['/']",
        "RESET temp_directory"}) {
    SCOPED_TRACE(statement);
    EXPECT_THROW(session_.run(statement, never_), Error);
  }
  EXPECT_EQ(setting("threads"), "2");
}

TEST_F(EngineTest, ReachesNothingOutsideOfItsFolders) {
  files::TemporaryFolder elsewhere{std::filesystem::temp_directory_path()};
  const std::filesystem::path secret = elsewhere.path() / "secret.csv";
  files::write_atomically(secret, "a\n1\n");
  std::filesystem::create_directory_symlink(elsewhere.path(), place_.folder() / "link");
  const std::string through_parent = place_.path("../" + elsewhere.path().filename().string() + "/secret.csv");
  for (const std::string& path : {secret.string(), through_parent, place_.path("link/secret.csv")}) {
    SCOPED_TRACE(path);
    EXPECT_EQ(error_of([&] { session_.run("SELECT * FROM read_csv($1)", never_, {path}); })->kind(),
              ErrorKind::Permission);
  }
  const std::string target = quote_text((elsewhere.path() / "out.csv").string());
  for (const std::string& statement : {"COPY (SELECT 1) TO " + target, "ATTACH " + target + " AS d (TYPE duckdb)",
                                       std::string{"INSTALL httpfs"}, std::string{"LOAD '/tmp/x.duckdb_extension'"}}) {
    SCOPED_TRACE(statement);
    EXPECT_THROW(session_.run(statement, never_), Error);
  }
  EXPECT_FALSE(std::filesystem::exists(elsewhere.path() / "out.csv"));
}

TEST_F(EngineTest, LoadsNoExtensionForAPath) {
  for (const std::string path : {"s3://bucket/a.parquet", "https://127.0.0.1:1/a.parquet", "az://a/b"}) {
    SCOPED_TRACE(path);
    const ErrorKind kind = error_of([&] { session_.run("SELECT * FROM read_parquet($1)", never_, {path}); })->kind();
    EXPECT_TRUE(kind == ErrorKind::Unsupported || kind == ErrorKind::Permission);
  }
}

TEST_F(EngineTest, MayUseAFolderThatIsALink) {
  files::TemporaryFolder parent{std::filesystem::temp_directory_path()};
  std::filesystem::create_directory(parent.path() / "real");
  std::filesystem::create_directory_symlink(parent.path() / "real", parent.path() / "link");
  EngineOptions options;
  options.temp_folder = parent.path() / "spill";
  options.folders = {parent.path() / "link"};
  Engine engine{options};
  Session session = engine.open_session();
  const std::string file = (parent.path() / "link" / "it's [a] file.parquet").string();
  session.run("COPY (SELECT 1 AS a) TO $1 (FORMAT parquet)", never_, {file});
  EXPECT_EQ(session.run("SELECT a FROM read_parquet($1)", never_, {escape_glob(file)}).integer(0, 0), 1);
}

TEST_F(EngineTest, SpillsWhenMemoryIsScarce) {
  EngineOptions options;
  options.threads = 2;
  options.memory_limit = Bytes{100'000'000};
  options.temp_folder = place_.folder() / "spill2";
  Engine engine{options};
  Session session = engine.open_session();
  EXPECT_EQ(test::only_number(session,
                              "SELECT count(*) FROM (SELECT md5(i::VARCHAR) AS t FROM range(3000000) s(i) ORDER BY t)"),
            3'000'000);
}

TEST_F(EngineTest, LeavesNoSpilledFilesEvenWhenLeftOpen) {
  const std::filesystem::path spill = place_.folder() / "spill3";
  for (const std::string rows : {"3000000", "3"}) {
    EngineOptions options;
    options.threads = 2;
    options.memory_limit = Bytes{100'000'000};
    options.temp_folder = spill;
    Engine engine{options};
    engine.open_session().run(
        "SELECT count(*) FROM (SELECT md5(i::VARCHAR) AS t FROM range(" + rows + ") s(i) ORDER BY t)", never_);
    engine.leave_open();
  }
  EXPECT_FALSE(std::filesystem::exists(spill));
}

TEST_F(EngineTest, SaysSoWhenMemoryRunsOut) {
  EngineOptions options;
  options.threads = 2;
  options.memory_limit = Bytes{30'000'000};  // and nowhere to spill
  Engine engine{options};
  Session session = engine.open_session();
  const auto error = error_of(
      [&] { session.run("SELECT count(*) FROM (SELECT DISTINCT md5(i::VARCHAR) FROM range(3000000) s(i))", never_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Memory);
  EXPECT_NE(error->advice().find("--memory-limit"), std::string::npos);
}

/// An engine that writes down what it tells when it opens.
struct ToldEngine {
  explicit ToldEngine(const EngineOptions& options = {}) : engine{listened(options)} {}

  EngineOptions listened(EngineOptions options) {
    options.on_opening = [this](const std::string& text) { told.push_back(text); };
    return options;
  }

  std::vector<std::string> told;
  Engine engine;
};

TEST(LazyEngineTest, OpensAtTheFirstStatementAndOnce) {
  EngineOptions options;
  options.threads = 3;
  options.memory_limit = Bytes{256'000'000};
  ToldEngine lazy{options};
  Session session = lazy.engine.open_session();
  Session other = lazy.engine.open_session();
  EXPECT_EQ(session.progress().rows, Rows{});
  EXPECT_EQ(session.progress().total, std::nullopt);
  EXPECT_TRUE(lazy.told.empty());
  EXPECT_EQ(test::only_number(session, "SELECT 1"), 1);
  EXPECT_EQ(test::only_number(other, "SELECT 2"), 2);
  ASSERT_EQ(lazy.told.size(), 1U);
  EXPECT_EQ(lazy.told.front(), "opening the engine (DuckDB " + Engine::library_version() + ", 3 threads, at most " +
                                   format_bytes(Bytes{256'000'000}) + " of memory)");
}

TEST(LazyEngineTest, OpensForAScanAndForADescription) {
  const auto scan = std::make_shared<test::NumbersScan>(test::NumbersScan::Behaviour{.rows = 3});
  ToldEngine scanning;
  EXPECT_EQ(scanning.engine.relation_of(scan, true).schema.size(), 2U);
  EXPECT_EQ(scanning.told.size(), 1U);
  ToldEngine describing;
  EXPECT_EQ(describing.engine.open_session().describe("SELECT 1 AS a").size(), 1U);
  EXPECT_EQ(describing.told.size(), 1U);
}

TEST(LazyEngineTest, OpensOnceForManyThreads) {
  ToldEngine lazy;
  std::atomic<int> answered{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        Session session = lazy.engine.open_session();
        if (session.run("SELECT 7", CancelToken{}).integer(0, 0) == 7) ++answered;
      });
    }
  }
  EXPECT_EQ(answered, 8);
  EXPECT_EQ(lazy.told.size(), 1U);
}

TEST(LazyEngineTest, LeavesNothingOpenThatNeverWas) {
  ToldEngine lazy;
  { const Session session = lazy.engine.open_session(); }
  lazy.engine.leave_open();
  Session session = lazy.engine.open_session();
  EXPECT_EQ(test::only_number(session, "SELECT 1"), 1) << "it was not given away";
}

TEST(LazyEngineTest, OpensForNothingThatIsCancelled) {
  ToldEngine lazy;
  const CancelToken cancel;
  cancel.cancel(CancelReason::Interrupted);
  Session session = lazy.engine.open_session();
  EXPECT_EQ(error_of([&] { session.run("SELECT 1", cancel); })->kind(), ErrorKind::Cancelled);
  EXPECT_TRUE(lazy.told.empty());
}

TEST(LazyEngineTest, TellsWhoeverNeedsItThatItDoesNotOpen) {
  EngineOptions options;
  options.temp_folder = std::string{"no\0name", 7};  // no statement can hold it
  ToldEngine broken{options};
  Session session = broken.engine.open_session();
  for (int i = 0; i < 2; ++i) {
    const auto error = error_of([&] { session.run("SELECT 1", CancelToken{}); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->headline(), "the text 'no\\x00name' holds a NUL character");
  }
  EXPECT_EQ(broken.told.size(), 2U) << "each tried";
}

TEST_F(EngineTest, HasManySessionsAndInstances) {
  std::vector<Session> sessions;
  for (int i = 0; i < 200; ++i) sessions.push_back(place_.session());
  test::EngineInAFolder other;
  EXPECT_EQ(test::only_number(sessions.back(), "SELECT 1"), 1);
  Session session = other.session();
  EXPECT_EQ(test::only_number(session, "SELECT 2"), 2);
}

}  // namespace
}  // namespace hygge::engine
