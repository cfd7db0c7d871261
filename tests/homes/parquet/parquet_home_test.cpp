#include "hygge/homes/parquet/parquet_home.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/homes/parquet/opened_home.h"
#include "tests/parquet/tiny_parquet.h"

namespace hygge {
namespace {

using test::error_of;
using test::kUsers;
using test::open_home;
using test::OpenedHome;
using test::ParquetFolder;
using test::rows_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Strings = std::vector<std::string>;

std::vector<std::optional<std::uint64_t>> null_counts(const engine::Relation& relation) {
  std::vector<std::optional<std::uint64_t>> counts;
  for (const auto& nulls : relation.nulls) {
    counts.push_back(nulls ? std::optional{nulls->value} : std::nullopt);
  }
  return counts;
}

class ParquetHomeTest : public testing::Test {
 protected:
  ParquetFolder folder;
};

TEST_F(ParquetHomeTest, TellsRowsNullsBytesAndSchemaOfAFile) {
  folder.write("users.parquet", kUsers);
  const OpenedHome opened = open_home(folder, {"users.parquet"});
  EXPECT_EQ(opened.relation.schema.names(), (Strings{"id", "name", "tags"}));
  EXPECT_EQ(opened.relation.rows, Rows{3});
  EXPECT_TRUE(opened.relation.rows_exact);
  EXPECT_THAT(null_counts(opened.relation), ElementsAre(0U, 1U, std::nullopt));
  EXPECT_EQ(opened.relation.bytes->value, std::filesystem::file_size(folder.path("users.parquet")));
  EXPECT_EQ(rows_of(folder, opened.relation).size(), 3U);
  EXPECT_EQ(opened.home->describe(), "users.parquet");
}

TEST_F(ParquetHomeTest, OffersItsBytesWhenNothingIsShaped) {
  folder.write("in/a.parquet", kUsers, "COMPRESSION zstd, PARQUET_VERSION V2");
  folder.write("in/b.parquet", kUsers, "COMPRESSION snappy");
  const OpenedHome opened = open_home(folder, {"in"});
  ASSERT_TRUE(opened.relation.verbatim);
  EXPECT_EQ(opened.relation.verbatim->format, "parquet");
  EXPECT_THAT(opened.relation.verbatim->files, ElementsAre(folder.path("in/a.parquet"), folder.path("in/b.parquet")));
  EXPECT_THAT(opened.relation.verbatim->codecs, ElementsAre("snappy", "zstd"));
  EXPECT_TRUE(opened.relation.verbatim->modern_encodings);
  EXPECT_EQ(opened.home->describe(), "in (2 files)");
}

TEST_F(ParquetHomeTest, KnowsOldEncodingsFromModernOnes) {
  folder.write("old.parquet", kUsers, "PARQUET_VERSION V1");
  EXPECT_FALSE(open_home(folder, {"old.parquet"}).relation.verbatim->modern_encodings);
}

TEST_F(ParquetHomeTest, KeepsItsBytesToItselfWhenAnythingIsShaped) {
  folder.write("users.parquet", kUsers);
  EXPECT_TRUE(open_home(folder, {"users.parquet"}, {{"columns", {"id", "name", "tags"}}}).relation.verbatim);
  EXPECT_FALSE(open_home(folder, {"users.parquet"}, {{"columns", {"name", "id", "tags"}}}).relation.verbatim);
  EXPECT_FALSE(open_home(folder, {"users.parquet"}, {{"columns", {"id"}}}).relation.verbatim);
  EXPECT_FALSE(open_home(folder, {"users.parquet"}, {{"where", {"true"}}}).relation.verbatim);
}

TEST_F(ParquetHomeTest, GivesTheChosenColumnsInTheirOrder) {
  folder.write("users.parquet", kUsers);
  const OpenedHome opened = open_home(folder, {"users.parquet"}, {{"columns", {"name", "id"}}});
  EXPECT_EQ(opened.relation.schema.names(), (Strings{"name", "id"}));
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("Anna|1", "Ben|3", "NULL|2"));
  EXPECT_THAT(null_counts(opened.relation), ElementsAre(1U, 0U));
  EXPECT_EQ(opened.home->whole().schema.size(), 3U);
}

TEST_F(ParquetHomeTest, FiltersByColumnsThatAreNotChosen) {
  folder.write("users.parquet", kUsers);
  const OpenedHome opened =
      open_home(folder, {"users.parquet"}, {{"columns", {"name"}}, {"where", {"id > 1 -- the newer ones"}}});
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("Ben", "NULL"));
  EXPECT_FALSE(opened.relation.rows_exact);
  EXPECT_EQ(opened.home->whole().rows, Rows{3});
}

TEST_F(ParquetHomeTest, ExplainsColumnsThatCannotBeChosen) {
  folder.write("users.parquet", kUsers);
  const Error unknown = error_of([&] { open_home(folder, {"users.parquet"}, {{"columns", {"nmae"}}}); });
  EXPECT_EQ(unknown.headline(), "`columns` asks for 'nmae', which is not there");
  EXPECT_EQ(unknown.advice(), "did you mean 'name'?");
  EXPECT_EQ(unknown.where(), "flow.yml:3:9 (home.columns)");
  EXPECT_EQ(unknown.kind(), ErrorKind::NotFound);
  const Error several = error_of([&] { open_home(folder, {"users.parquet"}, {{"columns", {"nmae", "id", "age"}}}); });
  EXPECT_EQ(several.headline(), "`columns` asks for 2 columns that are not there");
  EXPECT_THAT(several.details(),
              AllOf(HasSubstr("'nmae': did you mean 'name'?\n"), HasSubstr("'age': the columns are")));
  const Error twice = error_of([&] { open_home(folder, {"users.parquet"}, {{"columns", {"id", "ID"}}}); });
  EXPECT_EQ(twice.headline(), "`columns` asks for 'ID' twice");
}

TEST_F(ParquetHomeTest, RefusesFilesThatAreNotWhatTheySay) {
  struct Case {
    std::string bytes;
    std::string headline;
  };
  const std::string whole = test::write_tiny_parquet({{"a", {1, 2}}}).bytes;
  std::string flipped = whole;
  flipped[flipped.size() - 12] = static_cast<char>(~flipped[flipped.size() - 12]);
  const std::vector<Case> cases = {
      {"", "'x.parquet' is empty (0 bytes)"},
      {"id,name\n1,Anna\n", "'x.parquet' is not a Parquet file"},
      {whole.substr(0, 20), "'x.parquet' is cut off"},
      {whole.substr(0, whole.size() - 4) + "PARE", "'x.parquet' is encrypted"},
      {flipped, "the footer of 'x.parquet' is damaged"},
      {test::write_tiny_parquet({}).bytes, "'x.parquet' has no columns"},
      {test::write_tiny_parquet({{"Id", {1}}, {"ID", {2}}}).bytes, "'x.parquet' has the columns 'Id' and 'ID'"},
      {test::write_tiny_parquet({{"a", {1}}, {"a", {2}}}).bytes, "'x.parquet' has the columns 'a' and 'a'"},
      {test::write_tiny_parquet({{"", {1}}}).bytes, "'x.parquet' has a column whose name is no text"},
  };
  for (const Case& given : cases) {
    test::save(folder.path("x.parquet"), given.bytes);
    EXPECT_EQ(error_of([&] { open_home(folder, {"x.parquet"}); }).headline(), given.headline);
  }
}

TEST_F(ParquetHomeTest, SurvivesEveryFlippedByteOfAFooter) {
  folder.write("whole.parquet", kUsers);
  const std::string whole = files::read_text(folder.path("whole.parquet"), Bytes{1'000'000});
  for (std::size_t place = whole.size() - 300; place < whole.size(); place += 3) {
    std::string bytes = whole;
    bytes[place] = static_cast<char>(~bytes[place]);
    test::save(folder.path("x.parquet"), bytes);
    try {
      rows_of(folder, open_home(folder, {"x.parquet"}).relation);
    } catch (const Error& error) {
      EXPECT_THAT(std::string{error.what()}, HasSubstr("x.parquet")) << place;
    }
  }
}

TEST_F(ParquetHomeTest, ChecksTheChecksumsOfPages) {
  test::TinyParquet file = test::write_tiny_parquet({{"a", {1, 2, 3, 4}}});
  test::save(folder.path("x.parquet"), file.bytes);
  open_home(folder, {"x.parquet"}).home->check_bytes(CancelToken{});

  file.bytes[file.pages[1].body] ^= 1;
  test::save(folder.path("x.parquet"), file.bytes);
  const OpenedHome opened = open_home(folder, {"x.parquet"});
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1", "2", "3", "5"));  // nothing else would tell
  const Error error = error_of([&] { opened.home->check_bytes(CancelToken{}); });
  EXPECT_EQ(error.headline(), "a page of 'x.parquet' is damaged");
}

TEST_F(ParquetHomeTest, NoticesThatAFileChangedWhileItWasRead) {
  folder.write("users.parquet", kUsers);
  const OpenedHome opened = open_home(folder, {"users.parquet"});
  opened.home->confirm_unchanged();
  folder.write("users.parquet", "SELECT 1 AS other");
  const Error error = error_of([&] { opened.home->confirm_unchanged(); });
  EXPECT_EQ(error.headline(), "'users.parquet' changed while it was read");
  EXPECT_TRUE(error.is_transient());
}

TEST_F(ParquetHomeTest, ReadsOneThousandFilesAtOnce) {
  folder.write("in/f0.parquet", "SELECT 1 AS a");
  for (int file = 1; file < 1000; ++file) {
    std::filesystem::copy_file(folder.path("in/f0.parquet"), folder.path("in/f" + std::to_string(file) + ".parquet"));
  }
  const OpenedHome opened = open_home(folder, {"in"});
  EXPECT_EQ(opened.relation.rows, Rows{1000});
  EXPECT_EQ(folder.value("SELECT count(*) FROM (" + opened.relation.sql + ")"), "1000");
}

TEST_F(ParquetHomeTest, ReadsOneThousandFiveHundredColumns) {
  std::string select = "SELECT 0 AS c0";
  for (int column = 1; column < 1500; ++column) {
    select += ", " + std::to_string(column) + " AS c" + std::to_string(column);
  }
  folder.write("wide.parquet", select);
  const OpenedHome opened = open_home(folder, {"wide.parquet"});
  EXPECT_EQ(opened.relation.schema.size(), 1500U);
  EXPECT_EQ(folder.value("SELECT c1499 FROM (" + opened.relation.sql + ")"), "1499");
  const Error error = error_of([&] { open_home(folder, {"wide.parquet"}, {{"columns", {"completely_else"}}}); });
  EXPECT_THAT(error.advice(), HasSubstr("1,500 columns"));
}

TEST_F(ParquetHomeTest, TellsDebugWhatItFound) {
  folder.write("in/a.parquet", kUsers);
  const HomeKind& kind = parquet_home_kind();
  const KindContext context{.root = folder.path(), .flow = "users"};
  const auto examined = [&](const std::string& name) {
    return kind.examine(test::section_of(kind.settings, "home", {{"path", {folder.path(name).string()}}}), context)
        .at(0);
  };
  EXPECT_TRUE(examined("in").good);
  EXPECT_THAT(examined("in").text, HasSubstr("in is readable (1 file, "));
  EXPECT_FALSE(examined("inn").good);
  EXPECT_EQ(examined("inn").advice, "did you mean 'in'?");
}

TEST_F(ParquetHomeTest, AsksForTheRealFoldersOfLinkedFiles) {
  folder.write("real/a.parquet", kUsers);
  std::filesystem::create_directories(folder.path("in"));
  std::filesystem::create_symlink(folder.path("real/a.parquet"), folder.path("in/a.parquet"));
  const HomeKind& kind = parquet_home_kind();
  const auto folders = kind.folders(test::section_of(kind.settings, "home", {{"path", {folder.path("in").string()}}}));
  EXPECT_THAT(folders, ElementsAre(folder.path("in"), folder.path("real")));
  EXPECT_EQ(open_home(folder, {"in"}).relation.rows, Rows{3});
}

}  // namespace
}  // namespace hygge
