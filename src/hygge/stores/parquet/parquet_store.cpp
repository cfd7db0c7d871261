#include "hygge/stores/parquet/parquet_store.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/core/manifest.h"
#include "hygge/core/target_folder_listing.h"
#include "hygge/engine/parquet_types.h"
#include "hygge/engine/zero_watch.h"
#include "hygge/stores/parquet/column_drift.h"
#include "hygge/stores/parquet/encoding.h"
#include "hygge/stores/parquet/floating_dictionaries.h"
#include "hygge/stores/parquet/partitions.h"
#include "hygge/stores/parquet/plan_lines.h"
#include "hygge/stores/parquet/read_staged.h"
#include "hygge/stores/parquet/recoding.h"
#include "hygge/stores/parquet/row_groups.h"
#include "hygge/stores/parquet/way.h"
#include "hygge/stores/parquet/whole_blocks.h"
#include "hygge/stores/parquet/written_count.h"

namespace hygge::stores::parquet {

namespace fs = std::filesystem;

namespace {

/// Whether there is a file that readers of the folder look at.
bool holds_a_table(const std::vector<fs::path>& files) {
  return std::any_of(files.begin(), files.end(), [](const fs::path& file) {
    return std::none_of(file.begin(), file.end(), [](const fs::path& part) {
      const std::string& name = part.native();
      return name.starts_with('.') || (name.starts_with('_') && name.find('=') == std::string::npos);
    });
  });
}

}  // namespace

ParquetStore::ParquetStore(const config::Section& section, const KindContext& context)
    : section_{section}, options_{StoreOptions::read(section)}, name_{shown(options_.folder, context.root)} {}

std::string ParquetStore::describe() const { return name_; }

void ParquetStore::prepare(const PrepareContext& context) {
  context.cancel.throw_if_cancelled();
  options_.pattern.name_of(1, context.identity);  // a name that is too long is told before any work is done
  try {
    folder_ = std::make_unique<TargetFolder>(
        TargetFolderRequest{options_.folder, context.identity, options_.replace_foreign});
  } catch (Error& error) {
    if (error.where().empty()) error.at(section_.where("path"));
    throw;
  }
}

FlowProgress ParquetStore::progress(const ProgressQuestion& question) {
  FlowProgress progress;
  const TargetListing there = list_target(options_.folder);
  const Manifest manifest = Manifest::read(options_.folder);
  const bool has_own = manifest.lists_any(there);
  const std::vector<fs::path> names = there.visible_names();
  const bool has_rows = has_own || std::any_of(names.begin(), names.end(), [](const fs::path& name) {
                          return lower_case(name.extension().native()) == ".parquet";
                        });
  if (has_own) progress.bookmark = manifest.bookmark(question.flow);
  progress.keeps_rows = question.run_type == RunType::Incremental && has_rows;
  return progress;
}

std::vector<std::string> ParquetStore::plan(const engine::Relation& relation, const PlanContext& context) {
  check_partitions(options_.partition_by, relation.schema, section_.places("partition_by"));
  const bool ordered = section_.boolean("preserve_order") || relation.ordered;
  std::vector<std::string> lines =
      plan_lines(relation, options_, name_, choose_way(relation, options_, ordered), context.run_type);
  const bool adds_nothing = relation.rows_exact && relation.rows == Rows{};
  if (context.run_type == RunType::Incremental && !adds_nothing) {
    const std::vector<fs::path> present = list_target(options_.folder).visible_names();
    const engine::Relation kept = engine::storable_in_parquet(relation);
    const auto drift = column_drift(options_.folder, present, {kept.schema}, options_.partition_by, context.session);
    if (drift) lines.push_back("warning: " + *drift);
  }
  return lines;
}

engine::Relation ParquetStore::fit(engine::Relation relation) { return engine::storable_in_parquet(relation); }

MemoryWish ParquetStore::memory(const engine::Relation& relation, unsigned threads) {
  const bool ordered = section_.boolean("preserve_order") || relation.ordered;
  const Way way = choose_way(relation, options_, ordered);
  if (way != Way::Slices && can_encode(relation, options_, way, ordered)) {
    return memory_to_encode(relation, options_, threads);
  }
  return memory_for_row_groups(relation, options_.compression, threads, options_.row_group_size);
}

bool ParquetStore::takes_verbatim(const engine::Relation& relation) const {
  return can_copy_verbatim(relation, options_) || can_recode(relation, options_);
}

std::optional<MemoryWish> ParquetStore::decodes_verbatim(const engine::Relation& relation, unsigned threads) const {
  if (can_copy_verbatim(relation, options_) || !can_recode(relation, options_)) return std::nullopt;
  return memory_to_recode(relation, options_, threads);
}

void ParquetStore::look_ahead(const engine::Relation& relation, engine::Session& session, const CancelToken& cancel) {
  if (options_.partition_by.empty() || relation.external) return;
  check_partitions(options_.partition_by, relation.schema, section_.places("partition_by"));
  refuse_many_partitions(relation, options_, section_.where("partition_by"), session, cancel);
}

/// A disk that is full is told with the place where it was chosen, unless it is another than the store's.
template <typename Work>
auto ParquetStore::at_its_place(const Work& work) const {
  try {
    return work();
  } catch (Error& error) {
    const std::string told = std::string{error.what()} + error.details();
    const bool is_here = told.find(folder_->staging().native()) != std::string::npos ||
                         told.find(options_.folder.native()) != std::string::npos;
    if (error.kind() == ErrorKind::DiskFull && error.where().empty() && is_here) error.at(section_.where("path"));
    throw;
  }
}

Staged ParquetStore::stage(const engine::Relation& relation, const StoreContext& context) {
  check_partitions(options_.partition_by, relation.schema, section_.places("partition_by"));
  note_ = context.note;
  schema_ = relation.schema;
  if (context.bookmark) folder_->leave_bookmark(*context.bookmark);
  const bool ordered = context.preserve_order || relation.ordered;
  const Way way = choose_way(relation, options_, ordered, context.as_rows);
  if (way == Way::Partitioned && context.preserve_order) {
    context.note("the order of the rows is not kept: partition_by deals them out to folders", true);
  }
  const auto zeros = std::make_shared<engine::ZeroWatch>();
  const bool takes_files = way == Way::Verbatim || way == Way::Recoded;
  const bool encodes = can_encode(relation, options_, way, ordered);
  // The engine's dictionaries take 0.0 and -0.0 for one value.
  const bool watched = !takes_files && !encodes && !context.without_dictionaries;
  tell_row_groups(context);
  engine::Relation rows = way == Way::Partitioned ? guard_partitions(relation, options_.partition_by) : relation;
  if (watched) rows = context.engine.watched(rows, zeros);
  FileWriter writer{rows, options_, context, ordered, folder_->staging()};
  const std::vector<WrittenFile> written = at_its_place([&] { return write(writer, way, encodes); });
  if (zeros->has_seen_negative() && has_floating_dictionaries(written, relation.schema)) {
    throw StageAgain{
        .why = "the rows hold -0.0, which a dictionary would make 0.0: they are written again without dictionaries",
        .without_dictionaries = true};
  }
  // The rows of an external home come once: only now is it known how many folders they make.
  if (relation.external && way == Way::Partitioned) {
    refuse_many_folders(written, options_, section_.where("partition_by"));
  }
  Staged staged = count_written(written, relation.schema);
  staged.source = writer.source();
  if (staged.rows == Rows{} && context.identity.run_type == RunType::Incremental && holds_a_table(folder_->present())) {
    context.note("there are no rows to add: no file is written", false);
    staged.files = 0;
    staged.bytes = Bytes{};
    staged_.clear();
  } else {
    if (context.identity.run_type == RunType::Incremental) tell_column_drift(written.front().path, context);
    name_files(written, context.identity);
  }
  return staged;
}

std::vector<WrittenFile> ParquetStore::write(FileWriter& writer, Way way, bool encodes) const {
  try {
    return writer.write(way, encodes);
  } catch (const Error& error) {
    if (way != Way::Partitioned) throw;
    std::optional<Error> refusal = partition_refusal(error, section_.where("partition_by"));
    if (!refusal) throw;
    throw Error{std::move(*refusal)};
  }
}

void ParquetStore::tell_row_groups(const StoreContext& context) const {
  if (!options_.row_group_size) return;
  const Rows wanted = *options_.row_group_size;
  const Rows real = whole_blocks(wanted);
  if (real == wanted) return;
  context.note("row_group_size: " + format_count(wanted.value) + " is taken as " + format_count(real.value) +
                   ", because row groups are made of blocks of " + format_count(engine::kBatchRows) + " rows",
               false);
}

void ParquetStore::tell_column_drift(const fs::path& written, const StoreContext& context) const {
  const AddedRows added{schema_, written};
  const auto drift = column_drift(options_.folder, folder_->present(), added, options_.partition_by, &context.session);
  if (drift) context.note(*drift, true);
}

/// Each folder's files are numbered on their own.
void ParquetStore::name_files(const std::vector<WrittenFile>& written, const FlowIdentity& identity) {
  std::map<fs::path, FileNames> names_in;
  staged_.clear();
  for (const WrittenFile& file : written) {
    auto names = names_in.find(file.folder);
    if (names == names_in.end()) {
      std::vector<fs::path> present;
      if (identity.run_type == RunType::Incremental) {
        for (const fs::path& other : folder_->present()) {
          const fs::path inside = file.folder.empty() ? other : other.lexically_relative(file.folder);
          if (!inside.empty() && *inside.begin() != "..") present.push_back(inside);
        }
      }
      names = names_in.emplace(file.folder, FileNames{options_.pattern, identity, std::move(present)}).first;
    }
    staged_.push_back({file.path, file.folder / names->second.next()});
  }
}

engine::Relation ParquetStore::read_back() {
  if (staged_.empty()) return read_nothing(schema_);
  std::vector<fs::path> files;
  for (const StagedFile& file : staged_) files.push_back(file.staged);
  return read_staged(files, schema_, options_.partition_by);
}

void ParquetStore::commit() {
  at_its_place([&] { folder_->commit(staged_); });
  for (const std::string& remark : folder_->remarks()) {
    if (note_) note_(remark, true);
  }
}

void ParquetStore::abort() noexcept {
  if (folder_) folder_->abort();
}

}  // namespace hygge::stores::parquet
