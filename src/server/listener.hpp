// Sockets: HTTP/1.1 over Boost.Beast. Connections cost no thread, so that silent clients can't hold the server.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "server/gate.hpp"
#include "server/service.hpp"

namespace steelyard::server {

inline constexpr Code kCannotListen{"server.cannot_listen", ErrorKind::environment};

struct ListenerLimits {
  std::size_t connections = 512;
  std::size_t body_bytes = std::size_t{4} << 20;
  std::uint32_t head_bytes = 16 * 1024;
  std::size_t waiting_requests = 64;              // heavy ones beyond those at work; more are told to come again
  std::chrono::milliseconds read_timeout{2000};   // of a request once it has begun
  std::chrono::milliseconds idle_timeout{30000};  // between requests of one connection
  std::chrono::milliseconds write_timeout{10000};
};

struct ListenerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one
  std::string token;
  std::size_t threads = 2;
  ListenerLimits limits;
  bool logs = false;  // one line a request: method, route, status, milliseconds; never an address as typed or a body
};

class Listener {
 public:
  /// Binds at once. Errors: `server.cannot_listen`.
  [[nodiscard]] static Result<std::unique_ptr<Listener>> open(Service& service, ListenerOptions options);
  virtual ~Listener() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Serves until `stop` is set, then lets requests at work end (jobs are cancelled) and returns.
  virtual void run(const CancelToken& stop) = 0;
};

}  // namespace steelyard::server
