#include "hygge/stores/mssql/mssql_store.h"

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/first_rows.h"
#include "hygge/stores/mssql/fixed_lengths.h"
#include "hygge/stores/mssql/lock_holders.h"
#include "hygge/stores/mssql/merge_keys.h"
#include "hygge/stores/mssql/mssql_store_lead.h"
#include "hygge/stores/mssql/needed_rights.h"
#include "hygge/stores/mssql/override_check.h"
#include "hygge/stores/mssql/plan_lines.h"
#include "hygge/stores/mssql/referring_tables.h"
#include "hygge/stores/mssql/reject_folder.h"
#include "hygge/stores/mssql/rights.h"
#include "hygge/stores/mssql/run_marker.h"
#include "hygge/stores/mssql/staging_table.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/stores/mssql/table_details.h"
#include "hygge/stores/mssql/table_hints.h"
#include "hygge/stores/mssql/target_lock.h"

namespace hygge::stores::mssql {

namespace {

/// Where the hint was written that orders by this column.
const std::string& place_of_order(const std::string& column, const StoreOptions& options) {
  const auto orders_by_it = [&](const std::string& hint) {
    const std::vector<tds::BulkHints::OrderedBy> order = parse_table_hints({&hint, 1}).order;
    return std::any_of(order.begin(), order.end(), [&](const auto& by) { return by.column == column; });
  };
  const auto found = std::find_if(options.hints.begin(), options.hints.end(), orders_by_it);
  return options.hint_places.of(static_cast<std::size_t>(found - options.hints.begin()));
}

}  // namespace

MssqlStore::MssqlStore(const config::Section& section, const KindContext& context)
    : section_{section}, options_{StoreOptions::read(section, context)} {}

std::string MssqlStore::describe() const { return options_.connection + ": " + options_.table.shown(); }

/// One leads, the others write.
SessionWish MssqlStore::sessions() const {
  const unsigned writers = options_.parallel_workers;
  return {{options_.connection, {.least = 1, .best = writers == 1 ? 1 : writers + 1}}};
}

void MssqlStore::begin(Reservations& sessions) {
  sessions_ = &sessions;
  lead_ = sessions.take(options_.connection);
  lead("looking at", [&] { place_ = find_place(*lead_, options_.table); });
  refuse_own_table();
}

void MssqlStore::refuse_own_table() const {
  const bool is_own =
      place_.is_same_name(place_.table, kMarkerTable) || place_.is_same_name(place_.table, kBookmarkTable);
  if (!is_own) return;
  throw Error{ErrorKind::Config, "'" + place_.shown() + "' is a table of hygge's own"}
      .because("hygge notes in tables of this name which runs were published, or how far flows have come")
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
    flow_ = context.identity.name;
    noted_ = ask_bookmarks(*lead_, place_, flow_);
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
  lead("looking at", [&] { refuse_unknown_collations(*lead_, intake_.plan, options_.override_places.whole); });
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
        .at(place_of_order(order.column, options_))
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
  return find_keys(target_ ? *target_ : made, brought, options_.key_columns, options_.key_places);
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

FlowProgress MssqlStore::progress(const ProgressQuestion& question) {
  FlowProgress progress;
  progress.merges = options_.strategy == Strategy::Merge;
  progress.could_merge = true;
  progress.replaces = options_.if_exists == IfExists::Replace;
  const bool is_planned = !lead_;
  if (is_planned) {
    cancel_ = question.cancel;
    begin(*question.sessions);
  }
  lead_patiently("looking at", [&] {
    if (is_planned) {
      look_at_target();
      noted_ = ask_bookmarks(*lead_, place_, question.flow);
    }
    if (!target_) return;
    const bool has_rows = !ask_catalogue(*lead_, "SELECT TOP (1) 1 FROM " + place_.quoted()).at(0).empty();
    if (has_rows) progress.bookmark = noted_.bookmark;
    progress.keeps_rows = has_rows && !progress.merges && !progress.replaces;
  });
  return progress;
}

std::vector<std::string> MssqlStore::plan(const engine::Relation& relation, const PlanContext& context) {
  cancel_ = context.cancel;
  verifies_values_ = context.verify == Verify::Full;
  refuse_reject_folder();
  if (!lead_) begin(*context.sessions);
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
  for (std::string& line : reject_lines(comes_in_order(fitting, context.preserve_order)))
    lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> MssqlStore::reject_lines(bool in_order) const {
  if (!options_.rejects) return {};
  std::vector<std::string> lines{order_line(in_order)};
  if (!target_) return lines;
  for (std::string& late : not_set_aside_lines(load_into_table())) lines.push_back(std::move(late));
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
                         .sets_doubles_aside = sets_doubles_aside(),
                         .keeps_bookmark = context.keeps_bookmark};
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
  return first.lengths(options_.override_places.whole);
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

}  // namespace hygge::stores::mssql
