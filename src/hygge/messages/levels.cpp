#include "hygge/messages/levels.h"

namespace hygge::messages {

Level level_of(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::Passed:
    case Outcome::Skipped:
      break;
    case Outcome::Warned:
      return Level::Warning;
    case Outcome::Failed:
    case Outcome::Cancelled:
      return Level::Error;
  }
  return Level::Info;
}

bool is_wanted(Level level, Verbosity verbosity) noexcept {
  switch (verbosity) {
    case Verbosity::ErrorsOnly:
      return level >= Level::Error;
    case Verbosity::Quiet:
      return level >= Level::Warning;
    case Verbosity::Normal:
      return level >= Level::Info;
    case Verbosity::Verbose:
      break;
  }
  return true;
}

std::string_view name_of(Level level) noexcept {
  switch (level) {
    case Level::Debug:
      return "debug";
    case Level::Info:
      break;
    case Level::Warning:
      return "warning";
    case Level::Error:
      return "error";
  }
  return "info";
}

std::string_view name_of(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::Passed:
      break;
    case Outcome::Warned:
      return "warned";
    case Outcome::Failed:
      return "failed";
    case Outcome::Skipped:
      return "skipped";
    case Outcome::Cancelled:
      return "stopped";
  }
  return "passed";
}

}  // namespace hygge::messages
