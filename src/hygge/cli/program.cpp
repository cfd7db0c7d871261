#include "hygge/cli/program.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "hygge/base/error.h"
#include "hygge/base/heap.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/help.h"
#include "hygge/cli/letter.h"
#include "hygge/cli/parser.h"
#include "hygge/cli/standard_output.h"
#include "hygge/cli/version.h"

namespace hygge::cli {
namespace {

int run_request(const Request& request) {
  if (request.wants_version) {
    print(version_text());
    return number_of(ExitCode::AllWell);
  }
  if (request.command == nullptr) {
    print(general_help());
    return number_of(ExitCode::AllWell);
  }
  if (request.wants_help) {
    print(help_of(*request.command));
    return number_of(ExitCode::AllWell);
  }
  return request.command->run(request.invocation);
}

/// A descriptor that the caller has closed (`hygge start >&-`) would be given to the next file that is opened, and what
/// is meant for the screen would go into a lock file.
void occupy_standard_descriptors() {
  int opened = 0;
  do {
    opened = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  } while (opened >= 0 && opened <= STDERR_FILENO);
  if (opened > STDERR_FILENO) {
    ::close(opened);
  }
}

/// Looked for in the words themselves, because the error may be that they cannot be parsed.
bool asks_for_no_color(const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), "--no-color") != words.end();
}

bool asks_for_json(const std::vector<std::string>& words) {
  if (std::find(words.begin(), words.end(), "--log-format=json") != words.end()) return true;
  const auto option = std::find(words.begin(), words.end(), "--log-format");
  return option != words.end() && option + 1 != words.end() && *(option + 1) == "json";
}

}  // namespace

int run(const std::vector<std::string>& words) noexcept {
  use_one_heap();
  occupy_standard_descriptors();
  // A reader that goes away (`hygge list | head`) is seen at the next write, not in the middle of a flow.
  std::signal(SIGPIPE, SIG_IGN);
  // A limit on the size of files (ulimit -f) is an error like a full disk, and not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return run_request(parse(words));
  } catch (...) {
    const Error error = current_error().add_context("hygge");
    tell(error, messages::Level::Error, {.color = !asks_for_no_color(words), .json = asks_for_json(words)});
    return number_of(exit_code_of(error));
  }
}

}  // namespace hygge::cli
