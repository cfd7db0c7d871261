#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "hygge/base/owned.h"

namespace hygge::test {

/// A tiny HTTP server on a free loopback port, for services that exist in a cloud only.
///
/// One request per connection, one after the other, on a thread of its own that ends with it.
/// Threads  all calls are safe from any thread; `answer` is called on the server's.
class HttpStandIn {
 public:
  struct Request {
    std::string method;
    std::string target;                          ///< "/token?resource=..."
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
  };
  struct Reply {
    int status = 200;
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    bool hangs = false;  ///< no reply until the server ends
    bool drops = false;  ///< the connection is closed without a reply
  };
  using Answer = std::function<Reply(const Request&)>;

  explicit HttpStandIn(Answer answer);
  HttpStandIn(const HttpStandIn&) = delete;
  HttpStandIn& operator=(const HttpStandIn&) = delete;
  ~HttpStandIn();

  /// "http://127.0.0.1:40123"
  std::string address() const;
  /// What was asked so far.
  std::vector<Request> requests() const;

 private:
  void serve();
  bool waits_for(int descriptor) const;
  void handle(const FileDescriptor& connection);

  const Answer answer_;
  FileDescriptor listener_;
  FileDescriptor stop_reading_;
  FileDescriptor stop_writing_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<Request> requests_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace hygge::test
