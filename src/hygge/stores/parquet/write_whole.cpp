#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "hygge/engine/sql_text.h"
#include "hygge/stores/parquet/staging.h"

namespace hygge::stores::parquet {

namespace {

namespace fs = std::filesystem;
using engine::quote_text;

/// The number in "data_12.parquet.staged", by which the engine's files are put into their order.
long number_in(const fs::path& file) {
  const std::string name = file.filename().string();
  const std::size_t digits = name.find_first_of("0123456789");
  return digits == std::string::npos ? 0 : std::strtol(name.c_str() + digits, nullptr, 10);
}

/// The files that the engine wrote below `folder`, by partition and number.
std::vector<StagedParquet> files_below(const fs::path& folder) {
  std::vector<StagedParquet> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    fs::path partition = entry.path().parent_path().lexically_relative(folder);
    if (partition == ".") partition.clear();
    files.push_back({entry.path(), std::move(partition)});
  }
  std::sort(files.begin(), files.end(), [](const StagedParquet& left, const StagedParquet& right) {
    if (left.partition != right.partition) return left.partition < right.partition;
    return number_in(left.path) < number_in(right.path);
  });
  return files;
}

void copy_to(const std::string& sql, const fs::path& target, const std::string& options, const StoreContext& context) {
  context.session.run(fmt::format("COPY ({}) TO {} ({})", sql, quote_text(target.string()), options), context.cancel);
}

/// Whether the rows surely fit into one file. What is stored at the home tells; encoding anew may make it larger.
bool fits_one_file(const engine::Relation& relation, Bytes file_size) {
  constexpr std::uint64_t kMostGrowth = 4;
  if (relation.bytes) return relation.bytes->value * kMostGrowth <= file_size.value;
  return relation.rows && relation.rows_exact && relation.rows->value * relation.schema.row_bytes() <= file_size.value;
}

/// A guess of how many rows make a file of the wished size, where the order must be kept and the engine therefore
/// cannot begin a new file by itself.
Rows rows_for(Bytes file_size, const engine::Relation& relation) {
  double row = static_cast<double>(relation.schema.row_bytes()) / 2;
  if (relation.bytes && relation.rows && relation.rows->value > 0) {
    row = static_cast<double>(relation.bytes->value) / static_cast<double>(relation.rows->value);
  }
  return Rows{std::max<std::uint64_t>(1, static_cast<std::uint64_t>(static_cast<double>(file_size.value) / row))};
}

}  // namespace

std::vector<StagedParquet> write_by_size(const engine::Relation& relation, const fs::path& staging,
                                         const Wishes& wishes, Rows row_group, const StoreContext& context) {
  const bool ordered = context.preserve_order || relation.ordered;
  std::string options = copy_options(wishes, row_group, context.identity);
  if (fits_one_file(relation, wishes.file_size)) {
    const fs::path file = staging / (std::string{"0"} + kStagedSuffix);
    options += ordered ? ", PRESERVE_ORDER true" : ", PRESERVE_ORDER false";
    copy_to(relation.sql, file, options, context);
    return {{file, {}}};
  }
  if (ordered)
    return write_by_rows(relation, staging, rows_for(wishes.file_size, relation), wishes, row_group, context);
  const fs::path folder = staging / "files";
  options += fmt::format(", FILE_SIZE_BYTES {}, FILE_EXTENSION {}", wishes.file_size.value,
                         quote_text(std::string{"parquet"} + kStagedSuffix));
  copy_to(relation.sql, folder, options, context);
  return files_below(folder);
}

std::vector<StagedParquet> write_partitions(const engine::Relation& relation, const fs::path& staging,
                                            const Wishes& wishes, Rows row_group, const StoreContext& context) {
  std::string columns;
  for (const std::string& name : wishes.partition_by) {
    const int column = relation.schema.find(name);
    columns += (columns.empty() ? "" : ", ") +
               engine::quote_name(relation.schema.columns[static_cast<std::size_t>(column)].name);
  }
  const fs::path folder = staging / "partitions";
  const std::string options =
      fmt::format("{}, PARTITION_BY ({}), FILE_EXTENSION {}", copy_options(wishes, row_group, context.identity),
                  columns, quote_text(std::string{"parquet"} + kStagedSuffix));
  copy_to(relation.sql, folder, options, context);
  return files_below(folder);
}

std::vector<StagedParquet> write_schema_alone(const engine::Schema& schema, const fs::path& staging,
                                              const Wishes& wishes, const StoreContext& context) {
  const fs::path file = staging / (std::string{"empty"} + kStagedSuffix);
  copy_to(engine::select_nothing(schema), file, copy_options(wishes, Rows{engine::kBatchRows}, context.identity),
          context);
  return {{file, {}}};
}

}  // namespace hygge::stores::parquet
