#include "tests/support/made/made_home.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/engine/scan.h"
#include "tests/support/made/replay_scan.h"

namespace hygge::test {

namespace {

using engine::Batch;
using engine::TypeId;

struct Wishes {
  std::string flow;
  std::uint64_t rows = 0;
  std::uint64_t splits = 1;
  std::optional<std::uint64_t> fail_at;
  std::int64_t fail_times = 0;
  std::optional<std::uint64_t> block_at;
  bool transient = false;
};

const engine::Schema& made_schema() {
  static const engine::Schema schema{
      {{"id", engine::Type::of(TypeId::Int64)}, {"name", engine::Type::of(TypeId::Text)}}};
  return schema;
}

std::atomic<int> waiting_readers{0};
std::atomic<int> made_readers{0};

bool is_null(std::uint64_t row) { return row % 7 == 3; }

/// How often each flow has failed on purpose, over all attempts of this process.
int failure_number(const std::string& flow) {
  static std::mutex mutex;
  static std::map<std::string, int> failures;
  const std::lock_guard lock{mutex};
  return ++failures[flow];
}

/// Counts a reader as waiting for as long as it does.
struct Waiting {
  Waiting() { ++waiting_readers; }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { --waiting_readers; }
};

class MadeReader final : public engine::ScanReader {
 public:
  MadeReader(const Wishes& wishes, std::uint64_t split, CancelToken cancel)
      : wishes_{wishes},
        next_{wishes.rows * split / wishes.splits},
        end_{wishes.rows * (split + 1) / wishes.splits},
        cancel_{std::move(cancel)} {
    ++made_readers;
  }

  void read(Batch& batch) override {
    const std::uint64_t rows = std::min<std::uint64_t>(engine::kBatchRows, end_ - next_);
    if (wishes_.block_at && *wishes_.block_at >= next_ && *wishes_.block_at < next_ + rows) wait();
    cancel_.throw_if_cancelled();
    engine::Vector id = batch.column(0);
    engine::Vector name = batch.column(1);
    for (std::uint64_t row = 0; row < rows; ++row) {
      const std::uint64_t n = next_ + row;
      if (wishes_.fail_at == n && failure_number(wishes_.flow) <= wishes_.fail_times) {
        throw Error{ErrorKind::Connection, "row " + std::to_string(n) + " never came"}.transient(wishes_.transient);
      }
      id.as<std::int64_t>()[row] = static_cast<std::int64_t>(n);
      if (is_null(n)) {
        name.set_null(row);
      } else {
        name.set_text(row, "name " + std::to_string(n));
      }
    }
    next_ += rows;
    batch.set_rows(rows);
  }

 private:
  void wait() const {
    const Waiting waiting;
    while (!cancel_.wait_for(std::chrono::seconds{1})) {
    }
  }

  const Wishes wishes_;
  std::uint64_t next_;
  const std::uint64_t end_;
  const CancelToken cancel_;
};

class MadeScan final : public engine::Scan {
 public:
  MadeScan(Wishes wishes, CancelToken cancel) : wishes_{wishes}, cancel_{std::move(cancel)} {}

  const engine::Schema& schema() const override { return made_schema(); }
  std::size_t splits() const override { return wishes_.splits; }
  std::unique_ptr<engine::ScanReader> open(std::size_t split) override {
    return std::make_unique<MadeReader>(wishes_, split, cancel_);
  }

 private:
  const Wishes wishes_;
  const CancelToken cancel_;
};

class MadeHome final : public Home {
 public:
  MadeHome(const config::Section& settings, std::string flow)
      : rows_{settings.rows("rows")},
        query_{settings.text("query")},
        as_is_{settings.boolean("as_is")},
        decode_{settings.text("decode")},
        try_open_{settings.text("try_open")},
        changed_{settings.boolean("changed")} {
    wishes_.flow = std::move(flow);
    wishes_.rows = rows_.value;
    wishes_.splits = static_cast<std::uint64_t>(settings.integer("splits"));
    wishes_.transient = settings.boolean("transient");
    if (settings.given("block_at")) wishes_.block_at = settings.rows("block_at").value;
    if (settings.given("fail_at")) wishes_.fail_at = settings.rows("fail_at").value;
    wishes_.fail_times = settings.integer("fail_times");
  }

  std::string describe() const override {
    return query_.empty() ? std::to_string(rows_.value) + " made rows" : "the rows of a query";
  }
  void try_open(const HomeContext&) override {
    if (try_open_ == "works") return;
    throw Error{ErrorKind::NotFound, "there are no made rows"}.transient(try_open_ == "fails for now");
  }
  std::optional<Bytes> weigh() override { return Bytes{rows_.value}; }

  std::optional<engine::Relation> open_as_is(const HomeContext&) override {
    if (!as_is_) return std::nullopt;
    engine::Relation relation;
    for (const std::string& name : made_schema().names()) relation.schema.columns.push_back({name, {}});
    relation.rows = rows_;
    relation.rows_exact = true;
    relation.verbatim = engine::Verbatim{.format = "made", .files = {}, .codecs = {}};
    return relation;
  }
  std::optional<HomeCount> decode(unsigned, const CancelToken&) override {
    if (decode_ == "nothing") return std::nullopt;
    if (decode_ == "fails") throw Error{ErrorKind::Data, "a made row does not decode"};
    HomeCount count{rows_, {Rows{0}, Rows{0}}};
    for (std::uint64_t row = 0; row < rows_.value; ++row) *count.nulls[1] += Rows{is_null(row) ? 1U : 0U};
    return count;
  }
  engine::Relation open(const HomeContext& context) override {
    if (try_open_ == "fails") try_open(context);
    engine_ = &context.engine;
    if (query_.empty()) {
      scan_ = std::make_shared<MadeScan>(wishes_, context.cancel);
    } else {
      scan_ = std::make_shared<engine::test::ReplayScan>(context.session, query_);
    }
    return whole();
  }
  engine::Relation whole() override { return engine_->relation_of(scan_, false); }
  void confirm_unchanged() override {
    if (changed_) throw Error{ErrorKind::Data, "the made rows changed while they were read"}.transient();
  }

 private:
  const Rows rows_;
  const std::string query_;
  const bool as_is_;
  const std::string decode_;
  const std::string try_open_;
  const bool changed_;
  Wishes wishes_;
  engine::Engine* engine_ = nullptr;
  std::shared_ptr<engine::Scan> scan_;
};

}  // namespace

int readers_that_wait() { return waiting_readers; }
int readers_made() { return made_readers; }

const HomeKind& made_home_kind() {
  using config::Type;
  static const HomeKind kind{
      .settings = {.name = "made",
                   .summary = "rows out of thin air",
                   .settings = {{.name = "rows", .type = Type::Integer, .fallback = "10", .help = "how many"},
                                {.name = "query", .type = Type::Text, .help = "a SELECT whose rows it gives instead"},
                                {.name = "splits", .type = Type::Integer, .fallback = "1", .help = "pieces"},
                                {.name = "fail_at", .type = Type::Integer, .help = "the row that never comes"},
                                {.name = "fail_times", .type = Type::Integer, .fallback = "1000", .help = "how often"},
                                {.name = "transient", .type = Type::Boolean, .fallback = "false", .help = "try again"},
                                {.name = "as_is", .type = Type::Boolean, .fallback = "false", .help = "offers files"},
                                {.name = "decode", .type = Type::Text, .fallback = "nothing", .help = "by itself"},
                                {.name = "try_open", .type = Type::Text, .fallback = "works", .help = "at first sight"},
                                {.name = "block_at", .type = Type::Integer, .help = "the row that is waited for"},
                                {.name = "changed", .type = Type::Boolean, .fallback = "false", .help = "changes"}}},
      .make = [](const config::Section& settings,
                 const KindContext& context) { return std::make_unique<MadeHome>(settings, context.flow); },
      .folders = [](const config::Section&) { return std::vector<std::filesystem::path>{}; },
      .examine = [](const config::Section&, const KindContext&) { return std::vector<Finding>{}; }};
  return kind;
}

}  // namespace hygge::test
