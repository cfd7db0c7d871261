#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>

#include "hygge/base/owned.h"
#include "tests/support/tds_server/bytes.h"

struct ssl_ctx_st;
struct ssl_st;

namespace hygge::tds_server {

/// The client has gone, or the server stops.
struct ConnectionClosed {};

/// The bytes of one accepted connection: plain, through TLS, or back to plain after the login.
///
/// Threads  one session's thread; close_from_outside() from any.
/// Errors   ConnectionClosed at the end of the connection; ProtocolError when TLS fails.
class Channel {
 public:
  explicit Channel(FileDescriptor socket);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel();

  /// The first byte that the client sent, left where it is.
  std::uint8_t peek_first();
  /// Exactly as many bytes as `room` has.
  void read(std::span<std::uint8_t> room);
  void write(View bytes);
  /// Whether read() would find at least one byte within `wait`.
  bool has_input(std::chrono::milliseconds wait);

  /// Shakes hands at once, unwrapped, offering ALPN `tds/8.0` (MS-TDS 8.0, strict).
  void start_strict_tls(ssl_ctx_st* context);
  /// Shakes hands inside packets of type 0x12 (TDS 7.x).
  void start_wrapped_tls(ssl_ctx_st* context);
  /// Goes on in clear, without a TLS farewell (encryption of the login only).
  void stop_tls();
  bool is_encrypted() const noexcept { return tls_ != nullptr; }

  /// At most this many bytes in a send; 0: as many as there are.
  void set_send_size(std::size_t bytes) { send_size_ = bytes; }

  /// Ends both directions; a thread that waits in a call gets ConnectionClosed.
  void close_from_outside() noexcept;

 private:
  void handshake(bool wrapped);
  void send_tls_output(bool wrapped);
  void feed_tls(bool wrapped);
  std::size_t read_socket(std::span<std::uint8_t> room);
  void read_socket_exactly(std::span<std::uint8_t> room);
  void write_socket(View bytes);

  FileDescriptor socket_;
  ssl_st* tls_ = nullptr;
  std::size_t send_size_ = 0;
};

}  // namespace hygge::tds_server
