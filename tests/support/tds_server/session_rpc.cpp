#include "tests/support/tds_server/session.h"
#include "tests/support/tds_server/text.h"

namespace hygge::tds_server {

namespace {

/// The type that a parameter was declared with, in the words of T-SQL: `@a int, @b nvarchar(40) OUTPUT`.
std::map<std::string, Variable> bind_parameters(const std::string& declarations, const RemoteCall& remote,
                                                std::size_t first, Executor& executor) {
  std::map<std::string, Variable> variables;
  std::size_t next = first;
  for (auto& [name, type] : executor.declared_parameters(declarations)) {
    const RemoteParameter* given = nullptr;
    for (std::size_t i = first; i < remote.parameters.size(); ++i) {
      if (remote.parameters[i].name == name) given = &remote.parameters[i];
    }
    if (given == nullptr && next < remote.parameters.size() && remote.parameters[next].name.empty())
      given = &remote.parameters[next];
    ++next;
    if (given == nullptr) {
      throw SqlError{8178, "The parameterized query '(" + declarations + ")' expects the parameter '" + name +
                               "', which was not supplied."};
    }
    variables[name] = {type, executor.converted(given->value, given->type.type, type)};
  }
  return variables;
}

const Cell& text_parameter(const RemoteCall& remote, std::size_t at) {
  if (at >= remote.parameters.size())
    throw SqlError{201, "Procedure or function '" + remote.procedure + "' expects a parameter which was not supplied."};
  const RemoteParameter& parameter = remote.parameters[at];
  if (!parameter.type.type.is_text())
    throw SqlError{214, "Procedure expects parameter '@statement' of type 'ntext/nchar/nvarchar'."};
  return parameter.value;
}

}  // namespace

void Session::remote_call(const Message& message) {
  ByteReader in{message.bytes};
  check_headers(in);
  const std::vector<RemoteCall> calls = read_rpc(in);
  WireResults results{reply_, reader_, host_.shared.faults, executor_->facts()};
  results.in_procedure(true);
  for (const RemoteCall& remote : calls) {
    try {
      call(remote, results);
    } catch (const SqlError& error) {
      executor_->fail(error, results);
      results.done(done_command::kNone, std::nullopt, true);
    }
  }
  finish(results, true);
}

void Session::run_statement(const std::string& statement, const std::string& declarations, const RemoteCall& remote,
                            std::size_t first, WireResults& results) {
  std::map<std::string, Variable> variables = bind_parameters(declarations, remote, first, *executor_);
  executor_->run(statement, results, variables);
  bulk_ = executor_->take_bulk_target();
  results.settle(true);
  for (std::size_t i = first; i < remote.parameters.size(); ++i) {
    const RemoteParameter& parameter = remote.parameters[i];
    const auto found = variables.find(parameter.name);
    if (!parameter.is_output || found == variables.end()) continue;
    results.after(parameter.name, found->second.type, found->second.value, static_cast<std::uint16_t>(i));
  }
}

void Session::prepare(const RemoteCall& remote, WireResults& results, bool runs) {
  const std::string declarations = remote.parameters.size() > 1 ? remote.parameters[1].value.bytes : std::string{};
  const std::string statement = text_parameter(remote, 2).bytes;
  const std::int32_t handle = next_handle_++;
  prepared_[handle] = {statement, declarations};
  if (runs) {
    run_statement(statement, declarations, remote, 3, results);
  } else {
    std::map<std::string, Variable> variables;
    for (auto& [name, type] : executor_->declared_parameters(declarations)) variables[name] = {type, {}};
    const std::vector<WireColumn> columns = executor_->describe(statement, variables);
    if (!columns.empty()) {
      results.columns(columns);
      results.done(done_command::kSelect, 0, false);
    }
  }
  Cell number;
  number.is_null = false;
  number.number = handle;
  results.after("@handle", type_of(Kind::Int), number, 0);
}

void Session::call(const RemoteCall& remote, WireResults& results) {
  const std::string& name = remote.procedure;
  if (name == "sp_executesql") {
    const std::string statement = text_parameter(remote, 0).bytes;
    const std::string declarations = remote.parameters.size() > 1 ? text_parameter(remote, 1).bytes : std::string{};
    run_statement(statement, declarations, remote, 2, results);
  } else if (name == "sp_prepare") {
    prepare(remote, results, false);
  } else if (name == "sp_prepexec") {
    prepare(remote, results, true);
  } else if (name == "sp_execute" || name == "sp_unprepare") {
    if (remote.parameters.empty())
      throw SqlError{201, "Procedure or function '" + name + "' expects parameter '@handle', which was not supplied."};
    const auto handle = static_cast<std::int32_t>(remote.parameters.front().value.number);
    const auto found = prepared_.find(handle);
    if (found == prepared_.end())
      throw SqlError{8179, "Could not find prepared statement with handle " + std::to_string(handle) + "."};
    if (name == "sp_unprepare") {
      prepared_.erase(found);
    } else {
      const Prepared prepared = found->second;
      run_statement(prepared.statement, prepared.declarations, remote, 1, results);
    }
  } else {
    // Any other procedure runs as its EXEC would.
    std::string batch = "EXEC " + name;
    for (std::size_t i = 0; i < remote.parameters.size(); ++i) {
      const RemoteParameter& parameter = remote.parameters[i];
      const Cell text =
          executor_->converted(parameter.value, parameter.type.type, type_of(Kind::NVarChar, SqlType::kMax));
      std::string value;
      for (const char c : text.bytes) value += c == '\'' ? "''" : std::string{c};
      batch += (i > 0 ? ", " : " ") + (parameter.name.empty() ? std::string{} : parameter.name + " = ") +
               (text.is_null ? "NULL" : "N'" + value + "'");
    }
    executor_->run(batch, results);
  }
}

}  // namespace hygge::tds_server
