#include "hygge/stores/mssql/override_check.h"

#include <gmock/gmock.h>

#include "hygge/base/error.h"
#include "hygge/engine/session.h"
#include "tests/engine/fakes.h"

namespace hygge::stores::mssql {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class OverrideCheckTest : public testing::Test {
 protected:
  /// What is complained of when the column `v` of the query gets this type; empty: nothing.
  std::string complaint(const std::string& sql, const std::string& type, std::uint64_t rows = 100'000) {
    options_.max_varchar = 4000;
    options_.overrides = {{"v", type}};
    engine::Relation relation;
    relation.sql = sql;
    relation.schema = session_.describe(sql);
    Intake intake = intake_of_new(relation, options_);
    relation = take_in(std::move(relation), intake, "");
    OverrideCheck check{intake, relation.schema, options_, rows};
    engine::Stream stream = session_.stream(relation.sql, CancelToken{}, Bytes{1'000'000}, true);
    while (check.wants_more()) {
      const std::optional<engine::Batch> batch = stream.next();
      if (!batch) break;
      check.take(*batch);
    }
    try {
      check.require("flow.yml:3:1");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Config);
      EXPECT_EQ(error.where(), "flow.yml:3:1");
      return error.reason() + error.details();
    }
    return "";
  }

  StoreOptions options_;
  engine::test::EngineInAFolder place_;
  engine::Session session_ = place_.session();
};

TEST_F(OverrideCheckTest, CountsTextsAsTheirTypeDoes) {
  const std::string emoji = "SELECT chr(128512) AS v";
  EXPECT_EQ(complaint(emoji, "nvarchar(2)"), "");
  EXPECT_THAT(complaint(emoji, "nvarchar(1)"), HasSubstr("it has 2 characters, and the column takes 1"));
  EXPECT_THAT(complaint("SELECT '\\x00\\x01\\x02'::BLOB AS v", "varbinary(2)"),
              AllOf(HasSubstr("it has 3 bytes"), Not(HasSubstr("longest"))));
}

TEST_F(OverrideCheckTest, LooksAtNumbersTimesAndNulls) {
  EXPECT_EQ(complaint("SELECT range AS v FROM range(256)", "tinyint"), "");
  EXPECT_THAT(complaint("SELECT range AS v FROM range(257)", "tinyint"), HasSubstr("range: 256"));
  EXPECT_THAT(complaint("SELECT 1.25 AS v", "decimal(3,1)"), HasSubstr("'1.25' does not fit decimal(3,1)"));
  EXPECT_THAT(complaint("SELECT TIME '10:00:00.5' AS v", "time(0)"), HasSubstr("'v' as time(0)"));
  EXPECT_THAT(complaint("SELECT NULL::INTEGER AS v", "int not null"), HasSubstr("it is NULL"));
  EXPECT_EQ(complaint("SELECT NULL::INTEGER AS v", "int"), "");
}

TEST_F(OverrideCheckTest, LooksAtTheFirstRowsOnly) {
  const std::string late = "SELECT CASE WHEN range < 50000 THEN 'x' ELSE 'xx' END AS v FROM range(50001)";
  EXPECT_EQ(complaint(late, "nvarchar(1)", 10'000), "");
  EXPECT_EQ(complaint(late, "nvarchar(1)", 0), "");
  EXPECT_THAT(complaint(late, "nvarchar(1)"), HasSubstr("it has 2 characters"));
}

TEST_F(OverrideCheckTest, LeavesAloneWhatTheLoadWouldTake) {
  const std::string infinite = "SELECT 'infinity'::DOUBLE AS v";
  EXPECT_THAT(complaint(infinite, "float"), HasSubstr("'v' as float"));
  options_.nulls_invalid_values = true;
  EXPECT_EQ(complaint(infinite, "float"), "");
  options_.rejects = true;
  EXPECT_EQ(complaint("SELECT 'xx' AS v", "nvarchar(1)"), "");
}

}  // namespace
}  // namespace hygge::stores::mssql
