#include "hygge/engine/sql_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hygge/base/error.h"

namespace hygge::engine {
namespace {

TEST(SqlTextTest, QuotesNamesAndDoublesTheQuotesInThem) {
  EXPECT_EQ(quote_name("id"), R"("id")");
  EXPECT_EQ(quote_name(R"(a"b)"), R"("a""b")");
  EXPECT_EQ(quote_name("select"), R"("select")");
  EXPECT_EQ(quote_name("naïve 🦆]"), R"("naïve 🦆]")");
}

TEST(SqlTextTest, QuotesStringsAndDoublesTheQuotesInThem) {
  EXPECT_EQ(quote_text("it's"), "'it''s'");
  EXPECT_EQ(quote_text(""), "''");
  EXPECT_EQ(quote_text(R"(back\slash)"), R"('back\slash')");
}

TEST(SqlTextTest, RefusesWhatCannotBeAName) {
  EXPECT_THROW(quote_name(""), Error);
  EXPECT_THROW(quote_name(std::string_view{"a\0b", 3}), Error);
  EXPECT_THROW(quote_text(std::string_view{"\0", 1}), Error);
}

TEST(SqlTextTest, WritesListsOfStrings) {
  EXPECT_EQ(quote_list({}), "[]");
  const std::vector<std::string> texts{"a", "b'c"};
  EXPECT_EQ(quote_list(texts), "['a', 'b''c']");
}

TEST(SqlTextTest, TakesTheMeaningFromGlobCharacters) {
  EXPECT_EQ(escape_glob("/data/br[1].parquet"), "/data/br[[]1].parquet");
  EXPECT_EQ(escape_glob("what?*"), "what[?][*]");
  EXPECT_EQ(escape_glob("/plain/path"), "/plain/path");
}

}  // namespace
}  // namespace hygge::engine
