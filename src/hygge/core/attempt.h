#pragma once

#include <functional>
#include <memory>
#include <string>

#include "hygge/base/cancel.h"
#include "hygge/config/project.h"
#include "hygge/core/home.h"
#include "hygge/core/progress_ticker.h"
#include "hygge/core/proof.h"
#include "hygge/core/store.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"
#include "hygge/messages/status.h"

namespace hygge {

struct RunContext;

/// One try at a flow: prepares the store, opens the home, stages, proves, publishes.
class Attempt {
 public:
  /// `stages_again`: a try before this one ended with StageAgain. All references outlive the attempt.
  Attempt(const config::FlowConfig& config, const RunContext& run, const CancelToken& cancel,
          messages::FlowReport& report, bool stages_again);

  /// Throws what failed, or StageAgain; then nothing was published, unless the error says so. When the source changed
  /// meanwhile, that is what is told, and that it may be tried again: its change may look like any damage.
  void run();

 private:
  void move();
  void open();
  void stage(Bytes memory);
  Staged copy_beside_decoding(const std::function<Staged()>& copy);
  void prove();
  void blame_source(const Evidence& arrived);
  void blame_change(const Error& failure) const;
  void note(const std::string& text, bool warning);

  const config::FlowConfig& config_;
  const RunContext& run_;
  const CancelToken cancel_;  ///< cancelled with the flow, and when a part of the work failed beside another
  messages::FlowReport& report_;
  const bool stages_again_;

  const std::unique_ptr<Home> home_;
  const std::unique_ptr<Store> store_;
  FlowIdentity identity_;
  engine::Session session_;
  ProgressTicker ticker_;

  engine::Relation relation_;
  bool verbatim_ = false;
  Verify verify_ = Verify::None;
  Evidence left_;
  bool left_was_counted_ = false;  ///< by us; else the home's metadata says so
  Staged staged_;
};

}  // namespace hygge
