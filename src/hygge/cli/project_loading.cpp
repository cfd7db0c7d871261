#include "hygge/cli/project_loading.h"

#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/cli/kinds.h"
#include "hygge/messages/terminal.h"

namespace hygge::cli {
namespace {

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t sign = text.find('=');
    if (sign != std::string_view::npos) {
      variables.emplace(text.substr(0, sign), text.substr(sign + 1));
    }
  }
  return variables;
}

/// `options.<name>=<value>` is an option; what belongs to a flow is config's to read.
void take_overrides(const std::vector<std::string>& given, config::LoadRequest& request) {
  constexpr std::string_view kOptions = "options.";
  for (const std::string& text : given) {
    const std::size_t sign = text.find('=');
    if (text.starts_with(kOptions) && sign != std::string::npos) {
      const std::string name = text.substr(kOptions.size(), sign - kOptions.size());
      request.options[name] = text.substr(sign + 1);
      request.var_options.insert(name);
    } else {
      request.overrides.push_back(text);
    }
  }
}

}  // namespace

config::LoadRequest load_request(const Invocation& invocation) {
  config::LoadRequest request;
  request.start = invocation.has("project") ? std::filesystem::path{invocation.text("project")} : ".";
  if (invocation.has("config")) {
    // As everything that a person types, it begins where the shell is, also beside --project.
    request.file = std::filesystem::absolute(invocation.text("config"));
  }
  take_overrides(invocation.list("var"), request);
  request.environment = environment();
  request.columns = messages::columns_of(STDERR_FILENO);
  return request;
}

config::Project load(const config::LoadRequest& request) {
  return config::load_project(request, registry().catalogue());
}

std::string line_of(const config::Problem& doubt) {
  return doubt.position.text() + ": " + doubt.message + (doubt.advice.empty() ? "" : "; " + doubt.advice);
}

Error no_flows(const config::Project& project) {
  const std::string file = project.file.filename().string();
  return Error{ErrorKind::NotFound, "project '" + project.name + "' has no flows yet"}
      .because(project.is_file_empty ? file + " is empty" : "")
      .at(project.file.string())
      .advise("add one: write flows: {users: {home: landing/users, store: lake/users}} into " + file +
              ", or a home and a store into flows/users/flow.yml; `hygge docs flow` shows what else there is");
}

}  // namespace hygge::cli
