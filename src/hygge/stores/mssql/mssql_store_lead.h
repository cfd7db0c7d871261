#pragma once

#include <chrono>
#include <string>

#include "hygge/connections/mssql/guarded.h"
#include "hygge/stores/mssql/lock_holders.h"
#include "hygge/stores/mssql/mssql_store.h"
#include "hygge/stores/mssql/rights.h"
#include "hygge/stores/mssql/undoubted.h"

/// How the store works on its leading session; for the sources of MssqlStore.
namespace hygge::stores::mssql {

/// How long a run waits for another one that loads the same table, before it says so; no longer than for other locks.
constexpr std::chrono::seconds kPatience{5};

template <typename Work>
auto MssqlStore::lead(const std::string& what, const Work& work) {
  return guarded(sessions_->mssql(options_.connection), lead_, what + " " + options_.table.shown(), options_.where,
                 [&] {
                   try {
                     return work();
                   } catch (tds::TdsError& error) {
                     advise_right(error, place_);
                     throw;
                   }
                 });
}

template <typename Work>
void MssqlStore::lead_patiently(const std::string& what, const Work& work) {
  const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(options_.lock_timeout);
  lead(what, [&] {
    try {
      undoubted([&] { lead_->execute("SET LOCK_TIMEOUT " + std::to_string(patience.count())); });
      work();
    } catch (const tds::TdsError& error) {
      if (!is_lock_timeout(error)) throw;
      throw locked_by_others(*lead_, place_, error.reason());
    }
  });
}

}  // namespace hygge::stores::mssql
