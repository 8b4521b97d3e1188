#include "server/http.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <zlib.h>

#include "base/check.hpp"
#include "report/json_value.hpp"

namespace steelyard::server {

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::post: return "POST";
    case Method::del: return "DELETE";
    case Method::other: break;
  }
  return "OTHER";
}

std::optional<std::string> Request::value(std::string_view name) const {
  const auto found = std::find_if(query.begin(), query.end(), [&](const auto& field) { return field.first == name; });
  if (found == query.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> Request::values(std::string_view name) const {
  std::vector<std::string> all;
  for (const auto& [key, value] : query) {
    if (key == name) all.push_back(value);
  }
  return all;
}

const std::string& Request::parameter(std::string_view name) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const auto& field) { return field.first == name; });
  SY_CHECK(found != parameters.end());
  return found->second;
}

Response text_response(unsigned status, std::string_view type, std::string body) {
  Response response;
  response.status = status;
  response.type = type;
  response.content.plain = std::make_shared<const std::string>(std::move(body));
  return response;
}

unsigned status_of(const Findings& findings) {
  unsigned status = 500;
  for (const Error& finding : findings) {
    if (finding.code.kind == ErrorKind::data) return 422;
    if (finding.code.kind == ErrorKind::usage) status = 400;
  }
  return status;
}

Response problem(unsigned status, const Findings& findings, const report::Messages& messages) {
  using report::JsonValue;
  constexpr std::size_t kMostListed = 200;  // nobody reads on, and a hostile body has a finding for each of its bytes
  JsonValue::Array list;
  for (const Error& finding : findings) {
    if (list.size() == kMostListed) break;
    JsonValue::Object place{{"file", finding.place.file},
                            {"line", static_cast<double>(finding.place.line)},
                            {"column", static_cast<double>(finding.place.column)},
                            {"pointer", finding.place.pointer}};
    JsonValue::Object arguments;
    for (const Argument& argument : finding.arguments) arguments.emplace_back(argument.name, argument.value);
    list.emplace_back(JsonValue::Object{{"code", finding.code.name},
                                        {"sentence", report::error_sentence(finding, messages)},
                                        {"place", std::move(place)},
                                        {"arguments", std::move(arguments)}});
  }
  const JsonValue body{JsonValue::Object{{"type", "about:blank"},
                                         {"title", findings.empty() ? std::string{} : report::error_sentence(findings.front(), messages)},
                                         {"status", static_cast<double>(status)},
                                         {"code", findings.empty() ? std::string_view{} : findings.front().code.name},
                                         {"found", static_cast<double>(findings.size())},
                                         {"findings", std::move(list)}}};
  return text_response(status, "application/problem+json", report::json_text(body));
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) c = ' ';
    if (c == '%') {
      if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return std::nullopt;
      c = static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    decoded += c;
  }
  return decoded;
}

bool parse_target(std::string_view target, Request& request) {
  if (target.empty() || target.front() != '/') return false;
  const std::size_t question = target.find('?');
  std::string_view path = target.substr(1, question == std::string_view::npos ? question : question - 1);
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    auto segment = percent_decoded(path.substr(0, slash), false);
    if (!segment || *segment == ".." || *segment == "." || segment->find('/') != std::string::npos) return false;
    if (!segment->empty()) request.segments.push_back(std::move(*segment));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  if (question == std::string_view::npos) return true;
  std::string_view query = target.substr(question + 1);
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return false;
    if (!name->empty()) request.query.emplace_back(std::move(*name), std::move(*value));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return true;
}

std::shared_ptr<const std::string> gzipped(std::string_view plain) {
  constexpr std::size_t kSmallest = 512;  // below it the header costs more than is won
  if (plain.size() < kSmallest) return nullptr;
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;
  SY_CHECK(deflateInit2(&stream, Z_BEST_SPEED + 5, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(plain.data()));  // NOLINT: zlib takes it so and only reads
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());  // NOLINT
  stream.avail_out = static_cast<uInt>(packed.size());
  SY_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (packed.size() >= plain.size()) return nullptr;
  return std::make_shared<const std::string>(std::move(packed));
}

}  // namespace steelyard::server
