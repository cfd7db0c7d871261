#include "hygge/stores/parquet/file_writer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/core/target_folder.h"
#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"
#include "hygge/stores/parquet/encoding.h"
#include "hygge/stores/parquet/origin.h"
#include "hygge/stores/parquet/partitions.h"
#include "hygge/stores/parquet/recoding.h"
#include "hygge/stores/parquet/row_groups.h"
#include "hygge/stores/parquet/slice_writer.h"
#include "hygge/stores/parquet/whole_blocks.h"

namespace hygge::stores::parquet {

namespace {

namespace fs = std::filesystem;

/// The number in f12.staged.
std::uint64_t number_of(const fs::path& file) {
  const std::string name = file.filename().string();
  std::uint64_t number = 0;
  std::from_chars(name.data() + 1, name.data() + name.size(), number);
  return number;
}

/// Every file below `folder`, folder by folder, in the order in which the engine began them.
std::vector<WrittenFile> files_below(const fs::path& folder) {
  std::vector<WrittenFile> files;
  if (!fs::exists(folder)) return files;  // nothing was written, not even the folder
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    const fs::path below = entry.path().parent_path().lexically_relative(folder);
    files.push_back({entry.path(), below == "." ? fs::path{} : below});
  }
  std::sort(files.begin(), files.end(), [](const WrittenFile& left, const WrittenFile& right) {
    if (left.folder != right.folder) return left.folder < right.folder;
    return number_of(left.path) < number_of(right.path);
  });
  return files;
}

}  // namespace

FileWriter::FileWriter(const engine::Relation& relation, const StoreOptions& options, const StoreContext& context,
                       bool ordered, fs::path staging)
    : relation_{relation}, options_{options}, context_{context}, ordered_{ordered}, staging_{std::move(staging)} {}

std::vector<WrittenFile> FileWriter::write(Way way, bool encodes) {
  encodes_ = encodes;
  switch (way) {
    case Way::Verbatim:
      return copy_verbatim();
    case Way::Recoded:
      return recode();
    case Way::OneFile:
      return write_one_file();
    case Way::Rotated:
      return write_rotated();
    case Way::Slices:
      return write_slices();
    case Way::Partitioned:
      return write_partitioned();
  }
  return {};
}

CopyShape FileWriter::shape() const {
  CopyShape shape;
  shape.row_group_rows = group_rows();
  shape.row_group_bytes = row_group_bytes(relation_, context_.threads, context_.memory);
  shape.metadata = origin_metadata(context_.identity, relation_);
  shape.ordered = ordered_;
  shape.dictionaries = !context_.without_dictionaries;
  return shape;
}

Rows FileWriter::group_rows() const {
  if (options_.row_group_size) return whole_blocks(*options_.row_group_size);
  if (encodes_) return most_encoded_rows();
  return row_group_rows(relation_, options_.compression, context_.threads, context_.memory);
}

fs::path FileWriter::staged_name(const std::string& stem) const { return staging_ / (stem + kStagedSuffix); }

std::vector<WrittenFile> FileWriter::copy_verbatim() {
  std::vector<WrittenFile> written;
  // Rows pass as bytes do; only what lies there in the end is counted.
  const auto rows = static_cast<double>(relation_.rows.value_or(Rows{}).value);
  const auto bytes = static_cast<double>(relation_.bytes.value_or(Bytes{}).value);
  double copied = 0;
  for (const fs::path& file : relation_.verbatim->files) {
    const fs::path copy = staged_name("f" + std::to_string(written.size()));
    files::copy_file(file, copy, context_.cancel);
    copied += static_cast<double>(fs::file_size(copy));
    context_.progress(Rows{static_cast<std::uint64_t>(rows * std::min(copied / std::max(bytes, 1.0), 1.0))});
    written.push_back({copy, {}});
  }
  return written;
}

std::vector<WrittenFile> FileWriter::recode() {
  const auto target = [this](std::size_t number, std::size_t part) {
    return staged_name("f" + std::to_string(number) + (part == 0 ? "" : "." + std::to_string(part)));
  };
  const RecodedFiles made = recode_files(relation_, recode_wish(options_, context_.identity), context_, target);
  source_ = made.source;
  std::vector<WrittenFile> written;
  for (std::size_t number = 0; number < made.files.size(); ++number) {
    for (std::size_t part = 0; part < made.files[number]; ++part) written.push_back({target(number, part), {}});
  }
  return written;
}

std::vector<WrittenFile> FileWriter::write_one_file() {
  if (encodes_) return encode(group_rows(), Bytes{UINT64_MAX});
  const fs::path file = staged_name("f0");
  context_.session.run(copy_statement(relation_.sql, file, options_, shape()), context_.cancel);
  return {{file, {}}};
}

std::vector<WrittenFile> FileWriter::write_rotated() {
  CopyShape rotating = shape();
  // A file ends where a row group does, so that small files need small row groups.
  const Rows fitting = slice_rows(relation_, options_);
  if (!options_.row_group_size) {
    rotating.row_group_rows = std::min(rotating.row_group_rows, whole_blocks(fitting));
  }
  if (whole_blocks(fitting) < rotating.row_group_rows || fitting.value < engine::kBatchRows) {
    context_.note("files may be larger than file_size: each holds at least one row group, of " +
                      format_count(rotating.row_group_rows.value) + " rows",
                  false);
  }
  if (encodes_) return encode(rotating.row_group_rows, options_.file_size);
  rotating.rotate_at = options_.file_size;
  const fs::path folder = staging_ / "rotated";
  context_.session.run(copy_statement(relation_.sql, folder, options_, rotating), context_.cancel);
  return files_below(folder);
}

std::vector<WrittenFile> FileWriter::encode(Rows row_group_rows, Bytes file_size) {
  const auto name = [this](std::size_t number) { return staged_name("f" + std::to_string(number)); };
  const EncodedCount made =
      encode_files(context_.engine, context_.session, relation_, options_,
                   {.name = name,
                    .file_size = file_size,
                    .row_group_rows = row_group_rows,
                    .metadata = origin_metadata(context_.identity, relation_),
                    .held = held_by_row_group(relation_, options_, context_.memory, context_.threads),
                    .threads = context_.threads,
                    .progress = context_.progress},
                   context_.cancel);
  std::vector<WrittenFile> written;
  for (std::size_t number = 0; number < made.files; ++number) written.push_back({name(number), {}});
  return written.empty() ? write_empty_file() : written;
}

std::vector<WrittenFile> FileWriter::write_partitioned() {
  CopyShape partitioning = shape();
  partitioning.folders = options_.partition_by;
  const fs::path folder = staging_ / "partitioned";
  context_.session.run(copy_statement(relation_.sql, folder, options_, partitioning), context_.cancel);
  std::vector<WrittenFile> written = files_below(folder);
  if (written.empty()) return write_empty_partition();
  for (WrittenFile& file : written) file.folder = published_folder(file.folder, options_.partition_by);
  return written;
}

/// A file without rows in the folder of NULL: readers find the columns of files and folders as ever, and files that a
/// later run adds lie beside it in folders of the same keys.
std::vector<WrittenFile> FileWriter::write_empty_partition() {
  engine::Schema in_files = relation_.schema;
  std::erase_if(in_files.columns, [&](const engine::Column& column) {
    return std::find(options_.partition_by.begin(), options_.partition_by.end(), column.name) !=
           options_.partition_by.end();
  });
  const fs::path folder = empty_folder(options_.partition_by);
  const fs::path file = staging_ / "partitioned" / folder / (std::string{"f0"} + kStagedSuffix);
  fs::create_directories(file.parent_path());
  write_empty(in_files, file);
  return {{file, folder}};
}

std::vector<WrittenFile> FileWriter::write_slices() {
  SliceWriter writer{relation_, context_, ordered_, slice_rows(relation_, options_)};
  const std::size_t slices =
      writer.run([this](const engine::Slice& slice, engine::Session& session, const CancelToken& cancel) {
        return write_slice(slice, session, cancel);
      });
  std::vector<WrittenFile> written;
  for (std::size_t slice = 0; slice < slices; ++slice) {
    written.push_back({staged_name("f" + std::to_string(slice)), {}});
  }
  return written.empty() ? write_empty_file() : written;
}

Rows FileWriter::write_slice(const engine::Slice& slice, engine::Session& session, const CancelToken& cancel) const {
  const auto name = [&](std::size_t /*number*/) { return staged_name("f" + std::to_string(slice.number)); };
  if (!encodes_) return session.run(copy_statement(slice.rows.sql, name(0), options_, shape()), cancel).rows_changed();
  constexpr std::uint64_t kGathered = 2;  // half of the memory is for slices that wait
  const EncodedFiles wish{
      .name = name,
      .row_group_rows = group_rows(),
      .metadata = origin_metadata(context_.identity, relation_),
      .held = held_by_row_group(relation_, options_, Bytes{context_.memory.value / kGathered}, context_.threads)};
  return encode_files(context_.engine, session, slice.rows, options_, wish, cancel).rows;
}

std::vector<WrittenFile> FileWriter::write_empty_file() {
  const fs::path file = staged_name("empty");
  write_empty(relation_.schema, file);
  return {{file, {}}};
}

void FileWriter::write_empty(const engine::Schema& schema, const fs::path& file) {
  context_.session.run(copy_statement(engine::select_nothing(schema), file, options_, shape()), context_.cancel);
}

}  // namespace hygge::stores::parquet
