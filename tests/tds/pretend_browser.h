#pragma once

#include <string>
#include <thread>

#include "hygge/base/owned.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::test {

/// A datagram of SQL Server's browser with that text.
Bytes browser_answer(const std::string& text);

/// A browser on a free port of the loopback interface, which leaves the first questions without an answer.
class PretendBrowser {
 public:
  explicit PretendBrowser(std::string text, int unanswered = 0);
  PretendBrowser(const PretendBrowser&) = delete;
  PretendBrowser& operator=(const PretendBrowser&) = delete;
  ~PretendBrowser() { stop(); }

  std::uint16_t port() const noexcept { return port_; }
  /// Ends it, and tells what it was asked last.
  const std::string& asked();

 private:
  void serve(const std::string& text, int unanswered);
  void stop();

  FileDescriptor socket_;
  std::uint16_t port_ = 0;
  std::string asked_;
  std::thread thread_;
};

}  // namespace hygge::test
