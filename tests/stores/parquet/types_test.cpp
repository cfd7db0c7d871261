#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tests/stores/parquet/moved.h"

namespace hygge {
namespace {

using test::all_of;
using test::error_of;
using test::make_store;
using test::ParquetFolder;
using test::relation_of;
using test::settle;
using testing::ElementsAre;
using testing::HasSubstr;

/// A column of one type: two values that stand at its ends, and NULL.
struct TypeCase {
  const char* type;
  const char* least;
  const char* greatest;
};

constexpr TypeCase kTypes[] = {
    {"BOOLEAN", "false", "true"},
    {"TINYINT", "-128", "127"},
    {"SMALLINT", "-32768", "32767"},
    {"INTEGER", "-2147483648", "2147483647"},
    {"BIGINT", "-9223372036854775808", "9223372036854775807"},
    {"UTINYINT", "0", "255"},
    {"USMALLINT", "0", "65535"},
    {"UINTEGER", "0", "4294967295"},
    {"UBIGINT", "0", "18446744073709551615"},
    {"FLOAT", "'-infinity'", "'3.4028235e38'"},
    {"DOUBLE", "'-infinity'", "'1.7976931348623157e308'"},
    {"DOUBLE", "'-0.0'", "'5e-324'"},
    {"DECIMAL(4,1)", "-999.9", "999.9"},
    {"DECIMAL(9,2)", "-9999999.99", "9999999.99"},
    {"DECIMAL(18,3)", "-999999999999999.999", "999999999999999.999"},
    {"DECIMAL(38,0)", "'-99999999999999999999999999999999999999'", "'99999999999999999999999999999999999999'"},
    {"DECIMAL(38,38)", "'-0.99999999999999999999999999999999999999'", "'0.99999999999999999999999999999999999999'"},
    {"DATE", "'0001-01-01'", "'9999-12-31'"},
    {"DATE", "'-infinity'", "'infinity'"},
    {"TIME", "'00:00:00'", "'23:59:59.999999'"},
    {"TIMESTAMP", "'0001-01-01 00:00:00'", "'9999-12-31 23:59:59.999999'"},
    {"TIMESTAMP_NS", "'1677-09-22 00:00:00'", "'2262-04-11 23:47:16.854775806'"},
    {"TIMESTAMPTZ", "'0001-01-01 00:00:00+00'", "'9999-12-31 23:59:59.999999+00'"},
    {"UUID", "'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"},
    {"VARCHAR", "''", "'snow ☃, 😀, quote '' and slash \\'"},
    {"VARCHAR", "chr(0) || 'behind a NUL'", "repeat('x', 16000000)"},
    {"BLOB", "''", "'\\x00\\xFF\\x80'"},
    {"INTERVAL", "'0 seconds'", "'100 years 3 days 04:05:06.789'"},
    {"INTEGER[]", "[]", "[1, NULL, 2147483647]"},
    {"VARCHAR[][]", "[[]]", "[['a'], NULL, ['', NULL]]"},
    {"STRUCT(a INTEGER, b STRUCT(c VARCHAR, d DATE[]))", "{'a': NULL, 'b': NULL}",
     "{'a': 1, 'b': {'c': 'x', 'd': [DATE '2024-02-29']}}"},
    {"MAP(VARCHAR, INTEGER[])", "MAP {}", "MAP {'k': [1, NULL], '': NULL}"},
    {"STRUCT(a STRUCT(b STRUCT(c STRUCT(d STRUCT(e STRUCT(f INTEGER[])[])[])[])[])[])[]", "[]",
     "[{'a': [{'b': [{'c': [{'d': [{'e': [{'f': [1, NULL]}]}]}]}]}]}]"},
};

class TypesTest : public testing::Test {
 protected:
  ParquetFolder folder;
};

/// Rows of the ends of `types` and of NULLs.
std::string ends_of(const std::vector<TypeCase>& types) {
  std::string select[3];
  int number = 0;
  for (const TypeCase& given : types) {
    const std::string name = " AS c" + std::to_string(number);
    const std::string type = std::string{"::"} + given.type;
    const std::string comma = number++ == 0 ? "SELECT " : ", ";
    select[0] += comma + "(" + given.least + ")" + type + name;
    select[1] += comma + "(" + given.greatest + ")" + type + name;
    select[2] += comma + "NULL" + type + name;
  }
  return select[0] + " UNION ALL " + select[1] + " UNION ALL " + select[2];
}

/// With nested types the engine encodes the rows, without them hygge does.
TEST_F(TypesTest, KeepsEveryTypeAndItsEnds) {
  const std::vector<TypeCase> all{std::begin(kTypes), std::end(kTypes)};
  std::vector<TypeCase> flat;
  for (const TypeCase& given : all) {
    const engine::Type type =
        relation_of(folder, std::string{"SELECT NULL::"} + given.type + " AS c").schema.columns[0].type;
    if (!type.is_nested() && type.id != engine::TypeId::Interval) flat.push_back(given);
  }
  int made = 0;
  struct Case {
    const std::vector<TypeCase>& types;
    const char* writer;
    std::vector<std::string> codecs;
  };
  for (const auto& [types, writer, codecs] : {Case{all, "DuckDB", {"zstd"}}, Case{flat, "hygge", {"zstd", "none"}}}) {
    for (const std::string& encoding : {"modern", "compatible"}) {
      for (const std::string& codec : codecs) {
        const std::string rows = ends_of(types);
        const engine::Relation source = relation_of(folder, rows);
        const std::string target = "lake" + std::to_string(made++);
        SCOPED_TRACE(std::string{writer} + " " + encoding + " " + codec);
        const auto store = make_store(folder, target, {{"encoding", {encoding}}, {"compression", {codec}}});
        const Staged staged = test::stage(folder, *store, source, {.without_dictionaries = true});
        const engine::Relation back = store->read_back();
        EXPECT_EQ(back.schema, source.schema);
        EXPECT_EQ(folder.session().describe(back.sql), source.schema);
        EXPECT_EQ(folder.value("SELECT count(*) FROM ((" + rows + ") EXCEPT ALL (" + back.sql + "))"), "0");
        EXPECT_EQ(staged.rows, Rows{3});
        for (std::size_t column = 0; column < source.schema.size(); ++column) {
          const engine::Type& type = source.schema.columns[column].type;
          if (!type.is_nested() && type.id != engine::TypeId::Interval) {  // for which the engine writes no statistics
            EXPECT_EQ(staged.nulls[column], Rows{1}) << column;
          }
        }
        store->commit();
        // The types are in the files, too, and not only in the casts.
        EXPECT_EQ(test::relation_of_files(folder, target).schema, source.schema);
        EXPECT_THAT(folder.value("SELECT created_by FROM parquet_file_metadata('" + folder.path(target).string() +
                                 "/*.parquet')"),
                    HasSubstr(writer));
      }
    }
  }
}

TEST_F(TypesTest, KeepsNotANumberAndTheSignOfZero) {
  settle(folder, "lake",
         relation_of(folder, "SELECT unnest(['NaN'::DOUBLE, '-0.0'::DOUBLE, 'infinity'::DOUBLE]) AS d"));
  EXPECT_THAT(folder.query("SELECT d, 1 / d FROM " + all_of(folder, "lake")),
              ElementsAre(HasSubstr("nan|"), "-0.0|-inf", "inf|0.0"));
}

TEST_F(TypesTest, KeepsTheDigitsOfHugeNumbers) {
  const char* huge = "99999999999999999999999999999999999999";
  settle(folder, "lake",
         relation_of(folder, std::string{"SELECT "} + huge + "::HUGEINT AS h, [" + huge +
                                 "::HUGEINT] AS l, {'x': " + huge + "::UHUGEINT} AS s"));
  EXPECT_THAT(folder.query("SELECT h, l[1], s.x FROM " + all_of(folder, "lake")),
              ElementsAre(std::string{huge} + "|" + huge + "|" + huge));
}

TEST_F(TypesTest, RefusesNumbersThatParquetCannotHold) {
  const engine::Relation relation = relation_of(folder, "SELECT 170141183460469231731687303715884105727::HUGEINT AS h");
  EXPECT_EQ(error_of([&] { settle(folder, "lake", relation); }).kind(), ErrorKind::Data);
}

TEST_F(TypesTest, KeepsAwkwardColumnNames) {
  const std::string select =
      "SELECT 1 AS \"select\", 2 AS \"a b\", 3 AS \"it's\", 4 AS \"say \"\"hi\"\"\", 5 AS \"😀\", "
      "6 AS \"a=b\", 7 AS \"a.b\", 8 AS \"" +
      std::string(255, 'n') + "\"";
  settle(folder, "lake", relation_of(folder, select));
  const engine::Relation back = test::relation_of_files(folder, "lake");
  EXPECT_EQ(back.schema, relation_of(folder, select).schema);
  settle(folder, "folders", relation_of(folder, select), {.store = {{"partition_by", {"a b", "it's"}}}});
  EXPECT_EQ(test::relation_of_files(folder, "folders").schema.size(), 8U);
}

}  // namespace
}  // namespace hygge
