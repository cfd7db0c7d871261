#include "hygge/cli/run_settings.h"

#include <string>

#include "hygge/cli/spelling.h"

namespace hygge::cli {
namespace {

void refuse_both(const Invocation& invocation, const std::string& one, const std::string& other) {
  if (invocation.has(one) && invocation.has(other)) {
    throw usage_error("--" + one + " and --" + other + " exclude each other", "start");
  }
}

/// A flag goes before a --var of the same option.
void overrule(config::LoadRequest& request, const std::string& option, const std::string& value) {
  request.options[option] = value;
  request.var_options.erase(option);
}

messages::Format format_of(const std::string& word) {
  if (word == "live") {
    return messages::Format::Live;
  }
  if (word == "plain") {
    return messages::Format::Plain;
  }
  return word == "json" ? messages::Format::Json : messages::Format::Auto;
}

messages::Verbosity verbosity_of(const std::string& level) {
  if (level == "debug") {
    return messages::Verbosity::Verbose;
  }
  if (level == "info") {
    return messages::Verbosity::Normal;
  }
  return level == "warning" ? messages::Verbosity::Quiet : messages::Verbosity::ErrorsOnly;
}

}  // namespace

void take_run_options(const Invocation& invocation, config::LoadRequest& request) {
  refuse_both(invocation, "incremental", "full-drop");
  refuse_both(invocation, "quiet", "verbose");
  if (invocation.has("incremental")) {
    request.flow_settings["run_type"] = "incremental";
  }
  if (invocation.has("full-drop")) {
    request.flow_settings["run_type"] = "full_drop";
  }
  if (invocation.has("continue-on-error")) {
    overrule(request, "continue_on_error", "true");
  }
  if (invocation.has("verbose")) {
    overrule(request, "log_level", "debug");
  }
  if (invocation.has("quiet")) {
    overrule(request, "log_level", "warning");
  }
  if (invocation.has("concurrency")) {
    overrule(request, "concurrency", invocation.text("concurrency"));
  }
  if (invocation.has("memory-limit")) {
    overrule(request, "memory_limit", invocation.text("memory-limit"));
  }
  if (invocation.has("threads")) {
    overrule(request, "threads", invocation.text("threads"));
  }
  if (invocation.has("log-format")) {
    overrule(request, "log_format", invocation.text("log-format"));
  }
  if (invocation.has("log-file")) {
    overrule(request, "log_file", invocation.text("log-file"));
  }
}

messages::ScreenOptions screen_options(const config::Section& options, bool color) {
  return {.format = format_of(options.text("log_format")),
          .verbosity = verbosity_of(options.text("log_level")),
          .color = color,
          .log_file_where = options.where("log_file"),
          .log_file = options.text("log_file")};
}

}  // namespace hygge::cli
