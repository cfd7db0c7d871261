#include "hygge/parquet/value_check.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/bits.h"
#include "hygge/parquet/delta.h"
#include "hygge/parquet/packed_numbers.h"
#include "hygge/parquet/text_check.h"

// The encodings are those of parquet-format's Encodings.md (2.10).
namespace hygge::parquet {

namespace {

void require_bytes(std::span<const std::byte> bytes, std::uint64_t each, std::uint64_t count) {
  if (each != 0 && count > bytes.size() / each) throw BadPage{"its values end too soon"};
}

/// Byte arrays with their length before each.
void check_byte_arrays(const Leaf& leaf, std::span<const std::byte> bytes, std::uint64_t count) {
  constexpr std::size_t kLengthBytes = 4;
  // Lengths below 128 are ASCII as well, so that most pages can be looked at in one go.
  const bool look_at_each = leaf.is_text && !is_ascii(bytes);
  const std::byte* next = bytes.data();
  std::size_t left = bytes.size();
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint32_t length = 0;
    if (left < kLengthBytes) throw BadPage{"its values end too soon"};
    std::memcpy(&length, next, kLengthBytes);
    left -= kLengthBytes;
    if (length > left) throw BadPage{"a text in it reaches beyond its end"};
    if (look_at_each) require_utf8({next + kLengthBytes, length});
    next += kLengthBytes + length;
    left -= length;
  }
}

void check_plain(const Leaf& leaf, std::span<const std::byte> bytes, std::uint64_t count) {
  if (leaf.type == PhysicalType::ByteArray) {
    check_byte_arrays(leaf, bytes, count);
  } else if (leaf.type == PhysicalType::Boolean) {
    require_bytes(bytes, 1, (count + 7) / 8);
  } else {
    require_bytes(bytes, *plain_size(leaf), count);
  }
}

void check_indexes(std::span<const std::byte> bytes, std::uint64_t count, std::uint64_t entries) {
  if (count == 0) return;
  BitSource source{bytes};
  const unsigned width = source.byte();
  std::uint64_t largest = 0;
  each_run(
      source.rest(), width, count, [&](std::uint64_t value, std::uint64_t) { largest = std::max(largest, value); },
      [&](std::span<const std::byte> run, std::uint64_t times) {
        if ((std::uint64_t{1} << width) <= entries) return;  // it cannot be too large
        std::array<std::uint32_t, 256> some;
        for (std::size_t first = 0; first < times; first += some.size()) {
          const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(times - first, some.size()));
          unpack_numbers(run, width, first, here, some.data());
          largest = std::max<std::uint64_t>(largest, *std::max_element(some.begin(), some.begin() + here));
        }
      });
  if (largest >= entries) throw BadPage{"it has an index that its dictionary has not"};
}

/// BOOLEAN values in runs, behind their length in bytes.
void check_boolean_runs(std::span<const std::byte> bytes, std::uint64_t count) {
  if (count == 0) return;
  BitSource source{bytes};
  const std::uint32_t size = source.word();
  each_run(
      source.take(size), 1, count, [](std::uint64_t, std::uint64_t) {},
      [](std::span<const std::byte>, std::uint64_t) {});
}

/// All lengths first, and then the bytes of all.
void check_delta_lengths(const Leaf& leaf, std::span<const std::byte> bytes, std::uint64_t count) {
  BitSource source{bytes};
  const std::vector<std::uint32_t> lengths = read_lengths(source, count);
  const bool look_at_each = leaf.is_text && !is_ascii(source.rest());
  for (const std::uint32_t length : lengths) {
    const std::span<const std::byte> text = source.take(length);
    if (look_at_each) require_utf8(text);
  }
}

/// Each value is a part of the one before and a rest of its own.
void check_shared_prefixes(const Leaf& leaf, std::span<const std::byte> bytes, std::uint64_t count) {
  BitSource source{bytes};
  const std::vector<std::uint32_t> prefixes = read_lengths(source, count);
  const std::vector<std::uint32_t> suffixes = read_lengths(source, count);
  const bool look_at_each = leaf.is_text && !is_ascii(source.rest());
  constexpr std::uint64_t kMostJoined = 1ULL << 30U;  // texts that share everything cost no bytes
  std::vector<std::byte> text;
  std::uint64_t length = 0;
  std::uint64_t joined = 0;
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    if (prefixes[i] > length) throw BadPage{"a text in it shares more than there is"};
    const std::span<const std::byte> suffix = source.take(suffixes[i]);
    length = std::uint64_t{prefixes[i]} + suffix.size();
    if (leaf.type == PhysicalType::FixedByteArray && length != leaf.length) {
      throw BadPage{"a value in it has another length than its column"};
    }
    if (!look_at_each) continue;
    joined += length;
    if (joined > kMostJoined) throw NotForUs{"a page of texts that share very much"};
    text.resize(prefixes[i]);
    text.insert(text.end(), suffix.begin(), suffix.end());
    require_utf8(text);
  }
}

bool is_integer(const Leaf& leaf) { return leaf.type == PhysicalType::Int32 || leaf.type == PhysicalType::Int64; }

bool is_bytes(const Leaf& leaf) {
  return leaf.type == PhysicalType::ByteArray || leaf.type == PhysicalType::FixedByteArray;
}

}  // namespace

void check_values(const Leaf& leaf, Encoding encoding, std::span<const std::byte> bytes, std::uint64_t count,
                  std::optional<std::uint64_t> entries) {
  const bool is_text = leaf.type == PhysicalType::ByteArray;
  if (count == 0) return;  // of nothing but NULLs, say; some writers then leave out what an encoding begins with
  if (encoding == Encoding::Plain) return check_plain(leaf, bytes, count);
  if (encoding == Encoding::PlainDictionary || encoding == Encoding::RleDictionary) {
    if (!entries && count > 0) throw BadPage{"it has indexes, but there is no dictionary"};
    return check_indexes(bytes, count, entries.value_or(0));
  }
  if (encoding == Encoding::Rle && leaf.type == PhysicalType::Boolean) return check_boolean_runs(bytes, count);
  if (encoding == Encoding::DeltaBinaryPacked && is_integer(leaf)) {
    BitSource source{bytes};
    return skip_deltas(source, count);
  }
  if (encoding == Encoding::DeltaLengthByteArray && is_text) return check_delta_lengths(leaf, bytes, count);
  if (encoding == Encoding::DeltaByteArray && is_bytes(leaf)) return check_shared_prefixes(leaf, bytes, count);
  if (encoding == Encoding::ByteStreamSplit && plain_size(leaf)) return require_bytes(bytes, *plain_size(leaf), count);
  throw NotForUs{"an encoding that is not known here"};
}

}  // namespace hygge::parquet
