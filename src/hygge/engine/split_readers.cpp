#include "hygge/engine/split_readers.h"

namespace hygge::engine {

void SplitReaders::fill(std::size_t& place, Batch& batch) {
  if (place != kNowhere && read(place, batch)) return;
  for (place = claim(); place != kNowhere; place = claim()) {
    if (read(place, batch)) return;
  }
  for (place = 0; place < splits_.size(); ++place) {
    if (read(place, batch)) return;
  }
  place = kNowhere;
  batch.set_rows(0);
}

bool SplitReaders::read(std::size_t index, Batch& batch) {
  Split& split = splits_[index];
  const std::lock_guard lock{split.mutex};
  if (split.is_done) return false;
  split.is_done = true;  // also when the reader throws: nobody asks it again
  if (!split.reader) split.reader = scan_.open(index);
  split.reader->read(batch);
  split.is_done = batch.rows() == 0;
  if (split.is_done) split.reader.reset();
  return !split.is_done;
}

std::size_t SplitReaders::claim() {
  const std::lock_guard lock{mutex_};
  return unclaimed_ < splits_.size() ? unclaimed_++ : kNowhere;
}

}  // namespace hygge::engine
