#include "hygge/config/section.h"

#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/config/value_parse.h"

namespace hygge::config {

std::string Value::without_variables(std::string message) const {
  for (const auto& [value, written] : from_variables) {
    const std::string shown = printable(value);
    if (shown.empty()) {
      continue;
    }
    const std::string name = printable(written);
    for (std::size_t at = message.find(shown); at != std::string::npos; at = message.find(shown, at + name.size())) {
      message.replace(at, shown.size(), name);
    }
  }
  return message;
}

Position Value::position_of(std::size_t item) const {
  if (item >= item_places.size()) return position;
  return {position.file, item_places[item].line, item_places[item].column};
}

Position Value::position_of(const std::string& key) const {
  const auto found = pair_places.find(key);
  return found == pair_places.end() ? position : Position{position.file, found->second.line, found->second.column};
}

Section::Section(std::string title, std::map<std::string, Value> values)
    : title_{std::move(title)}, values_{values.begin(), values.end()} {}

const Value& Section::find(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) {
    throw Error{ErrorKind::Internal, "the setting '" + std::string{name} + "' of " + title_ + " is not declared"};
  }
  return found->second;
}

bool Section::has(std::string_view name) const { return find(name).has_content(); }

bool Section::given(std::string_view name) const { return find(name).given; }

std::string Section::text(std::string_view name) const {
  const Value& value = find(name);
  return value.items.empty() ? "" : value.items.front();
}

std::vector<std::string> Section::list(std::string_view name) const { return find(name).items; }

std::map<std::string, std::string> Section::map(std::string_view name) const { return find(name).pairs; }

bool Section::boolean(std::string_view name) const { return parse_boolean(text(name)).value_or(false); }

std::int64_t Section::integer(std::string_view name) const { return parse_integer(text(name)).value_or(0); }

double Section::number(std::string_view name) const { return parse_number(text(name)).value_or(0.0); }

Bytes Section::bytes(std::string_view name) const { return parse_bytes(text(name)).value_or(Bytes{}); }

Rows Section::rows(std::string_view name) const {
  const std::int64_t count = integer(name);
  return Rows{count < 0 ? 0 : static_cast<std::uint64_t>(count)};
}

Seconds Section::duration(std::string_view name) const { return parse_duration(text(name)).value_or(Seconds{}); }

std::string Section::where(std::string_view name) const {
  const Value& value = find(name);
  const std::string path = title_ + "." + std::string{name};
  // What an entity's name stands for was written where that was.
  return value.given || value.position.line > 0 ? value.position.text() + " (" + path + ")" : path;
}

ListPlaces Section::places(std::string_view name) const {
  const Value& value = find(name);
  ListPlaces places{.whole = where(name)};
  const std::string setting = " (" + title_ + "." + std::string{name} + ")";
  for (std::size_t item = 0; item < value.item_places.size(); ++item) {
    places.items.push_back(value.position_of(item).text() + setting);
  }
  for (const auto& [key, place] : value.pair_places) places.pairs.emplace(key, value.position_of(key).text() + setting);
  return places;
}

std::size_t Section::text_size() const {
  std::size_t size = 0;
  for (const auto& [name, value] : values_) {
    for (const std::string& item : value.items) {
      size += item.size();
    }
    for (const auto& [key, text] : value.pairs) {
      size += key.size() + text.size();
    }
  }
  return size;
}

std::vector<std::string> Section::given_names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : values_) {
    if (value.given) {
      names.push_back(name);
    }
  }
  return names;
}

}  // namespace hygge::config
