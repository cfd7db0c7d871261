#include "tests/engine/fakes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace hygge::engine::test {

namespace {

EngineOptions options_for(const std::filesystem::path& folder) {
  EngineOptions options;
  options.threads = 2;
  options.temp_folder = folder / "spill";
  options.folders = {folder};
  return options;
}

}  // namespace

EngineInAFolder::EngineInAFolder()
    : folder_{std::filesystem::temp_directory_path(), "hygge-engine-test-"}, engine_{options_for(folder_.path())} {}

std::string only_text(Session& session, const std::string& sql) {
  const Result result = session.run(sql, CancelToken{});
  EXPECT_EQ(result.rows(), 1U);
  return result.text(0, 0).value_or("NULL");
}

std::int64_t only_number(Session& session, const std::string& sql) {
  const Result result = session.run(sql, CancelToken{});
  EXPECT_EQ(result.rows(), 1U);
  return result.integer(0, 0).value_or(-1);
}

std::optional<Error> error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return std::nullopt;
}

bool comes_true(const std::function<bool()>& condition) {
  using std::chrono::steady_clock;
  const auto deadline = steady_clock::now() + std::chrono::seconds{30};
  while (!condition()) {
    if (steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

class NumbersScan::Reader : public ScanReader {
 public:
  Reader(const Behaviour& behaviour, std::size_t split)
      : behaviour_{behaviour},
        split_{split},
        next_{behaviour.rows * split / behaviour.splits},
        end_{behaviour.rows * (split + 1) / behaviour.splits} {}

  void read(Batch& batch) override {
    if (behaviour_.before_batch) behaviour_.before_batch(split_, next_);
    const std::size_t wanted = behaviour_.batch_sizes[turn_++ % behaviour_.batch_sizes.size()];
    const std::size_t rows = std::min(wanted, end_ - next_);
    Vector ids = batch.column(0);
    Vector texts = batch.column(1);
    for (std::size_t row = 0; row < rows; ++row, ++next_) {
      ids.as<std::int64_t>()[row] = static_cast<std::int64_t>(next_);
      if (next_ % 7 == 0) {
        texts.set_null(row);
      } else {
        texts.set_text(row, "text " + std::to_string(next_));
      }
    }
    batch.set_rows(rows);
  }

 private:
  const Behaviour& behaviour_;
  std::size_t split_;
  std::size_t next_;
  std::size_t end_;
  std::size_t turn_ = 0;
};

NumbersScan::NumbersScan(Behaviour behaviour)
    : behaviour_{std::move(behaviour)},
      schema_{{{.name = "id", .type = Type::of(TypeId::Int64)}, {.name = "text", .type = Type::of(TypeId::Text)}}} {}

std::unique_ptr<ScanReader> NumbersScan::open(std::size_t split) {
  if (behaviour_.before_open) behaviour_.before_open(split);
  return std::make_unique<Reader>(behaviour_, split);
}

void NumbersWriter::write(const StreamedBatch& given) {
  const Batch& batch = *given.batch;
  if (behaviour_.before_write) behaviour_.before_write(batch);
  const std::int64_t* ids = batch.column(0).as<std::int64_t>();
  const std::lock_guard lock{written_.mutex};
  written_.numbers.insert(written_.numbers.end(), ids, ids + batch.rows());
}

void NumbersWriter::finish() {
  if (behaviour_.before_finish) behaviour_.before_finish();
  const std::lock_guard lock{written_.mutex};
  ++written_.finished;
}

void NumbersWriter::stop() noexcept {
  if (behaviour_.on_stop) behaviour_.on_stop();
}

Relation direct_relation(std::shared_ptr<Scan> scan) {
  Relation relation;
  relation.sql = "SELECT error('the engine was asked')";
  relation.schema = scan->schema();
  relation.direct = std::make_shared<const DirectRows>(DirectRows{.sql = relation.sql, .scan = std::move(scan)});
  return relation;
}

}  // namespace hygge::engine::test
