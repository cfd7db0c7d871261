#include "hygge/stores/parquet/recoding.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "hygge/base/first_cause.h"
#include "hygge/stores/parquet/origin.h"

namespace hygge::stores::parquet {

namespace {

namespace fs = std::filesystem;
using hygge::parquet::Decoded;
using hygge::parquet::RecodeWish;

/// Several threads that take file after file.
class FileRecoder {
 public:
  FileRecoder(const engine::Relation& relation, const RecodeWish& wish, const StoreContext& context,
              const std::function<fs::path(std::size_t number)>& target)
      : files_{*relation.verbatim}, wish_{wish}, context_{context}, target_{target}, cancel_{context.cancel.child()} {
    found_.nulls.assign(relation.schema.size(), Rows{});
  }

  HomeCount run() {
    // Enough files for each thread to have its own; else all work on each of them.
    constexpr std::size_t kFilesEach = 4;
    const bool has_many = files_.files.size() >= kFilesEach * context_.threads;
    const std::size_t workers = has_many ? context_.threads : 1;
    threads_each_ = has_many ? 1 : context_.threads;
    std::vector<std::jthread> others;
    try {
      for (std::size_t i = 1; i < workers; ++i) others.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      // The system has no more threads: those that there are do the work.
    }
    work();
    others.clear();
    cause_.rethrow_any();
    if (is_for_the_engine_) {
      throw StageAgain{"the files have pages that only the engine can judge: the rows are written anew"};
    }
    return std::move(found_);
  }

 private:
  void work() {
    try {
      for (std::size_t number = next_++; number < files_.files.size() && !is_for_the_engine_; number = next_++) {
        const std::optional<Decoded> found = hygge::parquet::recode({files_.files[number], files_.names[number]},
                                                                    target_(number), wish_, threads_each_, cancel_);
        if (!found) {
          is_for_the_engine_ = true;
          return;
        }
        add(*found);
      }
    } catch (...) {
      cause_.keep_current(context_.cancel.is_cancelled());
      cancel_.cancel(CancelReason::Sibling);
    }
  }

  void add(const Decoded& found) {
    const std::lock_guard lock{mutex_};
    found_.rows += Rows{found.rows};
    for (std::size_t column = 0; column < found.nulls.size(); ++column)
      *found_.nulls[column] += Rows{found.nulls[column]};
    context_.progress(found_.rows);
  }

  const engine::Verbatim& files_;
  const RecodeWish& wish_;
  const StoreContext& context_;
  const std::function<fs::path(std::size_t number)>& target_;
  const CancelToken cancel_;
  unsigned threads_each_ = 1;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> is_for_the_engine_ = false;
  std::mutex mutex_;
  HomeCount found_;  // guarded by mutex_
  FirstCause cause_;
};

}  // namespace

RecodeWish recode_wish(const StoreOptions& options, const FlowIdentity& identity) {
  RecodeWish wish;
  wish.packing.codec = hygge::parquet::packing_codec(options.compression).value_or(0);
  wish.packing.level = static_cast<int>(options.compression_level.value_or(1));
  wish.modern = options.encoding_given && options.modern;
  wish.metadata = origin_metadata(identity);
  return wish;
}

HomeCount recode_files(const engine::Relation& relation, const RecodeWish& wish, const StoreContext& context,
                       const std::function<fs::path(std::size_t number)>& target) {
  return FileRecoder{relation, wish, context, target}.run();
}

}  // namespace hygge::stores::parquet
