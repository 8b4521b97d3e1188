#include "custody/audit/http_disk.hpp"

#include <mutex>

#include <sys/socket.h>
#include <sys/time.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace steelyard::custody {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::uint64_t kMostBody = std::uint64_t{1} << 26U;  // a bundle is at most 16 MiB
constexpr int kSeconds = 20;                                  // without a byte
constexpr unsigned kHttp11 = 11;

struct Connection {
  asio::io_context context;
  tcp::socket socket{context};
  beast::flat_buffer buffer;
};

class UrlDisk : public HttpDisk {
 public:
  UrlDisk(std::string host, std::string port, std::string folder)
      : host_(std::move(host)), port_(std::move(port)), folder_(std::move(folder)) {}

  Result<void> write(const std::string& path, std::string_view) override { return read_only(path); }
  Result<void> sync(const std::string& path) override { return read_only(path); }
  Result<void> rename(const std::string&, const std::string& to) override { return read_only(to); }
  Result<void> sync_directory(const std::string& path) override { return read_only(path); }
  Result<void> remove(const std::string& path) override { return read_only(path); }
  std::vector<std::string> list(const std::string&) const override { return {}; }

  Result<std::optional<std::string>> read(const std::string& path) const override {
    beast::error_code error;
    for (int attempt = 0; attempt < 2; ++attempt) {
      auto connection = attempt == 0 ? idle() : nullptr;
      const bool is_new = connection == nullptr;
      if (is_new) connection = connect(error);
      if (connection == nullptr) break;
      http::response_parser<http::string_body> parser;
      parser.body_limit(kMostBody);
      if (exchange(*connection, path, parser, error)) {
        const auto status = parser.get().result();
        std::string body = std::move(parser.get().body());
        if (parser.keep_alive()) give_back(std::move(connection));
        if (status == http::status::ok) return std::optional<std::string>{std::move(body)};
        if (status == http::status::not_found) return std::optional<std::string>{};
        return failed(path, std::to_string(static_cast<unsigned>(status)));
      }
      if (is_new) break;  // a connection that was kept may have been closed meanwhile: once more on a new one
    }
    return failed(path, error.message());
  }

  std::optional<Error> failure() const override {
    const std::scoped_lock lock(mutex_);
    return failure_;
  }

 private:
  static Error read_only(const std::string& path) { return {kHttpFailed, {path, 0, 0, {}}, {{"found", "read only"}}}; }

  Error failed(const std::string& path, const std::string& why) const {
    Error error{kHttpFailed, {"http://" + host_ + ':' + port_ + folder_ + path, 0, 0, {}}, {{"found", why}}};
    const std::scoped_lock lock(mutex_);
    if (!failure_) failure_ = error;
    return error;
  }
  std::unique_ptr<Connection> idle() const {
    const std::scoped_lock lock(mutex_);
    if (idle_.empty()) return nullptr;
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  void give_back(std::unique_ptr<Connection> connection) const {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  std::unique_ptr<Connection> connect(beast::error_code& error) const {
    auto connection = std::make_unique<Connection>();
    tcp::resolver resolver(connection->context);
    const auto places = resolver.resolve(host_, port_, error);
    if (!error) asio::connect(connection->socket, places, error);
    if (error) return nullptr;
    const timeval patience{kSeconds, 0};
    for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
      ::setsockopt(connection->socket.native_handle(), SOL_SOCKET, option, &patience, sizeof patience);
    }
    connection->socket.set_option(tcp::no_delay(true), error);
    return connection;
  }
  bool exchange(Connection& connection, const std::string& path, http::response_parser<http::string_body>& parser,
                beast::error_code& error) const {
    http::request<http::empty_body> request{http::verb::get, folder_ + path, kHttp11};
    request.set(http::field::host, host_);
    request.set(http::field::user_agent, "steelyard");
    request.keep_alive(true);
    http::write(connection.socket, request, error);
    if (!error) http::read(connection.socket, connection.buffer, parser, error);
    return !error;
  }

  std::string host_, port_, folder_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Connection>> idle_;
  mutable std::optional<Error> failure_;
};

}  // namespace

Result<std::unique_ptr<HttpDisk>> http_disk(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  const Error bad{kHttpFailed, {url, 0, 0, {}}, {{"found", url}}};
  if (!url.starts_with(kScheme) || url.find_first_of(" \r\n\t") != std::string::npos) return bad;
  const std::size_t slash = std::min(url.find('/', kScheme.size()), url.size());
  std::string host = url.substr(kScheme.size(), slash - kScheme.size());
  std::string folder = url.substr(slash);
  if (!folder.ends_with('/')) folder += '/';
  std::string port = "80";
  const std::size_t bracket = host.rfind(']');  // [::1]:8080
  const std::size_t colon = host.rfind(':');
  if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) {
    port = host.substr(colon + 1);
    host.resize(colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || port.empty()) return bad;
  return std::unique_ptr<HttpDisk>{std::make_unique<UrlDisk>(std::move(host), std::move(port), std::move(folder))};
}

}  // namespace steelyard::custody
