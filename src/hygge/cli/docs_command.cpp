#include "hygge/cli/docs_command.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "hygge/base/files.h"
#include "hygge/cli/exit_code.h"
#include "hygge/cli/man_page.h"
#include "hygge/cli/reference_pages.h"
#include "hygge/cli/spelling.h"
#include "hygge/cli/standard_output.h"

namespace hygge::cli {
namespace {

std::string list_of_topics(const std::vector<Page>& pages) {
  std::string text = "hygge docs TOPIC shows one of these:\n\n";
  std::string previous;
  for (const Page& page : pages) {
    const std::string shown = page.topic == previous ? "" : page.topic;
    text += "  " + shown + std::string(12 - std::min<std::size_t>(shown.size(), 10), ' ') + page.summary + "\n";
    previous = page.topic;
  }
  return text;
}

std::vector<std::string> topics() {
  std::vector<std::string> topics;
  for (const Page& page : reference_pages()) {
    if (std::find(topics.begin(), topics.end(), page.topic) == topics.end()) {
      topics.push_back(page.topic);
    }
  }
  return topics;
}

std::vector<Page> pages_about(const std::string& topic) {
  const std::vector<Page> all = reference_pages();
  std::vector<Page> wanted;
  std::copy_if(all.begin(), all.end(), std::back_inserter(wanted),
               [&](const Page& page) { return page.topic == topic; });
  if (wanted.empty()) {
    wanted = pages_about_key(topic);
  }
  if (wanted.empty()) {
    std::vector<std::string> known = topics();
    const std::vector<std::string> keys = reference_keys();
    known.insert(known.end(), keys.begin(), keys.end());
    throw usage_error(unknown("topic", topic, known), "docs");
  }
  return wanted;
}

std::string text_of(const std::vector<Page>& pages, bool as_markdown) {
  std::string text;
  for (const Page& page : pages) {
    text += (text.empty() ? "" : "\n") + (as_markdown ? page.markdown : page.text);
  }
  return text;
}

void write_pages(const std::filesystem::path& folder) {
  files::create_folders(folder);
  for (const Page& page : reference_pages()) {
    files::write_atomically(folder / page.file, page.markdown);
    print((folder / page.file).string() + "\n");
  }
}

int run_docs(const Invocation& invocation) {
  const std::string topic = invocation.operand(0);
  if (invocation.has("man")) {
    print(man_page());
  } else if (invocation.has("write")) {
    write_pages(invocation.text("write"));
  } else if (!topic.empty()) {
    print(text_of(pages_about(topic), invocation.has("markdown")));
  } else if (invocation.has("markdown")) {
    print(text_of(reference_pages(), true));
  } else {
    print(list_of_topics(reference_pages()));
  }
  return number_of(ExitCode::AllWell);
}

}  // namespace

const Command& docs_command() {
  static const Command command{
      .name = "docs",
      .summary = "explain every setting, option and command",
      .story = "Without a TOPIC it lists the topics. Every page comes from the tables that check the configuration.",
      .operands = {{.name = "TOPIC",
                    .help = "commands, project, options, flow, a kind like parquet, or a key",
                    .known = topics}},
      .options = {{.name = "markdown", .help = "as Markdown"},
                  {.name = "man", .help = "the manual page, hygge(1), as roff"},
                  {.name = "write",
                   .value = "DIR",
                   .help = "write all pages as Markdown files",
                   .completes = Completes::Folders}},
      .examples = {{"hygge docs parquet", "what a Parquet home and store can do"},
                   {"hygge docs file_size", "what one key means"},
                   {"hygge docs --man | man -l -", "read the manual"}},
      .run = run_docs,
  };
  return command;
}

}  // namespace hygge::cli
