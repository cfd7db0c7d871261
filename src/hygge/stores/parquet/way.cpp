#include "hygge/stores/parquet/way.h"

#include <algorithm>
#include <optional>

#include "hygge/stores/parquet/row_groups.h"

namespace hygge::stores::parquet {

namespace {

/// Rows shrink about so much when they are encoded and compressed.
constexpr std::uint64_t kShrinking = 2;

/// The size of all rows before they are encoded: what is written is rarely larger.
std::optional<std::uint64_t> raw_bytes(const engine::Relation& relation) {
  if (!relation.rows) return std::nullopt;
  return relation.rows->value * row_bytes(relation);
}

bool fits_one_file(const engine::Relation& relation, const StoreOptions& options, bool ordered) {
  if (options.batch_size) return relation.rows_exact && *relation.rows <= *options.batch_size;
  const std::optional<std::uint64_t> raw = raw_bytes(relation);
  if (!raw) return false;
  // Rotating costs nothing, so only what surely fits goes without. Slices, which order needs, cost time: there, what
  // probably fits will do.
  return (ordered ? *raw / kShrinking : *raw) <= options.file_size.value;
}

}  // namespace

bool can_copy_verbatim(const engine::Relation& relation, const StoreOptions& options) {
  if (!relation.verbatim || relation.verbatim->format != "parquet") return false;
  const bool shaped = options.batch_size || options.file_size_given || options.row_group_size ||
                      !options.partition_by.empty() || options.compression_level_given;
  if (shaped) return false;
  const engine::Verbatim& source = *relation.verbatim;
  const bool right_codec = std::all_of(source.codecs.begin(), source.codecs.end(),
                                       [&](const std::string& codec) { return codec == options.compression; });
  if (options.compression_given && !right_codec) return false;
  return !options.encoding_given || source.modern_encodings == options.modern;
}

Way choose_way(const engine::Relation& relation, const StoreOptions& options, bool ordered) {
  if (can_copy_verbatim(relation, options)) return Way::Verbatim;
  if (!options.partition_by.empty()) return Way::Partitioned;
  if (fits_one_file(relation, options, ordered)) return Way::OneFile;
  return options.batch_size || ordered ? Way::Slices : Way::Rotated;
}

Rows slice_rows(const engine::Relation& relation, const StoreOptions& options) {
  if (options.batch_size) return *options.batch_size;
  const std::uint64_t rows = options.file_size.value * kShrinking / row_bytes(relation);
  return Rows{std::max<std::uint64_t>(rows, 1)};
}

}  // namespace hygge::stores::parquet
