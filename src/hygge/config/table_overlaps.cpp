#include "hygge/config/table_overlaps.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hygge/config/advice.h"
#include "hygge/config/run_conflicts.h"

namespace hygge::config {
namespace {

/// A flow that fills a table.
struct Writer {
  const FlowConfig* flow = nullptr;
  bool replaces = false;
};

const Position& position_of_table(const Place& place, const FlowConfig& flow) {
  return place.settings.given("table") ? place.settings.value("table").position : flow.position;
}

/// Compares what flows read and fill, table by table.
class TableOverlaps {
 public:
  TableOverlaps(Project& project, const Catalogue& catalogue, const Diagnostics& diagnostics)
      : project_{project}, catalogue_{catalogue}, diagnostics_{diagnostics} {}

  void run() {
    for (const FlowConfig& flow : project_.flows) {
      const KindSettings* kind = find_kind(catalogue_.stores, flow.store.kind);
      if (const auto table = table_of(kind, flow.store)) {
        compare_writers(flow, kind->replaces_rows(flow.store.settings, flow.settings), *table);
      }
    }
    for (const FlowConfig& flow : project_.flows) {
      if (const auto table = table_of(find_kind(catalogue_.homes, flow.home.kind), flow.home)) {
        compare_reader(flow, *table);
      }
    }
  }

 private:
  std::optional<ServerTable> table_of(const KindSettings* kind, const Place& place) const {
    if (kind == nullptr || !kind->server_table) {
      return std::nullopt;
    }
    const auto connection = project_.connections.find(place.settings.text("connection"));
    return connection == project_.connections.end() ? std::nullopt
                                                    : kind->server_table(place.settings, connection->second.settings);
  }

  void compare_writers(const FlowConfig& flow, bool replaces, const ServerTable& table) {
    std::vector<Writer>& writers = writers_[table.key];
    for (const Writer& other : writers) {
      if (replaces && other.replaces) {
        tell_both_replace(*other.flow, flow, table);
      } else if (replaces || other.replaces) {
        tell_one_replaces(replaces ? flow : *other.flow, replaces ? *other.flow : flow, table);
      }
    }
    writers.push_back({&flow, replaces});
  }

  void compare_reader(const FlowConfig& reader, const ServerTable& table) {
    const auto found = writers_.find(table.key);
    if (found == writers_.end()) {
      return;
    }
    for (const Writer& writer : found->second) {
      // Who reads and fills one table does the one after the other.
      if (writer.flow != &reader) {
        add_conflict(project_, diagnostics_, *writer.flow, reader,
                     reads_where_other_writes(*writer.flow, reader, position_of_table(reader.home, reader)));
      }
    }
  }

  void tell_both_replace(const FlowConfig& first, const FlowConfig& second, const ServerTable& table) {
    const auto [one, other] = told_apart(first, second);
    add_conflict(project_, diagnostics_, first, second,
                 {position_of_table(second.store, second),
                  "flows " + quote(one) + " and " + quote(other) + " would both replace the rows of " +
                      quote(table.shown) + ", and those of one would be lost",
                  "give each a table of its own, or choose one of them with --flow"});
  }

  void tell_one_replaces(const FlowConfig& replacing, const FlowConfig& adding, const ServerTable& table) {
    const auto [replaces, adds] = told_apart(replacing, adding);
    add_conflict(project_, diagnostics_, adding, replacing,
                 {position_of_table(replacing.store, replacing),
                  "flow " + quote(replaces) + " replaces the rows of " + quote(table.shown) + ", to which flow " +
                      quote(adds) + " adds, and nothing says which of them runs first",
                  one_after_the_other(replaces, adds)});
  }

  Project& project_;
  const Catalogue& catalogue_;
  const Diagnostics& diagnostics_;
  std::map<std::string, std::vector<Writer>> writers_;  ///< by the tables' keys
};

}  // namespace

void find_table_conflicts(Project& project, const Catalogue& catalogue, const Diagnostics& diagnostics) {
  TableOverlaps{project, catalogue, diagnostics}.run();
}

}  // namespace hygge::config
