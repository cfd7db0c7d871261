#include "tests/config/sample_catalogue.h"

namespace hygge::test {
namespace {

using config::KindSettings;
using config::Need;
using config::Setting;
using config::Type;

Setting path() {
  return {.name = "path", .type = Type::PathList, .need = Need::Required, .help = "file, folder or glob to read"};
}

Setting glob() {
  Setting setting = path();
  setting.takes_globs = true;
  return setting;
}

Setting watermark() {
  return {.name = "watermark", .help = "what tells new rows", .names_within = {"column", "watermark_column"}};
}

KindSettings shelf_home() {
  return {.name = "shelf",
          .summary = "files on a shelf",
          .settings = {path(),
                       {.name = "columns", .type = Type::TextList, .help = "the columns to read"},
                       {.name = "where", .type = Type::Text, .help = "the rows to read"},
                       watermark(),
                       {.name = "watermark.primary_key", .type = Type::TextList, .help = "what tells rows apart"},
                       {.name = "watermark.newest",
                        .type = Type::Choice,
                        .fallback = "take",
                        .help = "take or leave the newest",
                        .choices = {"take", "later"}},
                       {.name = "union_by_name", .type = Type::Boolean, .fallback = "true", .help = "match by name"}},
          .places_by_path = true,
          .extensions = {"shelf"}};
}

KindSettings crate_home() {
  return {.name = "crate",
          .summary = "files in a crate",
          .settings = {glob(),
                       {.name = "columns", .type = Type::TextList, .help = "the columns to read"},
                       {.name = "where", .type = Type::Text, .help = "the rows to read"},
                       {.name = "delimiter", .type = Type::Text, .fallback = ",", .help = "between two values"}},
          .places_by_path = true,
          .extensions = {"crate", "crate.gz"}};
}

KindSettings desk_home() {
  return {.name = "desk",
          .summary = "a table on a desk",
          .settings = {{.name = "table",
                        .type = Type::Text,
                        .need = Need::Required,
                        .help = "the table to read",
                        .is_entity_by_default = true},
                       {.name = "pace", .type = Type::Number, .fallback = "0.5", .help = "how fast", .maximum = 2.5},
                       {.name = "pin", .type = Type::Secret, .help = "opens the desk"},
                       {.name = "types", .type = Type::TextMap, .help = "types by column"}}};
}

KindSettings shelf_store() {
  return {
      .name = "shelf",
      .summary = "files on a shelf",
      .settings =
          {{.name = "path", .type = Type::Path, .need = Need::Required, .help = "folder to write"},
           {.name = "compression",
            .type = Type::Choice,
            .fallback = "zstd",
            .help = "how bytes are packed",
            .choices = {"zstd", "snappy", "none"}},
           {.name = "batch_size", .type = Type::Integer, .help = "rows per file", .minimum = 1},
           {.name = "file_size", .type = Type::Bytes, .fallback = "256MB", .help = "bytes per file", .minimum = 1000},
           {.name = "file_pattern",
            .type = Type::Text,
            .fallback = "{sequence:020d}.shelf",
            .help = "how files are named"},
           {.name = "note", .type = Type::Text, .help = "a note for {entity}"},
           {.name = "run_type",
            .type = Type::Choice,
            .help = "as of the flow",
            .choices = {"full_drop", "incremental"}}},
      .places_by_path = true,
      .extensions = {"shelf"}};
}

KindSettings desk_store() {
  return {.name = "desk",
          .summary = "a table on a desk",
          .settings = {{.name = "table", .type = Type::Text, .need = Need::Required, .help = "the table to write"}}};
}

KindSettings tray_connection() {
  return {.name = "tray",
          .summary = "a tray on a server",
          .settings = {{.name = "host", .type = Type::Text, .need = Need::Required, .help = "the server"},
                       {.name = "port",
                        .type = Type::Integer,
                        .fallback = "1433",
                        .help = "the port",
                        .minimum = 1,
                        .maximum = 65535},
                       {.name = "password", .type = Type::Secret, .help = "opens the tray"},
                       {.name = "legs.count", .type = Type::Integer, .help = "how many it has", .maximum = 4},
                       {.name = "legs.wood", .help = "what they are made of"}},
          .check = [](const config::Section& tray) -> std::vector<config::Fault> {
            if (tray.text("legs.wood") != "glass") return {};
            return {{.setting = "legs.wood", .message = "legs of glass break", .advice = "take oak"}};
          }};
}

}  // namespace

const config::Catalogue& sample_catalogue() {
  static const config::Catalogue catalogue{.homes = {shelf_home(), crate_home(), desk_home()},
                                           .stores = {shelf_store(), desk_store()},
                                           .connections = {tray_connection()}};
  return catalogue;
}

}  // namespace hygge::test
