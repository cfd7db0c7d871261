#include "hygge/stores/parquet/plan_lines.h"

#include <algorithm>
#include <optional>

#include "hygge/base/credentials.h"
#include "hygge/base/text.h"
#include "hygge/core/manifest.h"
#include "hygge/core/target_folder_listing.h"
#include "hygge/core/target_folder_rules.h"
#include "hygge/stores/parquet/row_groups.h"

namespace hygge::stores::parquet {

namespace {

namespace fs = std::filesystem;

std::string count_of(std::uint64_t count, const std::string& noun) {
  return format_count(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string rows_of(const engine::Relation& relation) {
  if (!relation.rows) return "the rows";
  // What a server believes of its table may be less than what comes.
  const bool is_filtered = !relation.external || !relation.filter_place.empty();
  const std::string guess = std::string{is_filtered ? "at most " : ""} + (relation.external ? "about " : "");
  return (relation.rows_exact ? "" : guess) + count_of(relation.rows->value, "row");
}

std::string codec_of(const StoreOptions& options) {
  std::string text = "Parquet, " + options.compression;
  if (options.compression_level) text += " level " + std::to_string(*options.compression_level);
  return text;
}

std::string format_of(const StoreOptions& options) {
  return codec_of(options) + ", " + (options.modern ? "modern" : "compatible") + " encoding";
}

std::string slices_of(const engine::Relation& relation, const StoreOptions& options) {
  const Rows rows = slice_rows(relation, options);
  const std::string each = options.batch_size ? " of exactly " : " of about ";
  const std::string files =
      relation.rows && relation.rows_exact
          ? count_of(std::max<std::uint64_t>((relation.rows->value + rows.value - 1) / rows.value, 1), "file")
          : "files";
  return files + each + count_of(rows.value, "row");
}

std::string first_line(const engine::Relation& relation, const StoreOptions& options, const std::string& target,
                       Way way) {
  std::string write = "write " + rows_of(relation) + " to " + target + ": ";
  switch (way) {
    case Way::Verbatim:
      return "copy " + count_of(relation.verbatim->files.size(), "file") + " (" +
             format_bytes(relation.bytes.value_or(Bytes{})) + ") to " + target + " as they are";
    case Way::Recoded:
      return "write " + count_of(relation.verbatim->files.size(), "file") + " (" +
             format_bytes(relation.bytes.value_or(Bytes{})) + ") anew to " + target +
             ", page by page: " + codec_of(options) +
             (options.encoding_given ? (options.modern ? ", modern" : ", compatible") : ", unchanged") + " encoding";
    case Way::OneFile:
      return write + "1 file, " + format_of(options);
    case Way::Rotated:
      return write + "files of about " + format_bytes(options.file_size) + ", " + format_of(options);
    case Way::Slices:
      return write + slices_of(relation, options) + ", " + format_of(options);
    case Way::Partitioned:
      return write + "a folder for each " + join(options.partition_by, " and ") + ", " + format_of(options);
  }
  return write;
}

std::string fate_line(const StoreOptions& options, RunType run_type) {
  refuse_nested_targets(options.folder);
  const TargetListing present = list_target(options.folder);
  const bool replaces = run_type != RunType::Incremental;
  if (replaces && !options.replace_foreign) {
    refuse_foreign_files(present, Manifest::read(options.folder), options.folder);
  }
  if (present.files.empty()) return "nothing is there yet";
  const std::string files =
      count_of(present.files.size(), "file") + (present.files.size() == 1 ? " that is" : " that are");
  return replaces ? "take the place of the " + files + " there now (full_drop)"
                  : "keep the " + files + " there (incremental)";
}

}  // namespace

std::string shown(const fs::path& path, const fs::path& root) {
  const fs::path inside = path.lexically_relative(root);
  const bool is_inside = !inside.empty() && *inside.begin() != "..";
  return printable(without_credentials((is_inside ? inside : path).string()));
}

std::vector<std::string> plan_lines(const engine::Relation& relation, const StoreOptions& options,
                                    const std::string& target, Way way, RunType run_type) {
  return {first_line(relation, options, target, way), "call them " + options.pattern.text(),
          fate_line(options, run_type)};
}

}  // namespace hygge::stores::parquet
