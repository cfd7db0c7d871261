#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hygge/config/section.h"
#include "hygge/connections/connections.h"
#include "hygge/core/kind.h"
#include "hygge/core/store.h"
#include "hygge/stores/mssql/bookmark_table.h"
#include "hygge/stores/mssql/breached_rules.h"
#include "hygge/stores/mssql/doubled_keys.h"
#include "hygge/stores/mssql/intake.h"
#include "hygge/stores/mssql/loading_policy.h"
#include "hygge/stores/mssql/publish.h"
#include "hygge/stores/mssql/rejected_rows.h"
#include "hygge/stores/mssql/store_options.h"
#include "hygge/stores/mssql/table_load.h"
#include "hygge/stores/mssql/target_table.h"

namespace hygge::stores::mssql {

/// A table of SQL Server. docs/kinds/mssql.md tells the whole, decision 0012 why it is done so.
///
/// One session leads: it has the target to itself (target_lock.h), makes the staging table and publishes. Writers have
/// sessions of their own, unless there is but one: then the leading session loads, too.
class MssqlStore final : public Store {
 public:
  MssqlStore(const config::Section& section, const KindContext& context);
  ~MssqlStore() override { abort(); }

  std::string describe() const override;
  SessionWish sessions() const override;
  bool numbers_rows() const override { return options_.rejects; }
  void prepare(const PrepareContext& context) override;
  FlowProgress progress(const ProgressQuestion& question) override;
  std::vector<std::string> plan(const engine::Relation& relation, const PlanContext& context) override;
  engine::Relation fit(engine::Relation relation) override;
  MemoryWish memory(const engine::Relation& relation, unsigned threads) override;
  hygge::Staged stage(const engine::Relation& relation, const StoreContext& context) override;
  engine::Relation read_back() override;
  std::optional<engine::Relation> set_aside() override;
  void commit() override;
  void abort() noexcept override;

 private:
  class Maker;

  /// Runs `work` on the leading session.
  template <typename Work>
  auto lead(const std::string& what, const Work& work);
  /// The same, waiting for locks of others no longer than `lock_timeout` says.
  template <typename Work>
  void lead_patiently(const std::string& what, const Work& work);
  /// Takes the leading session, and looks at where the table is.
  void begin(Reservations& sessions);
  void refuse_own_table() const;
  void look_at_target();
  void refuse_what_is_there() const;
  void refuse_reject_folder() const;
  void refuse_cascades() const;
  std::vector<std::string> merge_keys() const;
  void warn_of_identity();
  void refuse_unknown_order() const;
  void prepare_markers();
  void remove_orphans();
  void refuse_what_this_run_brought(const std::string& run_id);
  bool comes_in_order(const engine::Relation& relation, bool preserve_order) const;
  LoadingPolicy policy_for(const engine::Relation& relation, bool verifies_values) const;
  bool makes_table() const { return !target_; }

  std::string bookmark_to_leave() const;
  bool replaces_rows() const;
  /// What `on_error: reject` means for this load; nothing where it is not wished.
  std::vector<std::string> reject_lines(bool in_order) const;
  LoadIntoTable load_into_table() const;
  void find_missing_rights(const PlanContext& context);
  LengthSample first_rows(engine::Session* session, const CancelToken& cancel) const;
  void settle_design(const LengthSample& sample);
  TableDesign design_of(const std::vector<PlannedColumn>& plan) const;
  std::vector<std::string> design_lines() const;
  TableDesign staging_design() const;
  void make_staging_table(const engine::Schema& schema, const StoreContext& context);
  void make_columnstore(const TableName& staging);
  void open_load(const std::string& table, LoadColumns columns, const StoreContext& context);
  hygge::Staged stage_straight(const engine::Relation& relation, const StoreContext& context);
  hygge::Staged stage_aside(const engine::Relation& relation, const StoreContext& context);
  void drain(const engine::Relation& relation, const StoreContext& context, engine::Sampler* sampler);
  bool sets_doubles_aside() const;
  std::vector<StagedKey> staged_keys() const;
  std::uint64_t set_doubles_aside(const StoreContext& context);
  void build(const std::string& statement);
  void refuse_doubled_keys();
  void open_rejects(const engine::Relation& relation, const StoreContext& context);
  void close_rejects(const StoreContext& context);
  void tell_counts(const StoreContext& context) const;

  void publish();
  bool has_identity() const;
  bool takes_place() const;
  std::string suffix_for_constraints();
  void check_first_keys();
  void tell(const Published& published) const;
  void explain(tds::TdsError& error);
  void settle(const Error& doubt);
  void lead_to_the_end();
  void forget_staging() noexcept;
  void let_go() noexcept;

  const config::Section section_;
  const StoreOptions options_;
  Reservations* sessions_ = nullptr;
  CancelToken cancel_;
  std::string run_;
  bool verifies_values_ = false;  ///< `verify: full`

  MssqlConnection::Session lead_;
  TargetPlace place_;
  bool has_target_ = false;            ///< the leading session has the target's lock
  std::optional<TargetTable> target_;  ///< as it was found
  bool has_markers_ = false;
  std::string flow_;                     ///< FlowIdentity::name
  NotedBookmarks noted_;                 ///< with the table, before this run
  std::optional<std::string> bookmark_;  ///< what this run notes
  std::vector<std::string> orphans_;     ///< staging tables of dead runs that were removed

  Intake intake_;
  engine::Relation fitting_;  ///< what fit() gave; may be read besides the one that is loaded, which counts its rows
  std::vector<std::string> keys_;  ///< of a merge, as the table spells them
  LoadingPolicy policy_;
  bool in_order_ = false;   ///< the rows come in the order of their home
  std::string staging_;     ///< the staging table's name while there is one
  std::string row_number_;  ///< its column of the rows' numbers; empty: it needs none
  std::vector<std::pair<std::string, std::string>> names_for_now_;  ///< SwapPlan::names
  bool takes_name_ = false;                                         ///< the staging table has become the table itself
  TableDesign design_;                                              ///< of a table that is made
  std::unique_ptr<RejectedRows> rejected_;                          ///< outlives the load
  std::unique_ptr<TableLoad> load_;
  std::optional<engine::Relation> rejects_;  ///< what it set aside
  engine::Schema schema_;                    ///< of what is loaded
  engine::Engine* engine_ = nullptr;
  Rows rows_;  ///< that lie staged
  std::function<void(const std::string&, bool)> note_;
};

}  // namespace hygge::stores::mssql

namespace hygge {

/// The kind `mssql` of stores.
const StoreKind& mssql_store_kind();

}  // namespace hygge
