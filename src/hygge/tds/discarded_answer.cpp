#include "hygge/tds/discarded_answer.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hygge::tds {

namespace {

/// An ENVCHANGE about a transaction: token, length (11), kind, and two B_VARBYTE, of which one has the 8 bytes that
/// name it and the other none.
constexpr std::array kChangeFront{static_cast<std::byte>(Token::EnvChange), std::byte{11}, std::byte{0}};
constexpr std::size_t kChangeBytes = kChangeFront.size() + 11;
constexpr std::byte kNameBytes{8};

bool begins(std::byte byte) {
  const auto kind = static_cast<ChangeKind>(byte);
  return kind == ChangeKind::Begin || kind == ChangeKind::Enlist;
}
bool ends(std::byte byte) {
  const auto kind = static_cast<ChangeKind>(byte);
  return kind == ChangeKind::Commit || kind == ChangeKind::Rollback || kind == ChangeKind::Defect ||
         kind == ChangeKind::Ended;
}

TransactionId name_at(const std::byte* bytes) {
  TransactionId name;
  std::copy_n(bytes, name.size(), name.begin());
  return name;
}

}  // namespace

void DiscardedAnswer::look(std::span<const std::byte> bytes) {
  auto at = bytes.begin();
  while (true) {
    at = std::search(at, bytes.end(), kChangeFront.begin(), kChangeFront.end());
    if (bytes.end() - at < static_cast<std::ptrdiff_t>(kChangeBytes)) return;
    const std::byte* const change = &*at + kChangeFront.size();
    if (begins(change[0]) && change[1] == kNameBytes && change[10] == std::byte{0}) {
      transaction_ = name_at(change + 2);
    } else if (ends(change[0]) && change[1] == std::byte{0} && change[2] == kNameBytes &&
               name_at(change + 3) == transaction_) {
      transaction_ = {};
    }
    ++at;
  }
}

void DiscardedAnswer::add(std::span<const std::byte> bytes) {
  constexpr std::size_t kKept = kChangeBytes - 1;
  static_assert(kKept >= 1 + Done::kBytes);
  // First what lies across the cut: a whole one cannot lie on either side of it here.
  const std::span<const std::byte> front = bytes.first(std::min(kKept, bytes.size()));
  tail_.insert(tail_.end(), front.begin(), front.end());
  look(tail_);
  if (bytes.size() > kKept) {
    look(bytes);
    const std::span<const std::byte> back = bytes.last(kKept);
    tail_.assign(back.begin(), back.end());
  } else if (tail_.size() > kKept) {
    tail_.erase(tail_.begin(), tail_.end() - static_cast<std::ptrdiff_t>(kKept));
  }
}

std::optional<Done> DiscardedAnswer::done() const {
  constexpr std::size_t kBytes = 1 + Done::kBytes;
  if (tail_.size() < kBytes) return std::nullopt;
  const std::byte* const at = tail_.data() + tail_.size() - kBytes;
  Done done{.token = static_cast<Token>(*at)};
  if (done.token != Token::Done && done.token != Token::DoneProc && done.token != Token::DoneInProc)
    return std::nullopt;
  std::memcpy(&done.status, at + 1, sizeof done.status);
  return done;
}

}  // namespace hygge::tds
