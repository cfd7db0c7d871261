#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/tds/address.h"
#include "hygge/tds/browser.h"
#include "hygge/tds/session.h"
#include "hygge/tds/sign_in.h"
#include "hygge/tds/tls_transport.h"

namespace hygge::tds {

namespace {

constexpr std::uint16_t kDefaultPort = 1433;
/// How often a server may send us on.
constexpr int kMostHops = 10;

/// Where the next attempt goes.
struct Destination {
  std::string host;
  std::uint16_t port = 0;
  std::string server_name;
  std::string instance;

  std::string peer() const { return host_and_port(host, port); }
};

void check(const ConnectRequest& request) {
  if (request.host.empty()) throw Error{ErrorKind::Config, "no server is named"}.advise("set `server`");
}

std::string written(const ConnectRequest& request) {
  return request.instance.empty() ? request.host : request.host + "\\" + request.instance;
}

/// The connection in the making, and what it waits for.
class Connecting {
 public:
  Connecting(const ConnectRequest& request, const CancelToken& token)
      : request_{request}, patience_{after(request.timeout), token} {}

  std::unique_ptr<SessionState> run();
  Error took_too_long() const;

 private:
  Destination first();
  static Destination routed(const Routing& routing);
  SignedIn sign_in_at(const Destination& destination);
  std::unique_ptr<Transport> reach(const Destination& destination);

  const ConnectRequest& request_;
  Patience patience_;
  const char* stage_ = "take the connection";
  std::string sent_to_;  // where a server has sent us; empty: none has
};

Destination Connecting::first() {
  Destination destination{
      .host = request_.host, .port = kDefaultPort, .server_name = written(request_), .instance = request_.instance};
  if (request_.port) {
    destination.port = *request_.port;
  } else if (!request_.instance.empty()) {
    stage_ = "say on which port the instance listens";
    destination.port = find_instance(request_.host, request_.browser_port, request_.instance, patience_.wait());
  }
  return destination;
}

/// The port is given: no browser is asked, whatever instance is named.
Destination Connecting::routed(const Routing& routing) {
  return {.host = routing.server.substr(0, routing.server.find('\\')),
          .port = routing.port,
          .server_name = routing.server,
          .instance = {}};
}

SignedIn Connecting::sign_in_at(const Destination& destination) {
  stage_ = "take the connection";
  const SignInTarget target{
      .host = destination.host, .server_name = destination.server_name, .instance = destination.instance};
  return sign_in(reach(destination), request_, target, patience_, stage_);
}

std::unique_ptr<Transport> Connecting::reach(const Destination& destination) {
  try {
    const std::vector<Address> addresses = resolve(destination.host, destination.port, patience_.wait());
    return connect_tcp(addresses, destination.peer(), patience_.wait());
  } catch (Error& error) {
    // Nobody wrote that name, and whoever opened a firewall may not have thought of it.
    if (error.kind() == ErrorKind::Connection && !sent_to_.empty()) {
      error.advise(
          "'" + printable(written(request_)) + "' has sent us on to '" + sent_to_ +
          "' (routing, as Azure SQL's policy Redirect does): it must be known and reachable from here, too, in "
          "Azure by the ports 11000 to 11999");
    }
    throw;
  }
}

std::unique_ptr<SessionState> Connecting::run() {
  Destination destination = first();
  for (int hop = 0; hop < kMostHops; ++hop) {
    SignedIn signed_in = sign_in_at(destination);
    if (!signed_in.routing) return std::move(signed_in.session);
    destination = routed(*signed_in.routing);
    sent_to_ = destination.peer();
  }
  throw Error{ErrorKind::Connection, "the server sends its clients in circles"}
      .because("it was followed " + std::to_string(kMostHops) + " times")
      .advise("check its routing");
}

Error Connecting::took_too_long() const {
  const bool may_not_know_strict =
      request_.encrypt == Encryption::Strict && std::string_view{stage_} == kAgreesOnEncryption;
  return Error{ErrorKind::Connection, "no connection to '" + printable(written(request_)) + "' came about in time"}
      .because((sent_to_.empty() ? "it" : "'" + sent_to_ + "', where it has sent us on to,") + " did not " +
               std::string{stage_} + " within " + format_duration(Seconds{request_.timeout}))
      .advise(may_not_know_strict ? kMayNotKnowStrict
                                  : "check that the server is up and can be reached from here; or raise `timeout`")
      .transient();
}

}  // namespace

Session Session::connect(const ConnectRequest& request, const CancelToken& token) {
  check(request);
  Connecting connecting{request, token};
  try {
    std::unique_ptr<SessionState> state = connecting.run();
    state->token = token;
    return Session{std::move(state)};
  } catch (const TimedOut&) {
    throw connection_error(connecting.took_too_long(), true, false);
  } catch (const TdsError&) {
    throw;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::Config || error.kind() == ErrorKind::Cancelled) throw;
    throw connection_error(error, true, false);
  }
}

}  // namespace hygge::tds
