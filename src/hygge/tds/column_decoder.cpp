#include "hygge/tds/column_decoder.h"

#include "hygge/base/error.h"

namespace hygge::tds {

namespace {

void prepare_time(ColumnDecoder& column) {
  const unsigned scale = column.type.scale;
  const unsigned digits = second_digits(column.storage);
  column.time_bytes = time_bytes_of(scale);
  column.day_units = 86'400 * power_of_ten<std::uint64_t>(scale);
  if (digits >= scale) {
    column.multiplier = power_of_ten<std::int64_t>(digits - scale);
  } else {
    column.divisor = power_of_ten<std::int64_t>(scale - digits);
  }
}

bool has_tenths_of_micros(WireType type) {
  return type == WireType::Time || type == WireType::DateTime2 || type == WireType::DateTimeOffset;
}

Kernels kernels_for(const ColumnDecoder& column) {
  switch (column.type.type) {
    case WireType::Variant:
    case WireType::Vector:
    case WireType::Null:
      return special_kernels(column);
    case WireType::Date:
    case WireType::Time:
    case WireType::DateTime:
    case WireType::DateTime2:
    case WireType::DateTimeN:
    case WireType::DateTimeOffset:
    case WireType::SmallDateTime:
      return time_kernels(column);
    default:
      break;
  }
  return column.storage == Storage::Text || column.storage == Storage::Blob ? text_kernels(column)
                                                                            : number_kernels(column);
}

}  // namespace

void ColumnDecoder::refuse(std::uint64_t row, const std::string& why, const std::string& advice) const {
  Error error{ErrorKind::Data, "a value of the column '" + name + "' (" + sql_name(type) + ") cannot be read"};
  error.because(why).at("row " + std::to_string(row + 1) + " of the result");
  if (!advice.empty()) error.advise(advice);
  throw error;
}

void ColumnDecoder::note_some_invalid(std::size_t invalid, std::uint64_t row) const {
  if (invalid_text == InvalidText::Fail) {
    refuse(row, form.kind == TextForm::Kind::Utf16 ? "its text is not valid UTF-16" : "its text is not valid",
           "correct the row, or have invalid characters replaced (invalid_text: replace)");
  }
  counts->invalid_characters += invalid;
}

ColumnDecoder make_column_decoder(const ColumnInfo& column, std::size_t number, SeventhDigit seventh,
                                  VariantForm variant) {
  ColumnDecoder made;
  made.number = number;
  made.name = column.name.empty() ? "column " + std::to_string(number + 1) : column.name;
  made.type = column.type;
  made.framing = column.type.framing();
  made.storage = storage_of(column.type, seventh, variant);
  made.form = form_of(column.type);
  made.decimal_limit = power_of_ten<UInt128>(column.type.precision);
  if (has_tenths_of_micros(column.type.type)) prepare_time(made);
  made.kernels = kernels_for(made);
  return made;
}

}  // namespace hygge::tds
