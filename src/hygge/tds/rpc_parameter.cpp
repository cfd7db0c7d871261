#include "hygge/tds/rpc_parameter.h"

#include <cstdint>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/tds/utf16.h"
#include "hygge/tds/value_writer.h"

namespace hygge::tds {

void write_rpc_parameter(Output& output, const RpcParameter& parameter, const ColumnMemory& memory, std::size_t row,
                         const EncodeOptions& options) {
  constexpr std::size_t kLongestName = 128;
  constexpr std::uint8_t kByReference = 1;
  const std::vector<std::byte> name = to_utf16(parameter.name);
  if (name.size() / 2 > kLongestName) {
    throw Error{ErrorKind::Data, "the parameter's name '" + parameter.name + "' is too long for SQL Server"}.advise(
        "use a name of at most 128 characters");
  }
  BulkColumn column;
  column.name = parameter.name;
  column.type = parameter.type;
  column.storage = parameter.storage;
  EncodeCounts counts;
  ColumnEncoder encoder = make_column_encoder(column, options);
  encoder.counts = &counts;

  output.put(static_cast<std::uint8_t>(name.size() / 2));
  output.write(name);
  output.put(parameter.is_output ? kByReference : std::uint8_t{0});
  write_type_info(output, encoder.type);
  EncodeBlock value{memory, row, 1, nulls_of(memory, row, 1), 0};
  if (encoder.find != nullptr) value.nulls = encoder.find(encoder, value);
  TextStage stage;
  write_value(output, encoder, value, stage);
}

void write_text_parameter(Output& output, const std::string& name, std::string_view text, const Collation& collation) {
  constexpr std::uint32_t kLongestSized = 8'000;
  RpcParameter parameter;
  parameter.name = name;
  parameter.type.type = WireType::NVarChar;
  parameter.type.size = to_utf16(text).size() <= kLongestSized ? kLongestSized : TypeInfo::kMax;
  parameter.type.collation = collation;
  parameter.storage = Storage::Text;
  TextRef value = text_ref(text.data(), text.size());
  write_rpc_parameter(output, parameter, {.values = &value}, 0);
}

}  // namespace hygge::tds
