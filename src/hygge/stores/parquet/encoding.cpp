#include "hygge/stores/parquet/encoding.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "hygge/parquet/recode.h"
#include "hygge/stores/parquet/encoding_sink.h"
#include "hygge/stores/parquet/row_groups.h"

namespace hygge::stores::parquet {

namespace {

// What a row group holds, for each thread that makes one; with less its columns come in more and smaller pages.
constexpr std::uint64_t kBestHeld = 24'000'000;
constexpr std::uint64_t kLeastHeld = 4'000'000;
constexpr std::uint64_t kMostEncodedRows = 122'880;
constexpr std::uint64_t kFixed = 10'000'000;  // of each thread: packing, and what comes in

/// What all of a row group's rows take, where that is less than it may hold.
std::uint64_t wanted_held(const engine::Relation& relation, const StoreOptions& options) {
  constexpr std::uint64_t kForEachColumn = 32'768;  // pages and dictionaries that are begun
  std::uint64_t rows = options.row_group_size.value_or(Rows{kMostEncodedRows}).value;
  if (relation.rows && !relation.has_long_values) rows = std::min(rows, relation.rows->value);
  const std::uint64_t bytes = rows * row_bytes(relation) + relation.schema.size() * kForEachColumn;
  return relation.has_long_values ? kBestHeld : std::clamp(bytes, kLeastHeld, kBestHeld);
}

/// What is held grows in steps, and is packed beside it.
constexpr std::uint64_t memory_of(std::uint64_t held) { return held + held / 2 + kFixed; }

std::uint64_t affordable_held(std::uint64_t memory, unsigned threads) {
  const std::uint64_t each = memory / std::max(threads, 1U);
  return each > kFixed ? (each - kFixed) * 2 / 3 : 0;
}

hygge::parquet::EncodingWish wish_for(const StoreOptions& options, std::size_t columns, std::size_t held) {
  constexpr std::size_t kLeastPage = 16'384;
  constexpr std::size_t kBestPage = std::size_t{1} << 20U;
  constexpr std::size_t kMany = 64;
  constexpr std::size_t kFewPageRows = 20'480;
  constexpr std::size_t kLeastDictionary = 262'144;
  constexpr std::size_t kBestDictionary = std::size_t{4} << 20U;
  hygge::parquet::EncodingWish wish;
  wish.packing.codec = hygge::parquet::packing_codec(options.compression).value();
  if (options.compression_level) wish.packing.level = static_cast<int>(*options.compression_level);
  wish.modern = options.modern;
  // In front of each page there is room for what tells its NULLs: little of it where there are very many columns.
  if (columns > kMany) wish.page_rows = kFewPageRows;
  wish.page_bytes = std::clamp(held / (2 * columns), kLeastPage, kBestPage);
  wish.dictionary.bytes = std::clamp(held / std::min<std::size_t>(columns, 8), kLeastDictionary, kBestDictionary);
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
  const std::uint64_t each = std::max(threads, 1U);
  return {Bytes{each * memory_of(wanted_held(relation, options))}, Bytes{each * memory_of(kLeastHeld)}};
}

EncodedCount encode_files(engine::Engine& engine, engine::Session& session, const engine::Relation& relation,
                          const StoreOptions& options, const EncodedFiles& files, const CancelToken& cancel) {
  const std::uint64_t held =
      std::clamp(affordable_held(files.memory.value, files.threads), kLeastHeld, wanted_held(relation, options));
  const auto sink = std::make_shared<EncodingSink>(
      relation.schema, wish_for(options, relation.schema.size(), held),
      RowGroupBounds{.rows = files.row_group_rows.value, .held = held},
      hygge::parquet::NewFilesPlan{.name = files.name,
                                   .file_size = files.file_size.value,
                                   .metadata = files.metadata,
                                   .created_by = std::string{"hygge version "} + HYGGE_VERSION},
      cancel);
  engine::pour(engine, session, relation, sink, cancel);
  return sink->finish();
}

}  // namespace hygge::stores::parquet
