#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "hygge/base/owned.h"

namespace hygge::tds_server {

/// Tells by UDP on which port a named instance listens, as SQL Server's browser does on port 1434 (MC-SQLR 2.2); here
/// on a free port of 127.0.0.1. Like that one it keeps silent when it is asked for an instance that it does not know.
///
/// Threads  all calls are safe from any thread.
class Browser {
 public:
  Browser(std::string instance, std::uint16_t instance_port);
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;
  ~Browser();

  std::uint16_t port() const noexcept { return port_; }
  /// Answers whatever it is asked with these bytes from now on.
  void say(std::string datagram);

 private:
  void serve();
  std::optional<std::string> answer(const std::string& question) const;

  const std::string instance_;
  const std::uint16_t instance_port_;
  FileDescriptor socket_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::optional<std::string> fixed_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace hygge::tds_server
