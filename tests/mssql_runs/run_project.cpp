#include "tests/mssql_runs/run_project.h"

#include <chrono>
#include <utility>

#include "tests/support/orders.h"

namespace hygge::test {

RunProject::RunProject(const std::string& connection, tds_server::Options options)
    : server_{std::move(options)}, connection_{connection} {}

void RunProject::write_flows(const std::string& flows) const {
  write("hygge.yml",
        "name: shop\nconnections:\n  erp: {type: mssql, " + server_.keys() + connection_ + "}\nflows:\n" + flows);
}

void RunProject::make_orders(const std::string& table, int rows) {
  for (const std::string& statement : orders_table(table, rows)) server_.run(statement);
}

std::filesystem::path RunProject::sample(const std::string& name) {
  return std::filesystem::path{HYGGE_SOURCE_FOLDER} / "samples" / name;
}

void RunProject::copy_sample(const std::string& name) const {
  std::string text = read(sample(name));
  const tds::ConnectRequest& request = server_.request();
  std::string how = "\n    encrypt: '" + std::string{word_of(request.encrypt)} + "'";
  if (request.trust_cert) how += "\n    trust_cert: yes";
  if (!request.ca_file.empty()) how += "\n    ca_file: '" + request.ca_file + "'";
  const std::string kind = "\n    type: mssql";
  for (std::size_t at = 0; (at = text.find(kind, at)) != std::string::npos; at += kind.size() + how.size()) {
    text.insert(at + kind.size(), how);
  }
  write(name, text);
}

ProgramRequest RunProject::sample_request(const std::string& name, const std::vector<std::string>& more) const {
  std::vector<std::string> arguments{"start", "--config", name};
  arguments.insert(arguments.end(), more.begin(), more.end());
  ProgramRequest request = this->request(std::move(arguments));
  if (RunServer::is_real()) request.deadline = std::chrono::minutes{10};  // it may be far away
  const tds::ConnectRequest& to = server_.request();
  std::string server = to.host;
  if (!to.instance.empty()) server += "\\" + to.instance;
  if (to.port) server += "," + std::to_string(*to.port);
  for (const char* const side : {"ERP", "DWH"}) {
    const std::string prefix = side;
    request.environment[prefix + "_SERVER"] = server;
    request.environment[prefix + "_DATABASE"] = to.database;
    request.environment[prefix + "_USER"] = to.user;
    request.environment[prefix + "_PASSWORD"] = to.password.reveal();
  }
  return request;
}

ProgramResult RunProject::start_sample(const std::string& name, const std::vector<std::string>& more) const {
  return run_program(sample_request(name, more));
}

}  // namespace hygge::test
