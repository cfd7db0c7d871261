#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "hygge/parquet/chunk_values.h"
#include "hygge/parquet/dictionary_trial.h"
#include "hygge/parquet/index_runs.h"

namespace hygge::parquet {

/// Values that a dictionary may make smaller.
///
/// `Kind`  tells what they are:
///           Value        as ColumnRows has them
///           Dictionary   place_of(), entry(), page(), size(), used_bytes() and clear(), as of TextDictionary
///           Limits       see() of values, told()
///           plain_bytes  what some take as PLAIN
///           append       some as PLAIN
template <typename Kind>
class DictionaryValues final : public ChunkValues {
 public:
  using Value = typename Kind::Value;

  DictionaryValues(Kind kind, const DictionaryBounds& bounds, GrowingBytes& page)
      : kind_{std::move(kind)},
        bounds_{bounds.bytes, std::min(bounds.entries, kPlaces - kMostRowsAtOnce)},
        page_{page},
        limits_{kind_.limits()} {}

  void add(const ColumnRows& rows, std::size_t count) override {
    const std::span<const Value> values = those_there(rows, count);
    const std::size_t bytes = kind_.plain_bytes(values);
    values_ += count;
    bytes_ += bytes;
    if (!has_dictionary_) {
      kind_.append(values, bytes, page_);
      limits_.see(values);
      return;
    }
    const std::size_t before = places_.size();
    places_.resize(before + count);
    dictionary_.places_of(values, places_.data() + before);
    if (!is_used_ && is_in_vain(values_, dictionary_.page().size(), bytes_)) give_up();
  }

  /// Of long values few are alike, and each that is looked up is kept.
  bool must_leave_dictionary(std::size_t coming) const noexcept override {
    const bool is_full = dictionary_.size() >= bounds_.entries || dictionary_.page().size() >= bounds_.bytes;
    return has_dictionary_ && (is_full || coming / kFarTooMuch > bounds_.bytes);
  }

  void leave_dictionary() noexcept override {
    has_dictionary_ = false;
    is_all_ = false;
  }

  std::size_t waiting_bytes() const noexcept override { return places_.size() * sizeof(std::uint16_t); }
  std::size_t kept_bytes() const noexcept override { return dictionary_.used_bytes() + waiting_bytes(); }

  Encoding end_page() override {
    if (has_dictionary_ && places_.empty()) return Encoding::Plain;  // NULLs alone tell nothing of what comes
    if (has_dictionary_ && !is_used_ && !makes_it_smaller()) give_up();
    if (!has_dictionary_) return Encoding::Plain;
    encode_indexes(places_, dictionary_.size(), page_);
    places_.clear();
    is_used_ = true;
    return Encoding::RleDictionary;
  }

  std::span<const std::byte> dictionary() const override { return dictionary_.page(); }
  std::size_t dictionary_entries() const noexcept override { return is_used_ ? dictionary_.size() : 0; }
  std::optional<std::uint64_t> different() const override {
    return is_used_ && is_all_ ? std::optional<std::uint64_t>{dictionary_.size()} : std::nullopt;
  }

  std::optional<parquet::Limits> limits() override {
    see_entries();
    return limits_.told();
  }

  void restart() override {
    if (values_ > 0) trial_.conclude(is_used_);
    dictionary_.clear();
    places_.clear();
    limits_ = kind_.limits();
    values_ = bytes_ = 0;
    is_used_ = false;
    is_all_ = true;
    has_dictionary_ = trial_.is_due();
  }

 private:
  static constexpr std::size_t kFarTooMuch = 4;
  static constexpr std::size_t kPlaces = 65'536;  // that can be told apart

  std::span<const Value> those_there(const ColumnRows& rows, std::size_t count) {
    const auto* const values = static_cast<const Value*>(rows.values);
    if (count == rows.rows) return {values, count};
    gathered_.resize(rows.rows + 1);
    std::size_t next = 0;
    for (std::size_t row = 0; row < rows.rows; ++row) {
      gathered_[next] = values[row];
      next += is_present(rows, row) ? 1U : 0U;  // without a jump, which nobody could foresee
    }
    return {gathered_.data(), count};
  }

  bool makes_it_smaller() const {
    return dictionary_.page().size() + places_.size() * bits_for(dictionary_.size()) / 8 < bytes_;
  }

  /// No page was encoded by the dictionary yet: the values of the open one stand in `page_` from now on.
  void give_up() {
    std::vector<Value> values;
    values.reserve(places_.size());
    for (const std::uint16_t place : places_) values.push_back(dictionary_.entry(place));
    kind_.append(values, bytes_, page_);
    see_entries();
    dictionary_.clear();
    places_.clear();
    has_dictionary_ = false;
  }

  void see_entries() {
    for (std::size_t place = 0; place < dictionary_.size(); ++place) {
      const Value entry = dictionary_.entry(place);
      limits_.see({&entry, 1});
    }
  }

  Kind kind_;
  DictionaryBounds bounds_;
  GrowingBytes& page_;
  typename Kind::Limits limits_;  // of those that are not in the dictionary
  typename Kind::Dictionary dictionary_;
  std::vector<std::uint16_t> places_;  // in the dictionary, of the open page
  std::vector<Value> gathered_;
  std::size_t values_ = 0;
  std::size_t bytes_ = 0;  // that all of them take as PLAIN
  DictionaryTrial trial_;
  bool has_dictionary_ = true;  // the open page goes by it
  bool is_used_ = false;        // an earlier one did
  bool is_all_ = true;          // they all did so far
};

}  // namespace hygge::parquet
