#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/support/tds_server/server.h"

namespace {

constexpr const char* kUsage =
    "usage: hygge-test-mssql [--port N] [--instance NAME] [--database NAME] [--login USER=PASSWORD]... [--token "
    "TEXT]...\n"
    "                        [--encryption offered|required|not-supported] [--strict] [--case-sensitive]\n"
    "                        [--service-objective NAME]\n"
    "                        [--packet-size N] [--route HOST,PORT] [--ca FILE] [--fault 'NAME N']... [--run FILE.sql]\n"
    "Listens on 127.0.0.1, writes its port to standard output, and below it the UDP port of a named instance's "
    "browser;\n"
    "serves until it is interrupted.\n";

[[noreturn]] void usage() {
  std::cerr << kUsage;
  std::exit(2);
}

struct Invocation {
  hygge::tds_server::Options options;
  std::string authority_file;
  std::string script;
  std::vector<std::string> faults;
};

Invocation read_arguments(int count, char** arguments) {
  Invocation invocation;
  for (int i = 1; i < count; ++i) {
    const std::string name = arguments[i];
    const auto value = [&]() -> std::string {
      if (++i >= count) usage();
      return arguments[i];
    };
    if (name == "--port") {
      invocation.options.port = static_cast<std::uint16_t>(std::stoi(value()));
    } else if (name == "--instance") {
      invocation.options.instance = value();
    } else if (name == "--database") {
      invocation.options.database = value();
    } else if (name == "--login") {
      const std::string login = value();
      const std::size_t equals = login.find('=');
      if (equals == std::string::npos) usage();
      invocation.options.logins[login.substr(0, equals)] = login.substr(equals + 1);
    } else if (name == "--token") {
      invocation.options.tokens.insert(value());
    } else if (name == "--encryption") {
      const std::string wanted = value();
      using hygge::tds_server::Encryption;
      if (wanted == "offered") {
        invocation.options.encryption = Encryption::Offered;
      } else if (wanted == "required") {
        invocation.options.encryption = Encryption::Required;
      } else if (wanted == "not-supported") {
        invocation.options.encryption = Encryption::NotSupported;
      } else {
        usage();
      }
    } else if (name == "--strict") {
      invocation.options.strict_only = true;
    } else if (name == "--case-sensitive") {
      invocation.options.case_sensitive = true;
    } else if (name == "--service-objective") {
      invocation.options.service_objective = value();
    } else if (name == "--packet-size") {
      invocation.options.largest_packet = std::stoul(value());
    } else if (name == "--route") {
      const std::string target = value();
      const std::size_t comma = target.find(',');
      if (comma == std::string::npos) usage();
      invocation.options.route_to = target.substr(0, comma);
      invocation.options.route_port = static_cast<std::uint16_t>(std::stoi(target.substr(comma + 1)));
    } else if (name == "--ca") {
      invocation.authority_file = value();
    } else if (name == "--fault") {
      invocation.faults.push_back(value());
    } else if (name == "--run") {
      invocation.script = value();
    } else {
      usage();
    }
  }
  return invocation;
}

}  // namespace

int main(int count, char** arguments) {
  // Blocked before any thread starts, so that only sigwait() below sees them.
  sigset_t ends{};
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGINT);
  ::sigaddset(&ends, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  try {
    const Invocation invocation = read_arguments(count, arguments);
    hygge::tds_server::Server server{invocation.options};
    for (const std::string& fault : invocation.faults) {
      if (!server.faults().set_by_text(fault)) usage();
    }
    if (!invocation.script.empty()) {
      std::ifstream file{invocation.script};
      server.run({std::istreambuf_iterator<char>{file}, {}});
    }
    if (!invocation.authority_file.empty()) std::ofstream{invocation.authority_file} << server.authority_pem();
    std::string words = std::to_string(server.port()) + "\n";
    if (!invocation.options.instance.empty()) words += "browser " + std::to_string(server.browser().port()) + "\n";
    std::cout << words << std::flush;  // at once, for those who wait for it
    int received = 0;
    ::sigwait(&ends, &received);
  } catch (const std::exception& error) {
    std::cerr << "hygge-test-mssql: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
