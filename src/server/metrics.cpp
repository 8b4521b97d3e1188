#include "server/metrics.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace steelyard::server {

void Metrics::count_request(std::string_view pattern, unsigned status, double seconds) {
  const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds) - kBounds.begin();
  const std::lock_guard lock(mutex_);
  auto found = series_.find(pattern);
  if (found == series_.end()) found = series_.emplace(std::string{pattern}, Series{}).first;
  ++found->second.by_status[status];
  ++found->second.buckets[static_cast<std::size_t>(bucket)];
  found->second.seconds += seconds;
  ++found->second.count;
}

std::string Metrics::text(const Gauges& gauges) const {
  std::string out = "# TYPE steelyard_requests_total counter\n";
  const std::lock_guard lock(mutex_);
  for (const auto& [pattern, series] : series_) {
    for (const auto& [status, count] : series.by_status)
      out += fmt::format("steelyard_requests_total{{route=\"{}\",status=\"{}\"}} {}\n", pattern, status, count);
  }
  out += "# TYPE steelyard_request_seconds histogram\n";
  for (const auto& [pattern, series] : series_) {
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      below += series.buckets[i];
      out += fmt::format("steelyard_request_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n", pattern, kBounds[i], below);
    }
    out += fmt::format("steelyard_request_seconds_bucket{{route=\"{}\",le=\"+Inf\"}} {}\n", pattern, series.count);
    out += fmt::format("steelyard_request_seconds_sum{{route=\"{}\"}} {}\n", pattern, series.seconds);
    out += fmt::format("steelyard_request_seconds_count{{route=\"{}\"}} {}\n", pattern, series.count);
  }
  out += fmt::format("# TYPE steelyard_connections gauge\nsteelyard_connections {}\n", connections());
  out += fmt::format("# TYPE steelyard_connections_refused_total counter\nsteelyard_connections_refused_total {}\n",
                     refused_.load(std::memory_order_relaxed));
  out += fmt::format("# TYPE steelyard_jobs gauge\nsteelyard_jobs{{state=\"queued\"}} {}\nsteelyard_jobs{{state=\"running\"}} {}\n",
                     gauges.jobs_queued, gauges.jobs_running);
  return out;
}

}  // namespace steelyard::server
