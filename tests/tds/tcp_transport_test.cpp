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
#include <future>
#include <optional>
#include <string>
#include <thread>

#include "hygge/tds/address.h"
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

/// A connection in a network of its own, of which nobody else sees anything; for one thread.
struct Pair {
  FileDescriptor client;
  FileDescriptor server;

  static Pair connected() {
    std::uint16_t port = 0;
    const FileDescriptor listener = test::listen_on_loopback(port);
    Pair made;
    made.client = FileDescriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(made.client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    made.server = FileDescriptor{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    return made;
  }
};

/// Runs `work` in a network of its own. False where the system gives none.
bool in_own_network(const std::function<void()>& work) {
  return std::async(std::launch::async,
                    [&work] {
                      if (::unshare(CLONE_NEWNET) != 0 || !switch_loopback(true)) return false;
                      work();
                      return true;
                    })
      .get();
}

constexpr std::chrono::milliseconds kShortSilence{2'000};

TEST(TcpTransportTest, EndsAConnectionWhosePeerAcknowledgesNothing) {
  const bool has_network = in_own_network([] {
    Pair pair = Pair::connected();
    TcpTransport transport{std::move(pair.client), "db:1433", kShortSilence};
    ASSERT_TRUE(switch_loopback(false));
    const std::array<std::byte, 100> question{};
    const std::array<std::span<const std::byte>, 1> pieces{question};
    transport.send(pieces, {});
    std::array<std::byte, 100> answer{};
    const Error error = test::error_of([&] { transport.receive(answer, {.until = after(std::chrono::seconds{60})}); });
    EXPECT_EQ(error.headline(), "the connection to 'db:1433' is lost");
    EXPECT_NE(error.reason().find("it has acknowledged nothing of what was sent for "), std::string::npos)
        << error.reason();
    EXPECT_TRUE(error.is_transient());
  });
  if (!has_network) GTEST_SKIP() << "the system gives no network to cut (CAP_SYS_ADMIN)";
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
