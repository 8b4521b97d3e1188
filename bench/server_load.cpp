// Load on a running server, from this machine: kept connections, fresh ones at once, one good client among silent ones, single estimates.
//   server_load PORT [PID]
// With the server's process id, its processor time per request and its resident memory are printed too: on a machine with other work the
// times of the clock say little.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
double ms_since(Clock::time_point from) { return std::chrono::duration<double, std::milli>(Clock::now() - from).count(); }

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

std::uint16_t server_port = 0;
std::string server_pid;

int connected(bool waits) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | (waits ? 0 : SOCK_NONBLOCK), 0);
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server_port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) die("connect");
  return socket;
}

std::string request(std::string_view target, bool gzip) {
  std::string text = "GET " + std::string{target} + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server_port) + "\r\n";
  if (gzip) text += "Accept-Encoding: gzip\r\n";
  return text + "\r\n";
}

/// How many bytes the answer at the front has; none while its head isn't whole. Anything but 200 ends the run.
std::optional<std::size_t> size_of_answer(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  if (!bytes.starts_with("HTTP/1.1 200 ")) {
    std::fprintf(stderr, "unexpected: %.*s\n", static_cast<int>(std::min<std::size_t>(bytes.size(), 300)), bytes.data());
    std::exit(1);
  }
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t at = bytes.find(kLength) + kLength.size();
  std::size_t length = 0;
  std::from_chars(bytes.data() + at, bytes.data() + end, length);
  return end + 4 + length;
}

/// Seconds of processor that the server has used.
double processor_s() {
  std::ifstream file("/proc/" + server_pid + "/stat");
  std::string line;
  if (server_pid.empty() || !std::getline(file, line)) return 0.0;
  std::size_t at = line.rfind(')');
  constexpr int kUserTime = 12;  // the fourteenth field, counted from the one after the name
  for (int i = 0; i < kUserTime; ++i) at = line.find(' ', at + 1);
  char* rest = nullptr;
  const double user = std::strtod(line.c_str() + at, &rest);
  return (user + std::strtod(rest, nullptr)) / static_cast<double>(sysconf(_SC_CLK_TCK));
}
double resident_mb() {
  std::ifstream file("/proc/" + server_pid + "/statm");
  double pages = 0.0;
  double resident = 0.0;
  if (!server_pid.empty()) file >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

double percentile(std::vector<float>& times, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(times.size() - 1));
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(at), times.end());
  return static_cast<double>(times[at]);
}

struct Client {
  int socket = -1;
  std::string held;
  Clock::time_point asked;
  std::size_t answers = 0;
  double longest_ms = 0.0;
};

/// `clients` connections, each asking again as soon as it is answered, until `total` answers have come.
void kept_alive(const char* name, std::string_view target, bool gzip, std::size_t clients, std::size_t total) {
  const std::string text = request(target, gzip);
  std::vector<Client> all(clients);
  const int poll = epoll_create1(0);
  for (Client& client : all) {
    client.socket = connected(true);
    epoll_event event{EPOLLIN, {.ptr = &client}};
    epoll_ctl(poll, EPOLL_CTL_ADD, client.socket, &event);
  }
  const auto ask = [&](Client& client) {
    client.asked = Clock::now();
    if (write(client.socket, text.data(), text.size()) != static_cast<ssize_t>(text.size())) die("write");
  };
  std::vector<float> times;
  times.reserve(total);
  const double used = processor_s();
  const auto started = Clock::now();
  for (Client& client : all) ask(client);
  std::vector<char> buffer(1 << 18);
  std::size_t bytes = 0;
  while (times.size() < total) {
    epoll_event events[64];
    const int ready = epoll_wait(poll, events, 64, 10'000);
    if (ready <= 0) die("no answer for ten seconds");
    for (int i = 0; i < ready; ++i) {
      Client& client = *static_cast<Client*>(events[i].data.ptr);
      const ssize_t got = read(client.socket, buffer.data(), buffer.size());
      if (got <= 0) die("a connection was lost");
      client.held.append(buffer.data(), static_cast<std::size_t>(got));
      const auto size = size_of_answer(client.held);
      if (!size || client.held.size() < *size) continue;
      bytes += *size;
      client.held.erase(0, *size);
      const double took = ms_since(client.asked);
      times.push_back(static_cast<float>(took));
      ++client.answers;
      client.longest_ms = std::max(client.longest_ms, took);
      if (times.size() < total) ask(client);
    }
  }
  const double seconds = ms_since(started) / 1e3;
  const double server = processor_s() - used;
  for (const Client& client : all) close(client.socket);
  close(poll);
  const auto [fewest, most] =
      std::minmax_element(all.begin(), all.end(), [](const Client& a, const Client& b) { return a.answers < b.answers; });
  const double count = static_cast<double>(times.size());
  std::printf(
      "%-34s %3zu kept: %8.0f requests/s, %6.0f MB/s; ms p50 %.2f p99 %.2f longest %.1f; answers of a connection %zu to %zu; server %.1f "
      "us of processor each\n",
      name, clients, count / seconds, static_cast<double>(bytes) / seconds / 1e6, percentile(times, 0.5), percentile(times, 0.99),
      percentile(times, 1.0), fewest->answers, most->answers, 1e6 * server / count);
}

/// One request over one connection that is there already.
double one_ms(int socket, const std::string& text) {
  const auto started = Clock::now();
  if (write(socket, text.data(), text.size()) < 0) die("write");
  std::string held;
  std::vector<char> buffer(1 << 18);
  for (;;) {
    const ssize_t got = read(socket, buffer.data(), buffer.size());
    if (got <= 0) die("read");
    held.append(buffer.data(), static_cast<std::size_t>(got));
    const auto size = size_of_answer(held);
    if (size && held.size() >= *size) return ms_since(started);
  }
}

void fresh_at_once(std::size_t clients) {
  const std::string text = request("/api/v1/chips", true);
  const auto started = Clock::now();
  std::vector<int> sockets(clients);
  for (int& socket : sockets) {
    socket = connected(true);
    if (write(socket, text.data(), text.size()) < 0) die("write");
  }
  std::vector<char> buffer(1 << 18);
  for (const int socket : sockets) {
    std::string held;
    for (std::optional<std::size_t> size; !size || held.size() < *size; size = size_of_answer(held)) {
      const ssize_t got = read(socket, buffer.data(), buffer.size());
      if (got <= 0) die("read");
      held.append(buffer.data(), static_cast<std::size_t>(got));
    }
    close(socket);
  }
  std::printf("%zu fresh connections at once: all answered after %.1f ms\n", clients, ms_since(started));
}

void among_silent(std::size_t clients) {
  std::vector<int> silent(clients);
  for (int& socket : silent) socket = connected(true);
  const auto started = Clock::now();
  const int good = connected(true);
  one_ms(good, request("/api/v1/chips", true));
  std::printf("a good client among %zu silent ones: connected and answered after %.1f ms\n", clients, ms_since(started));
  close(good);
  for (const int socket : silent) close(socket);
}

/// Each with another length of prompt, so that none is kept from before.
void estimates(std::size_t count) {
  const int socket = connected(true);
  std::vector<float> times;
  const double used = processor_s();
  for (std::size_t i = 0; i <= count; ++i) {
    const std::string target =
        "/api/v1/estimate/serve?model=llama-3-70b&chip=nv-h200-sxm&chips=8&precision=fp8&input=" + std::to_string(1000 + i);
    const double took = one_ms(socket, request(target, true));
    if (i > 0) times.push_back(static_cast<float>(took));  // the first reads the calibration
  }
  const double server = processor_s() - used;
  std::printf("estimates one after the other: ms p50 %.2f p99 %.2f; server %.2f ms of processor each\n", percentile(times, 0.5),
              percentile(times, 0.99), 1e3 * server / static_cast<double>(count));
  close(socket);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("server_load PORT [PID]\n", stderr);
    return 2;
  }
  server_port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  if (argc > 2) server_pid = argv[2];
  constexpr std::size_t kClients = 64;
  if (!server_pid.empty()) std::printf("memory at rest: %.1f MB\n", resident_mb());
  fresh_at_once(kClients);
  fresh_at_once(kClients);
  among_silent(kClients);
  kept_alive("/health (yardstick)", "/health", false, kClients, 60'000);
  kept_alive("/api/v1/chips, as the page asks", "/api/v1/chips", true, kClients, 60'000);
  kept_alive("/api/v1/chips, not packed", "/api/v1/chips", false, kClients, 20'000);
  kept_alive("/api/v1/chips, one client", "/api/v1/chips", true, 1, 5'000);
  estimates(200);
  if (!server_pid.empty()) std::printf("memory after: %.1f MB\n", resident_mb());
  return 0;
}
