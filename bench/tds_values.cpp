// How fast do values pass between SQL Server's bytes and column memory? hygge_bench_tds_values [SECONDS]
//
// One line for each shape of table and each direction: megabytes of wire bytes and millions of values in a second of
// one core, the best of several rounds of SECONDS (0.2 unless told) each. Nothing is sent: rows lie in memory.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <iomanip>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/row_reader.h"

namespace {

using namespace hygge::tds;

constexpr std::size_t kRows = 16'384;
constexpr std::size_t kBatch = 2'048;

/// Gives the same memory again and again, and keeps the first bytes that were written to it if asked.
class BenchOutput final : public Output {
 public:
  explicit BenchOutput(bool keeps) : keeps_{keeps} { rewind(); }
  void rewind() {
    settle();
    next_ = memory_.data();
    end_ = memory_.data() + memory_.size();
  }
  std::size_t written() {
    settle();
    begin_ = next_;
    return written_;
  }
  const std::vector<std::byte>& kept() const { return kept_; }

 protected:
  void make_room(std::size_t) override { rewind(); }

 private:
  void settle() {
    if (next_ == nullptr) return;
    written_ += static_cast<std::size_t>(next_ - begin_);
    if (keeps_) kept_.insert(kept_.end(), begin_, next_);
    begin_ = memory_.data();
  }

  bool keeps_;
  std::vector<std::byte> memory_ = std::vector<std::byte>(2 * kMostRoom);
  std::byte* begin_ = memory_.data();
  std::size_t written_ = 0;
  std::vector<std::byte> kept_;
};

/// A table in column memory.
class Table {
 public:
  void add(TypeInfo type, Storage storage, bool has_nulls) {
    BulkColumn column;
    column.name = "c" + std::to_string(columns.size());
    column.type = std::move(type);
    column.storage = storage;
    columns.push_back(column);
    std::vector<std::uint64_t>& values = values_.emplace_back(kRows * 2);
    std::vector<std::uint64_t>& validity = validity_.emplace_back(kRows / 64, ~std::uint64_t{0});
    if (has_nulls) {
      for (std::uint64_t& word : validity) word = random_() | random_() | random_();
    }
    memory.push_back({values.data(), has_nulls ? validity.data() : nullptr, nullptr});
  }
  /// Numbers of at most `most`, in `width` bytes.
  void add_numbers(TypeInfo type, Storage storage, std::uint64_t most, bool has_nulls = false) {
    add(std::move(type), storage, has_nulls);
    const std::size_t width = width_of(storage);
    auto* bytes = reinterpret_cast<char*>(values_.back().data());
    for (std::size_t row = 0; row < kRows; ++row) {
      const std::uint64_t value = random_() % most;
      if (width == 16) std::memset(bytes + row * width, 0, width);
      std::memcpy(bytes + row * width, &value, std::min<std::size_t>(width, 8));
    }
  }
  void add_texts(TypeInfo type, std::size_t least, std::size_t most, const std::vector<std::string>& characters,
                 bool has_nulls = false) {
    add(std::move(type), Storage::Text, has_nulls);
    auto* refs = reinterpret_cast<TextRef*>(values_.back().data());
    for (std::size_t row = 0; row < kRows; ++row) {
      std::string& text = texts_.emplace_back();
      const std::size_t length = least + random_() % (most - least + 1);
      for (std::size_t i = 0; i < length; ++i) text += characters[random_() % characters.size()];
      refs[row] = text_ref(text.data(), text.size());
    }
  }

  std::vector<BulkColumn> columns;
  std::vector<ColumnMemory> memory;

 private:
  std::mt19937_64 random_{42};
  std::deque<std::vector<std::uint64_t>> values_;
  std::deque<std::vector<std::uint64_t>> validity_;
  std::deque<std::string> texts_;
};

TypeInfo type(WireType wire, std::uint32_t size = 0, std::uint8_t precision = 0, std::uint8_t scale = 0) {
  TypeInfo made;
  made.type = wire;
  made.size = size;
  made.precision = precision;
  made.scale = scale;
  made.collation = {std::byte{0x09}, std::byte{0x04}, std::byte{0xD0}, std::byte{0x00}, std::byte{0x34}};
  return made;
}

const std::vector<std::string> kAscii = {"a", "b", "c", "d", "e", " ", "k", "q"};
const std::vector<std::string> kPolish = {"a", "b", "c", "d", "e", " ", "k", "ż", "q", "ó"};
const std::vector<std::string> kCyrillic = {"п", "р", "и", "в", "е", "т", " "};
const std::vector<std::string> kChinese = {"中", "文", "字", "漢", "語"};

void add_eight_numbers(Table& table, bool has_nulls) {
  table.add_numbers(type(WireType::IntN, 4), Storage::Int32, 1'000'000, has_nulls);
  table.add_numbers(type(WireType::IntN, 8), Storage::Int64, 1'000'000'000'000, has_nulls);
  table.add_numbers(type(WireType::FloatN, 8), Storage::Double, 0x7FE0000000000000, has_nulls);
  table.add_numbers(type(WireType::DateTime2, 0, 0, 7), Storage::TimestampMicros, 2'000'000'000'000'000, has_nulls);
  table.add_numbers(type(WireType::DecimalN, 9, 18, 2), Storage::Decimal64, 1'000'000'000'000, has_nulls);
  table.add_numbers(type(WireType::Date), Storage::Date, 20'000, has_nulls);
  table.add_numbers(type(WireType::IntN, 2), Storage::Int16, 30'000, has_nulls);
  table.add_numbers(type(WireType::BitN, 1), Storage::Boolean, 2, has_nulls);
}

struct Shape {
  std::string name;
  Table table;
  bool is_fixed = false;  ///< NOT NULL, with types that have no length
};

std::deque<Shape> shapes() {
  std::deque<Shape> made;
  {
    Table& table = made.emplace_back(Shape{"narrow: 8 fixed, NOT NULL", {}, true}).table;
    for (const auto& [wire, storage] : std::vector<std::pair<std::uint32_t, Storage>>{{4, Storage::Int32},
                                                                                      {8, Storage::Int64},
                                                                                      {4, Storage::Int32},
                                                                                      {2, Storage::Int16},
                                                                                      {1, Storage::UInt8},
                                                                                      {8, Storage::Int64},
                                                                                      {4, Storage::Int32},
                                                                                      {8, Storage::Int64}}) {
      table.add_numbers(type(WireType::IntN, wire), storage, 120);
    }
  }
  add_eight_numbers(made.emplace_back(Shape{"narrow: 8 nullable, no NULL", {}}).table, false);
  add_eight_numbers(made.emplace_back(Shape{"narrow: 8 nullable, NULLs", {}}).table, true);
  {
    Table& table = made.emplace_back(Shape{"mixed: 5 numbers, 3 short nvarchar", {}}).table;
    table.add_numbers(type(WireType::IntN, 4), Storage::Int32, 1'000'000);
    table.add_texts(type(WireType::NVarChar, 100), 3, 12, kAscii);
    table.add_numbers(type(WireType::DateTime2, 0, 0, 7), Storage::TimestampMicros, 2'000'000'000'000'000);
    table.add_texts(type(WireType::NVarChar, 100), 8, 30, kAscii, true);
    table.add_numbers(type(WireType::DecimalN, 9, 18, 2), Storage::Decimal64, 1'000'000'000'000, true);
    table.add_texts(type(WireType::NVarChar, 100), 1, 10, kPolish);
    table.add_numbers(type(WireType::IntN, 8), Storage::Int64, 1'000'000'000'000);
    table.add_numbers(type(WireType::BitN, 1), Storage::Boolean, 2);
  }
  {
    Table& table = made.emplace_back(Shape{"wide: 100 columns", {}}).table;
    for (int i = 0; i < 11; ++i) {
      add_eight_numbers(table, i % 2 == 0);
      table.add_texts(type(WireType::NVarChar, 100), 0, 15, kAscii, true);
    }
    table.add_numbers(type(WireType::IntN, 4), Storage::Int32, 1'000'000);
  }
  for (const auto& [name, characters] : std::vector<std::pair<std::string, const std::vector<std::string>*>>{
           {"ASCII", &kAscii}, {"Polish", &kPolish}, {"Cyrillic", &kCyrillic}, {"Chinese", &kChinese}}) {
    Table& table = made.emplace_back(Shape{"long text: " + name, {}}).table;
    table.add_numbers(type(WireType::IntN, 4), Storage::Int32, 1'000'000);
    table.add_texts(type(WireType::NVarChar, 4'000), 200, 1'000, *characters);
  }
  {
    Table& table = made.emplace_back(Shape{"long text: varchar, code page 1252", {}}).table;
    table.add_texts(type(WireType::VarChar, 8'000), 200, 1'000, kAscii);
  }
  {
    Table& table = made.emplace_back(Shape{"long text: nvarchar(max)", {}}).table;
    table.add_texts(type(WireType::NVarChar, TypeInfo::kMax), 200, 1'000, kAscii);
  }
  return made;
}

/// The rows of a table without lengths, as they are of NOT NULL columns.
std::vector<std::byte> without_lengths(const Table& table) {
  std::vector<std::byte> rows;
  for (std::size_t row = 0; row < kRows; ++row) {
    rows.push_back(std::byte{0xD1});
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      const std::size_t width = width_of(table.columns[column].storage);
      const auto* values = static_cast<const std::byte*>(table.memory[column].values) + row * width;
      rows.insert(rows.end(), values, values + width);
    }
  }
  return rows;
}

WireType fixed_type(std::uint32_t size) {
  return size == 1 ? WireType::TinyInt : size == 2 ? WireType::SmallInt : size == 4 ? WireType::Int : WireType::BigInt;
}

/// The best of some rounds of `work`, which returns the bytes that it passed; in bytes per second.
template <typename Work>
double best_rate(double seconds, Work work) {
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    std::size_t bytes = 0;
    const auto began = std::chrono::steady_clock::now();
    std::chrono::duration<double> passed{};
    do {
      bytes += work();
      passed = std::chrono::steady_clock::now() - began;
    } while (passed.count() < seconds);
    best = std::max(best, static_cast<double>(bytes) / passed.count());
  }
  return best;
}

void tell(const std::string& direction, const Shape& shape, double rate, std::size_t bytes) {
  const double values = rate / static_cast<double>(bytes) * static_cast<double>(kRows * shape.table.columns.size());
  std::cout << std::left << std::setw(8) << direction << std::setw(40) << shape.name << std::right << std::fixed
            << std::setprecision(0) << std::setw(8) << rate / 1e6 << " MB/s" << std::setprecision(1) << std::setw(10)
            << values / 1e6 << " M values/s\n";
}

void decode(const Shape& shape, const std::vector<std::byte>& rows, double seconds) {
  std::vector<ColumnInfo> columns;
  for (const BulkColumn& column : shape.table.columns) {
    ColumnInfo& info = columns.emplace_back();
    info.name = column.name;
    info.type = column.type;
    if (shape.is_fixed) info.type = type(fixed_type(column.type.size));
  }
  RowReader reader{columns, {}};
  std::vector<std::vector<std::uint64_t>> values(columns.size(), std::vector<std::uint64_t>(2 * kBatch));
  std::vector<std::vector<std::uint64_t>> validity(columns.size(), std::vector<std::uint64_t>(kBatch / 64));
  std::vector<ColumnMemory> memory;
  for (std::size_t i = 0; i < columns.size(); ++i) memory.push_back({values[i].data(), validity[i].data(), nullptr});
  TextArena arena;
  tell("decode", shape,
       best_rate(seconds,
                 [&] {
                   MemoryInput input{rows};
                   for (std::size_t done = 0; done < kRows;) {
                     for (auto& bits : validity) std::fill(bits.begin(), bits.end(), ~std::uint64_t{0});
                     arena.clear();
                     done += reader.read(input, memory, arena, kBatch);
                   }
                   return rows.size();
                 }),
       rows.size());
}

void encode(const Shape& shape, double seconds, std::size_t bytes) {
  BulkWriter writer{shape.table.columns, {}};
  tell("encode", shape,
       best_rate(seconds,
                 [&] {
                   BenchOutput output{false};
                   writer.write(output, shape.table.memory, 0, kRows);
                   return output.written();
                 }),
       bytes);
}

}  // namespace

int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 0.2;
  for (const Shape& shape : shapes()) {
    std::vector<std::byte> rows;
    if (shape.is_fixed) {
      rows = without_lengths(shape.table);
    } else {
      BenchOutput output{true};
      BulkWriter{shape.table.columns, {}}.write(output, shape.table.memory, 0, kRows);
      output.rewind();
      rows = output.kept();
    }
    decode(shape, rows, seconds);
    if (!shape.is_fixed) encode(shape, seconds, rows.size());
  }
  return 0;
}
