// Files that are offered as they are, known without the engine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/homes/parquet/opened_home.h"

namespace hygge {
namespace {

using test::error_of;
using test::kUsers;
using test::ParquetFolder;
using test::Written;
using testing::Each;
using testing::Field;

class AsIsTest : public testing::Test {
 protected:
  AsIsTest() { folder.write("in/a.parquet", kUsers, "COMPRESSION snappy"); }

  /// Opens "in" as it is, with an engine of its own that writes down when it opens.
  std::optional<engine::Relation> offer(Written written = {}) {
    if (written["path"].empty()) written["path"] = {folder.path("in").string()};
    const HomeKind& kind = parquet_home_kind();
    home = kind.make(test::section_of(kind.settings, "home", written),
                     KindContext{.root = folder.path(), .flow = "users"});
    HomeContext context = folder.home_context();
    return home->open_as_is(HomeContext{lazy, session, context.cancel, context.note});
  }

  static engine::EngineOptions listened(bool& opened) {
    engine::EngineOptions options;
    options.on_opening = [&opened](const std::string&) { opened = true; };
    return options;
  }

  ParquetFolder folder;
  bool engine_opened = false;
  engine::Engine lazy{listened(engine_opened)};
  engine::Session session = lazy.open_session();
  std::unique_ptr<Home> home;
};

TEST_F(AsIsTest, TellsAllButTheTypesWithoutTheEngine) {
  folder.write("in/b.parquet", kUsers, "COMPRESSION snappy");
  const std::optional<engine::Relation> offered = offer();
  EXPECT_FALSE(engine_opened);
  ASSERT_TRUE(offered);
  const engine::Relation opened = home->open(folder.home_context());
  EXPECT_EQ(offered->schema.names(), opened.schema.names());
  EXPECT_EQ(offered->rows, opened.rows);
  EXPECT_EQ(offered->rows_exact, opened.rows_exact);
  EXPECT_EQ(offered->bytes, opened.bytes);
  EXPECT_EQ(offered->nulls, opened.nulls);
  EXPECT_EQ(offered->largest_piece, opened.largest_piece);
  EXPECT_EQ(offered->sql, opened.sql);
  EXPECT_EQ(offered->verbatim->files, opened.verbatim->files);
  EXPECT_EQ(offered->verbatim->codecs, opened.verbatim->codecs);
  EXPECT_EQ(offered->verbatim->modern_encodings, opened.verbatim->modern_encodings);
  EXPECT_EQ(rows_of(folder, *offered).size(), 6U);
  EXPECT_THAT(offered->schema.columns, Each(Field(&engine::Column::type, engine::Type{})));
}

TEST_F(AsIsTest, IsNotOfferedWhenAnythingIsShaped) {
  EXPECT_TRUE(offer({{"columns", {"id", "name", "tags"}}}));
  EXPECT_FALSE(offer({{"columns", {"name", "id", "tags"}}}));
  EXPECT_FALSE(offer({{"columns", {"id"}}}));
  EXPECT_FALSE(offer({{"where", {"id > 1"}}}));
  folder.write("hive/k=1/a.parquet", kUsers);
  EXPECT_FALSE(offer({{"path", {folder.path("hive").string()}}}));
  EXPECT_TRUE(offer({{"path", {folder.path("hive").string()}}, {"hive_partitioning", {"false"}}}));
  folder.write("in/b.parquet", "SELECT 1 AS id");
  EXPECT_FALSE(offer());
  EXPECT_FALSE(engine_opened);
}

TEST_F(AsIsTest, RefusesWhatOpeningRefuses) {
  EXPECT_EQ(error_of([&] { offer({{"columns", {"nmae"}}}); }).advice(), "did you mean 'name'?");
  EXPECT_EQ(error_of([&] { offer({{"hive_partitioning", {"true"}}}); }).kind(), ErrorKind::Data);
  files::write_atomically(folder.path("in/b.parquet"), "no Parquet");
  EXPECT_EQ(error_of([&] { offer(); }).kind(), ErrorKind::Data);
}

TEST_F(AsIsTest, IsOpenedFromWhatWasFoundAndToldOnce) {
  std::filesystem::create_symlink(folder.path("in/a.parquet"), folder.path("in/link.parquet"));
  ASSERT_TRUE(offer());
  folder.write("in/b.parquet", kUsers);
  EXPECT_EQ(home->open(folder.home_context()).rows, Rows{3}) << "the files that were found before";
  EXPECT_EQ(folder.notes.size(), 1U);
  EXPECT_EQ(home->open(folder.home_context()).rows, Rows{6}) << "opened again, it looks again";
}

TEST_F(AsIsTest, KnowsWhetherItsFilesChanged) {
  ASSERT_TRUE(offer());
  home->confirm_unchanged();
  home->check_bytes(CancelToken{});
  folder.write("in/a.parquet", "SELECT 1 AS other");
  EXPECT_TRUE(error_of([&] { home->confirm_unchanged(); }).is_transient());
}

}  // namespace
}  // namespace hygge
