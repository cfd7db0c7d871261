#include <gtest/gtest.h>

#include <fstream>

#include "hygge/base/files.h"
#include "tests/base/child_process.h"

namespace hygge::files {
namespace {

class RemoveTreeTest : public testing::Test {
 protected:
  fs::path at(std::string_view name) const { return folder_.path() / name; }
  void write(std::string_view name) const { std::ofstream{at(name)} << "text"; }

 private:
  TemporaryFolder folder_{fs::temp_directory_path()};
};

TEST_F(RemoveTreeTest, RemovesEverythingBelow) {
  create_folders(at("tree/a/b"));
  create_folders(at("tree/" + std::string(255, 'n')));
  for (int i = 0; i < 1'000; ++i) write("tree/a/file " + std::to_string(i));
  write("tree/.hidden");
  remove_tree(at("tree"));
  EXPECT_FALSE(fs::exists(at("tree")));
}

TEST_F(RemoveTreeTest, RemovesFoldersThatAreDeeperThanAPathMayBe) {
  EXPECT_TRUE(test::holds_in_child([this] {
    fs::create_directory(at("tree"));
    fs::current_path(at("tree"));
    for (int i = 0; i < 40; ++i) {
      const std::string name(200, 'd');
      fs::create_directory(name);
      fs::current_path(name);
    }
    return true;
  }));
  remove_tree(at("tree"));
  EXPECT_FALSE(fs::exists(at("tree")));
}

TEST_F(RemoveTreeTest, RemovesASingleFile) {
  write("file");
  remove_tree(at("file"));
  EXPECT_FALSE(fs::exists(at("file")));
}

TEST_F(RemoveTreeTest, WhatIsGoneIsNoError) { EXPECT_NO_THROW(remove_tree(at("missing"))); }

TEST_F(RemoveTreeTest, DoesNotFollowLinks) {
  create_folders(at("outside"));
  write("outside/precious");
  create_folders(at("tree"));
  fs::create_directory_symlink(at("outside"), at("tree/link"));
  fs::create_directory_symlink(at("outside"), at("link"));
  remove_tree(at("tree"));
  remove_tree(at("link"));
  EXPECT_FALSE(fs::exists(at("tree")));
  EXPECT_FALSE(fs::is_symlink(at("link")));
  EXPECT_TRUE(fs::exists(at("outside/precious")));
}

TEST_F(RemoveTreeTest, NamesWhatItMayNotRemove) {
  fs::permissions(at(""), fs::perms{0777});
  EXPECT_TRUE(test::holds_for_unprivileged_user([this] {
    create_folders(at("tree/closed"));
    write("tree/closed/file");
    fs::permissions(at("tree/closed"), fs::perms{0555});
    try {
      remove_tree(at("tree"));
    } catch (const Error& error) {
      return error.kind() == ErrorKind::Permission &&
             error.headline() == "could not remove '" + at("tree/closed/file").string() + "'";
    }
    return false;
  }));
  fs::permissions(at("tree/closed"), fs::perms{0755});
}

}  // namespace
}  // namespace hygge::files
