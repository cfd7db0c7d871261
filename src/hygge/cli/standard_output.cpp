#include "hygge/cli/standard_output.h"

#include <unistd.h>

#include <cerrno>

#include "hygge/base/error.h"

namespace hygge::cli {

void print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      return;
    } else if (errno != EINTR) {
      throw system_error("write", "standard output", errno).advise("send the output to a place that can take it");
    }
  }
}

}  // namespace hygge::cli
