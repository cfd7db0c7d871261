#include "hygge/tds/tcp_transport.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "hygge/tds/address.h"
#include "tests/base/child_process.h"
#include "tests/support/error_of.h"
#include "tests/tds/scripted_server.h"

namespace hygge::tds {
namespace {

/// This process's own socket that is connected to a port of 127.0.0.1: a transport does not show its.
std::optional<int> socket_to(std::uint16_t port) {
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    const int fd = std::stoi(entry.path().filename().string());
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) return fd;
  }
  return std::nullopt;
}

int option_of(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(fd, level, name, &value, &size), 0);
  return value;
}

TEST(TcpTransportTest, SendsAtOnceAndNoticesADeadPeer) {
  std::uint16_t port = 0;
  const FileDescriptor listener = test::listen_on_loopback(port);
  const std::unique_ptr<Transport> transport =
      connect_tcp(resolve("127.0.0.1", port, {}), "db", {.until = after(std::chrono::seconds{20})});
  const std::optional<int> fd = socket_to(port);
  ASSERT_TRUE(fd.has_value());
  EXPECT_NE(option_of(*fd, IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_NE(option_of(*fd, SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(option_of(*fd, IPPROTO_TCP, TCP_KEEPIDLE), 30);
  EXPECT_EQ(option_of(*fd, IPPROTO_TCP, TCP_KEEPINTVL), 1);
}

/// Of the network that the calling thread sees.
bool switch_loopback(bool on) {
  const FileDescriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  ifreq request{};
  request.ifr_name[0] = 'l';
  request.ifr_name[1] = 'o';
  request.ifr_flags = static_cast<short>(on ? IFF_UP : 0);
  return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

FileDescriptor connected_to(std::uint16_t port) {
  FileDescriptor client{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return client;
}

/// Both ends of a connection.
struct Pair {
  FileDescriptor client;
  FileDescriptor server;

  static Pair connected() {
    std::uint16_t port = 0;
    const FileDescriptor listener = test::listen_on_loopback(port);
    Pair made;
    made.client = connected_to(port);
    made.server = FileDescriptor{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    return made;
  }
};

/// The calling process leaves the network for one of its own, with its rights or as root of a user namespace. False
/// where the system gives none. It cannot be undone.
bool leave_network() {
  return (::unshare(CLONE_NEWNET) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0) && switch_loopback(true);
}

#define HYGGE_NEED_OWN_NETWORK()            \
  if (!test::holds_in_child(leave_network)) \
  GTEST_SKIP() << "the system gives no network to cut (neither CAP_SYS_ADMIN nor user namespaces)"

constexpr std::chrono::milliseconds kShortSilence{2'000};

void send_question(TcpTransport& transport) {
  const std::array<std::byte, 100> question{};
  const std::array<std::span<const std::byte>, 1> pieces{question};
  transport.send(pieces, {});
}

void expect_end(TcpTransport& transport) {
  std::array<std::byte, 100> answer{};
  const Error error = test::error_of([&] { transport.receive(answer, {.until = after(std::chrono::seconds{60})}); });
  EXPECT_EQ(error.headline(), "the connection to 'db:1433' is lost");
  EXPECT_NE(error.reason().find("it has acknowledged nothing of what was sent for "), std::string::npos)
      << error.reason();
  EXPECT_TRUE(error.is_transient());
}

/// A listener's system that says yes to whoever connects, and then drops all that they send: it waits for their first
/// bytes, and has no room when they come.
class DeafListener {
 public:
  DeafListener() : listener_{test::listen_on_loopback(port_, 0)} {
    const int seconds = 60;
    EXPECT_EQ(::setsockopt(listener_.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds), 0);
  }

  FileDescriptor client() {
    FileDescriptor made = connected_to(port_);
    // The only place in the queue is taken by another one, whom nobody accepts.
    other_ = connected_to(port_);
    EXPECT_EQ(::send(other_.get(), "x", 1, MSG_NOSIGNAL), 1);
    return made;
  }

 private:
  std::uint16_t port_ = 0;
  FileDescriptor listener_;
  FileDescriptor other_;
};

TEST(TcpTransportTest, EndsAConnectionWhosePeerAcknowledgesNothing) {
  DeafListener nobody;
  TcpTransport transport{nobody.client(), "db:1433", kShortSilence};
  send_question(transport);
  expect_end(transport);
}

TEST(TcpTransportTest, EndsAConnectionWhoseNetworkIsGone) {
  HYGGE_NEED_OWN_NETWORK();
  EXPECT_TRUE(test::holds_in_child([] {
    leave_network();
    Pair pair = Pair::connected();
    TcpTransport transport{std::move(pair.client), "db:1433", kShortSilence};
    switch_loopback(false);
    send_question(transport);
    expect_end(transport);
    return !testing::Test::HasFailure();
  }));
}

/// The answer is awaited, and nothing that was sent is without an acknowledgement.
TEST(TcpTransportTest, EndsAConnectionWhosePeerVanishesWhileItIsWaitedFor) {
  HYGGE_NEED_OWN_NETWORK();
  EXPECT_TRUE(test::holds_in_child([] {
    leave_network();
    Pair pair = Pair::connected();
    const int client = pair.client.get();
    TcpTransport transport{std::move(pair.client), "db:1433", kShortSilence};
    const int second = 1;  // in place of 30, for which nobody wants to wait here
    EXPECT_EQ(::setsockopt(client, IPPROTO_TCP, TCP_KEEPIDLE, &second, sizeof second), 0);
    send_question(transport);
    std::array<std::byte, 100> heard{};
    EXPECT_EQ(::recv(pair.server.get(), heard.data(), heard.size(), MSG_WAITALL), 100);
    switch_loopback(false);
    expect_end(transport);
    return !testing::Test::HasFailure();
  }));
}

/// As a server does while a load waits for a lock.
TEST(TcpTransportTest, WaitsForAPeerThatTakesNoMoreAndAnswers) {
  Pair pair = Pair::connected();
  TcpTransport transport{std::move(pair.client), "db:1433", kShortSilence / 4};
  const std::vector<std::byte> much(64U << 20U);
  const std::array<std::span<const std::byte>, 1> pieces{much};
  EXPECT_THROW(transport.send(pieces, {.until = after(kShortSilence * 2)}), TimedOut);
}

}  // namespace
}  // namespace hygge::tds
