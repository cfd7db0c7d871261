#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/config/reach.h"

namespace hygge::config {

/// What a setting's value looks like in YAML.
enum class Type {
  Text,      ///< any scalar, as text
  Path,      ///< text; relative paths start at the project's folder
  PathList,  ///< one path or a list of paths
  TextList,  ///< one text or a list of texts
  Integer,   ///< a whole number within minimum..maximum
  Number,    ///< a decimal number within minimum..maximum
  Boolean,   ///< true or false (also yes/no, on/off)
  Bytes,     ///< a size: 256MB, 1GiB, 4096
  Duration,  ///< a time: 30s, 5m, 1h; a bare number is seconds
  Choice,    ///< one of `choices`; where true or false (yes, no) are among them, also as a Boolean writes them
  TextMap,   ///< a mapping of text to text
  Secret,    ///< text that is never shown
};

enum class Need { Required, Optional };

/// One key that a kind (or the project, a flow, an entity) understands. Declared once, in a table; validation, the help
/// of `hygge docs`, the JSON Schema and the reference pages all come from it.
struct Setting {
  /// In a place (home, store, connection) `pool.max_size` is the key `max_size` of the mapping `pool`.
  std::string name;
  Type type = Type::Text;
  Need need = Need::Optional;
  std::string fallback = {};  ///< the default, as one would write it in YAML; empty: none
  std::string help = {};      ///< one line
  std::vector<std::string> choices = {};
  double minimum = std::numeric_limits<double>::lowest();
  double maximum = std::numeric_limits<double>::max();
  std::string example = {};
  bool takes_globs = false;      ///< of a path: `*`, `?` and `[...]` stand for other characters
  bool takes_addresses = false;  ///< of a path: may be an address such as s3://bucket/key
  /// Of a text: the kind of the project's connection that it must name; empty: it names none.
  std::string connection_kind = {};
  bool is_entity_by_default = false;  ///< unless told, an entity's name
  bool names_entity = false;          ///< of a text: the same for all entities of a flow is a slip
  /// Of a home or a store: one of the connection's, which may stand there instead of the connection's name.
  bool is_of_connection = false;
  std::vector<std::string> other_names = {};  ///< what other tools call it; who writes that is told the name
  /// What it is called within a mapping of its own name, where the value may be written as one: `column` of
  /// `watermark: {column: updated_at, newest: later}`. The first is the usual one; empty: it may not.
  std::vector<std::string> names_within = {};
};

using Settings = std::vector<Setting>;

/// The setting with this name, or nullptr.
const Setting* find_setting(const Settings& settings, std::string_view name);
/// The names of all settings, in the table's order.
std::vector<std::string> names_of(const Settings& settings);
/// The keys that a person writes: the settings' names, for those within a mapping that of the mapping, once.
std::vector<std::string> keys_of(const Settings& settings);
/// The keys that a person writes within a mapping of that name; empty when there can be none.
std::vector<std::string> keys_within(const Settings& settings, std::string_view mapping);
/// The setting that is meant by `key` within a mapping of that name, or nullptr.
const Setting* find_within(const Settings& settings, std::string_view mapping, std::string_view key);
/// The word for `type` in the reference: "text", "whole number", "list of paths".
std::string_view name_of(Type type);

class Section;

/// What is wrong with a setting beyond what its table can say.
struct Fault {
  std::string setting;  ///< the one to point at
  std::string message;  ///< "compression_level is for zstd, and compression is snappy"
  std::string advice;   ///< what to do about it
  /// Of a list: which of its items is wrong; nothing: all of it.
  std::optional<std::size_t> item = std::nullopt;
  std::string pair = {};  ///< the same of a mapping: the key
};

/// A table of a server, as a home or a store names it.
struct ServerTable {
  std::string key;    ///< the same for the same table, whoever names it and through which connection
  std::string shown;  ///< "dbo.orders"
};

/// What the configuration must know of a home, store or connection kind.
struct KindSettings {
  std::string name;     ///< the word a person writes after `type:`
  std::string summary;  ///< one line: "Parquet files in a folder"
  Settings settings = {};
  bool places_by_path = false;               ///< has a `path` that gets `/<entity>` appended when it lacks `{entity}`
  std::vector<std::string> extensions = {};  ///< file name endings that tell this kind from a plain path: "parquet"
  /// Everything that is wrong with a section beyond its table; asked while the project is loaded, so that all problems
  /// are told at once. Looks at no file, and must bear settings that are missing. Empty: nothing more to check.
  std::function<std::vector<Fault>(const Section&)> check = {};
  /// Of a connection's kind: what messages call one that a home or a store describes itself, "db.example.com/shop".
  std::function<std::string(const Section&)> called = {};
  /// What a home or a store wishes otherwise of its connection, by the names of settings; empty: nothing. It then works
  /// with a connection of its own kind, made from that.
  std::function<std::map<std::string, std::string>(const Section&)> changes_connection = {};
  /// Of a home's kind: its source can be asked for entities, so that they may be given as patterns.
  bool lists_entities = false;
  /// What a home of this kind would read; empty: nothing that lies in folders. May look at folders.
  std::function<std::vector<Reach>(const Section&)> reaches = {};
  /// Of a home or a store: the table that it names on the server of its connection; nothing where it names none.
  std::function<std::optional<ServerTable>(const Section& place, const Section& connection)> server_table = {};
  /// Of a store: the setting that names another folder into which it writes Parquet files; empty: none.
  std::function<std::string(const Section&)> also_writes_to = {};
  /// Of a store that fills such tables, in a flow with these settings: whether the rows that are there are taken away.
  std::function<bool(const Section& store, const Section& flow)> replaces_rows = {};
};

/// The settings of a connection's kind, for the table of a home or a store that may describe its connection itself: see
/// config/own_connections.h.
Settings settings_of_connection(const KindSettings& connection);

/// The kind with this name, or nullptr.
const KindSettings* find_kind(const std::vector<KindSettings>& kinds, std::string_view name);
std::vector<std::string> names_of(const std::vector<KindSettings>& kinds);
/// Whether one of the kinds declares a setting of this name, which is not one of a connection.
bool is_known_to(const std::vector<KindSettings>& kinds, std::string_view setting);
/// The types of those: "mssql or parquet"; empty: there is none.
std::string types_that_know(const std::vector<KindSettings>& kinds, std::string_view setting);

/// Every kind that the program knows; handed down from cli, so that config knows none of them.
struct Catalogue {
  std::vector<KindSettings> homes;
  std::vector<KindSettings> stores;
  std::vector<KindSettings> connections;
};

}  // namespace hygge::config
