#include "hygge/parquet/row_group_encoder.h"

namespace hygge::parquet {

RowGroupEncoder::RowGroupEncoder(const std::vector<WrittenColumn>& columns, const EncodingWish& wish,
                                 const CancelToken& cancel)
    : packer_{wish.packing, cancel} {
  for (const WrittenColumn& column : columns) chunks_.emplace_back(column, wish);
}

void RowGroupEncoder::end_rows(std::size_t rows) {
  rows_ += rows;
  held_ = 0;
  for (const ChunkEncoder& chunk : chunks_) held_ += chunk.held();
}

std::vector<EncodedChunk> RowGroupEncoder::finish() {
  std::vector<EncodedChunk> finished;
  finished.reserve(chunks_.size());
  for (ChunkEncoder& chunk : chunks_) finished.push_back(chunk.finish(packer_));
  return finished;
}

void RowGroupEncoder::restart() {
  for (ChunkEncoder& chunk : chunks_) chunk.restart();
  rows_ = 0;
  held_ = 0;
}

}  // namespace hygge::parquet
