#include <algorithm>
#include <cstring>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/parquet/chunk_values.h"
#include "hygge/parquet/dictionary_values.h"
#include "hygge/parquet/text_dictionary.h"

namespace hygge::parquet {

namespace {

constexpr std::size_t kTextLength = sizeof(std::uint32_t);   // that stands in front of each
constexpr std::size_t kLongestText = std::size_t{1} << 30U;  // a page tells its size in 31 bits

/// By their bytes, as unsigned numbers. Long ones are not told: readers would have to keep them.
class TextLimits {
 public:
  void see(std::span<const std::string_view> values) {
    for (const std::string_view& value : values) see(value);
  }

  std::optional<parquet::Limits> told() const {
    if (!is_any_ || least_.size() > kLongest || most_.size() > kLongest) return std::nullopt;
    return parquet::Limits{least_, most_};
  }

 private:
  static constexpr std::size_t kLongest = 256;

  void see(std::string_view value) {
    const std::string_view begin = value.substr(0, kLongest + 1);
    if (!is_any_) {
      least_ = most_ = begin;
      is_any_ = true;
    } else if (begin < least_) {
      least_ = begin;
    } else if (begin > most_) {
      most_ = begin;
    }
  }

  std::string least_;
  std::string most_;
  bool is_any_ = false;
};

struct TextKind {
  using Value = std::string_view;
  using Dictionary = TextDictionary;
  using Limits = TextLimits;

  Limits limits() const { return {}; }

  std::size_t plain_bytes(std::span<const std::string_view> values) const {
    std::size_t bytes = values.size() * kTextLength;
    std::size_t longest = 0;
    for (const std::string_view& value : values) {
      bytes += value.size();
      longest = std::max(longest, value.size());
    }
    if (longest > kLongestText) refuse();
    return bytes;
  }

  void append(std::span<const std::string_view> values, std::size_t bytes, GrowingBytes& into) const {
    std::byte* at = into.grow(bytes);
    for (const std::string_view& value : values) {
      const auto length = static_cast<std::uint32_t>(value.size());
      std::memcpy(at, &length, kTextLength);
      if (length > 0) std::memcpy(at + kTextLength, value.data(), length);
      at += kTextLength + length;
    }
  }

  [[noreturn]] void refuse() const {
    throw Error{ErrorKind::Unsupported, "a value of '" + printable(name) + "' has more than 1 GiB"}
        .because("hygge writes none into Parquet that are so long")
        .advise("leave its column out");
  }

  std::string name;
};

}  // namespace

std::unique_ptr<ChunkValues> text_values(const WrittenColumn& column, const DictionaryBounds& bounds,
                                         GrowingBytes& page) {
  return std::make_unique<DictionaryValues<TextKind>>(TextKind{column.name}, bounds, page);
}

}  // namespace hygge::parquet
