#include "hygge/stores/parquet/copy_statement.h"

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/core/target_folder.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::parquet {

namespace {

using engine::quote_name;
using engine::quote_text;

/// The engine's word for a codec of ours.
std::string codec_word(const std::string& compression) {
  if (compression == "none") return "uncompressed";
  if (compression == "lz4") return "lz4_raw";  // the other kind of LZ4 is deprecated, and read by few
  return compression;
}

std::string metadata_option(const std::map<std::string, std::string>& metadata) {
  std::vector<std::string> pairs;
  for (const auto& [key, value] : metadata) pairs.push_back(quote_name(key) + ": " + quote_text(value));
  return "KV_METADATA {" + join(pairs, ", ") + "}";
}

/// A dictionary that grows beyond this is given up, and was in vain: in small row groups that comes sooner.
std::uint64_t dictionary_limit(const CopyShape& shape) {
  constexpr std::uint64_t kMost = 4096;
  constexpr std::uint64_t kRowsForEach = 16;
  return shape.dictionaries ? std::clamp<std::uint64_t>(shape.row_group_rows.value / kRowsForEach, 1, kMost) : 0;
}

}  // namespace

std::string copy_statement(std::string_view select, const std::filesystem::path& target, const StoreOptions& options,
                           const CopyShape& shape) {
  std::vector<std::string> clauses{"FORMAT parquet", "COMPRESSION " + quote_text(codec_word(options.compression))};
  if (options.compression_level) clauses.push_back("COMPRESSION_LEVEL " + std::to_string(*options.compression_level));
  clauses.emplace_back(options.modern ? "PARQUET_VERSION V2" : "PARQUET_VERSION V1");
  clauses.push_back("DICTIONARY_SIZE_LIMIT " + std::to_string(dictionary_limit(shape)));
  // The engine itself overlooks rows by those that it writes, of BLOB, FLOAT and DOUBLE.
  clauses.emplace_back("WRITE_BLOOM_FILTER false");
  clauses.push_back("ROW_GROUP_SIZE " + std::to_string(shape.row_group_rows.value));
  clauses.push_back("ROW_GROUP_SIZE_BYTES " + std::to_string(shape.row_group_bytes.value));
  clauses.push_back(metadata_option(shape.metadata));
  const bool to_folder = shape.rotate_at || !shape.folders.empty();
  if (to_folder) {
    clauses.emplace_back("FILENAME_PATTERN 'f{i}'");
    clauses.push_back("FILE_EXTENSION " + quote_text(std::string_view{kStagedSuffix}.substr(1)));
  } else {
    clauses.emplace_back(shape.ordered ? "PRESERVE_ORDER true" : "PRESERVE_ORDER false");
  }
  if (shape.rotate_at) clauses.push_back("FILE_SIZE_BYTES " + std::to_string(shape.rotate_at->value));
  if (!shape.folders.empty()) {
    std::vector<std::string> names;
    for (const std::string& column : shape.folders) names.push_back(quote_name(column));
    clauses.push_back("PARTITION_BY (" + join(names, ", ") + ")");
  }
  return "COPY (" + std::string{select} + ") TO " + quote_text(target.string()) + " (" + join(clauses, ", ") + ")";
}

}  // namespace hygge::stores::parquet
