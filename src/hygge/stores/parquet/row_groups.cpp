#include "hygge/stores/parquet/row_groups.h"

#include <algorithm>

namespace hygge::stores::parquet {

namespace {

constexpr std::uint64_t kVector = 2048;            // the engine hands over so many rows at a time
constexpr std::uint64_t kBestRows = 60 * kVector;  // 122,880: the fastest (engine.md, section 1)
constexpr std::uint64_t kBestBytes = 64'000'000;   // of wide tables, whose smaller row groups cost no time
constexpr std::uint64_t kFixedBytes = 20'000'000;  // reading, compressing, buffers of files
// A row is held in the gathered columns, once more while it is encoded, and in part in compressed pages.
constexpr std::uint64_t kCopiesTimesTwo = 5;

std::uint64_t whole_vectors(std::uint64_t rows) { return std::clamp(rows / kVector * kVector, kVector, kBestRows); }

std::uint64_t best_rows(const engine::Relation& relation) { return whole_vectors(kBestBytes / row_bytes(relation)); }

std::uint64_t memory_for(const engine::Relation& relation, unsigned threads, std::uint64_t group_rows) {
  std::uint64_t in_memory = group_rows * threads;
  if (relation.rows) in_memory = std::min(in_memory, std::max(relation.rows->value, kVector));
  return kFixedBytes + in_memory * row_bytes(relation) * kCopiesTimesTwo / 2;
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

MemoryWish memory_for_row_groups(const engine::Relation& relation, unsigned threads, std::optional<Rows> wanted) {
  if (wanted) {
    const Bytes bytes{memory_for(relation, threads, wanted->value)};
    return {bytes, bytes};
  }
  return {Bytes{memory_for(relation, threads, best_rows(relation))}, Bytes{memory_for(relation, threads, kVector)}};
}

Rows row_group_rows(const engine::Relation& relation, unsigned threads, Bytes memory) {
  const std::uint64_t best = best_rows(relation);
  if (memory.value >= memory_for(relation, threads, best)) return Rows{best};
  const std::uint64_t left = memory.value > kFixedBytes ? memory.value - kFixedBytes : 0;
  const std::uint64_t rows = left / (std::max(threads, 1U) * row_bytes(relation) * kCopiesTimesTwo / 2 + 1);
  return Rows{std::min(whole_vectors(rows), best)};
}

}  // namespace hygge::stores::parquet
