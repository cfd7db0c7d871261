#include "tests/tds/pretend_browser.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>

namespace hygge::test {

Bytes browser_answer(const std::string& text) {
  const auto body = std::as_bytes(std::span{text});
  Bytes bytes{std::byte{5}, static_cast<std::byte>(text.size() & 0xFFU), static_cast<std::byte>(text.size() >> 8U)};
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

PretendBrowser::PretendBrowser(std::string text, int unanswered)
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

void PretendBrowser::stop() {
  ::shutdown(socket_.get(), SHUT_RDWR);
  if (thread_.joinable()) thread_.join();
}

const std::string& PretendBrowser::asked() {
  stop();
  return asked_;
}

void PretendBrowser::serve(const std::string& text, int unanswered) {
  std::array<char, 512> question{};
  sockaddr_in from{};
  socklen_t size = sizeof from;
  while (true) {
    const ssize_t count =
        ::recvfrom(socket_.get(), question.data(), question.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (count <= 0) return;
    asked_.assign(question.data(), static_cast<std::size_t>(count));
    if (unanswered-- > 0) continue;
    const Bytes datagram = browser_answer(text);
    ::sendto(socket_.get(), datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
  }
}

}  // namespace hygge::test
