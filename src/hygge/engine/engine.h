#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/engine/relation.h"

namespace hygge::engine {

class Session;
class Scan;
class Tally;
class ZeroWatch;

struct EngineOptions {
  unsigned threads = 0;               ///< 0: one per core
  Bytes memory_limit{0};              ///< 0: the engine's own default; the belt to the braces of core/budget
  std::filesystem::path temp_folder;  ///< where it may spill; must exist or be creatable
  /// Folders it may read and write; nothing else can be reached through SQL. Symbolic links that lead out of them are
  /// refused, so give their targets as well.
  std::vector<std::filesystem::path> folders;
  /// Told, by whichever thread comes first, that the engine opens and with what; short, and uses no engine.
  std::function<void(const std::string& text)> on_opening = nullptr;
};

/// The one embedded DuckDB of the process: extensions off, locked down after set-up (design.md section 8).
///
/// It opens when a first statement needs it, because that takes longer than copying a small file does.
///
/// Threads  all calls are safe from any thread. Outlives its sessions.
/// Errors   Error{Engine} when the library lacks a function we need; from whatever needs it open, when it does not
/// open.
///          The next one to need it tries again.
class Engine {
 public:
  explicit Engine(const EngineOptions& options);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  /// Leaves the instance open until the process ends, which must be soon: giving its memory back piece by piece takes
  /// up to a tenth of the time of a move. For the last engine of a process, when its sessions are gone. Does nothing
  /// when the engine has spilled to its temporary folder, which closing removes, and when it was never opened.
  void leave_open();

  /// "1.5.6"; needs no instance.
  static std::string library_version();

  /// A session of its own; one for each flow, more for parallel writers. Opens nothing yet.
  Session open_session();

  /// A relation over rows that our own code produces: exposes `scan` through the one generic table function.
  /// With `ordered` the rows arrive in the order of the splits and of their batches, else in any order; on all cores in
  /// both cases, except where a type (ENUM, INTERVAL) forbids it in order. Any SELECT may be wrapped around it. It can
  /// be run once, and must be kept until its statement has ended. Throws Error{Data} for a scan without columns.
  Relation relation_of(const std::shared_ptr<Scan>& scan, bool ordered);

  /// `relation` with every row counted on its way (and, with `checksums`, hashed per column) into `tally`, which has as
  /// many columns. Put it around everything else: what is wrapped around the result may leave rows out, uncounted or
  /// not, and nothing is counted unless somebody reads the first column.
  Relation tallied(const Relation& relation, std::shared_ptr<Tally> tally, bool checksums);

  /// `relation` with every FLOAT and DOUBLE, nested ones too, shown to `watch` on its way; unchanged where there are
  /// none.
  Relation watched(const Relation& relation, std::shared_ptr<ZeroWatch> watch);

  struct Impl;
  Impl& impl() noexcept { return *impl_; }  ///< for the other files of this folder

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace hygge::engine
