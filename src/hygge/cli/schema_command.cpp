#include "hygge/cli/schema_command.h"

#include <string>

#include "hygge/cli/exit_code.h"
#include "hygge/cli/kinds.h"
#include "hygge/cli/standard_output.h"
#include "hygge/config/schema.h"

namespace hygge::cli {
namespace {

config::SchemaFor file_named(const std::string& word) {
  if (word == "flow") {
    return config::SchemaFor::Flow;
  }
  return word == "entity" ? config::SchemaFor::Entity : config::SchemaFor::Project;
}

int run_schema(const Invocation& invocation) {
  print(config::json_schema(registry().catalogue(), file_named(invocation.operand(0))));
  return number_of(ExitCode::AllWell);
}

}  // namespace

const Command& schema_command() {
  static const Command command{
      .name = "schema",
      .summary = "print the JSON Schema of the configuration, for editors",
      .story =
          "Draft 2020-12. project is for hygge.yml and single files, flow for flow.yml, entity for entities/*.yml.",
      .operands = {{.name = "FILE",
                    .help = "project (default), flow or entity",
                    .choices = {"project", "flow", "entity"}}},
      .examples = {{"hygge schema > hygge.schema.json", "for hygge.yml"},
                   {"hygge schema flow > flow.schema.json", "for flow.yml"}},
      .run = run_schema,
  };
  return command;
}

}  // namespace hygge::cli
