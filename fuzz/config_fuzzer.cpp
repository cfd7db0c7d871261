#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/config/project.h"
#include "tests/config/sample_catalogue.h"

namespace {

namespace fs = std::filesystem;

/// The parts of one input, separated by the byte 0x1E, which no configuration file may hold.
constexpr char kSeparator = '\x1E';
/// In this order: each part is a file of the project; a last part is an override of the command line.
const std::vector<fs::path>& files_of_project() {
  static const std::vector<fs::path> files = {"hygge.yml", "flows/erp/flow.yml", "flows/erp/entities/orders.yml",
                                              ".env"};
  return files;
}

void write(const fs::path& file, std::string_view text) {
  std::ofstream out{file, std::ios::binary | std::ios::trunc};
  out << text;
}

}  // namespace

/// Loads a whole project from hostile files: whatever they hold, the only way out besides a project is an Error that
/// tells about the configuration.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const hygge::files::TemporaryFolder folder{fs::temp_directory_path()};
  fs::create_directories(folder.path() / "flows/erp/entities");

  const std::string text{data, data + size};
  const std::vector<std::string> parts = hygge::split(text, kSeparator);
  hygge::config::LoadRequest request;
  request.start = folder.path();
  request.environment = {{"HOME", "/home/me"}, {"NAME", "value"}};
  for (std::size_t i = 0; i < files_of_project().size(); ++i) {
    const fs::path file = folder.path() / files_of_project()[i];
    if (i < parts.size()) {
      write(file, parts[i]);
    } else {
      fs::remove(file);
    }
  }
  for (std::size_t i = files_of_project().size(); i < parts.size(); ++i) {
    request.overrides.push_back(parts[i]);
  }
  try {
    hygge::config::load_project(request, hygge::test::sample_catalogue());
  } catch (const hygge::Error& error) {
    if (error.kind() != hygge::ErrorKind::Config) {
      throw;
    }
  }
  return 0;
}
