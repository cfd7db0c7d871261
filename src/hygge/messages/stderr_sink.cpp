#include "hygge/messages/stderr_sink.h"

#include <fmt/chrono.h>
#include <unistd.h>

#include <ctime>

#include "hygge/messages/terminal.h"

namespace hygge::messages {

namespace {

std::string clock_text() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return fmt::format("{:%H:%M:%S} ", local);
}

}  // namespace

void StderrSink::tell(Level /*level*/, const std::string& line) {
  write_all(STDERR_FILENO, (stamp_ == Stamp::Clock ? clock_text() : "") + line + "\n");
}

void StderrSink::tell_together(Level /*level*/, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  write_all(STDERR_FILENO, text);
}

std::size_t StderrSink::columns() const { return columns_of(STDERR_FILENO); }

}  // namespace hygge::messages
