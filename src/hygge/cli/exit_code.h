#pragma once

#include "hygge/base/error.h"

namespace hygge::cli {

/// What the shell is told. A run that a signal stopped ends with 128 + the signal's number, as shells have it.
enum class ExitCode {
  AllWell = 0,
  Failed = 1,        ///< a flow failed, or what was to be done could not be
  WrongUse = 2,      ///< the command line or the configuration is wrong
  NoConnection = 3,  ///< in `debug`, a connection failed
  SignalBase = 128,
};

constexpr int number_of(ExitCode code) noexcept { return static_cast<int>(code); }

/// The exit code for an error that ended a command: WrongUse for what the user can mend in the command line or the
/// configuration (a project that is not there included), else Failed.
ExitCode exit_code_of(const Error& error) noexcept;

}  // namespace hygge::cli
