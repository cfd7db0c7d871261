#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/core/finding.h"
#include "hygge/core/home_count.h"
#include "hygge/core/resumption.h"
#include "hygge/core/run_type.h"
#include "hygge/core/sessions.h"
#include "hygge/core/verify.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"

namespace hygge {

/// Which flow a store works for; goes into file names, metadata and locks.
struct FlowIdentity {
  std::string run_id;
  std::string name;    ///< "erp_orders"
  std::string flow;    ///< "erp"
  std::string entity;  ///< "orders"; empty for a flow without entities
  std::string source;  ///< Home::describe()
  RunType run_type = RunType::FullDrop;
  std::chrono::system_clock::time_point started;
  unsigned attempt = 1;  ///< how often the flow has begun, with this time
};

/// What a store is given when it prepares. The references outlive the store.
struct PrepareContext {
  const FlowIdentity& identity;
  CancelToken cancel;
  /// What was reserved of Store::sessions(); outlives the store. None: it needs none.
  Reservations* sessions = nullptr;
  Verify verify = Verify::Count;  ///< how arrival is going to be proven
};

/// What a store is given when it plans.
struct PlanContext {
  RunType run_type = RunType::FullDrop;
  CancelToken cancel = {};
  engine::Session* session = nullptr;  ///< idle, to look at the first rows with; none: it goes without them
  Reservations* sessions = nullptr;    ///< as in PrepareContext
  Verify verify = Verify::Count;       ///< how arrival is going to be proven
  bool preserve_order = false;         ///< as in StoreContext
  bool keeps_bookmark = false;         ///< the run would leave one (StoreContext::bookmark)
  /// Takes what is found beside the lines; what is not good keeps a run from being carried out as it was planned.
  std::function<void(const Finding&)> found = {};
};

/// What a store is given when it stages. The references outlive the store.
struct StoreContext {
  engine::Engine& engine;
  engine::Session& session;  ///< the flow's own; idle when stage() is called
  CancelToken cancel;
  FlowIdentity identity;
  bool preserve_order = false;        ///< rows come in the order of their home, and must be taken so
  Bytes memory{0};                    ///< what the budget granted; the store sizes its buffers by it
  unsigned threads = 1;               ///< engine threads that will work on this statement
  bool as_rows = false;               ///< the rows must be written, even where takes_verbatim()
  bool without_dictionaries = false;  ///< stage() of this flow threw StageAgain because of them before
  Verify verify = Verify::Count;      ///< how arrival is going to be proven
  /// Kept where the rows settle, in the step that publishes them, for progress() of the flow's next run. None: what an
  /// earlier run of the flow left is no longer true, and goes.
  std::optional<std::string> bookmark = {};
  std::function<void(Rows)> progress;
  std::function<void(const std::string& text, bool warning)> note;
};

/// What lies staged: counted from what was written, not from what was meant to be.
struct Staged {
  Rows rows;
  /// Per column of the relation, as the written footers (or the target) tell; nothing where they do not.
  std::vector<std::optional<Rows>> nulls;
  Bytes bytes;
  std::uint64_t files = 0;
  /// What the store counted in the home's own files, where it decoded all of them on the way (decodes_verbatim()).
  std::optional<HomeCount> source;
};

/// How much memory staging a relation takes: at best, and at the very least.
struct MemoryWish {
  Bytes best;
  Bytes least;
};

/// Thrown by Store::stage() and Home::confirm_unchanged() when only the work itself showed how it should have been
/// done. Nothing is wrong: the flow begins once more, with what is wished here in its contexts.
struct StageAgain {
  std::string why;  ///< told to the user
  bool as_rows = false;
  bool without_dictionaries = false;
  std::set<std::string> wide_times = {};  ///< columns of the home whose times need the widest range there is
  bool by_engine = false;                 ///< the home must leave the reading to the engine
};

/// Where data settles. One object serves one attempt of one flow, on one thread at a time:
/// prepare(), stage(), then commit() or abort(); the destructor aborts what was not committed.
class Store {
 public:
  virtual ~Store() = default;

  /// "lake/users"; needs no prepare().
  virtual std::string describe() const = 0;

  /// The sessions that it works with at the same time; reserved, with those of the home, before prepare() or plan().
  virtual SessionWish sessions() const { return {}; }

  /// Whether it tells the numbers of rows, or the first of several stays: then they come in the order of their home,
  /// unless the flow says otherwise or the home knows of none.
  virtual bool numbers_rows() const { return false; }

  /// Takes the target for this run (lock), clears what a killed run left, and refuses a target it must not touch.
  /// Changes no published data. Throws Error{Busy} that says who holds it.
  virtual void prepare(const PrepareContext& context) = 0;

  /// How far the runs of a flow have come, as the target tells; after prepare(), or in place of it in front of plan().
  /// Asked of flows whose home keeps bookmarks.
  virtual FlowProgress progress(const ProgressQuestion& question) = 0;

  /// What would happen to `relation`, a line each, for --dry-run; touches nothing, and needs no prepare(). May read the
  /// first rows.
  virtual std::vector<std::string> plan(const engine::Relation& relation, const PlanContext& context) = 0;

  /// `relation` with its columns cast to what the store can keep, so that what is counted on the way is what settles;
  /// after prepare() or plan(). stage() gets what this returned last.
  virtual engine::Relation fit(engine::Relation relation) { return relation; }

  virtual MemoryWish memory(const engine::Relation& relation, unsigned threads) = 0;

  /// Whether stage() would take the home's files for what they are, copying their bytes or packing their pages anew,
  /// instead of encoding the rows; not when `StoreContext::as_rows`. Where it does, the columns of `relation`
  /// may have no types (Home::open_as_is), and only the names count.
  virtual bool takes_verbatim(const engine::Relation& /*relation*/) const { return false; }

  /// Of such a relation: what memory stage() takes when it decodes every value of the files, with their checksums, on
  /// the way; nothing when it does not look at them.
  virtual std::optional<MemoryWish> decodes_verbatim(const engine::Relation& /*relation*/, unsigned /*threads*/) const {
    return std::nullopt;
  }

  /// Refuses rows that would make of the target what nobody can want (a million folders); before stage(), which then
  /// encodes them. May read some of their columns once more, but not those of an external home.
  virtual void look_ahead(const engine::Relation& /*relation*/, engine::Session& /*session*/,
                          const CancelToken& /*cancel*/) {}

  /// Writes every row where no reader looks, durably. May throw StageAgain, but not for what `context` says already.
  virtual Staged stage(const engine::Relation& relation, const StoreContext& context) = 0;

  /// The staged rows, read back from where they lie, columns in the relation's order; after stage().
  virtual engine::Relation read_back() = 0;

  /// The rows that stage() did not take because they cannot be kept, as the user allows; columns as in read_back(), of
  /// values that are as they came. Nothing when there are none.
  virtual std::optional<engine::Relation> set_aside() { return std::nullopt; }

  /// Publishes in one step. After a throw the target is as it was.
  virtual void commit() = 0;

  /// Removes what was staged; never throws. Safe at any time before commit().
  virtual void abort() noexcept = 0;
};

}  // namespace hygge
