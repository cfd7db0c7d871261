#include "hygge/parquet/levels.h"

#include <bit>

#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/bits.h"

namespace hygge::parquet {

namespace {

constexpr std::uint64_t kMostNested = 4'000'000;  // entries of one page, whose levels are kept while it is counted

unsigned width_of(std::uint16_t deepest) { return static_cast<unsigned>(std::bit_width(deepest)); }

void require(std::uint64_t level, std::uint16_t deepest) {
  if (level > deepest) throw BadPage{"its values are nested more deeply than the schema"};
}

/// How many of `times` numbers of one bit are 1.
std::uint64_t count_ones(std::span<const std::byte> bytes, std::uint64_t times) {
  std::uint64_t ones = 0;
  std::size_t place = 0;
  for (; times >= 64; times -= 64, place += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + place, sizeof word);
    ones += static_cast<std::uint64_t>(std::popcount(word));
  }
  for (; times > 0; ++place) {
    const std::uint64_t bits = std::min<std::uint64_t>(times, 8);
    const unsigned mask = (1U << bits) - 1U;
    ones += static_cast<std::uint64_t>(std::popcount(static_cast<unsigned>(bytes[place]) & mask));
    times -= bits;
  }
  return ones;
}

void unfold(std::span<const std::byte> bytes, std::uint16_t deepest, std::uint64_t entries,
            std::vector<std::uint16_t>& levels) {
  levels.clear();
  levels.reserve(static_cast<std::size_t>(entries));
  if (deepest == 0) {
    levels.resize(static_cast<std::size_t>(entries));
    return;
  }
  const unsigned width = width_of(deepest);
  each_run(
      bytes, width, entries,
      [&](std::uint64_t level, std::uint64_t times) {
        require(level, deepest);
        levels.insert(levels.end(), static_cast<std::size_t>(times), static_cast<std::uint16_t>(level));
      },
      [&](std::span<const std::byte> run, std::uint64_t times) {
        each_packed(run, width, static_cast<std::size_t>(times), [&](std::uint64_t level) {
          require(level, deepest);
          levels.push_back(static_cast<std::uint16_t>(level));
        });
      });
}

}  // namespace

LevelCount LevelCounter::count(std::span<const std::byte> repetitions, std::span<const std::byte> definitions,
                               std::uint64_t entries) {
  return leaf_.deepest_repetition == 0 ? count_flat(definitions, entries)
                                       : count_nested(repetitions, definitions, entries);
}

LevelCount LevelCounter::count_flat(std::span<const std::byte> definitions, std::uint64_t entries) const {
  const std::uint16_t deepest = leaf_.deepest_definition;
  LevelCount found{.entries = entries, .values = entries, .rows = entries, .null_columns = 0};
  if (deepest == 0) return found;
  found.values = 0;
  const unsigned width = width_of(deepest);
  each_run(
      definitions, width, entries,
      [&](std::uint64_t level, std::uint64_t times) {
        require(level, deepest);
        if (level == deepest) found.values += times;
        if (level == 0) found.null_columns += times;
      },
      [&](std::span<const std::byte> run, std::uint64_t times) {
        if (width == 1) {
          const std::uint64_t ones = count_ones(run, times);
          found.values += ones;
          found.null_columns += times - ones;
          return;
        }
        each_packed(run, width, static_cast<std::size_t>(times), [&](std::uint64_t level) {
          require(level, deepest);
          if (level == deepest) ++found.values;
          if (level == 0) ++found.null_columns;
        });
      });
  return found;
}

LevelCount LevelCounter::count_nested(std::span<const std::byte> repetitions, std::span<const std::byte> definitions,
                                      std::uint64_t entries) {
  if (entries > kMostNested) throw NotForUs{"a page of a nested column with very many values"};
  unfold(repetitions, leaf_.deepest_repetition, entries, repetitions_);
  unfold(definitions, leaf_.deepest_definition, entries, definitions_);
  LevelCount found{.entries = entries};
  for (std::size_t i = 0; i < repetitions_.size(); ++i) {
    const bool begins = repetitions_[i] == 0;
    if (begins) ++found.rows;
    if (definitions_[i] == leaf_.deepest_definition) ++found.values;
    if (begins && definitions_[i] == 0) ++found.null_columns;
  }
  return found;
}

}  // namespace hygge::parquet
