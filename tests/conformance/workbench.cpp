#include "tests/conformance/workbench.h"

#include <chrono>
#include <fstream>
#include <set>
#include <thread>

#include "hygge/cli/run_connections.h"
#include "hygge/core/flow.h"
#include "tests/conformance/cases.h"

namespace hygge::test {

namespace {

class Nobody final : public messages::Status {
 public:
  void run_started(const std::string&, const std::string&, const std::vector<std::string>&, std::size_t) override {}
  void flow_started(const std::string&, const std::string&, const std::string&) override {}
  void flow_progress(const std::string&, const messages::Progress&) override {}
  void note(const std::string&, messages::Level, const std::string&) override {}
  void flow_retrying(const std::string&, const Error&, int, int, Seconds) override {}
  void flow_finished(const messages::FlowReport&) override {}
  void run_finished(const messages::RunReport&) override {}
};

engine::EngineOptions options_of_observer(const std::filesystem::path& folder) {
  engine::EngineOptions options;
  options.threads = 2;
  options.temp_folder = folder / "observer";
  options.folders = {folder};
  return options;
}

}  // namespace

Workbench::Workbench()
    : registry_{registry_of_cases()}, engine_{options_of_observer(folder_.path())}, session_{engine_.open_session()} {}

config::Project Workbench::project(const std::string& flows) const {
  std::ofstream file{folder() / "hygge.yml"};
  file << "name: conformance\nconnections:\n";
  const bool has_connections = flows.find("connection: ") != std::string::npos;
  std::set<std::string> connections;  // those of a home and of a store may be the same
  const auto take = [&](const std::function<std::string()>& lines) {
    if (has_connections && lines) connections.insert(lines());
  };
  for (const HomeCase& home : home_cases()) take(home.connections);
  for (const StoreCase& store : store_cases()) take(store.connections);
  for (const std::string& lines : connections) file << lines;
  file << "flows:\n" << flows;
  file.close();
  config::LoadRequest request;
  request.start = folder();
  return config::load_project(request, registry_.catalogue());
}

config::FlowConfig Workbench::flow(const std::string& home, const std::string& store) const {
  return project("  f: {home: " + home + ", store: " + store + "}\n").flows.at(0);
}

OpenedHome Workbench::open_home(const std::string& home, const CancelToken& cancel) const {
  OpenedHome opened;
  opened.project =
      std::make_unique<config::Project>(project("  f: {home: " + home + ", store: {type: remembering}}\n"));
  const config::FlowConfig& config = opened.project->flows.at(0);
  RunOptions options;
  options.threads = 2;
  options.temp_folder = folder();
  options.run_id = make_run_id();
  opened.connections = std::make_unique<Connections>(opened.project->connections);
  cli::use_connections(*opened.connections, options);
  opened.engine = open_engine({config}, registry_, options);
  opened.session = std::make_unique<engine::Session>(opened.engine->open_session());
  opened.home = make_home(config, registry_, folder());
  const std::unique_ptr<Store> store = make_store(config, registry_, folder());
  opened.sessions = reserve_sessions(options.reserve, *opened.home, *store, config.name, cancel).home;
  opened.relation = opened.home->open({.engine = *opened.engine,
                                       .session = *opened.session,
                                       .cancel = cancel,
                                       .note = [](const std::string&, bool) {},
                                       .sessions = opened.sessions.get()});
  return opened;
}

messages::RunReport Workbench::run(const std::string& flows) const {
  const config::Project loaded = project(flows);
  Nobody nobody;
  Connections connections{loaded.connections};
  RunOptions options = run_options(loaded.options);
  cli::use_connections(connections, options);
  return Coordinator{registry_, options, nobody}.run(loaded, loaded.flows, CancelToken{});
}

std::optional<Error> error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

bool comes_true(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

}  // namespace hygge::test
