#include "tests/support/tds_server/rpc.h"

#include <array>

#include "tests/support/tds_server/text.h"
#include "tests/support/tds_server/wire_value.h"

namespace hygge::tds_server {

namespace {

constexpr std::array kProcedures{"",
                                 "sp_cursor",
                                 "sp_cursoropen",
                                 "sp_cursorprepare",
                                 "sp_cursorexecute",
                                 "sp_cursorprepexec",
                                 "sp_cursorunprepare",
                                 "sp_cursorfetch",
                                 "sp_cursoroption",
                                 "sp_cursorclose",
                                 "sp_executesql",
                                 "sp_prepare",
                                 "sp_execute",
                                 "sp_prepexec",
                                 "sp_prepexecrpc",
                                 "sp_unprepare"};
constexpr std::uint16_t kByNumber = 0xFFFF;
constexpr std::uint8_t kNextCall = 0xFF;
constexpr std::uint8_t kOldNextCall = 0x80;

}  // namespace

std::vector<RemoteCall> read_rpc(ByteReader& in) {
  std::vector<RemoteCall> calls;
  while (in.left() > 0) {
    RemoteCall call;
    const std::uint16_t units = in.u16();
    if (units == kByNumber) {
      const std::uint16_t number = in.u16();
      if (number == 0 || number >= kProcedures.size()) throw ProtocolError{"a procedure has a number that none has"};
      call.procedure = kProcedures.at(number);
    } else {
      call.procedure = lower(from_utf16(in.take(std::size_t{units} * 2)));
    }
    in.u16();  // options
    while (in.left() > 0 && in.peek() != kNextCall && in.peek() != kOldNextCall) {
      RemoteParameter parameter;
      parameter.name = lower(read_b_varchar(in));
      parameter.is_output = (in.u8() & 0x01U) != 0;
      parameter.type = read_type_info(in);
      read_value(in, parameter.type, parameter.value);
      call.parameters.push_back(std::move(parameter));
      if (call.parameters.size() > 2100) throw ProtocolError{"a call has more than 2100 parameters"};
    }
    if (in.left() > 0) in.u8();
    calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace hygge::tds_server
