#include "hygge/homes/mssql/mssql_home.h"

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/advice.h"
#include "hygge/connections/mssql/table_name.h"
#include "hygge/core/column_choice.h"
#include "hygge/core/store.h"
#include "hygge/homes/mssql/declared_columns.h"
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

/// "orders" of "dbo.orders".
std::string last_part(const std::string& name) { return name.substr(name.rfind('.') + 1); }

/// The size of its pages is that of its rows where there are many: a few rows have a page to themselves, and a heap
/// keeps the pages of rows that are gone.
Bytes bytes_of(const TableSize& size) {
  constexpr std::uint64_t kLargestRow = std::uint64_t{16} << 10U;
  return Bytes{std::min(size.bytes, size.rows * kLargestRow)};
}

bool has_no_limit(const SourceColumn& column) {
  const tds::Framing framing = column.info.type.framing();
  return framing == tds::Framing::Chunks || framing == tds::Framing::Pointer;
}

}  // namespace

MssqlHome::MssqlHome(const config::Section& section, const KindContext& /*context*/)
    : section_{section}, connection_{section.text("connection")}, query_{section} {}

std::string MssqlHome::describe() const { return connection_ + ": " + query_.shown(); }

SessionWish MssqlHome::sessions() const { return {{connection_, {1}}}; }

engine::Relation MssqlHome::open(const HomeContext& context) {
  context_.emplace(context);
  MssqlConnection::Session session = context.sessions->take(connection_);
  std::vector<SourceColumn> chosen;
  std::vector<std::string> names;  // none: all
  guarded(context.sessions->mssql(connection_), session, query_.shown(), query_.where(), [&] {
    look(*session);
    const std::vector<std::string> wanted = section_.list("columns");
    for (const std::size_t place : choose_columns(wanted, schema_of(columns_), section_.where("columns"))) {
      chosen.push_back(columns_[place]);
      if (!wanted.empty()) names.push_back(columns_[place].info.name);
    }
    check_names(chosen, query_.shown());
    check(*session, names);
    declared_ = ask_declared(*session, query_, columns_);
  });

  read_ = reading(query_.rows(names), std::move(chosen));
  if (size_ && !query_.is_filtered()) read_->rows = Rows{size_->rows};
  engine::Relation relation = context.engine.relation_of(scan_of(read_), context.keep_order);
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
      columns_.push_back(source_column(std::move(info), is_wide));
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
  Error missing{ErrorKind::NotFound, error.message()->text};
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

std::shared_ptr<TableRead> MssqlHome::reading(std::string statement, std::vector<SourceColumn> columns) const {
  engine::Schema schema = schema_of(columns);
  TickColumns ticks{columns};
  return std::make_shared<TableRead>(TableRead{.connection = connection_,
                                               .sessions = context_->sessions,
                                               .statement = std::move(statement),
                                               .shown = query_.shown(),
                                               .where = query_.where(),
                                               .is_query = query_.is_query(),
                                               .columns = std::move(columns),
                                               .schema = std::move(schema),
                                               .rows = std::nullopt,
                                               .ticks = std::move(ticks)});
}

engine::Relation MssqlHome::whole() {
  engine::Relation relation =
      context_->engine.relation_of(scan_of(reading(query_.everything(), columns_)), context_->keep_order);
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

void MssqlHome::conclude() {
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
