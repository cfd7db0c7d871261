#pragma once

#include <cstdint>
#include <vector>

#include "hygge/tds/input.h"

namespace hygge::tds {

/// How many bytes values of a type take: enough to step over what nobody wants to see.
///
/// Errors   those of Input; Error{Unsupported} for a type that nobody knows.
class ValueShape {
 public:
  /// Reads a TYPE_INFO (MS-TDS 2.2.5.6).
  static ValueShape read(Input& input);
  void skip_value(Input& input) const;

 private:
  enum class Length : std::uint8_t { Fixed, Byte, Short, Long, Pointer, Chunks };

  friend class ResultShape;
  static ValueShape after(Input& input, std::uint8_t type);
  static ValueShape read_unicode(Input& input, std::uint8_t type);

  Length length_ = Length::Fixed;
  std::uint8_t size_ = 0;        // of values whose size is fixed, in bytes
  bool has_table_name_ = false;  // behind its TYPE_INFO, in a result
};

/// The columns of a result whose rows nobody wants to see.
class ResultShape {
 public:
  /// Reads a COLMETADATA behind its token.
  static ResultShape read(Input& input);
  /// Steps over a ROW or NBCROW behind its token.
  void skip_row(Input& input, bool has_null_bits) const;

 private:
  std::vector<ValueShape> columns_;
};

}  // namespace hygge::tds
