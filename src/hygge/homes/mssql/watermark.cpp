#include "hygge/homes/mssql/watermark.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/connections/mssql/text_rows.h"
#include "hygge/core/column_choice.h"
#include "hygge/homes/mssql/answer_values.h"
#include "hygge/homes/mssql/asked.h"
#include "hygge/homes/mssql/isolation.h"
#include "hygge/homes/mssql/tied_rows.h"
#include "hygge/tds/type_info.h"

namespace hygge::homes::mssql {

namespace {

using hygge::mssql::SourceColumn;
using tds::Parameter;
using tds::WireType;

constexpr std::string_view kWatermark = "watermark";
/// A condition that no row meets.
constexpr const char* kNothing = "1 = 0";
constexpr const char* kQuery = "a query";

bool is_rowversion(const SourceColumn& column) { return column.info.user_type == tds::ColumnInfo::kRowVersion; }

bool can_be_watermark(const SourceColumn& column) {
  if (is_rowversion(column)) return true;
  switch (column.info.type.with_null().type) {
    case WireType::IntN:
    case WireType::DecimalN:
    case WireType::NumericN:
    case WireType::MoneyN:
    case WireType::FloatN:
    case WireType::Date:
    case WireType::DateTimeN:
    case WireType::DateTime2:
    case WireType::DateTimeOffset:
      return true;
    default:
      return false;
  }
}

std::string type_name(const SourceColumn& column) {
  return is_rowversion(column) ? "rowversion" : sql_name(column.info.type);
}

class WatermarkAsker {
 public:
  explicit WatermarkAsker(const WatermarkQuestion& question)
      : question_{question},
        column_{find(question.section.text(kWatermark), kWatermark, question.section.where(kWatermark))},
        name_{tds::quote_name(column_.info.name)},
        shown_{"'" + printable(column_.info.name) + "'"},
        is_later_{question.section.text("watermark.newest") == "later"} {
    if (!can_be_watermark(column_)) throw no_watermark();
    if (is_rowversion(column_)) check_rowversion();
    choose_key();
  }

  Watermark run() {
    read_bookmark();
    next_.source = source();
    next_.condition = condition();
    next_.column = column_.info.name;
    next_.type = type_name(column_);
    count_without();
    if (low_ && !low_->bound.empty()) return go_on();
    return begin();
  }

 private:
  const SourceColumn& find(const std::string& name, std::string_view setting, const std::string& where) const {
    try {
      const std::vector<std::size_t> places =
          choose_columns({name}, schema_of(question_.columns), {where}, std::string{setting});
      return question_.columns.at(places.at(0));
    } catch (Error& error) {
      if (error.kind() == ErrorKind::NotFound && setting == kWatermark) {
        error.advise(error.advice() + "; `watermark: false` reads an entity without one");
      }
      throw;
    }
  }

  Error no_watermark() const {
    return Error{ErrorKind::Config, shown_ + " of " + question_.query.shown() + " is " + sql_name(column_.info.type) +
                                        ", which cannot be a watermark"}
        .at(question_.section.where(kWatermark))
        .advise("name a column of numbers or times that only grow, or a rowversion");
  }

  /// The server tells which of them are not committed yet in one database alone, and of those that are written there.
  void check_rowversion() const {
    const auto refuse = [&](const std::string& what, const std::string& advice) {
      throw Error{ErrorKind::Config, shown_ + " is a rowversion of " + what}
          .because(
              "the server tells which of them are not committed yet in the database in which they are written, and "
              "nowhere else")
          .at(question_.section.where(kWatermark))
          .advise(advice);
    };
    tds::Session& session = question_.session;
    const std::string& here = session.environment().database;
    const bool is_here =
        question_.query.database().empty() || lower_case(question_.query.database()) == lower_case(here);
    if (!is_here) refuse("another database than the connection's", "connect to that database");
    const std::vector<Parameter> name{Parameter::of("table", question_.query.table())};
    const bool is_table =
        !question_.query.is_query() &&
        number_of(text_rows(session, "SELECT COUNT(*) FROM sys.tables WHERE object_id = OBJECT_ID(@table)", name)
                      .at(0)
                      .at(0)) > 0;
    if (!is_table)
      refuse("a view, a query or a synonym, which may read anywhere", "read its table, with `columns` and `where`");
    if (is_read_only_copy(session)) {
      refuse("a database that is a copy and only read",
             "connect to the one that is written (application_intent: read_write)");
    }
  }

  /// The columns that tell rows of one value apart: those that are named, the primary key, or all of them.
  void choose_key() {
    constexpr const char* kKey = "watermark.primary_key";
    const std::vector<std::string> names = question_.section.list(kKey);
    const config::ListPlaces places = question_.section.places(kKey);
    for (std::size_t item = 0; item < names.size(); ++item) {
      const SourceColumn& column = find(names[item], kKey, places.of(item));
      if (!can_be_key(column)) {
        throw Error{ErrorKind::Config, "'" + printable(column.info.name) + "' is " + sql_name(column.info.type) +
                                           ", by which rows cannot be told apart"}
            .at(places.of(item))
            .advise("name columns of numbers, times, short texts or uniqueidentifiers");
      }
      key_.push_back(&column);
    }
    if (key_.empty()) key_ = key_of_rows(question_.columns, question_.declared);
  }

  /// The same for whoever reads the same rows, through whichever connection.
  std::string source() const {
    const std::string what = question_.query.is_query() ? kQuery : question_.query.shown();
    return question_.session.environment().database + ": " + what;
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error{ErrorKind::Config, what}
        .because("where this run should begin is not known, so that rows could be lost or there twice")
        .at(question_.section.where(kWatermark))
        .advise("begin once more with --full-drop, which replaces the rows that are there");
  }

  void read_bookmark() {
    if (!question_.resumption.bookmark) return;
    low_ = Bookmark::parse(*question_.resumption.bookmark);
    if (!low_) refuse("what the last run of this flow left is not what this version of hygge understands");
    if (low_->source != source()) {
      refuse("the last run of this flow read " + printable(low_->source) + ", and this one would read " +
             printable(source()));
    }
    if (low_->column != column_.info.name) {
      refuse("the watermark of the last run was '" + printable(low_->column) + "', and now it is " + shown_);
    }
    if (low_->type != type_name(column_)) {
      refuse(shown_ + " was " + low_->type + " in the last run, and is " + type_name(column_) + " now");
    }
    if (low_->condition != condition()) {
      question_.note(
          std::string{question_.query.is_query() ? "the query, or `where`," : "`where`"} +
              " is not what it was in the last run: of the rows that it lets in now, those do not come whose " +
              shown_ + " was passed already (--full-drop brings them)",
          true);
    }
  }

  /// Which rows are asked for, besides the watermark.
  std::string condition() const {
    const std::string query = question_.query.is_query() ? question_.query.everything() : "";
    const std::string where = question_.section.text("where");
    return query.empty() && where.empty() ? "" : digest_of(query + '\0' + where);
  }

  std::vector<std::vector<Parameter>> ask(const std::string& select, const std::string& condition,
                                          const std::vector<Parameter>& values, const std::string& prefix) const {
    return ask_values(question_.session, question_.isolation + "SELECT " + select + question_.query.from(condition),
                      values, prefix);
  }

  std::uint64_t count(const std::string& condition, const std::vector<Parameter>& values) const {
    const auto rows = text_rows(question_.session,
                                question_.isolation + "SELECT COUNT_BIG(*)" + question_.query.from(condition), values);
    return rows.empty() ? 0 : static_cast<std::uint64_t>(number_of(rows.front().front()));
  }

  /// Rows without a value come when everything is read, and never again.
  void count_without() {
    if (column_.info.is_nullable()) next_.without = count(name_ + " IS NULL", {});
    if (!low_ || takes_without()) return;
    if (next_.without > low_->without) {
      const std::uint64_t more = next_.without - low_->without;
      question_.note(format_count(more) + (more == 1 ? " row has" : " rows have") + " come without a value in " +
                         shown_ + ": an incremental run does not see them, --full-drop brings them",
                     true);
    }
    next_.without = low_->without;
  }

  /// Whether no run has brought rows without a value, nor any other.
  bool takes_without() const { return !low_ || (low_->bound.empty() && low_->without == 0); }

  Parameter low() const {
    tds::TypeInfo type = column_.info.type;
    type.scale = low_->scale;
    return kept("low", type, low_->bound);
  }

  /// A value that was noted.
  Parameter kept(const std::string& name, const tds::TypeInfo& type, const std::string& value) const {
    try {
      return Parameter::of_kept(name, type, answer_storage(type), value);
    } catch (const Error&) {
      refuse("what the last run of this flow left is not what this version of hygge understands");
    }
  }

  /// Rows of one value, together.
  struct Sum {
    std::uint64_t rows = 0;
    std::string checksum;  ///< empty: the server has none
    bool operator==(const Sum&) const = default;
  };
  Sum sum_at(const Parameter& value, const std::string& name) const {
    // A sum: in CHECKSUM_AGG two equal rows cancel each other out, whatever they become.
    std::vector<std::string> columns;
    for (const SourceColumn& column : question_.columns) {
      if (can_be_key(column)) columns.push_back(tds::quote_name(column.info.name));
    }
    const std::string condition = name_ + " = @" + name;
    const auto told = if_allowed([&] {
      return text_rows(
          question_.session,
          question_.isolation + "SELECT CAST(COUNT_BIG(*) AS nvarchar(20)), CAST(SUM(CAST(BINARY_CHECKSUM(" +
              join(columns, ", ") + ") AS decimal(38, 0))) AS nvarchar(40))" + question_.query.from(condition),
          std::vector<Parameter>{value});
    });
    if (told.empty()) return {count(condition, {value}), ""};
    return {static_cast<std::uint64_t>(number_of(told.front().at(0))), told.front().at(1).value_or("0")};
  }

  /// The newest value, from `from` on; nothing where there is none.
  std::optional<Parameter> newest(const std::string& from, const std::vector<Parameter>& values) const {
    std::vector<std::vector<Parameter>> rows;
    if (is_rowversion(column_)) {
      rows = ask_values(question_.session, "SELECT CAST(MIN_ACTIVE_ROWVERSION() AS binary(8))", {}, "high");
    } else {
      rows = ask("MAX(" + name_ + ")", from, values, "high");
    }
    if (rows.empty() || rows.front().empty() || rows.front().front().kept() == "NULL") return std::nullopt;
    return rows.front().front();
  }

  bool is_open() const { return is_later_ || is_rowversion(column_); }

  /// Below the bound, or at it. Sets what is left of it for the next run.
  std::string up_to(const Parameter& high) {
    next_.bound = high.kept();
    next_.scale = high.type().scale;  // not every server's MAX has that of the column
    next_.shown = high.shown_value();
    next_.is_open = is_open();
    values_.push_back(high);
    warn_of_future();
    const std::string at = "@high0";
    if (is_open()) return name_ + " < " + at;
    // Before the rows are looked at one by one: what changes in between is then seen by the next run.
    const Sum sum = sum_at(high, "high0");
    next_.tied = sum.rows;
    next_.checksum = sum.checksum;
    if (!take_ties(high)) return name_ + " <= " + at;
    return name_ + " <= " + at + " AND (" + name_ + " < " + at + " OR " + matching(key_, next_.ties, "h", values_) +
           " = 1)";
  }

  /// A slip in the data, or a date that stands for "never": nothing is newer from then on.
  void warn_of_future() const {
    const std::string& value = next_.shown;
    const bool is_time = value.starts_with('\'');
    const auto soon = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) + std::chrono::days{3};
    if (!is_time || value.substr(1) < fmt::format("{:%Y-%m-%d}", fmt::gmtime(soon))) return;
    question_.note(
        "the newest value of " + shown_ + " lies in the future, " + value +
            ": rows that come with one below it are not seen by incremental runs (leave it out with `where`)",
        true);
  }

  /// Whether the rows of the newest value are few enough, and differ, to be told apart.
  bool take_ties(const Parameter& high) {
    if (key_.empty()) return false;
    std::vector<std::string> names;
    for (const SourceColumn* column : key_) names.push_back(tds::quote_name(column->info.name));
    Ties ties;
    try {
      for (const std::vector<Parameter>& row :
           ask("TOP (" + std::to_string(kMostTies + 1) + ") " + join(names, ", "), name_ + " = @high0", {high}, "t")) {
        std::vector<std::string>& tie = ties.emplace_back();
        for (const Parameter& value : row) tie.push_back(value.kept());
      }
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Data) throw;
      return false;  // text that is none: the rows themselves will tell what becomes of it
    }
    std::sort(ties.begin(), ties.end());
    return note_ties(std::move(ties));
  }

  bool note_ties(Ties ties) {
    if (!can_be_noted(key_, ties)) return false;
    next_.ties = std::move(ties);
    next_.key.clear();
    next_.key_types.clear();
    for (const SourceColumn* column : key_) {
      next_.key.push_back(column->info.name);
      next_.key_types.push_back(type_name(*column));
    }
    return true;
  }

  /// Its rows are told apart as they were noted, whatever the key is now.
  RowKey key_of_last_run() const {
    RowKey key;
    for (std::size_t i = 0; i < low_->key.size(); ++i) {
      const auto column = std::find_if(question_.columns.begin(), question_.columns.end(),
                                       [&](const SourceColumn& one) { return one.info.name == low_->key[i]; });
      const bool is_there = column != question_.columns.end();
      if (!is_there || type_name(*column) != low_->key_types[i]) {
        refuse("the last run of this flow told rows apart by '" + printable(low_->key[i]) + "', which is " +
               (is_there ? "of another type now" : "not there any more"));
      }
      key.push_back(&*column);
    }
    return key;
  }

  /// Behind what the last run read.
  std::string from_low() {
    const std::string at = "@low";
    values_.push_back(low());
    if (low_->is_open) return name_ + " >= " + at;
    if (is_as_noted()) return name_ + " > " + at;
    if (question_.resumption.may_repeat) {
      repeats_ = true;
      return name_ + " >= " + at;
    }
    if (low_->key.empty()) throw late();
    const RowKey key = key_of_last_run();
    for (const std::vector<std::string>& tie : low_->ties) {
      for (std::size_t i = 0; i < tie.size(); ++i) kept("l", key[i]->info.type, tie[i]);
    }
    // Of rows that are equal in what tells them apart one may be new.
    std::vector<Parameter> values{low()};
    const std::string known = matching(key, low_->ties, "l", values);
    if (count(name_ + " = " + at + " AND " + known + " = 1", values) > low_->ties.size()) throw late();
    return name_ + " >= " + at + " AND (" + name_ + " > " + at + " OR " + matching(key, low_->ties, "l", values_) +
           " = 0)";
  }

  /// Whether the rows of the lower bound are still those that there were.
  bool is_as_noted() const {
    const Sum now = sum_at(low(), "low");
    const bool can_tell = !now.checksum.empty() && !low_->checksum.empty();
    const bool has_other_way = question_.resumption.may_repeat || !low_->key.empty();
    if (!can_tell && has_other_way) return false;
    return now == Sum{low_->tied, can_tell ? low_->checksum : now.checksum};
  }

  Error late() const {
    return Error{ErrorKind::Config, "the rows of " + question_.query.shown() + " with " + shown_ + " = " + low_->shown +
                                        " are others than those that the last run found there"}
        .because("rows have come late, or were changed, and cannot be told from the " + format_count(low_->tied) +
                 " that there were: " +
                 (key_.empty()        ? "no columns are known that tell them apart"
                  : low_->key.empty() ? "they are too many to be noted"
                                      : "they are equal in the columns that tell rows apart"))
        .at(question_.section.where(kWatermark))
        .advise(
            "begin once with --full-drop, and set `watermark.newest: later`, which leaves the newest value to a run "
            "that finds newer ones, or `watermark.primary_key`; a store that merges needs neither");
  }

  /// Where no run has read a value yet. Rows without one come once.
  Watermark begin() {
    const std::optional<Parameter> high = newest("", {});
    const std::string without = takes_without() ? name_ + " IS NULL" : kNothing;
    if (!high) {
      next_.shown = "nothing";
      return {.condition = without, .values = {}, .bookmark = next_};
    }
    const std::string upper = up_to(*high);
    question_.note("reads everything " + up_to_words() + "; incremental runs after this one take what is newer", false);
    return {.condition = "((" + upper + ") OR " + without + ")", .values = std::move(values_), .bookmark = next_};
  }

  Watermark go_on() {
    const std::optional<Parameter> high = newest(name_ + " >= @low", {low()});
    if (high && is_rowversion(column_) && high->kept() < low_->bound) {
      throw Error{ErrorKind::Config, "the rowversions of the database are behind those of the last run"}
          .because("it was restored, or the table was moved to another one")
          .at(question_.section.where(kWatermark))
          .advise("begin once more with --full-drop");
    }
    const bool is_same = high && high->kept() == low_->bound;
    if (!high) warn_of_restart();
    if (!high || (is_same && is_open())) return stay();
    const std::string lower = from_low();
    const bool is_noted = is_same && !low_->is_open && lower == name_ + " > @low";
    if (is_noted) return stay();
    const std::string upper = up_to(*high);
    if (is_same && !low_->is_open && !repeats_ && next_.key == low_->key) {
      // One that is not seen at the moment was taken nevertheless.
      Ties all;
      std::set_union(next_.ties.begin(), next_.ties.end(), low_->ties.begin(), low_->ties.end(),
                     std::back_inserter(all));
      if (all == low_->ties) return stay();
      note_ties(std::move(all));
    }
    question_.note("reads what is newer than " + shown_ + " = " + low_->shown + ", " + up_to_words(), false);
    return {.condition = "(" + lower + ") AND (" + upper + ")", .values = std::move(values_), .bookmark = next_};
  }

  /// Rows were deleted, which is well, or the numbers begin again, and then nothing will ever be newer.
  void warn_of_restart() const {
    const std::optional<Parameter> now = newest("", {});
    if (!now) return;
    question_.note("the newest value of " + shown_ + " is " + now->shown_value() + ", below " + low_->shown +
                       ", up to which the last run read: if the values began again, only --full-drop brings the rows",
                   true);
  }

  /// Nothing is newer.
  Watermark stay() {
    question_.note("nothing is newer than " + shown_ + " = " + low_->shown, false);
    Bookmark same = *low_;
    same.condition = next_.condition;
    return {.condition = kNothing, .values = {}, .bookmark = std::move(same)};
  }

  std::string up_to_words() const { return (next_.is_open ? "before " : "up to ") + shown_ + " = " + next_.shown; }

  const WatermarkQuestion& question_;
  const SourceColumn& column_;
  const std::string name_;   // quoted
  const std::string shown_;  // for messages
  const bool is_later_;
  RowKey key_;  // none: rows of one value cannot be told apart
  std::optional<Bookmark> low_;
  Bookmark next_;
  std::vector<Parameter> values_;
  bool repeats_ = false;  // rows of the lower bound come once more
};

}  // namespace

Watermark ask_watermark(const WatermarkQuestion& question) { return WatermarkAsker{question}.run(); }

}  // namespace hygge::homes::mssql
