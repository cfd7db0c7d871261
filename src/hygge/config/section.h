#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/units.h"
#include "hygge/config/diagnostics.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// A place in a file that is known already.
struct ItemPlace {
  int line = 0;
  int column = 0;
};

/// One validated value and where it was written.
struct Value {
  std::vector<std::string> items = {};            ///< scalars have one; lists have each
  std::map<std::string, std::string> pairs = {};  ///< of a TextMap
  /// Values that variables filled, each with the text that was written: "hunter2" with "${PIN}".
  std::vector<std::pair<std::string, std::string>> from_variables = {};
  Position position = {};  ///< of the value; a default has no file
  std::vector<ItemPlace> item_places =
      {};  ///< of each item of a list, in the file of `position`; empty: written as one
  std::map<std::string, ItemPlace> pair_places = {};  ///< of the key of each pair, in that file
  bool given = false;                                 ///< written by a person (not a default)
  bool is_wrong = false;  ///< written, but not usable, which has been told; a default stands here
  /// "/users": what each item of a path ends with because its flow has entities, and nobody wrote {entity} into it.
  std::string appended = {};
  /// Of a path that may be a glob: its items as messages show them, where the entity's name is escaped in `items`;
  /// empty: as they are.
  std::vector<std::string> plain_items = {};

  /// The items as messages show them.
  const std::vector<std::string>& shown_items() const { return plain_items.empty() ? items : plain_items; }

  /// Where an item was written; of what is no list, where the value was.
  Position position_of(std::size_t item) const;
  /// Where a pair was written, by its key.
  Position position_of(const std::string& key) const;

  /// False for a setting that was neither written nor has a default.
  bool has_content() const noexcept { return given || !items.empty() || !pairs.empty(); }

  /// `message` with the names of variables in place of what they stand for.
  std::string without_variables(std::string message) const;
};

/// Where a list or a mapping was written, and each of its items, for Error::at.
struct ListPlaces {
  std::string whole;                    ///< Section::where()
  std::vector<std::string> items = {};  ///< empty where the list was written as one value, or not at all

  std::map<std::string, std::string> pairs = {};  ///< of a mapping, by their keys

  /// Of one item, the place that is known best.
  const std::string& of(std::size_t item) const { return item < items.size() ? items[item] : whole; }
  const std::string& of(const std::string& key) const {
    const auto found = pairs.find(key);
    return found == pairs.end() ? whole : found->second;
  }
};

/// The settings of one home, store, connection, flow or project after validation: every key is known, of its type and
/// within its bounds, defaults are filled in, variables replaced. So the getters cannot fail for a declared setting;
/// asking for an undeclared one is a defect and throws Error{Internal}.
///
/// Threads  immutable after loading; share freely.
class Section {
 public:
  Section() = default;
  /// `values` holds every declared setting, also those without content.
  Section(std::string title, std::map<std::string, Value> values);

  /// Whether there is a value, written or by default.
  bool has(std::string_view name) const;
  /// Whether a person wrote it.
  bool given(std::string_view name) const;

  std::string text(std::string_view name) const;  ///< "" when absent
  std::vector<std::string> list(std::string_view name) const;
  std::map<std::string, std::string> map(std::string_view name) const;
  bool boolean(std::string_view name) const;  ///< false when absent
  std::int64_t integer(std::string_view name) const;
  double number(std::string_view name) const;
  Bytes bytes(std::string_view name) const;
  Rows rows(std::string_view name) const;
  Seconds duration(std::string_view name) const;

  /// Everything known of a setting, for whoever passes it on.
  const Value& value(std::string_view name) const { return find(name); }
  const std::map<std::string, Value, std::less<>>& values() const noexcept { return values_; }
  /// How many bytes of text all values hold.
  std::size_t text_size() const;

  /// "flows/users/flow.yml:3:9 (home.path)", for Error::at; "home.path" alone when the value was not written.
  std::string where(std::string_view name) const;
  /// The same for a list or a mapping: "flows/users/flow.yml:4:7 (home.columns)" for each item.
  ListPlaces places(std::string_view name) const;
  /// What the section is called in messages: "home", "store", "options".
  const std::string& title() const noexcept { return title_; }
  /// The names of all values a person wrote.
  std::vector<std::string> given_names() const;

 private:
  const Value& find(std::string_view name) const;

  std::string title_;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace hygge::config
