#include "hygge/base/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <ios>
#include <new>
#include <set>
#include <stdexcept>
#include <system_error>

namespace hygge {
namespace {

TEST(ErrorTest, IsALetterInOneLine) {
  Error error = Error{ErrorKind::NotFound, "the folder 'landing' is not there"}
                    .because("No such file or directory")
                    .at("flow.yml:3:9")
                    .advise("create it");
  EXPECT_STREQ(error.what(),
               "the folder 'landing' is not there (No such file or directory) at flow.yml:3:9; create it");
  EXPECT_EQ(error.kind(), ErrorKind::NotFound);
  EXPECT_EQ(error.headline(), "the folder 'landing' is not there");
  EXPECT_EQ(error.reason(), "No such file or directory");
  EXPECT_EQ(error.where(), "flow.yml:3:9");
  EXPECT_EQ(error.advice(), "create it");
  EXPECT_FALSE(error.is_transient());
}

TEST(ErrorTest, PutsTheOutermostContextFirst) {
  Error error{ErrorKind::Io, "broken"};
  error.add_context("file a").add_context("flow users");
  EXPECT_STREQ(error.what(), "flow users: file a: broken");
}

TEST(ErrorTest, ShowsDetailsBelow) {
  const Error error = Error{ErrorKind::Config, "2 problems"}.detail("one\ntwo");
  EXPECT_STREQ(error.what(), "2 problems\none\ntwo");
  EXPECT_EQ(error.details(), "one\ntwo");
}

TEST(ErrorTest, CanBeWorthASecondTry) {
  EXPECT_TRUE(Error(ErrorKind::Data, "changed").transient().is_transient());
  Error error{ErrorKind::Data, "changed"};
  error.transient().transient(false);
  EXPECT_FALSE(error.is_transient());
}

TEST(ErrorTest, CanLeaveInDoubtWhatHappened) {
  Error error{ErrorKind::Connection, "lost"};
  EXPECT_FALSE(error.is_in_doubt());
  EXPECT_TRUE(error.in_doubt().is_in_doubt());
  EXPECT_FALSE(Error(ErrorKind::Connection, "lost").in_doubt().in_doubt(false).is_in_doubt());
}

TEST(ErrorTest, EveryKindHasAWordOfItsOwn) {
  std::set<std::string_view> words;
  constexpr int kKinds = static_cast<int>(ErrorKind::Internal) + 1;
  for (int kind = 0; kind < kKinds; ++kind) words.insert(name_of(static_cast<ErrorKind>(kind)));
  EXPECT_EQ(words.size(), static_cast<std::size_t>(kKinds));
  EXPECT_EQ(name_of(ErrorKind::NotFound), "not_found");
}

TEST(ErrorTest, TranslatesTheSystemsNumbers) {
  struct Case {
    int number;
    ErrorKind kind;
  };
  constexpr Case kCases[] = {
      {ENOENT, ErrorKind::NotFound},  {ENOTDIR, ErrorKind::NotFound}, {EACCES, ErrorKind::Permission},
      {EPERM, ErrorKind::Permission}, {EROFS, ErrorKind::Permission}, {ENOSPC, ErrorKind::DiskFull},
      {EDQUOT, ErrorKind::DiskFull},  {EISDIR, ErrorKind::Io},        {EMFILE, ErrorKind::Io},
      {ENAMETOOLONG, ErrorKind::Io},  {EIO, ErrorKind::Io},
  };
  for (const Case& given : kCases) {
    const Error error = system_error("open", "a/b", given.number);
    EXPECT_EQ(error.kind(), given.kind) << given.number;
    EXPECT_EQ(error.headline(), "could not open 'a/b'");
    EXPECT_FALSE(error.reason().empty());
  }
  EXPECT_EQ(system_error("open", "x", ENOENT).reason(), "No such file or directory");
}

template <typename Thrown>
Error caught(const Thrown& thrown) {
  try {
    throw thrown;
  } catch (...) {
    return current_error();
  }
}

TEST(ErrorTest, TakesForeignExceptionsIn) {
  EXPECT_EQ(caught(Error{ErrorKind::Busy, "busy"}).kind(), ErrorKind::Busy);
  EXPECT_EQ(caught(std::bad_alloc{}).kind(), ErrorKind::Memory);
  EXPECT_EQ(caught(std::runtime_error{"odd"}).kind(), ErrorKind::Internal);
  EXPECT_EQ(caught(std::runtime_error{"odd"}).reason(), "odd");
  EXPECT_EQ(caught(42).kind(), ErrorKind::Internal);
}

TEST(ErrorTest, TakesTheSystemsExceptionsInAsWhatTheyAre) {
  const std::error_code denied{EACCES, std::generic_category()};
  const Error of_file = caught(std::filesystem::filesystem_error{"x", "a/b", denied});
  EXPECT_EQ(of_file.kind(), ErrorKind::Permission);
  EXPECT_EQ(of_file.headline(), "could not use 'a/b'");
  EXPECT_EQ(of_file.reason(), "Permission denied");
  const Error of_system = caught(std::system_error{ENOSPC, std::system_category()});
  EXPECT_EQ(of_system.kind(), ErrorKind::DiskFull);
  EXPECT_EQ(of_system.headline(), "the system refused a request");
  EXPECT_EQ(of_system.advice(), "");
  const Error of_threads = caught(std::system_error{EAGAIN, std::generic_category()});
  EXPECT_NE(of_threads.advice().find("ulimit -u"), std::string::npos);
  const Error of_library = caught(std::system_error{std::make_error_code(std::io_errc::stream)});
  EXPECT_EQ(of_library.kind(), ErrorKind::Internal);
}

}  // namespace
}  // namespace hygge
