#include "hygge/messages/live_screen.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "hygge/base/files.h"
#include "hygge/base/owned.h"
#include "tests/messages/samples.h"
#include "tests/support/vt_screen.h"

namespace hygge::messages {
namespace {

/// Draws into a file: the screen model then sees what a terminal of 80 by 24 would have shown.
class LiveScreenTest : public testing::Test {
 protected:
  void look() {
    screen_.feed(files::read_text(path_, Bytes{100'000'000}));
    EXPECT_THAT(screen_.unknown_sequences(), testing::IsEmpty());
  }

  files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
  std::filesystem::path path_ = folder_.path() / "drawn";
  FileDescriptor file_{open(path_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)};
  test::VtScreen screen_{80, 24};
};

TEST_F(LiveScreenTest, TellsOfEveryFlowOnceHoweverManyThreadsReport) {
  constexpr int kThreads = 8;
  constexpr int kFlows = 25;
  std::vector<std::string> names;
  for (int i = 0; i < kThreads * kFlows; ++i) names.push_back("flow" + std::to_string(i));
  {
    LiveScreen live{file_.get(), Verbosity::Normal, Paint{}};
    live.run_started("demo", "r1", names, kThreads);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&live, &names, thread] {
        for (int i = 0; i < kFlows; ++i) {
          const std::string& name = names[static_cast<std::size_t>(thread * kFlows + i)];
          live.flow_started(name, "a", "b");
          Progress progress;
          for (std::uint64_t rows = 0; rows < 50; ++rows) {
            progress.rows = Rows{rows};
            live.flow_progress(name, progress);
          }
          live.note(name, Level::Info, "half way");
          live.flow_finished(samples::passed(name, Rows{50}, Bytes{1}, Seconds{1}));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    live.run_finished(samples::run({}));
  }
  look();
  std::size_t finished = 0;
  for (const std::string& line : screen_.all_lines())
    finished += line.find("] FINISHED flow flow") != std::string::npos;
  EXPECT_EQ(finished, names.size());
  EXPECT_EQ(screen_.all_lines().back(), "Done. PASS=0 WARN=0 ERROR=0 SKIP=0 TOTAL=0");
}

TEST_F(LiveScreenTest, LeavesTheTerminalAsItWasWithoutALastEvent) {
  {
    LiveScreen live{file_.get(), Verbosity::Normal, Paint{}};
    live.run_started("demo", "r1", {"users"}, 1);
    live.flow_started("users", "a", "b");
    live.note("users", Level::Warning, "about to fall over");
  }
  look();
  EXPECT_TRUE(screen_.is_cursor_visible());
  EXPECT_THAT(screen_.all_lines(),
              testing::ElementsAre("Project demo: 1 flow (run r1)", "[1 of 1] WARN flow users: about to fall over"));
}

TEST_F(LiveScreenTest, DrawsNoMoreOnceTheTerminalWasRestored) {
  LiveScreen live{file_.get(), Verbosity::Normal, Paint{}};
  live.flow_started("users", "a", "b");
  restore_terminal();
  live.run_finished(samples::run({samples::stopped("users")}));
  look();
  EXPECT_TRUE(screen_.is_cursor_visible());
  EXPECT_EQ(screen_.all_lines().back(), "Done. PASS=0 WARN=0 ERROR=0 STOP=1 SKIP=0 TOTAL=1");
}

}  // namespace
}  // namespace hygge::messages
