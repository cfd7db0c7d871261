#include "hygge/cli/init_command.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/new_project.h"
#include "hygge/cli/sample_data.h"
#include "hygge/cli/spelling.h"
#include "hygge/cli/standard_output.h"

namespace hygge::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLanding = "landing";
constexpr std::size_t kLongestName = 64;
/// What a project holds, or makes when it runs, besides its flows.
constexpr std::array<std::string_view, 9> kOwnNames{"hygge.yml", "hygge.yaml", ".env", ".env.example", ".gitignore",
                                                    "README.md", kLanding,     "lake", ".hygge"};

bool is_plain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         letter == '-' || letter == '_';
}

void check_name(const std::string& name) {
  const bool is_good = name.size() <= kLongestName && !name.empty() && name.front() != '-' &&
                       std::all_of(name.begin(), name.end(), is_plain);
  if (!is_good) {
    throw usage_error("'" + shorten(printable(name), 80) +
                          "' cannot be a project's name: take letters, digits, '-' and '_' (at most 64, not '-' first)",
                      "init");
  }
}

/// The flows folder as it will stand in hygge.yml.
fs::path checked_flows_dir(const std::string& given) {
  const fs::path folder = fs::path{given}.lexically_normal();
  const bool is_inside = folder.is_relative() && !folder.empty() && folder != "." && *folder.begin() != "..";
  const bool is_plain_text = std::all_of(
      given.begin(), given.end(), [](char letter) { return is_plain(letter) || letter == '/' || letter == '.'; });
  if (!is_inside || !is_plain_text) {
    throw usage_error("'" + shorten(printable(given), 80) +
                          "' cannot be the flows folder: take a plain path inside the project, such as 'flows'",
                      "init");
  }
  const std::string first = folder.begin()->string();
  if (std::find(kOwnNames.begin(), kOwnNames.end(), first) != kOwnNames.end()) {
    throw usage_error("the flows folder cannot be '" + printable(given) + "': the project needs '" + first +
                          "' for something else; take a name of its own, such as 'flows'",
                      "init");
  }
  return folder.has_filename() ? folder : folder.parent_path();
}

void check_folder(const fs::path& folder, bool is_forced) {
  if (!fs::exists(fs::symlink_status(folder))) {
    return;
  }
  if (!fs::is_directory(folder)) {
    throw usage_error("'" + folder.string() + "' is there already, and is no folder", "init");
  }
  std::error_code failed;
  const bool is_empty = fs::is_empty(folder, failed);
  if (failed) {
    throw system_error("look into", folder.string(), failed.value());
  }
  if (!is_forced && !is_empty) {
    throw Error{ErrorKind::Usage, "the folder '" + folder.string() + "' is there already, and is not empty"}.advise(
        "take another name, or add the project's files to it with --force; nothing in it is deleted");
  }
}

/// Every file that the project is made of, relative to its folder.
std::vector<fs::path> all_files(const std::vector<NewFile>& texts) {
  std::vector<fs::path> files;
  for (const NewFile& file : texts) {
    files.push_back(file.name);
  }
  for (const fs::path& file : sample_files()) {
    files.push_back(kLanding / file);
  }
  return files;
}

/// Throws before anything is written when a file stands where the project needs a folder.
void check_ways(const fs::path& folder, const std::vector<fs::path>& files) {
  for (const fs::path& file : files) {
    fs::path way = folder;
    for (const fs::path& part : file.parent_path()) {
      way /= part;
      std::error_code failed;
      if (fs::exists(fs::symlink_status(way, failed)) && !fs::is_directory(way, failed)) {
        throw Error{ErrorKind::Usage, "'" + way.string() + "' is there already, and is no folder"}.advise(
            "move it away; nothing was written");
      }
    }
  }
}

/// Puts a file that is in the way aside, under a name that is free. Returns that name, or "".
std::string put_aside(const fs::path& file) {
  if (!fs::exists(fs::symlink_status(file))) {
    return {};
  }
  for (int number = 1;; ++number) {
    fs::path kept = file;
    kept += ".before-init" + (number == 1 ? "" : "-" + std::to_string(number));
    if (files::rename_new(file, kept)) {
      return kept.string();
    }
  }
}

/// Makes the project; returns a line for each file that was put aside.
std::string make_project(const fs::path& folder, const std::vector<NewFile>& texts) {
  std::string asides;
  const auto make_room = [&](const fs::path& file) {
    files::create_folders(file.parent_path());
    if (const std::string kept = put_aside(file); !kept.empty()) {
      asides += "  kept your " + file.string() + " as " + kept + "\n";
    }
  };
  for (const NewFile& file : texts) {
    make_room(folder / file.name);
    files::write_atomically(folder / file.name, file.text);
  }
  for (const fs::path& file : sample_files()) {
    make_room(folder / kLanding / file);
  }
  write_sample_data(folder / kLanding);
  return asides;
}

int run_init(const Invocation& invocation) {
  const std::string name = invocation.operand(0);
  check_name(name);
  const fs::path flows_dir = checked_flows_dir(invocation.has("flows-dir") ? invocation.text("flows-dir") : "flows");
  check_folder(name, invocation.has("force"));
  const std::vector<NewFile> texts = files_of_new_project(name, flows_dir);
  check_ways(name, all_files(texts));
  const std::string asides = make_project(name, texts);
  print("Made project " + name + " with sample data:\n\n  the project       " + name +
        "/hygge.yml\n  a flow            " + (name / flows_dir / "to_lake" / "flow.yml").string() +
        "\n  two small tables  " + name + "/landing/\n" + asides + "\nNow type:\n\n  cd " + name + " && hygge start\n");
  return number_of(ExitCode::AllWell);
}

}  // namespace

const Command& init_command() {
  static const Command command{
      .name = "init",
      .summary = "make a project that runs at once, with sample data",
      .story =
          "Makes the folder NAME here. With --force the folder may hold files: none is deleted, and one that is in\n"
          "the way is kept under another name.",
      .operands = {{.name = "NAME", .help = "the project's name, and its folder's", .is_required = true}},
      .options = {{.name = "flows-dir",
                   .value = "DIR",
                   .help = "folder inside the project for its flows (flows)",
                   .completes = Completes::Folders},
                  {.name = "force", .help = "also in a folder that is not empty"}},
      .examples = {{"hygge init shop", "make the folder shop"},
                   {"hygge init shop --flows-dir pipelines", "flows live in shop/pipelines"}},
      .run = run_init,
  };
  return command;
}

}  // namespace hygge::cli
