#include "hygge/tds/browser.h"

#include <gtest/gtest.h>

#include "hygge/base/error.h"
#include "tests/tds/pretend_browser.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::PretendBrowser;

constexpr const char* kTwo =
    "ServerName;BOX;InstanceName;SALES;IsClustered;No;Version;16.0.1000.6;np;\\\\BOX\\pipe;tcp;50123;;"
    "ServerName;BOX;InstanceName;OLD;IsClustered;No;Version;9.0.0.0;;";

TEST(BrowserReplyTest, ReadsInstancesAndPorts) {
  const std::vector<BrowserEntry> entries = parse_browser_reply(test::browser_answer(kTwo));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].instance, "SALES");
  EXPECT_EQ(entries[0].port, 50'123);
  EXPECT_EQ(entries[1].instance, "OLD");
  EXPECT_EQ(entries[1].port, 0);
}

TEST(BrowserReplyTest, LeavesOutWhatMakesNoSense) {
  EXPECT_TRUE(parse_browser_reply({}).empty());
  EXPECT_TRUE(parse_browser_reply(test::hex("05 00")).empty());
  EXPECT_TRUE(parse_browser_reply(test::hex("04 00 00")).empty());
  EXPECT_TRUE(parse_browser_reply(test::browser_answer(";;;;")).empty());
  EXPECT_TRUE(parse_browser_reply(test::browser_answer("tcp;1433;;")).empty());
  EXPECT_EQ(parse_browser_reply(test::browser_answer("InstanceName;A;tcp;66000;;")).at(0).port, 0);
  EXPECT_EQ(parse_browser_reply(test::browser_answer("InstanceName;A;tcp;14x;;")).at(0).port, 0);
  EXPECT_EQ(parse_browser_reply(test::browser_answer("InstanceName;A;tcp")).at(0).instance, "A");
  const std::string cut = kTwo;
  for (std::size_t size = 0; size < cut.size(); ++size) parse_browser_reply(test::browser_answer(cut.substr(0, size)));
}

TEST(BrowserTest, FindsThePortOfAnInstance) {
  PretendBrowser browser{kTwo};
  EXPECT_EQ(find_instance("127.0.0.1", browser.port(), "sales", {}), 50'123);
  EXPECT_EQ(browser.asked(), (std::string{"\x04sales\0", 7}));
}

TEST(BrowserTest, AsksAgain) {
  const PretendBrowser browser{kTwo, 1};
  EXPECT_EQ(find_instance("127.0.0.1", browser.port(), "SALES", {}), 50'123);
}

Error refusal(std::uint16_t port, const std::string& instance) {
  try {
    find_instance("127.0.0.1", port, instance, {});
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error{ErrorKind::Internal, ""};
}

TEST(BrowserTest, TellsWhatIsWrong) {
  std::uint16_t port = 0;
  {
    const PretendBrowser browser{kTwo};
    port = browser.port();
    EXPECT_EQ(refusal(port, "NONE").reason(), "its browser does not know it");
    EXPECT_EQ(refusal(port, "OLD").reason(), "it does not listen on a TCP port");
  }
  const Error silent = refusal(port, "SALES");  // nobody is there any more
  EXPECT_EQ(silent.headline(), "the SQL Server browser of '127.0.0.1' does not answer");
  EXPECT_EQ(silent.kind(), ErrorKind::Connection);
}

TEST(BrowserTest, GivesUpInTime) {
  const PretendBrowser browser{kTwo, 100};
  EXPECT_THROW(find_instance("127.0.0.1", browser.port(), "SALES", {.until = after(std::chrono::milliseconds{50})}),
               TimedOut);
}

}  // namespace
}  // namespace hygge::tds
