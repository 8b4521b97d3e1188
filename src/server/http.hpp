// A request and its answer, free of any HTTP library: what routes see.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "report/messages.hpp"

namespace steelyard::server {

enum class Method : std::uint8_t { get, post, del, other };
[[nodiscard]] std::string_view name_of(Method method);

/// Names and values of a query or of headers, decoded, in the order sent.
using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::get;
  std::vector<std::string> segments;  // of the path, decoded: /api/v1/chips/x is {api, v1, chips, x}
  Fields query;
  Fields parameters;  // `{id}` of the route's pattern, filled in by the router
  std::string body;
  bool body_is_toml = false;  // otherwise JSON
  report::Language language = report::Language::en;

  /// First value of that name; none when it isn't there.
  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
  /// All of them; `a=x,y` stays one.
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
  [[nodiscard]] const std::string& parameter(std::string_view name) const;
};

/// Bytes of an answer, shared so that a kept answer is sent without a copy.
struct Content {
  std::shared_ptr<const std::string> plain;
  std::shared_ptr<const std::string> gzip;  // null: not worth it
  std::string etag;                         // with its quotes; empty: none
};

struct Response {
  unsigned status = 200;
  std::string_view type = "application/json";
  Content content;
  Fields headers;  // beyond those every answer has
};

[[nodiscard]] Response text_response(unsigned status, std::string_view type, std::string body);
/// RFC 9457, with `code` and `findings`: the codes and places of the command line, the words in `messages`' language.
[[nodiscard]] Response problem(unsigned status, const Findings& findings, const report::Messages& messages);
/// 400 for usage, 422 for data, 500 for the environment.
[[nodiscard]] unsigned status_of(const Findings& findings);

/// Decodes `%XX` (and `+` in a query). None for a broken escape or a zero byte.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);
/// `/a/b?x=1&y=2` into segments and query. None when it is no path of ours: broken escapes, `..`, an absolute address.
[[nodiscard]] bool parse_target(std::string_view target, Request& request);

[[nodiscard]] std::shared_ptr<const std::string> gzipped(std::string_view plain);

}  // namespace steelyard::server
