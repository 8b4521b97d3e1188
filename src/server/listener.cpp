#include "server/listener.hpp"

#include <atomic>
#include <cstdio>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace steelyard::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using SharedBody = http::span_body<const char>;

struct Shared {
  Service& service;
  const ListenerOptions& options;
  Gate gate;
  asio::thread_pool workers;
  std::atomic<std::size_t> waiting{0};
  std::atomic<bool> stopping{false};
};

std::string_view as_view(beast::string_view text) { return {text.data(), text.size()}; }

report::Language language_of(const Request& request, std::string_view accept_language) {
  if (const auto stated = request.value("lang")) return report::parse_language(*stated).value_or(report::Language::en);
  return accept_language.substr(0, 2) == "zh" ? report::Language::zh : report::Language::en;
}

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
    case http::verb::head: return Method::get;
    case http::verb::post: return Method::post;
    case http::verb::delete_: return Method::del;
    default: return Method::other;
  }
}

/// One connection. Everything happens on its strand; it lives as long as some handler holds it.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) {
    shared_.service.metrics().connection_opened();
  }
  ~Session() { shared_.service.metrics().connection_closed(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start(bool over_limit) {
    asio::dispatch(stream_.get_executor(), [self = shared_from_this(), over_limit] {
      if (over_limit) {
        self->turn_away();
      } else {
        self->await_request();
      }
    });
  }

  /// Closes now where no request is at work, otherwise after its answer.
  void stop() {
    asio::post(stream_.get_executor(), [self = shared_from_this()] {
      if (self->is_idle_) self->close();
    });
  }

 private:
  using Parser = http::request_parser<http::string_body>;

  const ListenerLimits& limits() const { return shared_.options.limits; }

  void turn_away() {
    keep_alive_ = false;
    const auto& words = shared_.service.messages(report::Language::en);
    Response response = problem(503, {{kTooManyConnections, {}, {}}}, words);
    response.headers.emplace_back("Retry-After", "1");
    send(std::move(response));
  }

  void await_request() {
    if (shared_.stopping) return close();
    is_idle_ = true;
    parser_.emplace();
    parser_->header_limit(limits().head_bytes);
    parser_->body_limit(limits().body_bytes);
    if (buffer_.size() > 0) return read_head();  // pipelined
    stream_.expires_after(limits().idle_timeout);
    // Waiting holds no buffer: an idle connection costs a few hundred bytes.
    stream_.async_read_some(buffer_.prepare(kFirstRead), [self = shared_from_this()](beast::error_code error, std::size_t bytes) {
      if (error) return self->close();
      self->buffer_.commit(bytes);
      self->read_head();
    });
  }

  void read_head() {
    is_idle_ = false;
    started_ = std::chrono::steady_clock::now();
    stream_.expires_after(limits().read_timeout);
    http::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return self->refuse_unread(error);
      self->on_head();
    });
  }

  void on_head() {
    const auto& head = parser_->get();
    wants_head_only_ = head.method() == http::verb::head;
    accepts_gzip_ = head[http::field::accept_encoding].find("gzip") != beast::string_view::npos;
    if_none_match_ = std::string{as_view(head[http::field::if_none_match])};
    keep_alive_ = head.keep_alive();
    request_ = Request{};
    request_.method = method_of(head.method());
    const bool is_path = parse_target(as_view(head.target()), request_);
    request_.language = language_of(request_, as_view(head[http::field::accept_language]));
    if (!is_path) return refuse(400, {kBadAddress, {}, {}});
    const bool is_open = request_.segments.empty() || request_.segments.front() != "api";
    const Credentials credentials{as_view(head[http::field::host]), as_view(head[http::field::origin]),
                                  as_view(head[http::field::authorization])};
    if (const auto why = shared_.gate.refuses(credentials, !is_open)) return refuse(why->code == kNeedsToken ? 401 : 403, *why);
    for (const auto& [name, plain] :
         {std::pair{http::field::content_encoding, "identity"}, std::pair{http::field::transfer_encoding, "chunked"}}) {
      const std::string_view found = as_view(head[name]);
      if (!found.empty() && found != plain) return refuse(415, {kEncodedBody, {}, {{"found", std::string{found}}}});
    }
    request_.body_is_toml = head[http::field::content_type].find("toml") != beast::string_view::npos;
    if (head[http::field::expect] == "100-continue") return send_continue();
    read_body();
  }

  void send_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                      [self = shared_from_this()](beast::error_code error, std::size_t) {
                        if (error) return self->close();
                        self->read_body();
                      });
  }

  void read_body() {
    if (parser_->is_done()) return work();
    stream_.expires_after(limits().read_timeout);
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error == http::error::body_limit) return self->refuse_large();
      if (error) return self->refuse_unread(error);
      self->work();
    });
  }

  void work() {
    request_.body = std::move(parser_->get().body());
    route_ = shared_.service.route_of(request_);
    stream_.expires_never();
    const bool needs_worker = route_ != nullptr && (route_->weight == Weight::heavy || route_->weight == Weight::slow);
    if (!needs_worker) return send(shared_.service.answer(request_, route_));
    if (shared_.waiting.fetch_add(1) >= limits().waiting_requests) {
      shared_.waiting.fetch_sub(1);
      Response response = problem(503, {{kTooBusy, {}, {}}}, shared_.service.messages(request_.language));
      response.headers.emplace_back("Retry-After", "1");
      return send(std::move(response));
    }
    // The guard keeps the loop alive while nothing but a worker holds this connection, as after a stop.
    asio::post(shared_.workers, [self = shared_from_this(), guard = asio::make_work_guard(stream_.get_executor())] {
      auto response = std::make_shared<Response>(self->shared_.service.answer(self->request_, self->route_));
      self->shared_.waiting.fetch_sub(1);
      asio::post(self->stream_.get_executor(), [self, response] { self->send(std::move(*response)); });
    });
  }

  void refuse(unsigned status, Error error) {
    keep_alive_ = false;  // the body, if any, stays unread
    Response response = problem(status, {std::move(error)}, shared_.service.messages(request_.language));
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    send(std::move(response));
  }
  void refuse_large() { refuse(413, {kBodyTooLarge, {}, {{"expected", std::to_string(limits().body_bytes)}}}); }

  void refuse_unread(beast::error_code error) {
    if (error == http::error::body_limit) return refuse_large();
    if (error == http::error::header_limit) return refuse(431, {kHeadTooLarge, {}, {{"expected", std::to_string(limits().head_bytes)}}});
    const bool is_gone = error == http::error::end_of_stream || error == asio::error::connection_reset || error == asio::error::eof ||
                         error == asio::error::operation_aborted || error == http::error::partial_message;
    if (is_gone || error == beast::error::timeout) return close();
    refuse(400, {kBadRequest, {}, {{"found", error.message()}}});
  }

  void send(Response response) {
    response_ = std::move(response);
    const bool unchanged = !response_.content.etag.empty() && if_none_match_ == response_.content.etag;
    const bool packed = accepts_gzip_ && response_.content.gzip != nullptr;
    const auto& bytes = packed ? response_.content.gzip : response_.content.plain;
    message_.emplace(std::piecewise_construct, std::make_tuple(), std::make_tuple());
    auto& message = *message_;
    message.version(11);
    message.result(unchanged ? 304U : response_.status);
    message.set(http::field::content_type, beast::string_view{response_.type.data(), response_.type.size()});
    if (packed) message.set(http::field::content_encoding, "gzip");
    if (!response_.content.etag.empty()) {
      message.set(http::field::etag, response_.content.etag);
      message.set(http::field::vary, "Accept-Encoding, Accept-Language");
    }
    message.set(http::field::cache_control, response_.content.etag.empty() ? "no-store" : "no-cache");
    message.set("X-Content-Type-Options", "nosniff");
    message.set("X-Frame-Options", "DENY");
    message.set("Referrer-Policy", "no-referrer");
    message.set(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'");
    message.set("Cross-Origin-Resource-Policy", "same-origin");
    for (const auto& [name, value] : response_.headers) message.set(name, value);
    message.keep_alive(keep_alive_);
    if (!unchanged) message.content_length(bytes->size());
    if (!unchanged && !wants_head_only_) message.body() = {bytes->data(), bytes->size()};
    serializer_.emplace(message);
    if (unchanged || wants_head_only_) serializer_->split(true);
    account(unchanged ? 304U : response_.status);
    stream_.expires_after(limits().write_timeout);
    const auto done = [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_sent(error); };
    if (unchanged || wants_head_only_) {
      http::async_write_header(stream_, *serializer_, done);
    } else {
      http::async_write(stream_, *serializer_, done);
    }
  }

  void on_sent(beast::error_code error) {
    serializer_.reset();
    message_.reset();
    response_ = {};
    if (error) return close();
    if (keep_alive_) return await_request();
    // A close with unread bytes resets the connection, and the client may lose the answer: read what still comes, for a moment.
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    drain(0);
  }

  void drain(std::size_t seen) {
    constexpr std::size_t kMostDrained = std::size_t{16} << 20;
    constexpr std::size_t kDrainedAtOnce = std::size_t{64} << 10;
    if (seen > kMostDrained) return close();
    buffer_.clear();
    if (seen == 0) stream_.expires_after(limits().read_timeout);
    stream_.async_read_some(buffer_.prepare(kDrainedAtOnce), [self = shared_from_this(), seen](beast::error_code error, std::size_t bytes) {
      if (error) return self->close();
      self->drain(seen + bytes);
    });
  }

  void account(unsigned status) {
    const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    const std::string_view pattern = route_ != nullptr ? route_->pattern : std::string_view{"none"};
    shared_.service.metrics().count_request(pattern, status, spent);
    if (shared_.options.logs)
      std::fputs(fmt::format("{} {} {} {:.1f} ms\n", name_of(request_.method), pattern, status, spent * 1e3).c_str(), stderr);
    route_ = nullptr;
  }

  void close() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.socket().close(ignored);
  }

  static constexpr std::size_t kFirstRead = 2048;

  beast::tcp_stream stream_;
  Shared& shared_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Request request_;
  const Route* route_ = nullptr;
  Response response_;
  std::optional<http::response<SharedBody>> message_;
  std::optional<http::response_serializer<SharedBody>> serializer_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::string if_none_match_;
  bool keep_alive_ = true;
  bool accepts_gzip_ = false;
  bool wants_head_only_ = false;
  bool is_idle_ = false;
};

class BeastListener final : public Listener {
 public:
  BeastListener(Service& service, ListenerOptions options)
      : options_(std::move(options)),
        context_(static_cast<int>(options_.threads)),
        acceptor_(asio::make_strand(context_)),
        shared_{service, options_, Gate{options_.host, options_.port, options_.token}, asio::thread_pool{options_.threads}} {}

  Result<void> bind() {
    const auto failed = [&](const beast::error_code& error) {
      return Findings{{kCannotListen, {}, {{"address", fmt::format("{}:{}", options_.host, options_.port)}, {"reason", error.message()}}}};
    };
    beast::error_code error;
    tcp::resolver resolver(context_);
    const auto found = resolver.resolve(options_.host, std::to_string(options_.port), tcp::resolver::passive, error);
    if (error || found.empty()) return failed(error);
    const tcp::endpoint endpoint = *found.begin();
    acceptor_.open(endpoint.protocol(), error);
    if (error) return failed(error);
    acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    acceptor_.bind(endpoint, error);
    if (error) return failed(error);
    constexpr int kBacklog = 1024;  // a burst of new connections waits here instead of being dropped
    acceptor_.listen(kBacklog, error);
    if (error) return failed(error);
    options_.port = acceptor_.local_endpoint().port();
    shared_.gate = Gate{options_.host, options_.port, options_.token};
    return {};
  }

  std::uint16_t port() const override { return options_.port; }

  void run(const CancelToken& stop) override {
    accept();
    watch(stop);
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < options_.threads; ++i) threads.emplace_back([this] { context_.run(); });
    context_.run();
    for (std::thread& thread : threads) thread.join();
    shared_.workers.join();
  }

 private:
  void accept() {
    acceptor_.async_accept(asio::make_strand(context_), [this](beast::error_code error, tcp::socket socket) {
      if (shared_.stopping) return;
      if (!error) {
        beast::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        const bool over_limit = shared_.service.metrics().connections() >= static_cast<std::int64_t>(options_.limits.connections);
        if (over_limit) shared_.service.metrics().connection_refused();
        auto session = std::make_shared<Session>(std::move(socket), shared_);
        remember(session);
        session->start(over_limit);
      }
      accept();
    });
  }

  /// Open connections, so that a stop can close the idle ones. Only touched on the acceptor's strand.
  void remember(const std::shared_ptr<Session>& session) {
    if (sessions_.size() > 2 * options_.limits.connections) std::erase_if(sessions_, [](const auto& weak) { return weak.expired(); });
    sessions_.push_back(session);
  }

  void watch(const CancelToken& stop) {
    constexpr auto kGlance = std::chrono::milliseconds{50};
    timer_.expires_after(kGlance);
    timer_.async_wait(asio::bind_executor(acceptor_.get_executor(), [this, &stop](beast::error_code) {
      if (!stop.is_cancelled()) return watch(stop);
      shared_.stopping = true;
      shared_.service.jobs().cancel_all();
      beast::error_code ignored;
      acceptor_.close(ignored);
      for (const auto& weak : sessions_) {
        if (const auto session = weak.lock()) session->stop();
      }
    }));
  }

  ListenerOptions options_;
  asio::io_context context_;
  tcp::acceptor acceptor_;
  asio::steady_timer timer_{context_};
  Shared shared_;
  std::vector<std::weak_ptr<Session>> sessions_;
};

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(Service& service, ListenerOptions options) {
  if (!is_loopback(options.host) && options.token.empty())
    return Findings{{kTokenNeeded, {}, {{"found", options.host}, {"expected", "--token-file FILE"}}}};
  auto listener = std::make_unique<BeastListener>(service, std::move(options));
  if (const auto bound = listener->bind(); !bound) return Findings{bound.error()};
  return std::unique_ptr<Listener>{std::move(listener)};
}

}  // namespace steelyard::server
