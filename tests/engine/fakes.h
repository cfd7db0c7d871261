#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/files.h"
#include "hygge/engine/drain.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/scan.h"
#include "hygge/engine/session.h"

/// Homes and stores inside the process, with awkward timing and failures.
namespace hygge::engine::test {

/// An engine with two threads that may touch one folder of its own.
class EngineInAFolder {
 public:
  EngineInAFolder();
  Engine& engine() noexcept { return engine_; }
  Session session() { return engine_.open_session(); }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  const std::filesystem::path& folder() const noexcept { return folder_.path(); }

 private:
  files::TemporaryFolder folder_;
  Engine engine_;
};

/// The one text of a query's one row; "NULL" for NULL.
std::string only_text(Session& session, const std::string& sql);
std::int64_t only_number(Session& session, const std::string& sql);

/// What `work` throws. Fails the test when it throws nothing.
std::optional<Error> error_of(const std::function<void()>& work);

/// Waits, at most half a minute, until `condition` holds; false when it never did.
bool comes_true(const std::function<bool()>& condition);

/// Numbers 0, 1, 2, ... in a BIGINT "id", and "text N" in a VARCHAR "text" that is NULL for every seventh.
class NumbersScan : public Scan {
 public:
  struct Behaviour {
    std::size_t rows = 0;
    std::size_t splits = 1;
    std::vector<std::size_t> batch_sizes{kBatchRows};  ///< in turn
    /// Called before each batch with the split and the number of its first row; may sleep or throw.
    std::function<void(std::size_t split, std::size_t first)> before_batch{};
    std::function<void(std::size_t split)> before_open{};
  };
  explicit NumbersScan(Behaviour behaviour);

  const Schema& schema() const override { return schema_; }
  std::size_t splits() const override { return behaviour_.splits; }
  std::optional<Rows> rows() const override { return Rows{behaviour_.rows}; }
  std::unique_ptr<ScanReader> open(std::size_t split) override;

 private:
  class Reader;
  Behaviour behaviour_;
  Schema schema_;
};

/// Rows that their home reads by itself: the engine would fail.
Relation direct_relation(std::shared_ptr<Scan> scan);

/// Keeps the first column's numbers of what it was given.
struct WrittenNumbers {
  std::mutex mutex;
  std::vector<std::int64_t> numbers;
  std::size_t finished = 0;
};

/// A writer into WrittenNumbers.
class NumbersWriter : public Writer {
 public:
  struct Behaviour {
    std::function<void(const Batch&)> before_write{};
    std::function<void()> before_finish{};
    std::function<void()> on_stop{};
  };
  NumbersWriter(WrittenNumbers& written, Behaviour behaviour) : written_{written}, behaviour_{std::move(behaviour)} {}

  void write(const StreamedBatch& given) override;
  void finish() override;
  void stop() noexcept override;

 private:
  WrittenNumbers& written_;
  Behaviour behaviour_;
};

}  // namespace hygge::engine::test
