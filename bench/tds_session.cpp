// How fast do rows pass between a server and column memory, over a session? hygge_bench_tds_session, see kUsage.
//
// The server is hygge-test-mssql: its canned results are read, and written back into a table that swallows them. The
// process does one thing and ends, so that the system tells what it cost. Prints the bytes of the request's answer, or
// of the rows that were sent, and the peak of the process's memory in kB.
#include <cstdint>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/tds/address.h"
#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/row_reader.h"
#include "hygge/tds/session.h"
#include "hygge/tds/sign_in.h"
#include "hygge/tds/wire_text.h"

namespace {

using namespace hygge;

constexpr const char* kUsage =
    "usage: hygge_bench_tds_session PORT WAY SHAPE ROWS [tls]\n"
    "  read      rows are decoded into column memory\n"
    "  packets   the rows' bytes are taken out of their packets and thrown away\n"
    "  receive   the bytes are received and thrown away: what the system costs\n"
    "  write     rows of column memory are loaded with INSERT BULK\n"
    "  send      rows are sent that were encoded beforehand; ROWS is a multiple of 2048\n";

/// As many rows as the engine has in a vector.
constexpr std::size_t kBatch = 2'048;
/// So much text at once will do, as in a flow: memory must not follow the length of rows.
constexpr std::size_t kEnoughText = std::size_t{4} << 20U;

struct Work {
  std::uint16_t port = 0;
  std::string way;
  std::string shape;
  std::uint64_t rows = 0;
  bool is_encrypted = false;

  std::string query(std::uint64_t count) const {
    return "EXEC hygge_canned N'" + shape + "', " + std::to_string(count);
  }
};

tds::ConnectRequest request_of(const Work& work) {
  tds::ConnectRequest request;
  request.host = "127.0.0.1";
  request.port = work.port;
  request.user = "sa";
  request.password = Secret{"Hygge!2026"};
  request.encrypt = work.is_encrypted ? tds::Encryption::Yes : tds::Encryption::No;
  request.trust_cert = true;
  return request;
}

/// Counts what is too long for memory, and keeps none of it.
class Counted final : public tds::LongValues {
 public:
  void begin(std::size_t, std::size_t) override {}
  void piece(std::string_view bytes) override { bytes_ += bytes.size(); }
  void end() override {}

 private:
  std::uint64_t bytes_ = 0;
};

/// Column memory for the rows of a result.
class Columns {
 public:
  Columns(tds::Input& input, std::size_t rows)
      : infos_{tds::read_columns(input)}, reader_{infos_, options(longer_)}, rows_{rows} {
    for (std::size_t i = 0; i < infos_.size(); ++i) {
      values_.emplace_back(rows * 2);
      validity_.emplace_back((rows + 63) / 64);
      memory_.push_back({values_.back().data(), validity_.back().data(), nullptr});
    }
  }

  std::size_t read(tds::Input& input, std::size_t enough_text) {
    for (auto& bits : validity_) std::fill(bits.begin(), bits.end(), ~std::uint64_t{0});
    arena_.clear();
    return reader_.read(input, memory_, arena_, rows_, enough_text);
  }

  /// As they are loaded again.
  std::vector<tds::BulkColumn> for_load() const {
    std::vector<tds::BulkColumn> made;
    for (std::size_t i = 0; i < infos_.size(); ++i) {
      tds::BulkColumn& column = made.emplace_back();
      column.name = infos_[i].name;
      column.type = infos_[i].type.with_null();
      column.storage = reader_.storage(i);
      column.is_nullable = infos_[i].is_nullable();
    }
    return made;
  }
  std::span<const tds::ColumnMemory> memory() const { return memory_; }

 private:
  static tds::DecodeOptions options(tds::LongValues& longer) {
    tds::DecodeOptions made;
    made.limit = {.most_bytes = 8'000, .longer = &longer};
    return made;
  }

  Counted longer_;
  std::vector<tds::ColumnInfo> infos_;
  tds::RowReader reader_;
  std::size_t rows_;
  std::vector<std::vector<std::uint64_t>> values_;
  std::vector<std::vector<std::uint64_t>> validity_;
  std::vector<tds::ColumnMemory> memory_;
  tds::TextArena arena_;
};

/// Reads a result of `rows` into batches, and returns the columns with the last of them.
std::unique_ptr<Columns> read(tds::Session& session, const std::string& query, std::uint64_t rows,
                              std::size_t enough_text) {
  tds::Reply reply = session.batch(query);
  std::unique_ptr<Columns> columns;
  std::uint64_t seen = 0;
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event == tds::Reply::Event::Columns) columns = std::make_unique<Columns>(reply.input(), kBatch);
    if (event == tds::Reply::Event::Rows) seen += columns->read(reply.input(), enough_text);
  }
  if (seen != rows) throw Error{ErrorKind::Internal, "the result had " + std::to_string(seen) + " rows"};
  return columns;
}

std::uint64_t run_read(const Work& work) {
  tds::Session session = tds::Session::connect(request_of(work), {});
  const std::uint64_t before = session.bytes_received();
  read(session, work.query(work.rows), work.rows, kEnoughText);
  return session.bytes_received() - before;
}

std::uint64_t run_packets(const Work& work) {
  tds::Session session = tds::Session::connect(request_of(work), {});
  const std::uint64_t before = session.bytes_received();
  {
    tds::Reply reply = session.batch(work.query(work.rows));
    while (!reply.input().at_end()) reply.input().take(reply.input().available());
  }
  return session.bytes_received() - before;
}

/// The last packet is known by its header; only headers are looked at.
std::uint64_t run_receive(const Work& work) {
  const tds::ConnectRequest request = request_of(work);
  tds::Patience patience{tds::Wait::kForever};
  const char* stage = "";
  const std::vector<tds::Address> addresses = tds::resolve(request.host, work.port, patience.wait());
  tds::SignedIn signed_in = tds::sign_in(tds::connect_tcp(addresses, "the server", patience.wait()), request,
                                         {.host = request.host, .server_name = request.host}, patience, stage);
  tds::SessionState& session = *signed_in.session;
  session.request(tds::PacketType::Batch, session.ordinary(),
                  [&](tds::Output& output) { tds::write_utf16(output, work.query(work.rows)); });
  std::vector<std::byte> buffer(2 * tds::MessageReader::kReceive);
  std::size_t filled = 0;
  std::size_t next_header = 0;  // in the buffer, or as far behind it
  std::uint64_t received = 0;
  while (true) {
    filled += session.transport->receive(std::span{buffer}.subspan(filled), patience.wait());
    while (next_header + tds::PacketHeader::kBytes <= filled) {
      const auto header =
          tds::PacketHeader::read(std::span{buffer}.subspan(next_header).first<tds::PacketHeader::kBytes>());
      next_header += header.length;
      if (header.is_last()) return received + next_header;
    }
    const std::size_t kept = next_header < filled ? filled - next_header : 0;
    std::memmove(buffer.data(), buffer.data() + filled - kept, kept);
    received += filled - kept;
    next_header -= filled - kept;
    filled = kept;
  }
}

/// Sends what `write` writes, as INSERT BULK of the rows of a canned result.
std::uint64_t load(const Work& work, const std::function<void(tds::Output&, Columns&, tds::BulkWriter&)>& write) {
  tds::Session session = tds::Session::connect(request_of(work), {});
  constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();  // they are to stay, to be loaded again
  const std::unique_ptr<Columns> columns = read(session, work.query(kBatch), kBatch, kAll);
  const std::vector<tds::BulkColumn> loaded = columns->for_load();
  const std::vector<std::string> table{"hygge_canned", work.shape};
  const std::uint64_t before = session.bytes_sent();
  tds::BulkLoad bulk = session.bulk(tds::insert_bulk_statement(table, loaded, {}));
  tds::BulkWriter writer{loaded, {}};
  writer.begin(bulk.output());
  write(bulk.output(), *columns, writer);
  tds::BulkWriter::end(bulk.output());
  if (bulk.finish() != work.rows) throw Error{ErrorKind::Internal, "the server counted other rows"};
  return session.bytes_sent() - before;
}

std::uint64_t run_write(const Work& work) {
  return load(work, [&](tds::Output& output, Columns& columns, tds::BulkWriter& writer) {
    for (std::uint64_t left = work.rows; left > 0;) {
      const std::size_t rows = std::min<std::uint64_t>(left, kBatch);
      writer.write(output, columns.memory(), 0, rows);
      left -= rows;
    }
  });
}

/// Keeps what is written to it.
class Kept final : public tds::Output {
 public:
  Kept() { make_room(kMostRoom); }
  std::span<const std::byte> bytes() {
    settle();
    return bytes_;
  }

 protected:
  void make_room(std::size_t) override {
    settle();
    room_.resize(kMostRoom);
    next_ = room_.data();
    end_ = next_ + room_.size();
  }

 private:
  void settle() {
    bytes_.insert(bytes_.end(), room_.data(), next_);
    next_ = room_.data();
  }
  std::vector<std::byte> room_;
  std::vector<std::byte> bytes_;
};

std::uint64_t run_send(const Work& work) {
  return load(work, [&](tds::Output& output, Columns& columns, tds::BulkWriter& writer) {
    Kept kept;
    writer.write(kept, columns.memory(), 0, kBatch);
    for (std::uint64_t done = 0; done < work.rows; done += kBatch) output.write(kept.bytes());
  });
}

/// VmHWM of proc(5).
std::string peak_memory() {
  std::ifstream status{"/proc/self/status"};
  std::string word;
  while (status >> word && word != "VmHWM:") continue;
  status >> word;
  return word;
}

std::uint64_t run(const Work& work) {
  if (work.way == "read") return run_read(work);
  if (work.way == "packets") return run_packets(work);
  if (work.way == "receive") return run_receive(work);
  if (work.way == "write") return run_write(work);
  if (work.way == "send") return run_send(work);
  std::cerr << kUsage;
  std::exit(2);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 5) {
    std::cerr << kUsage;
    return 2;
  }
  const Work work{.port = static_cast<std::uint16_t>(std::stoi(arguments[1])),
                  .way = arguments[2],
                  .shape = arguments[3],
                  .rows = std::stoull(arguments[4]),
                  .is_encrypted = count > 5};
  try {
    const std::uint64_t bytes = run(work);
    std::cout << bytes << ' ' << peak_memory() << '\n';
  } catch (const std::exception& error) {
    std::cerr << "hygge_bench_tds_session: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
