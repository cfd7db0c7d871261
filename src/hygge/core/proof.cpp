#include "hygge/core/proof.h"

#include <algorithm>

#include "hygge/base/error.h"

namespace hygge {

Verify verify_of(std::string_view word, bool verbatim) {
  if (word == "none") return Verify::None;
  if (word == "count") return Verify::Count;
  if (word == "decode") return Verify::Decode;
  if (word == "full") return Verify::Full;
  return verbatim ? Verify::Decode : Verify::Count;
}

Evidence evidence_of(const engine::Relation& relation) {
  Evidence evidence;
  if (relation.rows_exact) evidence.rows = relation.rows;
  evidence.nulls = relation.nulls;
  return evidence;
}

Evidence evidence_of(const engine::Tally& tally) {
  Evidence evidence;
  evidence.rows = tally.rows();
  for (const engine::ColumnTally& column : tally.columns()) {
    evidence.nulls.emplace_back(column.nulls);
    evidence.checksums.push_back(column.checksum);
  }
  return evidence;
}

Evidence evidence_of(const HomeCount& count) {
  Evidence evidence;
  evidence.rows = count.rows;
  evidence.nulls = count.nulls;
  return evidence;
}

Evidence evidence_of(const Staged& staged) {
  Evidence evidence;
  evidence.rows = staged.rows;
  evidence.nulls = staged.nulls;
  return evidence;
}

namespace {

template <typename Count>
std::optional<Count> sum(const std::optional<Count>& one, const std::optional<Count>& other) {
  if (!one || !other) return std::nullopt;
  return Count{*one + *other};
}

template <typename Count>
std::vector<std::optional<Count>> sums(const std::vector<std::optional<Count>>& one,
                                       const std::vector<std::optional<Count>>& other) {
  std::vector<std::optional<Count>> all;
  for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i) all.push_back(sum(one[i], other[i]));
  return all;
}

}  // namespace

Evidence together(const Evidence& one, const Evidence& other) {
  return {sum(one.rows, other.rows), sums(one.nulls, other.nulls), sums(one.checksums, other.checksums)};
}

bool is_complete(const Evidence& evidence, std::size_t columns) {
  return evidence.rows && evidence.nulls.size() == columns &&
         std::all_of(evidence.nulls.begin(), evidence.nulls.end(), [](const auto& nulls) { return nulls.has_value(); });
}

namespace {

Error mismatch(const std::string& what, const std::string& left, const std::string& arrived) {
  return Error{ErrorKind::Verify, what}
      .because(left + " left the home, " + arrived + " arrived")
      .advise("nothing was published; please report this, and keep the source files");
}

template <typename Value>
std::optional<Value> known(const std::vector<std::optional<Value>>& values, std::size_t column) {
  return column < values.size() ? values[column] : std::nullopt;
}

Error false_claim(const std::string& source, const std::string& of, const std::string& claimed,
                  const std::string& counted) {
  return Error{ErrorKind::Data, "the metadata of " + source + " is wrong about " + of}
      .because("it says " + claimed + ", and " + counted + " can be read")
      .advise("have it written again; or set `verify: full`, which counts rows and believes no metadata");
}

std::string plural(std::size_t count, const char* noun) {
  return format_count(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

std::string compare(const Evidence& left, const Evidence& arrived, const engine::Schema& schema) {
  if (left.rows && arrived.rows && *left.rows != *arrived.rows) {
    throw mismatch("the number of rows differs", plural(left.rows->value, "row"), plural(arrived.rows->value, "row"));
  }
  std::size_t nulls_agree = 0;
  std::size_t values_agree = 0;
  for (std::size_t column = 0; column < schema.size(); ++column) {
    const std::string& name = schema.columns[column].name;
    const std::optional<Rows> left_nulls = known(left.nulls, column);
    const std::optional<Rows> arrived_nulls = known(arrived.nulls, column);
    if (left_nulls && arrived_nulls) {
      if (*left_nulls != *arrived_nulls) {
        throw mismatch("the number of nulls in column '" + name + "' differs", plural(left_nulls->value, "null"),
                       plural(arrived_nulls->value, "null"));
      }
      ++nulls_agree;
    }
    const std::optional<std::uint64_t> left_sum = known(left.checksums, column);
    const std::optional<std::uint64_t> arrived_sum = known(arrived.checksums, column);
    if (left_sum && arrived_sum) {
      if (*left_sum != *arrived_sum) {
        throw mismatch("the values of column '" + name + "' differ", "checksum " + std::to_string(*left_sum),
                       "checksum " + std::to_string(*arrived_sum));
      }
      ++values_agree;
    }
  }
  std::string proof = plural(arrived.rows.value_or(Rows{}).value, "row");
  if (values_agree > 0) {
    proof += " and the values of " + plural(values_agree, "column");
  } else if (nulls_agree > 0) {
    proof += " and the nulls of " + plural(nulls_agree, "column");
  }
  return proof + " agree";
}

void refuse_false_claims(const Evidence& claimed, const Evidence& counted, const engine::Schema& schema,
                         const std::string& source) {
  if (claimed.rows && counted.rows && *claimed.rows != *counted.rows) {
    throw false_claim(source, "its rows", plural(claimed.rows->value, "row"), plural(counted.rows->value, "row"));
  }
  for (std::size_t column = 0; column < schema.size(); ++column) {
    const std::optional<Rows> said = known(claimed.nulls, column);
    const std::optional<Rows> seen = known(counted.nulls, column);
    if (!said || !seen || *said == *seen) continue;
    throw false_claim(source, "column '" + schema.columns[column].name + "'", plural(said->value, "null"),
                      plural(seen->value, "null"));
  }
}

}  // namespace hygge
