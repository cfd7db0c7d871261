#pragma once

#include <cstdint>

#include "hygge/base/cancel.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"

namespace hygge::parquet {

/// What a walk over a file's pages saw.
struct PageCount {
  std::uint64_t pages = 0;
  std::uint64_t checked = 0;  ///< those that carry a checksum
};

/// Walks every page of a file, and compares the checksum of those that carry one with their bytes; of the others only
/// the headers are read. Memory stays below some 20 MB whatever the file claims, and no byte is read more often than a
/// few times.
///
/// Throws  Error{Data} that names the file, column, row group, page and offset when a checksum does not fit, or when a
///         header or length is a lie; the token's error; what the source throws.
PageCount check_pages(const ByteSource& file, const Footer& footer, const CancelToken& cancel);

}  // namespace hygge::parquet
