#pragma once

#include <filesystem>
#include <vector>

namespace hygge::cli {

/// The files that write_sample_data() writes, relative to the landing folder.
std::vector<std::filesystem::path> sample_files();

/// Writes two small tables as Parquet, always the same: customers/customers.parquet with 1,000 rows and
/// orders/orders.parquet with 20,000, of which one in twenty has an amount of 0. Replaces what is there.
void write_sample_data(const std::filesystem::path& landing);

}  // namespace hygge::cli
