// The extension `steelyard._engine`: the API of src/server without sockets. The Python files beside it give its answers their types.
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "server/http.hpp"
#include "server/service.hpp"
#include "study/engine.hpp"

namespace py = pybind11;

namespace steelyard {
namespace {

struct Answer {
  unsigned status = 0;
  std::string content_type;
  std::string body;
};

Answer answer_of(const server::Response& response) {
  return {response.status, std::string{response.type}, response.content.plain ? *response.content.plain : std::string{}};
}

/// Holds the engine and asks it. Every call may be made from several threads at once; none holds the interpreter's lock.
class Door {
 public:
  Door(const std::filesystem::path& data_root, const std::vector<std::filesystem::path>& overlays, const std::filesystem::path& ledger) {
    auto engine = study::open_engine(data_root, overlays);
    if (!engine) {
      failure_ = std::move(engine.error());
      engine = study::open_engine({}, {});  // only for the words of what went wrong
      if (!engine) return;
    }
    engine_ = std::make_unique<study::Engine>(std::move(*engine));
    server::ServiceOptions options;
    options.ledger = ledger;
    if (auto service = server::Service::open(*engine_, options)) service_ = std::move(*service);
  }

  /// Why the data could not be opened, as a problem document; empty when they were.
  [[nodiscard]] std::string failure() const {
    if (failure_.empty()) return {};
    if (!service_) return R"({"code": "data.unreadable", "findings": []})";
    return answer_of(server::problem(server::status_of(failure_), failure_, service_->messages(report::Language::en))).body;
  }

  /// `target` is an address of the API with its query, `/api/v1/chips?country=CN`.
  [[nodiscard]] Answer ask(const std::string& method, const std::string& target, const std::string& body, bool body_is_toml,
                           const std::string& language) {
    server::Request request;
    for (const server::Method known : {server::Method::get, server::Method::post, server::Method::del, server::Method::other}) {
      request.method = known;
      if (server::name_of(known) == method) break;
    }
    request.body = body;
    request.body_is_toml = body_is_toml;
    request.language = language == "zh" ? report::Language::zh : report::Language::en;
    if (!server::parse_target(target, request)) {
      return answer_of(server::problem(400, {{server::kBadAddress, {}, {{"found", target}}}}, service_->messages(request.language)));
    }
    const server::Route* const route = service_->route_of(request);
    return answer_of(service_->answer(request, route));
  }

 private:
  std::unique_ptr<study::Engine> engine_;
  std::unique_ptr<server::Service> service_;  // after the engine that it refers to
  Findings failure_;
};

}  // namespace
}  // namespace steelyard

PYBIND11_MODULE(_engine, module) {
  using steelyard::Answer;
  using steelyard::Door;
  module.doc() = "Steelyard's engine; use the package `steelyard`, which gives its answers their types.";
  py::class_<Answer>(module, "Answer")
      .def_readonly("status", &Answer::status)
      .def_readonly("content_type", &Answer::content_type)
      .def_property_readonly("body", [](const Answer& answer) { return py::bytes(answer.body); });
  py::class_<Door>(module, "Door")
      .def(py::init<const std::filesystem::path&, const std::vector<std::filesystem::path>&, const std::filesystem::path&>(),
           py::arg("data_root"), py::arg("overlays"), py::arg("ledger"), py::call_guard<py::gil_scoped_release>())
      .def("failure", &Door::failure)
      .def("ask", &Door::ask, py::arg("method"), py::arg("target"), py::arg("body") = "", py::arg("body_is_toml") = false,
           py::arg("language") = "en", py::call_guard<py::gil_scoped_release>());
  module.attr("version") = steelyard::study::engine_version();
}
