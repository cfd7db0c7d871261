#include "hygge/tds/bulk_load.h"

#include <utility>

#include "hygge/tds/reply.h"

namespace hygge::tds {

BulkLoad::BulkLoad(SessionState& session) : session_{&session} {
  session.patience = session.ordinary();
  session.is_answering = true;
  session.writer.begin(PacketType::Bulk, session.patience);
}

BulkLoad::BulkLoad(BulkLoad&& other) noexcept : session_{std::exchange(other.session_, nullptr)} {}

std::uint64_t BulkLoad::finish() {
  SessionState& session = *session_;
  try {
    session.writer.finish();
  } catch (const Error& error) {
    abort();
    throw connection_error(error, session.is_spoilt, false);  // what has not come whole is not loaded
  }
  session_ = nullptr;
  session.reader.await(session.patience);
  return Reply{session, Moment::Rows}.finish();
}

void BulkLoad::abort() noexcept {
  if (SessionState* const session = std::exchange(session_, nullptr)) session->call_off();
}

}  // namespace hygge::tds
