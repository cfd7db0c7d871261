#include "hygge/homes/mssql/shares.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hygge::homes::mssql {

namespace {

/// Rows of one slot, in even shares, that are too many for one reader.
constexpr double kTooLarge = 1.5;

double rows_between(const Slots& slots, std::size_t first, std::size_t last) {
  return std::accumulate(slots.rows.begin() + static_cast<std::ptrdiff_t>(first),
                         slots.rows.begin() + static_cast<std::ptrdiff_t>(last) + 1, 0.0);
}

/// The slots of `whole` in up to `pieces` shares, each ending at the edge that is nearest to where it should.
std::vector<Share> cut(const Slots& slots, const Share& whole, std::size_t pieces) {
  std::vector<double> up_to;  // rows of the share up to the end of each slot
  double rows = 0;
  for (std::size_t slot = whole.first; slot < whole.last; ++slot) up_to.push_back(rows += slots.rows[slot]);
  std::vector<Share> shares;
  Share next{whole.first, whole.last, whole.rows, 1};
  double begin = 0;
  for (std::size_t piece = 1; piece < pieces && !up_to.empty(); ++piece) {
    const double wanted = whole.rows * static_cast<double>(piece) / static_cast<double>(pieces);
    const auto nearest = std::min_element(up_to.begin(), up_to.end(), [&](double one, double other) {
      return std::abs(one - wanted) < std::abs(other - wanted);
    });
    if (*nearest <= begin || *nearest >= whole.rows) continue;
    const std::size_t slot = whole.first + static_cast<std::size_t>(nearest - up_to.begin());
    shares.push_back({next.first, slot, *nearest - begin, 1});
    next.first = slot + 1;
    begin = *nearest;
  }
  next.rows = whole.rows - begin;
  shares.push_back(next);
  return shares;
}

/// Slots that have too many rows for one reader by themselves, and what lies between them. What is small goes with its
/// neighbour.
std::vector<Share> around_the_large(const Slots& slots, double even) {
  constexpr double kSmall = 0.5;
  std::vector<Share> shares;
  std::vector<bool> are_large;
  for (std::size_t slot = 0; slot < slots.rows.size(); ++slot) {
    const double rows = slots.rows[slot];
    const bool is_large = rows >= kTooLarge * even;
    if (!shares.empty() && !is_large && !are_large.back()) {
      shares.back().last = slot;
      shares.back().rows += rows;
    } else if (is_large && !shares.empty() && !are_large.back() && shares.back().rows < kSmall * even) {
      shares.back().last = slot;
      shares.back().rows += rows;
      are_large.back() = true;
    } else {
      shares.push_back({slot, slot, rows, 1});
      are_large.push_back(is_large);
    }
  }
  const bool has_small_end = shares.size() > 1 && !are_large.back() && shares.back().rows < kSmall * even;
  if (has_small_end) {
    const Share end = shares.back();
    shares.pop_back();
    shares.back().last = end.last;
    shares.back().rows += end.rows;
  }
  return shares;
}

/// How many pieces each gets: at least one, and `pieces` together, as even as can be. False when there are too few.
bool deal(std::vector<Share>& shares, std::size_t pieces) {
  if (shares.size() > pieces) return false;
  for (std::size_t left = pieces - shares.size(); left > 0; --left) {
    const auto most = std::max_element(shares.begin(), shares.end(), [](const Share& one, const Share& other) {
      return one.rows / static_cast<double>(one.parts) < other.rows / static_cast<double>(other.parts);
    });
    ++most->parts;
  }
  return true;
}

}  // namespace

Slots slots_of(const std::vector<KeyStep>& steps) {
  Slots slots;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    slots.edges.push_back({i, false});
    slots.edges.push_back({i, true});
    slots.rows.push_back(steps[i].before);
    slots.rows.push_back(steps[i].at);
  }
  slots.rows.push_back(0);
  return slots;
}

std::vector<Share> share_out(const Slots& slots, std::size_t pieces, bool can_divide) {
  const Share whole{0, slots.edges.size(), rows_between(slots, 0, slots.edges.size()), 1};
  if (whole.rows <= 0 || pieces < 2) return {whole};
  const double even = whole.rows / static_cast<double>(pieces);
  std::vector<Share> parts = around_the_large(slots, even);
  if (!can_divide || !deal(parts, pieces)) return cut(slots, whole, pieces);
  std::vector<Share> shares;
  for (const Share& part : parts) {
    const auto is_large = [&](double rows) { return rows >= kTooLarge * even; };
    const auto begin = slots.rows.begin();
    const bool is_divided = std::any_of(begin + static_cast<std::ptrdiff_t>(part.first),
                                        begin + static_cast<std::ptrdiff_t>(part.last) + 1, is_large);
    if (is_divided) {
      shares.push_back(part);
      continue;
    }
    const std::vector<Share> cuts = cut(slots, part, part.parts);
    shares.insert(shares.end(), cuts.begin(), cuts.end());
  }
  return shares;
}

double largest_of(const std::vector<Share>& shares) {
  double all = 0;
  double largest = 0;
  for (const Share& share : shares) {
    all += share.rows;
    largest = std::max(largest, share.rows / static_cast<double>(share.parts));
  }
  return all > 0 ? largest / all : 1;
}

}  // namespace hygge::homes::mssql
