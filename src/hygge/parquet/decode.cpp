#include "hygge/parquet/decode.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/first_cause.h"
#include "hygge/parquet/bad_page.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/chunk_check.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/understood.h"

namespace hygge::parquet {

namespace {

/// A file that threads are at.
struct OpenFile {
  explicit OpenFile(const DecodedFile& file) : bytes{file.path, file.name}, footer{read_footer(bytes)} {}

  FileBytes bytes;
  Footer footer;
  std::atomic<std::uint64_t> walked = 0;
};

/// One column of one row group.
struct Piece {
  std::shared_ptr<OpenFile> file;
  std::size_t group = 0;
  std::size_t leaf = 0;
};

/// Deals the files out, piece by piece, in the order in which they lie there.
///
/// Threads  all calls from any thread.
class Pieces {
 public:
  explicit Pieces(const std::vector<DecodedFile>& files) : files_{files} {}

  /// Nothing when all were dealt out. Throws what opening the next file throws, and NotForUs.
  std::optional<Piece> next(const CancelToken& cancel) {
    const std::lock_guard lock{mutex_};
    while (!file_ || group_ == file_->footer.row_groups.size() || file_->footer.leaves.empty()) {
      cancel.throw_if_cancelled();
      if (next_file_ == files_.size()) return std::nullopt;
      open(files_[next_file_++]);
    }
    Piece piece{file_, group_, leaf_};
    if (++leaf_ == file_->footer.leaves.size()) {
      leaf_ = 0;
      ++group_;
    }
    return piece;
  }

  void add(const Piece& piece, const LevelCount& found) {
    const std::optional<std::size_t> column = column_of_nulls(piece.file->footer, piece.leaf);
    if (!column) return;
    const std::lock_guard lock{mutex_};
    if (are_alike_) found_.nulls[*column] += found.null_columns;
  }

  Decoded found() {
    const std::lock_guard lock{mutex_};
    if (!are_alike_) found_.nulls.clear();
    return found_;
  }

 private:
  void open(const DecodedFile& file) {
    auto opened = std::make_shared<OpenFile>(file);
    const Footer& footer = opened->footer;
    if (!is_understood(footer)) throw NotForUs{"a file that is not understood here"};
    found_.rows += footer.rows;
    if (next_file_ == 1) {
      schema_ = footer.schema;
      found_.nulls.resize(footer.columns.size());
    } else if (footer.schema != schema_) {
      are_alike_ = false;
    }
    // Last: what is refused above is dealt out to nobody.
    group_ = 0;
    leaf_ = 0;
    file_ = std::move(opened);
  }

  const std::vector<DecodedFile>& files_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::size_t next_file_ = 0;
  std::shared_ptr<OpenFile> file_;
  std::size_t group_ = 0;
  std::size_t leaf_ = 0;
  std::string schema_;
  bool are_alike_ = true;
  Decoded found_;
};

class Decoding {
 public:
  Decoding(const std::vector<DecodedFile>& files, const CancelToken& cancel)
      : pieces_{files}, outer_{cancel}, cancel_{cancel.child()} {}

  std::optional<Decoded> run(unsigned threads) {
    std::vector<std::jthread> others;
    try {
      for (unsigned i = 1; i < threads; ++i) others.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      // The system has no more threads: those that there are do the work.
    }
    work();
    others.clear();
    // What was found is told even where another file is not for us: the engine would find it, and tell less.
    if (was_damage_ || !is_not_for_us_ || outer_.is_cancelled()) cause_.rethrow_any();
    if (is_not_for_us_) return std::nullopt;
    return pieces_.found();
  }

 private:
  void work() {
    PageBuffers buffers;
    try {
      while (const std::optional<Piece> piece = pieces_.next(cancel_)) {
        OpenFile& file = *piece->file;
        ChunkPages pages{file.bytes, file.footer, piece->group, piece->leaf, file.walked};
        ChunkCheck check{file.bytes, cancel_, buffers};
        pieces_.add(*piece,
                    check.run(pages, file.footer.leaves[piece->leaf], file.footer.row_groups[piece->group].rows));
      }
    } catch (const NotForUs&) {
      is_not_for_us_ = true;
      cancel_.cancel(CancelReason::Sibling);
    } catch (...) {
      if (current_error().kind() != ErrorKind::Cancelled) was_damage_ = true;
      cause_.keep_current(outer_.is_cancelled());
      cancel_.cancel(CancelReason::Sibling);
    }
  }

  Pieces pieces_;
  const CancelToken& outer_;
  CancelToken cancel_;
  FirstCause cause_;
  std::atomic<bool> is_not_for_us_ = false;
  std::atomic<bool> was_damage_ = false;
};

}  // namespace

std::optional<Decoded> decode(const std::vector<DecodedFile>& files, unsigned threads, const CancelToken& cancel) {
  return Decoding{files, cancel}.run(threads);
}

}  // namespace hygge::parquet
