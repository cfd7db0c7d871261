#include "tests/tds/foreign_bytes.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "hygge/tds/browser.h"
#include "hygge/tds/memory_transport.h"
#include "hygge/tds/prelogin.h"
#include "hygge/tds/session.h"
#include "hygge/tds/sign_in.h"
#include "hygge/tds/tls_wrapping.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::test {

namespace {

using tds::MemoryTransport;

template <typename Work>
void survive(Work work) {
  try {
    work();
  } catch (const Error&) {
    return;
  }
}

/// Requests until the session can no more; every other answer is stopped where its first event is.
void ask_for_all(const Bytes& wire, std::size_t at_once) {
  auto transport = std::make_unique<MemoryTransport>(wire, at_once);
  tds::Session session{std::make_unique<tds::SessionState>(std::move(transport))};
  for (std::size_t request = 0; session.is_usable(); ++request) {
    if (request > wire.size()) std::abort();  // each answer takes a packet
    survive([&] {
      tds::Reply reply = session.batch("x");
      if (request % 2 == 0) {
        reply.finish();
      } else {
        reply.next();
      }
    });
  }
}

void log_in(const Bytes& wire, tds::Encryption encrypt = tds::Encryption::No) {
  tds::ConnectRequest request;
  request.host = "memory";
  request.encrypt = encrypt;
  request.trust_cert = true;  // or nothing behind the certificate would be looked at
  tds::Patience patience{tds::Wait::kForever};
  const char* stage = "";
  sign_in(std::make_unique<MemoryTransport>(wire), request, {.host = "memory", .server_name = "memory"}, patience,
          stage);
}

/// What comes out of the packets of a handshake that is over behind `handshake` bytes, and whether that ended in an
/// Error.
std::pair<Bytes, bool> unwrapped(const Bytes& wire, std::size_t at_once, std::size_t handshake) {
  MemoryTransport transport{wire, at_once};
  tds::TlsWrapping wrapping{transport, true};
  Bytes all;
  std::array<std::byte, 1000> part{};
  try {
    while (true) {
      if (all.size() == handshake) wrapping.shook_hands();
      const std::size_t most = all.size() < handshake ? handshake - all.size() : part.size();
      const std::size_t count = wrapping.receive(std::span{part}.first(std::min(most, part.size())), {});
      if (count == 0) return {all, false};
      all.insert(all.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(count));
      if (all.size() > wire.size()) std::abort();
    }
  } catch (const Error&) {
    return {all, true};
  }
}

}  // namespace

void read_as_replies(std::span<const std::byte> bytes) {
  const Bytes wire{bytes.begin(), bytes.end()};
  ask_for_all(wire, SIZE_MAX);
  ask_for_all(packets(wire, 512), 100);
}

void read_as_login(std::span<const std::byte> bytes) {
  const Bytes wire{bytes.begin(), bytes.end()};
  survive([&] { tds::parse_prelogin(bytes); });
  survive([&] { log_in(wire); });
  // The answer to PRELOGIN is in order, and what comes then is not.
  survive([&] { log_in(packets(hex("01 00 06 00 01 ff 02")) + packets(wire)); });
}

void read_as_handshake(std::span<const std::byte> bytes) {
  const Bytes wire{bytes.begin(), bytes.end()};
  for (const std::size_t handshake : {std::size_t{0}, std::size_t{1}, wire.size() / 2, SIZE_MAX}) {
    const std::pair<Bytes, bool> whole = unwrapped(wire, SIZE_MAX, handshake);
    for (const std::size_t at_once : {1U, 7U}) {
      if (unwrapped(wire, at_once, handshake) != whole) std::abort();
    }
  }
  const Bytes offers_all = packets(hex("01 00 06 00 01 ff 01"));
  const Bytes offers_login = packets(hex("01 00 06 00 01 ff 00"));
  survive([&] { log_in(offers_all + wire, tds::Encryption::Yes); });
  survive([&] { log_in(offers_login + wire, tds::Encryption::Login); });
}

void read_as_browser(std::span<const std::byte> bytes) {
  for (const tds::BrowserEntry& entry : tds::parse_browser_reply(bytes)) {
    if (entry.instance.empty() || entry.instance.size() > bytes.size()) std::abort();
  }
}

}  // namespace hygge::test
