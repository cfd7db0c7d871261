#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace hygge::tds_server {

/// What the server answers instead of a result: the ERROR token's fields.
struct SqlError : std::runtime_error {
  SqlError(int error_number, const std::string& message, int severity = 16, int error_state = 1)
      : std::runtime_error{message}, number{error_number}, severity_class{severity}, state{error_state} {}

  int number;
  int severity_class;
  int state;
  int line = 1;
  bool ends_transaction = false;  ///< the server has rolled back
};

inline SqlError syntax_error(const std::string& near) { return {102, "Incorrect syntax near '" + near + "'.", 15}; }
inline SqlError keyword_error(const std::string& keyword) {
  return {156, "Incorrect syntax near the keyword '" + keyword + "'.", 15};
}
inline SqlError unknown_object(const std::string& name) { return {208, "Invalid object name '" + name + "'."}; }
/// What CREATE INDEX (1088), TRUNCATE (4701) and ALTER TABLE (4902) say of a table that is not there.
inline SqlError missing_table(int number, const std::string& name, int state = 1) {
  return {number, "Cannot find the object \"" + name + "\" because it does not exist or you do not have permissions.",
          16, state};
}
inline SqlError unknown_column(const std::string& name) { return {207, "Invalid column name '" + name + "'."}; }

}  // namespace hygge::tds_server
