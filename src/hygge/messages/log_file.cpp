#include "hygge/messages/log_file.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>

#include "hygge/base/wrapping.h"

namespace hygge::messages {

namespace {

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::Debug:
      return spdlog::level::debug;
    case Level::Info:
      break;
    case Level::Warning:
      return spdlog::level::warn;
    case Level::Error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::shared_ptr<spdlog::sinks::sink> open_file(const std::string& path) {
  try {
    return std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
  } catch (const spdlog::spdlog_ex& problem) {
    throw Error{ErrorKind::Io, "could not open the log file '" + path + "'"}
        .because(problem.what())
        .advise("choose another place for the log, or give the user who runs hygge the right to write there");
  }
}

}  // namespace

LogFile::LogFile(const std::string& path, Lines lines, std::function<void(const std::string& text)> on_trouble)
    : logger_{std::make_unique<spdlog::logger>("hygge", open_file(path))} {
  logger_->set_level(spdlog::level::trace);
  logger_->flush_on(spdlog::level::trace);
  logger_->set_pattern(lines == Lines::Dated ? "%Y-%m-%dT%H:%M:%S.%e%z %v" : "%v");
  logger_->set_error_handler([path, on_trouble = std::move(on_trouble), told = false](const std::string& why) mutable {
    if (std::exchange(told, true)) return;
    on_trouble("the log file '" + path + "' cannot be written, lines are missing from it: " + why);
  });
}

LogFile::~LogFile() = default;

void LogFile::tell(Level level, const std::string& line) {
  logger_->log(spdlog_level(level), spdlog::string_view_t{line});
}

void LogFile::tell_together(Level level, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) tell(level, line);
}

std::size_t LogFile::columns() const { return kUnlimited; }

}  // namespace hygge::messages
