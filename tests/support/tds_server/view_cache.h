#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "tests/support/tds_server/catalog.h"
#include "tests/support/tds_server/engine.h"
#include "tests/support/tds_server/translator.h"

namespace hygge::tds_server {

/// System views of a catalogue, each kept as a table of the engine when it is asked for again and says the same:
/// written out in every statement, hundreds of lines take longer to read than to join. Views that count rows count
/// those of tables that do not change: rows that are added or taken away are in tables of other names.
///
/// Threads  all calls are safe from any thread.
class ViewCache {
 public:
  /// Makes a view: its columns, of those the ones that a batch may name, and SQL that gives its lines.
  using Make = std::function<std::optional<Source>(const Tokens* batch, std::string& sql)>;

  explicit ViewCache(Engine& engine) : engine_{engine}, connection_{engine} {}

  /// The view `name`, whose lines depend on `state` alone; as `make` makes it for `batch` where it is short, or new.
  std::optional<Source> view(const std::shared_ptr<const State>& state, const std::string& name, const Tokens& batch,
                             const Make& make, std::string& sql);

 private:
  /// A table of the engine, dropped with it.
  struct Kept {
    Kept(Engine& of, std::string name) : engine{of}, table{std::move(name)} {}
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
    ~Kept() { engine.drop(table); }

    Engine& engine;
    std::string table;
  };
  struct Entry {
    std::weak_ptr<const State> state;  ///< that has these lines for sure
    Source source;
    std::string made;   ///< SQL with the lines in it
    std::string table;  ///< that has the lines; empty while there is none
  };

  void keep(Entry& entry);

  Engine& engine_;
  std::mutex mutex_;
  EngineConnection connection_;             // guarded by mutex_
  std::map<std::string, Entry> entries_;    // guarded by mutex_
  std::deque<std::unique_ptr<Kept>> kept_;  // guarded by mutex_; the newest last
};

}  // namespace hygge::tds_server
