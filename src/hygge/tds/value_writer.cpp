#include "hygge/tds/value_writer.h"

namespace hygge::tds {

void write_value(Output& output, const ColumnEncoder& column, const EncodeBlock& value, TextStage& stage) {
  if (!column.is_text()) {
    std::byte* begin = output.room(std::size_t{1} + column.width);
    std::byte* next = begin;
    EncodeBlock block = value;
    block.next = &next;
    column.put(column, block);
    output.wrote(static_cast<std::size_t>(next - begin));
    return;
  }
  if (value.nulls != 0) {
    const std::size_t size = TextStage::null_bytes(column.framing);
    TextStage::put_null(column.framing, output.room(size));
    output.wrote(size);
    return;
  }
  const TextRef& text = static_cast<const TextRef*>(value.memory.values)[value.first_row];
  stage.write(output, column, text, value.rows_before);
}

}  // namespace hygge::tds
