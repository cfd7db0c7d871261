#include "hygge/messages/screen.h"

#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "hygge/messages/fan_out.h"
#include "hygge/messages/json_screen.h"
#include "hygge/messages/live_screen.h"
#include "hygge/messages/log_file.h"
#include "hygge/messages/plain_screen.h"
#include "hygge/messages/stderr_sink.h"
#include "hygge/messages/terminal.h"

namespace hygge::messages {

namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool can_move_the_cursor() { return !environment("TERM").empty() && environment("TERM") != "dumb"; }

bool is_live(const ScreenOptions& options) {
  if (options.verbosity <= Verbosity::Quiet || !is_terminal(STDERR_FILENO)) return false;
  if (is_in_background(STDERR_FILENO)) return false;
  return options.format == Format::Live || (options.format == Format::Auto && can_move_the_cursor());
}

std::unique_ptr<Status> open_stderr(const ScreenOptions& options) {
  const Paint paint{may_color(options.color)};
  if (options.format == Format::Json) {
    return std::make_unique<JsonScreen>(std::make_unique<StderrSink>(Stamp::None), options.verbosity);
  }
  if (is_live(options)) return std::make_unique<LiveScreen>(STDERR_FILENO, options.verbosity, paint);
  return std::make_unique<PlainScreen>(std::make_unique<StderrSink>(Stamp::Clock), options.verbosity, paint);
}

/// The log file holds every event, however quiet the screen is. Its trouble is told on `screen`.
std::unique_ptr<Status> open_log(const ScreenOptions& options, Status& screen) {
  const bool is_json = options.format == Format::Json;
  std::unique_ptr<LogFile> file;
  try {
    file = std::make_unique<LogFile>(options.log_file, is_json ? LogFile::Lines::Bare : LogFile::Lines::Dated,
                                     [&screen](const std::string& text) { screen.note("", Level::Warning, text); });
  } catch (Error& error) {
    throw error.at(options.log_file_where);
  }
  if (is_json) return std::make_unique<JsonScreen>(std::move(file), Verbosity::Verbose);
  return std::make_unique<PlainScreen>(std::move(file), Verbosity::Verbose);
}

}  // namespace

bool may_color(bool asked) {
  return asked && is_terminal(STDERR_FILENO) && can_move_the_cursor() && environment("NO_COLOR").empty();
}

std::unique_ptr<Status> open_screen(const ScreenOptions& options) {
  std::unique_ptr<Status> screen = open_stderr(options);
  if (options.log_file.empty()) return screen;
  Status& told_of_trouble = *screen;
  std::vector<std::unique_ptr<Status>> listeners;
  listeners.push_back(std::move(screen));
  listeners.push_back(open_log(options, told_of_trouble));
  return std::make_unique<FanOut>(std::move(listeners));
}

}  // namespace hygge::messages
