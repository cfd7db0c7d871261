#include "hygge/tds/column_encoder.h"

#include <algorithm>
#include <utility>

namespace hygge::tds {

void ColumnEncoder::refuse(std::uint64_t row, const std::string& why, const std::string& advice, Misfit misfit) const {
  Error error{ErrorKind::Data, "a value does not fit the column '" + name + "' (" + sql_name(type) + ")"};
  error.because(why).at("row " + std::to_string(row + 1));
  if (!advice.empty()) error.advise(advice);
  throw UnfitValue{std::move(error), misfit, name, row};
}

ColumnEncoder make_column_encoder(const BulkColumn& column, const EncodeOptions& options) {
  ColumnEncoder made;
  made.name = column.name;
  made.type = column.type;
  made.storage = column.storage;
  made.framing = column.type.framing();
  made.options = options;
  if (prepare_number(made) || prepare_time(made) || prepare_text(made)) return made;
  throw Error{ErrorKind::Unsupported, "the column '" + column.name + "' cannot be loaded"}
      .because("values stored as " + std::string{name_of(column.storage)} + " do not go into " + sql_name(column.type))
      .advise("cast the column to a type that fits");
}

std::uint64_t nulls_of(const ColumnMemory& memory, std::size_t first_row, std::size_t rows) noexcept {
  if (memory.validity == nullptr) return 0;
  const std::size_t shift = first_row % 64;
  const std::uint64_t* words = memory.validity + first_row / 64;
  std::uint64_t present = words[0] >> shift;
  if (shift + rows > 64) present |= words[1] << (64 - shift);
  return ~present & (~std::uint64_t{0} >> (64 - rows));
}

}  // namespace hygge::tds
