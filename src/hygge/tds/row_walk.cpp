#include "hygge/tds/row_walk.h"

#include <algorithm>

#include "hygge/tds/value_extent.h"

namespace hygge::tds {

namespace {

constexpr std::size_t kMostShortBytes = 256;  // of a value with one byte of length

/// Whether `bytes` lie between `from` and `end`.
bool has(const std::byte* from, const std::byte* end, std::size_t bytes) noexcept {
  return static_cast<std::size_t>(end - from) >= bytes;
}

const std::byte* past_short_values(const std::byte* from, const std::byte* end, std::size_t values) noexcept {
  if (has(from, end, values * kMostShortBytes)) {
    for (; values > 0; --values) from += 1 + static_cast<std::size_t>(*from);
    return from;
  }
  for (; values > 0; --values) {
    if (from == end || !has(from, end, 1 + static_cast<std::size_t>(*from))) return nullptr;
    from += 1 + static_cast<std::size_t>(*from);
  }
  return from;
}

const std::byte* past_chunks(const std::byte* from, const std::byte* end) noexcept {
  if (!has(from, end, 8)) return nullptr;
  const bool is_null = load<std::uint64_t>(from) == ChunkedLength::kNull;
  from += 8;
  while (!is_null) {
    if (!has(from, end, 4)) return nullptr;
    const auto size = load<std::uint32_t>(from);
    from += 4;
    if (size == 0) break;
    if (!has(from, end, size)) return nullptr;
    from += size;
  }
  return from;
}

const std::byte* past_pointer(const std::byte* from, const std::byte* end) noexcept {
  if (from == end) return nullptr;
  const auto pointer = static_cast<std::size_t>(*from);
  if (pointer == 0) return from + 1;
  const std::size_t before = 1 + pointer + PointerLength::kTimestamp + 4;
  if (!has(from, end, before)) return nullptr;
  const std::size_t size = load<std::uint32_t>(from + before - 4);
  return has(from + before, end, size) ? from + before + size : nullptr;
}

/// Past one value that is neither fixed nor short.
const std::byte* past_value(Framing framing, const std::byte* from, const std::byte* end) noexcept {
  if (framing == Framing::Chunks) return past_chunks(from, end);
  if (framing == Framing::Pointer) return past_pointer(from, end);
  if (!has(from, end, framing == Framing::Length2 ? 2 : 4)) return nullptr;
  const std::size_t total =
      framing == Framing::Length2 ? TwoByteLength::at(from).total : FourByteLength::at(from).total;
  return has(from, end, total) ? from + total : nullptr;
}

}  // namespace

const std::byte* RowWalk::past_shorts(const Step& step, const std::byte* from, const std::byte* end) noexcept {
  constexpr int kMostTrust = 16;
  constexpr int kLeastTrust = -64;  // rows that are walked before the next try
  if (!has(from, end, step.times * kMostShortBytes)) return past_short_values(from, end, step.times);
  Short* run = shorts_.data() + step.first;
  if (trust_ >= 0) {
    std::byte different{0};
    for (std::size_t i = 0; i < step.times; ++i) different |= from[run[i].offset] ^ run[i].length;
    if (different == std::byte{0}) {
      trust_ = std::min(trust_ + 1, kMostTrust);
      const Short& last = run[step.times - 1];
      return from + last.offset + 1 + static_cast<std::size_t>(last.length);
    }
    trust_ = trust_ < 2 ? kLeastTrust : trust_ - 2;
  } else {
    ++trust_;
    if (trust_ < 0) return past_short_values(from, end, step.times);
  }
  const std::byte* at = from;
  for (std::size_t i = 0; i < step.times; ++i) {
    run[i] = {static_cast<std::uint32_t>(at - from), *at};
    at += 1 + static_cast<std::size_t>(*at);
  }
  return at;
}

RowWalk::RowWalk(const std::vector<ColumnInfo>& columns) {
  bool is_fixed = !columns.empty();
  std::size_t bytes = 0;
  for (const ColumnInfo& column : columns) {
    const Framing framing = column.type.framing();
    const std::size_t width = column.type.fixed_width();
    framings_.push_back(framing);
    widths_.push_back(static_cast<std::uint8_t>(width));
    is_fixed = is_fixed && framing == Framing::Fixed;
    bytes += width;
    if (framing == Framing::Nothing) continue;
    const std::size_t times = framing == Framing::Fixed ? width : 1;
    const bool joins = framing == Framing::Fixed || framing == Framing::Length1;
    if (joins && !steps_.empty() && steps_.back().framing == framing) {
      steps_.back().times += times;
    } else {
      steps_.push_back({framing, times, shorts_.size()});
    }
    if (framing == Framing::Length1) {
      // To begin with, a row of NULLs alone: what is told must always be a row that can be.
      const std::size_t place = shorts_.size() - steps_.back().first;
      shorts_.push_back({static_cast<std::uint32_t>(place), std::byte{0}});
    }
  }
  if (is_fixed) fixed_bytes_ = bytes;
}

const std::byte* RowWalk::past_row(const std::byte* from, const std::byte* end) noexcept {
  for (const Step& step : steps_) {
    if (step.framing == Framing::Length1) {
      from = past_shorts(step, from, end);
    } else if (step.framing == Framing::Fixed) {
      from = has(from, end, step.times) ? from + step.times : nullptr;
    } else {
      from = past_value(step.framing, from, end);
    }
    if (from == nullptr) return nullptr;
  }
  return from;
}

const std::byte* RowWalk::past_row(const std::byte* from, const std::byte* end,
                                   const std::byte* bitmap) const noexcept {
  for (std::size_t column = 0; column < framings_.size(); ++column) {
    const bool is_null = (static_cast<unsigned>(bitmap[column / 8]) >> (column % 8) & 1U) != 0;
    if (is_null || framings_[column] == Framing::Nothing) continue;
    if (framings_[column] == Framing::Length1) {
      from = past_short_values(from, end, 1);
    } else if (framings_[column] == Framing::Fixed) {
      from = has(from, end, widths_[column]) ? from + widths_[column] : nullptr;
    } else {
      from = past_value(framings_[column], from, end);
    }
    if (from == nullptr) return nullptr;
  }
  return from;
}

}  // namespace hygge::tds
