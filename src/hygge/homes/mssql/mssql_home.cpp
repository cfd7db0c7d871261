#include "hygge/homes/mssql/mssql_home.h"

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/advice.h"
#include "hygge/connections/connections.h"
#include "hygge/connections/mssql/grants.h"
#include "hygge/connections/mssql/table_name.h"
#include "hygge/core/column_choice.h"
#include "hygge/core/store.h"
#include "hygge/homes/mssql/condition.h"
#include "hygge/homes/mssql/declared_columns.h"
#include "hygge/homes/mssql/isolation.h"
#include "hygge/homes/mssql/same_moment.h"
#include "hygge/tds/server_error.h"

namespace hygge::homes::mssql {

namespace {

constexpr std::int32_t kInvalidColumn = 207;
constexpr std::int32_t kInvalidObject = 208;

/// What stands between the first two quotes.
std::string quoted_in(const std::string& text) {
  const std::size_t begin = text.find('\'');
  const std::size_t end = begin == std::string::npos ? begin : text.find('\'', begin + 1);
  return end == std::string::npos ? "" : text.substr(begin + 1, end - begin - 1);
}

/// What one reader sees of others' changes, behind who it is.
constexpr const char* kOneSnapshot = "; in a snapshot of one moment";

/// A sentence of the server's, to be told as a part of ours.
std::string without_full_stop(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  return text;
}

/// "orders" of "dbo.orders".
std::string last_part(const std::string& name) { return name.substr(name.rfind('.') + 1); }

/// The size of its pages is that of its rows where there are many: a few rows have a page to themselves, and a heap
/// keeps the pages of rows that are gone.
Bytes bytes_of(const TableSize& size) {
  constexpr std::uint64_t kLargestRow = std::uint64_t{16} << 10U;
  return Bytes{std::min(size.bytes, size.rows * kLargestRow)};
}

/// Values as they fit a list.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}

bool has_no_limit(const SourceColumn& column) {
  const tds::Framing framing = column.info.type.framing();
  return framing == tds::Framing::Chunks || framing == tds::Framing::Pointer;
}

}  // namespace

MssqlHome::MssqlHome(const config::Section& section, const KindContext& /*context*/)
    : section_{section}, connection_{section.text("connection")}, query_{section} {}

std::string MssqlHome::describe() const { return connection_ + ": " + query_.shown(); }

/// Those that are not needed after all are given back when that is known.
SessionWish MssqlHome::sessions() const {
  const unsigned readers = most_readers();
  return {{connection_, {.least = 1, .best = readers > 1 ? readers + 1 : 1}}};
}

engine::Relation MssqlHome::open(const HomeContext& context) {
  context_.emplace(context);
  MssqlConnection::Session session = context.sessions->take(connection_);
  std::vector<SourceColumn> chosen;
  std::vector<std::string> names;  // none: all
  guarded(context.sessions->mssql(connection_), session, query_.shown(), query_.where(), [&] {
    try {
      look(*session);
    } catch (tds::TdsError& error) {
      advise_right(*session, error);
      throw;
    }
    const std::vector<std::string> wanted = section_.list("columns");
    for (const std::size_t place : choose_columns(wanted, schema_of(columns_), section_.places("columns"))) {
      chosen.push_back(columns_[place]);
      if (!wanted.empty()) names.push_back(columns_[place].info.name);
    }
    check_case(*session, wanted, names);
    check_names(chosen, query_.shown());
    if (keeps_offsets()) check_offset_names(chosen);
    check(*session, names);
    tell_of_variants(chosen);
    declared_ = ask_declared(*session, query_, columns_);
    settle_readers(*session);
    settle_watermark(*session);
  });

  read_ = reading(statements(names), chosen);
  if (pieces_.pieces.size() > 1 && isolation_ == tds::Isolation::Snapshot) {
    const auto moment = std::make_shared<SameMoment>(SameMoment::Request{
        .sessions = context.sessions,
        .connection = connection_,
        .table = query_.table(),
        .count = pieces_.pieces.size(),
        .has_one_more = !reads_copy_ && context.sessions->count(connection_) > pieces_.pieces.size(),
        .tell = [note = context.note](const std::string& text) { note(text, false); }});
    read_->take = [moment](std::size_t piece) { return moment->take(piece); };
  }
  const bool is_a_part = context.resumption.bookmark.has_value();
  if (is_a_part) size_.reset();
  if (size_ && !query_.is_filtered()) read_->rows = Rows{size_->rows};
  engine::Relation relation = context.engine.relation_of(scan_of(read_), keeps_order());
  relation.nulls.resize(relation.schema.size());
  relation.has_long_values = std::any_of(read_->columns.begin(), read_->columns.end(), has_no_limit);
  relation.largest_piece = Rows{engine::kBatchRows};
  if (size_) relation.rows = Rows{size_->rows};
  const bool tells_bytes = size_ && names.empty() && size_->bytes > 0 && size_->rows >= engine::kBatchRows;
  if (tells_bytes) relation.bytes = bytes_of(*size_);
  relation.declared = declared_;
  if (query_.is_filtered()) relation.filter_place = section_.where("where");
  return relation;
}

void MssqlHome::look(tds::Session& session) {
  columns_.clear();
  try {
    for (tds::ColumnInfo& info : ask_for_columns(session)) {
      const bool is_wide = section_.text("seventh_digit") == "cut" || context_->wide_times.contains(info.name);
      columns_.push_back(hygge::mssql::source_column(std::move(info), is_wide));
    }
  } catch (const tds::TdsError& error) {
    if (error.message() && error.message()->number == kInvalidObject) explain_missing(session, error);
    throw;
  }
  if (columns_.empty()) {
    throw Error{ErrorKind::Data, query_.shown() + " gives no rows and no columns"}.advise(
        "write a query that selects something");
  }
  if (!query_.is_query() && !query_.is_elsewhere()) size_ = ask_size(session, query_.table());
}

std::vector<tds::ColumnInfo> MssqlHome::ask_for_columns(tds::Session& session) const {
  return query_.is_query() ? ask_columns_unrun(session, query_.shape()) : ask_columns(session, query_.shape());
}

void MssqlHome::advise_right(tds::Session& session, tds::TdsError& error) const {
  if (!error.message() || error.spoils_connection()) return;
  const std::optional<DeniedOnObject> denied = denied_on_object(*error.message());
  if (!denied) return;
  // Who the login is in the database of the object, which a query may have found anywhere.
  const bool is_here = denied->database == session.environment().database;
  const std::string question = "SELECT CAST(USER_NAME() AS nvarchar(128))";
  const std::vector<std::string> users = if_allowed([&] {
    return ask_texts(session, is_here ? question
                                      : "EXEC " + tds::quote_name(denied->database) + ".sys.sp_executesql " +
                                            tds::quote_text(question));
  });
  const std::string grant = grant_of(denied->permission + on_object(denied->schema, denied->object),
                                     users.empty() ? std::string{} : users.front());
  error.advise("the login lacks a right; " + advice_to_run({grant}, is_here ? std::string{} : denied->database));
}

void MssqlHome::check_case(tds::Session& session, const std::vector<std::string>& wanted,
                           const std::vector<std::string>& names) const {
  if (wanted == names) return;
  try {
    ask_columns(session, query_.no_rows(wanted));
  } catch (const tds::TdsError& error) {
    if (!error.message() || error.is_transient()) throw;
    if (error.message()->number != kInvalidColumn) return;  // which is not about their case
    const std::string name = quoted_in(error.message()->text);
    const auto asked = std::find(wanted.begin(), wanted.end(), name);
    if (asked == wanted.end()) return;  // the condition has it
    throw Error{ErrorKind::NotFound, "`columns` asks for " + config::quote(name) + ", which is not there"}
        .because("the database tells names apart by their case")
        .at(section_.places("columns").of(static_cast<std::size_t>(asked - wanted.begin())))
        .advise("did you mean '" + printable(names[static_cast<std::size_t>(asked - wanted.begin())]) + "'?");
  }
}

void MssqlHome::check(tds::Session& session, const std::vector<std::string>& columns) const {
  const bool is_as_seen = !query_.is_filtered() && (columns.empty() || !query_.is_query());
  if (is_as_seen) return;
  try {
    ask_columns(session, query_.no_rows(columns));
  } catch (tds::TdsError& error) {
    if (!error.message() || error.is_transient()) throw;
    error.at(section_.where(query_.is_filtered() ? "where" : "columns"));
    if (error.message()->number == kInvalidColumn) {
      const std::string name = quoted_in(error.message()->text);
      error.advise(column_advice(name, schema_of(columns_)) + "; a text stands in single quotes: '" + name + "'");
    } else if (query_.is_query()) {
      error.advise("columns and where are put around the query; write them into it instead");
    }
    throw;
  }
}

void MssqlHome::explain_missing(tds::Session& session, const tds::TdsError& error) const {
  Error missing{ErrorKind::NotFound, printable(without_full_stop(error.message()->text))};
  const std::string wanted = quoted_in(error.message()->text);
  if (last_part(wanted).starts_with('#')) {
    throw missing
        .because("a query is first asked for its columns without being run, so that what it makes is not there")
        .advise("use a common table expression (WITH) or a table that stays, instead of a temporary one");
  }
  std::vector<std::string> names = if_allowed([&] {
    return ask_texts(session,
                     "SELECT CAST(s.name + N'\t' + t.name AS nvarchar(300)) FROM sys.objects t JOIN "
                     "sys.schemas s ON s.schema_id = t.schema_id WHERE t.type IN ('U', 'V')");
  });
  for (std::string& name : names) {
    const std::vector<std::string> parts = split(name, '\t');
    const std::string plain = join(parts, ".");
    name = TableName{parts}.shown();
    if (plain == wanted && name != plain) throw missing.advise("write it as " + name);
  }
  // Who wrote no schema means the one that he forgot.
  const bool has_schema = wanted.find('.') != std::string::npos;
  const auto same = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
    return lower_case(last_part(name)) == lower_case(wanted);
  });
  if (!has_schema && same != names.end()) throw missing.advise("write it with its schema: " + *same);
  if (!has_schema) std::transform(names.begin(), names.end(), names.begin(), last_part);
  const std::string advice = query_.is_query() ? "correct the query" : "correct the name";
  throw missing.advise(config::suggest(wanted, names, advice + ", or give the login a right to see it"));
}

unsigned MssqlHome::most_readers() const {
  constexpr unsigned kUnlessTold = 4;
  if (query_.is_query()) return 1;
  return section_.has("readers") ? static_cast<unsigned>(section_.integer("readers")) : kUnlessTold;
}

/// Unless told, several read what is large, where all of them can see the same rows.
unsigned MssqlHome::wanted_readers(bool has_snapshots) const {
  constexpr std::uint64_t kRowsForEach = 2'000'000;
  constexpr std::uint64_t kBytesForEach = std::uint64_t{1} << 30U;
  if (section_.has("readers")) return most_readers();
  if (!size_ || !has_snapshots || context_->resumption.bookmark) return 1;
  const std::uint64_t worth = std::max(size_->rows / kRowsForEach, size_->bytes / kBytesForEach);
  return static_cast<unsigned>(std::clamp<std::uint64_t>(worth, 1, most_readers()));
}

/// A query may say in which order its rows come; those of a table have none that is worth a single reader.
bool MssqlHome::keeps_order() const {
  return context_->order == RowOrder::Kept || (context_->order == RowOrder::Preferred && query_.is_query());
}

void MssqlHome::settle_readers(tds::Session& session) {
  isolation_ = isolation_of(section_.text("isolation"));
  if (isolation_ == tds::Isolation::ReadUncommitted) {
    context_->note(
        "read_uncommitted: rows that others are changing may be read twice, not at all, or as they never were", true);
  }
  const bool is_told = section_.has("isolation");
  const bool may_split = most_readers() > 1 && !keeps_order();
  const bool asks = isolation_ == tds::Isolation::Snapshot || (may_split && !is_told);
  const bool has_snapshots = asks && allows_snapshot(session, query_);
  if (isolation_ == tds::Isolation::Snapshot && !has_snapshots) {
    const std::string database = query_.database().empty() ? session.environment().database : query_.database();
    throw Error{ErrorKind::Config, "the database '" + printable(database) + "' does not allow snapshot isolation"}
        .at(section_.where("isolation"))
        .advise("ALTER DATABASE " + tds::quote_name(database) +
                " SET ALLOW_SNAPSHOT_ISOLATION ON, or choose another isolation");
  }
  pieces_ = Pieces{};
  unsigned wanted = keeps_order() ? 1 : wanted_readers(has_snapshots);
  reads_copy_ = wanted > 1 && is_read_only_copy(session);
  if (reads_copy_ && !section_.has("readers")) wanted = 1;
  const bool is_asked_for = section_.has("readers") && section_.integer("readers") > 1;
  if (wanted > 1) wanted = std::min(wanted, context_->sessions->count(connection_));
  if (wanted > 1) {
    pieces_ = cut_table(session, query_, wanted, size_ ? size_->rows : 0);
  } else if (is_asked_for) {
    pieces_.problem = query_.is_query() ? "a query is read as it is written"
                      : keeps_order()   ? "preserve_order keeps the rows in order"
                                        : "the pool of connection '" + connection_ + "' has no more to give";
  }
  if (pieces_.pieces.size() > 1 && !is_told && has_snapshots) isolation_ = tds::Isolation::Snapshot;
  tell_of_readers(has_snapshots);
  // One more holds the table still while the others begin.
  const auto readers = static_cast<unsigned>(pieces_.pieces.size());
  const bool needs_one_more = readers > 1 && isolation_ == tds::Isolation::Snapshot && !reads_copy_;
  context_->sessions->keep(connection_, needs_one_more ? readers + 1 : readers);
}

void MssqlHome::tell_of_readers(bool has_snapshots) const {
  const std::size_t readers = pieces_.pieces.size();
  const std::string asked = section_.text("readers");
  const bool is_snapshot = isolation_ == tds::Isolation::Snapshot;
  if (readers == 1) {
    const bool is_fewer = !asked.empty() && !pieces_.problem.empty() && asked != "1";
    if (is_fewer) {
      context_->note("one reader instead of " + asked + ": " + pieces_.problem + (is_snapshot ? kOneSnapshot : ""),
                     false);
    } else if (is_snapshot) {
      context_->note(std::string{"one reader"} + kOneSnapshot, false);
    }
    return;
  }
  const std::string fewer = !asked.empty() && std::to_string(readers) != asked ? " instead of " + asked : "";
  const std::string moment = reads_copy_ ? "each sees a moment of its own, because the database is a copy that is only "
                                           "read, where no table can be held still"
                             : is_snapshot ? "in snapshots of one moment"
                             : has_snapshots || section_.has("isolation")
                                 ? "each sees the changes of others while it reads"
                                 : "each sees the changes of others while it reads, because the database does not "
                                   "allow snapshots (ALTER DATABASE ... SET ALLOW_SNAPSHOT_ISOLATION ON)";
  context_->note(std::to_string(readers) + " readers" + fewer + ": " + pieces_.told + "; " + moment, false);
}

std::vector<PieceStatement> MssqlHome::statements(const std::vector<std::string>& columns) const {
  // Readers of one moment have begun their transactions already.
  const bool is_begun = pieces_.pieces.size() > 1 && isolation_ == tds::Isolation::Snapshot;
  const std::string isolation = is_begun ? "" : isolation_statement(isolation_);
  std::vector<PieceStatement> made;
  for (const Piece& piece : pieces_.pieces) {
    std::string condition = piece.condition;
    std::vector<tds::Parameter> values = piece.values;
    if (watermark_) {
      condition += (condition.empty() ? "" : " AND ") + watermark_->condition;
      values.insert(values.end(), watermark_->values.begin(), watermark_->values.end());
    }
    made.push_back({isolation + query_.rows(columns, condition, piece.hint), std::move(values)});
  }
  return made;
}

void MssqlHome::settle_watermark(tds::Session& session) {
  watermark_.reset();
  if (!keeps_bookmarks()) return;
  try {
    watermark_ = ask_watermark({.session = session,
                                .query = query_,
                                .columns = columns_,
                                .declared = *declared_,
                                .section = section_,
                                .resumption = context_->resumption,
                                .isolation = isolation_statement(isolation_of(section_.text("isolation"))),
                                .note = context_->note});
  } catch (tds::TdsError& error) {
    if (!error.message() || error.is_transient()) throw;
    error.at(section_.where("watermark"));
    if (query_.is_query())
      error.advise("the watermark is asked of what the query gives: it goes without WITH and ORDER BY");
    throw;
  }
}

std::optional<std::string> MssqlHome::bookmark() const {
  return watermark_ ? std::optional{watermark_->bookmark.text()} : std::nullopt;
}

std::shared_ptr<TableRead> MssqlHome::reading(std::vector<PieceStatement> pieces,
                                              const std::vector<SourceColumn>& columns) const {
  auto read = std::make_shared<TableRead>(columns, keeps_offsets());
  read->connection = &context_->sessions->mssql(connection_);
  read->take = [sessions = context_->sessions, name = connection_](std::size_t /*piece*/) {
    return sessions->take(name);
  };
  read->pieces = std::move(pieces);
  read->shown = query_.shown();
  read->where = query_.where();
  read->is_query = query_.is_query();
  if (section_.text("invalid_text") == "replace") read->invalid_text = tds::InvalidText::Replace;
  read->batch_rows =
      static_cast<std::size_t>(std::min<std::int64_t>(section_.integer("batch_size"), engine::kBatchRows));
  if (section_.has("row_multiplier")) {
    read->tell_every = static_cast<std::uint64_t>(section_.integer("row_multiplier"));
    read->tell_rows = [note = context_->note](std::uint64_t rows) { note(format_count(rows) + " rows read", false); };
  }
  return read;
}

std::vector<std::string> MssqlHome::plan() const {
  constexpr std::size_t kMostTold = 8;
  std::vector<std::string> lines;
  const std::size_t readers = read_->pieces.size();
  for (std::size_t i = 0; i < std::min(readers, kMostTold); ++i) {
    const PieceStatement& piece = read_->pieces[i];
    std::vector<std::string> values;
    for (const tds::Parameter& value : piece.values) values.push_back(value.shown());
    const std::string who = readers == 1 ? "read" : "reader " + std::to_string(i + 1);
    std::vector<std::string> statement = lines_of(piece.sql);
    statement.front().insert(0, who + ": ");
    if (!values.empty()) statement.back() += "  -- " + one_line(join(values, ", "));
    for (std::string& line : statement) lines.push_back((&line == &statement.front() ? "" : "  ") + line);
  }
  if (readers > kMostTold) lines.push_back("and " + std::to_string(readers - kMostTold) + " readers more");
  return lines;
}

engine::Relation MssqlHome::whole() {
  const std::string all = isolation_statement(isolation_) + query_.everything();
  engine::Relation relation =
      context_->engine.relation_of(scan_of(reading({PieceStatement{all}}, columns_)), keeps_order());
  relation.nulls.resize(relation.schema.size());
  return relation;
}

void MssqlHome::confirm_unchanged() {
  if (!read_ || section_.text("seventh_digit") != "auto") return;
  StageAgain again;
  again.wide_times = read_->ticks.wide();
  if (again.wide_times.empty()) return;
  const std::vector<std::string> names{again.wide_times.begin(), again.wide_times.end()};
  again.why = "times before 1677 or after 2262 in " + printable(join(names, ", ")) +
              ": the rows are read once more, with microseconds instead of nanoseconds there";
  // Whoever brings the second surprise might have more: everything is not read again for each.
  if (!context_->wide_times.empty()) again.wide_times = read_->ticks.nanos();
  throw again;
}

bool MssqlHome::keeps_offsets() const { return section_.text("offsets") == "column"; }

void MssqlHome::check_offset_names(const std::vector<SourceColumn>& columns) const {
  for (const engine::Column& made : hygge::mssql::OffsetColumns{columns, true}.kept()) {
    const bool is_there = std::any_of(columns.begin(), columns.end(), [&](const SourceColumn& column) {
      return lower_case(column.info.name) == lower_case(made.name);
    });
    if (!is_there) continue;
    throw Error{ErrorKind::Config, query_.shown() + " has a column '" + printable(made.name) +
                                       "' already, which the offsets would be kept in"}
        .at(section_.where("offsets"))
        .advise("leave it out with `columns`, or ask for the offsets in a `query`: DATEPART(tzoffset, ...)");
  }
}

void MssqlHome::tell_of_variants(const std::vector<SourceColumn>& columns) const {
  for (const SourceColumn& column : columns) {
    if (column.info.type.type != tds::WireType::Variant) continue;
    context_->note(
        "'" + printable(column.info.name) + "' is sql_variant: its values go as texts, without their own types", false);
  }
}

void MssqlHome::conclude() {
  tell_of_digits();
  if (const std::uint64_t replaced = read_->replaced_characters; replaced > 0) {
    context_->note(format_count(replaced) + (replaced == 1 ? " character" : " characters") +
                       " of texts were none, and became U+FFFD (invalid_text: replace)",
                   true);
  }
  if (section_.text("offsets") == "warn") tell_of_offsets();
}

void MssqlHome::tell_of_offsets() const {
  for (std::size_t i = 0; i < read_->offsets.size(); ++i) {
    const std::uint64_t lost = read_->offsets.lost(i);
    if (lost == 0) continue;
    context_->note(
        format_count(lost) + (lost == 1 ? " value" : " values") + " in '" + printable(read_->offsets.name(i)) +
            "' had another offset than +00:00: the moment is kept, in UTC, the offset is not (offsets: column "
            "keeps it, offsets: drop says that this is well)",
        true);
  }
}

void MssqlHome::tell_of_digits() const {
  if (section_.text("seventh_digit") == "cut") return;  // as it was wished
  for (std::size_t i = 0; i < read_->ticks.size(); ++i) {
    const std::uint64_t cut = read_->ticks.cut(i);
    if (cut == 0) continue;
    context_->note(
        format_count(cut) + (cut == 1 ? " time" : " times") + " in '" + printable(read_->ticks.name(i)) +
            "' lost the seventh digit of the second, which its type has no place for (seventh_digit: cut says "
            "that this is well)",
        true);
  }
}

}  // namespace hygge::homes::mssql
