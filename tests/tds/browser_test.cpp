#include "hygge/tds/browser.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <thread>

#include "hygge/base/error.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::Bytes;

Bytes answer(const std::string& text) {
  const auto body = std::as_bytes(std::span{text});
  Bytes bytes{std::byte{5}, static_cast<std::byte>(text.size() & 0xFFU), static_cast<std::byte>(text.size() >> 8U)};
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

constexpr const char* kTwo =
    "ServerName;BOX;InstanceName;SALES;IsClustered;No;Version;16.0.1000.6;np;\\\\BOX\\pipe;tcp;50123;;"
    "ServerName;BOX;InstanceName;OLD;IsClustered;No;Version;9.0.0.0;;";

TEST(BrowserReplyTest, ReadsInstancesAndPorts) {
  const std::vector<BrowserEntry> entries = parse_browser_reply(answer(kTwo));
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
  EXPECT_TRUE(parse_browser_reply(answer(";;;;")).empty());
  EXPECT_TRUE(parse_browser_reply(answer("tcp;1433;;")).empty());
  EXPECT_EQ(parse_browser_reply(answer("InstanceName;A;tcp;66000;;")).at(0).port, 0);
  EXPECT_EQ(parse_browser_reply(answer("InstanceName;A;tcp;14x;;")).at(0).port, 0);
  EXPECT_EQ(parse_browser_reply(answer("InstanceName;A;tcp")).at(0).instance, "A");
  const std::string cut = kTwo;
  for (std::size_t size = 0; size < cut.size(); ++size) parse_browser_reply(answer(cut.substr(0, size)));
}

/// A browser on the loopback interface that gives so many questions no answer.
class PretendBrowser {
 public:
  explicit PretendBrowser(std::string text, int unanswered = 0)
      : socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this, text = std::move(text), unanswered] { serve(text, unanswered); }};
  }
  PretendBrowser(const PretendBrowser&) = delete;
  PretendBrowser& operator=(const PretendBrowser&) = delete;
  ~PretendBrowser() {
    ::shutdown(socket_.get(), SHUT_RDWR);
    thread_.join();
  }
  std::uint16_t port() const { return port_; }
  const std::string& asked() {
    ::shutdown(socket_.get(), SHUT_RDWR);
    if (thread_.joinable()) {
      thread_.join();
      thread_ = std::thread{[] {}};
    }
    return asked_;
  }

 private:
  void serve(const std::string& text, int unanswered) {
    std::array<char, 512> question{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    while (true) {
      const ssize_t count =
          ::recvfrom(socket_.get(), question.data(), question.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (count <= 0) return;
      asked_.assign(question.data(), static_cast<std::size_t>(count));
      if (unanswered-- > 0) continue;
      const Bytes datagram = answer(text);
      ::sendto(socket_.get(), datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
    }
  }

  FileDescriptor socket_;
  std::uint16_t port_ = 0;
  std::string asked_;
  std::thread thread_;
};

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
