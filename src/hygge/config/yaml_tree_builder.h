#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hygge/config/diagnostics.h"
#include "hygge/config/node.h"

namespace hygge::config {

/// Ends the reading of a file from inside the parser's events.
struct YamlRefusal {
  Problem problem;
  bool is_of_one_place = true;  ///< and not of the file as a whole: the rest may be in order
};

/// Builds our tree from the parser's events and refuses what would be ambiguous or too much. Throws YamlRefusal.
class YamlTreeBuilder final : public YAML::EventHandler {
 public:
  YamlTreeBuilder(const SourceText& source, Diagnostics& diagnostics);

  /// The document; a Null node when there was none.
  Node take_root() { return std::move(root_); }
  /// The innermost `[` or `{` that is not closed yet.
  std::optional<Position> open_bracket() const;
  /// A quoted text, by its place and its first byte.
  struct Quoted {
    Position position;
    std::size_t offset = 0;
  };
  /// The last one that was seen.
  const std::optional<Quoted>& last_quoted() const { return last_quoted_; }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

 private:
  /// How much a finished value holds, to know before it is copied.
  struct Weight {
    std::size_t nodes = 1;
    std::size_t text = 0;
    std::size_t depth = 1;
  };
  /// A collection that is being filled.
  struct Open {
    Node node;
    Weight weight;
    YAML::anchor_t anchor = 0;
    bool flow = false;
    bool has_key = false;  ///< of a mapping: `key` waits for its value
    std::string key;
    bool key_quoted = false;
    Position key_position;
    std::unordered_map<std::string, std::size_t> seen;  ///< keys and their place in node.members
    std::vector<std::pair<Position, Node>> merges;      ///< values of `<<`
  };
  struct Anchored {
    Node node;
    Weight weight;
  };

  [[noreturn]] void refuse(Position position, std::string message, std::string advice = {}) const;
  [[noreturn]] void refuse_file(Position position, std::string message, std::string advice = {}) const;
  Position position_of(const YAML::Mark& mark);
  std::size_t offset_of(const YAML::Mark& mark) const;
  Position position_of_item(const YAML::Mark& mark);
  void check_tag(const std::string& tag, const Position& position) const;
  void check_indentation(const YAML::Mark& mark, const Position& position) const;
  void spend(const Weight& weight, const Position& position);
  bool expects_key() const { return !open_.empty() && open_.back().node.is_mapping() && !open_.back().has_key; }

  void begin(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, bool flow);
  void end();
  void accept_key(std::string text, bool quoted, Position position);
  void accept_value(Node node, const Weight& weight, YAML::anchor_t anchor);
  void add_member(Open& open, Node node);
  void merge(Open& open) const;
  void merge_one(Open& open, const Position& position, const Node& from) const;

  const SourceText& source_;
  PositionCursor cursor_;
  Diagnostics& diagnostics_;
  Node root_;
  bool has_document_ = false;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Anchored> anchors_;
  std::optional<Quoted> last_quoted_;
  Weight spent_{0, 0, 0};
  bool has_aliases_ = false;
};

}  // namespace hygge::config
