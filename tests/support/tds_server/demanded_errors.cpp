#include "tests/support/tds_server/demanded_errors.h"

#include <map>

namespace hygge::tds_server {

namespace {

struct Pattern {
  int severity;
  int state;
  const char* words;  ///< %d the database, %u the user, %t the table, %c the column, %p the permission
  bool ends_transaction = false;
};

const std::map<int, Pattern>& patterns() {
  static const std::map<int, Pattern> all{
      {229, {14, 5, "The %p permission was denied on the object '%t', database '%d', schema 'dbo'."}},
      {262, {14, 1, "%p permission denied in database '%d'."}},
      {1088, {16, 13, "Cannot find the object \"dbo.%t\" because it does not exist or you do not have permissions."}},
      {15151, {16, 1, "Cannot find the object '%t', because it does not exist or you do not have permission."}},
      {2760,
       {16, 1, "The specified schema name \"dbo\" either does not exist or you do not have permission to use it."}},
      {1105,
       {17, 2, "Could not allocate space for object '%t' in database '%d' because the 'PRIMARY' filegroup is full.",
        true}},
      {2557, {14, 5, "User '%u' does not have permission to run DBCC CHECKIDENT for object '%t'."}},
      {1204, {19, 4, "The instance of the SQL Server Database Engine cannot obtain a LOCK resource at this time."}},
      {1205,
       {13, 51,
        "Transaction was deadlocked on lock resources with another process and has been chosen as the deadlock victim. "
        "Rerun the transaction.",
        true}},
      {1222, {16, 51, "Lock request time out period exceeded."}},
      {2601,
       {14, 1,
        "Cannot insert duplicate key row in object '%t' with unique index 'IX_demanded'. The duplicate key value is "
        "(7)."}},
      {2627,
       {14, 1,
        "Violation of PRIMARY KEY constraint 'PK_demanded'. Cannot insert duplicate key in object '%t'. The duplicate "
        "key value is (7)."}},
      {2628,
       {16, 1, "String or binary data would be truncated in table '%d.%t', column '%c'. Truncated value: 'too lo'."}},
      {3961,
       {16, 1,
        "Snapshot isolation transaction failed in database '%d' because the object accessed by the statement has been "
        "modified by a DDL statement in another concurrent transaction since the start of this transaction.",
        true}},
      {4060, {11, 1, "Cannot open database \"%d\" requested by the login. The login failed."}},
      {8152, {16, 30, "String or binary data would be truncated."}},
      {9002, {17, 4, "The transaction log for database '%d' is full due to 'LOG_BACKUP'.", true}},
      {10928, {16, 1, "Resource ID : 1. The request limit for the database is 100 and has been reached."}},
      {18456, {14, 1, "Login failed for user '%u'."}},
      {40197, {17, 1, "The service has encountered an error processing your request. Please try again."}},
      {40501, {20, 1, "The service is currently busy. Retry the request after 10 seconds."}},
      {40613,
       {17, 1, "Database '%d' on server 'hygge-test' is not currently available. Please retry the connection later."}},
      {49918, {16, 1, "Cannot process request. Not enough resources to process request."}}};
  return all;
}

std::string filled(const std::string& pattern, const ErrorSubject& subject) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      text += pattern[i];
      continue;
    }
    const char what = pattern[++i];
    text += what == 'd'   ? subject.database
            : what == 'u' ? subject.user
            : what == 't' ? subject.table
            : what == 'p' ? subject.permission
                          : subject.column;
  }
  return text;
}

}  // namespace

SqlError demanded_error(int number, const ErrorSubject& subject) {
  const auto found = patterns().find(number);
  if (found == patterns().end()) return {number, "The test asked for error " + std::to_string(number) + " here."};
  const Pattern& pattern = found->second;
  SqlError error{number, filled(pattern.words, subject), pattern.severity, pattern.state};
  error.ends_transaction = pattern.ends_transaction;
  return error;
}

}  // namespace hygge::tds_server
