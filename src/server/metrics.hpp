// Counters of the server, in the text format that Prometheus reads.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace steelyard::server {

/// Thread safe. Addresses are counted by the pattern of their route, never as typed: a study's name is a secret, too.
class Metrics {
 public:
  void count_request(std::string_view pattern, unsigned status, double seconds);
  void connection_opened() { connections_.fetch_add(1, std::memory_order_relaxed); }
  void connection_closed() { connections_.fetch_sub(1, std::memory_order_relaxed); }
  void connection_refused() { refused_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] std::int64_t connections() const { return connections_.load(std::memory_order_relaxed); }

  struct Gauges {
    std::size_t jobs_queued = 0;
    std::size_t jobs_running = 0;
  };
  [[nodiscard]] std::string text(const Gauges& gauges) const;

 private:
  static constexpr std::array<double, 8> kBounds{0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0};  // seconds
  struct Series {
    std::map<unsigned, std::uint64_t> by_status;
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};
    double seconds = 0.0;
    std::uint64_t count = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Series, std::less<>> series_;
  std::atomic<std::int64_t> connections_{0};
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace steelyard::server
