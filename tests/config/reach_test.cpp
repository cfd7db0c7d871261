#include "hygge/config/reach.h"

#include <gtest/gtest.h>

#include "hygge/base/files.h"

namespace hygge::config {
namespace {

TEST(ReachTest, KnowsWhichFoldersWouldBeRead) {
  struct Case {
    const char* name;
    Reach reach;
    const char* store;
    bool reaches;
  };
  const Case kCases[] = {
      {"itself", {"/p/landing"}, "/p/landing", true},
      {"inside", {"/p/landing"}, "/p/landing/out", true},
      {"around", {"/p/landing/customers"}, "/p/landing", true},
      {"around a file", {"/p/landing/x.parquet"}, "/p/landing", true},
      {"beside", {"/p/landing"}, "/p/landing2", false},
      {"beside a file", {"/p/landing/x.parquet"}, "/p/landing/out", false},
      {"in a folder that is passed over", {"/p/landing"}, "/p/landing/_out", false},
      {"below one that is passed over", {"/p/landing"}, "/p/landing/.cache/out", false},
      {"files of a glob", {"/p/landing", {"*.parquet"}}, "/p/landing/out", false},
      {"where a glob begins", {"/p/landing", {"*.parquet"}}, "/p/landing", true},
      {"around a glob", {"/p/landing/a", {"*.parquet"}}, "/p/landing", true},
      {"a folder that a glob matches", {"/p/landing", {"*"}}, "/p/landing/out", true},
      {"below a folder that a glob matches", {"/p/landing", {"o*"}}, "/p/landing/out/deep", true},
      {"one that a glob passes over", {"/p/landing", {"*"}}, "/p/landing/.out", false},
      {"one that no glob matches", {"/p/landing", {"in*"}}, "/p/landing/out", false},
      {"where a glob goes on", {"/p/landing", {"*", "*.parquet"}}, "/p/landing/out", true},
      {"deeper than a glob", {"/p/landing", {"*", "*.parquet"}}, "/p/landing/out/x", false},
      {"a plain name that is not there", {"/p/landing", {"*", "orders.parquet"}}, "/p/landing/out", false},
      {"any depth", {"/p/landing", {"**", "*.parquet"}}, "/p/landing/a/b/out", true},
      {"any depth, no folder", {"/p/landing", {"**", "x", "*.parquet"}}, "/p/landing/a/b", true},
      {"any depth, passed over", {"/p/landing", {"**", "*.parquet"}}, "/p/landing/_a/out", false},
  };
  for (const Case& given : kCases) EXPECT_EQ(reaches_into(given.reach, given.store), given.reaches) << given.name;
}

TEST(ReachTest, APlainNameBehindAGlobCountsWhenItIsThere) {
  const files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
  const Reach reach{folder.path(), {"*", "orders.parquet"}};
  std::filesystem::create_directory(folder.path() / "out");
  EXPECT_FALSE(reaches_into(reach, folder.path() / "out"));
  files::write_atomically(folder.path() / "out/orders.parquet", "x");
  EXPECT_TRUE(reaches_into(reach, folder.path() / "out"));
}

}  // namespace
}  // namespace hygge::config
