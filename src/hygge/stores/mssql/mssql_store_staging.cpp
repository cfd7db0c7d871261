#include <algorithm>
#include <filesystem>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/core/file_pattern.h"
#include "hygge/stores/mssql/breached_rules.h"
#include "hygge/stores/mssql/doubled_keys.h"
#include "hygge/stores/mssql/doubles_aside.h"
#include "hygge/stores/mssql/duplicate_keys.h"
#include "hygge/stores/mssql/first_rows.h"
#include "hygge/stores/mssql/kept_identity.h"
#include "hygge/stores/mssql/lock_holders.h"
#include "hygge/stores/mssql/merge_keys.h"
#include "hygge/stores/mssql/mssql_store.h"
#include "hygge/stores/mssql/mssql_store_lead.h"
#include "hygge/stores/mssql/override_check.h"
#include "hygge/stores/mssql/plan_lines.h"
#include "hygge/stores/mssql/publish.h"
#include "hygge/stores/mssql/read_staged.h"
#include "hygge/stores/mssql/rejected_rows.h"
#include "hygge/stores/mssql/rights.h"
#include "hygge/stores/mssql/staged_count.h"
#include "hygge/stores/mssql/staging_table.h"
#include "hygge/stores/mssql/table_load.h"
#include "hygge/stores/mssql/undoubted.h"
#include "hygge/tds/type_info.h"

/// Of MssqlStore, how rows come into the table or beside it.
namespace hygge::stores::mssql {

namespace fs = std::filesystem;

namespace {

/// What a writer holds of a bulk batch that it puts together.
constexpr std::uint64_t kWriterBytes = 1'000'000;
constexpr std::size_t kQueueBatches = 4;
/// What all writers together keep of rows that may have to be sent again without the bad ones.
constexpr std::uint64_t kKeptBytes = 64'000'000;
constexpr int kLongestUnicode = 4'000;
constexpr int kLongestBytes = 8'000;

/// Reading a row costs less than sending it, so each writer has enough of one.
std::uint64_t direct_readers(unsigned threads, std::uint64_t writers) {
  return std::min<std::uint64_t>(std::max(threads, 1U), writers);
}

std::uint64_t batch_bytes(const engine::Relation& relation) {
  return engine::kBatchRows * std::max<std::uint64_t>(relation.schema.row_bytes(), 1);
}

std::uint64_t writing_bytes(const engine::Relation& relation, std::uint64_t writers) {
  return writers * (kWriterBytes + kQueueBatches * batch_bytes(relation));
}

MemoryWish memory_for(const engine::Relation& relation, unsigned threads, std::uint64_t writers) {
  const std::uint64_t batch = batch_bytes(relation);
  const std::uint64_t writing = writing_bytes(relation, writers);
  if (const engine::DirectRows* const direct = engine::direct_rows(relation)) {
    const std::uint64_t one = direct->each_reader.value;
    return {.best = Bytes{direct_readers(threads, writers) * one + writing},
            .least = Bytes{one + kWriterBytes + batch}};
  }
  const std::uint64_t reading = threads * std::min<std::uint64_t>(16 * batch, 16'000'000);
  return {.best = Bytes{reading + writing}, .least = Bytes{reading / 4 + kWriterBytes + batch}};
}

/// How many read without the engine, by the memory that was granted.
std::size_t granted_readers(const engine::Relation& relation, const StoreContext& context, std::uint64_t writers) {
  const engine::DirectRows* const direct = engine::direct_rows(relation);
  if (direct == nullptr) return 1;
  const std::uint64_t writing = writing_bytes(relation, writers);
  const std::uint64_t granted = context.memory.value > writing ? context.memory.value - writing : 0;
  const std::uint64_t affordable = granted / std::max<std::uint64_t>(direct->each_reader.value, 1);
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(affordable, 1, direct_readers(context.threads, writers)));
}

}  // namespace

/// Looks at the first rows of an external home, which come once, then makes the staging table.
class MssqlStore::Maker final : public engine::Sampler {
 public:
  Maker(MssqlStore& store, const engine::Relation& relation, const StoreContext& context)
      : store_{store},
        schema_{relation.schema},
        context_{context},
        first_{store.intake_, relation.schema, store.options_} {}

  bool look(const engine::Batch& batch) override {
    first_.take(batch);
    return first_.wants_more();
  }
  void finish() override {
    store_.settle_design(first_.lengths(store_.options_.override_places.whole));
    store_.make_staging_table(schema_, context_);
  }

 private:
  MssqlStore& store_;
  const engine::Schema& schema_;
  const StoreContext& context_;
  FirstRows first_;
};

MemoryWish MssqlStore::memory(const engine::Relation& relation, unsigned threads) {
  MemoryWish wish = memory_for(relation, threads, options_.parallel_workers);
  if (!options_.rejects) return wish;
  wish.best += Bytes{kKeptBytes};
  wish.least += Bytes{kKeptBytes};
  return wish;
}

hygge::Staged MssqlStore::stage(const engine::Relation& relation, const StoreContext& context) {
  note_ = context.note;
  bookmark_ = context.bookmark;
  if (bookmark_) lead_patiently("preparing", [&] { prepare_bookmarks(*lead_, place_); });
  for (const std::string& orphan : orphans_) {
    note_("removed '" + place_.shown(orphan) + "', which a run that died had left", false);
  }
  for (const std::string& warning : intake_.warnings) note_(warning, true);
  for (const std::string& note : intake_.notes) note_(note, false);
  engine_ = &context.engine;
  schema_ = relation.schema;
  open_rejects(relation, context);
  policy_ = policy_for(relation, context.verify == Verify::Full);
  refuse_unknown_order();
  refuse_cascades();
  note_(policy_.sentence, false);
  in_order_ = comes_in_order(relation, context.preserve_order);
  for (const std::string& line : reject_lines(in_order_)) note_(line, false);
  sessions_->keep(options_.connection, policy_.writers == 1 ? 1 : static_cast<unsigned>(policy_.writers) + 1);
  return policy_.way == LoadingWay::Aside ? stage_aside(relation, context) : stage_straight(relation, context);
}

hygge::Staged MssqlStore::stage_straight(const engine::Relation& relation, const StoreContext& context) {
  lead_patiently("loading", [&] {
    lead_->begin();
    if (!intake_.additions.empty()) target_ = add_columns_straight(*lead_, *target_, intake_.additions);
    const Collations collations = collations_of(*lead_, place_.quoted());
    open_load(place_.table, load_columns(intake_, relation.schema, collations, false, 0), context);
    drain(relation, context, nullptr);
  });
  close_rejects(context);
  const LoadCounts counts = load_->counts();
  rows_ = counts.rows;
  tell_counts(context);
  hygge::Staged staged;
  staged.rows = counts.rows;
  staged.bytes = counts.bytes;
  return staged;
}

/// The staging table of a table that is made is like it; that of one which is there has the columns that are loaded.
void MssqlStore::make_staging_table(const engine::Schema& schema, const StoreContext& context) {
  if (makes_table()) {
    note_("makes '" + place_.shown() + "', " + shape_line(design_), false);
    for (const std::string& line : schema_lines(intake_.plan)) note_("  " + line, false);
    for (const std::string& warning : schema_warnings(intake_.plan)) note_(warning, true);
  }
  lead("making a staging table for", [&] {
    const std::string name = staging_name(place_.table, run_, context.identity.attempt);
    const TableName quoted{place_.parts(name)};
    TableDesign design = staging_design();
    row_number_ = sets_doubles_aside() ? row_number_name(design.columns) : "";
    if (!row_number_.empty())
      design.columns.push_back({.name = row_number_, .type = {.name = "bigint"}, .nullable = false});
    mssql::make_staging(*lead_, place_, name, create_staging(design, quoted, has_identity()));
    staging_ = name;
    if (policy_.staging == StagingShape::Columnstore) make_columnstore(quoted);
    const Collations collations = collations_of(*lead_, place_.quoted(name));
    LoadColumns columns =
        load_columns(intake_, schema, collations, options_.widen, static_cast<int>(options_.max_varchar));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      LoadColumn& column = columns[i];
      column.bulk.is_identity = column.bulk.is_identity && has_identity();
      if (makes_table() && intake_.plan[i].target.key > 0)
        column.key_bytes = most_key_bytes(design_, place_.has_small_keys());
      const bool holds_max = table_options_of(options_, place_).columnstore_holds_max;
      const bool stays_sized =
          policy_.staging == StagingShape::Columnstore && column.widest == SqlType::kMax && !holds_max;
      if (stays_sized) column.widest = column.bulk.type.is_utf16() ? kLongestUnicode : kLongestBytes;
    }
    share_key_room(columns);
    if (options_.rejects) refuse_missing_keys(columns, keys_);
    open_load(name, std::move(columns), context);
  });
}

/// Not every edition and service tier has columnstores, and not all of those that lack them are known beforehand.
void MssqlStore::make_columnstore(const TableName& staging) {
  try {
    lead_->execute(create_columnstore(staging_design(), staging));
  } catch (tds::TdsError& error) {
    constexpr std::int32_t kNotInThisTier = 40536;
    if (makes_table() && error.message() && error.message()->number == kNotInThisTier)
      error.advise("`table_options: {clustered_columnstore: false}` does without");
    throw;
  }
}

hygge::Staged MssqlStore::stage_aside(const engine::Relation& relation, const StoreContext& context) {
  if (makes_table() && relation.external) {
    Maker maker{*this, relation, context};
    drain(relation, context, &maker);
  } else {
    if (makes_table()) settle_design(first_rows(&context.session, context.cancel));
    make_staging_table(relation.schema, context);
    drain(relation, context, nullptr);
  }
  const std::uint64_t doubles = set_doubles_aside(context);
  close_rejects(context);
  tell_counts(context);
  hygge::Staged staged;
  staged.bytes = load_->counts().bytes;
  staged.rows = Rows{load_->counts().rows.value - doubles};
  if (context.verify != Verify::None) {
    lead("counting the rows of", [&] {
      const StagedCount count = count_staged(*lead_, place_.quoted(staging_), intake_.targets);
      staged.rows = count.rows;
      staged.nulls = nulls_as_they_came(count.nulls, load_->counts().nulled, doubles > 0);
    });
  }
  rows_ = staged.rows;
  return staged;
}

/// Whether rows are to be set aside for a key that the server looks at when all are there. Each has its number until
/// then.
bool MssqlStore::sets_doubles_aside() const {
  return options_.rejects && policy_.way == LoadingWay::Aside && !staged_keys().empty() &&
         has_room_for_numbers(staging_design().columns);
}

std::vector<StagedKey> MssqlStore::staged_keys() const {
  return mssql::staged_keys(target_, design_, intake_.targets, keys_);
}

/// Returns how many rows were set aside for a key of an earlier one.
std::uint64_t MssqlStore::set_doubles_aside(const StoreContext& context) {
  if (row_number_.empty()) return 0;
  const std::uint64_t before = rejected_->count();
  const NumberedStaging staging{.connection = sessions_->mssql(options_.connection),
                                .session = lead_,
                                .quoted = place_.quoted(staging_),
                                .row_number = row_number_,
                                .schema = schema_,
                                .targets = intake_.targets};
  lead("looking for keys that are there twice in the rows of",
       [&] { mssql::set_doubles_aside(staging, staged_keys(), *rejected_, context); });
  return rejected_->count() - before;
}

/// A key that the rows do not have once each, told by more than the one that the server met first.
void MssqlStore::build(const std::string& statement) {
  try {
    undoubted([&] { lead_->execute(statement); });
  } catch (const tds::TdsError& error) {
    if (!is_about_duplicates(error) || error.spoils_connection()) throw;
    refuse_doubled_keys();
    throw;
  }
}

/// Throws where rows of the staging table have a key in common that each must have for itself.
void MssqlStore::refuse_doubled_keys() {
  for (const StagedKey& key : staged_keys()) {
    const DoubledKeys doubled =
        undoubted([&] { return find_doubled_keys(*lead_, place_.quoted(staging_), key.columns); });
    if (doubled.count == 0) continue;
    Error error = not_once(doubled, key, place_.shown(), makes_table(), options_.rejects);
    const bool has_identity = std::any_of(key.columns.begin(), key.columns.end(), [&](const TargetColumn& column) {
      return column.name == intake_.kept_unasked;
    });
    if (has_identity) error.advise(error.advice() + or_number());
    throw std::move(error).at(makes_table() ? options_.table_where : options_.where);
  }
}

LoadIntoTable MssqlStore::load_into_table() const {
  return {.target = *target_,
          .policy = policy_,
          .loaded = intake_.targets,
          .merge_keys = keys_,
          .sets_aside = options_.rejects};
}

void MssqlStore::open_rejects(const engine::Relation& relation, const StoreContext& context) {
  rejects_.reset();
  if (!options_.rejects) return;
  const char* const pattern =
      context.identity.entity.empty() ? "{flow_name}_{run_id}.parquet" : "{flow_name}_{entity}_{run_id}.parquet";
  const fs::path file = fs::path{options_.reject_path} / FilePattern::parse(pattern).name_of(1, context.identity);
  std::error_code is_not_there;
  fs::remove(file, is_not_there);  // what an attempt before this one had set aside comes again
  rejected_ = std::make_unique<RejectedRows>(context.engine, relation.schema,
                                             RejectSettings{file, options_.reject_limit.value}, context.cancel);
}

/// Completes the file of rows that were set aside, if there are any.
void MssqlStore::close_rejects(const StoreContext& context) {
  if (!rejected_) return;
  const std::optional<fs::path> file = rejected_->finish();
  const std::uint64_t count = rejected_->count();
  rejected_.reset();
  if (!file) return;
  context.note(format_count(count) + (count == 1 ? " row was" : " rows were") + " set aside in " + file->string(),
               true);
  rejects_ = rows_set_aside(*file, schema_);
}

std::optional<engine::Relation> MssqlStore::set_aside() { return rejects_; }

void MssqlStore::open_load(const std::string& table, LoadColumns columns, const StoreContext& context) {
  LoadSettings settings;
  settings.table = place_.parts(table);
  settings.shown = place_.shown();
  settings.where = options_.where;
  settings.is_made = makes_table();
  settings.may_widen = options_.widen;
  settings.collation = place_.collation;
  if (table == place_.table && target_) {  // a staging table has no keys
    settings.dropping = target_->indexes_that_drop_rows();
    settings.unique = unique_keys_of(*target_, intake_.targets);
  } else {
    settings.row_number = row_number_;
    if (policy_.staging == StagingShape::Columnstore) {
      // A column of it may get longer, and not another type, as which (max) counts.
      const TableName staging{place_.parts(table)};
      settings.before_max = drop_columnstore(staging_design(), staging);
      settings.after_max = create_columnstore(staging_design(), staging);
    }
  }
  settings.in_order = in_order_;
  settings.columns = std::move(columns);
  settings.hints = policy_.hints;
  settings.encode = encode_options_of(options_);
  settings.batch_rows = policy_.batch_size;
  settings.rejected = rejected_.get();
  settings.kept = Bytes{kKeptBytes / policy_.writers};
  settings.locked = [this](tds::Session& session, const tds::TdsError& error) {
    return locked_by_others(session, place_, error.reason());
  };
  settings.advise = [this](tds::TdsError& error) {
    advise_right(error, place_);
    if (target_ && policy_.way == LoadingWay::Straight) advise_on_rules(error, load_into_table());
  };
  settings.note = [this](const std::string& text) { note_(text, false); };
  const bool one_session = policy_.writers == 1;
  LoadSessions sessions{.connection = sessions_->mssql(options_.connection)};
  if (one_session) sessions.given = &lead_;
  if (!one_session) sessions.take = [this] { return sessions_->take(options_.connection); };
  load_ = std::make_unique<TableLoad>(std::move(settings), std::move(sessions), context.cancel);
}

void MssqlStore::drain(const engine::Relation& relation, const StoreContext& context, engine::Sampler* sampler) {
  engine::DrainOptions options;
  options.writers = policy_.writers;
  options.queue_batches = kQueueBatches;
  // Rows have the numbers of their home where they are read in its order.
  options.readers = in_order_ ? 1 : granted_readers(relation, context, policy_.writers);
  options.ordered = context.preserve_order || !policy_.hints.order.empty();
  options.progress = context.progress;
  options.sampler = sampler;
  engine::drain(
      context.session, relation, options, [&](std::size_t) { return load_->writer(); }, context.cancel);
}

void MssqlStore::tell_counts(const StoreContext& context) const {
  const LoadCounts counts = load_->counts();
  const bool has_changed = std::any_of(counts.nulled.begin(), counts.nulled.end(), [](auto one) { return one > 0; });
  if (has_changed && context.verify == Verify::Full) {
    throw Error{ErrorKind::Data, "values that SQL Server has no place for became NULL (invalid_values)"}
        .because("`verify: full` wants every value to arrive as it was")
        .advise("use `verify: count`, or mend the values at their home");
  }
  for (std::size_t i = 0; i < counts.nulled.size(); ++i) {
    if (counts.nulled[i] == 0) continue;
    context.note(format_count(counts.nulled[i]) + (counts.nulled[i] == 1 ? " value of '" : " values of '") +
                     printable(intake_.targets[i].name) +
                     "' that SQL Server has no place for became NULL (invalid_values)",
                 true);
  }
}

/// Only what lies aside can be told from the rows that were there before.
engine::Relation MssqlStore::read_back() {
  return lead("reading back", [&] {
    return read_staged(*engine_, sessions_->mssql(options_.connection), lead_, place_.quoted(staging_), schema_,
                       intake_.targets);
  });
}

/// A staging table that takes the place of another is declared like it; one whose rows go over has their columns alone.
TableDesign MssqlStore::staging_design() const {
  if (makes_table()) return design_;
  TableDesign design;
  design.name = TableName{place_.parts(place_.table)};
  design.columns = intake_.targets;
  if (takes_place()) {
    design.columns = target_->columns;
  } else {
    for (TargetColumn& column : design.columns) column.identity.clear();
  }
  return design;
}

/// Whether the staging table may take the place of the one that is there: all its columns must have come.
bool MssqlStore::takes_place() const {
  return policy_.publishing == PublishingWay::Swap && intake_.targets.size() == target_->columns.size() &&
         intake_.additions.empty();
}

bool MssqlStore::has_identity() const {
  const std::vector<TargetColumn> columns = staging_design().columns;
  return std::any_of(columns.begin(), columns.end(), [](const TargetColumn& one) { return !one.identity.empty(); });
}

}  // namespace hygge::stores::mssql
