#include "hygge/stores/parquet/parquet_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/engine/parquet_types.h"
#include "hygge/engine/sql_text.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"

namespace hygge::stores::parquet {

namespace fs = std::filesystem;

namespace {

FilePattern parse_pattern(const config::Section& section) {
  try {
    return FilePattern::parse(section.text("file_pattern"));
  } catch (Error& error) {
    throw error.at(section.where("file_pattern"));
  }
}

}  // namespace

ParquetStore::ParquetStore(const config::Section& section, const KindContext& context)
    : section_{section},
      folder_{section.text("path")},
      root_{context.root},
      wishes_{Wishes::read(section)},
      pattern_{parse_pattern(section)} {}

std::string ParquetStore::describe() const {
  const fs::path relative = folder_.lexically_relative(root_);
  const bool inside = !relative.empty() && *relative.begin() != "..";
  return printable((inside ? relative : folder_).string());
}

void ParquetStore::prepare(const FlowIdentity& identity, const CancelToken& cancel) {
  cancel.throw_if_cancelled();
  identity_ = identity;
  TargetFolderRequest request;
  request.folder = folder_;
  request.identity = identity;
  request.replace_foreign = section_.boolean("replace_foreign");
  target_ = std::make_unique<TargetFolder>(request);
}

std::vector<std::string> ParquetStore::plan(const engine::Relation& relation, RunType run_type) {
  check_partitions(relation.schema);
  std::vector<std::string> lines;
  const std::string columns = format_count(relation.schema.size()) + " columns";
  const std::string rows = relation.rows ? (relation.rows_exact ? "" : "at most ") + format_count(relation.rows->value)
                                         : std::string{"an unknown number of"};
  lines.push_back(fmt::format("move {} rows of {}{}", rows, columns,
                              relation.bytes ? ", " + format_bytes(*relation.bytes) + " at the home" : ""));
  if (takes_verbatim(relation)) {
    const std::size_t count = relation.verbatim->files.size();
    lines.push_back(fmt::format("copy {} {} unchanged: nothing is shaped, so nothing is encoded anew",
                                format_count(count), count == 1 ? "file" : "files"));
  } else {
    lines.push_back(fmt::format("encode as Parquet, {}{}, {} encodings", wishes_.codec,
                                wishes_.level ? fmt::format(" level {}", *wishes_.level) : "",
                                wishes_.modern ? "modern" : "compatible"));
    if (wishes_.rows_per_file) {
      lines.push_back("files of exactly " + format_count(wishes_.rows_per_file->value) + " rows");
    } else if (!wishes_.partition_by.empty()) {
      lines.push_back("a folder for each " + join(wishes_.partition_by, ", "));
    } else {
      lines.push_back("files of about " + format_bytes(wishes_.file_size));
    }
  }
  lines.push_back((run_type == RunType::Incremental ? "add to " : "replace the content of ") + describe());
  return lines;
}

engine::Relation ParquetStore::fit(engine::Relation relation) const { return engine::storable_in_parquet(relation); }

MemoryWish ParquetStore::memory(const engine::Relation& relation, unsigned threads) {
  return memory_for(relation.schema, wishes_, threads);
}

bool ParquetStore::takes_verbatim(const engine::Relation& relation) const {
  return relation.verbatim && wishes_.are_met_by(*relation.verbatim);
}

void ParquetStore::check_partitions(const engine::Schema& schema) const {
  for (const std::string& name : wishes_.partition_by) {
    if (schema.find(name) >= 0) continue;
    Error error{ErrorKind::Config, "there is no column '" + name + "' to partition by"};
    error.at(section_.where("partition_by"));
    const std::vector<std::string> names = schema.names();
    if (const auto near = nearest_word(name, names)) error.advise("did you mean '" + *near + "'?");
    throw error;
  }
  if (!wishes_.partition_by.empty() && wishes_.partition_by.size() >= schema.size()) {
    throw Error{ErrorKind::Config, "partition_by takes every column, so that none is left for the files"}
        .at(section_.where("partition_by"))
        .advise("leave at least one column out of it");
  }
}

std::vector<StagedParquet> ParquetStore::write(const engine::Relation& relation, const StoreContext& context) const {
  const fs::path& staging = target_->staging();
  const Rows row_group = row_group_within(context.memory, relation.schema, wishes_, context.threads);
  std::vector<StagedParquet> files;
  if (takes_verbatim(relation)) {
    files = copy_verbatim(*relation.verbatim, staging, context);
  } else if (wishes_.rows_per_file) {
    files = write_by_rows(relation, staging, *wishes_.rows_per_file, wishes_, row_group, context);
  } else if (!wishes_.partition_by.empty()) {
    files = write_partitions(relation, staging, wishes_, row_group, context);
  } else {
    files = write_by_size(relation, staging, wishes_, row_group, context);
  }
  return files.empty() ? write_schema_alone(relation.schema, staging, wishes_, context) : files;
}

Staged ParquetStore::stage(const engine::Relation& relation, const StoreContext& context) {
  check_partitions(relation.schema);
  schema_ = relation.schema;
  note_ = context.note;
  staged_ = write(relation, context);
  return count(relation.schema, takes_verbatim(relation));
}

Staged ParquetStore::count(const engine::Schema& schema, bool verbatim) const {
  Staged counted;
  counted.verbatim = verbatim;
  counted.files = staged_.size();
  counted.nulls.assign(schema.size(), Rows{0});
  for (const StagedParquet& file : staged_) {
    const hygge::parquet::Footer footer =
        hygge::parquet::read_footer(hygge::parquet::FileBytes{file.path, file.path.string()});
    counted.rows += Rows{footer.rows};
    counted.bytes += Bytes{fs::file_size(file.path)};
    for (std::size_t column = 0; column < schema.size(); ++column) {
      const auto found = std::find_if(footer.columns.begin(), footer.columns.end(),
                                      [&](const auto& known) { return known.name == schema.columns[column].name; });
      std::optional<std::uint64_t> nulls;
      if (found != footer.columns.end()) nulls = hygge::parquet::nulls_of(footer, *found);
      std::optional<Rows>& sum = counted.nulls[column];
      if (!nulls) {
        sum.reset();
      } else if (sum) {
        *sum += Rows{*nulls};
      }
    }
  }
  return counted;
}

engine::Relation ParquetStore::read_back() {
  std::vector<std::string> paths;
  for (const StagedParquet& file : staged_) paths.push_back(engine::escape_glob(file.path.string()));
  std::string columns;
  for (const engine::Column& column : schema_.columns) {
    const std::string name = engine::quote_name(column.name);
    const bool in_folder =
        std::any_of(wishes_.partition_by.begin(), wishes_.partition_by.end(),
                    [&](const std::string& by) { return lower_case(by) == lower_case(column.name); });
    columns += columns.empty() ? "" : ", ";
    columns += in_folder ? "CAST(" + name + " AS " + column.type.sql + ") AS " + name : name;
  }
  const bool partitioned = !staged_.empty() && !staged_.front().partition.empty();
  engine::Relation relation;
  relation.sql = fmt::format("SELECT {} FROM read_parquet({}, hive_partitioning = {})", columns,
                             engine::quote_list(paths), partitioned ? "true, hive_types_autocast = false" : "false");
  relation.schema = schema_;
  return relation;
}

void ParquetStore::commit() {
  const std::vector<fs::path> present =
      identity_.run_type == RunType::Incremental ? target_->present() : std::vector<fs::path>{};
  FileNames names{pattern_, identity_, present};
  std::vector<StagedFile> files;
  for (const StagedParquet& file : staged_) files.push_back({file.path, file.partition / names.next()});
  target_->commit(files);
  for (const std::string& remark : target_->remarks()) note_(remark, true);
}

void ParquetStore::abort() noexcept {
  if (target_) target_->abort();
}

}  // namespace hygge::stores::parquet
