#include "hygge/engine/batch_source.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "hygge/engine/batch_bytes.h"
#include "hygge/engine/batch_maker.h"
#include "hygge/engine/scan.h"
#include "hygge/engine/session.h"
#include "hygge/engine/split_readers.h"

namespace hygge::engine {

namespace {

class StreamSource final : public BatchSource {
 public:
  explicit StreamSource(Stream stream) : stream_{std::move(stream)} {}
  std::optional<Batch> next(Place& /*place*/) override { return stream_.next(); }

 private:
  Stream stream_;
};

class DirectSource final : public BatchSource {
 public:
  DirectSource(std::shared_ptr<Scan> scan, std::vector<duck::LogicalType> types, std::size_t readers)
      : scan_{std::move(scan)},
        types_{std::move(types)},
        readers_{std::clamp<std::size_t>(readers, 1, scan_->splits())},
        splits_{*scan_} {}

  std::size_t readers() const override { return readers_; }

  std::optional<Batch> next(Place& place) override {
    Batch batch = new_batch(types_);
    std::size_t split = place == 0 ? SplitReaders::kNowhere : place - 1;
    splits_.fill(split, batch);
    place = split == SplitReaders::kNowhere ? 0 : split + 1;
    if (batch.rows() == 0) return std::nullopt;
    return batch;
  }

 private:
  std::shared_ptr<Scan> scan_;
  std::vector<duck::LogicalType> types_;
  std::size_t readers_;
  SplitReaders splits_;
};

}  // namespace

std::unique_ptr<BatchSource> batch_source(Session& session, const Relation& relation, std::size_t readers, bool ordered,
                                          const CancelToken& cancel) {
  if (const DirectRows* direct = direct_rows(relation)) {
    return std::make_unique<DirectSource>(direct->scan, logical_types(session.impl(), relation.schema),
                                          ordered ? 1 : readers);
  }
  return std::make_unique<StreamSource>(
      session.stream(relation, cancel, room_ahead(relation.schema, ordered), ordered));
}

}  // namespace hygge::engine
