#include "hygge/stores/mssql/merge_keys.h"

#include <gmock/gmock.h>

#include "tests/stores/mssql/target_server.h"
#include "tests/support/error_of.h"

namespace hygge::test {
namespace {

using stores::mssql::check_keys;
using stores::mssql::find_keys;
using stores::mssql::identity_left_alone;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kOfKeys = "flow.yml:9:5 (store.key_columns)";

class MergeKeysTest : public TargetServerTest {
 protected:
  void SetUp() override {
    HYGGE_NOT_BABELFISH("it cannot read [a]]b]");
    run("CREATE TABLE " + sql("t") + " (Id int, [a]]b] varchar(10), x xml, bytes varbinary(4), day date)");
    run("CREATE TABLE " + sql("staged") + " (Id int, [a]]b] varchar(10), bytes varbinary(4), day date)");
  }
  void check(const std::vector<std::string>& keys, bool sets_aside = false) {
    check_keys(session(), look("t"), own("staged"), {keys, places_, sets_aside});
  }

  const config::ListPlaces places_{kOfKeys};
};

TEST_F(MergeKeysTest, AreFoundAsTheTableSpellsThem) {
  const std::vector<std::string> brought{"Id", "a]b", "x"};
  EXPECT_THAT(find_keys(look("t"), brought, {"ID", "a]b"}, {kOfKeys}), ElementsAre("Id", "a]b"));
  const auto complaint = [&](const std::string& key) -> std::string {
    return error_of([&] { find_keys(look("t"), brought, {key}, {kOfKeys}); }).what();
  };
  EXPECT_THAT(complaint("nothing"), HasSubstr("'nothing' cannot be a key of the merge: 'dbo."));
  EXPECT_THAT(complaint("Idd"), HasSubstr("has no such column"));
  EXPECT_EQ(error_of([&] { find_keys(look("t"), brought, {"Idd"}, {kOfKeys}); }).advice(), "did you mean 'Id'?");
  EXPECT_EQ(error_of([&] { find_keys(look("t"), brought, {"Idd"}, {kOfKeys}); }).where(), kOfKeys);
  EXPECT_THAT(complaint("day"), HasSubstr("the rows do not bring it"));
  EXPECT_THAT(complaint("x"), HasSubstr("the server cannot compare values of xml"));
}

TEST_F(MergeKeysTest, MayLeaveAnIdentityAsItIs) {
  run("CREATE TABLE " + sql("numbered") + " (Id int IDENTITY(1,1), code int)");
  const stores::mssql::TargetTable numbered = look("numbered");
  EXPECT_EQ(identity_left_alone(numbered, {"Id", "code"}, {"code"}), "Id");
  EXPECT_EQ(identity_left_alone(numbered, {"Id", "code"}, {"code", "Id"}), "");
  EXPECT_EQ(identity_left_alone(numbered, {"code"}, {"code"}), "");
  EXPECT_EQ(identity_left_alone(look("t"), {"Id", "a]b"}, {"a]b"}), "");
}

TEST_F(MergeKeysTest, MustBeThereOnce) {
  run("INSERT INTO " + sql("staged") + " VALUES (1, 'a', 0x00FF, '2024-01-02'), (1, 'b', 0x00FF, '2024-01-02')");
  EXPECT_NO_THROW(check({"Id", "a]b"}));
  run("INSERT INTO " + sql("staged") +
      " VALUES (1, 'a', 0x00FF, '2024-01-02'), (1, 'a', NULL, NULL), (2, 'c', 0x01, NULL)");
  const Error error = error_of([&] { check({"Id", "a]b"}); });
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_EQ(error.headline(),
            "1 key is there more than once in the rows that are merged into '" + look("t").place.shown() + "'");
  EXPECT_EQ(error.where(), kOfKeys);
  EXPECT_THAT(error.advice(), HasSubstr("set all but the first aside with `on_error: reject`"));
  EXPECT_THAT(error_of([&] { check({"Id", "a]b"}, true); }).advice(), HasSubstr("has no room"));
  EXPECT_EQ(error.details(), "Id = 1, a]b = a: 3 rows");
  EXPECT_EQ(error_of([&] { check({"Id"}); }).details(), "Id = 1: 4 rows");
}

TEST_F(MergeKeysTest, OfWhichTheFirstFewAreNamed) {
  std::string rows;
  for (int i = 1; i <= 7; ++i) {
    for (int copies = 0; copies <= i; ++copies)
      rows += (rows.empty() ? "" : ", ") + std::string{"("} + std::to_string(i) + ", 'a', 0x0" + std::to_string(i) +
              ", '2024-01-02')";
  }
  run("INSERT INTO " + sql("staged") + " VALUES " + rows);
  EXPECT_EQ(error_of([&] {
              check({"bytes", "day"});
            }).details(),
            "bytes = 0x07, day = 2024-01-02: 8 rows\nbytes = 0x06, day = 2024-01-02: 7 rows\n"
            "bytes = 0x05, day = 2024-01-02: 6 rows\nbytes = 0x04, day = 2024-01-02: 5 rows\n"
            "bytes = 0x03, day = 2024-01-02: 4 rows\nand 2 more");
}

TEST_F(MergeKeysTest, MayNotBeNull) {
  run("INSERT INTO " + sql("staged") + " VALUES (1, NULL, NULL, NULL), (NULL, 'b', NULL, NULL), (3, NULL, NULL, NULL)");
  EXPECT_THAT(error_of([&] { check({"Id"}); }).what(), HasSubstr("1 row has no value in 'Id', a key of the merge"));
  EXPECT_THAT(error_of([&] { check({"a]b"}); }).what(), HasSubstr("2 rows have no value in 'a]b'"));
}

}  // namespace
}  // namespace hygge::test
