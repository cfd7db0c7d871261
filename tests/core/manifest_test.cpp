#include "hygge/core/manifest.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "hygge/base/files.h"

namespace hygge {
namespace {

namespace fs = std::filesystem;

class ManifestTest : public ::testing::Test {
 protected:
  const fs::path& folder() const { return scratch_.path(); }

 private:
  files::TemporaryFolder scratch_{fs::temp_directory_path()};
};

TEST_F(ManifestTest, IsEmptyWhereNothingWasPublished) {
  const Manifest manifest = Manifest::read(folder() / "nowhere");
  EXPECT_EQ(manifest.number(), 0U);
  EXPECT_EQ(manifest.run_id(), "");
  EXPECT_FALSE(manifest.lists("a.parquet", 1));
}

TEST_F(ManifestTest, ListsWhatWasWritten) {
  Manifest written{Manifest{}, "run-1"};
  for (std::uint64_t i = 0; i < 1'000; ++i) written.add("part " + std::to_string(i) + "\n\"]\xF0\x9F\x8C\xB2", i);
  written.write(folder());

  const Manifest read = Manifest::read(folder());
  EXPECT_EQ(read.number(), 1U);
  EXPECT_EQ(read.run_id(), "run-1");
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    EXPECT_TRUE(read.lists("part " + std::to_string(i) + "\n\"]\xF0\x9F\x8C\xB2", i));
    EXPECT_FALSE(read.lists("part " + std::to_string(i) + "\n\"]\xF0\x9F\x8C\xB2", i + 1)) << "another size";
  }
  EXPECT_FALSE(read.lists("part 0", 0));
}

TEST_F(ManifestTest, HoldsNoFileThatAReaderCouldTrip) {
  Manifest written{Manifest{}, "run-1"};
  for (std::uint64_t i = 0; i < 100; ++i) written.add(std::to_string(i), i);
  written.write(folder());
  for (const auto& entry : fs::recursive_directory_iterator{folder()}) {
    EXPECT_TRUE(entry.is_directory()) << entry.path();
    EXPECT_LE(entry.path().filename().native().size(), 255U);
  }
}

TEST_F(ManifestTest, BookmarksOfFlowsComeBackByteByByte) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  for (int i = 0; i < 5; ++i) bytes += bytes;
  Manifest written{Manifest{}, "run-1"};
  written.add("a", 1);
  written.set_bookmark("erp_orders", bytes);
  written.set_bookmark("a/b [c].d", "");
  written.write(folder());

  const Manifest read = Manifest::read(folder());
  EXPECT_EQ(read.bookmark("erp_orders"), bytes);
  EXPECT_EQ(read.bookmark("a/b [c].d"), "");
  EXPECT_EQ(read.bookmark("erp"), std::nullopt);
  EXPECT_TRUE(read.lists("a", 1));
  for (const auto& entry : fs::recursive_directory_iterator{folder()}) {
    EXPECT_TRUE(entry.is_directory()) << entry.path();
    EXPECT_LE(entry.path().filename().native().size(), 255U);
  }
}

TEST_F(ManifestTest, BookmarksAreHandedOnOnDemand) {
  Manifest first{Manifest{}, "a"};
  first.set_bookmark("f", "1");
  first.set_bookmark("g", "2");
  Manifest second{first, "b"};
  EXPECT_EQ(second.bookmark("f"), std::nullopt);
  second.take_bookmarks(first);
  second.forget_bookmark("f");
  EXPECT_EQ(second.bookmark("f"), std::nullopt);
  EXPECT_EQ(second.bookmark("g"), "2");
}

TEST_F(ManifestTest, WhatIsNoBookmarkIsIgnored) {
  Manifest written{Manifest{}, "a"};
  written.set_bookmark("f", "1");
  written.write(folder());
  for (const char* name : {"9/0000.g=00", "9/0001", "8/x000.f=001", "7/0000.f=0", "6/0000.no end", "5/0000.f=zz1"}) {
    fs::create_directories(folder() / written.path() / "flows" / name);
  }
  const Manifest read = Manifest::read(folder());
  EXPECT_EQ(read.bookmark("f"), "1");
  EXPECT_EQ(read.bookmark("g"), std::nullopt);
}

TEST_F(ManifestTest, TheNewestCounts) {
  Manifest first{Manifest{}, "a"};
  first.add("old", 1);
  first.write(folder());
  Manifest second{Manifest::read(folder()), "b"};
  second.add("new", 2);
  second.write(folder());

  const Manifest read = Manifest::read(folder());
  EXPECT_EQ(read.number(), 2U);
  EXPECT_EQ(read.run_id(), "b");
  EXPECT_TRUE(read.lists("new", 2));
  EXPECT_FALSE(read.lists("old", 1));

  Manifest::remove_all_but(second.path(), folder());
  EXPECT_FALSE(fs::exists(folder() / first.path()));
  EXPECT_TRUE(fs::exists(folder() / second.path()));
}

TEST_F(ManifestTest, IgnoresWhatItDoesNotUnderstand) {
  Manifest{Manifest{}, "a"}.write(folder());
  fs::create_directories(folder() / ".hygge/published.v1/nonsense");
  fs::create_directories(folder() / ".hygge/published.v1/99");
  fs::create_directories(folder() / ".hygge/published.v1/1.a/not hexadecimal digits");
  EXPECT_EQ(Manifest::read(folder()).number(), 1U);
}

TEST_F(ManifestTest, TakesAnyRunId) {
  const Manifest written{Manifest{}, "../" + std::string(300, 'x')};
  written.write(folder());
  EXPECT_EQ(Manifest::read(folder()).run_id(), written.run_id());
}

/// The worked example of docs/formats/target-folder.md.
TEST(MarkTest, IsTheOneInTheDocumentation) {
  EXPECT_EQ(mark_of("00000000000000000001.parquet", 1234), 0xd38355a31ce76830U);
}

}  // namespace
}  // namespace hygge
