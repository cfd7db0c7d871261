#include "hygge/tds/prelogin.h"

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/tds/encryption.h"

namespace hygge::tds {

namespace {

enum class Option : std::uint8_t {
  Version = 0x00,
  Encryption = 0x01,
  Instance = 0x02,
  Thread = 0x03,
  Mars = 0x04,
  Trace = 0x05,
  FedAuthRequired = 0x06,
  End = 0xFF,
};

constexpr std::size_t kEntryBytes = 5;

std::byte byte_of(std::size_t number, unsigned shift) { return static_cast<std::byte>(number >> shift & 0xFFU); }

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span{text});
  return {bytes.begin(), bytes.end()};
}

Error nonsense() {
  return Error{ErrorKind::Data, "what answers does not speak SQL Server's protocol"}
      .because("its answer to PRELOGIN makes no sense")
      .advise("check host and port: another service may be listening there");
}

}  // namespace

std::vector<std::byte> make_prelogin(const PreloginRequest& request) {
  using Data = std::vector<std::byte>;
  std::vector<std::pair<Option, Data>> options{
      {Option::Version, Data{std::byte{1}, {}, {}, {}, {}, {}}},
      {Option::Encryption, Data{std::byte{request.encryption}}},
      {Option::Instance, bytes_of(request.instance + '\0')},
      {Option::Thread, Data{byte_of(request.thread, 0), byte_of(request.thread, 8), byte_of(request.thread, 16),
                            byte_of(request.thread, 24)}},
      {Option::Mars, Data{std::byte{0}}},
  };
  const bool is_traced =
      std::any_of(request.trace.begin(), request.trace.end(), [](std::byte b) { return b != std::byte{0}; });
  if (is_traced) options.emplace_back(Option::Trace, Data{request.trace.begin(), request.trace.end()});
  if (request.has_token) options.emplace_back(Option::FedAuthRequired, Data{std::byte{1}});

  std::vector<std::byte> payload;
  std::size_t offset = kEntryBytes * options.size() + 1;
  for (const auto& [option, data] : options) {
    payload.insert(payload.end(), {static_cast<std::byte>(option), byte_of(offset, 8), byte_of(offset, 0),
                                   byte_of(data.size(), 8), byte_of(data.size(), 0)});
    offset += data.size();
  }
  payload.push_back(static_cast<std::byte>(Option::End));
  for (const auto& [option, data] : options) payload.insert(payload.end(), data.begin(), data.end());
  return payload;
}

PreloginReply parse_prelogin(std::span<const std::byte> payload) {
  PreloginReply reply{.encryption = prelogin_encryption::kNotSupported};
  for (std::size_t at = 0;; at += kEntryBytes) {
    if (at >= payload.size()) throw nonsense();
    const auto option = static_cast<Option>(payload[at]);
    if (option == Option::End) return reply;
    if (payload.size() - at < kEntryBytes) throw nonsense();
    const auto number = [&](std::size_t i) {
      return std::to_integer<std::size_t>(payload[at + i]) << 8U | std::to_integer<std::size_t>(payload[at + i + 1]);
    };
    const std::size_t offset = number(1);
    const std::size_t size = number(3);
    if (size == 0) continue;
    if (offset > payload.size() || size > payload.size() - offset) throw nonsense();
    const auto first = std::to_integer<std::uint8_t>(payload[offset]);
    if (option == Option::Encryption) reply.encryption = first;
    if (option == Option::Instance) reply.is_other_instance = first != 0;
    if (option == Option::FedAuthRequired) reply.wants_token = first != 0;
  }
}

}  // namespace hygge::tds
