// Carries one very long value, or many rows, through the client, in a process of its own, so that what it takes can be
// measured:
//   hygge_test_long_values URL read SELECT          reads the only value of the answer in pieces
//   hygge_test_long_values URL rows SELECT          reads rows, which are wide or hold long texts, into column memory
//   hygge_test_long_values URL write TABLE BYTES    loads a row (1, x) with so many bytes of "0123456789abcdef..." of
//   text
// Writes "BYTES SUM KILOBYTES": how long the value was (the values of rows together: 4 bytes a number), the sum of its
// bytes (of rows: how many there were), and how far the process grew beyond what it had with an open session (for
// `write`: and beyond the value itself, which lies in the caller's memory).
#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/row_reader.h"
#include "hygge/tds/session.h"
#include "tests/tds_session/request_of_url.h"

namespace {

using namespace hygge;

/// Kilobytes of memory, as the line of that name in /proc/self/status tells: VmRSS has what is there now, VmHWM the
/// most that ever was. getrusage() would count in what the process was a copy of.
long kilobytes_of(const std::string& name) {
  std::ifstream status{"/proc/self/status"};
  for (std::string word; status >> word;) {
    long kilobytes = 0;
    if (word == name && status >> kilobytes) return kilobytes;
  }
  throw std::runtime_error{"/proc/self/status has no " + name};
}

std::uint64_t sum_of(std::string_view bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0},
                         [](std::uint64_t sum, char byte) { return sum + static_cast<unsigned char>(byte); });
}

class Counted final : public tds::LongValues {
 public:
  void begin(std::size_t, std::size_t) override {}
  void piece(std::string_view bytes) override {
    size += bytes.size();
    sum += sum_of(bytes);
  }
  void end() override {}
  std::uint64_t size = 0;
  std::uint64_t sum = 0;
};

void read(tds::Session& session, const std::string& select, long before) {
  Counted counted;
  tds::DecodeOptions options;
  options.limit = {.most_bytes = std::size_t{1} << 20U, .longer = &counted};
  tds::Reply reply = session.batch(select);
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event != tds::Reply::Event::Columns) continue;
    tds::RowReader reader{tds::read_columns(reply.input()), options};
    tds::TextArena arena;
    tds::TextRef value;
    std::uint64_t validity = ~std::uint64_t{0};
    const tds::ColumnMemory memory{.values = &value, .validity = &validity};
    while (reader.read(reply.input(), {&memory, 1}, arena, 1) > 0) arena.clear();
  }
  std::cout << counted.size << ' ' << counted.sum << ' ' << kilobytes_of("VmHWM:") - before << '\n';
}

void read_rows(tds::Session& session, const std::string& select, long before) {
  constexpr std::size_t kEnough = std::size_t{4} << 20U;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  tds::Reply reply = session.batch(select);
  for (auto event = reply.next(); event != tds::Reply::Event::End; event = reply.next()) {
    if (event != tds::Reply::Event::Columns) continue;
    const std::vector<tds::ColumnInfo> columns = tds::read_columns(reply.input());
    tds::RowReader reader{columns, {}};
    const std::size_t most = std::clamp<std::size_t>(kEnough / (columns.size() * sizeof(tds::TextRef)), 1, 2'048);
    std::vector<std::vector<tds::TextRef>> values(columns.size(), std::vector<tds::TextRef>(most));
    std::vector<std::vector<std::uint64_t>> validity(columns.size(), std::vector<std::uint64_t>((most + 63) / 64));
    std::vector<tds::ColumnMemory> memory;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      memory.push_back({.values = values[i].data(), .validity = validity[i].data()});
    }
    tds::TextArena arena;
    const auto next = [&] {
      for (auto& bits : validity) std::fill(bits.begin(), bits.end(), ~std::uint64_t{0});
      arena.clear();
      return reader.read(reply.input(), memory, arena, most, kEnough);
    };
    for (std::size_t count = next(); count > 0; count = next()) {
      rows += count;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool is_text = reader.storage(i) == tds::Storage::Text;
        for (std::size_t row = 0; row < count; ++row) bytes += is_text ? values[i][row].length : 4;
      }
    }
  }
  std::cout << bytes << ' ' << rows << ' ' << kilobytes_of("VmHWM:") - before << '\n';
}

void write(tds::Session& session, const std::string& table, std::size_t size, long before) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = "0123456789abcdef"[i % 16];
  std::vector<tds::BulkColumn> columns(2);
  columns[0].name = "n";
  columns[0].type.type = tds::WireType::IntN;
  columns[0].type.size = 4;
  columns[1].name = "x";
  columns[1].type.type = tds::WireType::NVarChar;
  columns[1].type.size = tds::TypeInfo::kMax;
  columns[1].storage = tds::Storage::Text;
  std::int32_t number = 1;
  tds::TextRef value = tds::text_ref(text.data(), text.size());
  const tds::ColumnMemory memory[] = {{.values = &number}, {.values = &value}};
  const std::vector<std::string> path{"dbo", table};
  tds::BulkLoad bulk = session.bulk(tds::insert_bulk_statement(path, columns, {}));
  tds::BulkWriter writer{columns, {}};
  writer.begin(bulk.output());
  writer.write(bulk.output(), memory, 0, 1);
  tds::BulkWriter::end(bulk.output());
  bulk.finish();
  const long value_kilobytes = static_cast<long>(size / 1024);
  std::cout << size << ' ' << sum_of(text) << ' ' << kilobytes_of("VmHWM:") - before - value_kilobytes << '\n';
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count < 4) throw std::invalid_argument{"URL, read, rows or write, and what"};
    tds::Session session = tds::Session::connect(test::request_of_url(arguments[1]), CancelToken{});
    const long before = kilobytes_of("VmRSS:");
    if (std::string_view{arguments[2]} == "read") {
      read(session, arguments[3], before);
    } else if (std::string_view{arguments[2]} == "rows") {
      read_rows(session, arguments[3], before);
    } else {
      write(session, arguments[3], std::stoul(arguments[4]), before);
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
