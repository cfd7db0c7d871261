#pragma once

#include <string>

#include "hygge/base/units.h"
#include "hygge/engine/relation.h"
#include "hygge/stores/parquet/store_options.h"

namespace hygge::stores::parquet {

/// How the rows become files.
enum class Way {
  Verbatim,     ///< the home's files are copied as they are
  Recoded,      ///< the pages of the home's files are packed anew, each file for itself
  OneFile,      ///< one statement writes one file
  Rotated,      ///< one statement writes file after file of about file_size, in no order
  Slices,       ///< the rows are cut into slices of exactly so many, a file and a statement each
  Partitioned,  ///< one statement writes a file or more into each folder
};

/// Whether the home's bytes are what was asked for: nothing shaped, no wish for sizes or folders, codec and encoding
/// not given or already so.
bool can_copy_verbatim(const engine::Relation& relation, const StoreOptions& options);

/// Whether nothing but codec, level and encoding was asked for, hygge can decode every page by itself, and the home's
/// files are not so many small ones that files of about file_size would be fewer by far.
bool can_recode(const engine::Relation& relation, const StoreOptions& options);

/// `as_rows`: not by taking the home's files (StoreContext::as_rows).
Way choose_way(const engine::Relation& relation, const StoreOptions& options, bool ordered, bool as_rows = false);

/// How many rows a slice has: batch_size, or about as many as fill file_size.
Rows slice_rows(const engine::Relation& relation, const StoreOptions& options);

}  // namespace hygge::stores::parquet
