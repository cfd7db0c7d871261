#include "hygge/auth/child_process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>

#include "hygge/base/error.h"
#include "hygge/base/files.h"

namespace hygge::auth {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class ChildProcessTest : public testing::Test {
 protected:
  fs::path script(const std::string& name, const std::string& text) const {
    const fs::path path = folder_.path() / name;
    std::ofstream{path} << "#!/bin/sh\n" << text;
    fs::permissions(path, fs::perms::owner_all);
    return path;
  }
  Environment environment() const {
    return Environment{{{"PATH", folder_.path().string() + ":/usr/bin:/bin"}, {"GREETING", "hello"}}};
  }
  ChildResult run(const fs::path& program, std::vector<std::string> arguments = {},
                  Seconds timeout = Seconds{30}) const {
    return run_child(program, arguments, environment(), timeout, cancel_);
  }

  files::TemporaryFolder folder_{fs::temp_directory_path()};
  CancelToken cancel_;
};

TEST_F(ChildProcessTest, HearsWhatIsSaidAndHowItEnds) {
  const ChildResult result =
      run(script("az", "echo \"$GREETING $1 $2\"; pwd; echo oh >&2; exit 3\n"), {"a b", "$(id)"});
  EXPECT_EQ(result.out.reveal(), "hello a b $(id)\n/\n");
  EXPECT_EQ(result.err, "oh\n");
  EXPECT_EQ(result.exit_code, 3);
}

TEST_F(ChildProcessTest, HasNothingToRead) { EXPECT_EQ(run(script("az", "cat\n")).exit_code, 0); }

TEST_F(ChildProcessTest, ASignalIsNoExitCode) { EXPECT_EQ(run(script("az", "kill -9 $$\n")).exit_code, -1); }

TEST_F(ChildProcessTest, KeepsWhatFitsOfEndlessTalk) {
  const ChildResult result = run(script("az", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2\n"));
  EXPECT_EQ(result.out.reveal().size(), 262'144U);
  EXPECT_EQ(result.err.size(), 262'144U);
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(ChildProcessTest, AChildOfItsOwnIsNotWaitedFor) {
  const ChildResult result = run(script("az", "sleep 60 &\necho $!\n"));
  const pid_t child = std::stoi(result.out.reveal());
  EXPECT_EQ(::kill(child, SIGKILL), 0) << "it was still there, with our pipes open";
}

TEST_F(ChildProcessTest, IsKilledWithItsChildrenWhenItTakesTooLong) {
  const fs::path trace = folder_.path() / "still-there";
  try {
    run(script("az", "(sleep 2; touch " + trace.string() + ") & sleep 60\n"), {}, Seconds{0.1});
    FAIL() << "it ended";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Timeout);
    EXPECT_EQ(error.headline(), "az did not answer within 0.10s");
  }
  EXPECT_FALSE(fs::exists(trace));
}

TEST_F(ChildProcessTest, IsKilledWhenCancelled) {
  const fs::path program = script("az", "sleep 60\n");
  std::future<ChildResult> running = std::async(std::launch::async, [&] { return run(program, {}, Seconds{60}); });
  EXPECT_EQ(running.wait_for(30ms), std::future_status::timeout);
  cancel_.cancel(CancelReason::Interrupted);
  EXPECT_THROW(running.get(), Error);
}

TEST_F(ChildProcessTest, WhatCannotBeStartedIsSaid) { EXPECT_THROW(run(folder_.path() / "nothing"), Error); }

TEST_F(ChildProcessTest, FindsProgramsByPathButNotInRelativeFolders) {
  const fs::path program = script("az", "");
  std::ofstream{folder_.path() / "text"} << "no program";
  EXPECT_EQ(find_program("az", environment()), program);
  EXPECT_EQ(find_program("text", environment()), std::nullopt);
  EXPECT_EQ(find_program("az", Environment{}), std::nullopt);
  EXPECT_EQ(find_program("sh", Environment{{{"PATH", ":.:bin:../bin"}}}), std::nullopt);
}

}  // namespace
}  // namespace hygge::auth
