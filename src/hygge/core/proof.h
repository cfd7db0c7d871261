#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/core/home.h"
#include "hygge/core/store.h"
#include "hygge/core/verify.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/tally.h"

namespace hygge {

/// What is known of some rows, by whatever means; a column without an entry is not known.
struct Evidence {
  std::optional<Rows> rows;
  std::vector<std::optional<Rows>> nulls;
  std::vector<std::optional<std::uint64_t>> checksums;
};

/// What a home's own metadata tells of the rows that leave it.
Evidence evidence_of(const engine::Relation& relation);
Evidence evidence_of(const engine::Tally& tally);
Evidence evidence_of(const HomeCount& count);
Evidence evidence_of(const Staged& staged);

/// What is known of the rows of both together.
Evidence together(const Evidence& one, const Evidence& other);

/// Whether the home's metadata leaves nothing open that `staged` could be compared with, so that no tally is needed.
bool is_complete(const Evidence& evidence, std::size_t columns);

/// Compares what left with what arrived, column by column, where both are known.
///
/// Returns the sentence for the summary: "1,500,000 rows and the nulls of 10 columns agree".
/// Throws Error{Verify} that names the first column that differs, and both numbers.
std::string compare(const Evidence& left, const Evidence& arrived, const engine::Schema& schema);

/// Throws Error{Data} that names the rows or the first column of which the metadata of `source` claims something else
/// than was counted in its rows.
void refuse_false_claims(const Evidence& claimed, const Evidence& counted, const engine::Schema& schema,
                         const std::string& source);

}  // namespace hygge
