#include "tests/support/tds_server/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "tests/support/tds_server/functions.h"
#include "tests/support/tds_server/session.h"

namespace hygge::tds_server {

namespace {

/// Gathers results as texts.
class TextResults : public Results {
 public:
  void columns(const std::vector<WireColumn>& columns) override { columns_ = columns; }
  void order(const std::vector<int>&) override {}
  bool row(const std::vector<Cell>& cells) override {
    std::vector<std::optional<std::string>> line;
    for (std::size_t i = 0; i < cells.size(); ++i) line.push_back(display_of(cells[i], columns_[i].type));
    lines.push_back(std::move(line));
    return true;
  }
  void done(std::uint16_t, std::optional<std::int64_t>, bool) override {}
  void message(const SqlError& message) override {
    if (message.severity_class > 10 && error.empty()) error = std::to_string(message.number) + ": " + message.what();
  }
  void transaction(Environment, std::uint64_t) override {}
  void database(const std::string&, const std::string&) override {}
  bool is_cancelled() override { return false; }
  bool canned(const std::string&, std::int64_t) override { return false; }

  std::vector<std::vector<std::optional<std::string>>> lines;
  std::string error;

 private:
  std::vector<WireColumn> columns_;
};

FileDescriptor listen_on(std::uint16_t port) {
  FileDescriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket.get(), 512) != 0) {
    throw std::system_error{errno, std::generic_category(), "the test server cannot listen on 127.0.0.1"};
  }
  return socket;
}

std::uint16_t port_of(const FileDescriptor& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace

struct Server::Core {
  explicit Core(Options given)
      : options{std::move(given)},
        catalog{!options.case_sensitive, options.service_objective},
        listener{listen_on(options.port)},
        port{port_of(listener)} {
    if (!options.instance.empty()) browser.emplace(options.instance, port);
    if (options.route_port != 0) route = {options.route_to, options.route_port};
    acceptor = std::thread{[this] { accept_all(); }};
  }

  ~Core() {
    stopping = true;
    ::shutdown(listener.get(), SHUT_RDWR);
    acceptor.join();
    drop_all();
    std::unique_lock lock{mutex};
    empty.wait(lock, [this] { return sessions.empty(); });
    for (std::thread& thread : finished) thread.join();
  }

  Shared shared() {
    return {engine, catalog, locks, faults, views, commits, [this] {
              const std::lock_guard lock{mutex};
              std::vector<SessionFacts> all;
              for (const auto& [id, facts] : signed_in) all.push_back(facts);
              return all;
            }};
  }

  void accept_all() {
    while (!stopping) {
      FileDescriptor socket{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
      if (!socket) {
        if (stopping || (errno != EINTR && errno != ECONNABORTED)) return;
        continue;
      }
      std::vector<std::thread> ended;
      const std::lock_guard lock{mutex};
      ended.swap(finished);
      for (std::thread& thread : ended) thread.join();
      const std::int64_t most = faults.get("max_connections");
      if (most >= 0 && sessions.size() >= static_cast<std::size_t>(most)) continue;
      ++counters.connections;
      start(std::move(socket));
    }
  }

  /// Called with the mutex held.
  void start(FileDescriptor socket) {
    const int id = ++last_id;
    Host host{.options = options,
              .certificate = certificate,
              .shared = shared(),
              .route = [this]() -> std::optional<std::pair<std::string, std::uint16_t>> {
                const std::lock_guard inner{mutex};
                return route;
              },
              .on_login =
                  [this](const SessionFacts& facts) {
                    const std::lock_guard inner{mutex};
                    signed_in[facts.id] = facts;
                  },
              .count =
                  [this](std::int64_t Counters::*which) {
                    const std::lock_guard inner{mutex};
                    ++(counters.*which);
                  }};
    auto session = std::make_shared<Session>(std::move(socket), std::move(host), id);
    Session* const served = session.get();
    std::thread thread{[this, served, id] {
      served->serve();
      end(id);
    }};
    sessions[id] = {std::move(session), std::move(thread)};
  }

  void end(int id) {
    const std::lock_guard lock{mutex};
    signed_in.erase(id);
    const auto found = sessions.find(id);
    finished.push_back(std::move(found->second.second));
    sessions.erase(found);
    empty.notify_all();
  }

  void drop_all() {
    const std::lock_guard lock{mutex};
    for (auto& [id, session] : sessions) session.first->close();
  }

  const Options options;
  Certificate certificate;
  Engine engine;
  ViewCache views{engine};
  Catalog catalog;
  Locks locks;
  Faults faults;
  std::mutex commits;
  FileDescriptor listener;
  std::uint16_t port;
  std::optional<Browser> browser;
  std::atomic<bool> stopping{false};
  mutable std::mutex mutex;
  std::condition_variable empty;
  std::map<int, std::pair<std::shared_ptr<Session>, std::thread>> sessions;  // guarded by mutex
  std::map<int, SessionFacts> signed_in;                                     // guarded by mutex
  std::vector<std::thread> finished;                                         // guarded by mutex
  Counters counters;                                                         // guarded by mutex
  std::optional<std::pair<std::string, std::uint16_t>> route;                // guarded by mutex
  int last_id = 50;                                                          // guarded by mutex
  std::thread acceptor;
};

Server::Server(Options options) : core_{std::make_unique<Core>(std::move(options))} {}
Server::~Server() = default;

std::uint16_t Server::port() const noexcept { return core_->port; }
const std::string& Server::authority_pem() const { return core_->certificate.authority_pem(); }
Faults& Server::faults() noexcept { return core_->faults; }

Browser& Server::browser() {
  if (!core_->browser) throw std::logic_error{"the default instance has no browser"};
  return *core_->browser;
}

Counters Server::counters() const {
  const std::lock_guard lock{core_->mutex};
  return core_->counters;
}

std::size_t Server::sessions() const {
  const std::lock_guard lock{core_->mutex};
  return core_->sessions.size();
}

std::vector<std::vector<std::optional<std::string>>> Server::run(const std::string& batch) {
  int id = 0;
  {
    const std::lock_guard lock{core_->mutex};
    id = ++core_->last_id;
  }
  SessionFacts facts;
  facts.id = id;
  facts.login = "sa";
  facts.database = core_->options.database;
  Executor executor{core_->shared(), std::move(facts)};
  TextResults results;
  executor.run(batch, results);
  if (!results.error.empty()) throw std::runtime_error{results.error};
  return results.lines;
}

void Server::drop_all() { core_->drop_all(); }

void Server::route_to(const std::string& host, std::uint16_t port) {
  const std::lock_guard lock{core_->mutex};
  core_->route.reset();
  if (port != 0) core_->route = {host, port};
}

}  // namespace hygge::tds_server
