#include "hygge/connections/mssql/ask_columns.h"

#include <utility>

#include "hygge/tds/reply.h"

namespace hygge {

std::vector<tds::ColumnInfo> ask_columns(tds::Session& session, const std::string& statement) {
  std::vector<tds::ColumnInfo> columns;
  tds::Reply reply = session.batch(statement);
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event == tds::Reply::Event::Rows) break;  // nobody wants them
    if (event != tds::Reply::Event::Columns) continue;
    std::vector<tds::ColumnInfo> found = tds::read_columns(reply.input());
    if (columns.empty()) columns = std::move(found);
  }
  return columns;
}

std::vector<tds::ColumnInfo> ask_columns_of(tds::Session& session, const std::string& selected) {
  return ask_columns(session, "SELECT TOP (0) " + selected);
}

}  // namespace hygge
