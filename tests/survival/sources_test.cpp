// Sources that are not what the configuration promises.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "tests/survival/lake.h"

namespace hygge::test {
namespace {

struct Trouble {
  std::string name;
  std::string home;  ///< the flow's home
  std::function<void(Lake&)> prepare;
  std::vector<std::string> words;  ///< of the letter

  friend void PrintTo(const Trouble& trouble, std::ostream* out) { *out << trouble.name; }
};

std::string cut_off(const std::string& text, std::size_t bytes) { return text.substr(0, text.size() - bytes); }

const std::vector<Trouble>& troubles() {
  static const std::vector<Trouble> all{
      {"AMissingFile", "landing/gone.parquet", [](Lake&) {}, {"landing/gone.parquet", "is not there"}},
      {"AMissingFolder", "gone", [](Lake&) {}, {"gone", "is not there"}},
      {"TwoMissingPathsOfThree",
       "landing,gone.parquet,lost/*.parquet",
       [](Lake&) {},
       {"2 of 3 paths lead to nothing", "'gone.parquet' is not there", "no file matches 'lost/*.parquet'"}},
      {"AnEmptyFolder",
       "empty",
       [](const Lake& lake) { std::filesystem::create_directories(lake.path("empty")); },
       {"empty"}},
      {"AFolderWithoutParquet", "notes", [](const Lake& lake) { lake.write("notes/a.txt", "hello"); }, {"notes"}},
      {"AGlobThatFindsNothing", "landing/*.csv", [](Lake&) {}, {"landing/*.csv"}},
      {"AFileThatIsNotParquet",
       "landing",
       [](const Lake& lake) { lake.write("landing/b.parquet", "id,made\n1,2\n3,4\n"); },
       {"landing/b.parquet", "not a Parquet file"}},
      {"ATruncatedFile",
       "landing",
       [](const Lake& lake) { lake.write("landing/b.parquet", cut_off(lake.read("landing/0.parquet"), 100)); },
       {"landing/b.parquet"}},
      {"AFileWithoutItsBeginning",
       "landing",
       [](const Lake& lake) { lake.write("landing/b.parquet", lake.read("landing/0.parquet").substr(500)); },
       {"landing/b.parquet"}},
      {"AZeroLengthFile",
       "landing",
       [](const Lake& lake) { lake.write("landing/b.parquet", ""); },
       {"landing/b.parquet", "empty"}},
      {"AZeroLengthFileAlone",
       "landing/zero.parquet",
       [](const Lake& lake) { lake.write("landing/zero.parquet", ""); },
       {"landing/zero.parquet", "empty"}},
      {"AFolderWithTheNameOfAFile",
       "landing/folder.parquet",
       [](const Lake& lake) { std::filesystem::create_directories(lake.path("landing/folder.parquet")); },
       {"landing/folder.parquet"}},
      {"ALinkToNowhere",
       "landing",
       [](const Lake& lake) { std::filesystem::create_symlink("nowhere", lake.path("landing/b.parquet")); },
       {"landing/b.parquet"}},
      {"ANamedPipe",
       "landing/pipe.parquet",
       [](const Lake& lake) { ASSERT_EQ(::mkfifo(lake.path("landing/pipe.parquet").c_str(), 0600), 0); },
       {"landing/pipe.parquet"}},
      {"AColumnOfAnotherType",
       "landing",
       [](Lake& lake) { lake.write_parquet("landing/b.parquet", "SELECT [1, 2] AS id, 2 AS made"); },
       {"'id'"}},
  };
  return all;
}

class Sources : public testing::TestWithParam<Trouble> {};

TEST_P(Sources, FailWithALetterAndLeaveTheTargetAsItWas) {
  const Trouble& trouble = GetParam();
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  trouble.prepare(lake);
  for (const std::string verify : {"decode", "none"}) {
    SCOPED_TRACE("verify: " + verify);
    const ProgramResult run =
        lake.start({}, {"--var", "flow.orders.home.path=" + trouble.home, "--var", "flow.orders.verify=" + verify});
    expect_letter(run, trouble.words);
    expect_letter(run, {"where ", "--var flow.orders.home.path (home.path)", "try "});
    expect_untouched(lake, before);
  }
}

TEST_P(Sources, AreNoTroubleAnyMoreOnceTheyAreMended) {
  Lake lake;
  lake.land(1);
  GetParam().prepare(lake);
  EXPECT_EQ(lake.start({}, {"--var", "flow.orders.home.path=" + GetParam().home}).exit_code, 1);
  EXPECT_FALSE(lake.exists("lake"));
  lake.land(2);
  const ProgramResult run = lake.start();
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(lake.rows_by_landing(), "2:1000");
}

INSTANTIATE_TEST_SUITE_P(Survival, Sources, testing::ValuesIn(troubles()),
                         [](const auto& instance) { return instance.param.name; });

TEST(Sources, MayHaveAFolderAmongTheirFiles) {
  Lake lake;
  lake.settle();
  std::filesystem::create_directories(lake.path("landing/notes"));
  lake.write("landing/notes/read.me", "not for hygge");
  std::filesystem::create_directories(lake.path("landing/empty.parquet"));
  const ProgramResult run = lake.start();
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(lake.rows_by_landing(), "1:1000");
}

}  // namespace
}  // namespace hygge::test
