#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hygge/config/section.h"
#include "hygge/core/kind.h"
#include "hygge/core/store.h"
#include "hygge/core/target_folder.h"
#include "hygge/stores/parquet/file_writer.h"
#include "hygge/stores/parquet/store_options.h"

namespace hygge::stores::parquet {

/// A folder of Parquet files. docs/kinds/parquet.md tells the whole.
class ParquetStore final : public Store {
 public:
  ParquetStore(const config::Section& section, const KindContext& context);

  std::string describe() const override;
  void prepare(const PrepareContext& context) override;
  FlowProgress progress(const ProgressQuestion& question) override;
  std::vector<std::string> plan(const engine::Relation& relation, const PlanContext& context) override;
  engine::Relation fit(engine::Relation relation) override;
  MemoryWish memory(const engine::Relation& relation, unsigned threads) override;
  bool takes_verbatim(const engine::Relation& relation) const override;
  std::optional<MemoryWish> decodes_verbatim(const engine::Relation& relation, unsigned threads) const override;
  void look_ahead(const engine::Relation& relation, engine::Session& session, const CancelToken& cancel) override;
  Staged stage(const engine::Relation& relation, const StoreContext& context) override;
  engine::Relation read_back() override;
  void commit() override;
  void abort() noexcept override;

 private:
  template <typename Work>
  auto at_its_place(const Work& work) const;
  std::vector<WrittenFile> write(FileWriter& writer, Way way, bool encodes) const;
  void tell_row_groups(const StoreContext& context) const;
  void tell_column_drift(const std::filesystem::path& written, const StoreContext& context) const;
  void name_files(const std::vector<WrittenFile>& written, const FlowIdentity& identity);

  config::Section section_;
  StoreOptions options_;
  std::string name_;  ///< how messages call the folder
  std::unique_ptr<TargetFolder> folder_;
  std::function<void(const std::string&, bool)> note_;
  std::vector<StagedFile> staged_;
  engine::Schema schema_;  ///< of what was staged
};

}  // namespace hygge::stores::parquet

namespace hygge {

/// The kind `parquet` of stores.
const StoreKind& parquet_store_kind();

}  // namespace hygge
