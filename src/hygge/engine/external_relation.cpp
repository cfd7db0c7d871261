#include "hygge/engine/external_relation.h"

#include <utility>

#include "hygge/base/error.h"
#include "hygge/engine/arrow_relation.h"
#include "hygge/engine/batch_maker.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/engine_impl.h"
#include "hygge/engine/scan_function.h"
#include "hygge/engine/session_impl.h"

namespace hygge::engine {

namespace {

std::shared_ptr<LiveScan> offer(Engine::Impl& engine, const std::shared_ptr<Scan>& scan, bool ordered) {
  if (scan->schema().columns.empty()) throw Error{ErrorKind::Data, "an external home offers no column"};
  Session::Impl session{engine};
  auto live = std::make_shared<LiveScan>(scan, logical_types(session, scan->schema()), ordered);
  live->set_id(engine.scans->add(live));
  return live;
}

Relation relation_over(const std::shared_ptr<LiveScan>& live) {
  Relation relation;
  relation.sql = std::string{"SELECT * FROM "} + kScanFunction + "(" + std::to_string(live->id()) + ")";
  relation.schema = live->scan().schema();
  relation.rows = live->scan().rows();
  relation.ordered = live->is_ordered();
  relation.external = live;
  return relation;
}

}  // namespace

Relation table_relation(Engine& engine, const std::shared_ptr<Scan>& scan, bool ordered) {
  return relation_over(offer(engine.impl(), scan, ordered));
}

Relation Engine::relation_of(const std::shared_ptr<Scan>& scan, bool ordered) {
  const std::shared_ptr<LiveScan> live = offer(*impl_, scan, ordered);
  Relation relation = relation_over(live);
  if (!ordered) return relation;
  // On one thread where Arrow cannot carry the types: slower, and as much in order.
  if (std::optional<ArrowRelation> arrow = arrow_relation(*impl_, live)) {
    relation.sql = std::move(arrow->sql);
    relation.keepalive.push_back(std::move(arrow->keepalive));
    relation.streams_on_one_thread = true;
  }
  return relation;
}

}  // namespace hygge::engine
