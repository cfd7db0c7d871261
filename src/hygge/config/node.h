#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hygge/config/source_text.h"

namespace hygge::config {

struct Member;

/// One value of a YAML file, which knows where it was written. Aliases are already expanded.
struct Node {
  enum class Kind { Null, Scalar, List, Mapping };

  Kind kind = Kind::Null;
  std::string text;         ///< of a scalar, without quotes
  std::string written;      ///< of a scalar with variables: the text with their names, "${PIN}"; else empty
  bool quoted = false;      ///< in quotes, as a block, or tagged !!str
  bool omitted = false;     ///< of a Null: nothing is written, not even null
  bool unresolved = false;  ///< of a scalar: a variable of it is missing or misspelt, which was told
  Position position;  ///< of an aliased value: where its anchor is; of an empty value: its key, of an empty item: its
                      ///< dash or what stands in its place
  std::vector<Node> items;
  std::vector<Member> members;  ///< in the order of the file, each key once
  /// Of a file's outermost value: the keys of which some, or all, could not be read, which was told; an empty one may
  /// be any.
  std::vector<std::string> lost;

  bool is_null() const noexcept { return kind == Kind::Null; }
  bool is_scalar() const noexcept { return kind == Kind::Scalar; }
  bool is_list() const noexcept { return kind == Kind::List; }
  bool is_mapping() const noexcept { return kind == Kind::Mapping; }

  /// What messages may show of a scalar: never what a variable stands for, which is often a secret.
  const std::string& shown() const noexcept { return written.empty() ? text : written; }

  /// The member with this key, or nullptr.
  const Member* find(std::string_view key) const;

  /// Whether the file may have said this key, or more of it, where it could not be read.
  bool may_have_lost(std::string_view key) const;

  static Node scalar(std::string text, Position position);
};

/// A key and its value.
struct Member {
  std::string key;
  Position position;  ///< of the key
  Node value;
};

/// "text", "a list", "a mapping" or "nothing", for messages.
std::string_view name_of(Node::Kind kind);

}  // namespace hygge::config
