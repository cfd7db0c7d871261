#include "hygge/tds/browser.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"

namespace hygge::tds {

namespace {

constexpr int kTries = 3;
constexpr std::chrono::seconds kPatience{1};

/// The text behind the byte 5 and the length of an answer, as far as it has come.
std::string_view answered_text(std::span<const std::byte> datagram) {
  constexpr std::byte kAnswer{5};
  constexpr std::size_t kHead = 3;
  if (datagram.size() < kHead || datagram[0] != kAnswer) return {};
  const std::size_t length = std::to_integer<std::size_t>(datagram[1]) | std::to_integer<std::size_t>(datagram[2])
                                                                             << 8U;
  const std::span<const std::byte> text = datagram.subspan(kHead);
  return {reinterpret_cast<const char*>(text.data()), std::min(length, text.size())};
}

std::uint16_t port_of(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return problem == std::errc{} && end == digits.data() + digits.size() ? port : std::uint16_t{0};
}

/// A socket for each address that can be asked.
std::vector<FileDescriptor> ask(const std::vector<Address>& addresses, const std::string& instance) {
  constexpr char kAskForOne = 4;
  const std::string question = kAskForOne + instance + '\0';
  std::vector<FileDescriptor> sockets;
  for (const Address& address : addresses) {
    FileDescriptor socket{::socket(address.family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    const auto* const name = reinterpret_cast<const sockaddr*>(address.bytes.data());
    // Connected, so that nobody else's answer is heard.
    if (socket && ::connect(socket.get(), name, static_cast<socklen_t>(address.bytes.size())) == 0 &&
        ::send(socket.get(), question.data(), question.size(), MSG_NOSIGNAL) >= 0) {
      sockets.push_back(std::move(socket));
    }
  }
  return sockets;
}

/// The first answer, or nothing when all have refused.
std::optional<std::vector<BrowserEntry>> hear(std::vector<FileDescriptor>& sockets, const Wait& wait) {
  Waiter waiter;
  while (!sockets.empty()) {
    std::vector<pollfd> polled;
    for (const FileDescriptor& socket : sockets) polled.push_back({.fd = socket.get(), .events = POLLIN, .revents = 0});
    waiter.wait(polled, wait);
    for (std::size_t i = polled.size(); i-- > 0;) {
      if (polled[i].revents == 0) continue;
      std::array<std::byte, 65'536> datagram;
      const ssize_t size = ::recv(sockets[i].get(), datagram.data(), datagram.size(), MSG_DONTWAIT);
      if (size < 0) {
        sockets.erase(sockets.begin() + static_cast<std::ptrdiff_t>(i));
        continue;
      }
      std::vector<BrowserEntry> entries = parse_browser_reply({datagram.data(), static_cast<std::size_t>(size)});
      if (!entries.empty()) return entries;
    }
  }
  return std::nullopt;
}

Error no_answer(const std::string& host) {
  return Error{ErrorKind::Connection, "the SQL Server browser of '" + printable(host) + "' does not answer"}
      .because("it knows the port of a named instance, and is asked by UDP")
      .advise(
          "check the instance's name, for a name that it does not know may get no answer; start the SQL Server Browser "
          "service there; or name the instance's port")
      .transient();
}

Error no_instance(const std::string& host, const std::string& instance, const char* reason) {
  return Error{ErrorKind::NotFound, "'" + printable(host) + "' has no instance '" + printable(instance) + "' to reach"}
      .because(reason)
      .advise("check the instance's name, and that it takes TCP connections");
}

std::uint16_t port_among(const std::vector<BrowserEntry>& entries, const std::string& host,
                         const std::string& instance) {
  for (const BrowserEntry& entry : entries) {
    if (lower_case(entry.instance) != lower_case(instance)) continue;
    if (entry.port == 0) throw no_instance(host, instance, "it does not listen on a TCP port");
    return entry.port;
  }
  throw no_instance(host, instance, "its browser does not know it");
}

}  // namespace

std::vector<BrowserEntry> parse_browser_reply(std::span<const std::byte> datagram) {
  std::vector<BrowserEntry> entries;
  BrowserEntry entry;
  std::string_view text = answered_text(datagram);
  const auto next_word = [&text] {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
  };
  while (!text.empty()) {
    const std::string_view name = next_word();
    if (name.empty()) {  // the end of an instance
      if (!entry.instance.empty()) entries.push_back(std::exchange(entry, {}));
      continue;
    }
    const std::string_view value = next_word();
    if (name == "InstanceName") entry.instance = value;
    if (name == "tcp") entry.port = port_of(value);
  }
  if (!entry.instance.empty()) entries.push_back(entry);
  return entries;
}

std::uint16_t find_instance(const std::string& host, std::uint16_t browser_port, const std::string& instance,
                            const Wait& wait) {
  const std::vector<Address> addresses = resolve(host, browser_port, wait);
  for (int attempt = 0; attempt < kTries; ++attempt) {
    std::vector<FileDescriptor> sockets = ask(addresses, instance);
    try {
      const Wait one{.until = std::min(wait.until, after(kPatience)), .cancel = wait.cancel};
      if (const auto entries = hear(sockets, one)) return port_among(*entries, host, instance);
      break;  // refused: nobody listens there
    } catch (const TimedOut&) {
      if (Clock::now() >= wait.until) throw;
    }
  }
  throw no_answer(host);
}

}  // namespace hygge::tds
