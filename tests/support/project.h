#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/files.h"
#include "hygge/engine/engine.h"
#include "tests/support/run_program.h"

namespace hygge::test {

/// The hygge that was built with these tests.
std::filesystem::path hygge_program();

/// Runs hygge_program() in `folder`, and nothing of our environment but what is needed to
/// find the sanitizers' settings.
ProgramResult run_hygge(const std::filesystem::path& folder, std::vector<std::string> arguments,
                        std::map<std::string, std::string> environment = {});

/// A person's project in a temporary folder: YAML, Parquet files made by the engine, and the built program on top.
///
///     Project project;
///     project.write("hygge.yml", "name: shop\n");
///     project.write_parquet("landing/users.parquet", "SELECT range AS id FROM range(1000)");
///     const ProgramResult run = project.hygge({"start", "--quiet"});
///     EXPECT_EQ(run.exit_code, 0) << run.err;
///     EXPECT_EQ(project.count("lake/users/*.parquet"), 1000);
///
/// Paths are relative to the folder. Everything is removed at the end of its scope.
class Project {
 public:
  Project();

  const std::filesystem::path& folder() const noexcept { return folder_.path(); }
  std::filesystem::path path(const std::filesystem::path& relative) const { return folder() / relative; }

  /// Writes a file and the folders above it.
  void write(const std::filesystem::path& file, std::string_view text) const;
  std::string read(const std::filesystem::path& file) const;
  void remove(const std::filesystem::path& path) const;
  bool exists(const std::filesystem::path& path) const;
  /// All regular files below a folder, hidden ones too, relative to it, sorted; empty when the folder is not there.
  std::vector<std::string> files(const std::filesystem::path& below = ".") const;

  /// Writes the rows of a SELECT as one Parquet file; `options` as COPY takes them: "COMPRESSION snappy".
  void write_parquet(const std::filesystem::path& file, const std::string& select, const std::string& options = {});

  /// How many rows the files have that a glob finds.
  std::int64_t count(const std::string& glob);
  /// The first value of a SELECT that gives one row, with the project's folder for `{folder}`. NULL is "NULL".
  std::string value(const std::string& select);
  /// The rows that a glob finds and a sum over the hashes of them all; equal for equal rows in any order.
  std::string checksum(const std::string& glob);

  /// hygge in this folder, ready for run_program and RunningProgram; change what the test needs.
  ProgramRequest request(std::vector<std::string> arguments) const;
  ProgramResult hygge(std::vector<std::string> arguments, std::map<std::string, std::string> environment = {}) const;

 private:
  engine::Engine& engine();

  files::TemporaryFolder folder_;
  std::unique_ptr<engine::Engine> engine_;  ///< opened when first needed
};

}  // namespace hygge::test
