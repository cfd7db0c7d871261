#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "hygge/engine/live_scan.h"
#include "hygge/engine/session_impl.h"

/// What a stream is inside; for the other files of this folder.
namespace hygge::engine {

struct Stream::Impl {
  Impl(Session::Impl& its_session, CancelToken its_cancel, std::shared_ptr<const LiveScan> its_source)
      : session{its_session},
        cancel{std::move(its_cancel)},
        source{std::move(its_source)},
        watch{session.engine.interrupter, session.connection(), cancel} {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  /// Waits until no thread works for the statement any more.
  ~Impl();

  void start(const std::string& sql);
  std::optional<Batch> next();

  Session::Impl& session;
  CancelToken cancel;
  std::shared_ptr<const LiveScan> source;  ///< of an external home
  StatementWatch watch;
  Schema schema;

 private:
  Error failure_of(const char* complaint) const;

  std::mutex mutex_;
  duck::Prepared statement_;      // guarded by mutex_
  duck::Result result_;           // guarded by mutex_
  bool began_ = false;            // guarded by mutex_
  bool ended_ = false;            // guarded by mutex_
  std::optional<Error> failure_;  // guarded by mutex_
};

}  // namespace hygge::engine
