#include "hygge/tds/address.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/tds/tcp_transport.h"

namespace hygge::tds {

namespace {

/// More are not tried; the head starts of as many take longer than any timeout.
constexpr std::size_t kMostAddresses = 32;

struct LookUp {
  int problem = 0;  // of getaddrinfo
  std::vector<Address> addresses;
};

void free_list(addrinfo** list) { ::freeaddrinfo(*list); }

LookUp look_up(const std::string& host, const std::string& port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  Owned<addrinfo*, free_list> list;
  LookUp result;
  result.problem = ::getaddrinfo(host.c_str(), port.c_str(), &hints, list.out());
  if (result.problem != 0) return result;
  for (const addrinfo* entry = list.get(); entry != nullptr && result.addresses.size() < kMostAddresses;
       entry = entry->ai_next) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(entry->ai_addr);
    result.addresses.push_back({{bytes, bytes + entry->ai_addrlen}, entry->ai_family});
  }
  return result;
}

/// A look-up on a thread of its own, which nobody waits for when it takes too long.
struct PendingLookUp {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<LookUp> result;  // guarded by mutex
};

LookUp look_up_within(const std::string& host, const std::string& port, const Wait& wait) {
  if (wait.cancel != nullptr) wait.cancel->throw_if_cancelled();
  if (wait.until <= Clock::now()) throw TimedOut{};
  const auto pending = std::make_shared<PendingLookUp>();
  std::thread{[pending, host, port] {
    LookUp result = look_up(host, port, AI_ADDRCONFIG);
    const std::lock_guard lock{pending->mutex};
    pending->result = std::move(result);
    pending->changed.notify_all();
  }}.detach();

  CancelToken::Registration registration;
  if (wait.cancel != nullptr) {
    registration = wait.cancel->on_cancel([pending] {
      const std::lock_guard lock{pending->mutex};
      pending->changed.notify_all();
    });
  }
  std::unique_lock lock{pending->mutex};
  const auto is_over = [&] {
    return pending->result.has_value() || (wait.cancel != nullptr && wait.cancel->is_cancelled());
  };
  if (wait.until == Wait::kForever) {
    pending->changed.wait(lock, is_over);
  } else if (!pending->changed.wait_until(lock, wait.until, is_over)) {
    throw TimedOut{};
  }
  if (pending->result) return std::move(*pending->result);
  throw wait.cancel->error();
}

/// Several connections in the making, of which one is wanted.
class Race {
 public:
  Race(const std::vector<Address>& addresses, const std::string& peer) : addresses_{addresses}, peer_{peer} {}

  FileDescriptor run(const Wait& wait);

 private:
  struct Runner {
    FileDescriptor socket;
    std::size_t address;
  };

  void start_next();
  std::optional<FileDescriptor> look(const std::vector<pollfd>& polled);
  void lost(std::size_t address, int error_number);
  Error all_lost() const;

  const std::vector<Address>& addresses_;
  const std::string& peer_;
  std::size_t next_ = 0;
  std::vector<Runner> runners_;
  std::vector<std::string> reasons_;
  Waiter waiter_;
};

void Race::lost(std::size_t address, int error_number) {
  reasons_.push_back(addresses_[address].text() + ": " + std::generic_category().message(error_number));
}

void Race::start_next() {
  const std::size_t index = next_++;
  const Address& address = addresses_[index];
  FileDescriptor socket{::socket(address.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket) return lost(index, errno);
  const auto* const name = reinterpret_cast<const sockaddr*>(address.bytes.data());
  if (::connect(socket.get(), name, static_cast<socklen_t>(address.bytes.size())) != 0 && errno != EINPROGRESS) {
    return lost(index, errno);
  }
  runners_.push_back({std::move(socket), index});
}

/// The winner, if there is one; those that have lost are out.
std::optional<FileDescriptor> Race::look(const std::vector<pollfd>& polled) {
  std::vector<Runner> still;
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    if (polled[i].revents == 0) {
      still.push_back(std::move(runners_[i]));
      continue;
    }
    int problem = 0;
    socklen_t size = sizeof problem;
    ::getsockopt(runners_[i].socket.get(), SOL_SOCKET, SO_ERROR, &problem, &size);
    if (problem == 0) return std::move(runners_[i].socket);
    lost(runners_[i].address, problem);
  }
  runners_ = std::move(still);
  return std::nullopt;
}

Error Race::all_lost() const {
  return Error{ErrorKind::Connection, "'" + peer_ + "' cannot be reached"}
      .because(join(reasons_, "; "))
      .advise("check host and port, whether the server is up and takes TCP connections, and firewalls between")
      .transient();
}

FileDescriptor Race::run(const Wait& wait) {
  Clock::time_point next_start = Clock::now();
  while (true) {
    if (next_ < addresses_.size() && (runners_.empty() || Clock::now() >= next_start)) {
      start_next();
      next_start = after(kHeadStart);
      continue;
    }
    if (runners_.empty()) throw all_lost();
    std::vector<pollfd> polled;
    for (const Runner& runner : runners_)
      polled.push_back({.fd = runner.socket.get(), .events = POLLOUT, .revents = 0});
    const bool has_more = next_ < addresses_.size();
    try {
      waiter_.wait(polled, {.until = has_more ? std::min(next_start, wait.until) : wait.until, .cancel = wait.cancel});
    } catch (const TimedOut&) {
      if (has_more && Clock::now() < wait.until) continue;
      throw;
    }
    if (std::optional<FileDescriptor> winner = look(polled)) return std::move(*winner);
  }
}

/// An address of IPv6, whose colons must not be taken for that in front of the port; others as they are.
std::string in_brackets(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

std::string Address::text() const {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  const auto* const name = reinterpret_cast<const sockaddr*>(bytes.data());
  if (::getnameinfo(name, static_cast<socklen_t>(bytes.size()), host.data(), host.size(), port.data(), port.size(),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "an address";
  }
  return in_brackets(host.data()) + ":" + port.data();
}

std::string host_and_port(const std::string& host, std::uint16_t port) {
  return in_brackets(printable(host)) + ":" + std::to_string(port);
}

std::vector<Address> resolve(const std::string& host, std::uint16_t port, const Wait& wait) {
  const std::string service = std::to_string(port);
  LookUp result = look_up(host, service, AI_NUMERICHOST);
  if (result.problem != 0) result = look_up_within(host, service, wait);
  if (result.problem == 0) return std::move(result.addresses);
  throw Error{ErrorKind::Connection, "nobody knows a host called '" + printable(host) + "'"}
      .because(::gai_strerror(result.problem))
      .advise("check the server's name, and that this machine can look up names")
      .transient(result.problem == EAI_AGAIN);
}

std::unique_ptr<Transport> connect_tcp(const std::vector<Address>& addresses, const std::string& peer,
                                       const Wait& wait) {
  return std::make_unique<TcpTransport>(Race{addresses, peer}.run(wait), peer);
}

}  // namespace hygge::tds
