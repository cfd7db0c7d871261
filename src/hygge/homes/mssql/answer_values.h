#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/tds/parameter.h"
#include "hygge/tds/session.h"
#include "hygge/tds/storage.h"
#include "hygge/tds/type_info.h"

namespace hygge::homes::mssql {

/// The rows of an answer as values that can be sent again, of the types that they came with. They are called by
/// `prefix` and a number, from 0, across rows. For small answers.
///
/// Errors   TdsError; Error{Data} for text that is none.
std::vector<std::vector<tds::Parameter>> ask_values(tds::Session& session, std::string_view sql,
                                                    std::span<const tds::Parameter> parameters,
                                                    const std::string& prefix);

/// How ask_values() stores values of a type, for Parameter::of_kept().
tds::Storage answer_storage(const tds::TypeInfo& type);

}  // namespace hygge::homes::mssql
