#include "hygge/stores/mssql/table_writer.h"

#include <algorithm>
#include <vector>

#include "hygge/connections/mssql/guarded.h"
#include "hygge/stores/mssql/lock_holders.h"

namespace hygge::stores::mssql {

TableWriter::TableWriter(TableLoad& load) : load_{load}, stop_{load.cancel_.child()} { load_.join(*this); }

TableWriter::~TableWriter() {
  load_.leave(*this);
  batch_.reset();
  // Whoever lent the session goes on with it; its requests are not for stop() to end.
  if (load_.sessions_.given != nullptr) (*load_.sessions_.given)->work_for(load_.cancel_);
}

void TableWriter::write(const engine::StreamedBatch& given) {
  std::unique_lock lock{mutex_};
  while (load_.may_widen_) {
    const std::vector<Widening> wanted = widenings_for(*given.batch, *load_.columns_);
    if (wanted.empty()) break;
    // Others may want the same, and would wait for this lock.
    lock.unlock();
    load_.widen(*this, wanted);
    lock.lock();
  }
  send(given);
  if (load_.is_widening_) end_batch();
}

void TableWriter::flush() {
  const std::lock_guard lock{mutex_};
  end_batch();
}

void TableWriter::finish() {
  const std::lock_guard lock{mutex_};
  own_ = {};  // is made as new while others still write
}

void TableWriter::send(const engine::StreamedBatch& given) {
  const std::size_t rows = given.batch->rows();
  for (std::size_t first = 0; first < rows;) {
    with_session([&](tds::Session& session) {
      if (!batch_) batch_.emplace(session, load_.settings_, load_.columns_);
      const std::uint64_t missing = load_.settings_.batch_rows - batch_->rows();
      const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(rows - first, missing));
      batch_->add({given, first, count});
      first += count;
    });
    if (batch_->is_full()) end_batch();
  }
}

void TableWriter::end_batch() {
  if (!batch_) return;
  with_session([&](tds::Session&) { load_.totals_.add(batch_->finish()); });
  batch_.reset();
}

void TableWriter::execute(const std::string& statement) {
  with_session([&](tds::Session& session) { session.execute(statement); });
}

MssqlConnection::Session& TableWriter::session() {
  if (load_.sessions_.given != nullptr) {
    (*load_.sessions_.given)->work_for(stop_);
    return *load_.sessions_.given;
  }
  if (!own_) {
    own_ = load_.sessions_.take();
    own_->work_for(stop_);
  }
  return own_;
}

/// A batch that failed is called off with the session that is still there.
template <typename Work>
void TableWriter::with_session(const Work& work) {
  MssqlConnection::Session& session = this->session();
  guarded(load_.sessions_.connection, session, "loading " + load_.settings_.shown, load_.settings_.where, [&] {
    try {
      work(*session);
    } catch (tds::TdsError& error) {
      batch_.reset();
      if (load_.settings_.locked && is_lock_timeout(error)) throw load_.settings_.locked(*session, error);
      if (load_.settings_.advise) load_.settings_.advise(error);
      error.lift_doubt();  // it is published later, if at all
      throw;
    } catch (Error& error) {
      batch_.reset();
      error.in_doubt(false);
      throw;
    } catch (...) {
      batch_.reset();
      throw;
    }
  });
}

}  // namespace hygge::stores::mssql
