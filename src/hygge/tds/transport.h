#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "hygge/tds/wait.h"

namespace hygge::tds {

/// Bytes to and from a server, over whatever there is.
///
/// Errors   TimedOut and the token's Error from both calls, after which they may be made again to receive; what was
///          sent of an interrupted send() is unknown, so the connection is of no use for sending any more.
///          Error{Connection}, which is transient, when the server went away.
/// Threads  one at a time.
class Transport {
 public:
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Waits for bytes and takes as many as have come and fit into `into`, which is not empty; 0 when the server has
  /// closed the connection in order.
  virtual std::size_t receive(std::span<std::byte> into, const Wait& wait) = 0;

  /// Sends all `pieces`, one behind the other. Where is_encrypted(), each is one TLS record of its own.
  virtual void send(std::span<const std::span<const std::byte>> pieces, const Wait& wait) = 0;

  virtual bool is_encrypted() const noexcept = 0;

  /// What TLS agreed on, "TLSv1.3, TLS_AES_256_GCM_SHA384"; empty without it. Stays when only a part was encrypted.
  virtual std::string cipher() const { return {}; }

  /// False when the server is known to be gone; never waits.
  virtual bool is_open() noexcept = 0;

  /// How messages call the other side: "db.example:1433".
  virtual const std::string& peer() const noexcept = 0;

 protected:
  Transport() = default;
};

/// The error for a connection that is gone, whatever the reason.
Error lost_connection(const std::string& peer, std::string reason);

}  // namespace hygge::tds
