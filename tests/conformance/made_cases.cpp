#include "tests/conformance/made_cases.h"

#include <memory>

#include "tests/support/made/made_home.h"
#include "tests/support/made/remembering_store.h"

namespace hygge::test {

namespace {

/// A YAML scalar in single quotes, in which only the quote itself means something.
std::string yaml_text(const std::string& text) {
  std::string quoted = "'";
  for (const char letter : text) quoted += letter == '\'' ? "''" : std::string{letter};
  return quoted + "'";
}

TypeRules text_but_for_bigint() {
  TypeRules rules;
  for (const TypeSample& sample : type_samples()) {
    if (sample.type != "BIGINT") rules.becomes[sample.name] = "CAST({} AS VARCHAR)";
  }
  return rules;
}

}  // namespace

HomeCase made_home_case() {
  return {.name = "Made",
          .kind = &made_home_kind(),
          .lay_down = [](engine::Session&, const std::string& select,
                         const std::filesystem::path&) { return "{type: made, query: " + yaml_text(select) + "}"; },
          .lay_down_broken =
              [](engine::Session&, const std::filesystem::path&) {
                return std::string{"{type: made, rows: 300000, splits: 2, fail_at: 250000}"};
              },
          .types = {.becomes = {}, .refuses = {}, .leaves_open = {{"bignum", "a batch has no layout for it"}}}};
}

StoreCase remembering_store_case() {
  return {.name = "Remembering",
          .kind = &remembering_store_kind(),
          .section = [](const std::filesystem::path&,
                        const std::string& name) { return "{type: remembering, target: " + name + "}"; },
          .published = [](engine::Engine& engine, engine::Session&, const std::filesystem::path&,
                          const std::string& name) -> std::optional<engine::Relation> {
            const Remembered target = remembered(name);
            if (!target.table) return std::nullopt;
            return engine.relation_of(std::make_shared<RememberedScan>(target.table), false);
          },
          .locks = false,
          .types = text_but_for_bigint()};
}

}  // namespace hygge::test
