#pragma once

#include <string>

#include "tests/support/tds_server/sql_error.h"

namespace hygge::tds_server {

/// What the words of an error speak of.
struct ErrorSubject {
  std::string database;
  std::string user;
  std::string table{"t"};  ///< "dbo.t"
  std::string permission{"SELECT"};
  std::string column{"c"};  ///< one of its columns, for values that are too long
};

/// The error of this number that a test asked for: with the severity that it has in the real server, and its words
/// where they say something that clients use.
SqlError demanded_error(int number, const ErrorSubject& subject);

}  // namespace hygge::tds_server
