#include "hygge/parquet/value_cursor.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/bits.h"
#include "hygge/parquet/delta.h"
#include "hygge/parquet/packed_numbers.h"

// The encodings are those of parquet-format's Encodings.md (2.10).
namespace hygge::parquet {

namespace {

using Texts = std::vector<std::string_view>;

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// PLAIN numbers and bytes of a fixed length: as they are.
class FixedCursor final : public ValueCursor {
 public:
  FixedCursor(std::span<const std::byte> bytes, std::size_t size) : source_{bytes}, size_{size} {}

  void take(std::size_t count, void* into) override {
    const std::span<const std::byte> bytes = source_.take(count * size_);
    std::memcpy(into, bytes.data(), bytes.size());
  }

 private:
  BitSource source_;
  std::size_t size_;
};

/// PLAIN texts and bytes: each behind its length.
class PlainTextCursor final : public ValueCursor {
 public:
  explicit PlainTextCursor(std::span<const std::byte> bytes) : source_{bytes} {}

  void take(std::size_t count, void* into) override {
    auto* texts = static_cast<std::string_view*>(into);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t length = source_.word();
      texts[i] = as_text(source_.take(length));
    }
  }

 private:
  BitSource source_;
};

/// PLAIN Booleans: a bit each.
class BitCursor final : public ValueCursor {
 public:
  explicit BitCursor(std::span<const std::byte> bytes) : bytes_{bytes} {}

  void take(std::size_t count, void* into) override {
    auto* values = static_cast<std::uint8_t*>(into);
    each_packed(bytes_, 1, place_, count, [&](std::uint64_t bit) { *values++ = static_cast<std::uint8_t>(bit); });
    place_ += count;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t place_ = 0;
};

/// Booleans in runs.
class BitRunCursor final : public ValueCursor {
 public:
  BitRunCursor(std::span<const std::byte> runs, std::uint64_t count) : runs_{runs, 1, count} {}

  void take(std::size_t count, void* into) override {
    auto* values = static_cast<std::uint8_t*>(into);
    runs_.take(
        count,
        [&](std::uint64_t value, std::uint64_t times) {
          std::memset(values, static_cast<int>(value & 1U), static_cast<std::size_t>(times));
          values += times;
        },
        [&](std::span<const std::byte> run, std::size_t first, std::uint64_t times) {
          each_packed(run, 1, first, static_cast<std::size_t>(times),
                      [&](std::uint64_t bit) { *values++ = static_cast<std::uint8_t>(bit); });
        });
  }

 private:
  RunCursor runs_;
};

/// Indexes into a dictionary, in runs.
class DictionaryPlaces {
 public:
  DictionaryPlaces(std::span<const std::byte> runs, unsigned width, std::uint64_t count, const Dictionary& dictionary)
      : runs_{runs, width, count}, width_{width}, dictionary_{dictionary} {}

  /// Calls `repeated(index, times)` or `different(indexes)` for the next `count`.
  template <typename Repeated, typename Different>
  void take(std::size_t count, Repeated repeated, Different different) {
    runs_.take(
        count,
        [&](std::uint64_t index, std::uint64_t times) {
          require(index);
          repeated(static_cast<std::size_t>(index), static_cast<std::size_t>(times));
        },
        [&](std::span<const std::byte> run, std::size_t first, std::uint64_t times) {
          for (auto left = static_cast<std::size_t>(times); left > 0;) {
            const std::size_t here = std::min(left, some_.size());
            unpack_numbers(run, width_, first, here, some_.data());
            const std::span<const std::uint32_t> indexes{some_.data(), here};
            require(*std::ranges::max_element(indexes));
            different(indexes);
            first += here;
            left -= here;
          }
        });
  }

 private:
  /// Was looked at before; once more costs next to nothing, and a slip there would cost more.
  void require(std::uint64_t index) const {
    if (index >= dictionary_.count) throw BadPage{"it has an index that its dictionary has not"};
  }

  RunCursor runs_;
  unsigned width_;
  const Dictionary& dictionary_;
  std::array<std::uint32_t, 256> some_;
};

/// `Value` stands for what has its size.
template <typename Value>
class IndexCursor final : public ValueCursor {
 public:
  IndexCursor(std::span<const std::byte> runs, unsigned width, std::uint64_t count, const Dictionary& dictionary)
      : indexes_{runs, width, count, dictionary}, entries_{reinterpret_cast<const Value*>(dictionary.entries.data())} {}

  void take(std::size_t count, void* into) override {
    auto* values = static_cast<Value*>(into);
    indexes_.take(
        count, [&](std::size_t index, std::size_t times) { values = std::fill_n(values, times, entries_[index]); },
        [&](std::span<const std::uint32_t> indexes) {
          for (const std::uint32_t index : indexes) *values++ = entries_[index];
        });
  }

 private:
  DictionaryPlaces indexes_;
  const Value* entries_;
};

/// Bytes of a fixed length, which are no number's.
class FixedIndexCursor final : public ValueCursor {
 public:
  FixedIndexCursor(std::span<const std::byte> runs, unsigned width, std::uint64_t count, const Dictionary& dictionary,
                   std::size_t size)
      : indexes_{runs, width, count, dictionary}, entries_{dictionary.entries.data()}, size_{size} {}

  void take(std::size_t count, void* into) override {
    auto* values = static_cast<std::byte*>(into);
    const auto lay = [&](std::size_t index) {
      std::memcpy(values, entries_ + index * size_, size_);
      values += size_;
    };
    indexes_.take(
        count,
        [&](std::size_t index, std::size_t times) {
          for (; times > 0; --times) lay(index);
        },
        [&](std::span<const std::uint32_t> indexes) { std::ranges::for_each(indexes, lay); });
  }

 private:
  DictionaryPlaces indexes_;
  const std::byte* entries_;
  std::size_t size_;
};

/// Integers as differences.
template <typename Value>
class DeltaCursor final : public ValueCursor {
 public:
  DeltaCursor(std::span<const std::byte> bytes, std::uint64_t count)
      : source_{bytes}, blocks_{source_, count}, value_{static_cast<std::uint64_t>(blocks_.first())} {}

  void take(std::size_t count, void* into) override {
    auto* values = static_cast<Value*>(into);
    if (count > 0 && !std::exchange(began_, true)) {
      *values++ = static_cast<Value>(value_);
      --count;
    }
    while (count > 0) {
      if (place_ == miniblock_.count) {
        const std::optional<DeltaBlocks::Miniblock> next = blocks_.next();
        if (!next) throw BadPage{"its values end too soon"};
        miniblock_ = *next;
        place_ = 0;
      }
      const auto times = static_cast<std::size_t>(std::min<std::uint64_t>(count, miniblock_.count - place_));
      const auto least = static_cast<std::uint64_t>(miniblock_.least);
      each_packed(miniblock_.bytes, miniblock_.width, static_cast<std::size_t>(place_), times,
                  [&](std::uint64_t delta) {
                    value_ += least + delta;  // unsigned: it wraps around
                    *values++ = static_cast<Value>(value_);
                  });
      place_ += times;
      count -= times;
    }
  }

 private:
  BitSource source_;
  DeltaBlocks blocks_;
  std::uint64_t value_;
  bool began_ = false;
  DeltaBlocks::Miniblock miniblock_;
  std::uint64_t place_ = 0;  // in it
};

/// The first byte of every value, then the second of every value, and so on.
class SplitCursor final : public ValueCursor {
 public:
  SplitCursor(std::span<const std::byte> bytes, std::size_t size, std::uint64_t count)
      : bytes_{bytes}, size_{size}, stride_{static_cast<std::size_t>(count)} {}

  void take(std::size_t count, void* into) override {
    auto* values = static_cast<std::byte*>(into);
    for (std::size_t part = 0; part < size_; ++part) {
      const std::byte* from = bytes_.data() + part * stride_ + place_;
      for (std::size_t i = 0; i < count; ++i) values[i * size_ + part] = from[i];
    }
    place_ += count;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t size_;
  std::size_t stride_;
  std::size_t place_ = 0;
};

/// Texts whose places were all found before; of bytes with a fixed length their bytes, where `size` says so.
class ListedCursor final : public ValueCursor {
 public:
  /// `memory`: what the texts lie in, if not in the page.
  ListedCursor(Texts texts, std::shared_ptr<const std::vector<char>> memory, std::size_t size)
      : texts_{std::move(texts)}, memory_{std::move(memory)}, size_{size} {}

  void take(std::size_t count, void* into) override {
    const std::span<const std::string_view> taken = std::span{texts_}.subspan(place_, count);
    place_ += count;
    if (size_ == 0) {
      std::copy(taken.begin(), taken.end(), static_cast<std::string_view*>(into));
      return;
    }
    auto* values = static_cast<std::byte*>(into);
    for (const std::string_view text : taken) {
      std::memcpy(values, text.data(), size_);
      values += size_;
    }
  }
  std::shared_ptr<const void> memory() const override { return memory_; }
  std::size_t held() const override {
    return texts_.capacity() * sizeof(std::string_view) + (memory_ ? memory_->size() : 0);
  }

 private:
  Texts texts_;
  std::shared_ptr<const std::vector<char>> memory_;
  std::size_t size_;
  std::size_t place_ = 0;
};

/// All lengths first, and then the bytes of all.
std::unique_ptr<ValueCursor> behind_lengths(std::span<const std::byte> bytes, std::uint64_t count) {
  BitSource source{bytes};
  Texts texts;
  for (const std::uint32_t length : read_lengths(source, count)) texts.push_back(as_text(source.take(length)));
  return std::make_unique<ListedCursor>(std::move(texts), nullptr, 0);
}

/// Each value is a part of the one before and a rest of its own.
std::unique_ptr<ValueCursor> joined(std::span<const std::byte> bytes, std::uint64_t count, std::size_t size) {
  constexpr std::uint64_t kMostJoined = 64ULL << 20U;  // texts that share everything cost no bytes
  BitSource source{bytes};
  const std::vector<std::uint32_t> prefixes = read_lengths(source, count);
  const std::vector<std::uint32_t> suffixes = read_lengths(source, count);
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < prefixes.size(); ++i) all += std::uint64_t{prefixes[i]} + suffixes[i];
  if (all > kMostJoined) throw NotForUs{"a page of texts that share very much"};
  auto memory = std::make_shared<std::vector<char>>(static_cast<std::size_t>(all) + 1);
  Texts texts;
  char* place = memory->data();
  std::string_view last;
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    const std::string_view prefix = last.substr(0, prefixes[i]);
    const std::string_view suffix = as_text(source.take(suffixes[i]));
    char* end = std::copy(prefix.begin(), prefix.end(), place);
    end = std::copy(suffix.begin(), suffix.end(), end);
    last = {place, static_cast<std::size_t>(end - place)};
    if (size != 0 && last.size() != size) throw BadPage{"a value in it has another length than its column"};
    texts.push_back(last);
    place = end;
  }
  return std::make_unique<ListedCursor>(std::move(texts), std::move(memory), size);
}

std::unique_ptr<ValueCursor> index_cursor(const Leaf& leaf, std::span<const std::byte> bytes, std::uint64_t count,
                                          const Dictionary& dictionary) {
  BitSource source{bytes};
  const unsigned width = source.byte();
  const std::span<const std::byte> runs = source.rest();
  const auto of = [&]<typename Value>() {
    return std::make_unique<IndexCursor<Value>>(runs, width, count, dictionary);
  };
  if (leaf.type == PhysicalType::ByteArray) return of.operator()<std::string_view>();
  const std::size_t size = laid_size(leaf);
  if (size == sizeof(std::uint32_t)) return of.operator()<std::uint32_t>();
  if (size == sizeof(std::uint64_t)) return of.operator()<std::uint64_t>();
  return std::make_unique<FixedIndexCursor>(runs, width, count, dictionary, size);
}

std::unique_ptr<ValueCursor> plain_cursor(const Leaf& leaf, std::span<const std::byte> bytes) {
  if (leaf.type == PhysicalType::ByteArray) return std::make_unique<PlainTextCursor>(bytes);
  if (leaf.type == PhysicalType::Boolean) return std::make_unique<BitCursor>(bytes);
  return std::make_unique<FixedCursor>(bytes, laid_size(leaf));
}

/// Nothing: for pages of nothing but NULLs, in which some writers leave out what an encoding begins with.
class EmptyCursor final : public ValueCursor {
 public:
  void take(std::size_t count, void* /*into*/) override {
    if (count > 0) throw BadPage{"its values end too soon"};
  }
};

}  // namespace

std::size_t laid_size(const Leaf& leaf) {
  if (leaf.type == PhysicalType::ByteArray) return sizeof(std::string_view);
  if (leaf.type == PhysicalType::Boolean) return 1;
  return static_cast<std::size_t>(plain_size(leaf).value());
}

Dictionary dictionary_of(const Leaf& leaf, std::span<const std::byte> bytes, std::uint64_t count) {
  Dictionary dictionary{.entries = std::vector<std::byte>(static_cast<std::size_t>(count * laid_size(leaf))),
                        .count = count};
  if (count > 0) plain_cursor(leaf, bytes)->take(static_cast<std::size_t>(count), dictionary.entries.data());
  return dictionary;
}

std::unique_ptr<ValueCursor> value_cursor(const Leaf& leaf, Encoding encoding, std::span<const std::byte> bytes,
                                          std::uint64_t count, const Dictionary& dictionary) {
  if (count == 0) return std::make_unique<EmptyCursor>();
  const std::size_t size = laid_size(leaf);
  const bool is_text = leaf.type == PhysicalType::ByteArray;
  switch (encoding) {
    case Encoding::Plain:
      return plain_cursor(leaf, bytes);
    case Encoding::PlainDictionary:
    case Encoding::RleDictionary:
      return index_cursor(leaf, bytes, count, dictionary);
    case Encoding::Rle: {
      BitSource source{bytes};
      const std::uint32_t runs = source.word();
      return std::make_unique<BitRunCursor>(source.take(runs), count);
    }
    case Encoding::DeltaBinaryPacked:
      if (leaf.type == PhysicalType::Int32) return std::make_unique<DeltaCursor<std::int32_t>>(bytes, count);
      return std::make_unique<DeltaCursor<std::int64_t>>(bytes, count);
    case Encoding::DeltaLengthByteArray:
      return behind_lengths(bytes, count);
    case Encoding::DeltaByteArray:
      return joined(bytes, count, is_text ? 0 : size);
    case Encoding::ByteStreamSplit:
      if (bytes.size() != count * size) throw NotForUs{"split values that are more or fewer than told"};
      return std::make_unique<SplitCursor>(bytes, size, count);
    case Encoding::BitPacked:
    case Encoding::Other:
      break;
  }
  throw NotForUs{"an encoding that is not known here"};
}

}  // namespace hygge::parquet
