#include "hygge/cli/exit_code.h"

namespace hygge::cli {

ExitCode exit_code_of(const Error& error) noexcept {
  switch (error.kind()) {
    case ErrorKind::Usage:
    case ErrorKind::Config:
    case ErrorKind::NotFound:
      return ExitCode::WrongUse;
    default:
      return ExitCode::Failed;
  }
}

}  // namespace hygge::cli
