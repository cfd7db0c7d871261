#include "hygge/messages/log_file.h"

#include <gmock/gmock.h>

#include "hygge/base/files.h"
#include "hygge/base/text.h"

namespace hygge::messages {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;

class LogFileTest : public testing::Test {
 protected:
  std::unique_ptr<LogFile> open(LogFile::Lines lines) {
    return std::make_unique<LogFile>(path_, lines, [this](const std::string& text) { trouble_.push_back(text); });
  }
  std::vector<std::string> lines() const { return split(files::read_text(path_, Bytes{1'000'000}), '\n'); }

  files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
  std::string path_ = (folder_.path() / "logs" / "hygge.log").string();
  std::vector<std::string> trouble_;
};

TEST_F(LogFileTest, DatesEachLineAndAppends) {
  open(LogFile::Lines::Dated)->tell(Level::Info, "first {} %v");
  const auto log = open(LogFile::Lines::Dated);
  log->tell_together(Level::Info, {"second", ""});
  constexpr const char* kDate =
      "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}[-+][0-9]{2}:[0-9]{2} ";
  EXPECT_THAT(lines(), ElementsAre(MatchesRegex(std::string{kDate} + "first \\{\\} %v"),
                                   MatchesRegex(std::string{kDate} + "second"), MatchesRegex(kDate), ""));
}

TEST_F(LogFileTest, LeavesLinesWithATimeOfTheirOwnAlone) {
  const auto log = open(LogFile::Lines::Bare);
  log->tell(Level::Debug, "{\"event\":\"note\"}");
  EXPECT_THAT(lines(), ElementsAre("{\"event\":\"note\"}", "")) << "each line is flushed";
}

TEST_F(LogFileTest, SaysWhenTheFileCannotBeOpened) {
  path_ = folder_.path().string();
  try {
    open(LogFile::Lines::Dated);
    FAIL() << "a folder was opened as a log file";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Io);
    EXPECT_EQ(error.headline(), "could not open the log file '" + path_ + "'");
    EXPECT_THAT(error.reason(), HasSubstr("Is a directory"));
    EXPECT_EQ(error.advice(),
              "choose another place for the log, or give the user who runs hygge the right to write there");
  }
}

TEST_F(LogFileTest, TellsOnceThatLinesAreMissing) {
  path_ = "/dev/full";
  const auto log = open(LogFile::Lines::Dated);
  log->tell(Level::Info, "lost");
  log->tell(Level::Info, "lost as well");
  EXPECT_THAT(trouble_, ElementsAre(HasSubstr("the log file '/dev/full' cannot be written")));
}

}  // namespace
}  // namespace hygge::messages
