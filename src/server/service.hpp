// The API without sockets: a request in, an answer out.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "server/http.hpp"
#include "server/jobs.hpp"
#include "server/material.hpp"
#include "server/metrics.hpp"
#include "server/route.hpp"
#include "study/engine.hpp"

namespace steelyard::server {

inline constexpr Code kNoSuchAddress{"server.no_such_address", ErrorKind::usage};
inline constexpr Code kNoSuchMethod{"server.no_such_method", ErrorKind::usage};
inline constexpr Code kBadAddress{"server.bad_address", ErrorKind::usage};
inline constexpr Code kUnknownParameter{"server.unknown_parameter", ErrorKind::usage};
inline constexpr Code kMissingParameter{"server.missing_parameter", ErrorKind::usage};
inline constexpr Code kBadDateParameter{"server.bad_date", ErrorKind::usage};
inline constexpr Code kBadNumberParameter{"server.bad_number", ErrorKind::usage};
inline constexpr Code kIllegalLayout{"server.illegal_layout", ErrorKind::usage};
inline constexpr Code kEncodedBody{"server.encoded_body", ErrorKind::usage};
inline constexpr Code kBodyTooLarge{"server.body_too_large", ErrorKind::usage};
inline constexpr Code kHeadTooLarge{"server.head_too_large", ErrorKind::usage};
inline constexpr Code kBadRequest{"server.bad_request", ErrorKind::usage};
inline constexpr Code kForeignHost{"server.foreign_host", ErrorKind::usage};
inline constexpr Code kForeignOrigin{"server.foreign_origin", ErrorKind::usage};
inline constexpr Code kNeedsToken{"server.needs_token", ErrorKind::usage};
inline constexpr Code kTooManyConnections{"server.too_many_connections", ErrorKind::environment};
inline constexpr Code kTooManyJobs{"server.too_many_jobs", ErrorKind::environment};
inline constexpr Code kTooBusy{"server.too_busy", ErrorKind::environment};
inline constexpr Code kNoSuchJob{"server.no_such_job", ErrorKind::usage};
inline constexpr Code kJobExpired{"server.job_expired", ErrorKind::usage};
inline constexpr Code kJobOfEarlierRun{"server.job_of_earlier_run", ErrorKind::usage};
inline constexpr Code kJobNotDone{"server.job_not_done", ErrorKind::usage};
inline constexpr Code kJobCancelled{"server.job_cancelled", ErrorKind::usage};

struct ServiceOptions {
  JobLimits jobs;
  std::filesystem::path ledger;  // folder of a custody ledger; empty: the demonstration
};

/// Thread safe. `engine` must outlive it.
class Service {
 public:
  /// Errors: of the words.
  [[nodiscard]] static Result<std::unique_ptr<Service>> open(const study::Engine& engine, ServiceOptions options = {});
  Service(const study::Engine& engine, report::Messages english, report::Messages chinese, ServiceOptions options);

  /// The route and the path's parameters; null when no pattern fits path and method.
  [[nodiscard]] const Route* route_of(Request& request) const;
  /// Answers with a route found by `route_of`, or says what is wrong with the address.
  [[nodiscard]] Response answer(const Request& request, const Route* route);

  [[nodiscard]] const study::Engine& engine() const { return engine_; }
  [[nodiscard]] const report::Messages& messages(report::Language language) const {
    return language == report::Language::zh ? chinese_ : english_;
  }
  [[nodiscard]] Material& material() { return material_; }
  [[nodiscard]] Jobs& jobs() { return jobs_; }
  [[nodiscard]] Metrics& metrics() { return metrics_; }

 private:
  [[nodiscard]] Response no_route(const Request& request) const;
  [[nodiscard]] Findings check_query(const Request& request, const Route& route) const;

  /// Answers of routes of weight `kept`: the data don't change while the program runs.
  class Kept {
   public:
    [[nodiscard]] std::shared_ptr<const Response> find(const std::string& key);
    void keep(const std::string& key, std::shared_ptr<const Response> response);

   private:
    static constexpr std::size_t kMostBytes = std::size_t{16} << 20;
    std::mutex mutex_;
    std::list<std::string> order_;  // most recently used first
    struct Entry {
      std::shared_ptr<const Response> response;
      std::size_t bytes = 0;
      std::list<std::string>::iterator at;
    };
    std::map<std::string, Entry> entries_;
    std::size_t bytes_ = 0;
  };

  const study::Engine& engine_;
  const report::Messages english_;
  const report::Messages chinese_;
  Material material_;
  Metrics metrics_;
  Kept kept_;
  Jobs jobs_;  // last: its threads end before what they use
};

}  // namespace steelyard::server
