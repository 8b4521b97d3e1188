// The web page: its files, and its screens, which are all one document that reads its own address.
#include <algorithm>
#include <array>

#include "server/page.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

std::string_view type_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTypes{{{".html", "text/html; charset=utf-8"},
                                                                                 {".js", "text/javascript; charset=utf-8"},
                                                                                 {".css", "text/css; charset=utf-8"},
                                                                                 {".svg", "image/svg+xml"},
                                                                                 {".json", "application/json"}}};
  for (const auto& [ending, type] : kTypes) {
    if (path.size() > ending.size() && path.substr(path.size() - ending.size()) == ending) return type;
  }
  return "application/octet-stream";
}

Response file_response(std::string_view path, const Request& request, Service& service) {
  const auto found = std::find_if(page_files().begin(), page_files().end(), [&](const PageFile& file) { return file.path == path; });
  if (found == page_files().end())
    return problem(404, {{kNoSuchAddress, {}, {{"found", std::string{path}}}}}, service.messages(request.language));
  return text_response(200, type_of(path), std::string{found->content});
}

Route page_route(std::string_view pattern, std::function<Response(const Request&, Service&)> run) {
  Route route;
  route.pattern = pattern;
  route.summary = "page";
  route.is_page = true;
  route.run = std::move(run);
  return route;
}

}  // namespace

std::vector<Route> page_routes() {
  const auto document = [](const Request& request, Service& service) { return file_response("index.html", request, service); };
  std::vector<Route> routes{page_route("/", document)};
  for (const std::string_view screen : {"/chips", "/may-i", "/can-do", "/plan", "/articles", "/trace"})
    routes.push_back(page_route(screen, document));
  routes.push_back(
      page_route("/icon.svg", [](const Request& request, Service& service) { return file_response("icon.svg", request, service); }));
  routes.push_back(page_route("/assets/{file}", [](const Request& request, Service& service) {
    return file_response("assets/" + request.parameter("file"), request, service);
  }));
  return routes;
}

}  // namespace steelyard::server
