#pragma once

#include <string>
#include <string_view>

#include "hygge/tds/column_encoder.h"
#include "hygge/tds/column_memory.h"
#include "hygge/tds/output.h"
#include "hygge/tds/storage.h"
#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// A parameter of a procedure (MS-TDS 2.2.6.6) whose value lies in column memory: any type that bulk load can write.
struct RpcParameter {
  std::string name;  ///< with its @; empty for one that goes by its place
  TypeInfo type;     ///< with N, as in BulkColumn
  Storage storage = Storage::Int32;
  bool is_output = false;
};

/// Writes the parameter with the value of element `row` of `memory`.
/// Throws  Error{Data} when it does not fit, Error{Unsupported} when such values cannot go into the type.
void write_rpc_parameter(Output& output, const RpcParameter& parameter, const ColumnMemory& memory, std::size_t row,
                         const EncodeOptions& options = {});

/// Writes UTF-8 as nvarchar(4000), or nvarchar(max) when it is longer.
void write_text_parameter(Output& output, const std::string& name, std::string_view text, const Collation& collation);

}  // namespace hygge::tds
