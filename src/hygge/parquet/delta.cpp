#include "hygge/parquet/delta.h"

#include <algorithm>
#include <limits>

namespace hygge::parquet {

namespace {

constexpr std::uint64_t kMostInBlock = 1ULL << 20U;
constexpr std::uint64_t kMostLengths = 4'000'000;

}  // namespace

DeltaBlocks::DeltaBlocks(BitSource& source, std::uint64_t count) : source_{source} {
  const std::uint64_t block = source.varint();
  miniblocks_ = source.varint();
  const std::uint64_t total = source.varint();
  first_ = source.zigzag();
  if (block == 0 || miniblocks_ == 0 || block % miniblocks_ != 0 || (block / miniblocks_) % 32 != 0) {
    throw BadPage{"its blocks have a size that cannot be"};
  }
  if (block > kMostInBlock || miniblocks_ > kMostMiniblocks) throw NotForUs{"very large blocks"};
  if (total != count) throw NotForUs{"a count of values that others understand otherwise"};
  each_ = block / miniblocks_;
  left_ = count == 0 ? 0 : count - 1;
  place_ = miniblocks_;
}

std::optional<DeltaBlocks::Miniblock> DeltaBlocks::next() {
  if (left_ == 0) return std::nullopt;
  if (place_ == miniblocks_) {
    least_ = source_.zigzag();
    for (std::uint64_t i = 0; i < miniblocks_; ++i) widths_[i] = source_.byte();
    place_ = 0;
  }
  const unsigned width = widths_[place_++];
  if (width > 64) throw BadPage{"its numbers have more than 64 bits"};
  const std::uint64_t used = std::min(each_, left_);
  // The last miniblock is whole in most files; what of it has no value may be left out.
  const std::uint64_t needed = (used * width + 7) / 8;
  const std::uint64_t size = std::min<std::uint64_t>(each_ * width / 8, source_.left());
  if (size < needed) throw BadPage{"its values end too soon"};
  left_ -= used;
  return Miniblock{source_.take(size), width, least_, used};
}

void skip_deltas(BitSource& source, std::uint64_t count) {
  DeltaBlocks blocks{source, count};
  while (blocks.next()) continue;
}

std::vector<std::uint32_t> read_lengths(BitSource& source, std::uint64_t count) {
  // Lengths that do not change cost no bytes, so a small page could claim enormously many.
  if (count > kMostLengths) throw NotForUs{"a page of very many texts"};
  std::vector<std::uint32_t> lengths;
  DeltaBlocks blocks{source, count};
  if (count == 0) return lengths;
  auto value = static_cast<std::uint64_t>(blocks.first());  // unsigned: deltas wrap around
  const auto keep = [&] {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) {
      throw BadPage{"a text in it has an impossible length"};
    }
    lengths.push_back(static_cast<std::uint32_t>(value));
  };
  keep();
  while (const auto miniblock = blocks.next()) {
    each_packed(miniblock->bytes, miniblock->width, static_cast<std::size_t>(miniblock->count),
                [&](std::uint64_t delta) {
                  value += static_cast<std::uint64_t>(miniblock->least) + delta;
                  keep();
                });
  }
  return lengths;
}

}  // namespace hygge::parquet
