#include "hygge/parquet/recode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/page_checksums.h"
#include "hygge/parquet/thrift_struct.h"
#include "hygge/stores/parquet/recoding.h"
#include "tests/parquet/every_shape.h"
#include "tests/parquet/tiny_parquet.h"
#include "tests/stores/parquet/moved.h"

// Files whose pages are packed anew: the engine, which has no part in it, must find the same in them.
namespace hygge {
namespace {

using parquet::Decoded;
using test::error_of;
using test::Move;
using test::ParquetFolder;
using test::relation_of_files;
using test::settle;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class RecodeTest : public testing::Test {
 protected:
  std::optional<Decoded> recode(const std::string& codec, bool modern, unsigned threads = 2, int level = 1) {
    std::filesystem::remove(folder.path("b.parquet"));
    parquet::RecodeWish wish;
    wish.packing = {parquet::packing_codec(codec).value(), level};
    wish.modern = modern;
    wish.metadata = {{"hygge_run_id", "run-1"}};
    const auto target = [&](std::size_t) { return folder.path("b.parquet"); };
    const auto made = parquet::recode({folder.path("a.parquet"), "a.parquet"}, target, wish, threads, CancelToken{});
    if (!made) return std::nullopt;
    EXPECT_EQ(made->files, 1U);
    return made->source;
  }

  std::string file(const std::string& name) const { return "'" + folder.path(name).string() + "'"; }

  /// Schema, rows, their order, and statistics, as the engine reads them.
  void expect_the_same() {
    const auto both = [&](const std::string& before, const std::string& after) {
      const auto of = [&](const std::string& name) { return folder.query(before + file(name) + after); };
      EXPECT_EQ(of("a.parquet"), of("b.parquet")) << before;
    };
    both("SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet(", "))");
    both("SELECT count(*), sum(hash(t)::HUGEINT * (file_row_number + 1) % 1000003) FROM read_parquet(",
         ", file_row_number = true) t");
    both(
        "SELECT row_group_id, row_group_num_rows, column_id, num_values, path_in_schema, type, stats_min_value, "
        "stats_max_value, stats_null_count, bloom_filter_length FROM parquet_metadata(",
        ") ORDER BY ALL");
  }

  std::string codecs() {
    return folder.value("SELECT string_agg(DISTINCT compression) FROM parquet_metadata(" + file("b.parquet") + ")");
  }
  std::string encodings(const std::string& column) {
    return folder.value("SELECT string_agg(DISTINCT encodings, ';') FROM parquet_metadata(" + file("b.parquet") +
                        ") WHERE path_in_schema = '" + column + "'");
  }

  ParquetFolder folder;
};

struct Source {
  const char* title;
  const char* options;
  int rows = 20'000;
};

class WaysToRecode : public RecodeTest, public testing::WithParamInterface<Source> {};

TEST_P(WaysToRecode, KeepsEveryValue) {
  folder.write("a.parquet", test::kEveryShape + std::to_string(GetParam().rows) + ") t(i)", GetParam().options);
  const std::optional<Decoded> decoded = parquet::decode({{folder.path("a.parquet"), "a"}}, 2, CancelToken{});
  ASSERT_TRUE(decoded);
  for (const std::string codec : {"zstd", "snappy", "gzip", "none"}) {
    for (const bool modern : {false, true}) {
      SCOPED_TRACE(codec + (modern ? ", modern" : ", compatible"));
      const std::optional<Decoded> found = recode(codec, modern, modern ? 3 : 1);
      ASSERT_TRUE(found);
      EXPECT_EQ(found->rows, decoded->rows);
      EXPECT_EQ(found->nulls, decoded->nulls);
      expect_the_same();
      const std::optional<Decoded> again = parquet::decode({{folder.path("b.parquet"), "b"}}, 2, CancelToken{});
      ASSERT_TRUE(again);
      EXPECT_EQ(again->nulls, decoded->nulls);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Parquet, WaysToRecode,
    testing::Values(Source{"Plain", "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0"},
                    Source{"Dictionaries", "COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 100000"},
                    Source{"SmallGroups", "COMPRESSION zstd, ROW_GROUP_SIZE 2048"}, Source{"Gzip", "COMPRESSION gzip"},
                    Source{"Modern", "COMPRESSION zstd, PARQUET_VERSION V2"},
                    Source{"ModernPlain", "COMPRESSION snappy, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 0"},
                    Source{"OneRow", "COMPRESSION snappy", 1}, Source{"NoRow", "COMPRESSION snappy", 0}),
    [](const testing::TestParamInfo<Source>& source) { return std::string{source.param.title}; });

/// Differences that wrap around, widths from 0 to 64 bits, and every size of the last block.
TEST_F(RecodeTest, EncodesNumbersOfEveryWidth) {
  for (const int rows : {1, 2, 32, 33, 128, 129, 130, 161, 257, 5'000}) {
    SCOPED_TRACE(rows);
    folder.write("a.parquet",
                 "SELECT CASE i % 3 WHEN 0 THEN 9223372036854775807 WHEN 1 THEN -9223372036854775808 ELSE 0 "
                 "END::BIGINT AS ends, 7::BIGINT AS same, "
                 "(CASE WHEN i % 2 = 0 THEN -2147483648 ELSE 2147483647 END)::INTEGER AS jumps, -i::INTEGER AS down, "
                 "((1::HUGEINT << (i % 62)::INTEGER) + i)::BIGINT AS widths, (hash(i) >> 1)::BIGINT AS random, "
                 "substr(md5(i::VARCHAR), 1, (i * 7 % 32)::INTEGER) AS text, (i * 0.25)::FLOAT AS quarter, "
                 "CASE WHEN i % 5 = 0 THEN 'nan'::DOUBLE WHEN i % 5 = 1 THEN '-inf'::DOUBLE WHEN i % 5 = 2 THEN "
                 "-0.0::DOUBLE ELSE i END AS odd FROM range(" +
                     std::to_string(rows) + ") t(i)",
                 "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0");
    ASSERT_TRUE(recode("zstd", true));
    expect_the_same();
  }
  EXPECT_THAT(encodings("same"), HasSubstr("DELTA_BINARY_PACKED"));
  EXPECT_THAT(encodings("text"), HasSubstr("DELTA_LENGTH_BYTE_ARRAY"));
}

TEST_F(RecodeTest, LeavesPlainWhatNoEncodingMakesSmaller) {
  folder.write("a.parquet", "SELECT (hash(i) % 100000000) / 1000.0 AS price, i / 3.0 AS score FROM range(50000) t(i)");
  ASSERT_TRUE(recode("zstd", true));
  expect_the_same();
  EXPECT_THAT(encodings("price"), AllOf(HasSubstr("PLAIN"), Not(HasSubstr("BYTE_STREAM_SPLIT"))));
  EXPECT_THAT(encodings("score"), HasSubstr("BYTE_STREAM_SPLIT"));
  EXPECT_EQ(codecs(), "ZSTD");
}

TEST_F(RecodeTest, TakesTheLevelThatIsWished) {
  folder.write("a.parquet", "SELECT md5((i % 5000)::VARCHAR) AS token FROM range(100000) t(i)",
               "DICTIONARY_SIZE_LIMIT 0");
  ASSERT_TRUE(recode("zstd", false, 2, 1));
  const auto fast = std::filesystem::file_size(folder.path("b.parquet"));
  ASSERT_TRUE(recode("zstd", false, 2, 15));
  EXPECT_LT(std::filesystem::file_size(folder.path("b.parquet")), fast);
}

TEST_F(RecodeTest, ReplacesItsOwnMetadataAndKeepsTheOthers) {
  folder.write("a.parquet", "SELECT 1 AS a", "KV_METADATA {owner: 'sales', hygge_run_id: 'run-0'}");
  ASSERT_TRUE(recode("zstd", false));
  EXPECT_THAT(folder.query("SELECT decode(key) || '=' || decode(value) FROM parquet_kv_metadata(" + file("b.parquet") +
                           ") ORDER BY 1"),
              ElementsAre("hygge_run_id=run-1", "owner=sales"));
}

/// Changes the ColumnMetaData of each chunk of a file of one row group.
void change_chunks(const std::filesystem::path& path, const std::function<void(parquet::ThriftStruct&)>& change) {
  using parquet::ThriftReader;
  using parquet::ThriftStruct;
  using parquet::ThriftType;
  const parquet::FileBytes file{path, "file"};
  const std::vector<std::byte> bytes = parquet::read_footer_bytes(file);
  std::string data = files::read_text(path, Bytes{10'000'000});
  data.resize(data.size() - bytes.size() - 8);
  ThriftReader reader{bytes};
  ThriftStruct footer{reader};
  std::string groups;
  parquet::each_listed_struct(footer.value(4, ThriftType::List), [&](ThriftReader& outer) {
    ThriftStruct group{outer};
    std::string chunks;
    std::size_t count = 0;
    parquet::each_listed_struct(group.value(1, ThriftType::List), [&](ThriftReader& inner) {
      ThriftStruct chunk{inner};
      ThriftReader metadata_reader{chunk.value(3, ThriftType::Struct)};
      ThriftStruct metadata{metadata_reader};
      change(metadata);
      chunk.set_struct(3, metadata);
      chunks += chunk.bytes();
      ++count;
    });
    group.set_list(1, ThriftType::Struct, count, chunks);
    groups += group.bytes();
  });
  footer.set_list(4, ThriftType::Struct, 1, groups);
  const std::string tail = footer.bytes();
  data += tail;
  for (unsigned byte = 0; byte < 4; ++byte) data += static_cast<char>(tail.size() >> (8 * byte) & 0xFFU);
  test::save(path, data + "PAR1");
}

TEST_F(RecodeTest, KeepsBloomFiltersThatDoNotTellTheirLength) {
  folder.write("a.parquet", "SELECT i % 50 AS a, 'n' || (i % 20) AS b FROM range(5000) t(i)");
  const std::string with = "SELECT count(bloom_filter_offset) FROM parquet_metadata(";
  ASSERT_EQ(folder.value(with + file("a.parquet") + ")"), "2");
  change_chunks(folder.path("a.parquet"), [](parquet::ThriftStruct& metadata) { metadata.erase(15); });
  ASSERT_TRUE(recode("zstd", false));
  EXPECT_EQ(folder.value(with + file("b.parquet") + ")"), "2");
  const auto excluded = [&](const std::string& value) {
    return folder.value("SELECT bool_and(bloom_filter_excludes) FROM parquet_bloom_probe(" + file("b.parquet") +
                        ", 'b', '" + value + "')");
  };
  EXPECT_EQ(excluded("n7"), "false");
  EXPECT_EQ(excluded("nothing like it"), "true");
}

/// Each chunk may claim the same bytes, which would make a large file of a small one.
TEST_F(RecodeTest, CopiesNoMoreBloomFiltersThanThereAreBytes) {
  std::string columns = "i % 50 AS c0";
  for (int column = 1; column < 100; ++column) columns += ", i % 50 AS c" + std::to_string(column);
  folder.write("a.parquet", "SELECT " + columns + " FROM range(5000) t(i)");
  const auto size = std::filesystem::file_size(folder.path("a.parquet"));
  change_chunks(folder.path("a.parquet"), [&](parquet::ThriftStruct& metadata) {
    metadata.set_integer(14, parquet::ThriftType::I64, 4);
    metadata.set_integer(15, parquet::ThriftType::I32, static_cast<std::int64_t>(size / 2));
  });
  ASSERT_TRUE(recode("snappy", false));
  EXPECT_LT(std::filesystem::file_size(folder.path("b.parquet")), 2 * size);
}

/// Arrow looks there to see whether a chunk is nothing but dictionary indexes.
TEST_F(RecodeTest, TellsOfTheDictionaryFirst) {
  folder.write("a.parquet", "SELECT 'n' || (i % 20) AS a FROM range(5000) t(i)");
  ASSERT_TRUE(recode("zstd", false));
  std::vector<std::int64_t> types;
  change_chunks(folder.path("b.parquet"), [&](parquet::ThriftStruct& metadata) {
    parquet::each_listed_struct(metadata.value(13, parquet::ThriftType::List), [&](parquet::ThriftReader& reader) {
      const parquet::ThriftStruct kind{reader};
      parquet::ThriftReader number{kind.value(1, parquet::ThriftType::I32)};
      types.push_back(number.read_integer(parquet::ThriftType::I32));
    });
  });
  EXPECT_THAT(types, ElementsAre(2, 0)) << "DICTIONARY_PAGE, DATA_PAGE";
}

TEST_F(RecodeTest, RenewsChecksums) {
  test::save(folder.path("a.parquet"), test::write_tiny_parquet({{"id", {1, 2, 3, 4}}, {"made", {5, 6, 7, 8}}}).bytes);
  for (const bool modern : {false, true}) {
    ASSERT_TRUE(recode("zstd", modern));
    const parquet::FileBytes bytes{folder.path("b.parquet"), "b.parquet"};
    EXPECT_EQ(check_pages(bytes, read_footer(bytes), CancelToken{}).checked, 4U);
    EXPECT_EQ(folder.value("SELECT sum(id * made) FROM " + file("b.parquet")), "70");
  }
}

TEST_F(RecodeTest, LeavesOutRowGroupsWithoutRows) {
  test::save(folder.path("a.parquet"), test::write_tiny_parquet({{"id", {}}}).bytes);
  const std::optional<Decoded> found = recode("zstd", true);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rows, 0U);
  const parquet::FileBytes bytes{folder.path("b.parquet"), "b.parquet"};
  EXPECT_TRUE(read_footer(bytes).row_groups.empty());
  EXPECT_EQ(folder.value("SELECT count(*) FROM " + file("b.parquet")), "0");
}

TEST_F(RecodeTest, NamesThePlaceOfDamage) {
  test::TinyParquet tiny = test::write_tiny_parquet({{"id", {1, 2, 3, 4}}});
  tiny.bytes[tiny.pages.at(1).body] ^= 1;
  test::save(folder.path("a.parquet"), tiny.bytes);
  const Error error = error_of([&] { recode("zstd", false, 4); });
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_EQ(error.headline(), "a page of 'a.parquet' is damaged");
  EXPECT_THAT(error.where(), HasSubstr("column 'id', row group 1, page 2"));
}

TEST_F(RecodeTest, StopsWhenTheRunIsCancelled) {
  folder.write("a.parquet", "SELECT i FROM range(10) t(i)");
  const CancelToken cancel;
  cancel.cancel(CancelReason::Terminated);
  const Error error = error_of([&] {
    const auto target = [&](std::size_t) { return folder.path("b.parquet"); };
    parquet::recode({folder.path("a.parquet"), "a"}, target, parquet::RecodeWish{}, 3, cancel);
  });
  EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
}

TEST_F(RecodeTest, KnowsItsCodecs) {
  EXPECT_TRUE(parquet::packing_codec("zstd"));
  EXPECT_TRUE(parquet::packing_codec("none"));
  for (const char* name : {"brotli", "lz4", "lzo", "unknown", ""}) EXPECT_FALSE(parquet::packing_codec(name)) << name;
}

// The store's choice

TEST_F(RecodeTest, IsTheStoresWayToAnotherCodec) {
  folder.write("in/a.parquet", "SELECT i AS id, NULLIF(i % 3, 0) AS n FROM range(9) t(i)", "COMPRESSION snappy");
  folder.write("in/b.parquet", "SELECT i AS id, i AS n FROM range(5) t(i)", "COMPRESSION gzip");
  const Staged staged = settle(folder, "lake", relation_of_files(folder, "in"), {.store = {{"compression", {"zstd"}}}});
  ASSERT_TRUE(staged.source) << "it was not written page by page";
  EXPECT_EQ(staged.source->rows, Rows{14});
  EXPECT_THAT(staged.source->nulls, ElementsAre(Rows{0}, Rows{3}));
  EXPECT_EQ(staged.nulls, staged.source->nulls);
  EXPECT_THAT(folder.files("lake"), ElementsAre("00000000000000000001.parquet", "00000000000000000002.parquet"));
  EXPECT_THAT(relation_of_files(folder, "lake").verbatim->codecs, ElementsAre("zstd"));
  EXPECT_THAT(folder.query("SELECT decode(key) FROM parquet_kv_metadata('" + folder.path("lake").string() +
                           "/00000000000000000001.parquet')"),
              Contains("hygge_run_id"));
}

TEST_F(RecodeTest, IsNotTheWayWhereMoreIsAskedFor) {
  folder.write("in/a.parquet", "SELECT 1 AS id", "COMPRESSION snappy");
  folder.write("modern/a.parquet", "SELECT i AS id FROM range(5000) t(i)", "PARQUET_VERSION V2");
  folder.write("lz4/a.parquet", "SELECT 1 AS id", "COMPRESSION lz4_raw");
  const auto recodes = [&](const std::string& from, test::Written store) {
    return test::make_store(folder, "lake", std::move(store))
        ->decodes_verbatim(relation_of_files(folder, from), 2)
        .has_value();
  };
  EXPECT_TRUE(recodes("in", {{"compression", {"zstd"}}}));
  EXPECT_TRUE(recodes("in", {{"compression_level", {"5"}}}));
  EXPECT_TRUE(recodes("in", {{"encoding", {"modern"}}}));
  EXPECT_TRUE(recodes("modern", {{"compression", {"gzip"}}}));
  EXPECT_FALSE(recodes("in", {})) << "that is a copy";
  EXPECT_FALSE(recodes("in", {{"compression", {"brotli"}}}));
  EXPECT_FALSE(recodes("in", {{"compression", {"zstd"}}, {"file_size", {"1MB"}}}));
  EXPECT_FALSE(recodes("in", {{"compression", {"zstd"}}, {"batch_size", {"10"}}}));
  EXPECT_FALSE(recodes("in", {{"compression", {"zstd"}}, {"row_group_size", {"2048"}}}));
  EXPECT_FALSE(recodes("modern", {{"compression", {"gzip"}}, {"encoding", {"compatible"}}}));
  EXPECT_FALSE(recodes("lz4", {{"compression", {"zstd"}}}));
}

/// Which footers do not tell.
TEST_F(RecodeTest, LeavesEnormousPagesToTheRows) {
  folder.write("in/a.parquet",
               "SELECT CASE WHEN i = 7 THEN repeat('0123456789', 4000000) END AS text, 'n' || (i % 9) AS few FROM "
               "range(3000) t(i)",
               "COMPRESSION snappy");
  const Staged staged = settle(folder, "lake", relation_of_files(folder, "in"), {.store = {{"compression", {"zstd"}}}});
  EXPECT_FALSE(staged.source);
  EXPECT_THAT(folder.value("SELECT encodings FROM parquet_metadata('" + folder.path("lake").string() +
                           "/*.parquet') WHERE path_in_schema = 'few'"),
              HasSubstr("PLAIN_DICTIONARY"))
      << "rows are written as ever";
  EXPECT_EQ(folder.value("SELECT max(length(text)) FROM " + test::all_of(folder, "lake")), "40000000");
}

TEST_F(RecodeTest, CutsLargeFilesBetweenRowGroups) {
  folder.write("a.parquet", test::kEveryShape + std::string{"20000) t(i)"}, "COMPRESSION snappy, ROW_GROUP_SIZE 2048");
  parquet::RecodeWish wish;
  wish.packing.codec = parquet::packing_codec("zstd").value();
  wish.modern = true;
  wish.file_size = 100'000;
  const auto target = [&](std::size_t number) { return folder.path("parts/" + std::to_string(number) + ".parquet"); };
  std::filesystem::create_directory(folder.path("parts"));
  const auto made = parquet::recode({folder.path("a.parquet"), "a"}, target, wish, 3, CancelToken{});
  ASSERT_TRUE(made);
  EXPECT_GE(made->files, 3U);
  EXPECT_LT(made->files, 10U);
  const std::string parts = "'" + folder.path("parts").string() + "/*.parquet'";
  const auto both = [&](const std::string& before, const std::string& after) {
    EXPECT_EQ(folder.query(before + file("a.parquet") + after), folder.query(before + parts + after)) << before;
  };
  both("SELECT count(*), sum(hash(t)) FROM read_parquet(", ") t");
  both(
      "SELECT row_group_num_rows, num_values, path_in_schema, stats_min_value, stats_max_value, stats_null_count, "
      "bloom_filter_length FROM parquet_metadata(",
      ") ORDER BY ALL");
  EXPECT_EQ(folder.value("SELECT sum(num_rows) FROM parquet_file_metadata(" + parts + ")"), "20000");
  std::vector<parquet::DecodedFile> files;
  for (std::size_t part = 0; part < made->files; ++part) files.push_back({target(part), "part"});
  const auto again = parquet::decode(files, 1, CancelToken{});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->nulls, made->source.nulls);
}

TEST_F(RecodeTest, TakesSeveralFiles) {
  const std::string numbers = "SELECT hash(i) AS id FROM range(";
  for (int number = 0; number < 8; ++number) {
    folder.write("in/" + std::to_string(number) + ".parquet", numbers + std::to_string(1'000 * number) + ") t(i)",
                 "COMPRESSION snappy");
  }
  const engine::Relation many = relation_of_files(folder, "in");
  std::filesystem::create_directory(folder.path("out"));
  const auto target = [&](std::size_t number, std::size_t part) {
    return folder.path("out/" + std::to_string(number) + "." + std::to_string(part) + ".parquet");
  };
  StoreContext context = folder.store_context(test::identity_of({}));
  context.threads = 2;
  parquet::RecodeWish wish;
  wish.packing.codec = parquet::packing_codec("zstd").value();
  const stores::parquet::RecodedFiles made = stores::parquet::recode_files(many, wish, context, target);
  EXPECT_EQ(made.files, std::vector<std::size_t>(8, 1));
  EXPECT_EQ(made.source.rows, Rows{28'000});
  EXPECT_EQ(folder.value("SELECT sum(hash(t)) FROM " + test::all_of(folder, "out") + " t"),
            folder.value("SELECT sum(hash(t)) FROM " + test::all_of(folder, "in") + " t"));

  const auto store = test::make_store(folder, "lake", {{"compression", {"zstd"}}});
  EXPECT_FALSE(store->decodes_verbatim(many, 2)) << "one file is better than many small ones";
  const Staged staged = settle(folder, "lake", many, {.store = {{"compression", {"zstd"}}}});
  EXPECT_EQ(staged.rows, Rows{28'000});
  EXPECT_EQ(folder.files("lake").size(), 1U);
}

TEST_F(RecodeTest, TellsThePlan) {
  folder.write("in/a.parquet", "SELECT 1 AS id", "COMPRESSION snappy");
  const auto plan = [&](test::Written store) {
    return test::make_store(folder, "lake", std::move(store))->plan(relation_of_files(folder, "in"), {}).at(0);
  };
  EXPECT_THAT(plan({{"compression", {"zstd"}}}),
              AllOf(HasSubstr("write 1 file ("), HasSubstr("page by page: Parquet, zstd level 1, unchanged encoding")));
  EXPECT_THAT(plan({{"encoding", {"modern"}}}), HasSubstr("zstd level 1, modern encoding"));
}

}  // namespace
}  // namespace hygge
