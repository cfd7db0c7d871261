#include "hygge/messages/letter.h"

#include <gmock/gmock.h>

#include "hygge/base/wrapping.h"
#include "hygge/messages/screen.h"

namespace hygge::messages {
namespace {

using testing::ElementsAre;

Error missing_folder() {
  return Error{ErrorKind::NotFound, "the folder 'landing/users' is not there"}
      .because("No such file or directory")
      .at("flows/users/flow.yml:3:9 (home.path)")
      .advise("create it, or correct the path");
}

TEST(LetterTest, SaysWhatWhyWhereAndWhatToDo) {
  Error error = missing_folder();
  error.add_context("orders_to_lake");
  EXPECT_EQ(render_error(error, false, kUnlimited),
            "orders_to_lake: the folder 'landing/users' is not there\n"
            "  because  No such file or directory\n"
            "  where    flows/users/flow.yml:3:9 (home.path)\n"
            "  try      create it, or correct the path\n");
}

TEST(LetterTest, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(render_error(Error{ErrorKind::Io, "the disk is tired"}, false, kUnlimited), "the disk is tired\n");
}

TEST(LetterTest, PaintsHeadlineAndLabels) {
  EXPECT_EQ(render_error(Error{ErrorKind::Io, "the disk is tired"}.because("it worked all night"), true, kUnlimited),
            "\x1b[31mthe disk is tired\x1b[0m\n"
            "  \x1b[2mbecause\x1b[0m  it worked all night\n");
}

TEST(LetterTest, ShowsDetailsAsTheyAre) {
  const Error error = Error{ErrorKind::Config, "the configuration has 2 problems"}
                          .detail("flow.yml:3:9: unknown key 'pth'\n    pth: x\n    ^~~\n\nflow.yml:4:1: more\n\n")
                          .advise("correct them");
  EXPECT_EQ(render_error(error, false, kUnlimited),
            "the configuration has 2 problems\n"
            "flow.yml:3:9: unknown key 'pth'\n"
            "    pth: x\n"
            "    ^~~\n"
            "\n"
            "flow.yml:4:1: more\n"
            "  try      correct them\n");
}

TEST(LetterTest, KeepsTheLinesOfAReason) {
  const Error error = Error{ErrorKind::Engine, "the engine refused"}.because("Parser Error: near 'x'\n  LINE 1: x\n");
  EXPECT_EQ(render_error(error, false, kUnlimited),
            "the engine refused\n"
            "  because  Parser Error: near 'x'\n"
            "             LINE 1: x\n");
}

TEST(LetterTest, BreaksBetweenWordsOnANarrowTerminal) {
  EXPECT_THAT(letter_lines(missing_folder(), "users", 40, Paint{}),
              ElementsAre("users: the folder 'landing/users' is not",  //
                          "  there",                                   //
                          "  because  No such file or directory",      //
                          "  where    flows/users/flow.yml:3:9",       //
                          "           (home.path)",                    //
                          "  try      create it, or correct the",      //
                          "           path"));
}

TEST(LetterTest, NamesTheFlowOnce) {
  for (const char* context : {"users", "flow users"}) {
    SCOPED_TRACE(context);
    Error error{ErrorKind::Io, "tired"};
    error.add_context("publishing");
    error.add_context(context);
    EXPECT_THAT(letter_lines(error, "users", kUnlimited, Paint{}), ElementsAre("users: publishing: tired"));
    EXPECT_EQ(short_letter(error, "users"), "publishing: tired");
  }
}

TEST(LetterTest, DoesNotLetForeignTextSteerTheTerminal) {
  const Error error = Error{ErrorKind::NotFound, "no file '\x1b[2J\n'"}.because("bad \xff byte").at("a\tb");
  const std::string letter = render_error(error, false, kUnlimited);
  EXPECT_EQ(letter,
            "no file '\\x1b[2J\\n'\n"
            "  because  bad \\xff byte\n"
            "  where    a\\tb\n");
}

TEST(LetterTest, SurvivesATerminalNarrowerThanItsLabels) {
  EXPECT_THAT(letter_lines(Error{ErrorKind::Io, "a b"}.because("c d"), "", 2, Paint{}),
              ElementsAre("a", "  b", "  because  c", "           d"));
}

}  // namespace
}  // namespace hygge::messages
