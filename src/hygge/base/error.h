#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace hygge {

/// What kind of thing went wrong; decides the exit code and whether a second try makes sense.
enum class ErrorKind {
  Usage,        ///< the command line is wrong
  Config,       ///< the configuration is wrong
  NotFound,     ///< a file, folder, table or column is not there
  Permission,   ///< the system does not let us read or write
  Io,           ///< the system failed while reading or writing
  DiskFull,     ///< no space is left for what must be written
  Data,         ///< the source's bytes or values are not what they claim to be
  Engine,       ///< the engine refused a statement
  Memory,       ///< the engine ran out of the memory it may use
  Connection,   ///< a server could not be reached, or went away
  Server,       ///< a server refused a statement
  Timeout,      ///< a time limit ran out
  Cancelled,    ///< the run was interrupted, or another flow failed
  Busy,         ///< another process holds what we need
  Verify,       ///< what arrived is not what left
  Unsupported,  ///< a type or feature that has no counterpart
  Internal,     ///< a defect in hygge
};

/// The word for `kind` in machine-readable logs, in snake_case: "not_found".
std::string_view name_of(ErrorKind kind) noexcept;

/// The one error type. It is a short letter to the user: what failed, why, where, and what to do.
///
/// Build it with the fluent calls, and let every level that catches it add what it was doing:
///
///     throw Error{ErrorKind::NotFound, "the folder 'landing/users' is not there"}
///         .because("No such file or directory")
///         .at("flows/users/flow.yml:3:9 (home.path)")
///         .advise("create it, or correct the path");
///
/// Threads  a value; each owner may change its own copy. No secret may enter any of its texts.
class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string headline);

  Error& because(std::string reason) &;
  Error&& because(std::string reason) &&;
  /// Where it happened: file:line:column, a table, a column, a row.
  Error& at(std::string where) &;
  Error&& at(std::string where) &&;
  /// What the reader can do now.
  Error& advise(std::string advice) &;
  Error&& advise(std::string advice) &&;
  /// A block of lines shown as they are, below the headline (the list of all configuration problems).
  Error& detail(std::string block) &;
  Error&& detail(std::string block) &&;
  /// Says that the same work may succeed when tried again (the source changed while it was read, a server was busy).
  Error& transient(bool value = true) &;
  Error&& transient(bool value = true) &&;
  /// Says that nobody knows whether what was asked for has happened: the answer to a commit never came.
  Error& in_doubt(bool value = true) &;
  Error&& in_doubt(bool value = true) &&;
  /// Puts the name of the work around it ("flow users_to_lake") in front; the outermost comes first.
  Error& add_context(std::string context);

  ErrorKind kind() const noexcept { return kind_; }
  const std::string& headline() const noexcept { return headline_; }
  const std::string& reason() const noexcept { return reason_; }
  const std::string& where() const noexcept { return where_; }
  const std::string& advice() const noexcept { return advice_; }
  const std::string& details() const noexcept { return details_; }
  const std::vector<std::string>& context() const noexcept { return context_; }
  bool is_transient() const noexcept { return transient_; }
  bool is_in_doubt() const noexcept { return in_doubt_; }

  /// Everything in one line, for logs and tests: "users: the folder is not there (No such file); create it".
  const char* what() const noexcept override;

 private:
  void rebuild();

  ErrorKind kind_;
  std::string headline_;
  std::string reason_;
  std::string where_;
  std::string advice_;
  std::string details_;
  std::vector<std::string> context_;
  bool transient_ = false;
  bool in_doubt_ = false;
  std::string line_;
};

/// The error for a failed system call on a path, from `errno`: one translation for all callers.
///
/// `doing` completes "could not ...": "open", "rename", "create the folder".
Error system_error(std::string_view doing, const std::string& path, int error_number);

/// The exception that is being handled, as an Error; foreign exceptions become ErrorKind::Internal.
/// Call it only inside a catch block.
Error current_error();

}  // namespace hygge
