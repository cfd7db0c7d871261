#include "hygge/parquet/modern_trial.h"

#include <algorithm>

#include "hygge/parquet/encode.h"

namespace hygge::parquet {

bool holds_wide_numbers(PhysicalType type, Encoding encoding) noexcept {
  const bool is_wide = type == PhysicalType::Int64 || type == PhysicalType::Double;
  return is_wide && encoding == Encoding::Plain;
}

bool gains_by_encoding(const Leaf& leaf, std::span<const std::byte> plain, std::uint64_t count, Packer& packer,
                       std::vector<std::byte>& encoded) {
  constexpr std::uint64_t kMostValues = 8'192;
  const std::uint64_t values = std::min(count, kMostValues);
  const std::span<const std::byte> sample = plain.first(plain_bytes(leaf, plain, values));
  encoded.clear();
  encode_modern(leaf.type, sample, values, encoded);
  const std::size_t modern = packer.pack(encoded).size();
  return modern <= packer.pack(sample, holds_wide_numbers(leaf.type, Encoding::Plain)).size();
}

}  // namespace hygge::parquet
