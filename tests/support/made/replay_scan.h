#pragma once

#include <memory>
#include <string>

#include "hygge/engine/scan.h"
#include "hygge/engine/session.h"

namespace hygge::engine::test {

/// A scan that gives the rows of a query again, each value copied through Vector as an external home would fill it.
class ReplayScan : public Scan {
 public:
  ReplayScan(Session& session, const std::string& sql);
  const Schema& schema() const override { return schema_; }
  std::unique_ptr<ScanReader> open(std::size_t split) override;

 private:
  class Reader;
  Schema schema_;
  std::vector<Batch> batches_;
};

}  // namespace hygge::engine::test
