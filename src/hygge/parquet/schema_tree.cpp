#include "hygge/parquet/schema_tree.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace hygge::parquet {

namespace {

using Field = ThriftReader::Field;
using Cause = ThriftError::Cause;

constexpr std::size_t kMostElements = 1'000'000;  // far above any table; a node takes much more memory than file

enum class Repetition : std::uint8_t { Required = 0, Optional = 1, Repeated = 2 };

std::uint64_t read_digits(ThriftReader& reader, ThriftType type) {
  const std::int64_t digits = reader.read_integer(type);
  if (digits < 0) throw ThriftError{Cause::Nonsense, "a decimal has fewer than no digits"};
  return static_cast<std::uint64_t>(digits);
}

struct Element {
  std::string name;
  Repetition repetition = Repetition::Required;
  std::uint64_t children = 0;
  bool is_leaf = false;
  bool is_decimal = false;
  std::uint64_t digits = 0;  ///< of a decimal, the larger where the file says it twice
};

/// DecimalType: 2 precision.
void read_decimal(ThriftReader& reader, Element& element) {
  element.is_decimal = true;
  reader.each_field([&](const Field& field) {
    if (field.id != 2 || field.type != ThriftType::I32) return false;
    element.digits = std::max(element.digits, read_digits(reader, field.type));
    return true;
  });
}

/// LogicalType, a union: 5 DECIMAL.
void read_logical_type(ThriftReader& reader, Element& element) {
  reader.each_field([&](const Field& field) {
    if (field.id != 5 || field.type != ThriftType::Struct) return false;
    read_decimal(reader, element);
    return true;
  });
}

/// SchemaElement: 1 type (of leaves only), 3 repetition_type, 4 name, 5 num_children, 6 converted_type, 8 precision,
/// 10 logicalType.
Element read_element(ThriftReader& reader) {
  constexpr std::int64_t kConvertedDecimal = 5;
  Element element;
  reader.each_field([&](const Field& field) {
    if (field.id == 1 && field.type == ThriftType::I32) {
      element.is_leaf = true;
      return false;
    }
    if (field.id == 3 && field.type == ThriftType::I32) {
      const std::int64_t repetition = reader.read_integer(field.type);
      if (repetition < 0 || repetition > 2) throw ThriftError{Cause::Nonsense, "a column repeats in an unknown way"};
      element.repetition = static_cast<Repetition>(repetition);
      return true;
    }
    if (field.id == 4 && field.type == ThriftType::Binary) {
      element.name = reader.read_binary();
      return true;
    }
    if (field.id == 5 && field.type == ThriftType::I32) {
      const std::int64_t children = reader.read_integer(field.type);
      if (children < 0) throw ThriftError{Cause::Nonsense, "a column has fewer than no parts"};
      element.children = static_cast<std::uint64_t>(children);
      return true;
    }
    if (field.id == 6 && field.type == ThriftType::I32) {
      element.is_decimal |= reader.read_integer(field.type) == kConvertedDecimal;
      return true;
    }
    if (field.id == 8 && field.type == ThriftType::I32) {
      element.digits = std::max(element.digits, read_digits(reader, field.type));
      return true;
    }
    if (field.id == 10 && field.type == ThriftType::Struct) {
      read_logical_type(reader, element);
      return true;
    }
    return false;
  });
  return element;
}

/// Puts the nodes, as they come, where they belong.
class TreeBuilder {
 public:
  void add(Element element) {
    if (++elements_ > kMostElements) throw ThriftError{Cause::Nonsense, "it has more than a million columns"};
    if (elements_ == 1) {
      open_.push_back(element.children);
    } else {
      place(std::move(element));
    }
    while (!open_.empty() && open_.back() == 0) open_.pop_back();
  }

  SchemaTree finish() {
    if (elements_ == 0 || !open_.empty()) throw ThriftError{Cause::Nonsense, "its schema is not complete"};
    return std::move(tree_);
  }

 private:
  void place(Element element) {
    if (open_.empty()) throw ThriftError{Cause::Nonsense, "its schema has more columns than it says"};
    const bool is_column = open_.size() == 1;
    --open_.back();
    const bool is_flat = is_column && element.is_leaf && element.repetition != Repetition::Repeated;
    if (is_column) {
      Column column;
      column.name = std::move(element.name);
      column.required = element.repetition == Repetition::Required;
      if (is_flat) column.flat_leaf = tree_.leaves.size();
      tree_.columns.push_back(std::move(column));
    }
    if (element.is_leaf) {
      tree_.leaves.push_back(tree_.columns.size() - 1);
      Column& column = tree_.columns.back();
      if (element.is_decimal) column.decimal_digits = std::max(column.decimal_digits, element.digits);
    } else {
      open_.push_back(element.children);
    }
  }

  SchemaTree tree_;
  std::vector<std::uint64_t> open_;  // how many children the nodes above still lack, the root's first
  std::size_t elements_ = 0;
};

}  // namespace

SchemaTree read_schema_tree(ThriftReader& reader) {
  TreeBuilder builder;
  reader.each_element([&](ThriftType type) {
    if (type != ThriftType::Struct) throw ThriftError{Cause::Nonsense, "its schema is no list of columns"};
    builder.add(read_element(reader));
  });
  return builder.finish();
}

}  // namespace hygge::parquet
