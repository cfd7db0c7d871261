#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/core/manifest.h"
#include "hygge/core/target_folder_listing.h"
#include "hygge/core/target_folder_rules.h"
#include "hygge/stores/parquet/parquet_store.h"

namespace hygge {

namespace {

namespace fs = std::filesystem;
using config::Need;
using config::Type;

config::KindSettings settings() {
  config::KindSettings kind;
  kind.name = "parquet";
  kind.summary = "a folder of Parquet files that changes as a whole";
  kind.places_by_path = true;
  kind.extensions = {"parquet", "pq"};
  kind.settings = {
      {.name = "path",
       .type = Type::Path,
       .need = Need::Required,
       .help = "the folder where the files settle",
       .example = "lake/users"},
      {.name = "compression",
       .type = Type::Choice,
       .fallback = "zstd",
       .help = "the codec of the pages",
       .choices = {"zstd", "snappy", "gzip", "lz4", "brotli", "none"}},
      {.name = "compression_level",
       .type = Type::Integer,
       .help = "of zstd: 1 is fast and small, higher is slower and a little smaller; 1 unless told",
       .minimum = 1,
       .maximum = 22},
      {.name = "encoding",
       .type = Type::Choice,
       .fallback = "compatible",
       .help = "compatible: every reader knows it; modern: faster and smaller, for readers from 2023 on",
       .choices = {"compatible", "modern"}},
      {.name = "batch_size",
       .type = Type::Integer,
       .help = "exactly so many rows per file, the last one fewer",
       .minimum = 1,
       .maximum = 1e15,
       .example = "100000"},
      {.name = "file_size",
       .type = Type::Bytes,
       .fallback = "256MB",
       .help = "about how large a file may become before the next one begins",
       .minimum = 1'000'000},
      {.name = "row_group_size",
       .type = Type::Integer,
       .help = "rows in a row group; chosen from the columns and the memory (at most 122880) unless told",
       .minimum = 1,
       .maximum = 1e9},
      {.name = "file_pattern",
       .type = Type::Text,
       .fallback = "{sequence:020d}.parquet",
       .help = "how files are called: {sequence}, {name}, {flow_name}, {entity}, {timestamp}, {run_id}"},
      {.name = "partition_by",
       .type = Type::TextList,
       .help = "columns whose values become folders: year=2024/month=01",
       .example = "[year, month]"},
      {.name = "replace_foreign",
       .type = Type::Boolean,
       .fallback = "false",
       .help = "let a full_drop replace files that hygge did not write"},
      {.name = "run_type",
       .type = Type::Choice,
       .help = "full_drop: the new files replace the old ones in one step; incremental: they are added",
       .choices = {"full_drop", "incremental"}},
      {.name = "verify",
       .type = Type::Choice,
       .help = "how arrival is proven before it is published",
       .choices = {"auto", "count", "decode", "full", "none"}},
      {.name = "preserve_order", .type = Type::Boolean, .help = "keep the order of the rows; a little slower"},
  };
  return kind;
}

std::vector<Finding> examine(const config::Section& section, const KindContext& context) {
  const stores::parquet::ParquetStore store{section, context};
  const fs::path folder = section.text("path");
  std::vector<Finding> findings;
  if (!files::may_write(folder)) {
    findings.push_back({false, store.describe() + " cannot be written",
                        "give the user who runs hygge the right to it, or choose another path"});
    return findings;
  }
  findings.push_back(
      {true, store.describe() + " is writable, " + format_bytes(files::free_space(folder)) + " free", ""});
  try {
    if (!section.boolean("replace_foreign")) {
      refuse_foreign_files(list_target(folder), Manifest::read(folder), folder);
    }
  } catch (const Error& error) {
    findings.push_back({false, error.headline(), error.advice()});
  }
  return findings;
}

}  // namespace

const StoreKind& parquet_store_kind() {
  static const StoreKind kind{
      .settings = settings(),
      .make = [](const config::Section& section, const KindContext& context) -> std::unique_ptr<Store> {
        return std::make_unique<stores::parquet::ParquetStore>(section, context);
      },
      .folders = [](const config::Section& section) { return TargetFolder::touched(section.text("path")); },
      .examine = examine,
  };
  return kind;
}

}  // namespace hygge
