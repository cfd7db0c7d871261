#include "hygge/tds/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cstring>

#include "hygge/base/error.h"
#include "tests/tds/scripted_server.h"

namespace hygge::tds {
namespace {

Address loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* const bytes = reinterpret_cast<const std::byte*>(&address);
  return {{bytes, bytes + sizeof address}, AF_INET};
}

std::uint16_t closed_port() {
  std::uint16_t port = 0;
  test::listen_on_loopback(port);
  return port;
}

/// A port where connections are neither taken nor refused: whoever would wait there is there already.
class SilentPort {
 public:
  SilentPort() : listener_{test::listen_on_loopback(port_, 0)} {
    const Address address = loopback(port_);
    constexpr int kMore = 8;
    for (int i = 0; i < kMore; ++i) {
      FileDescriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(address.bytes.data()),
                static_cast<socklen_t>(address.bytes.size()));
      waiting_.push_back(std::move(socket));
    }
  }
  std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_ = 0;
  FileDescriptor listener_;
  std::vector<FileDescriptor> waiting_;
};

TEST(AddressTest, ReadsNumbers) {
  const std::vector<Address> found = resolve("127.0.0.1", 1433, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].text(), "127.0.0.1:1433");
  EXPECT_EQ(resolve("::1", 1433, {}).at(0).text(), "[::1]:1433");
  EXPECT_EQ(host_and_port("fe80::1", 1433), "[fe80::1]:1433");
  EXPECT_EQ(host_and_port("db.example", 1433), "db.example:1433");
}

TEST(AddressTest, LooksUpNames) {
  const std::vector<Address> found = resolve("localhost", 1433, {.until = after(std::chrono::seconds{10})});
  EXPECT_FALSE(found.empty());
}

TEST(AddressTest, GivesUpLookingUp) {
  EXPECT_THROW(resolve("localhost", 1, {.until = Clock::now() - std::chrono::seconds{1}}), TimedOut);
  const CancelToken token;
  token.cancel(CancelReason::Interrupted);
  EXPECT_THROW(resolve("localhost", 1, {.cancel = &token}), Error);
}

TEST(AddressTest, TakesTheFirstThatAnswers) {
  const SilentPort silent;
  std::uint16_t port = 0;
  const FileDescriptor listener = test::listen_on_loopback(port);
  const std::vector<Address> addresses{loopback(closed_port()), loopback(silent.port()), loopback(port)};
  const Clock::time_point began = Clock::now();
  const std::unique_ptr<Transport> transport =
      connect_tcp(addresses, "db", {.until = began + std::chrono::seconds{20}});
  EXPECT_TRUE(transport->is_open());
  EXPECT_EQ(transport->peer(), "db");
  EXPECT_LT(Clock::now() - began, std::chrono::seconds{10});  // a silent one costs a head start, not a timeout
}

TEST(AddressTest, TellsOfAllThatRefused) {
  const std::uint16_t first = closed_port();
  const std::uint16_t second = closed_port();
  try {
    connect_tcp({loopback(first), loopback(second)}, "db:1433", {});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.headline(), "'db:1433' cannot be reached");
    EXPECT_EQ(error.reason(),
              loopback(first).text() + ": Connection refused; " + loopback(second).text() + ": Connection refused");
  }
}

TEST(AddressTest, GivesUpConnecting) {
  const SilentPort silent;
  const std::vector<Address> addresses{loopback(silent.port()), loopback(silent.port())};
  EXPECT_THROW(connect_tcp(addresses, "db", {.until = after(std::chrono::milliseconds{150})}), TimedOut);
  const CancelToken token;
  std::thread canceller{[&] { token.cancel(CancelReason::Interrupted); }};
  EXPECT_THROW(connect_tcp(addresses, "db", {.cancel = &token}), Error);
  canceller.join();
}

TEST(WaiterTest, WakesNobodyForATokenThatWasCancelledBefore) {
  std::uint16_t port = 0;
  const FileDescriptor listener = test::listen_on_loopback(port);
  Waiter waiter;
  pollfd polled{.fd = listener.get(), .events = POLLIN, .revents = 0};
  {
    const CancelToken token;
    std::thread canceller{[&] { token.cancel(CancelReason::Timeout); }};
    EXPECT_THROW(waiter.wait({&polled, 1}, {.cancel = &token}), Error);
    canceller.join();
    EXPECT_THROW(waiter.wait({&polled, 1}, {.cancel = &token}), Error);
  }
  const CancelToken other;
  EXPECT_THROW(waiter.wait({&polled, 1}, {.until = after(std::chrono::milliseconds{1}), .cancel = &other}), TimedOut);
}

TEST(WaiterTest, KnowsMomentsThatNeverCome) {
  EXPECT_EQ(after(std::chrono::nanoseconds::max()), Wait::kForever);
  EXPECT_LT(after(std::chrono::hours{1}), Wait::kForever);
}

}  // namespace
}  // namespace hygge::tds
