#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/owned.h"

namespace hygge::test {

/// A client that sends whatever bytes a test wants; it knows packets, and nothing of what is in them.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  /// The first packets of a login as user sa, in clear.
  static std::string prelogin();
  /// One that can show a token.
  static std::string prelogin_with_fed_auth();
  static std::string login7(const std::string& user = "sa", const std::string& password = "Hygge!2026",
                            const std::string& features = "");
  /// ALL_HEADERS and a batch.
  static std::string batch(std::string_view sql);
  static std::string packet(std::uint8_t type, std::string_view payload, std::uint8_t status = 1);
  static std::string utf16(std::string_view ascii);

  /// Returns false when the server has closed.
  bool send(std::string_view bytes);
  /// A whole reply without headers; what came until then when the server closes. `closed()` tells which.
  std::string reply();
  bool closed() const { return closed_; }
  void sign_in();

 private:
  bool read(char* room, std::size_t size);

  FileDescriptor socket_;
  bool closed_ = false;
};

}  // namespace hygge::test
