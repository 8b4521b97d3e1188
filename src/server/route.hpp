// An address of the API as data: what it takes, what it answers with, what it does. Routing and the OpenAPI document are made from it.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "server/http.hpp"

namespace steelyard::server {

class Service;

/// `kept`: depends on the address and the data alone, made once; `slow`: the same, made on the workers; `quick`: microseconds, runs where
/// the connection is read; `heavy`: milliseconds, runs on the workers.
enum class Weight : std::uint8_t { kept, slow, quick, heavy };

enum class BodyKind : std::uint8_t { none, study, optional_study, json, text };

/// A value of the query. What it means is `api.parameter.NAME` of data/i18n.
struct QueryParameter {
  std::string_view name;
  bool required = false;
  bool repeated = false;
};

struct Route {
  Method method = Method::get;
  std::string_view pattern;  // `/api/v1/chips/{id}`
  std::string_view summary;  // code of section `api`
  std::vector<QueryParameter> query = {};
  BodyKind body = BodyKind::none;
  unsigned answer_status = 200;
  std::string_view answer;  // name of a schema of data/api/schemas.json; empty: not JSON
  std::vector<unsigned> problems = {};
  Weight weight = Weight::kept;
  bool asks_today = false;  // kept for the day on which it was asked
  bool is_page = false;     // not part of the API: any query is taken, the document doesn't tell of it
  std::function<Response(const Request&, Service&)> run;
};

/// Every route of every *_routes.cpp of this folder; the table is made by CMake.
[[nodiscard]] const std::vector<Route>& all_routes();

}  // namespace steelyard::server
