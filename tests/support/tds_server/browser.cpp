#include "tests/support/tds_server/browser.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

constexpr char kAskAll = 0x03;
constexpr char kAskOne = 0x04;
constexpr char kAnswer = 0x05;

}  // namespace

Browser::Browser(std::string instance, std::uint16_t instance_port)
    : instance_{std::move(instance)},
      instance_port_{instance_port},
      socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0)
    throw std::system_error{errno, std::generic_category(), "the browser cannot listen on 127.0.0.1"};
  ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { serve(); }};
}

Browser::~Browser() {
  ::shutdown(socket_.get(), SHUT_RDWR);
  thread_.join();
}

void Browser::say(std::string datagram) {
  const std::lock_guard lock{mutex_};
  fixed_ = std::move(datagram);
}

void Browser::serve() {
  while (true) {
    std::array<char, 1024> room{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t count =
        ::recvfrom(socket_.get(), room.data(), room.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (count <= 0) return;
    const auto said = answer({room.data(), static_cast<std::size_t>(count)});
    if (said) ::sendto(socket_.get(), said->data(), said->size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
  }
}

std::optional<std::string> Browser::answer(const std::string& question) const {
  {
    const std::lock_guard lock{mutex_};
    if (fixed_) return fixed_;
  }
  const std::string asked = question.substr(1, question.find('\0') - 1);
  const bool is_meant = question.front() == kAskAll || (question.front() == kAskOne && same_word(asked, instance_));
  if (!is_meant) return std::nullopt;
  const std::string text = "ServerName;HYGGE-TEST;InstanceName;" + instance_ +
                           ";IsClustered;No;Version;16.0.4181.3;tcp;" + std::to_string(instance_port_) + ";;";
  return std::string{kAnswer, static_cast<char>(text.size() & 0xFFU), static_cast<char>(text.size() >> 8U)} + text;
}

}  // namespace hygge::tds_server
