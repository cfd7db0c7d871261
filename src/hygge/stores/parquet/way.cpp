#include "hygge/stores/parquet/way.h"

#include <algorithm>
#include <cmath>

#include "hygge/parquet/recode.h"
#include "hygge/stores/parquet/row_groups.h"

namespace hygge::stores::parquet {

namespace {

constexpr double kPacked = 0.6;  // zstd makes files smaller than most that come in

/// About how many bytes a row takes in a file, which is a third of what it takes in memory.
double written_row_bytes(const engine::Relation& relation) {
  if (relation.bytes && relation.rows && relation.rows->value > 0) {
    return static_cast<double>(relation.bytes->value) / static_cast<double>(relation.rows->value) * kPacked;
  }
  return static_cast<double>(row_bytes(relation)) / 3;
}

bool fits_one_file(const engine::Relation& relation, const StoreOptions& options, bool ordered) {
  if (options.batch_size) return relation.rows_exact && *relation.rows <= *options.batch_size;
  if (!relation.rows) return false;
  // Rotating costs nothing, so only what surely fits goes without. Slices, which order needs, cost time: there, what
  // probably fits will do.
  return ordered ? *relation.rows <= slice_rows(relation, options)
                 : relation.rows->value * row_bytes(relation) <= options.file_size.value;
}

/// Whether a file of its own for each of the home's comes near enough to files of about file_size; larger ones are cut.
bool are_large_enough(const engine::Relation& relation, const StoreOptions& options) {
  constexpr double kMostTooMany = 2;
  const double written = static_cast<double>(relation.bytes.value_or(Bytes{}).value) * kPacked;
  const double wanted = std::ceil(written / static_cast<double>(options.file_size.value));
  return static_cast<double>(relation.verbatim->files.size()) <= std::max(1.0, kMostTooMany * wanted);
}

/// Whether nothing was asked for that files of the home would not have.
bool takes_files(const engine::Relation& relation, const StoreOptions& options) {
  return relation.verbatim && relation.verbatim->format == "parquet" && !options.batch_size &&
         !options.file_size_given && !options.row_group_size && options.partition_by.empty();
}

}  // namespace

bool can_copy_verbatim(const engine::Relation& relation, const StoreOptions& options) {
  if (!takes_files(relation, options) || options.compression_level_given) return false;
  const engine::Verbatim& source = *relation.verbatim;
  const bool right_codec = std::all_of(source.codecs.begin(), source.codecs.end(),
                                       [&](const std::string& codec) { return codec == options.compression; });
  if (options.compression_given && !right_codec) return false;
  return !options.encoding_given || source.modern_encodings == options.modern;
}

bool can_recode(const engine::Relation& relation, const StoreOptions& options) {
  if (!takes_files(relation, options) || !relation.verbatim->decodable) return false;
  const bool would_have_to_simplify = options.encoding_given && !options.modern && relation.verbatim->modern_encodings;
  return hygge::parquet::packing_codec(options.compression) && !would_have_to_simplify &&
         are_large_enough(relation, options);
}

Way choose_way(const engine::Relation& relation, const StoreOptions& options, bool ordered, bool as_rows) {
  if (!as_rows && can_copy_verbatim(relation, options)) return Way::Verbatim;
  if (!as_rows && can_recode(relation, options)) return Way::Recoded;
  if (!options.partition_by.empty()) return Way::Partitioned;
  if (fits_one_file(relation, options, ordered)) return Way::OneFile;
  return options.batch_size || ordered ? Way::Slices : Way::Rotated;
}

Rows slice_rows(const engine::Relation& relation, const StoreOptions& options) {
  if (options.batch_size) return *options.batch_size;
  const double rows = static_cast<double>(options.file_size.value) / std::max(written_row_bytes(relation), 1e-3);
  constexpr double kMost = 1e15;
  return Rows{static_cast<std::uint64_t>(std::clamp(rows, 1.0, kMost))};
}

}  // namespace hygge::stores::parquet
