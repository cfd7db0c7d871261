#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hygge/auth/environment.h"
#include "hygge/base/cancel.h"
#include "hygge/base/secret.h"
#include "hygge/base/units.h"

namespace hygge::auth {

/// How a child process ended, and what it said.
struct ChildResult {
  int exit_code = -1;  ///< -1 when a signal ended it
  Secret out;
  std::string err;  ///< its beginning
};

/// The program of this name on the PATH of `environment`; relative entries of PATH are passed over, because the folder
/// that we were started in need not be ours.
std::optional<std::filesystem::path> find_program(std::string_view name, const Environment& environment);

/// Runs a program to its end, without a shell, with nothing to read, in the root folder. Arguments and environment can
/// be seen by others: no secret belongs there that is not there already.
/// Throws  Error{Timeout} after `timeout`, Error{Io} when it cannot be started, the token's error when cancelled; the
///         process and its children are killed first.
/// Threads  any.
ChildResult run_child(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                      const Environment& environment, Seconds timeout, const CancelToken& cancel);

}  // namespace hygge::auth
