#include "hygge/stores/parquet/origin.h"

#include <array>
#include <chrono>
#include <ctime>
#include <set>

#include "hygge/engine/declared_json.h"
#include "hygge/parquet/footer.h"

namespace hygge::stores::parquet {

namespace {

std::string utc(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

}  // namespace

std::map<std::string, std::string> origin_metadata(const FlowIdentity& identity) {
  return {
      {"hygge_version", HYGGE_VERSION},  {"hygge_run_id", identity.run_id},           {"hygge_flow", identity.name},
      {"hygge_source", identity.source}, {"hygge_written_at", utc(identity.started)},
  };
}

std::map<std::string, std::string> origin_metadata(const FlowIdentity& identity, const engine::Relation& relation) {
  std::map<std::string, std::string> metadata = origin_metadata(identity);
  if (!relation.declared) return metadata;
  std::set<std::string> names;
  for (const engine::Column& column : relation.schema.columns) names.insert(column.name);
  const engine::Declared declared = declared_of(*relation.declared, names);
  if (!declared.columns.empty()) metadata.emplace(hygge::parquet::kDeclaredKey, declared_json(declared));
  return metadata;
}

}  // namespace hygge::stores::parquet
