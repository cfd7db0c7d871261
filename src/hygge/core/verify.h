#pragma once

#include <string_view>

namespace hygge {

/// How arrival is proven, before the commit.
enum class Verify {
  None,    ///< not at all
  Count,   ///< rows and nulls of each column that left the home, against what the target's own metadata says
  Decode,  ///< Count, and every page of the source is decoded, also those that are copied or skipped
  Full,    ///< a checksum of every column on the way, against the same of the staged rows read back
};

/// Reads the setting; "auto" is Decode where the bytes are copied (nothing else would read them), else Count.
Verify verify_of(std::string_view word, bool verbatim);

}  // namespace hygge
