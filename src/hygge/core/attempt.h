#pragma once

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>

#include "hygge/base/cancel.h"
#include "hygge/config/project.h"
#include "hygge/core/flow.h"
#include "hygge/core/home.h"
#include "hygge/core/progress_ticker.h"
#include "hygge/core/proof.h"
#include "hygge/core/resumption.h"
#include "hygge/core/store.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"
#include "hygge/messages/status.h"

namespace hygge {

/// One try at a flow: prepares the store, opens the home, stages, proves, publishes.
class Attempt {
 public:
  /// `number`: from 1. `again`: how a try before this one ended, if it did with StageAgain. All references outlive the
  /// attempt.
  Attempt(const config::FlowConfig& config, const RunContext& run, const CancelToken& cancel,
          messages::FlowReport& report, unsigned number, const std::optional<StageAgain>& again);

  /// All but the last step: the rows lie staged, and were proven. Throws what failed, or StageAgain. When the source
  /// changed meanwhile, that is what is told, and that it may be tried again: its change may look like any damage.
  void load();
  /// The last step. Throws what failed; then nothing was published, unless the error says so.
  void publish();

 private:
  std::future<void> open_engine_meanwhile();
  void move();
  void open();
  bool open_as_is();
  bool checks_bytes() const;
  bool counts_on_the_way() const;
  bool must_be_rows() const;
  HomeContext home_context(engine::Session& session);
  void stage(Bytes memory);
  Staged copy_beside_reading(const std::function<Staged()>& copy);
  void read_copied();
  Evidence decode_copied();
  void decode_whole();
  void prove();
  void blame_source(const Evidence& arrived);
  void blame_change(const Error& failure) const;
  void name_damage();
  void refuse_claims(const Evidence& claimed, const Evidence& counted);
  void warn_of_emptiness();
  void note(const std::string& text, bool warning);

  const config::FlowConfig& config_;
  const RunContext& run_;
  const CancelToken flow_cancel_;
  const CancelToken cancel_;  ///< cancelled with the flow, and when a part of the work failed beside another
  messages::FlowReport& report_;
  std::mutex notes_mutex_;  ///< guards report_.warnings: a home may open beside a store that copies
  const std::optional<StageAgain>& again_;

  FlowSessions sessions_;  ///< outlive what home and store do with them
  const std::unique_ptr<Home> home_;
  const std::unique_ptr<Store> store_;
  FlowIdentity identity_;
  Resumption resumption_;
  engine::Session session_;
  engine::Session reader_;  ///< for what is read beside the store's work: its rows are not the flow's progress
  ProgressTicker ticker_;

  engine::Relation relation_;
  bool verbatim_ = false;
  std::optional<MemoryWish> decoding_;  ///< what it takes where the store decodes the files that it takes
  bool as_is_ = false;                  ///< relation_ was made without the engine, and has no types
  Verify verify_ = Verify::None;
  Evidence left_;
  bool left_was_counted_ = false;  ///< by us; else the home's metadata says so
  Staged staged_;
};

}  // namespace hygge
