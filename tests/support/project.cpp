#include "tests/support/project.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"

namespace hygge::test {
namespace {

namespace fs = std::filesystem;

/// What every run needs, whatever a test sets.
std::map<std::string, std::string> base_environment() {
  std::map<std::string, std::string> environment{{"PATH", "/usr/bin:/bin"}, {"LANG", "C.UTF-8"}};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "TMPDIR"}) {
    if (const char* value = std::getenv(name)) {
      environment[name] = value;
    }
  }
  return environment;
}

ProgramRequest hygge_request(const fs::path& folder, std::vector<std::string> arguments) {
  return {.program = hygge_program(),
          .arguments = std::move(arguments),
          .folder = folder,
          .environment = base_environment()};
}

ProgramResult run_with(ProgramRequest request, std::map<std::string, std::string> environment) {
  for (auto& [name, value] : environment) {
    request.environment[name] = std::move(value);
  }
  return run_program(std::move(request));
}

}  // namespace

fs::path hygge_program() { return HYGGE_PROGRAM; }

ProgramResult run_hygge(const fs::path& folder, std::vector<std::string> arguments,
                        std::map<std::string, std::string> environment) {
  return run_with(hygge_request(folder, std::move(arguments)), std::move(environment));
}

Project::Project() : folder_{fs::temp_directory_path(), "hygge-test-"} {}

void Project::write(const fs::path& file, std::string_view text) const {
  fs::create_directories(path(file).parent_path());
  std::ofstream stream{path(file), std::ios::binary | std::ios::trunc};
  stream << text;
  if (!stream.flush()) {
    throw std::runtime_error{"could not write " + path(file).string()};
  }
}

std::string Project::read(const fs::path& file) const {
  std::ifstream stream{path(file), std::ios::binary};
  if (!stream) {
    throw std::runtime_error{"could not read " + path(file).string()};
  }
  return std::string{std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
}

void Project::remove(const fs::path& relative) const { fs::remove_all(path(relative)); }

bool Project::exists(const fs::path& relative) const { return fs::exists(path(relative)); }

std::vector<std::string> Project::files(const fs::path& below) const {
  std::vector<std::string> found;
  const fs::path top = path(below).lexically_normal();
  if (!fs::exists(top)) {
    return found;
  }
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{top}) {
    if (entry.is_regular_file()) {
      found.push_back(entry.path().lexically_relative(top).string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

void Project::write_parquet(const fs::path& file, const std::string& select, const std::string& options) {
  fs::create_directories(path(file).parent_path());
  engine().open_session().run("COPY (" + select + ") TO " + engine::quote_text(path(file).string()) +
                                  " (FORMAT parquet" + (options.empty() ? "" : ", " + options) + ")",
                              CancelToken{});
}

std::int64_t Project::count(const std::string& glob) {
  return std::stoll(value("SELECT count(*) FROM read_parquet(" + engine::quote_text(path(glob).string()) +
                          ", hive_partitioning => false, union_by_name => true)"));
}

std::string Project::checksum(const std::string& glob) {
  return value("SELECT count(*) || ':' || coalesce(sum(hash(rows)::HUGEINT)::VARCHAR, '0') FROM read_parquet(" +
               engine::quote_text(path(glob).string()) + ", hive_partitioning => false) AS rows");
}

std::string Project::value(const std::string& select) {
  constexpr std::string_view kFolder = "{folder}";
  std::string sql = select;
  for (std::size_t at = sql.find(kFolder); at != std::string::npos; at = sql.find(kFolder, at)) {
    sql.replace(at, kFolder.size(), folder().string());
  }
  const engine::Result result = engine().open_session().run(sql, CancelToken{});
  if (result.rows() != 1) {
    throw std::runtime_error{"expected one row from " + sql};
  }
  return result.text(0, 0).value_or("NULL");
}

ProgramRequest Project::request(std::vector<std::string> arguments) const {
  return hygge_request(folder(), std::move(arguments));
}

ProgramResult Project::hygge(std::vector<std::string> arguments, std::map<std::string, std::string> environment) const {
  return run_with(request(std::move(arguments)), std::move(environment));
}

engine::Engine& Project::engine() {
  if (!engine_) {
    engine_ = std::make_unique<engine::Engine>(engine::EngineOptions{
        .threads = 1, .memory_limit = Bytes{0}, .temp_folder = path(".engine"), .folders = {fs::canonical(folder())}});
  }
  return *engine_;
}

}  // namespace hygge::test
