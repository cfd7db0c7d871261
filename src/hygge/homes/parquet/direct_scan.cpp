#include "hygge/homes/parquet/direct_scan.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/homes/parquet/value_forms.h"
#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/column_reader.h"
#include "hygge/parquet/footer.h"

namespace hygge::homes::parquet {

namespace {

using engine::kBatchRows;
using hygge::parquet::ColumnReader;
using hygge::parquet::Footer;
using hygge::parquet::NotForUs;
using hygge::parquet::ValueForm;

constexpr std::uint64_t kMostBatchBytes = 4'000'000;
// Of one reader's pages; with more the engine reads.
constexpr Bytes kMostRoom{96'000'000};
constexpr std::uint64_t kLeastMost = 32'000'000;
constexpr std::uint64_t kMostTimes = 2;  // what it may take if pages turn out larger than those that were looked at

/// Fewer rows at a time where they are long.
std::size_t batch_rows_of(const Footer& footer, std::size_t group, const std::vector<DirectPlan::Column>& columns) {
  std::uint64_t bytes = 0;
  for (const DirectPlan::Column& column : columns) bytes += footer.row_groups[group].chunks[column.leaf].unpacked_size;
  const std::uint64_t rows = std::max<std::uint64_t>(footer.row_groups[group].rows, 1);
  const std::uint64_t each = std::max<std::uint64_t>(bytes / rows, 1);
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(kMostBatchBytes / each, 1, kBatchRows));
}

/// What the first page of each column takes, with its dictionary, in the row group of most rows: those of one writer
/// are much the same everywhere. Nothing where one is not for us.
std::optional<Bytes> room_for_pages(const SourceFile& source, const std::vector<DirectPlan::Column>& columns) {
  const hygge::parquet::FileBytes file{source.path, source.name};
  const Footer footer = read_footer(file);
  const auto largest = std::ranges::max_element(footer.row_groups, {}, &hygge::parquet::RowGroup::rows);
  if (largest == footer.row_groups.end()) return Bytes{};
  const auto group = static_cast<std::size_t>(largest - footer.row_groups.begin());
  Bytes room;
  std::uint64_t largest_packed = 0;
  std::atomic<std::uint64_t> walked = 0;
  for (const DirectPlan::Column& column : columns) {
    hygge::parquet::ChunkPages pages{file, footer, group, column.leaf, walked};
    for (bool is_data = false; !is_data && !pages.is_done();) {
      const hygge::parquet::PageHeader header = pages.next().header;
      is_data = header.type != hygge::parquet::PageType::Dictionary;
      if (std::max(header.uncompressed_size, header.compressed_size) > hygge::parquet::kLargestPage) {
        return std::nullopt;
      }
      room += Bytes{header.uncompressed_size};
      largest_packed = std::max(largest_packed, header.compressed_size);
    }
  }
  return room + Bytes{largest_packed};
}

}  // namespace

struct DirectScan::OpenFile {
  explicit OpenFile(const SourceFile& file)
      : bytes{file.path, file.name}, footer{read_footer(bytes)}, was_begun(footer.row_groups.size()) {}

  hygge::parquet::FileBytes bytes;
  Footer footer;
  std::atomic<std::uint64_t> walked = 0;
  std::vector<bool> was_begun;  // guarded by DirectScan::mutex_, of each row group
};

class DirectScan::GroupReader final : public engine::ScanReader {
 public:
  GroupReader(DirectScan& scan, std::shared_ptr<OpenFile> file, std::size_t group, std::size_t split)
      : scan_{scan},
        split_{split},
        file_{std::move(file)},
        left_{file_->footer.row_groups[group].rows},
        batch_rows_{batch_rows_of(file_->footer, group, scan.plan_.columns)} {
    room_.most = std::max(kLeastMost, kMostTimes * scan.plan_.room.value);
    for (const DirectPlan::Column& column : scan.plan_.columns) {
      columns_.push_back(std::make_unique<ColumnReader>(file_->bytes, file_->footer, group, column.leaf, column.form,
                                                        file_->walked, scan.cancel_, room_));
      is_text_.push_back(column.form.kind == ValueForm::Kind::Text);
    }
  }

  void read(engine::Batch& batch) override {
    const auto rows = static_cast<std::size_t>(std::min<std::uint64_t>(left_, batch_rows_));
    try {
      for (std::size_t i = 0; rows > 0 && i < columns_.size(); ++i) read_column(i, rows, batch);
      left_ -= rows;
      if (left_ == 0) finish();
    } catch (const NotForUs& other) {
      throw scan_.leave_to_engine(other.what());
    }
    batch.set_rows(rows);
  }

 private:
  void read_column(std::size_t place, std::size_t rows, engine::Batch& batch) {
    ColumnReader& reader = *columns_[place];
    engine::Vector column = batch.column(place);
    void* const into = is_text_[place] ? static_cast<void*>(texts_.data()) : column.values();
    const std::size_t nulls = reader.read(rows, into, presence_.data());
    if (is_text_[place]) {
      column.lend_texts(rows, texts_.data(), presence_.data());
      for (const std::shared_ptr<const void>& memory : reader.memory()) batch.keep(memory);
    }
    if (nulls > 0) std::copy_n(presence_.data(), (rows + 63) / 64, column.presence());
  }

  void finish() {
    for (const auto& column : columns_) column->finish();
    columns_.clear();
    const std::lock_guard lock{scan_.mutex_};
    scan_.is_read_[split_] = true;
  }

  DirectScan& scan_;
  std::size_t split_;
  std::shared_ptr<OpenFile> file_;
  std::uint64_t left_;
  std::size_t batch_rows_;
  hygge::parquet::ReadingRoom room_;
  std::vector<std::unique_ptr<ColumnReader>> columns_;
  std::vector<bool> is_text_;
  std::array<std::string_view, kBatchRows> texts_;
  std::array<std::uint64_t, kBatchRows / 64> presence_{};
};

DirectScan::DirectScan(DirectPlan plan, CancelToken cancel) : plan_{std::move(plan)}, cancel_{std::move(cancel)} {
  std::size_t splits = 0;
  for (const std::size_t groups : plan_.row_groups) {
    first_splits_.push_back(splits);
    splits += groups;
  }
  first_splits_.push_back(splits);
  is_read_.resize(splits);
}

bool DirectScan::has_read_all() const {
  const std::lock_guard lock{mutex_};
  return std::ranges::find(is_read_, false) == is_read_.end();
}

std::unique_ptr<engine::ScanReader> DirectScan::open(std::size_t split) {
  const auto next = std::upper_bound(first_splits_.begin(), first_splits_.end(), split);
  const auto place = static_cast<std::size_t>(next - first_splits_.begin()) - 1;
  const std::size_t group = split - first_splits_[place];
  return std::make_unique<GroupReader>(*this, open_file(place, group), group, split);
}

Error DirectScan::leave_to_engine(const std::string& what) {
  const std::lock_guard lock{mutex_};
  not_for_us_ = what;
  return Error{ErrorKind::Unsupported, "the files hold " + what}.advise("report it: the engine should have read them");
}

std::optional<std::string> DirectScan::not_for_us() const {
  const std::lock_guard lock{mutex_};
  return not_for_us_;
}

/// A row group that is read once more needs a file whose bytes were not all walked.
std::shared_ptr<DirectScan::OpenFile> DirectScan::open_file(std::size_t place, std::size_t group) {
  const std::lock_guard lock{mutex_};
  if (last_ && last_place_ == place && !last_->was_begun[group]) {
    last_->was_begun[group] = true;
    return last_;
  }
  auto file = std::make_shared<OpenFile>(plan_.files[place]);
  const bool is_as_surveyed =
      file->footer.schema == plan_.footer_schema && file->footer.row_groups.size() == plan_.row_groups[place];
  if (!is_as_surveyed) throw changed_while_read(plan_.files[place]);
  file->was_begun[group] = true;
  last_place_ = place;
  last_ = std::move(file);
  return last_;
}

std::shared_ptr<DirectScan> direct_scan_of(const engine::Relation& relation, const FileSurvey& survey,
                                           const std::vector<SourceFile>& files, const std::vector<std::size_t>& chosen,
                                           const CancelToken& cancel) {
  if (!survey.decodable || survey.groups.size() != 1 || survey.total_rows() == Rows{}) return nullptr;
  const AlikeFiles& alike = survey.groups.front();
  DirectPlan plan;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::optional<FlatLeaf>& flat = alike.flat_leaves.at(chosen[i]);
    if (!flat) return nullptr;
    const std::optional<ValueForm> form = value_form(flat->leaf, relation.schema.columns[i].type);
    if (!form) return nullptr;
    plan.columns.push_back({flat->place, *form});
  }
  try {
    const std::optional<Bytes> room = room_for_pages(files[survey.file_of_largest], plan.columns);
    if (!room || *room > kMostRoom) return nullptr;
    plan.room = *room;
  } catch (const Error&) {
    return nullptr;  // whoever reads it tells
  }
  plan.files = files;
  plan.row_groups = survey.row_groups;
  plan.footer_schema = alike.footer_schema;
  plan.schema = relation.schema;
  return std::make_shared<DirectScan>(std::move(plan), cancel);
}

}  // namespace hygge::homes::parquet
