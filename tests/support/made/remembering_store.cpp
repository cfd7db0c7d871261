#include "tests/support/made/remembering_store.h"

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/engine/drain.h"

namespace hygge::test {

namespace {

struct Memory {
  std::mutex mutex;
  std::map<std::string, Remembered> targets;  // guarded by mutex
  std::map<std::string, int> failures;        // guarded by mutex
};

Memory& memory() {
  static Memory memory;
  return memory;
}

/// Rows that lie staged, filled by several writers.
struct Stage {
  std::mutex mutex;
  std::vector<std::int64_t> ids;  // guarded by mutex
  std::uint64_t null_names = 0;   // guarded by mutex
  std::int64_t lose = 0;          // guarded by mutex
};

class RememberingWriter final : public engine::Writer {
 public:
  explicit RememberingWriter(std::shared_ptr<Stage> stage) : stage_{std::move(stage)} {}

  void write(const engine::Batch& batch) override {
    const engine::Vector id = batch.column(0);
    const engine::Vector name = batch.column(1);
    const std::lock_guard lock{stage_->mutex};
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      if (stage_->lose > 0) {
        --stage_->lose;
        continue;
      }
      stage_->ids.push_back(id.as<std::int64_t>()[row]);
      if (name.is_null(row)) ++stage_->null_names;
    }
  }
  void finish() override {}

 private:
  std::shared_ptr<Stage> stage_;
};

class RememberingStore final : public Store {
 public:
  explicit RememberingStore(const config::Section& settings)
      : target_{settings.text("target")},
        fail_{settings.text("fail")},
        fail_times_{static_cast<int>(settings.integer("fail_times"))},
        transient_{settings.boolean("transient")},
        stage_{std::make_shared<Stage>()} {
    stage_->lose = settings.integer("lose");
  }
  ~RememberingStore() override { abort(); }

  std::string describe() const override { return "memory of " + target_; }
  void prepare(const FlowIdentity& identity, const CancelToken&) override {
    run_type_ = identity.run_type;
    fail_at("prepare");
  }
  std::vector<std::string> plan(const engine::Relation&, RunType) override { return {"would be remembered"}; }
  MemoryWish memory(const engine::Relation&, unsigned) override {
    return MemoryWish{Bytes{1'000'000}, Bytes{1'000'000}};
  }

  Staged stage(const engine::Relation& relation, const StoreContext& context) override {
    engine::DrainOptions options;
    options.writers = 2;
    options.progress = context.progress;
    engine::drain(
        context.session, relation, options, [&](std::size_t) { return std::make_unique<RememberingWriter>(stage_); },
        context.cancel);
    staged_ = true;
    fail_at("stage");
    const std::lock_guard lock{stage_->mutex};
    Staged staged;
    staged.rows = Rows{stage_->ids.size()};
    staged.nulls = {Rows{0}, Rows{stage_->null_names}};
    staged.bytes = Bytes{stage_->ids.size() * sizeof(std::int64_t)};
    return staged;
  }

  engine::Relation read_back() override {
    throw Error{ErrorKind::Unsupported, "what is only remembered cannot be read back"};
  }

  void commit() override {
    fail_at("commit");
    const std::lock_guard lock{test::memory().mutex};
    Remembered& target = test::memory().targets[target_];
    if (run_type_ == RunType::FullDrop) target.ids.clear();
    target.ids.insert(target.ids.end(), stage_->ids.begin(), stage_->ids.end());
    ++target.commits;
    staged_ = false;
  }

  void abort() noexcept override {
    if (!std::exchange(staged_, false)) return;
    const std::lock_guard lock{test::memory().mutex};
    ++test::memory().targets[target_].aborts;
  }

 private:
  void fail_at(const std::string& step) {
    if (fail_ != step) return;
    const std::lock_guard lock{test::memory().mutex};
    if (++test::memory().failures[target_] > fail_times_) return;
    throw Error{ErrorKind::Io, "the memory failed at " + step}.transient(transient_);
  }

  const std::string target_;
  const std::string fail_;
  const int fail_times_;
  const bool transient_;
  const std::shared_ptr<Stage> stage_;
  RunType run_type_ = RunType::FullDrop;
  bool staged_ = false;
};

}  // namespace

Remembered remembered(const std::string& target) {
  const std::lock_guard lock{memory().mutex};
  return memory().targets[target];
}

void forget_everything() {
  const std::lock_guard lock{memory().mutex};
  memory().targets.clear();
  memory().failures.clear();
}

const StoreKind& remembering_store_kind() {
  using config::Type;
  static const StoreKind kind{
      .settings = {.name = "remembering",
                   .summary = "rows kept in memory",
                   .settings = {{.name = "target", .type = Type::Text, .fallback = "rows", .help = "under which name"},
                                {.name = "fail", .type = Type::Text, .fallback = "none", .help = "the step that fails"},
                                {.name = "fail_times", .type = Type::Integer, .fallback = "1000", .help = "how often"},
                                {.name = "transient", .type = Type::Boolean, .fallback = "false", .help = "try again"},
                                {.name = "lose", .type = Type::Integer, .fallback = "0", .help = "rows to lose"}}},
      .make = [](const config::Section& settings,
                 const KindContext&) { return std::make_unique<RememberingStore>(settings); },
      .folders = [](const config::Section&) { return std::vector<std::filesystem::path>{}; },
      .examine = [](const config::Section&, const KindContext&) { return std::vector<Finding>{}; }};
  return kind;
}

}  // namespace hygge::test
