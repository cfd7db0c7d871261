#include "hygge/stores/parquet/recoding.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/first_cause.h"
#include "hygge/stores/parquet/origin.h"

namespace hygge::stores::parquet {

namespace {

namespace fs = std::filesystem;
using hygge::parquet::Recoded;
using hygge::parquet::RecodeWish;
using Target = std::function<fs::path(std::size_t number, std::size_t part)>;

/// Several threads that take file after file.
class FileRecoder {
 public:
  FileRecoder(const engine::Relation& relation, const RecodeWish& wish, const StoreContext& context,
              const Target& target)
      : files_{*relation.verbatim}, wish_{wish}, context_{context}, target_{target}, cancel_{context.cancel.child()} {
    made_.source.nulls.assign(relation.schema.size(), Rows{});
    made_.files.resize(files_.files.size());
  }

  RecodedFiles run() {
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
    if (has_failed_ || !is_for_the_engine_ || context_.cancel.is_cancelled()) cause_.rethrow_any();
    if (is_for_the_engine_) {
      throw StageAgain{.why = "the files have pages that only the engine can judge: the rows are written anew",
                       .as_rows = true};
    }
    return std::move(made_);
  }

 private:
  void work() {
    try {
      for (std::size_t number = next_++; number < files_.files.size() && !is_for_the_engine_; number = next_++) {
        const auto target = [&](std::size_t part) { return target_(number, part); };
        const std::optional<Recoded> recoded =
            hygge::parquet::recode({files_.files[number], files_.names[number]}, target, wish_, threads_each_, cancel_);
        if (!recoded) {
          is_for_the_engine_ = true;
          cancel_.cancel(CancelReason::Sibling);
          return;
        }
        add(number, *recoded);
      }
    } catch (...) {
      if (current_error().kind() != ErrorKind::Cancelled) has_failed_ = true;
      cause_.keep_current(context_.cancel.is_cancelled());
      cancel_.cancel(CancelReason::Sibling);
    }
  }

  void add(std::size_t number, const Recoded& recoded) {
    const std::lock_guard lock{mutex_};
    made_.files[number] = recoded.files;
    HomeCount& source = made_.source;
    if (recoded.source.nulls.size() != source.nulls.size()) {
      throw Error{ErrorKind::Data, "'" + files_.names[number] + "' changed while it was read"}
          .because("it has other columns than before")
          .advise("run again when whoever writes it has finished")
          .transient();
    }
    source.rows += Rows{recoded.source.rows};
    for (std::size_t column = 0; column < recoded.source.nulls.size(); ++column) {
      *source.nulls[column] += Rows{recoded.source.nulls[column]};
    }
    context_.progress(source.rows);
  }

  const engine::Verbatim& files_;
  const RecodeWish& wish_;
  const StoreContext& context_;
  const Target& target_;
  const CancelToken cancel_;
  unsigned threads_each_ = 1;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> is_for_the_engine_ = false;
  std::atomic<bool> has_failed_ = false;
  std::mutex mutex_;
  RecodedFiles made_;  // guarded by mutex_
  FirstCause cause_;
};

}  // namespace

MemoryWish memory_to_recode(const engine::Relation& relation, const StoreOptions& options, unsigned threads) {
  const Bytes need{hygge::parquet::memory_to_recode(recode_wish(options, {}), relation.verbatim->largest_chunk.value,
                                                    relation.bytes.value_or(Bytes{}).value, threads)};
  return {need, need};
}

RecodeWish recode_wish(const StoreOptions& options, const FlowIdentity& identity) {
  RecodeWish wish;
  wish.packing.codec = hygge::parquet::packing_codec(options.compression).value();
  wish.packing.level = static_cast<int>(options.compression_level.value_or(1));
  wish.modern = options.encoding_given && options.modern;
  wish.metadata = origin_metadata(identity);
  wish.file_size = options.file_size.value;
  return wish;
}

RecodedFiles recode_files(const engine::Relation& relation, const RecodeWish& wish, const StoreContext& context,
                          const Target& target) {
  return FileRecoder{relation, wish, context, target}.run();
}

}  // namespace hygge::stores::parquet
