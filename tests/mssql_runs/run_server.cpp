#include "tests/mssql_runs/run_server.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/server_error.h"
#include "tests/tds_session/real_server.h"
#include "tests/tds_session/session_rows.h"

namespace hygge::test {

namespace {

constexpr const char* kTables =
    "SELECT s.name, t.name FROM sys.tables AS t JOIN sys.schemas AS s ON s.schema_id = t.schema_id";

/// A text of YAML that is taken as it stands.
std::string yaml_text(const std::string& text) {
  std::string made = "'";
  for (const char one : text) made += one == '\'' ? "''" : std::string{one};
  return made + "'";
}

}  // namespace

const char* word_of(tds::Encryption encryption) {
  switch (encryption) {
    case tds::Encryption::Strict:
      return "strict";
    case tds::Encryption::Yes:
      return "yes";
    case tds::Encryption::Login:
      return "login";
    case tds::Encryption::No:
      break;
  }
  return "no";
}

RunServer::RunServer(tds_server::Options options) {
  if (is_real()) {
    take_real();
    return;
  }
  server_ = std::make_unique<tds_server::Server>(std::move(options));
  request_.host = "localhost";
  request_.port = server_->port();
  request_.database = "hygge";
  request_.user = "sa";
  request_.password = Secret{"Hygge!2026"};
  request_.encrypt = tds::Encryption::No;
}

RunServer::~RunServer() {
  if (!session_) return;
  try {
    empty_real();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "tables are left on the server: " << error.what();
  }
}

bool RunServer::is_real() { return real_server().has_value(); }

bool RunServer::is_babelfish() { return real_server_is_babelfish(); }

bool RunServer::keeps_decimals() {
  static const bool answer = [] {
    if (!is_babelfish()) return true;
    tds::Session source = tds::Session::connect(*real_server(), CancelToken{});
    tds::Session target = tds::Session::connect(*real_server(), CancelToken{});
    target.execute("CREATE TABLE #kept (d decimal(9,2) NULL)");
    try {
      copy_rows(source, "SELECT CAST(1.25 AS decimal(9,2)) AS d", target, "#kept");
      return rows_of(target, "SELECT d FROM #kept") == std::vector<std::string>{"1.25"};
    } catch (const Error&) {
      return false;
    }
  }();
  return answer;
}

void RunServer::take_real() {
  request_ = *real_server();
  session_.emplace(tds::Session::connect(request_, CancelToken{}));
  run("EXEC sp_getapplock @Resource = N'tests of hygge', @LockMode = 'Exclusive', @LockOwner = 'Session', "
      "@LockTimeout = 600000");
  if (const Rows tables = run(kTables); !tables.empty()) {
    throw std::runtime_error{"the database of HYGGE_TEST_MSSQL must be empty, and has " + tables[0][0].value_or("") +
                             "." + tables[0][1].value_or("")};
  }
  for (const auto& row : run("SELECT name FROM sys.schemas")) schemas_.insert(row[0].value_or(""));
}

void RunServer::empty_real() {
  std::string refused;
  // A table that others refer to goes after them.
  for (int round = 0; round < 3; ++round) {
    refused.clear();
    for (const auto& row : run(kTables)) {
      try {
        run("DROP TABLE " + tds::quote_name(row[0].value_or("")) + "." + tds::quote_name(row[1].value_or("")));
      } catch (const std::exception& error) {
        refused = error.what();
      }
    }
  }
  if (!refused.empty()) throw std::runtime_error{refused};
  for (const auto& row : run("SELECT name FROM sys.schemas")) {
    if (!schemas_.contains(row[0].value_or(""))) run("DROP SCHEMA " + tds::quote_name(row[0].value_or("")));
  }
}

RunServer::Rows RunServer::run(const std::string& batch) {
  if (server_) return server_->run(batch);
  Rows lines;
  const auto show = [&](const std::vector<tds::ColumnInfo>& columns, const DecodedRows& rows) {
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      auto& line = lines.emplace_back();
      for (std::size_t i = 0; i < columns.size(); ++i) {
        line.push_back(rows.is_null(row, i) ? std::nullopt : std::optional{displayed(columns[i], rows, row, i)});
      }
    }
  };
  read_rows(session_->batch(batch), show, lossless());
  return lines;
}

std::string RunServer::asked(const std::string& query) {
  std::string text;
  for (const auto& row : run(query)) {
    text += text.empty() ? "" : "; ";
    for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? " " : "") + row[i].value_or("NULL");
  }
  return text;
}

std::size_t RunServer::sessions_of(int process) {
  const Rows rows = run("SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE host_process_id = " + std::to_string(process));
  return std::stoul(rows.at(0).at(0).value());
}

std::string RunServer::keys() const {
  std::string host = request_.host;
  if (!request_.instance.empty()) host += "\\" + request_.instance;
  std::string keys = "server: " + yaml_text(host);
  if (request_.port) keys += ", port: " + std::to_string(*request_.port);
  if (request_.browser_port != tds::ConnectRequest{}.browser_port) {
    keys += ", browser_port: " + std::to_string(request_.browser_port);
  }
  keys += ", database: " + yaml_text(request_.database) + ", user: " + yaml_text(request_.user) +
          ", password: " + yaml_text(request_.password.reveal()) + ", encrypt: " + yaml_text(word_of(request_.encrypt));
  if (request_.trust_cert) keys += ", trust_cert: yes";
  if (!request_.ca_file.empty()) keys += ", ca_file: " + yaml_text(request_.ca_file);
  if (!request_.host_name_in_certificate.empty()) {
    keys += ", host_name_in_certificate: " + yaml_text(request_.host_name_in_certificate);
  }
  return keys;
}

}  // namespace hygge::test
