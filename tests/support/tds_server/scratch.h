#pragma once

#include <string>

#include "tests/support/tds_server/engine.h"

namespace hygge::tds_server {

/// Holds a table of the engine that only one statement needs.
class Scratch {
 public:
  explicit Scratch(Engine& engine) : engine_{engine}, name_{"x" + std::to_string(engine.next_number())} {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { engine_.drop(name_); }
  const std::string& name() const noexcept { return name_; }

 private:
  Engine& engine_;
  std::string name_;
};

}  // namespace hygge::tds_server
