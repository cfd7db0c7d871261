#include "hygge/homes/mssql/watermark.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/connections/mssql/text_rows.h"
#include "hygge/core/column_choice.h"
#include "hygge/homes/mssql/answer_values.h"
#include "hygge/tds/type_info.h"

namespace hygge::homes::mssql {

namespace {

using hygge::mssql::SourceColumn;
using tds::Parameter;
using tds::WireType;

/// More rows with the newest value than these are counted, not told apart.
constexpr std::size_t kMostTies = 64;
constexpr std::size_t kMostTieValues = 500;
constexpr std::size_t kMostTieText = 2'400;
constexpr const char* kWatermark = "watermark";
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

/// Whether two values of it are told apart by `=`.
bool can_be_key(const SourceColumn& column) {
  switch (column.info.type.framing()) {
    case tds::Framing::Fixed:
    case tds::Framing::Length1:
      return true;
    case tds::Framing::Length2:
      return column.info.type.size != tds::TypeInfo::kMax;
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
        column_{find(question.section.list(kWatermark), kWatermark)},
        name_{tds::quote_name(column_.info.name)},
        shown_{"'" + printable(column_.info.name) + "'"},
        is_later_{question.section.text("watermark.newest") == "later"} {
    if (!can_be_watermark(column_)) throw no_watermark();
    if (is_rowversion(column_) && question.query.is_elsewhere()) throw elsewhere();
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
  const SourceColumn& find(const std::vector<std::string>& names, const char* setting) const {
    try {
      const std::vector<std::size_t> places =
          choose_columns(names, schema_of(question_.columns), question_.section.where(setting), setting);
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

  Error elsewhere() const {
    return Error{ErrorKind::Config, shown_ + " is a rowversion of another database than the connection's"}
        .because("only in its own database does the server tell which of them are not committed yet")
        .at(question_.section.where(kWatermark))
        .advise("connect to that database");
  }

  /// The columns that tell rows of one value apart: those that are named, the primary key, or all of them.
  void choose_key() {
    const std::vector<std::string> named = question_.section.list("watermark.primary_key");
    for (const std::string& name : named) {
      const SourceColumn& column = find({name}, "watermark.primary_key");
      if (!can_be_key(column)) {
        throw Error{ErrorKind::Config, "'" + printable(column.info.name) + "' is " + sql_name(column.info.type) +
                                           ", by which rows cannot be told apart"}
            .at(question_.section.where("watermark.primary_key"))
            .advise("name columns of numbers, times, short texts or uniqueidentifiers");
      }
      key_.push_back(&column);
    }
    if (!key_.empty()) return;
    std::map<std::size_t, const SourceColumn*> primary;
    for (const SourceColumn& column : question_.columns) {
      const auto told = question_.declared.columns.find(column.info.name);
      if (told != question_.declared.columns.end() && told->second.key > 0) primary[told->second.key] = &column;
    }
    for (const auto& [place, column] : primary) key_.push_back(column);
    if (key_.empty()) {
      for (const SourceColumn& column : question_.columns) key_.push_back(&column);
    }
    if (!std::all_of(key_.begin(), key_.end(), [](const SourceColumn* column) { return can_be_key(*column); })) {
      key_.clear();
    }
  }

  /// The same for whoever reads the same rows, through whichever connection.
  std::string source() const {
    const std::string what = question_.query.is_query() ? kQuery : question_.query.shown();
    return question_.session.environment().database + ": " + what;
  }

  /// Not for secrets: FNV-1a, 64 bit.
  static std::string digest(const std::string& text) {
    if (text.empty()) return {};
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    return std::to_string(hash);
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
    return digest(query + question_.section.text("where"));
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
    if (!low_) return;
    if (next_.without > low_->without) {
      const std::uint64_t more = next_.without - low_->without;
      question_.note(format_count(more) + (more == 1 ? " row has" : " rows have") + " come without a value in " +
                         shown_ + ": an incremental run does not see them, --full-drop brings them",
                     true);
    }
    next_.without = low_->without;
  }

  Parameter low() const {
    return Parameter::of_kept("low", column_.info.type, answer_storage(column_.info.type), low_->bound);
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
    next_.shown = high.shown_value();
    next_.is_open = is_open();
    values_.push_back(high);
    warn_of_future();
    const std::string at = "@high0";
    if (is_open()) return name_ + " < " + at;
    if (!take_ties(high)) {
      next_.tied = count(name_ + " = @high0", {high});
      return name_ + " <= " + at;
    }
    return name_ + " <= " + at + " AND (" + name_ + " < " + at + " OR " + match(key_, next_.ties, "h") + " = 1)";
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
    const auto rows =
        ask("TOP (" + std::to_string(kMostTies + 1) + ") " + join(names, ", "), name_ + " = @high0", {high}, "t");
    std::size_t text = 0;
    for (const SourceColumn* column : key_) text += column->info.name.size() + 3;
    for (const std::vector<Parameter>& row : rows) {
      std::vector<std::string> tie;
      for (const Parameter& value : row) tie.push_back(value.kept());
      for (const std::string& value : tie) text += value.size() + 3;
      next_.ties.push_back(std::move(tie));
    }
    std::sort(next_.ties.begin(), next_.ties.end());
    const bool differ = std::adjacent_find(next_.ties.begin(), next_.ties.end()) == next_.ties.end();
    const bool are_few =
        rows.size() <= kMostTies && rows.size() * key_.size() <= kMostTieValues && text <= kMostTieText;
    if (!differ || !are_few) {
      next_.ties.clear();
      return false;
    }
    for (const SourceColumn* column : key_) next_.key.push_back(column->info.name);
    return true;
  }

  /// 1 for the rows of the key's values, else 0: also where a value is NULL.
  std::string match(const std::vector<const SourceColumn*>& key, const std::vector<std::vector<std::string>>& ties,
                    const std::string& prefix) {
    std::string any;
    std::size_t number = 0;
    for (const std::vector<std::string>& tie : ties) {
      std::string all;
      for (std::size_t i = 0; i < tie.size(); ++i) {
        const SourceColumn& column = *key[i];
        const std::string name = prefix + std::to_string(number++);
        all += (all.empty() ? "" : " AND ") + tds::quote_name(column.info.name);
        if (tie[i] == "NULL") {
          all += " IS NULL";
          continue;
        }
        all += " = @" + name;
        values_.push_back(Parameter::of_kept(name, column.info.type, answer_storage(column.info.type), tie[i]));
      }
      any += (any.empty() ? "(" : " OR (") + all + ")";
    }
    return any.empty() ? "0" : "CASE WHEN " + any + " THEN 1 ELSE 0 END";
  }

  /// Its rows are told apart as they were noted, whatever the key is now.
  std::vector<const SourceColumn*> key_of_last_run() const {
    std::vector<const SourceColumn*> key;
    for (const std::string& name : low_->key) {
      const auto column = std::find_if(question_.columns.begin(), question_.columns.end(),
                                       [&](const SourceColumn& one) { return one.info.name == name; });
      if (column == question_.columns.end()) {
        refuse("the last run of this flow told rows apart by '" + printable(name) + "', which is not there any more");
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
    if (!low_->key.empty()) {
      return name_ + " >= " + at + " AND (" + name_ + " > " + at + " OR " + match(key_of_last_run(), low_->ties, "l") +
             " = 0)";
    }
    const std::uint64_t now = count(name_ + " = @low", {low()});
    if (now <= low_->tied) return name_ + " > " + at;
    if (question_.resumption.may_repeat) {
      repeats_ = true;
      return name_ + " >= " + at;
    }
    const std::uint64_t late = now - low_->tied;
    throw Error{ErrorKind::Config, format_count(late) + (late == 1 ? " row has" : " rows have") + " come late to " +
                                       shown_ + " = " + low_->shown + ", up to which the last run read " +
                                       question_.query.shown()}
        .because(key_.empty() ? "they cannot be told from the " + format_count(low_->tied) +
                                    " that it took, because there is no key"
                              : "they cannot be told from the " + format_count(low_->tied) +
                                    " that it took, which are too many to note")
        .at(question_.section.where(kWatermark))
        .advise(
            "set `watermark.newest: later`, which leaves the newest value to the run after, and begin once with "
            "--full-drop; or merge the rows (write_strategy: merge)");
  }

  /// Where no run has read a value yet. Rows without one come once, with the first.
  Watermark begin() {
    const std::optional<Parameter> high = newest("", {});
    const std::string without = low_ ? "" : name_ + " IS NULL";
    if (!high) {
      next_.shown = "nothing";
      return {.condition = low_ ? kNothing : without, .values = {}, .bookmark = next_};
    }
    const std::string upper = up_to(*high);
    question_.note("reads everything " + up_to_words() + "; incremental runs after this one take what is newer", false);
    return {.condition = low_ ? upper : "((" + upper + ") OR " + without + ")",
            .values = std::move(values_),
            .bookmark = next_};
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
    if (!high || (is_same && is_open())) return stay();
    const std::string lower = from_low();
    const bool has_no_more = is_same && !low_->is_open && low_->key.empty() && !repeats_;
    if (has_no_more) return stay();
    const std::string upper = up_to(*high);
    if (is_same && !low_->is_open && next_.key == low_->key && next_.ties == low_->ties && !repeats_) return stay();
    question_.note("reads what is newer than " + shown_ + " = " + low_->shown + ", " + up_to_words(), false);
    return {.condition = "(" + lower + ") AND (" + upper + ")", .values = std::move(values_), .bookmark = next_};
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
  std::vector<const SourceColumn*> key_;  // none: rows of one value cannot be told apart
  std::optional<Bookmark> low_;
  Bookmark next_;
  std::vector<Parameter> values_;
  bool repeats_ = false;  // rows of the lower bound come once more
};

}  // namespace

Watermark ask_watermark(const WatermarkQuestion& question) { return WatermarkAsker{question}.run(); }

}  // namespace hygge::homes::mssql
