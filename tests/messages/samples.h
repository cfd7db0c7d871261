#pragma once

#include <string>
#include <utility>

#include "hygge/messages/status.h"

/// Flows as tests want them, with figures that are easy to recognise.
namespace hygge::messages::samples {

inline FlowReport flow(std::string name, Outcome outcome, Seconds elapsed) {
  FlowReport report;
  report.name = std::move(name);
  report.outcome = outcome;
  report.elapsed = elapsed;
  return report;
}

inline FlowReport passed(const std::string& name, Rows rows, Bytes bytes, Seconds elapsed) {
  FlowReport report = flow(name, Outcome::Passed, elapsed);
  report.rows = rows;
  report.bytes = bytes;
  report.files = 2;
  report.settled = "lake/" + name;
  report.proof = "rows and columns agree";
  return report;
}

inline FlowReport failed(const std::string& name) {
  FlowReport report = flow(name, Outcome::Failed, Seconds{1});
  report.error = Error{ErrorKind::NotFound, "the folder 'landing/" + name + "' is not there"}
                     .because("No such file or directory")
                     .at("flows/" + name + "/flow.yml:3:9 (home.path)")
                     .advise("create it, or correct the path");
  return report;
}

inline FlowReport skipped(const std::string& name) { return flow(name, Outcome::Skipped, Seconds{0}); }

inline FlowReport stopped(const std::string& name) { return flow(name, Outcome::Cancelled, Seconds{1}); }

inline RunReport run(std::vector<FlowReport> flows) {
  RunReport report;
  report.project = "demo";
  report.run_id = "r1";
  report.flows = std::move(flows);
  report.elapsed = Seconds{4};
  return report;
}

}  // namespace hygge::messages::samples
