#include "hygge/cli/debug_command.h"

#include <unistd.h>

#include <future>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/base/wrapping.h"
#include "hygge/cli/entity_listing.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/kinds.h"
#include "hygge/cli/project_loading.h"
#include "hygge/cli/run_connections.h"
#include "hygge/cli/standard_output.h"
#include "hygge/cli/version.h"
#include "hygge/core/coordinator.h"
#include "hygge/core/flow.h"
#include "hygge/messages/terminal.h"

namespace hygge::cli {
namespace {

/// Without the empty one behind the last line's end.
std::vector<std::string> block_lines(const std::string& block) {
  std::vector<std::string> lines = split(block, '\n');
  while (!lines.empty() && lines.back().empty()) {
    lines.pop_back();
  }
  return lines;
}

/// Prints findings as they come and counts the bad ones.
class Report {
 public:
  void heading(const std::string& text) { print("\n" + printable(text) + "\n"); }

  void add(const Finding& finding) {
    ++checks_;
    bad_ += finding.good ? 0 : 1;
    const char* const word = !finding.good ? "  BAD   " : finding.doubtful ? "  warn  " : "  ok    ";
    std::string text = lines_of(word + printable(finding.text));
    for (const std::string& line : block_lines(finding.details)) {
      text += std::string(kIndent, ' ') + printable(line) + "\n";
    }
    if (!finding.advice.empty()) {
      text += lines_of("  try   " + printable(finding.advice));
    }
    print(text);
  }

  void add(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
      add(finding);
    }
  }

  int bad() const { return bad_; }

  /// `has_failed_connection`: a server could not be reached, or refused the login.
  ExitCode close(bool has_failed_connection) {
    const std::string checks = std::to_string(checks_) + (checks_ == 1 ? " check" : " checks");
    print("\n" + (bad_ == 0 ? "All is well: " + checks + " passed.\n"
                            : std::to_string(bad_) + " of " + checks + " failed.\n"));
    if (has_failed_connection) {
      return ExitCode::NoConnection;
    }
    return bad_ == 0 ? ExitCode::AllWell : ExitCode::Failed;
  }

 private:
  std::string lines_of(const std::string& text) const { return join(wrap(text, columns_, kIndent), "\n") + "\n"; }

  static constexpr std::size_t kIndent = 8;
  std::size_t columns_ = messages::columns_of(STDOUT_FILENO);
  int checks_ = 0;
  int bad_ = 0;
};

Finding finding_of(const Error& error) {
  const std::string reason = error.reason().empty() ? "" : " (" + error.reason() + ")";
  const std::string where = error.where().empty() ? "" : ", at " + error.where();
  return {
      .good = false, .text = error.headline() + reason + where, .advice = error.advice(), .details = error.details()};
}

/// What `check` finds, or what it throws as a finding.
template <typename Check>
auto found_by(const Check& check) -> decltype(check()) {
  try {
    return check();
  } catch (...) {
    return {finding_of(current_error())};
  }
}

Finding examine_engine(const config::Project& project) {
  const RunOptions options = run_options(project.options);
  const std::unique_ptr<engine::Engine> engine = open_engine(project.flows, registry(), options);
  const engine::Result settings = engine->open_session().run(
      "SELECT current_setting('threads'), current_setting('memory_limit'), version()", CancelToken{});
  return {.good = true,
          .text = "DuckDB " + settings.text(2, 0).value_or("?") + " opens: " + settings.text(0, 0).value_or("?") +
                  " threads; flows share " + format_bytes(memory_for_flows(options)) +
                  " of memory, and the engine stops one at " + settings.text(1, 0).value_or("?"),
          .advice = {}};
}

Error unusable_temp_folder(const std::filesystem::path& folder, const Error& why) {
  return Error{why.kind(), "the folder for temporary data, " + folder.string() + ", cannot be written"}
      .because(why.reason())
      .advise("let it be written, or name another one in options: temp_directory");
}

/// `folder`, or the nearest one above it that is there.
std::filesystem::path nearest_present(const std::filesystem::path& folder) {
  std::filesystem::path present = folder;
  std::error_code failed;
  while (!std::filesystem::exists(present, failed) && !failed && present.has_relative_path()) {
    present = present.parent_path();
  }
  if (failed) {
    throw system_error("look for", present.string(), failed.value());
  }
  return present;
}

/// Writes there for a moment, because permissions alone do not tell (a read-only file system, a quota).
Finding examine_temp_folder(const config::Project& project) {
  const std::filesystem::path folder = temp_folder(run_options(project.options));
  try {
    const files::TemporaryFolder attempt{nearest_present(folder)};
  } catch (const Error& error) {
    throw unusable_temp_folder(folder, error);
  }
  return {
      .good = true,
      .text = "temporary data goes to " + folder.string() + ", " + format_bytes(files::free_space(folder)) + " free",
      .advice = {}};
}

/// The log is opened before anything moves; when it cannot be, nothing does.
Finding examine_log_file(const config::Project& project) {
  const std::filesystem::path file = project.options.text("log_file");
  std::error_code failed;
  if (std::filesystem::is_directory(file, failed) || !files::may_write(file)) {
    return {.good = false,
            .text = "the log file " + file.string() + " cannot be written",
            .advice = "let it be written, or correct " + project.options.where("log_file")};
  }
  return {.good = true, .text = "the log goes to " + file.string(), .advice = {}};
}

/// Whether the home's columns, its condition and the store's wishes fit together, as the engine sees it.
Finding finding_of(const FlowPlan& plan) {
  if (plan.error) {
    return finding_of(*plan.error);
  }
  return {.good = true, .text = "columns, conditions and settings fit the data", .advice = {}};
}

void examine_flow(Report& report, const config::Project& project, const config::FlowConfig& flow) {
  const KindContext context = context_of(flow, project.root);
  const auto examine_place = [&](const auto& kind, const config::Place& place) {
    report.add(found_by([&] { return kind.examine(place.settings, context); }));
  };
  examine_place(registry().home(flow.home.kind), flow.home);
  examine_place(registry().store(flow.store.kind), flow.store);
}

/// Asks all servers at once, each within its own time limit, and tells of them in their order. Returns the names of
/// those that failed.
std::set<std::string> examine_connections(Report& report, const config::Project& project) {
  std::vector<std::future<std::vector<Finding>>> asked;
  for (const auto& [name, place] : project.connections) {
    asked.push_back(std::async(std::launch::async, [&place = place] {
      try {
        return registry().connection(place.kind).examine(place, CancelToken{});
      } catch (...) {
        const Error error = current_error();
        Finding finding = finding_of(error);
        // Which of the ways to sign in failed, say; the first tells the connection, whose name stands above.
        const std::vector<std::string>& context = error.context();
        for (std::size_t i = context.size(); i-- > 1;) finding.text.insert(0, context[i] + ": ");
        return std::vector<Finding>{std::move(finding)};
      }
    }));
  }
  std::set<std::string> failed;
  auto next = asked.begin();
  for (const auto& [name, place] : project.connections) {
    const int bad = report.bad();
    report.heading("connection " + name + " (" + place.position.text() + ")");
    report.add((next++)->get());
    if (report.bad() != bad) {
      failed.insert(name);
    }
  }
  return failed;
}

/// The connections that a flow would use.
std::set<std::string> connections_of(const config::FlowConfig& flow) {
  std::set<std::string> names;
  const auto add = [&](const config::KindSettings& kind, const config::Section& section) {
    for (const config::Setting& setting : kind.settings) {
      if (!setting.connection_kind.empty() && section.given(setting.name)) {
        names.insert(section.text(setting.name));
      }
    }
  };
  add(registry().home(flow.home.kind).settings, flow.home.settings);
  add(registry().store(flow.store.kind).settings, flow.store.settings);
  return names;
}

/// The first of a flow's connections that failed; empty when all answer.
std::string failed_connection_of(const config::FlowConfig& flow, const std::set<std::string>& failed) {
  for (const std::string& name : connections_of(flow)) {
    if (failed.contains(name)) {
      return name;
    }
  }
  return {};
}

void examine_flows(Report& report, const config::Project& project, const std::vector<config::FlowConfig>& flows) {
  auto next = flows.begin();
  const auto examine_next = [&] {
    report.heading(next->name);
    examine_flow(report, project, *next++);
  };
  Connections connections{project.connections};
  RunOptions run = run_options(project.options);
  use_connections(connections, run);
  try {
    plan(project, flows, registry(), run, CancelToken{}, [&](const FlowPlan& planned) {
      const int bad = report.bad();
      examine_next();
      if (report.bad() == bad) {  // else that is why
        report.add(finding_of(planned));
      }
      report.add(planned.findings);
    });
  } catch (const Error&) {
    if (next != flows.begin()) {
      throw;
    }
    // The engine does not open, which was told.
    while (next != flows.end()) {
      examine_next();
    }
  }
}

/// Flows of a server that does not answer would only wait for it once more.
void examine_flows(Report& report, const config::Project& project, const std::set<std::string>& failed) {
  std::vector<config::FlowConfig> answered;
  std::vector<const config::FlowConfig*> unanswered;
  for (const config::FlowConfig& flow : project.flows) {
    if (failed_connection_of(flow, failed).empty()) {
      answered.push_back(flow);
    } else {
      unanswered.push_back(&flow);
    }
  }
  examine_flows(report, project, answered);
  for (const config::FlowConfig* flow : unanswered) {
    report.heading(flow->name);
    examine_flow(report, project, *flow);
    report.add({.text = "its columns and conditions were not looked at",
                .advice = "mend connection '" + failed_connection_of(*flow, failed) + "', and run this again",
                .doubtful = true});
  }
}

int run_debug(const Invocation& invocation) {
  print(version_text());
  config::LoadRequest request = load_request(invocation);
  ask_sources(request, CancelToken{}, WhenSilent::LeaveOut);  // what fails is told with the connections
  const config::Project project = load(request);
  Report report;
  report.heading("configuration");
  report.add({.good = true,
              .text = project.file.string() + " is in order: project " + project.name + ", " +
                      std::to_string(project.flows.size()) + (project.flows.size() == 1 ? " flow" : " flows"),
              .advice = {}});
  if (project.flows.empty()) {
    Finding finding = finding_of(no_flows(project));
    finding.good = finding.doubtful = true;
    report.add(finding);
  }
  for (const config::Conflict* conflict : config::conflicts_among(project, project.flows)) {
    const config::Problem& problem = conflict->problem;
    report.add({.good = false, .text = problem.position.text() + ": " + problem.message, .advice = problem.advice});
  }
  for (const config::Problem& doubt : config::doubts_about(project, project.flows)) {
    report.add({.text = doubt.position.text() + ": " + doubt.message, .advice = doubt.advice, .doubtful = true});
  }
  report.heading("engine");
  const Finding engine = found_by([&] { return examine_engine(project); });
  const Finding temp_folder = found_by([&] { return examine_temp_folder(project); });
  report.add(engine);
  if (temp_folder.text != engine.text) {  // else that is why the engine does not open
    report.add(temp_folder);
  }
  if (!project.options.text("log_file").empty()) {
    report.add(found_by([&] { return examine_log_file(project); }));
  }
  const std::set<std::string> failed = examine_connections(report, project);
  examine_flows(report, project, failed);
  return number_of(report.close(!failed.empty()));
}

}  // namespace

const Command& debug_command() {
  static const Command command{
      .name = "debug",
      .summary = "check configuration, connections, paths, disk and engine",
      .story =
          "Moves nothing. Signs in to every connection, and tells as whom, and which rights flows lack. Ends with 0 "
          "when all is well, 1 when a home or a\n"
          "store is not usable, 2 when the configuration is wrong, 3 when a connection failed.",
      .needs_project = true,
      .examples = {{"hygge debug", "check the project here"},
                   {"hygge debug --config night.yml", "check a single-file project"}},
      .run = run_debug,
  };
  return command;
}

}  // namespace hygge::cli
