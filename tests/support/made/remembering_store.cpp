#include "tests/support/made/remembering_store.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/engine/drain.h"
#include "hygge/engine/sql_text.h"

namespace hygge::test {

namespace {

using engine::Type;
using engine::TypeId;

struct Memory {
  std::mutex mutex;
  std::map<std::string, Remembered> targets;  // guarded by mutex
  std::map<std::string, int> failures;        // guarded by mutex
};

Memory& memory() {
  static Memory memory;
  return memory;
}

std::atomic<int> waiting_stores{0};

/// Rows that lie staged, filled by several writers.
struct Stage {
  std::mutex mutex;
  RememberedTable table;  // guarded by mutex
};

class RememberingWriter final : public engine::Writer {
 public:
  explicit RememberingWriter(std::shared_ptr<Stage> stage) : stage_{std::move(stage)} {}

  void write(const engine::StreamedBatch& given) override {
    const std::lock_guard lock{stage_->mutex};
    stage_->table.append(*given.batch);
  }
  void finish() override {}

 private:
  std::shared_ptr<Stage> stage_;
};

class RememberingStore final : public Store {
 public:
  explicit RememberingStore(const config::Section& settings)
      : target_{settings.text("target")},
        after_{settings.text("after")},
        fail_{settings.text("fail")},
        fail_times_{static_cast<int>(settings.integer("fail_times"))},
        transient_{settings.boolean("transient")},
        verbatim_{settings.boolean("verbatim")},
        lose_{static_cast<std::size_t>(settings.integer("lose"))},
        lacks_{settings.text("lacks")},
        stage_{std::make_shared<Stage>()} {}
  ~RememberingStore() override { abort(); }

  std::string describe() const override { return "memory of " + target_; }
  void prepare(const PrepareContext& context) override {
    run_type_ = context.identity.run_type;
    flow_ = context.identity.name;
    fail_at("prepare");
  }
  FlowProgress progress(const ProgressQuestion&) override;
  std::vector<std::string> plan(const engine::Relation&, const PlanContext& context) override {
    if (!lacks_.empty()) context.found({.good = false, .text = "it lacks " + lacks_, .advice = "give it " + lacks_});
    return {context.verify == Verify::Full ? "would be remembered, and read back" : "would be remembered"};
  }
  engine::Relation fit(engine::Relation relation) override;
  MemoryWish memory(const engine::Relation&, unsigned) override {
    return MemoryWish{Bytes{1'000'000}, Bytes{1'000'000}};
  }
  bool takes_verbatim(const engine::Relation&) const override { return verbatim_; }
  Staged stage(const engine::Relation& relation, const StoreContext& context) override;
  engine::Relation read_back() override {
    return engine_->relation_of(std::make_shared<RememberedScan>(std::make_shared<RememberedTable>(stage_->table)),
                                false);
  }
  void commit() override;
  void abort() noexcept override;

 private:
  void fail_at(const std::string& step) const;
  void drain(const engine::Relation& relation, const StoreContext& context) const;
  void wait_for_the_other() const;

  const std::string target_;
  const std::string after_;
  const std::string fail_;
  const int fail_times_;
  const bool transient_;
  const bool verbatim_;
  const std::size_t lose_;
  const std::string lacks_;
  const std::shared_ptr<Stage> stage_;
  engine::Engine* engine_ = nullptr;
  RunType run_type_ = RunType::FullDrop;
  std::string flow_;
  std::optional<std::string> bookmark_;
  bool staged_ = false;
};

engine::Relation RememberingStore::fit(engine::Relation relation) {
  std::string values;
  for (engine::Column& column : relation.schema.columns) {
    const std::string name = engine::quote_name(column.name);
    if (column.type.id != TypeId::Int64) column.type = Type::of(TypeId::Text);
    if (!values.empty()) values += ", ";
    values.append("CAST(").append(name).append(" AS ").append(column.type.sql).append(") AS ").append(name);
  }
  relation.sql = "SELECT " + values + " FROM (" + relation.sql + ") AS t";
  return relation;
}

Staged RememberingStore::stage(const engine::Relation& relation, const StoreContext& context) {
  engine_ = &context.engine;
  bookmark_ = context.bookmark;
  stage_->table.schema = relation.schema;
  staged_ = true;
  if (!verbatim_) drain(relation, context);
  fail_at("stage");
  if (fail_ == "late") {
    ++waiting_stores;
    while (!context.cancel.wait_for(std::chrono::seconds{1})) {
    }
    --waiting_stores;
    fail_at("late");
  }
  const std::lock_guard lock{stage_->mutex};
  std::vector<std::vector<Cell>>& rows = stage_->table.rows;
  rows.resize(rows.size() - std::min(lose_, rows.size()));
  Staged staged;
  staged.rows = Rows{rows.size()};
  staged.nulls = stage_->table.nulls();
  staged.bytes = Bytes{rows.size() * relation.schema.row_bytes()};
  return staged;
}

void RememberingStore::drain(const engine::Relation& relation, const StoreContext& context) const {
  engine::DrainOptions options;
  options.writers = 2;
  options.progress = context.progress;
  engine::drain(
      context.session, relation, options, [&](std::size_t) { return std::make_unique<RememberingWriter>(stage_); },
      context.cancel);
}

void RememberingStore::commit() {
  fail_at("commit");
  wait_for_the_other();
  const std::lock_guard lock{test::memory().mutex};
  Remembered& target = test::memory().targets[target_];
  RememberedTable table = std::exchange(stage_->table, {});
  if (run_type_ == RunType::Incremental && target.table) {
    table.rows.insert(table.rows.begin(), target.table->rows.begin(), target.table->rows.end());
  }
  target.table = std::make_shared<RememberedTable>(std::move(table));
  target.ids.clear();
  for (const std::vector<Cell>& row : target.table->rows) {
    if (const auto* id = std::get_if<std::int64_t>(&row.front())) target.ids.push_back(*id);
  }
  if (run_type_ == RunType::FullDrop) target.bookmarks.clear();
  target.bookmarks.erase(flow_);
  if (bookmark_) target.bookmarks[flow_] = *bookmark_;
  ++target.commits;
  staged_ = false;
}

FlowProgress RememberingStore::progress(const ProgressQuestion& question) {
  const Remembered there = remembered(target_);
  FlowProgress progress;
  if (!there.table || there.table->rows.empty()) return progress;
  if (const auto found = there.bookmarks.find(question.flow); found != there.bookmarks.end()) {
    progress.bookmark = found->second;
  }
  progress.keeps_rows = question.run_type == RunType::Incremental;
  return progress;
}

void RememberingStore::abort() noexcept {
  if (!std::exchange(staged_, false)) return;
  const std::lock_guard lock{test::memory().mutex};
  ++test::memory().targets[target_].aborts;
}

void RememberingStore::wait_for_the_other() const {
  if (after_.empty()) return;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (remembered(after_).commits == 0) {
    if (std::chrono::steady_clock::now() > deadline) throw Error{ErrorKind::Internal, "nobody commits to " + after_};
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

void RememberingStore::fail_at(const std::string& step) const {
  if (fail_ != step) return;
  const std::lock_guard lock{test::memory().mutex};
  if (++test::memory().failures[target_] > fail_times_) return;
  throw Error{ErrorKind::Io, "the memory failed at " + step}.transient(transient_);
}

}  // namespace

int stores_that_wait() { return waiting_stores; }

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
                                {.name = "verbatim", .type = Type::Boolean, .fallback = "false", .help = "no rows"},
                                {.name = "after", .type = Type::Text, .fallback = "", .help = "who commits before"},
                                {.name = "lose", .type = Type::Integer, .fallback = "0", .help = "rows to lose"},
                                {.name = "lacks", .type = Type::Text, .fallback = "", .help = "what a plan misses"}}},
      .make = [](const config::Section& settings,
                 const KindContext&) { return std::make_unique<RememberingStore>(settings); },
      .folders = [](const config::Section&) { return std::vector<std::filesystem::path>{}; },
      .examine = [](const config::Section&, const KindContext&) { return std::vector<Finding>{}; }};
  return kind;
}

}  // namespace hygge::test
