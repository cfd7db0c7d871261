#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hygge/core/file_pattern.h"
#include "hygge/core/kind.h"
#include "hygge/core/store.h"
#include "hygge/core/target_folder.h"
#include "hygge/stores/parquet/staging.h"
#include "hygge/stores/parquet/write_plan.h"

namespace hygge {

/// Store `parquet`: a folder of Parquet files that changes as a whole. docs/kinds/parquet.md describes it for people.
const StoreKind& parquet_store_kind();

namespace stores::parquet {

class ParquetStore final : public Store {
 public:
  /// Throws Error{Config} for settings that exclude each other.
  ParquetStore(const config::Section& section, const KindContext& context);

  std::string describe() const override;
  void prepare(const FlowIdentity& identity, const CancelToken& cancel) override;
  std::vector<std::string> plan(const engine::Relation& relation, RunType run_type) override;
  engine::Relation fit(engine::Relation relation) const override;
  MemoryWish memory(const engine::Relation& relation, unsigned threads) override;
  bool takes_verbatim(const engine::Relation& relation) const override;
  Staged stage(const engine::Relation& relation, const StoreContext& context) override;
  engine::Relation read_back() override;
  void commit() override;
  void abort() noexcept override;

 private:
  void check_partitions(const engine::Schema& schema) const;
  std::vector<StagedParquet> write(const engine::Relation& relation, const StoreContext& context) const;
  Staged count(const engine::Schema& schema, bool verbatim) const;

  const config::Section section_;
  const std::filesystem::path folder_;
  const std::filesystem::path root_;
  const Wishes wishes_;
  const FilePattern pattern_;
  FlowIdentity identity_;
  std::unique_ptr<TargetFolder> target_;
  std::vector<StagedParquet> staged_;
  engine::Schema schema_;
  std::function<void(const std::string&, bool)> note_;
};

}  // namespace stores::parquet
}  // namespace hygge
