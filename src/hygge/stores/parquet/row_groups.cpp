#include "hygge/stores/parquet/row_groups.h"

#include <algorithm>

namespace hygge::stores::parquet {

namespace {

constexpr std::uint64_t kVector = 2048;            // the engine hands over so many rows at a time
constexpr std::uint64_t kMostRows = 60 * kVector;  // 122,880: the fastest (engine.md, section 1)
constexpr std::uint64_t kFewRows = 10 * kVector;
constexpr std::uint64_t kBestBytes = 144'000'000;  // of wide tables, whose smaller row groups cost little time
// Rows that a home gives as they come are held nowhere but here: tables of up to some 1,500 bytes a row take less than
// 150 MB so.
constexpr std::uint64_t kBestExternalBytes = 16'000'000;
constexpr std::uint64_t kSlowBytes = 2'000'000;         // for brotli, which takes seconds for them (row_groups.h)
constexpr std::uint64_t kFewestGoodRows = 5 * kVector;  // with fewer, writing takes longer (row_groups.h)
// Rows are gathered in columns and encoded into pages, and what is freed is not given back at once: 1.5 times the rows
// (measured: docs/performance.md).
constexpr std::uint64_t kHeldHalves = 3;
constexpr std::uint64_t kFixedBytes = 20'000'000;  // compressing, buffers of files

std::uint64_t whole_vectors(std::uint64_t rows, std::uint64_t most) {
  return std::clamp(rows / kVector * kVector, kVector, most);
}

/// In order the engine gathers rows, whatever their bytes (row_group_bytes): few of them where one may be of any size.
std::uint64_t most_rows(const engine::Relation& relation) {
  return relation.ordered && relation.has_long_values ? kVector : kMostRows;
}

std::uint64_t best_rows(const engine::Relation& relation, std::string_view codec) {
  const std::uint64_t most = most_rows(relation);
  if (codec == "brotli") return whole_vectors(kSlowBytes / row_bytes(relation), std::min(kFewestGoodRows, most));
  const std::uint64_t rows = kBestBytes / row_bytes(relation);
  if (!relation.external) return whole_vectors(rows, most);
  const std::uint64_t fewest = std::min({kFewestGoodRows, rows, most});
  return whole_vectors(std::max(kBestExternalBytes / row_bytes(relation), fewest), most);
}

std::uint64_t least_rows(const engine::Relation& relation, std::string_view codec) {
  const std::uint64_t few =
      whole_vectors(kBestBytes / 4 / row_bytes(relation), std::min(kFewRows, most_rows(relation)));
  return std::min(few, best_rows(relation, codec));
}

/// What all threads hold when each holds `rows`: never more than the table.
std::uint64_t held_bytes(const engine::Relation& relation, unsigned threads, std::uint64_t rows) {
  std::uint64_t held = rows * std::max(threads, 1U);
  if (relation.rows) held = std::min(held, std::max(relation.rows->value, kVector));
  return held * row_bytes(relation);
}

}  // namespace

/// Rows out of files come from row groups, which the engine unpacks a whole page of each column at a time.
std::uint64_t reading_bytes(const engine::Relation& relation, unsigned threads) {
  if (const engine::DirectRows* direct = engine::direct_rows(relation)) {
    return kFixedBytes + std::max(threads, 1U) * direct->each_reader.value;
  }
  if (!relation.bytes) return kFixedBytes;
  const std::uint64_t piece = relation.largest_piece.value_or(Rows{kMostRows}).value;
  return kFixedBytes + held_bytes(relation, threads, std::min(piece, kMostRows));
}

namespace {

std::uint64_t memory_for(const engine::Relation& relation, unsigned threads, std::uint64_t group_rows) {
  const std::uint64_t gathered = held_bytes(relation, threads, group_rows);
  return reading_bytes(relation, threads) + gathered * kHeldHalves / 2;
}

}  // namespace

std::uint64_t row_bytes(const engine::Relation& relation) {
  std::uint64_t bytes = std::max<std::uint64_t>(relation.schema.row_bytes(), 1);
  if (relation.rows && relation.bytes && relation.rows->value > 0) {
    // Long texts show in the stored size; compressed, it is a lower bound.
    bytes = std::max(bytes, relation.bytes->value / relation.rows->value);
  }
  return bytes;
}

MemoryWish memory_for_row_groups(const engine::Relation& relation, std::string_view codec, unsigned threads,
                                 std::optional<Rows> wanted) {
  const std::uint64_t best = wanted ? wanted->value : best_rows(relation, codec);
  const std::uint64_t least = wanted ? wanted->value : least_rows(relation, codec);
  return {Bytes{memory_for(relation, threads, best)}, Bytes{memory_for(relation, threads, least)}};
}

Rows row_group_rows(const engine::Relation& relation, std::string_view codec, unsigned threads, Bytes memory) {
  const std::uint64_t best = best_rows(relation, codec);
  if (memory.value >= memory_for(relation, threads, best)) return Rows{best};
  const std::uint64_t reading = reading_bytes(relation, threads);
  const std::uint64_t left = memory.value > reading ? memory.value - reading : 0;
  const std::uint64_t for_each_row = std::max(threads, 1U) * row_bytes(relation) * kHeldHalves / 2;
  return Rows{std::clamp(whole_vectors(left / for_each_row, kMostRows), least_rows(relation, codec), best)};
}

Bytes row_group_bytes(const engine::Relation& relation, unsigned threads, Bytes memory) {
  constexpr Bytes kMost{256'000'000};
  constexpr Bytes kLeast{16'000'000};  // smaller ones cost time
  constexpr std::uint64_t kHeldTimes = 3;
  if (!relation.external) return kMost;
  return std::clamp(Bytes{memory.value / (kHeldTimes * std::max(threads, 1U))}, kLeast, kMost);
}

}  // namespace hygge::stores::parquet
