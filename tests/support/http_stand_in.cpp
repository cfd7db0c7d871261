#include "tests/support/http_stand_in.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "hygge/base/text.h"

namespace hygge::test {

namespace {

void require_socket_call(bool worked, const char* doing) {
  if (!worked) throw std::system_error{errno, std::generic_category(), doing};
}

HttpStandIn::Request parse(const std::string& head, std::string body) {
  HttpStandIn::Request request;
  const std::vector<std::string> lines = split(head, '\n');
  const std::vector<std::string> words = split(trim(lines.front()), ' ');
  request.method = words.front();
  request.target = words.size() > 1 ? words[1] : "";
  for (const std::string& line : lines) {
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos) request.headers[lower_case(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
  request.body = std::move(body);
  return request;
}

std::size_t length_of_body(const std::string& head) {
  const HttpStandIn::Request request = parse(head, "");
  const auto length = request.headers.find("content-length");
  return length == request.headers.end() ? 0 : std::stoul(length->second);
}

}  // namespace

HttpStandIn::HttpStandIn(Answer answer) : answer_{std::move(answer)} {
  std::array<int, 2> ends{-1, -1};
  require_socket_call(::pipe2(ends.data(), O_CLOEXEC) == 0, "pipe2");
  stop_reading_ = FileDescriptor{ends[0]};
  stop_writing_ = FileDescriptor{ends[1]};
  listener_ = FileDescriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  // NOLINTNEXTLINE: sockets are made this way
  auto* plain = reinterpret_cast<sockaddr*>(&name);
  require_socket_call(::bind(listener_.get(), plain, size) == 0, "bind");
  require_socket_call(::listen(listener_.get(), 64) == 0, "listen");
  require_socket_call(::getsockname(listener_.get(), plain, &size) == 0, "getsockname");
  port_ = ::ntohs(name.sin_port);
  thread_ = std::thread{[this] { serve(); }};
}

HttpStandIn::~HttpStandIn() {
  stop_writing_.reset();
  thread_.join();
}

std::string HttpStandIn::address() const { return "http://127.0.0.1:" + std::to_string(port_); }

std::vector<HttpStandIn::Request> HttpStandIn::requests() const {
  const std::lock_guard lock{mutex_};
  return requests_;
}

/// False when the server ends first.
bool HttpStandIn::waits_for(int descriptor) const {
  std::array<pollfd, 2> ends{pollfd{descriptor, POLLIN, 0}, pollfd{stop_reading_.get(), POLLIN, 0}};
  while (::poll(ends.data(), ends.size(), -1) < 0 && errno == EINTR) {
  }
  return ends[1].revents == 0;
}

void HttpStandIn::serve() {
  while (waits_for(listener_.get())) {
    const FileDescriptor connection{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (connection) handle(connection);
  }
}

void HttpStandIn::handle(const FileDescriptor& connection) {
  std::string text;
  std::size_t end = std::string::npos;
  while (end == std::string::npos || text.size() < end + 4 + length_of_body(text.substr(0, end))) {
    std::array<char, 4'096> part{};
    if (!waits_for(connection.get())) return;
    const ssize_t length = ::read(connection.get(), part.data(), part.size());
    if (length <= 0) return;
    text.append(part.data(), static_cast<std::size_t>(length));
    end = text.find("\r\n\r\n");
  }
  const Request request = parse(text.substr(0, end), text.substr(end + 4));
  {
    const std::lock_guard lock{mutex_};
    requests_.push_back(request);
  }
  const Reply reply = answer_(request);
  if (reply.hangs) waits_for(-1);
  if (reply.hangs || reply.drops) return;
  std::string answer = "HTTP/1.1 " + std::to_string(reply.status) + " As Told\r\nConnection: close\r\n";
  for (const auto& [name, value] : reply.headers) answer.append(name).append(": ").append(value).append("\r\n");
  answer += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body;
  for (std::string_view rest = answer; !rest.empty();) {
    const ssize_t sent = ::send(connection.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace hygge::test
