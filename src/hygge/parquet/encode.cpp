#include "hygge/parquet/encode.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

#include "hygge/parquet/varint.h"
#include "hygge/parquet/zigzag.h"

// The encodings are those of parquet-format's Encodings.md (2.10).
namespace hygge::parquet {

namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t kLength = sizeof(std::int32_t);  // before each PLAIN byte array

void append_number(Bytes& into, std::uint64_t number) {
  parquet::put_varint(number, [&](std::uint8_t byte) { into.push_back(static_cast<std::byte>(byte)); });
}

template <typename Number>
Number load(const std::byte* from) {
  Number number;
  std::memcpy(&number, from, sizeof number);  // hygge runs on little-endian machines only
  return number;
}

/// "Delta Encoding" in blocks of 4 miniblocks of 32 numbers, as most writers do. Differences are taken in the width of
/// the numbers and wrap around, so that none is wider than what readers expect.
template <typename Number>
class DeltaEncoder {
 public:
  using Unsigned = std::make_unsigned_t<Number>;

  DeltaEncoder(Bytes& into, std::uint64_t count) : into_{into} {
    append_number(into_, kBlock);
    append_number(into_, kMiniblocks);
    append_number(into_, count);
  }

  /// `at(i)` gives the number at place i of `count`.
  template <typename At>
  void encode(std::uint64_t count, At at) {
    const Number first = count > 0 ? at(0) : Number{0};
    append_number(into_, zigzag(first));
    Unsigned previous = static_cast<Unsigned>(first);
    for (std::uint64_t done = 1; done < count;) {
      const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, count - done));
      Number least = std::numeric_limits<Number>::max();
      for (std::size_t i = 0; i < size; ++i) {
        const auto number = static_cast<Unsigned>(at(done + i));
        deltas_[i] = static_cast<Unsigned>(number - previous);
        previous = number;
        least = std::min(least, static_cast<Number>(deltas_[i]));
      }
      put_block(size, least);
      done += size;
    }
  }

 private:
  static constexpr std::size_t kMiniblocks = 4;
  static constexpr std::size_t kMiniblock = 32;
  static constexpr std::size_t kBlock = kMiniblocks * kMiniblock;

  void put_block(std::size_t size, Number least) {
    append_number(into_, zigzag(least));
    for (std::size_t i = 0; i < size; ++i)
      deltas_[i] = static_cast<Unsigned>(deltas_[i] - static_cast<Unsigned>(least));
    std::fill(deltas_.begin() + static_cast<std::ptrdiff_t>(size), deltas_.end(), Unsigned{0});
    std::array<unsigned, kMiniblocks> widths{};
    for (std::size_t mini = 0; mini < kMiniblocks; ++mini) {
      Unsigned all = 0;
      for (std::size_t i = 0; i < kMiniblock; ++i) all |= deltas_[mini * kMiniblock + i];
      widths[mini] = static_cast<unsigned>(std::bit_width(all));
      into_.push_back(static_cast<std::byte>(widths[mini]));
    }
    // A miniblock without a number is left out.
    for (std::size_t mini = 0; mini * kMiniblock < size; ++mini) put_packed(&deltas_[mini * kMiniblock], widths[mini]);
  }

  /// 32 numbers of `width` bits take 4 * width bytes.
  void put_packed(const Unsigned* numbers, unsigned width) {
    std::array<std::uint64_t, kMiniblock> words{};
    std::size_t word = 0;
    unsigned used = 0;
    for (std::size_t i = 0; i < kMiniblock && width > 0; ++i) {
      const std::uint64_t number = numbers[i];
      words[word] |= number << used;
      used += width;
      if (used < 64) continue;
      used -= 64;
      ++word;
      if (used > 0) words[word] = number >> (width - used);
    }
    const auto* bytes = reinterpret_cast<const std::byte*>(words.data());
    into_.insert(into_.end(), bytes, bytes + std::size_t{width} * (kMiniblock / 8));
  }

  Bytes& into_;
  std::array<Unsigned, kBlock> deltas_{};
};

template <typename Number>
void encode_numbers(std::span<const std::byte> plain, std::uint64_t count, Bytes& into) {
  DeltaEncoder<Number>{into, count}.encode(
      count, [&](std::uint64_t place) { return load<Number>(plain.data() + place * sizeof(Number)); });
}

/// All lengths first, then the bytes of all.
void encode_lengths(std::span<const std::byte> plain, std::uint64_t count, Bytes& into) {
  std::vector<std::int32_t> lengths;
  lengths.reserve(static_cast<std::size_t>(count));
  std::size_t all = 0;
  for (const std::byte* next = plain.data(); lengths.size() < count;) {
    lengths.push_back(load<std::int32_t>(next));
    const auto length = static_cast<std::size_t>(lengths.back());
    all += length;
    next += kLength + length;
  }
  DeltaEncoder<std::int32_t>{into, count}.encode(
      count, [&](std::uint64_t place) { return lengths[static_cast<std::size_t>(place)]; });
  std::size_t end = into.size();
  into.resize(end + all);
  const std::byte* next = plain.data();
  for (const std::int32_t length : lengths) {
    next += kLength;
    std::memcpy(into.data() + end, next, static_cast<std::size_t>(length));
    next += length;
    end += static_cast<std::size_t>(length);
  }
}

/// The first bytes of all numbers, then their second bytes, ...
template <std::size_t kSize>
void split_streams(std::span<const std::byte> plain, std::uint64_t count, Bytes& into) {
  const std::size_t begin = into.size();
  into.resize(begin + static_cast<std::size_t>(count) * kSize);
  std::byte* const streams = into.data() + begin;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t byte = 0; byte < kSize; ++byte) streams[byte * count + i] = plain[i * kSize + byte];
  }
}

}  // namespace

Encoding modern_encoding(PhysicalType type) noexcept {
  switch (type) {
    case PhysicalType::Int32:
    case PhysicalType::Int64:
      return Encoding::DeltaBinaryPacked;
    case PhysicalType::Float:
    case PhysicalType::Double:
      return Encoding::ByteStreamSplit;
    case PhysicalType::ByteArray:
      return Encoding::DeltaLengthByteArray;
    case PhysicalType::Boolean:
    case PhysicalType::Int96:
    case PhysicalType::FixedByteArray:
      break;
  }
  return Encoding::Plain;
}

std::size_t plain_bytes(const Leaf& leaf, std::span<const std::byte> plain, std::uint64_t count) {
  if (const std::optional<std::uint64_t> size = plain_size(leaf)) return static_cast<std::size_t>(count * *size);
  std::size_t bytes = 0;
  for (std::uint64_t i = 0; i < count; ++i) bytes += kLength + load<std::uint32_t>(plain.data() + bytes);
  return bytes;
}

void encode_modern(PhysicalType type, std::span<const std::byte> plain, std::uint64_t count, Bytes& into) {
  switch (type) {
    case PhysicalType::Int32:
      return encode_numbers<std::int32_t>(plain, count, into);
    case PhysicalType::Int64:
      return encode_numbers<std::int64_t>(plain, count, into);
    case PhysicalType::Float:
      return split_streams<4>(plain, count, into);
    case PhysicalType::Double:
      return split_streams<8>(plain, count, into);
    case PhysicalType::ByteArray:
      return encode_lengths(plain, count, into);
    case PhysicalType::Boolean:
    case PhysicalType::Int96:
    case PhysicalType::FixedByteArray:
      break;
  }
  into.insert(into.end(), plain.begin(), plain.end());
}

}  // namespace hygge::parquet
