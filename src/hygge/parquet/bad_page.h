#pragma once

#include <stdexcept>
#include <string>

namespace hygge::parquet {

/// What is wrong with a page's bytes; caught inside this folder, where the place in the file is known.
class BadPage : public std::runtime_error {
 public:
  explicit BadPage(const std::string& why) : std::runtime_error{why} {}
};

/// Bytes that may be well, but only the engine can judge them: an encoding, a codec or a size that is not known here.
/// Caught inside this folder, but for what ColumnReader throws.
class NotForUs : public std::runtime_error {
 public:
  explicit NotForUs(const std::string& why) : std::runtime_error{why} {}
};

}  // namespace hygge::parquet
