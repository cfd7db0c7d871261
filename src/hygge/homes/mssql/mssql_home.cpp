#include "hygge/homes/mssql/mssql_home.h"

#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/advice.h"
#include "hygge/core/column_choice.h"
#include "hygge/core/store.h"
#include "hygge/tds/server_error.h"

namespace hygge::homes::mssql {

namespace {

constexpr std::int32_t kInvalidObject = 208;

/// What the server answers; nothing where it does not let us ask. For what is good to know, and no more.
template <typename Question>
auto if_allowed(const Question& question) -> decltype(question()) {
  try {
    return question();
  } catch (const tds::TdsError& error) {
    if (!error.message() || error.spoils_connection()) throw;
    return {};
  }
}

}  // namespace

MssqlHome::MssqlHome(const config::Section& section, const KindContext& /*context*/)
    : section_{section}, connection_{section.text("connection")}, query_{section} {}

std::string MssqlHome::describe() const { return connection_ + ": " + query_.shown(); }

SessionWish MssqlHome::sessions() const { return {{connection_, 1}}; }

engine::Relation MssqlHome::open(const HomeContext& context) {
  context_.emplace(context);
  MssqlConnection::Session session = context.sessions->take(connection_);
  std::vector<SourceColumn> chosen;
  std::vector<std::string> names;  // none: all
  guarded(context.sessions->mssql(connection_), session, query_.shown(), [&] {
    look(*session);
    const engine::Schema all = schema_of(columns_, query_.shown());
    for (const std::size_t place : choose_columns(section_.list("columns"), all, section_.where("columns"))) {
      chosen.push_back(columns_[place]);
      if (section_.given("columns")) names.push_back(columns_[place].info.name);
    }
    check(*session, names);
  });

  read_ = reading(query_.rows(names), std::move(chosen));
  if (size_ && !query_.is_filtered()) read_->rows = Rows{size_->rows};
  engine::Relation relation = context.engine.relation_of(scan_of(read_), context.keep_order);
  relation.nulls.resize(relation.schema.size());
  if (size_ && names.empty()) {
    relation.rows = Rows{size_->rows};
    relation.bytes = Bytes{size_->bytes};
  }
  relation.largest_piece = Rows{engine::kBatchRows};
  if (query_.is_filtered()) relation.filter_place = section_.where("where");
  return relation;
}

void MssqlHome::look(tds::Session& session) {
  columns_.clear();
  try {
    for (tds::ColumnInfo& info : ask_for_columns(session)) {
      const bool is_wide = context_->wide_times.contains(info.name);
      columns_.push_back(source_column(std::move(info), is_wide));
    }
  } catch (tds::TdsError& error) {
    if (error.message() && error.message()->number == kInvalidObject) explain_missing(session, error);
    if (error.message() && error.where().empty()) error.at(query_.where());
    throw;
  }
  if (columns_.empty()) {
    throw Error{ErrorKind::Data, query_.shown() + " gives no rows and no columns"}
        .at(query_.where())
        .advise("write a query that selects something");
  }
  if (query_.table().empty()) return;
  size_ = if_allowed([&] { return ask_size(session, query_.table()); });
}

std::vector<tds::ColumnInfo> MssqlHome::ask_for_columns(tds::Session& session) const {
  if (!query_.table().empty()) return ask_columns(session, query_.shape());
  const FormatOnly format_only{session};
  return ask_columns(session, query_.shape());
}

void MssqlHome::check(tds::Session& session, const std::vector<std::string>& columns) const {
  const bool is_as_seen = !query_.is_filtered() && (columns.empty() || !query_.table().empty());
  if (is_as_seen) return;
  try {
    ask_columns(session, query_.no_rows(columns));
  } catch (tds::TdsError& error) {
    if (!error.message()) throw;
    error.at(query_.is_filtered() ? section_.where("where") : section_.where("columns"));
    if (query_.table().empty()) error.advise("columns and where are put around the query; write them into it instead");
    throw;
  }
}

void MssqlHome::explain_missing(tds::Session& session, const tds::TdsError& error) const {
  Error missing{ErrorKind::NotFound, error.message()->text};
  missing.at(query_.where());
  const std::vector<std::string> names = if_allowed([&] {
    return ask_texts(session,
                     "SELECT CAST(s.name + N'.' + t.name AS nvarchar(300)) FROM sys.objects t JOIN "
                     "sys.schemas s ON s.schema_id = t.schema_id WHERE t.type IN ('U', 'V')");
  });
  const std::string advice = query_.table().empty() ? "correct the query" : "correct the name";
  missing.advise(config::suggest(query_.shown(), names, advice + ", or give the login a right to see it"));
  throw missing;
}

std::shared_ptr<TableRead> MssqlHome::reading(std::string statement, std::vector<SourceColumn> columns) const {
  engine::Schema schema = schema_of(columns, query_.shown());
  TickColumns ticks{columns};
  return std::make_shared<TableRead>(TableRead{.connection = connection_,
                                               .sessions = context_->sessions,
                                               .statement = std::move(statement),
                                               .shown = query_.shown(),
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
  if (!read_) return;
  const std::set<std::string> wide = read_->ticks.wide();
  if (!wide.empty()) {
    StageAgain again;
    again.why = "'" + printable(*wide.begin()) + "' has times before 1677 or after 2262: it is read once more, in " +
                "microseconds instead of nanoseconds";
    again.wide_times = wide;
    throw again;
  }
  tell_of_cut_times();
}

void MssqlHome::tell_of_cut_times() const {
  for (std::size_t i = 0; i < read_->ticks.size(); ++i) {
    const std::uint64_t cut = read_->ticks.cut(i);
    if (cut == 0) continue;
    context_->note(format_count(cut) + (cut == 1 ? " time" : " times") + " in '" + printable(read_->ticks.name(i)) +
                       "' lost the seventh digit of the second, which its type has no place for",
                   true);
  }
}

}  // namespace hygge::homes::mssql
