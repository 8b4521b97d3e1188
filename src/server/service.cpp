#include "server/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.hpp"

namespace steelyard::server {
namespace {

/// Whether the path fits the pattern; fills in the parameters.
bool fits(std::string_view pattern, const std::vector<std::string>& segments, Fields& parameters) {
  parameters.clear();
  std::size_t at = 0;
  pattern.remove_prefix(1);
  while (!pattern.empty()) {
    const std::size_t slash = std::min(pattern.find('/'), pattern.size());
    const std::string_view part = pattern.substr(0, slash);
    pattern.remove_prefix(std::min(slash + 1, pattern.size()));
    if (at >= segments.size()) return false;
    if (part.front() == '{') {
      parameters.emplace_back(std::string{part.substr(1, part.size() - 2)}, segments[at]);
    } else if (part != segments[at]) {
      return false;
    }
    ++at;
  }
  return at == segments.size();
}

std::string path_of(const Request& request) {
  std::string path;
  for (const std::string& segment : request.segments) path += '/' + segment;
  return path.empty() ? "/" : path;
}

std::string key_of(const Request& request, const Route& route) {
  std::string key = request.language == report::Language::zh ? "zh" : "en";
  key += path_of(request);
  if (route.is_page) return key;
  for (const auto& [name, value] : request.query) key += '\n' + name + '=' + value;
  if (route.asks_today) key += '\n' + today().to_string();
  return key;
}

}  // namespace

Result<std::unique_ptr<Service>> Service::open(const study::Engine& engine, ServiceOptions options) {
  auto english = report::Messages::load(engine.data(), report::Language::en);
  if (!english) return Result<std::unique_ptr<Service>>(std::move(english.error()));
  auto chinese = report::Messages::load(engine.data(), report::Language::zh);
  if (!chinese) return Result<std::unique_ptr<Service>>(std::move(chinese.error()));
  return std::make_unique<Service>(engine, std::move(*english), std::move(*chinese), std::move(options));
}

Service::Service(const study::Engine& engine, report::Messages english, report::Messages chinese, ServiceOptions options)
    : engine_(engine),
      english_(std::move(english)),
      chinese_(std::move(chinese)),
      material_(engine, std::move(options.ledger)),
      jobs_(options.jobs) {}

const Route* Service::route_of(Request& request) const {
  for (const Route& route : all_routes()) {
    if (route.method == request.method && fits(route.pattern, request.segments, request.parameters)) return &route;
  }
  return nullptr;
}

Response Service::no_route(const Request& request) const {
  const auto& words = messages(request.language);
  std::string allowed;
  Fields ignored;
  std::vector<std::string_view> patterns;
  for (const Route& route : all_routes()) {
    patterns.push_back(route.pattern);
    if (fits(route.pattern, request.segments, ignored)) allowed += (allowed.empty() ? "" : ", ") + std::string{name_of(route.method)};
  }
  const std::string path = path_of(request);
  if (!allowed.empty()) {
    Response response = problem(405, {{kNoSuchMethod, {}, {{"found", path}, {"expected", allowed}}}}, words);
    response.headers.emplace_back("Allow", allowed);
    return response;
  }
  return problem(404, {{kNoSuchAddress, {}, {{"found", path}, {"nearest", std::string{nearest_name(path, patterns)}}}}}, words);
}

Findings Service::check_query(const Request& request, const Route& route) const {
  Findings findings;
  for (const auto& [name, value] : request.query) {
    const bool is_known = name == "lang" || std::any_of(route.query.begin(), route.query.end(),
                                                        [&, &wanted = name](const auto& parameter) { return parameter.name == wanted; });
    if (is_known) continue;
    std::vector<std::string_view> names{"lang"};
    for (const QueryParameter& parameter : route.query) names.push_back(parameter.name);
    findings.push_back({kUnknownParameter,
                        {},
                        {{"found", name}, {"address", std::string{route.pattern}}, {"nearest", std::string{nearest_name(name, names)}}}});
  }
  for (const QueryParameter& parameter : route.query) {
    if (parameter.required && !request.value(parameter.name))
      findings.push_back({kMissingParameter, {}, {{"expected", std::string{parameter.name}}, {"address", std::string{route.pattern}}}});
  }
  return findings;
}

Response Service::answer(const Request& request, const Route* route) {
  if (route == nullptr) return no_route(request);
  if (Findings findings = route->is_page ? Findings{} : check_query(request, *route); !findings.empty())
    return problem(400, findings, messages(request.language));
  if (route->weight != Weight::kept && route->weight != Weight::slow) return route->run(request, *this);
  const std::string key = key_of(request, *route);
  if (const auto kept = kept_.find(key)) return *kept;
  Response response = route->run(request, *this);
  if (response.status != 200) return response;
  response.content.gzip = gzipped(*response.content.plain);
  response.content.etag = fmt::format("\"{}\"", sha256_hex(*response.content.plain).substr(0, 32));
  kept_.keep(key, std::make_shared<const Response>(response));
  return response;
}

std::shared_ptr<const Response> Service::Kept::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  order_.splice(order_.begin(), order_, found->second.at);
  return found->second.response;
}

void Service::Kept::keep(const std::string& key, std::shared_ptr<const Response> response) {
  const Content& content = response->content;
  const std::size_t bytes = 2 * key.size() + content.plain->size() + (content.gzip ? content.gzip->size() : 0);
  const std::lock_guard lock(mutex_);
  if (bytes > kMostBytes || entries_.contains(key)) return;
  while (bytes_ + bytes > kMostBytes) {
    const auto oldest = entries_.find(order_.back());
    bytes_ -= oldest->second.bytes;
    entries_.erase(oldest);
    order_.pop_back();
  }
  order_.push_front(key);
  entries_.emplace(key, Entry{std::move(response), bytes, order_.begin()});
  bytes_ += bytes;
}

}  // namespace steelyard::server
