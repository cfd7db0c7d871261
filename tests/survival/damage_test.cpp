// Bytes that are not those that were written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "tests/parquet/tiny_parquet.h"
#include "tests/survival/lake.h"

namespace hygge::test {
namespace {

void flip(std::string& bytes, std::size_t place) { bytes.at(place) = static_cast<char>(~bytes.at(place)); }

std::size_t footer_size(const std::string& bytes) {
  std::uint32_t size = 0;
  std::memcpy(&size, bytes.data() + bytes.size() - 8, sizeof size);
  return size;
}

/// Text that snappy has something to do with.
void land_snappy(Lake& lake) {
  lake.write_parquet("landing/0.parquet",
                     "SELECT range AS id, 'the same words again ' || range % 7 AS made FROM range(5000)",
                     "COMPRESSION snappy");
}

TEST(Damage, InAFooterIsFoundWhereverItIs) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  const std::string whole = lake.read("landing/0.parquet");
  const std::size_t size = footer_size(whole);
  // The names that the writer signed with may be anything, so the places are in the schema, the sizes and the end.
  for (const std::size_t back :
       {size + 8 - 1, size + 8 - 6, std::size_t{8}, std::size_t{6}, std::size_t{5}, std::size_t{1}}) {
    SCOPED_TRACE(std::to_string(back) + " bytes before the end");
    std::string bytes = whole;
    flip(bytes, bytes.size() - back);
    lake.write("landing/0.parquet", bytes);
    expect_letter(lake.start({}, {"--var", "flow.orders.verify=none"}), {"landing/0.parquet", "try "});
    expect_untouched(lake, before);
  }
}

/// Either the bytes still read as good data, which the format cannot tell from what was written, or the letter says
/// which of the three files it is. A sample of places; whoever changes how files are read tries them all by hand.
TEST(Damage, OfOneFileAmongSeveralIsToldWithItsName) {
  Lake lake;
  lake.settle();
  Snapshot before = lake.target();
  lake.land(2, 3);
  const std::string whole = lake.read("landing/1.parquet");
  const std::size_t footer = whole.size() - 8 - footer_size(whole);
  std::vector<std::size_t> places;
  for (std::size_t part = 0; part < 5; ++part) {
    places.push_back(4 + part * (footer - 4) / 5);
    places.push_back(footer + part * (whole.size() - footer) / 5);
  }
  int refused = 0;
  for (const std::size_t place : places) {
    std::string bytes = whole;
    flip(bytes, place);
    lake.write("landing/1.parquet", bytes);
    for (const std::string setting : {"flow.orders.home.where=true", "flow.orders.store.compression=snappy"}) {
      SCOPED_TRACE(setting + ", byte " + std::to_string(place));
      const ProgramResult run = lake.start({}, {"--var", setting});
      if (run.exit_code == 0) {
        EXPECT_EQ(lake.count("lake/orders/*.parquet"), Lake::kRows);
        before = lake.target();
        continue;
      }
      ++refused;
      expect_letter(run, {"landing/1.parquet", "try "});
      EXPECT_THAT(run.err, testing::Not(testing::HasSubstr("landing/0.parquet")));
      expect_untouched(lake, before);
    }
  }
  EXPECT_GT(refused, 10);
}

TEST(Damage, AFooterAmongSeveralThatPromisesOtherNullsIsToldWithItsName) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  const auto rows = [](std::optional<std::int64_t> claimed) {
    return write_tiny_parquet({{"id", {1, 2, 3, 4}}, {"made", {5, 6, 7, 8}}}, {.claimed_nulls = claimed}).bytes;
  };
  lake.write("landing/0.parquet", rows(0));
  lake.write("landing/1.parquet", rows(3));
  lake.write("landing/2.parquet", rows(0));
  for (const std::string shape : {"flow.orders.verify=decode", "flow.orders.store.batch_size=50000"}) {
    SCOPED_TRACE(shape);
    expect_letter(lake.start({}, {"--var", shape}), {"the metadata of 'landing/1.parquet' is wrong about column 'id'",
                                                     "it says 3 nulls, and 0 nulls can be read", "verify: full"});
    expect_untouched(lake, before);
  }
}

TEST(Damage, ThatACodecCannotReadIsToldWithTheFile) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  land_snappy(lake);
  std::string bytes = lake.read("landing/0.parquet");
  for (std::size_t place = 40; place < 400; ++place) flip(bytes, place);
  lake.write("landing/0.parquet", bytes);
  for (const std::string shape :
       {"flow.orders.verify=decode", "flow.orders.store.compression=zstd", "flow.orders.store.batch_size=50000"}) {
    SCOPED_TRACE(shape);
    expect_letter(lake.start({}, {"--var", shape}), {"landing/0.parquet", "damaged", "try "});
    expect_untouched(lake, before);
  }
}

TEST(Damage, InAPageWithAChecksumIsFound) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  TinyParquet file = write_tiny_parquet({{"id", {1, 2, 3, 4}}, {"made", {5, 6, 7, 8}}});
  file.bytes[file.pages[3].body] ^= 1;
  lake.write("landing/0.parquet", file.bytes);
  for (const std::string shape :
       {"flow.orders.verify=decode", "flow.orders.store.compression=zstd", "flow.orders.store.batch_size=50000",
        "flow.orders.verify=full", "flow.orders.verify=count"}) {
    SCOPED_TRACE(shape);
    expect_letter(lake.start({}, {"--var", shape}),
                  {"a page of 'landing/0.parquet' is damaged", "column 'made', row group 1, page 2", "try "});
    expect_untouched(lake, before);
  }
  lake.write("landing/0.parquet", write_tiny_parquet({{"id", {1, 2, 3, 4}}, {"made", {5, 6, 7, 8}}}).bytes);
  EXPECT_EQ(lake.start().exit_code, 0);
}

TEST(Damage, AFooterThatPromisesOtherRowsIsFound) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  lake.write("landing/0.parquet",
             write_tiny_parquet({{"id", {1, 2, 3, 4}}, {"made", {5, 6, 7, 8}}}, {.claimed_rows = 5}).bytes);
  expect_letter(lake.start(), {"landing", "rows"});
  expect_untouched(lake, before);
}

/// Nothing is hygge's fault then, and the letter must not say so.
TEST(Damage, AFooterThatPromisesOtherNullsIsFound) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  lake.write("landing/0.parquet",
             write_tiny_parquet({{"id", {1, 2, 3, 4}}, {"made", {5, 6, 7, 8}}}, {.claimed_nulls = 3}).bytes);
  for (const std::string shape :
       {"flow.orders.verify=decode", "flow.orders.store.compression=zstd", "flow.orders.store.batch_size=50000"}) {
    SCOPED_TRACE(shape);
    expect_letter(lake.start({}, {"--var", shape}), {"the metadata of 'landing/0.parquet' is wrong about column 'id'",
                                                     "it says 3 nulls, and 0 nulls can be read", "verify: full"});
    expect_untouched(lake, before);
  }
  const ProgramResult counted =
      lake.start({}, {"--var", "flow.orders.verify=full", "--var", "flow.orders.store.compression=zstd"});
  EXPECT_EQ(counted.exit_code, 0) << counted.err;
  EXPECT_EQ(lake.value("SELECT sum(stats_null_count) FROM parquet_metadata('{folder}/lake/orders/*.parquet')"), "0")
      << "what is not believed is not written either";
}

/// A source that changes while it is read: the run is held at a call, the file replaced, and the run let go.
void replace_while_read(Lake& lake, const std::string& call) {
  const std::string mark = lake.path("struck").string();
  const std::string until = lake.path("go").string();
  lake.remove("struck");
  lake.remove("go");
  RunningProgram run{lake.start_request(call + ",mark=" + mark + ",until=" + until)};
  ASSERT_TRUE(lake.appears("struck")) << run.err();
  lake.land(7);
  lake.write("go", "");
  expect_letter(run.wait(), {"landing/0.parquet", "changed", "try "});
}

TEST(Damage, ASourceThatIsReplacedWhileItIsReadIsFound) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  struct Case {
    std::string name;
    std::vector<std::string> store;
    std::string call;
  };
  const std::vector<Case> cases{{"copied", {}, "call=open,path=f0.staged"},
                                {"written", {"batch_size: 500"}, "call=write,path=.staged"},
                                {"packed anew", {"compression: gzip"}, "call=open,path=f0.staged"}};
  for (const Case& given : cases) {
    SCOPED_TRACE(given.name);
    lake.set_up(given.store, {"retries: 0"});
    lake.land(2);
    replace_while_read(lake, given.call);
    expect_untouched(lake, before);
  }
  lake.set_up();
  EXPECT_EQ(lake.start().exit_code, 0);
  EXPECT_EQ(lake.rows_by_landing(), "7:1000");
}

/// Overwritten in place, so that the run reads what is neither the old file nor the new.
TEST(Damage, ASourceThatIsOverwrittenWhileItIsReadIsReadAgain) {
  Lake lake;
  lake.settle();
  for (const bool is_copied : {true, false}) {
    SCOPED_TRACE(is_copied ? "copied" : "written");
    lake.set_up(is_copied ? std::vector<std::string>{} : std::vector<std::string>{"batch_size: 500"},
                {"retries: 1", "retry_delay: 2s"});
    lake.land(2);
    const std::string good = lake.read("landing/0.parquet");
    lake.remove("struck");
    lake.remove("go");
    RunningProgram run{lake.start_request("call=open,path=f0.staged,mark=" + lake.path("struck").string() +
                                          ",until=" + lake.path("go").string())};
    ASSERT_TRUE(lake.appears("struck")) << run.err();
    lake.write("landing/0.parquet", std::string(good.size() + 1, 'x'));
    lake.write("go", "");
    EXPECT_TRUE(run.wait_for_err("'landing/0.parquet' changed while it was read")) << run.err();
    lake.write("landing/0.parquet", good);
    const ProgramResult ended = run.wait();
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(lake.rows_by_landing(), "2:1000");
  }
}

TEST(Damage, ASourceThatGoesWhileItIsOpenedIsReadAgain) {
  Lake lake;
  lake.settle();
  lake.set_up({"batch_size: 500"}, {"retries: 1", "retry_delay: 2s"});
  lake.land(2, 2);
  const std::string good = lake.read("landing/1.parquet");
  RunningProgram run{lake.start_request("call=read,path=landing/0.parquet,mark=" + lake.path("struck").string() +
                                        ",until=" + lake.path("go").string())};
  ASSERT_TRUE(lake.appears("struck")) << run.err();
  lake.remove("landing/1.parquet");
  lake.write("go", "");
  EXPECT_TRUE(run.wait_for_err("'landing/1.parquet' changed while it was read")) << run.err();
  lake.write("landing/1.parquet", good);
  const ProgramResult ended = run.wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(lake.rows_by_landing(), "2:1000");
}

}  // namespace
}  // namespace hygge::test
