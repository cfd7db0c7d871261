#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/core/home_count.h"
#include "hygge/core/resumption.h"
#include "hygge/core/row_order.h"
#include "hygge/core/sessions.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"

namespace hygge {

/// A folder that a flow of the run writes.
struct RunTarget {
  std::filesystem::path folder;  ///< without links
  std::string flow;
};

/// What a home is given when it opens. The references outlive the home.
struct HomeContext {
  engine::Engine& engine;
  engine::Session& session;  ///< one of the flow's; idle while the home opens
  CancelToken cancel;
  /// Tells the user something worth knowing; a warning makes the flow's outcome "warned".
  std::function<void(const std::string& text, bool warning)> note;
  RowOrder order = RowOrder::Any;           ///< in which rows must leave
  std::span<const RunTarget> targets = {};  ///< of all flows of the run: nothing in them may be read
  std::set<std::string> wide_times = {};    ///< columns for which this home threw StageAgain before
  bool by_engine = false;                   ///< it threw StageAgain before: the engine must read
  /// What was reserved of Home::sessions(), and of the store's; outlives what the home opens. None: it needs none.
  Reservations* sessions = nullptr;
  Resumption resumption = {};  ///< where it goes on, if it keeps_bookmarks()
};

/// Where data starts. One object serves one attempt of one flow, on one thread at a time.
class Home {
 public:
  virtual ~Home() = default;

  /// "landing/users (12 files)"; needs no open().
  virtual std::string describe() const = 0;

  /// The sessions that it works with at the same time; reserved before open_as_is() and open() are called.
  virtual SessionWish sessions() const { return {}; }

  /// Asked of every flow of a run before the first of them moves a row, on an object of its own and without sessions:
  /// throws what open() would of a path that is not there and of the settings (columns, where), as far as little work
  /// shows it.
  virtual void try_open(const HomeContext& /*context*/) {}

  /// The stored size, found without the engine, so that the largest flow can start first; nothing when that is costly.
  virtual std::optional<Bytes> weigh() { return std::nullopt; }

  /// open() without the engine, for a store that copies bytes and asks for nothing else: the rows as the files that
  /// hold them, known from what these tell about themselves. Gives a relation with `verbatim`, exact rows and a schema
  /// of names without types; nothing when the home cannot, for these settings and this source. May be followed by
  /// open(), beside the copy too, which then goes on from what was found here.
  virtual std::optional<engine::Relation> open_as_is(const HomeContext& /*context*/) { return std::nullopt; }

  /// Whether it tells rows that have left it from those that are new, so that a run may go on where the one before it
  /// ended. The store then keeps its bookmark() with the rows, and gives it to the next run.
  virtual bool keeps_bookmarks() const { return false; }

  /// Looks at the source, its schema and its settings (columns, where) and gives the rows that will leave it.
  /// Throws Error with the path or table and what to do; moves nothing.
  virtual engine::Relation open(const HomeContext& context) = 0;

  /// How far the source is read when the rows of open() have settled, in words of its own; nothing when it does not
  /// keeps_bookmarks(). After open().
  virtual std::optional<std::string> bookmark() const { return std::nullopt; }

  /// How the rows would be read, in lines for `hygge plan`; after open().
  virtual std::vector<std::string> plan() const { return {}; }

  /// Every row and column of the source, without columns, where and casts; after open(). For `verify: decode`, where
  /// not decodes_on_the_way().
  virtual engine::Relation whole() = 0;

  /// Whether `verify: decode` has nothing more to read, because what leaves was decoded by the home itself, and what it
  /// leaves out is somebody else's to keep sound: a server's rows.
  virtual bool decodes_on_the_way() const { return false; }

  /// Reads and decodes every value of whole() without the engine, on up to `threads` threads, with what check_bytes()
  /// looks at; after open() or open_as_is(). Nothing when the home cannot do that for this source: then the engine
  /// reads whole(). Throws Error{Data} for what does not decode, and the error of `cancel`.
  virtual std::optional<HomeCount> decode(unsigned /*threads*/, const CancelToken& /*cancel*/) { return std::nullopt; }

  /// Checks what the engine does not look at while it reads (page checksums, say); after open() or open_as_is(), before
  /// the commit, and not when decode() has done it.
  virtual void check_bytes(const CancelToken& cancel) { cancel.throw_if_cancelled(); }

  /// After reading failed with an error that may come from damaged bytes, or with metadata that is not true: which
  /// piece of the source it is (a file, say), as an error that names it. May read everything again. Nothing when none
  /// can be blamed.
  virtual std::optional<Error> find_damage(const HomeContext& /*context*/) { return std::nullopt; }

  /// Throws a transient Error{Data} when the source is no longer what was opened. Called after the last row was read,
  /// and when anything failed before, open() too: a source that changes while it is read looks like a damaged one.
  /// Throws StageAgain when the rows themselves showed that they must be read in another way.
  virtual void confirm_unchanged() {}

  /// Called when every row was read and proven, before the commit: the time to tell what was lost on the way. The
  /// sessions go back to their pools after it.
  virtual void conclude() {}
};

}  // namespace hygge
