#pragma once

#include "hygge/tds/column_encoder.h"
#include "hygge/tds/output.h"
#include "hygge/tds/text_stage.h"

namespace hygge::tds {

/// Writes the only value of a block of one row, of any length, with its length in front.
/// Throws  Error{Data} for a value that does not fit, and what Output throws.
void write_value(Output& output, const ColumnEncoder& column, const EncodeBlock& value, TextStage& stage);

}  // namespace hygge::tds
