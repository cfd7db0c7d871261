#include "hygge/stores/mssql/mssql_store.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/time_limit.h"
#include "hygge/config/advice.h"
#include "hygge/connections/mssql/guarded.h"
#include "hygge/core/file_pattern.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/doubles_aside.h"
#include "hygge/stores/mssql/duplicate_keys.h"
#include "hygge/stores/mssql/first_rows.h"
#include "hygge/stores/mssql/fixed_lengths.h"
#include "hygge/stores/mssql/kept_identity.h"
#include "hygge/stores/mssql/lock_holders.h"
#include "hygge/stores/mssql/merge_keys.h"
#include "hygge/stores/mssql/needed_rights.h"
#include "hygge/stores/mssql/override_check.h"
#include "hygge/stores/mssql/plan_lines.h"
#include "hygge/stores/mssql/publish.h"
#include "hygge/stores/mssql/read_staged.h"
#include "hygge/stores/mssql/referring_tables.h"
#include "hygge/stores/mssql/reject_folder.h"
#include "hygge/stores/mssql/rights.h"
#include "hygge/stores/mssql/run_marker.h"
#include "hygge/stores/mssql/staged_count.h"
#include "hygge/stores/mssql/staging_table.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/stores/mssql/table_details.h"
#include "hygge/stores/mssql/table_hints.h"
#include "hygge/stores/mssql/target_lock.h"
#include "hygge/stores/mssql/undoubted.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace fs = std::filesystem;

namespace {

/// How long a run waits for another one that loads the same table, before it says so; no longer than for other locks.
constexpr std::chrono::seconds kPatience{5};
/// How long it tries to connect once more to remove what lies staged: the next run does that, too.
constexpr Seconds kCleaning{5};
/// What a writer holds of a bulk batch that it puts together.
constexpr std::uint64_t kWriterBytes = 1'000'000;
constexpr std::size_t kQueueBatches = 4;
/// What all writers together keep of rows that may have to be sent again without the bad ones.
constexpr std::uint64_t kKeptBytes = 64'000'000;
constexpr int kLongestUnicode = 4'000;
constexpr int kLongestBytes = 8'000;
/// How often publishing begins anew when it does not get its locks.
constexpr int kAttempts = 3;

MemoryWish memory_for(const engine::Relation& relation, unsigned threads, std::uint64_t writers) {
  const std::uint64_t batch = engine::kBatchRows * std::max<std::uint64_t>(relation.schema.row_bytes(), 1);
  const std::uint64_t reading = threads * std::min<std::uint64_t>(16 * batch, 16'000'000);
  const std::uint64_t writing = writers * (kWriterBytes + kQueueBatches * batch);
  return {.best = Bytes{reading + writing}, .least = Bytes{reading / 4 + kWriterBytes + batch}};
}

/// What is told of rows that are set aside.
const char* order_line(bool in_order) {
  return in_order ? "rows come in the order of their home, and `on_error: reject` goes by it"
                  : "rows are numbered as they arrive, and of those with one key any one stays: `preserve_order: true` "
                    "goes by the order of their home";
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
    store_.settle_design(first_.lengths(store_.options_.overrides_where));
    store_.make_staging_table(schema_, context_);
  }

 private:
  MssqlStore& store_;
  const engine::Schema& schema_;
  const StoreContext& context_;
  FirstRows first_;
};

MssqlStore::MssqlStore(const config::Section& section, const KindContext& context)
    : section_{section}, options_{StoreOptions::read(section, context)} {}

std::string MssqlStore::describe() const { return options_.connection + ": " + options_.table.shown(); }

/// One leads, the others write.
SessionWish MssqlStore::sessions() const {
  const unsigned writers = options_.parallel_workers;
  return {{options_.connection, {.least = 1, .best = writers == 1 ? 1 : writers + 1}}};
}

template <typename Work>
auto MssqlStore::lead(const std::string& what, const Work& work) {
  return guarded(sessions_->mssql(options_.connection), lead_, what + " " + options_.table.shown(), options_.where,
                 [&] {
                   try {
                     return work();
                   } catch (tds::TdsError& error) {
                     advise_right(error, place_);
                     throw;
                   }
                 });
}

template <typename Work>
void MssqlStore::lead_patiently(const std::string& what, const Work& work) {
  const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(options_.lock_timeout);
  lead(what, [&] {
    try {
      undoubted([&] { lead_->execute("SET LOCK_TIMEOUT " + std::to_string(patience.count())); });
      work();
    } catch (const tds::TdsError& error) {
      if (!is_lock_timeout(error)) throw;
      throw locked_by_others(*lead_, place_, error.reason());
    }
  });
}

void MssqlStore::begin(Reservations& sessions) {
  sessions_ = &sessions;
  lead_ = sessions.take(options_.connection);
  lead("looking at", [&] { place_ = find_place(*lead_, options_.table); });
  refuse_own_table();
}

void MssqlStore::refuse_own_table() const {
  if (!place_.is_same_name(place_.table, kMarkerTable)) return;
  throw Error{ErrorKind::Config, "'" + place_.shown() + "' is a table of hygge's own"}
      .because("hygge notes in tables of this name which runs were published")
      .at(options_.where)
      .advise("give the table for these rows another name");
}

void MssqlStore::prepare(const PrepareContext& context) {
  cancel_ = context.cancel;
  verifies_values_ = context.verify == Verify::Full;
  refuse_reject_folder();
  // Two flows of a run may load one table, one after the other.
  run_ = context.identity.run_id + "-" + digest_of(context.identity.name).substr(0, 8);
  begin(*context.sessions);
  lead_patiently("preparing", [&] {
    const auto lock_timeout = std::chrono::duration_cast<std::chrono::milliseconds>(options_.lock_timeout);
    take_target(*lead_, place_, std::min<std::chrono::milliseconds>(kPatience, lock_timeout));
    has_target_ = true;
    place_ = find_place(*lead_, options_.table);  // whoever had it may have made or replaced the table
    look_at_target();
    refuse_what_is_there();
    prepare_markers();
    refuse_what_this_run_brought(context.identity.run_id);
    remove_orphans();
  });
}

void MssqlStore::prepare_markers() {
  try {
    has_markers_ = mssql::prepare_markers(*lead_, place_);
  } catch (const tds::TdsError& error) {
    if (!is_lock_timeout(error)) throw;
    TargetPlace markers = place_;
    markers.table = kMarkerTable;
    throw locked_by_others(*lead_, markers, error.reason());
  }
}

/// Flows that add to one table follow each other in any order. One that replaces would take away what another has just
/// brought, and both would say that all is well.
void MssqlStore::refuse_what_this_run_brought(const std::string& run_id) {
  if (!has_markers_ || options_.if_exists != IfExists::Replace) return;
  if (!was_published_beside(*lead_, place_, run_id + "-", run_)) return;
  throw Error{ErrorKind::Config, "another flow of this run has brought its rows into '" + place_.shown() + "'"}
      .because("this flow would replace them, and they would be lost")
      .at(options_.where)
      .advise("give each flow a table of its own, or choose one of them with --flow");
}

void MssqlStore::look_at_target() {
  target_ = look_at(*lead_, place_);
  if (target_ && options_.if_exists == IfExists::Replace) ask_details(*lead_, *target_);
}

/// What others still hold is left to the next run.
void MssqlStore::remove_orphans() {
  lead_->execute("SET LOCK_TIMEOUT 5000");
  try {
    orphans_ = drop_orphans(*lead_, place_);
  } catch (const tds::TdsError& error) {
    if (!is_lock_timeout(error)) throw;
  }
  lead_->execute("SET LOCK_TIMEOUT -1");
}

/// Its rows go before the new ones come, and with them what other tables keep of them.
void MssqlStore::refuse_cascades() const {
  const bool replaces = policy_.publishing == PublishingWay::Exchange || policy_.publishing == PublishingWay::Swap;
  if (makes_table() || !replaces) return;
  // Its own reference may be all there is: TRUNCATE, which heeds no others, will tell.
  const bool may_be_its_own = target_->refers_to_itself() && !target_->must_be_deleted_from();
  if (may_be_its_own) return;
  if (std::optional<Error> harm = harm_of_deleting(*target_)) throw std::move(*harm).at(options_.where);
}

void MssqlStore::refuse_what_is_there() const {
  if (!target_ || options_.if_exists != IfExists::Fail) return;
  throw Error{ErrorKind::Config, "'" + place_.shown() + "' is there already"}
      .because("if_exists is fail")
      .at(section_.where("if_exists"))
      .advise("choose another table, or if_exists: append or replace");
}

void MssqlStore::refuse_reject_folder() const {
  if (options_.rejects) check_reject_folder(options_.reject_path, section_.where("reject_path"));
}

engine::Relation MssqlStore::fit(engine::Relation relation) {
  intake_ = target_ ? intake_into(*target_, relation, options_) : intake_of_new(relation, options_);
  keys_ = merge_keys();
  warn_of_identity();
  lead("looking at", [&] { refuse_unknown_collations(*lead_, intake_.plan, options_.overrides_where); });
  fitting_ = take_in(std::move(relation), intake_, options_.where);
  if (!verifies_values_) return fitting_;
  lead("looking at", [&] {
    fitting_ =
        made_comparable(std::move(fitting_), intake_.targets, code_pages_of(*lead_, intake_.targets, place_.collation));
  });
  return fitting_;
}

/// The server would name it when the load is under way. A staging table gets no ORDER, whatever it says.
void MssqlStore::refuse_unknown_order() const {
  std::vector<std::string> brought;
  for (const TargetColumn& column : intake_.targets) brought.push_back(column.name);
  for (const tds::BulkHints::OrderedBy& order : policy_.hints.order) {
    const bool may_be_brought = std::any_of(brought.begin(), brought.end(), [&](const std::string& name) {
      return place_.may_be_same_name(name, order.column);
    });
    if (may_be_brought) continue;
    const bool is_there = target_ && target_->column(order.column) != nullptr;
    throw Error{ErrorKind::Config, "ORDER names the column '" + printable(order.column) + "', which '" +
                                       place_.shown() + "' does not " + (is_there ? "get" : "have")}
        .because(is_there ? "the rows do not bring it, or the server makes its values" : "")
        .at(options_.hints_where)
        .advise(config::suggest(order.column, brought, "correct `table_hints`"));
  }
}

/// Whatever else a merge needs is known when the rows are there.
std::vector<std::string> MssqlStore::merge_keys() const {
  if (options_.strategy != Strategy::Merge) return {};
  std::vector<std::string> brought;
  for (const TargetColumn& column : intake_.targets) brought.push_back(column.name);
  TargetTable made;
  made.place = place_;
  made.columns = intake_.targets;
  return find_keys(target_ ? *target_ : made, brought, options_.key_columns, options_.keys_where);
}

void MssqlStore::warn_of_identity() {
  if (!target_ || options_.strategy != Strategy::Merge) return;
  std::vector<std::string> brought;
  for (const TargetColumn& column : intake_.targets) brought.push_back(column.name);
  const std::string identity = identity_left_alone(*target_, brought, keys_);
  if (identity.empty()) return;
  intake_.warnings.push_back("rows that are there keep their '" + printable(identity) +
                             "', because the server changes no identity: only rows that are added get the values of "
                             "the data (`keep_identity: true`)");
}

MemoryWish MssqlStore::memory(const engine::Relation& relation, unsigned threads) {
  MemoryWish wish = memory_for(relation, threads, options_.parallel_workers);
  if (!options_.rejects) return wish;
  wish.best += Bytes{kKeptBytes};
  wish.least += Bytes{kKeptBytes};
  return wish;
}

std::vector<std::string> MssqlStore::plan(const engine::Relation& relation, const PlanContext& context) {
  cancel_ = context.cancel;
  verifies_values_ = context.verify == Verify::Full;
  refuse_reject_folder();
  begin(*context.sessions);
  std::vector<std::string> lines;
  lead("looking at", [&] {
    look_at_target();
    require_own_markers(*lead_, place_);
  });
  refuse_what_is_there();
  const engine::Relation fitting = fit(relation);
  if (makes_table()) {
    settle_design(first_rows(context.session, context.cancel));
    for (const std::string& line : design_lines()) lines.push_back(line);
  }
  for (const std::string& warning : intake_.warnings) lines.push_back("warning: " + warning);
  for (const std::string& note : intake_.notes) lines.push_back(note);
  for (const std::string& addition : intake_.additions) lines.push_back(addition);
  policy_ = policy_for(fitting, context.verify == Verify::Full);
  if (context.found) find_missing_rights(context);
  refuse_unknown_order();
  refuse_cascades();
  lines.push_back(policy_.sentence);
  if (options_.rejects) lines.emplace_back(order_line(comes_in_order(fitting, context.preserve_order)));
  return lines;
}

/// A run that is under way is told by the server what it lacks. Servers that do not say beforehand do so then.
void MssqlStore::find_missing_rights(const PlanContext& context) {
  const PlannedLoad load{.policy = policy_,
                         .place = place_,
                         .target = target_ ? &*target_ : nullptr,
                         .columns = intake_.targets,
                         .adds_columns = !intake_.additions.empty(),
                         .takes_place = !makes_table() && takes_place(),
                         .keys = keys_,
                         .sets_doubles_aside = sets_doubles_aside()};
  lead("looking at", [&] {
    const auto known = if_allowed([&] { return std::optional{ask_rights(*lead_, place_)}; });
    if (known) context.found(finding_of_rights(load, *known));
  });
}

/// What is known of the lengths of texts before a row is loaded. Throws where `schema_overrides` cannot hold these
/// rows.
LengthSample MssqlStore::first_rows(engine::Session* session, const CancelToken& cancel) const {
  FirstRows first{intake_, fitting_.schema, options_};
  if (session != nullptr) first.read(fitting_, *session, cancel);
  return first.lengths(options_.overrides_where);
}

void MssqlStore::settle_design(const LengthSample& sample) {
  settle_lengths(intake_.plan, sample, inference_of(options_));
  intake_.targets = target_columns(intake_.plan);
  design_ = design_of(intake_.plan);
}

TableDesign MssqlStore::design_of(const std::vector<PlannedColumn>& plan) const {
  TableName name{place_.parts(place_.table)};
  return design_table(std::move(name), target_columns(plan), table_options_of(options_, place_), options_.table_where);
}

/// The columns of a table that is made, and the statements that make it.
std::vector<std::string> MssqlStore::design_lines() const {
  std::vector<std::string> lines{"makes '" + place_.shown() + "', " + shape_line(design_)};
  for (const std::string& line : schema_lines(intake_.plan)) lines.push_back("  " + line);
  for (const std::string& warning : schema_warnings(intake_.plan)) lines.push_back("warning: " + warning);
  std::vector<std::string> statements{create_table(design_)};
  for (const std::string& index : create_indexes(design_)) statements.push_back(index);
  for (const std::string& statement : statements) {
    for (const std::string& line : split(statement, '\n')) lines.push_back("  " + line);
  }
  return lines;
}

/// Whether the numbers of rows are those that they have in their home.
bool MssqlStore::comes_in_order(const engine::Relation& relation, bool preserve_order) const {
  if (relation.external) return relation.ordered;
  // What is unpacked in one piece is read on one thread.
  const bool is_one_piece = relation.rows && relation.largest_piece && *relation.rows <= *relation.largest_piece;
  return is_one_piece || preserve_order || !policy_.hints.order.empty();
}

LoadingPolicy MssqlStore::policy_for(const engine::Relation& relation, bool verifies_values) const {
  LoadingWish wish;
  wish.if_exists = options_.if_exists;
  wish.strategy = options_.strategy;
  const unsigned sessions = sessions_->count(options_.connection);
  wish.parallel_workers = std::clamp(sessions - 1, 1U, options_.parallel_workers);
  wish.batch_size = options_.batch_size.value;
  wish.hints = parse_table_hints(options_.hints);
  wish.verifies_values = verifies_values;
  wish.shares_server = sessions_->shares_server(options_.connection);
  if (relation.rows) wish.rows = relation.rows->value;
  for (const TargetColumn& column : intake_.targets) wish.columns.push_back(column.name);
  if (!makes_table()) return choose_policy(*target_, wish);
  // Its shape does not depend on the lengths of texts, which nobody knows yet.
  std::vector<PlannedColumn> plan = intake_.plan;
  settle_lengths(plan, LengthSample{{}, 0}, inference_of(options_));
  const TableDesign design = design_of(plan);
  return choose_policy_for_new(place_.shown(), design.shape == TableShape::Columnstore, wish);
}

hygge::Staged MssqlStore::stage(const engine::Relation& relation, const StoreContext& context) {
  note_ = context.note;
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
  if (options_.rejects) note_(order_line(in_order_), false);
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
    const std::vector<TargetColumn> keys = columns_called(design_.primary_key(), intake_.targets);
    const DoubledKeys doubled = undoubted([&] { return find_doubled_keys(*lead_, place_.quoted(staging_), keys); });
    if (doubled.count == 0) throw;
    throw without_primary_key(doubled, place_.shown(), options_.rejects).at(options_.table_where);
  }
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
  settings.advise = [this](tds::TdsError& error) { advise_right(error, place_); };
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

void MssqlStore::publish() {
  const RunMarker marker{.run = run_, .rows = rows_.value};
  if (policy_.publishing == PublishingWay::Commit) return publish_straight(*lead_, *target_, marker, has_markers_);
  const PublishLimits limits{std::chrono::duration_cast<std::chrono::milliseconds>(options_.lock_timeout) / kAttempts,
                             kAttempts};
  Publisher publisher{*lead_, place_, marker, has_markers_, limits};
  Staged staged;
  staged.table = staging_;
  for (const TargetColumn& column : intake_.targets) {
    staged.columns.push_back(column.name);
    staged.keeps_identity |= !makes_table() && !column.identity.empty();
  }
  staged.needs_same_identity = verifies_values_;
  if (makes_table()) {
    const TableName name{place_.parts(staging_)};
    const bool has_columnstore = policy_.staging == StagingShape::Columnstore;
    const std::string suffix = undoubted([&] { return suffix_for_constraints(); });
    for (const std::string& statement : finish_staging(design_, name, suffix, has_columnstore)) build(statement);
    if (options_.strategy == Strategy::Merge) undoubted([&] { check_first_keys(); });
    publisher.create(staged);
    takes_name_ = true;
    return;
  }
  staged.additions = intake_.additions;
  if (takes_place()) {
    const auto loaded = undoubted([&] { return look_at(*lead_, TableName{place_.parts(staging_)}); });
    const SwapPlan plan = plan_swap(*target_, loaded.value(), run_);
    if (plan.losses.empty() && publisher.swap(staged, *target_, plan)) {
      takes_name_ = true;
      return;
    }
    note_("the rows are exchanged within '" + place_.shown() + "': " +
              (plan.losses.empty() ? "somebody changed it while they were loaded, or something that is not told "
                                     "depends on it"
                                   : "a table in its place would lose " + join(plan.losses, ", ")),
          false);
    undoubted([&] {
      place_ = find_place(*lead_, options_.table);
      target_ = look_at(*lead_, place_);
    });
    if (!target_)
      throw Error{ErrorKind::Busy, "somebody dropped '" + place_.shown() + "'"}.advise("run again").transient();
  }
  if (policy_.publishing == PublishingWay::Append) return tell(publisher.append(staged, *target_));
  if (policy_.publishing == PublishingWay::Merge) {
    undoubted([&] { check_keys(*lead_, *target_, staging_, keys_); });
    return tell(publisher.merge(staged, *target_, keys_));
  }
  tell(publisher.exchange(staged, *target_));
}

/// A table that was renamed keeps the names of its constraints, which are there once in a schema.
std::string MssqlStore::suffix_for_constraints() {
  std::string sql;
  for (const std::string& name : constraint_names(design_)) {
    sql += (sql.empty() ? "SELECT COALESCE(" : ", ") + ("OBJECT_ID(" + tds::quote_text(place_.quoted(name)) + ")");
  }
  if (sql.empty()) return {};
  const auto answer = ask_catalogue(*lead_, sql + ", 0)");
  return answer.at(0).at(0).flag(0) ? "_" + digest_of(run_).substr(0, 8) : "";
}

/// A table that is made must do for the next run, which merges into it.
void MssqlStore::check_first_keys() {
  TargetTable made;
  made.place = place_;
  made.columns = intake_.targets;
  check_keys(*lead_, made, staging_, keys_);
}

void MssqlStore::tell(const Published& published) const {
  if (policy_.publishing != PublishingWay::Merge) return;
  const auto rows = [](std::uint64_t count) { return format_count(count) + (count == 1 ? " row" : " rows"); };
  note_("merged: " + rows(published.updated) + " changed, " + format_count(published.inserted) + " added", false);
  if (published.other_identities == 0) return;
  note_(rows(published.other_identities) + " of '" + place_.shown() +
            "' kept an identity that is not the one of the data",
        true);
}

void MssqlStore::commit() {
  if (!lead_) throw Error{ErrorKind::Internal, "nothing was staged for " + describe()};
  try {
    lead_patiently("publishing", [&] {
      try {
        publish();
      } catch (tds::TdsError& error) {
        if (target_)
          advise_to_number(error, *lead_, place_.quoted(staging_), *target_, intake_.targets, intake_.kept_unasked);
        throw;
      }
    });
  } catch (const Error& error) {
    if (!error.is_in_doubt()) throw;
    settle(error);
  }
  load_.reset();
  forget_staging();
  let_go();
}

/// The pool keeps the session, and would keep the target's lock with it until somebody else borrows that.
void MssqlStore::let_go() noexcept {
  try {
    if (std::exchange(has_target_, false) && lead_) {
      lead_->work_for(CancelToken{});
      release_target(*lead_, place_);
    }
  } catch (const std::exception&) {
    lead_.mark_broken();
  }
  lead_ = {};
}

/// Whoever stopped the run waits for what must be done nevertheless, and not for the locks of others.
void MssqlStore::lead_to_the_end() {
  if (lead_ && lead_->is_usable()) {
    lead_->work_for(CancelToken{});
  } else {
    const CancelToken soon;
    const TimeLimit limit{soon, kCleaning};
    has_target_ = false;
    lead_.renew(Borrower{describe(), soon, true});
    lead_->work_for(CancelToken{});
  }
  if (lead_->is_in_transaction()) lead_->rollback();
  lead_->execute("SET LOCK_TIMEOUT 5000");
}

/// Rows that went over lie twice now. Where they cannot be removed the next run does it.
void MssqlStore::forget_staging() noexcept {
  const std::string staging = std::exchange(staging_, {});
  if (staging.empty() || takes_name_) return;
  // The connection may have been broken for a while without anybody knowing: then another one does it.
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      lead_to_the_end();
      drop_staging(*lead_, place_, staging);
      return;
    } catch (const std::exception&) {
      if (lead_ && lead_->is_usable()) return lead_.mark_broken();
    }
  }
}

/// The answer to the COMMIT never came: a session that has the target to itself again sees what became of it. Where it
/// cannot, nobody may try again by himself: the rows may be there.
void MssqlStore::settle(const Error& doubt) {
  const Error open_question = Error{doubt}.transient(false).advise("look whether the rows of this run are in '" +
                                                                   place_.shown() + "' before you run it again");
  if (!has_markers_) throw Error{open_question};
  bool is_published = false;
  try {
    lead_.mark_broken();
    has_target_ = false;
    lead_.renew(Borrower{describe(), CancelToken{}, true});
    lead("asking what became of", [&] {
      take_target(*lead_, place_, kPatience);
      has_target_ = true;
      is_published = was_published(*lead_, place_, run_);
    });
  } catch (const Error&) {
    throw Error{open_question};
  }
  if (is_published) return note_("the connection broke while the rows were published; they are there", false);
  Error unpublished{doubt};
  if (unpublished.details() == tds::TdsError::kUnknownFate) unpublished.detail("");
  throw unpublished.in_doubt(false).transient();
}

void MssqlStore::abort() noexcept {
  load_.reset();
  if (!lead_) return;
  try {
    // What else was begun ends with the session.
    if (lead_->is_usable() || !staging_.empty()) lead_to_the_end();
    if (!staging_.empty()) drop_staging(*lead_, place_, staging_);
  } catch (const std::exception&) {
    lead_.mark_broken();  // the next run removes what is left
  }
  staging_.clear();
  let_go();
}

}  // namespace hygge::stores::mssql
