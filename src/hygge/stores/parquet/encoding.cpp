#include "hygge/stores/parquet/encoding.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "hygge/parquet/recode.h"
#include "hygge/stores/parquet/encoding_sink.h"
#include "hygge/stores/parquet/row_groups.h"

namespace hygge::stores::parquet {

namespace {

// What a row group holds, for each thread that makes one; with less its columns come in more and smaller pages. Each
// column has a page and perhaps a dictionary at hand.
constexpr std::uint64_t kMostHeld = 24'000'000;
constexpr std::uint64_t kFewestHeld = 4'000'000;
constexpr std::uint64_t kBestForEachColumn = 64'000;
constexpr std::uint64_t kLeastForEachColumn = 24'000;
constexpr std::uint64_t kMostWished = 256'000'000;  // by a size of row groups of the user's
constexpr std::uint64_t kMostEncodedRows = 122'880;
constexpr std::uint64_t kComing = 4'000'000;  // texts of a batch

std::uint64_t least_held(const engine::Relation& relation) {
  return std::max(kFewestHeld, relation.schema.size() * kLeastForEachColumn);
}

/// What all of a row group's rows take, where that is less than it may hold.
std::uint64_t best_held(const engine::Relation& relation, const StoreOptions& options) {
  const std::uint64_t columns = relation.schema.size() * kBestForEachColumn;
  const std::uint64_t best = options.row_group_size ? kMostWished : std::max(kMostHeld, columns);
  std::uint64_t rows = options.row_group_size.value_or(Rows{kMostEncodedRows}).value;
  if (relation.rows) rows = std::min(rows, relation.rows->value);
  const std::uint64_t bytes = relation.has_long_values ? best : rows * row_bytes(relation) + columns;
  return std::clamp(bytes, least_held(relation), best);
}

std::size_t page_bytes(std::uint64_t held, std::size_t columns) {
  constexpr std::uint64_t kLeastPage = 16'384;
  constexpr std::uint64_t kBestPage = std::uint64_t{1} << 20U;
  return static_cast<std::size_t>(std::clamp(held / (2 * columns), kLeastPage, kBestPage));
}

hygge::parquet::Packing packing_of(const StoreOptions& options) {
  hygge::parquet::Packing packing;
  packing.codec = hygge::parquet::packing_codec(options.compression).value();
  if (options.compression_level) packing.level = static_cast<int>(*options.compression_level);
  return packing;
}

/// Of each thread, besides what its row group holds.
std::uint64_t memory_beside(const StoreOptions& options) {
  return kComing + hygge::parquet::packing_memory(packing_of(options), page_bytes(kMostWished, 1));
}

/// What is held grows in steps, and may be more by a batch or two.
constexpr std::uint64_t kTimesHeld = 2;

hygge::parquet::EncodingWish wish_for(const StoreOptions& options, std::size_t columns, std::size_t held) {
  constexpr std::size_t kMany = 64;
  constexpr std::size_t kFewPageRows = 20'480;
  constexpr std::size_t kLeastDictionary = 32'768;
  constexpr std::size_t kBestDictionary = std::size_t{4} << 20U;
  hygge::parquet::EncodingWish wish;
  wish.packing = packing_of(options);
  wish.modern = options.modern;
  // In front of each page there is room for what tells its NULLs: little of it where there are very many columns.
  if (columns > kMany) wish.page_rows = kFewPageRows;
  wish.page_bytes = page_bytes(held, columns);
  wish.dictionary.bytes = std::clamp(held / columns, kLeastDictionary, kBestDictionary);
  return wish;
}

}  // namespace

bool can_encode(const engine::Relation& relation, const StoreOptions& options, Way way, bool ordered) {
  // A slice of rows that have an order is read on one thread, and so written in order.
  const bool is_possible = way == Way::Slices || ((way == Way::OneFile || way == Way::Rotated) && !ordered);
  const std::vector<engine::Column>& columns = relation.schema.columns;
  return is_possible && hygge::parquet::packing_codec(options.compression) &&
         std::all_of(columns.begin(), columns.end(),
                     [](const engine::Column& column) { return written_column(column).has_value(); });
}

Rows most_encoded_rows() noexcept { return Rows{kMostEncodedRows}; }

MemoryWish memory_to_encode(const engine::Relation& relation, const StoreOptions& options, unsigned threads) {
  const std::uint64_t reading = reading_bytes(relation, threads);
  const auto with = [&](std::uint64_t held) {
    return Bytes{reading + std::max(threads, 1U) * (kTimesHeld * held + memory_beside(options))};
  };
  return {with(best_held(relation, options)), with(least_held(relation))};
}

std::size_t held_by_row_group(const engine::Relation& relation, const StoreOptions& options, Bytes memory,
                              unsigned threads) {
  const std::uint64_t reading = reading_bytes(relation, threads);
  const std::uint64_t each = (memory.value > reading ? memory.value - reading : 0) / std::max(threads, 1U);
  const std::uint64_t beside = memory_beside(options);
  const std::uint64_t held = each > beside ? (each - beside) / kTimesHeld : 0;
  const std::uint64_t least = least_held(relation);
  return static_cast<std::size_t>(std::clamp(held, least, std::max(least, best_held(relation, options))));
}

EncodedCount encode_files(engine::Engine& engine, engine::Session& session, const engine::Relation& relation,
                          const StoreOptions& options, const EncodedFiles& files, const CancelToken& cancel) {
  const auto sink = std::make_shared<EncodingSink>(
      relation.schema, wish_for(options, relation.schema.size(), files.held),
      RowGroupBounds{.rows = files.row_group_rows.value, .held = files.held},
      hygge::parquet::NewFilesPlan{.name = files.name,
                                   .file_size = files.file_size.value,
                                   .metadata = files.metadata,
                                   .created_by = std::string{"hygge version "} + HYGGE_VERSION},
      files.progress, cancel);
  engine::pour(engine, session, relation, files.threads, sink, cancel);
  return sink->finish();
}

}  // namespace hygge::stores::parquet
