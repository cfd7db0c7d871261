#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <cerrno>
#include <fstream>

#include "hygge/base/files.h"
#include "tests/base/child_process.h"

namespace hygge::files {
namespace {

#ifdef SYS_link  // newer platforms have linkat alone
constexpr std::initializer_list<long> kLinkCalls = {SYS_link, SYS_linkat};
#else
constexpr std::initializer_list<long> kLinkCalls = {SYS_linkat};
#endif

class RenameTest : public testing::Test {
 protected:
  fs::path at(std::string_view name) const { return folder_.path() / name; }
  void write(std::string_view name, std::string_view text) const { std::ofstream{at(name)} << text; }
  void make_folder(std::string_view name, std::string_view text) const {
    fs::create_directory(at(name));
    std::ofstream{at(name) / "inside"} << text;
  }
  std::string text_of(std::string_view name) const { return read_text(at(name), Bytes{1'000}); }

  static std::string headline_of(const std::function<void()>& work) {
    try {
      work();
    } catch (const Error& error) {
      return error.headline();
    }
    return "nothing was thrown";
  }

 private:
  TemporaryFolder folder_{fs::temp_directory_path()};
};

TEST_F(RenameTest, ExchangesTwoFolders) {
  make_folder("left", "one");
  make_folder("right", "two");
  ASSERT_TRUE(exchange(at("left"), at("right")));
  EXPECT_EQ(text_of("left/inside"), "two");
  EXPECT_EQ(text_of("right/inside"), "one");
}

TEST_F(RenameTest, ExchangeNeedsBoth) {
  make_folder("left", "one");
  EXPECT_EQ(headline_of([this] { exchange(at("left"), at("right")); }),
            "could not exchange '" + at("left").string() + "' with '" + at("right").string() + "'");
  EXPECT_EQ(text_of("left/inside"), "one");
}

TEST_F(RenameTest, SaysWhenTheSystemCannotExchange) {
  make_folder("left", "one");
  make_folder("right", "two");
  for (const int refusal : {EINVAL, EXDEV, EBUSY, ENOSYS}) {
    EXPECT_TRUE(test::holds_in_child([&] {
      test::refuse_system_calls({SYS_renameat2}, refusal);
      return !exchange(at("left"), at("right"));
    })) << refusal;
  }
  EXPECT_EQ(text_of("left/inside"), "one");
}

TEST_F(RenameTest, RenamesToANewName) {
  write("a", "text");
  EXPECT_TRUE(rename_new(at("a"), at("b")));
  EXPECT_EQ(text_of("b"), "text");
  EXPECT_FALSE(fs::exists(at("a")));
}

TEST_F(RenameTest, ANewNameNeverReplaces) {
  write("a", "new");
  write("b", "old");
  make_folder("from", "new");
  fs::create_directory(at("empty"));
  EXPECT_FALSE(rename_new(at("a"), at("b")));
  EXPECT_FALSE(rename_new(at("from"), at("empty")));
  EXPECT_EQ(text_of("a"), "new");
  EXPECT_EQ(text_of("b"), "old");
  EXPECT_TRUE(fs::is_empty(at("empty")));
  EXPECT_EQ(headline_of([this] { rename_new(at("missing"), at("c")); }),
            "could not rename '" + at("missing").string() + "' to '" + at("c").string() + "'");
}

TEST_F(RenameTest, KeepsItsPromiseWhereTheFileSystemHasNoSuchCall) {
  write("a", "new");
  write("b", "old");
  make_folder("from", "new");
  fs::create_directory(at("empty"));
  for (const int refusal : {EINVAL, ENOSYS}) {
    EXPECT_TRUE(test::holds_in_child([&] {
      test::refuse_system_calls({SYS_renameat2}, refusal);
      return !rename_new(at("a"), at("b")) && !rename_new(at("from"), at("empty")) && rename_new(at("a"), at("c")) &&
             rename_new(at("c"), at("a")) && rename_new(at("from"), at("to")) && rename_new(at("to"), at("from")) &&
             headline_of([this] { rename_new(at("missing"), at("d")); }).starts_with("could not rename") &&
             headline_of([this] { rename_new(at("from"), at("from/below")); }).starts_with("could not rename");
    })) << refusal;
  }
  EXPECT_EQ(text_of("a"), "new");
  EXPECT_EQ(text_of("b"), "old");
  EXPECT_EQ(text_of("from/inside"), "new");
  EXPECT_FALSE(fs::exists(at("from/below")));
  EXPECT_TRUE(fs::is_empty(at("empty")));
}

TEST_F(RenameTest, RenamesOverAnOldFile) {
  write("a", "new");
  write("b", "old");
  files::rename(at("a"), at("b"));
  EXPECT_EQ(text_of("b"), "new");
  EXPECT_EQ(headline_of([this] { files::rename(at("a"), at("b")); }),
            "could not rename '" + at("a").string() + "' to '" + at("b").string() + "'");
}

TEST_F(RenameTest, GivesAFileASecondName) {
  write("a", "text");
  EXPECT_TRUE(hard_link(at("a"), at("b")));
  EXPECT_EQ(fingerprint(at("a")), fingerprint(at("b")));
  EXPECT_EQ(headline_of([this] { hard_link(at("a"), at("b")); }),
            "could not link '" + at("a").string() + "' as '" + at("b").string() + "'");
}

TEST_F(RenameTest, SaysWhenTheSystemCannotLink) {
  write("a", "text");
  for (const int refusal : {EPERM, EXDEV, EMLINK, ENOSYS, EOPNOTSUPP}) {
    EXPECT_TRUE(test::holds_in_child([&] {
      test::refuse_system_calls(kLinkCalls, refusal);
      return !hard_link(at("a"), at("b"));
    })) << refusal;
  }
}

}  // namespace
}  // namespace hygge::files
