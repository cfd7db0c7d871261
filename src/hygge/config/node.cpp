#include "hygge/config/node.h"

#include <algorithm>
#include <utility>

namespace hygge::config {

const Member* Node::find(std::string_view key) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [key](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &*found;
}

bool Node::may_have_lost(std::string_view key) const {
  return std::any_of(lost.begin(), lost.end(), [&](const std::string& one) { return one.empty() || one == key; });
}

Node Node::scalar(std::string text, Position position) {
  Node node;
  node.kind = Kind::Scalar;
  node.text = std::move(text);
  node.position = std::move(position);
  return node;
}

std::string_view name_of(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::Null:
      return "nothing";
    case Node::Kind::Scalar:
      return "text";
    case Node::Kind::List:
      return "a list";
    case Node::Kind::Mapping:
      return "a mapping";
  }
  return "nothing";
}

}  // namespace hygge::config
