#include "tests/tds_server/client_programs.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace hygge::test {

namespace fs = std::filesystem;

namespace {

void write_file(const fs::path& path, std::string_view text) { std::ofstream{path, std::ios::binary} << text; }

std::string own_path() {
  const char* const path = std::getenv("PATH");
  return path != nullptr ? path : "/usr/bin:/bin";
}

}  // namespace

FreeTds::FreeTds(const tds_server::Server& server, std::string_view encryption, std::string_view version)
    : folder_{fs::temp_directory_path()} {
  std::ostringstream text;
  text << "[test]\n host = localhost\n port = " << server.port() << "\n tds version = " << version
       << "\n client charset = UTF-8\n text size = 64000000\n encryption = " << encryption << "\n";
  if (encryption != "off") {
    write_file(folder() / "authority.pem", server.authority_pem());
    text << " ca file = " << (folder() / "authority.pem").string() << "\n check certificate hostname = yes\n";
  }
  write_file(folder() / "freetds.conf", text.str());
}

std::optional<fs::path> FreeTds::find(std::string_view program) {
  std::istringstream folders{own_path()};
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (const fs::path candidate = fs::path{folder} / program; fs::exists(candidate)) return candidate;
  }
  return std::nullopt;
}

ProgramResult FreeTds::run(std::string_view program, std::vector<std::string> arguments, const std::string& input) {
  write_file(folder() / "input", input);
  // A shell only hands the input over; the words go to it as arguments, so that nothing in them is read as a command.
  std::vector<std::string> words{"-c", "exec \"$0\" \"$@\" < input", find(program).value().string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_program(
      {.program = "/bin/sh",
       .arguments = words,
       .folder = folder(),
       .environment = {
           {"PATH", own_path()}, {"FREETDSCONF", (folder() / "freetds.conf").string()}, {"LC_ALL", "C.UTF-8"}}});
}

ProgramResult FreeTds::tsql(const std::string& batch, const std::string& password) {
  return run("tsql", {"-S", "test", "-U", "sa", "-P", password, "-D", "hygge", "-o", "qh"}, batch + "\ngo\n");
}

ProgramResult FreeTds::bsqldb(const std::string& batch) {
  return run("bsqldb", {"-S", "test", "-U", "sa", "-P", "Hygge!2026", "-D", "hygge", "-q", "-t", "|"},
             batch + "\ngo\n");
}

ProgramResult FreeTds::freebcp(const std::string& table, const std::vector<std::string>& words) {
  std::vector<std::string> arguments{table};
  arguments.insert(arguments.end(), words.begin(), words.end());
  arguments.insert(arguments.end(), {"-S", "test", "-U", "sa", "-P", "Hygge!2026", "-D", "hygge"});
  return run("freebcp", arguments, "");
}

std::optional<std::vector<nlohmann::json>> tedious(const tds_server::Server& server, nlohmann::json job) {
  const fs::path script = fs::path{HYGGE_SOURCE_FOLDER} / "third_party/tedious/check.js";
  const std::optional<fs::path> node = FreeTds::find("node");
  if (!node || !fs::exists(script.parent_path() / "node_modules/tedious")) return std::nullopt;
  job["port"] = server.port();
  for (const auto& [name, value] :
       {std::pair{"user", "sa"}, std::pair{"password", "Hygge!2026"}, std::pair{"database", "hygge"}}) {
    if (!job.contains(name)) job[name] = value;
  }
  if (!job.contains("encrypt")) job["encrypt"] = false;
  const files::TemporaryFolder folder{fs::temp_directory_path()};
  if (job.value("check_certificate", false)) {
    write_file(folder.path() / "authority.pem", server.authority_pem());
    job["ca"] = (folder.path() / "authority.pem").string();
  }
  const ProgramResult result = run_program({.program = *node,
                                            .arguments = {script.string(), job.dump()},
                                            .folder = folder.path(),
                                            .environment = {{"PATH", own_path()}, {"NODE_NO_WARNINGS", "1"}}});
  std::vector<nlohmann::json> lines;
  std::istringstream text{result.out};
  for (std::string line; std::getline(text, line);) lines.push_back(nlohmann::json::parse(line));
  if (lines.empty()) throw std::runtime_error{"tedious said nothing: " + result.err};
  return lines;
}

std::string as_lines(const std::vector<std::vector<std::optional<std::string>>>& rows) {
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "|" : "") + row[i].value_or("NULL");
    text += "\n";
  }
  return text;
}

}  // namespace hygge::test
