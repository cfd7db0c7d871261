#pragma once

#include <vector>

#include "hygge/tds/input.h"
#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// The columns of a result whose rows nobody wants to see.
///
/// Errors   those of read_columns() and of Input.
class ResultShape {
 public:
  explicit ResultShape(const std::vector<ColumnInfo>& columns);
  /// Reads a COLMETADATA behind its token.
  static ResultShape read(Input& input) { return ResultShape{read_columns(input)}; }
  /// Steps over a ROW or NBCROW behind its token.
  void skip_row(Input& input, bool has_null_bits) const;

 private:
  std::vector<TypeInfo> types_;
};

}  // namespace hygge::tds
