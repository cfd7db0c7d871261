#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/homes/parquet/parquet_home.h"
#include "hygge/stores/parquet/parquet_store.h"
#include "tests/parquet/parquet_folder.h"
#include "tests/support/error_of.h"

namespace hygge::test {

/// A move of some rows into a store, as a flow does it.
struct Move {
  Written store = {};
  RunType run_type = RunType::FullDrop;
  bool preserve_order = false;
  Bytes memory{200'000'000};
  std::string run_id = "run-1";
  bool as_rows = false;
  bool without_dictionaries = false;
};

inline std::unique_ptr<Store> make_store(ParquetFolder& folder, const std::string& target, Written written = {}) {
  written["path"] = {folder.path(target).string()};
  const StoreKind& kind = parquet_store_kind();
  return kind.make(section_of(kind.settings, "store", written), KindContext{.root = folder.path(), .flow = "users"});
}

inline engine::Relation relation_of(ParquetFolder& folder, const std::string& select) {
  engine::Relation relation;
  relation.sql = select;
  relation.schema = folder.session().describe(select);
  relation.nulls.resize(relation.schema.size());
  return relation;
}

inline engine::Relation relation_of_files(ParquetFolder& folder, const std::string& name) {
  const HomeKind& kind = parquet_home_kind();
  const auto home = kind.make(section_of(kind.settings, "home", {{"path", {folder.path(name).string()}}}),
                              KindContext{.root = folder.path(), .flow = "users"});
  return home->open(folder.home_context());
}

inline FlowIdentity identity_of(const Move& move) {
  FlowIdentity identity;
  identity.run_id = move.run_id;
  identity.name = "erp_users";
  identity.flow = "erp";
  identity.entity = "users";
  identity.source = "landing/users";
  identity.run_type = move.run_type;
  identity.started = std::chrono::system_clock::time_point{std::chrono::seconds{1'700'000'000}};
  return identity;
}

/// Stages the rows; neither commits nor aborts.
inline Staged stage(ParquetFolder& folder, Store& store, engine::Relation relation, const Move& move) {
  const FlowIdentity identity = identity_of(move);
  store.prepare({.identity = identity, .cancel = {}});
  if (move.as_rows || !store.takes_verbatim(relation)) relation = store.fit(std::move(relation));
  StoreContext context = folder.store_context(identity);
  context.preserve_order = move.preserve_order;
  context.memory = move.memory;
  context.as_rows = move.as_rows;
  context.without_dictionaries = move.without_dictionaries;
  return store.stage(relation, context);
}

inline Staged settle(ParquetFolder& folder, const std::string& target, const engine::Relation& relation,
                     const Move& move = {}) {
  const std::unique_ptr<Store> store = make_store(folder, target, move.store);
  Staged staged;
  try {
    staged = stage(folder, *store, relation, move);
  } catch (const StageAgain& asked) {
    store->abort();
    Move again = move;
    again.as_rows |= asked.as_rows;
    again.without_dictionaries |= asked.without_dictionaries;
    return settle(folder, target, relation, again);
  }
  store->commit();
  return staged;
}

/// read_parquet of every published file of a target.
inline std::string all_of(ParquetFolder& folder, const std::string& target) {
  return "read_parquet('" + folder.path(target).string() + "/**/*.parquet', hive_partitioning = false)";
}

}  // namespace hygge::test
