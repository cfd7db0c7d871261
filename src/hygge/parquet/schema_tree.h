#pragma once

#include <cstddef>
#include <vector>

#include "hygge/parquet/footer.h"
#include "hygge/parquet/thrift_compact.h"

namespace hygge::parquet {

/// The columns of a schema and the leaves that hold their values.
struct SchemaTree {
  std::vector<Column> columns;
  std::vector<Leaf> leaves;
};

/// Reads FileMetaData.schema: a list of SchemaElement, each node followed by its children.
/// Throws ThriftError when the nodes make no tree.
SchemaTree read_schema_tree(ThriftReader& reader);

}  // namespace hygge::parquet
