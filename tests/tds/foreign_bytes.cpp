#include "tests/tds/foreign_bytes.h"

#include <cstdlib>

#include "hygge/tds/browser.h"
#include "hygge/tds/memory_transport.h"
#include "hygge/tds/prelogin.h"
#include "hygge/tds/session.h"
#include "hygge/tds/sign_in.h"
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

void log_in(const Bytes& wire) {
  tds::ConnectRequest request;
  request.host = "memory";
  request.encrypt = tds::Encryption::No;
  tds::Patience patience{tds::Wait::kForever};
  const char* stage = "";
  sign_in(std::make_unique<MemoryTransport>(wire), request, {.host = "memory", .server_name = "memory"}, patience,
          stage);
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

void read_as_browser(std::span<const std::byte> bytes) {
  for (const tds::BrowserEntry& entry : tds::parse_browser_reply(bytes)) {
    if (entry.instance.empty() || entry.instance.size() > bytes.size()) std::abort();
  }
}

}  // namespace hygge::test
