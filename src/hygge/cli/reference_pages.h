#pragma once

#include <string>
#include <vector>

namespace hygge::cli {

/// One page of the reference.
struct Page {
  std::string topic;    ///< what a person asks `hygge docs` for: "parquet"; a home and a store may share it
  std::string summary;  ///< one line
  std::string file;     ///< its name below docs/reference: "home-parquet.md"
  std::string text;     ///< for a terminal of 80 columns
  std::string markdown;
};

/// All pages: commands, project, options, flow, then each kind of home, of store and of connection.
std::vector<Page> reference_pages();

/// What the pages say of one key, wherever it may stand: `compression` of every store that has it. Empty for none.
std::vector<Page> pages_about_key(const std::string& key);
/// Every key of every page, each once.
std::vector<std::string> reference_keys();

}  // namespace hygge::cli
