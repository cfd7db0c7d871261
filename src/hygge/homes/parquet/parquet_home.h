#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/units.h"
#include "hygge/config/section.h"
#include "hygge/core/home.h"
#include "hygge/core/kind.h"
#include "hygge/homes/parquet/direct_scan.h"
#include "hygge/homes/parquet/file_survey.h"
#include "hygge/homes/parquet/misread_columns.h"
#include "hygge/homes/parquet/settlement.h"
#include "hygge/homes/parquet/source_files.h"

namespace hygge::homes::parquet {

/// Rows out of Parquet files: one, a folder of them, a glob, or a list of these. docs/kinds/parquet.md tells the whole.
class ParquetHome final : public Home {
 public:
  ParquetHome(const config::Section& section, const KindContext& context);

  std::string describe() const override;
  void try_open(const HomeContext& context) override;
  std::optional<Bytes> weigh() override;
  std::optional<engine::Relation> open_as_is(const HomeContext& context) override;
  engine::Relation open(const HomeContext& context) override;
  engine::Relation whole() override { return whole_; }
  std::optional<HomeCount> decode(unsigned threads, const CancelToken& cancel) override;
  void check_bytes(const CancelToken& cancel) override;
  std::optional<Error> find_damage(const HomeContext& context) override;
  void confirm_unchanged() override;

 private:
  SourceFiles find_files() const;
  FileSurvey look(const HomeContext& context);
  engine::Relation open_groups(const FileSurvey& found, const std::vector<ReadGroup>& groups,
                               const HomeContext& context);
  bool overlooks_rows(const std::string& predicate, engine::Session& session) const;
  void filter(engine::Relation& relation, const std::vector<MisreadColumn>& misread, engine::Session& session) const;
  bool is_verbatim(std::size_t groups, std::size_t hive_columns, const std::vector<std::size_t>& chosen) const;

  config::Section section_;
  std::filesystem::path root_;
  std::string flow_;
  std::vector<SourceFile> files_;
  std::optional<FileSurvey> surveyed_;         ///< what open_as_is() found, for open()
  mutable std::optional<std::size_t> listed_;  ///< how many files describe() found
  engine::Relation whole_;
  std::shared_ptr<DirectScan> direct_;  ///< what reads the opened relation without the engine, if anything does
  bool has_bloom_filters_ = false;
  bool decodable_ = false;
};

}  // namespace hygge::homes::parquet

namespace hygge {

/// The kind `parquet` of homes.
const HomeKind& parquet_home_kind();

}  // namespace hygge
