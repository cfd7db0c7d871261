#include "tests/tds_server/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>

namespace hygge::test {

namespace {

std::string little(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFFU);
  return text;
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error{"nobody listens"};
}

std::string RawClient::packet(std::uint8_t type, std::string_view payload, std::uint8_t status) {
  const std::size_t length = payload.size() + 8;
  std::string bytes;
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(status);
  bytes += static_cast<char>(length >> 8U);
  bytes += static_cast<char>(length & 0xFFU);
  bytes += std::string{"\0\0\x01\0", 4};
  return bytes + std::string{payload};
}

std::string RawClient::utf16(std::string_view ascii) {
  std::string text;
  for (const char c : ascii) text += {c, '\0'};
  return text;
}

std::string RawClient::prelogin() {
  using namespace std::string_literals;
  return packet(0x12, "\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff\x01\x00\x00\x00\x00\x00\x02"s);
}

std::string RawClient::prelogin_with_fed_auth() {
  using namespace std::string_literals;
  return packet(0x12,
                "\x00\x00\x10\x00\x06\x01\x00\x16\x00\x01\x06\x00\x17\x00\x01\xff\x01\x00\x00\x00\x00\x00\x02\x01"s);
}

std::string RawClient::login7(const std::string& user, const std::string& password, const std::string& features) {
  std::string hidden = utf16(password);
  for (char& c : hidden) {
    const unsigned byte = static_cast<std::uint8_t>(c);
    c = static_cast<char>(((byte << 4U | byte >> 4U) & 0xFFU) ^ 0xA5U);
  }
  const std::string name = utf16(user);
  std::string fixed = little(0x74000004, 4) + little(4096, 4) + std::string(12, '\0') + std::string{"\xe0\x03\x00", 3} +
                      (features.empty() ? '\0' : '\x10') + little(0, 8);
  const std::size_t data = 94;
  const std::size_t end = data + name.size() + hidden.size();
  const auto place = [](std::size_t offset, std::size_t units) { return little(offset, 2) + little(units, 2); };
  fixed += place(end, 0) + place(data, user.size()) + place(data + name.size(), password.size());
  for (int i = 0; i < 6; ++i) fixed += place(end, i == 2 && !features.empty() ? 4 : 0);
  fixed += little(0, 6);
  for (int i = 0; i < 3; ++i) fixed += place(end, 0);
  fixed += little(0, 4);
  // The third of these points to where the features begin.
  const std::string extension = features.empty() ? "" : little(end + 4, 4) + features;
  return packet(0x10, little(end + extension.size(), 4) + fixed + name + hidden + extension);
}

std::string RawClient::batch(std::string_view sql) {
  return packet(0x01, little(22, 4) + little(18, 4) + little(2, 2) + little(0, 8) + little(1, 4) + utf16(sql));
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool RawClient::read(char* room, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::recv(socket_.get(), room, size, 0);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error{"the server says nothing"};
    if (count <= 0) {
      closed_ = true;
      return false;
    }
    room += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

std::string RawClient::reply() {
  std::string whole;
  while (true) {
    std::array<char, 8> header{};
    if (!read(header.data(), header.size())) return whole;
    const auto length =
        static_cast<std::size_t>(static_cast<std::uint8_t>(header[2]) << 8U | static_cast<std::uint8_t>(header[3]));
    std::string payload(length - 8, '\0');
    if (!read(payload.data(), payload.size())) return whole;
    whole += payload;
    if ((static_cast<std::uint8_t>(header[1]) & 1U) != 0) return whole;
  }
}

void RawClient::sign_in() {
  send(prelogin());
  reply();
  send(login7());
  reply();
}

}  // namespace hygge::test
