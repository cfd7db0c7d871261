#include "hygge/config/yaml_tree_builder.h"

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/advice.h"
#include "hygge/config/yaml_reader.h"
#include "hygge/config/yaml_slips.h"

namespace hygge::config {
namespace {

constexpr std::string_view kMergeKey = "<<";

/// Whether a null is spelt out here. The parser gives an omitted value the place of whatever comes next.
bool spells_null(std::string_view text) {
  if (text.starts_with('~')) {
    return true;
  }
  const std::string_view after = text.substr(std::min<std::size_t>(4, text.size()));
  return lower_case(text.substr(0, 4)) == "null" && (after.empty() || after.find_first_of(" \t\r\n,]}:#") == 0);
}

std::string_view up_to_comment(std::string_view line) {
  for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t') return line.substr(0, at);
  }
  return line;
}

/// Of a list's item that nothing is written behind: its dash. `next` is what comes after it.
std::optional<std::size_t> find_lone_dash(std::string_view text, std::size_t next) {
  std::size_t end = next;
  while (true) {
    const std::size_t start = end == 0 ? 0 : text.substr(0, end).find_last_of("\r\n") + 1;
    const std::string_view line = up_to_comment(text.substr(start, end - start));
    const std::size_t last = line.find_last_not_of(" \t");
    if (last != std::string_view::npos) return line[last] == '-' ? std::optional{start + last} : std::nullopt;
    if (start == 0) return std::nullopt;
    end = start - 1;
  }
}

}  // namespace

YamlTreeBuilder::YamlTreeBuilder(const SourceText& source, Diagnostics& diagnostics)
    : source_{source}, cursor_{source}, diagnostics_{diagnostics} {}

std::optional<Position> YamlTreeBuilder::open_bracket() const {
  const auto found = std::find_if(open_.rbegin(), open_.rend(), [](const Open& open) { return open.flow; });
  return found == open_.rend() ? std::nullopt : std::optional{found->node.position};
}

void YamlTreeBuilder::refuse(Position position, std::string message, std::string advice) const {
  throw YamlRefusal{{std::move(position), std::move(message), std::move(advice)}};
}

void YamlTreeBuilder::refuse_file(Position position, std::string message, std::string advice) const {
  throw YamlRefusal{{std::move(position), std::move(message), std::move(advice)}, false};
}

Position YamlTreeBuilder::position_of(const YAML::Mark& mark) {
  return cursor_.position(mark.line + 1, static_cast<std::size_t>(mark.column));  // the parser counts bytes
}

std::size_t YamlTreeBuilder::offset_of(const YAML::Mark& mark) const {
  return std::min(source_.start_of_line(mark.line + 1) + static_cast<std::size_t>(mark.column), source_.text().size());
}

void YamlTreeBuilder::check_tag(const std::string& tag, const Position& position) const {
  if (tag.empty() || tag == "?" || tag == "!" || tag.starts_with("tag:yaml.org,2002:")) {
    return;
  }
  refuse(position, "the YAML tag " + quote(tag) + " means nothing here", "leave it out");
}

void YamlTreeBuilder::check_indentation(const YAML::Mark& mark, const Position& position) const {
  const std::size_t start = source_.start_of_line(mark.line + 1);
  const std::string_view before = source_.text().substr(start, offset_of(mark) - start);
  const std::size_t blanks = before.size() - std::min(before.find_last_not_of(" \t") + 1, before.size());
  const std::size_t tab = before.find('\t', before.size() - blanks);
  const bool in_flow = std::any_of(open_.begin(), open_.end(), [](const Open& open) { return open.flow; });
  if (blanks == before.size() && tab != std::string_view::npos && !in_flow) {
    refuse({position.file, position.line, static_cast<int>(tab) + 1}, "YAML forbids tabs for indentation",
           "use spaces");
  }
}

void YamlTreeBuilder::spend(const Weight& weight, const Position& position) {
  spent_.nodes += weight.nodes;
  spent_.text += weight.text;
  if (spent_.nodes > kMostNodes || spent_.text > kMostText) {
    const std::string limit = "more than " + format_count(kMostNodes) + " keys and values, or 16 MiB of text";
    refuse_file(position, (has_aliases_ ? "anchors expand to too much: " : "the file holds too much: ") + limit,
                "write a smaller file, or several");
  }
  if (open_.size() + weight.depth > kMostDepth) {
    refuse_file(position, "nested more than " + std::to_string(kMostDepth) + " levels deep");
  }
}

void YamlTreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (has_document_) {
    const Position position = position_of(mark);
    if (source_.line(position.line).starts_with("---")) {
      refuse_file(position, "a second YAML document begins here",
                  "a configuration file holds one; split it in two files");
    }
    refuse(position, "this does not belong to what stands above it", "check the indentation, and for a missing '-'");
  }
  has_document_ = true;
}

void YamlTreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  Position position = position_of(mark);
  const bool is_written = spells_null(source_.text().substr(offset_of(mark)));
  if (expects_key()) {
    const bool is_comma = source_.text().substr(offset_of(mark)).starts_with(',');
    refuse(position,
           is_written ? "null cannot be a key"
           : is_comma ? "nothing stands before the ','"
                      : "a key is missing before the ':'",
           is_written ? "put it in quotes if it is a name"
           : is_comma ? "write a key and its value there, or take the ',' out"
                      : "");
  }
  if (!is_written && !open_.empty()) {
    const Open& open = open_.back();
    if (open.has_key && !open.flow && position.line == open.key_position.line &&
        position.column == open.key_position.column) {
      if (const std::optional<Problem> slip = find_missing_dash(source_, position)) {
        throw YamlRefusal{*slip};
      }
      // The key alone: what follows it may be a secret.
      const std::string word = open.key.substr(0, open.key.find_first_of(" :"));
      const std::string advice = advice_for_text(open.key, "");
      refuse(position,
             (advice.empty() ? "a ':' is missing after " : "a space is missing after the ':' of ") + quote(word),
             advice);
    }
    position = open.has_key ? open.key_position : position_of_item(mark);
  }
  Node node;
  node.omitted = !is_written;
  node.position = std::move(position);
  accept_value(std::move(node), {}, anchor);
}

/// Of an item of the innermost list that is not there. Between brackets the mark is at the comma or bracket where it
/// should stand.
Position YamlTreeBuilder::position_of_item(const YAML::Mark& mark) {
  const Open& list = open_.back();
  if (list.flow) return position_of(mark);
  // At the end of a file without a line's end the parser tells column 0.
  const std::string_view text = source_.text();
  const bool is_at_end = mark.pos >= 0 && static_cast<std::size_t>(mark.pos) >= text.size();
  const std::optional<std::size_t> dash = find_lone_dash(text, is_at_end ? text.size() : offset_of(mark));
  return dash ? source_.position(*dash) : list.node.position;
}

void YamlTreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  has_aliases_ = true;
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    refuse(position_of(mark), "this alias stands inside the value that it refers to");
  }
  if (expects_key()) {
    if (!found->second.node.is_scalar()) {
      refuse(position_of(mark), "a key must be plain text, not " + std::string{name_of(found->second.node.kind)});
    }
    spend(found->second.weight, position_of(mark));
    accept_key(found->second.node.text, true, position_of(mark));
    return;
  }
  spend(found->second.weight, position_of(mark));
  const Weight weight = found->second.weight;
  accept_value(found->second.node, weight, 0);
}

void YamlTreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                               const std::string& value) {
  const Position position = position_of(mark);
  check_tag(tag, position);
  check_indentation(mark, position);
  const bool quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
  if (quoted) {
    last_quoted_ = {position, offset_of(mark)};
  }
  const Weight weight{1, value.size(), 1};
  spend(weight, position);
  if (value.find('\0') != std::string::npos) {
    diagnostics_.add(position, "a NUL character cannot be part of a value");
  }
  if (!quoted && begins_with_odd_space(value)) {
    refuse(position, "a no-break space stands here, which only looks like a space", "put a plain space in its place");
  }
  Node node = Node::scalar(value, position);
  node.quoted = quoted;
  if (expects_key()) {
    if (anchor != 0) {
      anchors_[anchor] = {node, weight};
    }
    accept_key(value, quoted, position);
    return;
  }
  accept_value(std::move(node), weight, anchor);
}

void YamlTreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                      YAML::EmitterStyle::value style) {
  begin(Node::Kind::List, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
}

void YamlTreeBuilder::OnSequenceEnd() { end(); }

void YamlTreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                 YAML::EmitterStyle::value style) {
  begin(Node::Kind::Mapping, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
}

void YamlTreeBuilder::OnMapEnd() { end(); }

void YamlTreeBuilder::begin(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                            bool flow) {
  const Position position = position_of(mark);
  check_tag(tag, position);
  check_indentation(mark, position);
  if (expects_key()) {
    refuse(position, "a key must be plain text, not " + std::string{name_of(kind)},
           "close every bracket, and put the value in quotes if brackets belong to it");
  }
  spend({}, position);
  Open open;
  open.node.kind = kind;
  open.node.position = position;
  open.anchor = anchor;
  open.flow = flow;
  open_.push_back(std::move(open));
}

void YamlTreeBuilder::end() {
  Open finished = std::move(open_.back());
  open_.pop_back();
  merge(finished);
  accept_value(std::move(finished.node), finished.weight, finished.anchor);
}

void YamlTreeBuilder::accept_key(std::string text, bool quoted, Position position) {
  Open& open = open_.back();
  open.has_key = true;
  open.key = std::move(text);
  open.key_quoted = quoted;
  open.key_position = std::move(position);
}

void YamlTreeBuilder::accept_value(Node node, const Weight& weight, YAML::anchor_t anchor) {
  if (anchor != 0) {
    // The copy counts as well: anchors within anchors would otherwise multiply unseen.
    spend({weight.nodes, weight.text, 0}, node.position);
    anchors_[anchor] = {node, weight};
  }
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Open& open = open_.back();
  open.weight.nodes += weight.nodes;
  open.weight.text += weight.text;
  open.weight.depth = std::max(open.weight.depth, weight.depth + 1);
  if (open.node.is_list()) {
    open.node.items.push_back(std::move(node));
    return;
  }
  open.has_key = false;
  add_member(open, std::move(node));
}

void YamlTreeBuilder::add_member(Open& open, Node node) {
  if (open.key == kMergeKey && !open.key_quoted) {
    if (!open.merges.empty()) {
      diagnostics_.add(open.key_position, "key '<<' is given twice",
                       "the first is at " + open.merges.front().first.text() +
                           "; take both in at once, as in <<: [*first, *second]");
    }
    open.merges.emplace_back(open.key_position, std::move(node));
    return;
  }
  open.weight.text += open.key.size();
  const auto [first, is_new] = open.seen.emplace(open.key, open.node.members.size());
  if (!is_new) {
    diagnostics_.add(open.key_position, "key " + quote(open.key) + " is given twice",
                     "the first is at " + open.node.members[first->second].position.text() + "; keep one of them");
    return;
  }
  open.node.members.push_back({std::move(open.key), open.key_position, std::move(node)});
}

void YamlTreeBuilder::merge(Open& open) const {
  for (const auto& [position, from] : open.merges) {
    if (!from.is_list()) {
      merge_one(open, position, from);
      continue;
    }
    for (const Node& item : from.items) {
      merge_one(open, position, item);
    }
  }
}

void YamlTreeBuilder::merge_one(Open& open, const Position& position, const Node& from) const {
  if (!from.is_mapping()) {
    refuse(position, "'<<' takes in a mapping or a list of mappings, not " + std::string{name_of(from.kind)},
           "write it as <<: *anchor");
  }
  for (const Member& member : from.members) {
    if (open.seen.emplace(member.key, open.node.members.size()).second) {
      open.node.members.push_back(member);
    }
  }
}

}  // namespace hygge::config
