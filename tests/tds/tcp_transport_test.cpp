#include "hygge/tds/tcp_transport.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <filesystem>
#include <optional>
#include <string>

#include "hygge/tds/address.h"
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

}  // namespace
}  // namespace hygge::tds
