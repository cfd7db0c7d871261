// An engine that does not open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/survival/lake.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// It opens when a flow first needs it: while a home looks at a file, which is not to blame.
TEST(Engine, ThatIsTooOldIsToldAsSuch) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  for (const std::string more : {"flow.orders.home.where=id > 5", "flow.orders.store.batch_size=100"}) {
    SCOPED_TRACE(more);
    ProgramRequest request = lake.start_request({}, {"--var", more});
    request.environment["LD_PRELOAD"] = HYGGE_OLD_ENGINE;
    const ProgramResult run = run_program(request);
    expect_letter(run, {"the DuckDB library here is too old", "found version '1.0.0'", "try "});
    EXPECT_THAT(run.err, AllOf(Not(HasSubstr("where ")), Not(HasSubstr("landing/0.parquet")), HasSubstr("ERROR=1")));
    expect_untouched(lake, before);
  }
}

}  // namespace
}  // namespace hygge::test
