#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace hygge::parquet {

/// Foreign bytes that are no valid Thrift, or that end too soon. Caught inside this folder, where the file is known.
class ThriftError : public std::runtime_error {
 public:
  enum class Cause {
    EndsTooSoon,  ///< more bytes could make it whole
    Nonsense,     ///< no more bytes could
  };
  ThriftError(Cause cause, const std::string& what) : std::runtime_error{what}, cause_{cause} {}
  Cause cause() const noexcept { return cause_; }

 private:
  Cause cause_;
};

/// A field's or element's type on the wire (thrift-compact-protocol.md, "Struct encoding").
enum class ThriftType : std::uint8_t {
  Stop = 0,
  True = 1,
  False = 2,
  Byte = 3,
  I16 = 4,
  I32 = 5,
  I64 = 6,
  Double = 7,
  Binary = 8,
  List = 9,
  Set = 10,
  Map = 11,
  Struct = 12,
};

/// Reads values of Thrift's compact protocol out of bytes that nobody vouches for.
///
/// Every length is checked against the bytes that are left before it is believed, so nothing is read outside the span,
/// no loop runs longer than the span is, and nesting ends at kDeepest.
///
/// Errors   ThriftError; the reader must not be used after it.
/// Threads  a value; one thread at a time.
class ThriftReader {
 public:
  static constexpr int kDeepest = 32;

  explicit ThriftReader(std::span<const std::byte> bytes) : bytes_{bytes} {}

  struct Field {
    std::int16_t id;
    ThriftType type;
  };

  /// Calls `visit(field)` for every field of the struct that starts here, and moves behind its end. `visit` reads the
  /// value or returns false to have it skipped.
  template <typename Visit>
  void each_field(Visit visit) {
    const Deeper deeper{*this};
    std::int16_t id = 0;
    while (const std::optional<Field> field = next_field(id)) {
      id = field->id;
      if (!visit(*field)) skip(field->type);
    }
  }

  /// Calls `visit(element type)` once for every element of the list that starts here; it must read the element.
  template <typename Visit>
  void each_element(Visit visit) {
    const List list = read_list();
    for (std::size_t element = 0; element < list.size; ++element) visit(list.type);
  }

  /// A whole number of the type Byte, I16, I32 or I64.
  std::int64_t read_integer(ThriftType type);
  /// The same, of what cannot be negative; `complaint` tells what is wrong with one that is.
  std::uint64_t read_size(ThriftType type, const char* complaint = "a size is negative");
  /// A view into the bytes that were given.
  std::string_view read_binary();
  void skip(ThriftType type);

  /// How many bytes were read so far.
  std::size_t position() const noexcept { return position_; }
  /// The bytes from `begin` up to here.
  std::span<const std::byte> since(std::size_t begin) const { return bytes_.subspan(begin, position_ - begin); }

 private:
  struct List {
    std::size_t size;
    ThriftType type;
  };
  class Deeper {
   public:
    explicit Deeper(ThriftReader& reader);
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    ~Deeper() { --reader_.depth_; }

   private:
    ThriftReader& reader_;
  };

  std::optional<Field> next_field(std::int16_t previous);
  List read_list();
  void skip_map();
  void skip_element(ThriftType type);
  std::uint8_t read_byte();
  std::uint64_t read_varint();
  void advance(std::uint64_t count);
  std::size_t left() const noexcept { return bytes_.size() - position_; }

  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
  int depth_ = 0;
};

}  // namespace hygge::parquet
