#include "hygge/base/first_cause.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hygge/base/error.h"

namespace hygge {
namespace {

std::string cause_of(const std::vector<ErrorKind>& heard, bool run_is_cancelled) {
  FirstCause cause;
  for (std::size_t i = 0; i < heard.size(); ++i) {
    try {
      throw Error{heard[i], std::to_string(i)};
    } catch (...) {
      cause.keep_current(run_is_cancelled);
    }
  }
  try {
    cause.rethrow_any();
  } catch (const Error& error) {
    return error.headline();
  }
  return "nothing";
}

TEST(FirstCauseTest, TellsWhatWentWrongFirst) {
  EXPECT_EQ(cause_of({}, false), "nothing");
  EXPECT_EQ(cause_of({ErrorKind::Data, ErrorKind::Io}, false), "0");
}

TEST(FirstCauseTest, HearsNoThreadThatWasStoppedByAnother) {
  EXPECT_EQ(cause_of({ErrorKind::Data, ErrorKind::Cancelled}, false), "0");
  EXPECT_EQ(cause_of({ErrorKind::Cancelled, ErrorKind::Data, ErrorKind::Io}, false), "1");
  EXPECT_EQ(cause_of({ErrorKind::Cancelled}, false), "0");
}

TEST(FirstCauseTest, TellsThatTheWholeRunWasStopped) {
  EXPECT_EQ(cause_of({ErrorKind::Cancelled, ErrorKind::Io}, true), "0");
}

}  // namespace
}  // namespace hygge
