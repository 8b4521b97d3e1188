// serve: the HTTP API and the page.
#include <fmt/format.h>

#include "cli/invocation.hpp"
#include "server/listener.hpp"

namespace steelyard::cli {
namespace {

int run_serve(Invocation& invocation) {
  const auto engine = invocation.engine();
  if (!engine) return invocation.fail(engine.error());
  if (const auto catalog = invocation.catalog(); !catalog) return invocation.fail(catalog.error());
  server::ListenerOptions options;
  Findings findings;
  options.host = invocation.text("host").value_or(options.host);
  const auto port = invocation.integer("port", 0);
  if (!port) {
    findings = port.error();
  } else if (*port) {
    constexpr std::int64_t kLastPort = 65535;
    if (**port > kLastPort) findings.push_back({kBadNumber, {}, {{"option", "--port"}, {"found", *invocation.text("port")}}});
    options.port = static_cast<std::uint16_t>(**port);
  }
  if (const auto file = invocation.text("token-file")) {
    auto token = server::read_token(*file);
    if (!token) findings.insert(findings.end(), token.error().begin(), token.error().end());
    if (token) options.token = std::move(*token);
  }
  options.logs = invocation.flag("log");
  if (!findings.empty()) return invocation.fail(findings);
  auto service = server::Service::open(**engine, {{}, invocation.text("ledger").value_or("")});
  if (!service) return invocation.fail(service.error());
  auto listener = server::Listener::open(**service, std::move(options));
  if (!listener) return invocation.fail(listener.error());
  const std::string host = invocation.text("host").value_or("127.0.0.1");
  invocation.remark(invocation.messages().text("cli", "serving", {{"address", fmt::format("http://{}:{}/", host, (*listener)->port())}}) +
                    '\n');
  const CancelToken never;
  const RunControl control = invocation.control();
  (*listener)->run(control.cancel != nullptr ? *control.cancel : never);
  return kAnswered;
}

}  // namespace

std::vector<Command> server_commands() {
  return {{.path = "serve",
           .arguments = {},
           .options = {{.name = "port", .kind = OptionKind::value, .placeholder = "PORT"},
                       {.name = "host", .kind = OptionKind::value, .placeholder = "ADDRESS"},
                       {.name = "token-file", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file},
                       {.name = "ledger", .kind = OptionKind::value, .placeholder = "DIR", .completion = Completion::directory},
                       {.name = "log"}},
           .examples = {{"steelyard serve --port 8080", "serve.here"},
                        {"steelyard serve --host 0.0.0.0 --token-file token.txt", "serve.abroad"}},
           .run = run_serve,
           .formats = {"table"}}};
}

}  // namespace steelyard::cli
