#pragma once

#include <optional>
#include <string>

#include "hygge/base/cancel.h"
#include "hygge/core/run_type.h"
#include "hygge/core/sessions.h"

namespace hygge {

class Home;
class Store;

/// Which flow's progress a store is asked for.
struct ProgressQuestion {
  std::string flow;  ///< FlowIdentity::name
  RunType run_type = RunType::FullDrop;
  CancelToken cancel = {};
  Reservations* sessions = nullptr;  ///< as in PlanContext
};

/// How far the runs of a flow have come, as its target tells.
struct FlowProgress {
  /// What its last run left with the rows (StoreContext::bookmark); none where those rows are not there any more.
  std::optional<std::string> bookmark = {};
  /// Rows are there to which those of this run are added as they are: none of them may come a second time.
  bool keeps_rows = false;
  /// A row that comes a second time takes the place of the first.
  bool merges = false;
  /// It could, if it were told to.
  bool could_merge = false;
  /// The rows of this run take the place of all that are there, even where it is incremental.
  bool replaces = false;
};

/// Where a run begins.
struct Resumption {
  std::optional<std::string> bookmark = {};  ///< what the run before left; none: at the beginning
  bool may_repeat = false;                   ///< a row that comes a second time does no harm
};

/// Where a run of a flow begins: behind what its last run brought, or at the beginning when it is a full_drop or there
/// was none. Throws Error{Config}, at `where`, when rows would be there twice.
Resumption where_to_begin(const Home& home, Store& store, const ProgressQuestion& question, const std::string& where);

}  // namespace hygge
