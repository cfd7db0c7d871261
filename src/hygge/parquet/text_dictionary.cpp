#include "hygge/parquet/text_dictionary.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hygge::parquet {

namespace {

template <typename Word>
std::uint64_t word_at(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

std::uint64_t long_at(const char* from) { return word_at<std::uint64_t>(from); }

/// A text of up to 8 bytes in one word: words that overlap, for a copy of a length that is not known would be a call.
std::uint64_t short_text(const char* at, std::size_t size) {
  if (size == sizeof(std::uint64_t)) return long_at(at);
  if (size >= sizeof(std::uint32_t)) {
    return word_at<std::uint32_t>(at) | word_at<std::uint32_t>(at + size - sizeof(std::uint32_t)) << 32U;
  }
  if (size == 0) return 0;
  return word_at<std::uint8_t>(at) | word_at<std::uint8_t>(at + size / 2) << 8U |
         word_at<std::uint8_t>(at + size - 1) << 16U;
}

std::uint64_t mix(std::uint64_t left, std::uint64_t right) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
  const std::uint64_t product = (left ^ (left >> 29U)) * kMultiplier;
  return (product ^ (product >> 32U)) + right * 0xD6E8FEB86659FD93U;
}

/// Four sums side by side for long texts, as one would wait for each multiplication.
std::uint64_t text_hash(std::string_view text) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  constexpr std::size_t kStride = 4 * kWord;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t hash = left;
  if (left <= kWord) {
    hash = mix(hash, short_text(at, left));
    return mix(hash, hash >> 32U);
  }
  if (left >= kStride) {
    std::uint64_t sums[4] = {1, 2, 3, 4};
    for (; left >= kStride; left -= kStride, at += kStride) {
      for (std::size_t i = 0; i < 4; ++i) sums[i] = mix(sums[i], long_at(at + i * kWord));
    }
    for (const std::uint64_t sum : sums) hash = mix(hash, sum);
  }
  for (; left > kWord; left -= kWord, at += kWord) hash = mix(hash, long_at(at));
  hash = mix(hash, long_at(text.data() + text.size() - kWord));  // the last bytes, some of them once more
  return mix(hash, hash >> 32U);
}

/// Of two texts of one size.
bool is_same(const char* left, const char* right, std::size_t size) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (size > 2 * kWord) return std::memcmp(left, right, size) == 0;
  if (size <= kWord) return short_text(left, size) == short_text(right, size);
  return long_at(left) == long_at(right) && long_at(left + size - kWord) == long_at(right + size - kWord);
}

}  // namespace

std::string_view TextDictionary::entry(std::size_t place) const noexcept {
  std::uint32_t length = 0;
  const std::byte* const begin = bytes_.data() + begins_[place];
  std::memcpy(&length, begin - sizeof length, sizeof length);
  return {reinterpret_cast<const char*>(begin), length};
}

/// With many columns hardly anything of their dictionaries is in the processor's caches when it is asked for: so it is
/// fetched for some values at once, in as many rounds as one thing leads to another.
void TextDictionary::places_of(std::span<const std::string_view> values, std::uint16_t* into) {
  constexpr std::size_t kAtOnce = 32;
  std::array<std::uint64_t, kAtOnce> hashes;
  while (!values.empty()) {
    const std::span<const std::string_view> some = values.first(std::min(values.size(), kAtOnce));
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = 0; i < some.size(); ++i) {
      hashes[i] = text_hash(some[i]);
      __builtin_prefetch(&slots_[hashes[i] & mask]);
    }
    const auto place = [&](std::size_t i) { return slots_[hashes[i] & mask].place; };
    for (std::size_t i = 0; i < some.size(); ++i) {
      if (place(i) != 0) __builtin_prefetch(&begins_[place(i) - 1]);
    }
    for (std::size_t i = 0; i < some.size(); ++i) {
      if (place(i) != 0) __builtin_prefetch(bytes_.data() + begins_[place(i) - 1]);
    }
    for (std::size_t i = 0; i < some.size(); ++i) *into++ = place_of(some[i], hashes[i]);
    values = values.subspan(some.size());
  }
}

std::uint16_t TextDictionary::place_of(std::string_view value) { return place_of(value, text_hash(value)); }

std::uint16_t TextDictionary::place_of(std::string_view value, std::uint64_t hash) {
  const auto tag = static_cast<std::uint32_t>(hash >> 32U);
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  for (; slots_[slot].place != 0; slot = (slot + 1) & mask) {
    const std::uint32_t place = slots_[slot].place - 1;
    if (slots_[slot].tag != tag) continue;
    const std::string_view known = entry(place);
    if (known.size() == value.size() && is_same(known.data(), value.data(), value.size())) {
      return static_cast<std::uint16_t>(place);
    }
  }
  const auto length = static_cast<std::uint32_t>(value.size());
  bytes_.append(&length, sizeof length);
  begins_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  bytes_.append(value.data(), value.size());
  hashes_.push_back(hash);
  slots_[slot] = {tag, static_cast<std::uint32_t>(begins_.size())};
  const auto place = static_cast<std::uint16_t>(begins_.size() - 1);
  if (begins_.size() * 2 > slots_.size()) widen();
  return place;
}

void TextDictionary::widen() {
  slots_.assign(slots_.size() * 4, Slot{});
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t place = 0; place < hashes_.size(); ++place) {
    std::size_t slot = hashes_[place] & mask;
    while (slots_[slot].place != 0) slot = (slot + 1) & mask;
    slots_[slot] = {static_cast<std::uint32_t>(hashes_[place] >> 32U), static_cast<std::uint32_t>(place + 1)};
  }
}

std::size_t TextDictionary::used_bytes() const noexcept {
  return bytes_.size() + begins_.size() * sizeof(std::uint32_t) + hashes_.size() * sizeof(std::uint64_t) +
         slots_.size() * sizeof(Slot);
}

void TextDictionary::clear() {
  bytes_.clear();
  begins_.clear();
  hashes_.clear();
  slots_.assign(kFewest, Slot{});
}

}  // namespace hygge::parquet
