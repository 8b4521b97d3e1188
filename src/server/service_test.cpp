#include "server/service.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace steelyard::server {
namespace {

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() : engine_(DataTree::embedded()), service_(std::move(*Service::open(engine_))) {}

  Response ask(Method method, std::string_view target, std::string body = {}, bool is_toml = false) {
    Request request;
    request.method = method;
    EXPECT_TRUE(parse_target(target, request));
    request.body = std::move(body);
    request.body_is_toml = is_toml;
    if (const auto language = request.value("lang")) request.language = *report::parse_language(*language);
    const Route* route = service_->route_of(request);
    return service_->answer(request, route);
  }
  nlohmann::json json(const Response& response) { return nlohmann::json::parse(*response.content.plain); }

  study::Engine engine_;
  std::unique_ptr<Service> service_;
};

TEST_F(ServiceTest, ListsAreCutByTheirQuery) {
  const auto response = ask(Method::get, "/api/v1/chips?country=CN&where=memory%3E%3D100GB&columns=id,memory_gb&sort=memory,desc");
  ASSERT_EQ(response.status, 200U);
  const auto rows = json(response);
  ASSERT_GT(rows.size(), 2U);
  for (const auto& row : rows) {
    EXPECT_EQ(row.size(), 2U);
    EXPECT_GE(row["memory_gb"].get<double>(), 100.0);
  }
  EXPECT_GE(rows[0]["memory_gb"].get<double>(), rows[1]["memory_gb"].get<double>());
}

TEST_F(ServiceTest, TheSameAddressGivesTheSameKeptBytes) {
  const auto first = ask(Method::get, "/api/v1/chips");
  const auto second = ask(Method::get, "/api/v1/chips");
  EXPECT_EQ(first.content.plain, second.content.plain) << "the very object";
  EXPECT_FALSE(first.content.etag.empty());
  ASSERT_NE(first.content.gzip, nullptr);
  EXPECT_LT(first.content.gzip->size(), first.content.plain->size());
  EXPECT_NE(ask(Method::get, "/api/v1/chips?lang=zh").content.plain, first.content.plain);
}

TEST_F(ServiceTest, ProblemsNameWhatIsWrongAndTheNearestName) {
  const auto misspelt = json(ask(Method::get, "/api/v1/chps"));
  EXPECT_EQ(misspelt["status"], 404);
  EXPECT_EQ(misspelt["findings"][0]["arguments"]["nearest"], "/api/v1/chips");
  const auto parameter = json(ask(Method::get, "/api/v1/chips?contry=CN"));
  EXPECT_EQ(parameter["code"], "server.unknown_parameter");
  EXPECT_EQ(parameter["findings"][0]["arguments"]["nearest"], "country");
  const auto method = ask(Method::post, "/api/v1/chips");
  EXPECT_EQ(method.status, 405U);
  EXPECT_EQ(method.headers.front(), (std::pair<std::string, std::string>{"Allow", "GET"}));
  EXPECT_EQ(ask(Method::get, "/api/v1/chips/h2O0").status, 404U);
  EXPECT_EQ(ask(Method::get, "/api/v1/chips/h20").status, 400U) << "two parts are called so";
}

TEST_F(ServiceTest, AStudyIsCheckedWithPlaces) {
  const auto findings = json(ask(Method::post, "/api/v1/study/check", "[study]\ntitel = \"x\"\n", true));
  const auto misspelt = std::find_if(findings.begin(), findings.end(), [](const auto& row) { return row["code"] == "record.unknown_key"; });
  ASSERT_NE(misspelt, findings.end());
  EXPECT_EQ((*misspelt)["line"], 2);
}

TEST_F(ServiceTest, AStudyRunsAsAJob) {
  const auto examples = json(ask(Method::get, "/api/v1/study/examples"));
  const auto created = ask(Method::post, "/api/v1/brief", examples[0]["text"].get<std::string>(), true);
  ASSERT_EQ(created.status, 202U);
  const std::string address = "/api/v1/jobs/" + json(created)["id"].get<std::string>();
  for (int i = 0; i < 6000; ++i) {
    const std::string state = json(ask(Method::get, address))["state"];
    if (state != "queued" && state != "running") break;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  EXPECT_EQ(json(ask(Method::get, address))["state"], "done");
  const auto result = json(ask(Method::get, address + "/result"));
  EXPECT_EQ(result["format"], "steelyard.brief/1");
}

TEST_F(ServiceTest, ABadStudyIsNoJob) {
  const auto refused = ask(Method::post, "/api/v1/brief", "not toml at all = = =", true);
  EXPECT_EQ(refused.status, 422U);
  EXPECT_EQ(json(refused)["code"], "record.syntax");
}

TEST_F(ServiceTest, EveryAnswerNamesASchemaOfTheDocument) {
  const auto document = json(ask(Method::get, "/api/v1/openapi"));
  std::set<std::string> operations;
  for (const Route& route : all_routes()) {
    if (route.is_page) continue;
    const std::string method = route.method == Method::get ? "get" : route.method == Method::post ? "post" : "delete";
    const auto& operation = document["paths"][std::string{route.pattern}][method];
    EXPECT_TRUE(operations.insert(operation["operationId"]).second) << route.pattern;
    EXPECT_NE(operation["summary"], std::string{route.summary}) << route.summary << " has no words in section api";
    if (!route.answer.empty()) {
      EXPECT_TRUE(document["components"]["schemas"].contains(route.answer)) << route.answer;
    }
    for (const auto& parameter : operation["parameters"])
      EXPECT_EQ(parameter["description"].get<std::string>().find("parameter."), std::string::npos) << parameter;
  }
}

}  // namespace
}  // namespace steelyard::server
