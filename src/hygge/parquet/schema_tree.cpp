#include "hygge/parquet/schema_tree.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "hygge/parquet/schema_element.h"

namespace hygge::parquet {

namespace {

using Cause = ThriftError::Cause;

constexpr std::size_t kMostElements = 1'000'000;  // far above any table; a node takes much more memory than file
constexpr std::size_t kDeepest = 10'000;          // levels are counted in 16 bits
constexpr std::uint32_t kWidestDecimal = 16;      // bytes: what fits into 128 bits needs no look at its sign

/// Whether the bytes of such a leaf cannot be judged without knowing what the engine makes of them.
bool is_special(const SchemaElement& element) {
  if (element.is_odd || !element.type) return element.is_odd;
  const bool is_bytes = element.type == PhysicalType::ByteArray;
  const bool is_fixed = element.type == PhysicalType::FixedByteArray;
  if (element.is_text && !is_bytes && !is_fixed) return true;
  if (is_fixed && element.length == 0) return true;
  if (!element.is_decimal) return false;
  return element.digits == 0 || is_bytes || (is_fixed && element.length > kWidestDecimal);
}

/// Column::unconverted of one node.
std::string_view unconverted_type(const SchemaElement& element) {
  if (element.is_decimal) return element.is_converted_decimal ? "" : "DECIMAL";
  return element.is_converted ? "" : element.logical_type;
}

/// Puts the nodes, as they come, where they belong.
class TreeBuilder {
 public:
  void add(SchemaElement element) {
    if (++elements_ > kMostElements) throw ThriftError{Cause::Nonsense, "it has more than a million columns"};
    if (elements_ == 1) {
      open_.push_back({.children_left = element.children});
    } else {
      place(std::move(element));
    }
    while (!open_.empty() && open_.back().children_left == 0) open_.pop_back();
  }

  SchemaTree finish() {
    if (elements_ == 0 || !open_.empty()) throw ThriftError{Cause::Nonsense, "its schema is not complete"};
    return std::move(tree_);
  }

 private:
  /// A node whose children are still to come.
  struct Open {
    std::uint64_t children_left = 0;
    std::uint16_t definition = 0;
    std::uint16_t repetition = 0;
    bool is_special = false;
  };

  void place(SchemaElement element) {
    if (open_.empty()) throw ThriftError{Cause::Nonsense, "its schema has more columns than it says"};
    const bool is_column = open_.size() == 1;
    Open node = open_.back();
    --open_.back().children_left;
    if (open_.size() > kDeepest) throw ThriftError{Cause::Nonsense, "its columns are nested too deeply"};
    if (element.repetition != Repetition::Required) ++node.definition;
    if (element.repetition == Repetition::Repeated) ++node.repetition;
    node.is_special |= is_special(element);
    const std::string_view unconverted = unconverted_type(element);
    if (is_column) add_column(element);
    if (!unconverted.empty()) tree_.columns.back().unconverted = unconverted;
    if (element.type && element.children == 0) {
      add_leaf(element, node);
    } else {
      node.children_left = element.children;
      open_.push_back(node);
    }
  }

  void add_column(SchemaElement& element) {
    Column column;
    column.name = std::move(element.name);
    column.required = element.repetition == Repetition::Required;
    column.repeated = element.repetition == Repetition::Repeated;
    if (element.type && element.children == 0 && !column.repeated) column.flat_leaf = tree_.leaves.size();
    tree_.columns.push_back(std::move(column));
  }

  void add_leaf(const SchemaElement& element, const Open& node) {
    Leaf leaf;
    leaf.column = tree_.columns.size() - 1;
    leaf.type = *element.type;
    leaf.length = element.length;
    leaf.deepest_definition = node.definition;
    leaf.deepest_repetition = node.repetition;
    leaf.is_text = element.is_text && element.type == PhysicalType::ByteArray;
    leaf.is_special = node.is_special;
    leaf.is_decimal = element.is_decimal;
    leaf.unit = element.unit;
    tree_.leaves.push_back(leaf);
    Column& column = tree_.columns.back();
    if (element.is_decimal) column.decimal_digits = std::max(column.decimal_digits, element.digits);
  }

  SchemaTree tree_;
  std::vector<Open> open_;  // the nodes above, the root first
  std::size_t elements_ = 0;
};

}  // namespace

SchemaTree read_schema_tree(ThriftReader& reader) {
  TreeBuilder builder;
  reader.each_element([&](ThriftType type) {
    if (type != ThriftType::Struct) throw ThriftError{Cause::Nonsense, "its schema is no list of columns"};
    builder.add(read_schema_element(reader));
  });
  return builder.finish();
}

}  // namespace hygge::parquet
