#pragma once

#include <functional>
#include <optional>
#include <string>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"

namespace hygge {

/// What a home is given when it opens. The references outlive the home.
struct HomeContext {
  engine::Engine& engine;
  engine::Session& session;  ///< the flow's own; idle while the home opens
  CancelToken cancel;
  /// Tells the user something worth knowing; a warning makes the flow's outcome "warned".
  std::function<void(const std::string& text, bool warning)> note;
};

/// Where data starts. One object serves one attempt of one flow, on one thread at a time.
class Home {
 public:
  virtual ~Home() = default;

  /// "landing/users (12 files)"; needs no open().
  virtual std::string describe() const = 0;

  /// The stored size, found without the engine, so that the largest flow can start first; nothing when that is costly.
  virtual std::optional<Bytes> weigh() { return std::nullopt; }

  /// Looks at the source, its schema and its settings (columns, where) and gives the rows that will leave it.
  /// Throws Error with the path or table and what to do; moves nothing.
  virtual engine::Relation open(const HomeContext& context) = 0;

  /// Every row and column of the source, without columns, where and casts; after open(). For `verify: decode`.
  virtual engine::Relation whole() = 0;

  /// Checks what the engine does not look at while it reads (page checksums, say); after open(), before the commit.
  virtual void check_bytes(const CancelToken& cancel) { cancel.throw_if_cancelled(); }

  /// Throws a transient Error{Data} when the source is no longer what open() saw. Called after the last row was read,
  /// and when anything failed before, open() too: a source that changes while it is read looks like a damaged one.
  virtual void confirm_unchanged() {}
};

}  // namespace hygge
