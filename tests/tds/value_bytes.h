#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/tds/input.h"
#include "hygge/tds/output.h"

namespace hygge::test {

/// Bytes that can be put behind one another.
struct ValueBytes : std::vector<std::byte> {
  using vector::vector;
  explicit ValueBytes(const std::vector<std::byte>& bytes) : vector{bytes} {}
};

/// "06 00 61" as bytes; blanks and line ends may stand anywhere between pairs of digits.
inline ValueBytes from_hex(std::string_view hex) {
  ValueBytes bytes;
  std::string pair;
  for (const char letter : hex) {
    if (letter == ' ' || letter == '\n') continue;
    pair += letter;
    if (pair.size() == 2) {
      bytes.push_back(static_cast<std::byte>(std::stoi(pair, nullptr, 16)));
      pair.clear();
    }
  }
  if (!pair.empty()) throw std::logic_error{"half a byte"};
  return bytes;
}

inline std::string to_hex(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const std::byte byte : bytes) {
    if (!hex.empty()) hex += ' ';
    hex += kDigits[static_cast<std::size_t>(byte) >> 4U];
    hex += kDigits[static_cast<std::size_t>(byte) & 0xFU];
  }
  return hex;
}

inline ValueBytes operator+(ValueBytes first, const ValueBytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// Bytes that arrive a few at a time, each time in new memory that ends where they end: whoever reads behind is found
/// out by the address sanitizer, as is who keeps a pointer.
class CutInput final : public tds::Input {
 public:
  CutInput(ValueBytes bytes, std::size_t at_a_time) : all_{std::move(bytes)}, at_a_time_{at_a_time} {}

  /// Bytes that were taken so far.
  std::size_t taken() const { return arrived_ - available(); }

 protected:
  void refill(std::size_t bytes) override {
    const std::size_t missing = bytes - available();
    const std::size_t more = std::min(std::max(missing, at_a_time_), all_.size() - arrived_);
    if (more < missing) throw Error{ErrorKind::Connection, "the message ended"};
    const std::size_t size = available() + more;
    auto next = std::make_unique<std::byte[]>(size);
    if (available() > 0) std::memcpy(next.get(), data(), available());
    std::memcpy(next.get() + available(), all_.data() + arrived_, more);
    arrived_ += more;
    memory_ = std::move(next);
    begin_ = memory_.get();
    end_ = begin_ + size;
  }
  bool is_finished() override {
    if (arrived_ == all_.size()) return true;
    refill(1);
    return false;
  }

 private:
  ValueBytes all_;
  std::size_t at_a_time_;
  std::size_t arrived_ = 0;
  std::unique_ptr<std::byte[]> memory_;
};

/// Keeps what is written; gives rooms that end where they were asked to end.
class KeptOutput final : public tds::Output {
 public:
  const ValueBytes& bytes() {
    settle();
    return bytes_;
  }

 protected:
  void make_room(std::size_t size) override {
    settle();
    room_ = std::make_unique<std::byte[]>(size);
    begin_ = next_ = room_.get();
    end_ = next_ + size;
  }

 private:
  void settle() {
    bytes_.insert(bytes_.end(), begin_, next_);
    begin_ = next_;
  }

  ValueBytes bytes_;
  std::unique_ptr<std::byte[]> room_;
  std::byte* begin_ = nullptr;
};

}  // namespace hygge::test
