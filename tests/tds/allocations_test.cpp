// That neither decoders nor encoders take memory for single values: this program counts how often it is asked for.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "hygge/tds/bulk_writer.h"
#include "tests/tds/decoded_rows.h"
#include "tests/tds/source_columns.h"
#include "tests/tds/value_bytes.h"

namespace {

std::atomic<std::size_t> times_asked{0};

}  // namespace

// All others of the standard library call these, but for those of over-aligned types, of which there are none here.
// Where they are inlined, GCC takes malloc and free for another pair.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++times_asked;
  void* const made = std::malloc(size == 0 ? 1 : size);
  if (made == nullptr) throw std::bad_alloc{};
  return made;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace hygge::test {
namespace {

using namespace tds;

constexpr std::size_t kRows = 1'000;

/// How often memory was asked for while `work` ran the second time: the first one makes the room that stays.
template <typename Work>
std::size_t asked_by(Work work) {
  work();
  const std::size_t before = times_asked;
  work();
  return times_asked - before;
}

std::vector<ColumnInfo> one_column(const std::string& type) {
  const ValueBytes bytes = from_hex(type);
  MemoryInput input{bytes};
  std::vector<ColumnInfo> columns(1);
  columns[0].type = read_type_info(input);
  return columns;
}

TEST(AllocationsTest, NoneForEachValueThatIsDecoded) {
  struct Case {
    const char* type;
    const char* value;
  };
  constexpr const char* kVariant = "62 49 1f 00 00";
  for (const Case& given : std::initializer_list<Case>{
           {"6a 11 26 00", "11 01 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"},
           {"e7 40 1f 09 04 d0 00 34", "06 00 48 00 e9 00 ac 20"},
           {"a7 40 1f 09 04 d0 00 34", "04 00 63 61 66 e9"},
           {kVariant, "06 00 00 00 38 00 07 00 00 00"},
           {kVariant, "09 00 00 00 6c 02 05 02 01 7b 00 00 00"},
           {kVariant, "0d 00 00 00 2b 01 07 00 ec 75 72 a3 7f 46 0b 4a 01"},
           {kVariant, "12 00 00 00 24 00 33 22 11 00 55 44 77 66 88 99 aa bb cc dd ee ff"},
           {kVariant, "0a 00 00 00 3e 00 9a 99 99 99 99 99 b9 3f"},
           {kVariant, "06 00 00 00 a5 02 40 1f 00 ff"},
           {kVariant,
            "1d 00 00 00 e7 07 09 04 d0 00 34 40 1f 68 00 69 00 68 00 69 00 68 00 69 00 68 00 69 00 68 00 69 00"},
           {"f5 10 00 00", "10 00 a9 01 02 00 00 00 00 00 00 00 80 3f 00 00 00 40"}}) {
    SCOPED_TRACE(std::string{given.type} + ": " + given.value);
    ValueBytes rows;
    for (std::size_t row = 0; row < kRows; ++row) rows = std::move(rows) + from_hex("d1") + from_hex(given.value);
    rows = std::move(rows) + from_hex("fd") + ValueBytes(100);
    DecodedRows decoded{one_column(given.type), {}, kRows};
    EXPECT_EQ(asked_by([&] {
                MemoryInput input{rows};
                ASSERT_EQ(decoded.read(input), kRows);
              }),
              0U);
  }
}

/// Forgets what is written.
class ForgetfulOutput final : public Output {
 protected:
  void make_room(std::size_t) override {
    next_ = room_.data();
    end_ = next_ + room_.size();
  }

 private:
  std::array<std::byte, kMostRoom> room_{};
};

TEST(AllocationsTest, NoneForEachValueThatIsEncoded) {
  struct Case {
    const char* type;
    const char* text;
  };
  for (const Case& given : std::initializer_list<Case>{{"e7 40 1f 09 04 d0 00 34", "żółw, and some more words"},
                                                       {"a7 40 1f 09 04 d0 00 34", "café, and some more words"},
                                                       {"f5 10 00 00", "[1, 2.5]"}}) {
    SCOPED_TRACE(given.type);
    SourceColumn texts = SourceColumn::of(std::vector<std::optional<std::string>>(kRows, given.text));
    BulkColumn column;
    column.type = one_column(given.type)[0].type;
    column.storage = Storage::Text;
    BulkWriter writer{{&column, 1}, {}};
    ForgetfulOutput output;
    const ColumnMemory memory = texts.memory();
    EXPECT_EQ(asked_by([&] { writer.write(output, {&memory, 1}, 0, kRows); }), 0U);
  }
}

}  // namespace
}  // namespace hygge::test
