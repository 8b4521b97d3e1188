// What the addresses answer: each with a question that people ask, and each with a mistake that people make.
#include <chrono>
#include <set>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/service.hpp"

namespace steelyard::server {
namespace {

using Json = nlohmann::json;

class AnswersTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    engine = std::make_unique<study::Engine>(DataTree::embedded());
    service = std::move(*Service::open(*engine));
  }
  static void TearDownTestSuite() {
    service.reset();
    engine.reset();
  }
  static Response ask(Method method, std::string_view target, std::string body = {}) {
    Request request;
    request.method = method;
    EXPECT_TRUE(parse_target(target, request)) << target;
    request.body = std::move(body);
    const Route* route = service->route_of(request);
    return service->answer(request, route);
  }
  static Json get(std::string_view target) {
    const Response response = ask(Method::get, target);
    EXPECT_EQ(response.status, 200U) << target << '\n' << *response.content.plain;
    return Json::parse(*response.content.plain);
  }
  static Json result_of(const Response& created) {
    EXPECT_EQ(created.status, 202U) << *created.content.plain;
    const std::string id = Json::parse(*created.content.plain)["id"];
    for (int i = 0; i < 6000; ++i) {
      const auto status = service->jobs().status(id);
      if (status && status->state != JobState::queued && status->state != JobState::running) break;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return get("/api/v1/jobs/" + id + "/result");
  }

  static std::unique_ptr<study::Engine> engine;
  static std::unique_ptr<Service> service;
};
std::unique_ptr<study::Engine> AnswersTest::engine;
std::unique_ptr<Service> AnswersTest::service;

TEST_F(AnswersTest, AnEstimateFitsItsMemoryAndSaysHowSure) {
  const Json answer = get("/api/v1/estimate/serve?model=llama-3-70b&chip=nv-h200-sxm&chips=8&precision=fp8&input=2048&output=512");
  EXPECT_TRUE(answer["fits"]);
  EXPECT_EQ(answer["cluster"]["chips"], 8);
  EXPECT_LE(answer["memory_per_chip"]["total_gb"].get<double>(), answer["memory_per_chip"]["available_gb"].get<double>());
  const Json& rate = answer["output_throughput_tokens_per_s"];
  EXPECT_LT(rate["p05"].get<double>(), rate["p50"].get<double>());
  EXPECT_LT(rate["p50"].get<double>(), rate["p95"].get<double>());
  const Json none = get("/api/v1/estimate/train?model=llama-3-405b&chip=nv-h20-96&chips=8");
  EXPECT_FALSE(none["fits"]);
  EXPECT_GT(none["min_chips"].get<int>(), 8);
}

TEST_F(AnswersTest, MoreMemoryBandwidthDecodesFaster) {
  const Json slow = get("/api/v1/estimate/decode?model=llama-3-8b&chip=nv-h100-sxm&batch=8");
  const Json fast = get("/api/v1/estimate/decode?model=llama-3-8b&chip=nv-h200-sxm&batch=8");
  EXPECT_GT(slow["time_s"]["p50"].get<double>(), fast["time_s"]["p50"].get<double>());
  double operators = 0.0;
  for (const Json& one : slow["operators"]) operators += one["time_s"].get<double>();
  EXPECT_GT(operators, 0.0);
  EXPECT_GT(get("/api/v1/estimate/prefill?model=llama-3-8b&chip=nv-h100-sxm&input=8192")["time_s"]["p50"].get<double>(),
            get("/api/v1/estimate/prefill?model=llama-3-8b&chip=nv-h100-sxm&input=1024")["time_s"]["p50"].get<double>());
}

TEST_F(AnswersTest, NoOperatorIsAboveTheRoof) {
  const Json roofline = get("/api/v1/roofline?model=llama-3-70b&chip=nv-h20-96&task=decode&tensor=8");
  ASSERT_FALSE(roofline["operators"].empty());
  for (const Json& one : roofline["operators"]) {
    if (one["roof_tflops"].get<double>() > 0.0) {
      EXPECT_LE(one["tflops"].get<double>(), 1.001 * one["roof_tflops"].get<double>()) << one;
    }
  }
}

TEST_F(AnswersTest, AStatedLayoutMustBeOne) {
  const Response illegal = ask(Method::get, "/api/v1/estimate/serve?model=llama-3-70b&chip=nv-h200-sxm&chips=8&tensor=7");
  EXPECT_EQ(illegal.status, 400U);
  const Json problem = Json::parse(*illegal.content.plain);
  EXPECT_EQ(problem["code"], "server.illegal_layout");
  EXPECT_EQ(problem["findings"][0]["place"]["pointer"], "tensor");
  EXPECT_EQ(ask(Method::get, "/api/v1/estimate/train?model=llama-3-8b&chip=nv-h200-sxm&chips=8&tensor=3&pipeline=99").status, 400U);
  EXPECT_EQ(ask(Method::get, "/api/v1/roofline?model=llama-3-8b&chip=nv-h200-sxm&tensor=7").status, 400U);
}

TEST_F(AnswersTest, ASearchIsAJobWhoseConfigurationsCanBeOpened) {
  const Json found = result_of(ask(Method::post, "/api/v1/search?model=llama-3-8b&chip=nv-h200-sxm&chip=nv-h20-96&chips=8&precision=fp8"));
  ASSERT_EQ(found["chips"].size(), 2U);
  const Json& front = found["chips"][0]["front"];
  ASSERT_FALSE(front.empty());
  std::string address = "/api/v1/estimate/serve?model=llama-3-8b&chip=nv-h200-sxm&chips=8&precision=fp8";
  for (const auto& [name, value] : front[0]["layout"].items()) address += '&' + name + '=' + value.dump();
  EXPECT_TRUE(get(address)["fits"]);
  const Json counts = found["chips"][0]["counts"];
  EXPECT_EQ(counts["legal"].get<int>(), counts["evaluated"].get<int>() + counts["pruned"].get<int>() + counts["no_room"].get<int>());

  const Json trained = result_of(ask(Method::post, "/api/v1/search?task=pretrain&model=llama-3-8b&chip=nv-h100-sxm&chips=16"));
  const Json& best = trained["chips"][0]["best"];
  address = "/api/v1/estimate/train?model=llama-3-8b&chip=nv-h100-sxm&chips=16";
  for (const auto& [name, value] : best["layout"].items())
    address += '&' + name + '=' + (value.is_string() ? value.get<std::string>() : value.dump());
  const Json opened = get(address);
  for (const char* axis : {"tensor", "pipeline", "data", "micro_batch"}) EXPECT_EQ(opened["layout"][axis], best["layout"][axis]) << axis;
  // A search ranks by the mechanism; the estimate adds what measurements say of it on the median.
  EXPECT_NEAR(opened["step_time_s"]["p50"].get<double>(), best["step_time_s"].get<double>(), 0.1 * best["step_time_s"].get<double>());
}

TEST_F(AnswersTest, FitsAndRatiosOfSeveralChips) {
  const Json fits = get("/api/v1/estimate/fit?model=llama-3-70b&chip=nv-h200-sxm&chip=nv-h20-96");
  ASSERT_EQ(fits.size(), 2U);
  EXPECT_LE(fits[0]["min_chips"].get<int>(), fits[1]["min_chips"].get<int>()) << "141 GB against 96 GB";
  const Json ratios = get("/api/v1/compare/tasks?model=llama-3-8b&chip=nv-h200-sxm&chip=nv-h20-96");
  EXPECT_EQ(ratios.size(), 6U);
}

TEST_F(AnswersTest, NearPointsComeNearestFirst) {
  const Json points = get("/api/v1/validation/nearest?model=llama-3-70b&chip=nv-h100-sxm&kind=training&most=20");
  ASSERT_GT(points.size(), 3U);
  for (std::size_t i = 1; i < points.size(); ++i) EXPECT_LE(points[i - 1]["distance"].get<double>(), points[i]["distance"].get<double>());
}

TEST_F(AnswersTest, VerdictsAreCountedAlikeInListAndFilter) {
  const Json all = get("/api/v1/claims?today=2026-11-21");
  std::size_t fails = 0;
  for (const Json& claim : all) fails += claim["verdict"] == "fails" || claim["verdict_today"] == "fails" ? 1 : 0;
  EXPECT_GT(fails, 0U);
  EXPECT_EQ(get("/api/v1/claims?today=2026-11-21&verdict=fails").size(), fails);
  const Json one = get("/api/v1/claims/" + all[0]["id"].get<std::string>());
  EXPECT_EQ(one["claim"][0]["id"], all[0]["id"]);
  for (const Json& conflict : get("/api/v1/claims/conflicts?today=2026-11-21")) EXPECT_GE(conflict["statements"].size(), 1U);
  const Response misspelt = ask(Method::get, "/api/v1/claims?verdict=fial");
  EXPECT_EQ(misspelt.status, 400U);
  EXPECT_EQ(Json::parse(*misspelt.content.plain)["findings"][0]["place"]["pointer"], "verdict");
}

TEST_F(AnswersTest, ALicencesSharesAddUpToTheGrant) {
  const Json ledger = get("/api/v1/custody");
  const Json licence = get("/api/v1/custody/licences/" + ledger["licences"][0]["licence"].get<std::string>());
  int sum = 0;
  for (const auto& [share, units] : licence["standing"].items()) sum += share == "granted" ? 0 : units.get<int>();
  EXPECT_EQ(sum, licence["standing"]["granted"].get<int>());
  for (const Json& batch : ledger["batches"]) {
    const Json answer = get("/api/v1/custody/batches/" + batch["batch"].get<std::string>());
    EXPECT_EQ(answer["units"].size(), batch["units"].get<std::size_t>());
    EXPECT_FALSE(answer["events"].empty());
  }
  for (const Json& product : get("/api/v1/custody/balances")["products"]) EXPECT_TRUE(product["adds_up"]);
  EXPECT_EQ(ask(Method::get, "/api/v1/custody/batches/nonesuch").status, 404U);
}

TEST_F(AnswersTest, AProofHoldsUntilItIsTamperedWith) {
  const Response proof = ask(Method::get, "/api/v1/custody/proof?kind=buyer");
  ASSERT_EQ(proof.status, 200U);
  const auto verify = [](const std::string& text) { return ask(Method::post, "/api/v1/custody/verify", text); };
  EXPECT_TRUE(Json::parse(*verify(*proof.content.plain).content.plain)["holds"]);
  std::string tampered = *proof.content.plain;
  const std::size_t digit = tampered.find_first_of("0123456789", tampered.size() / 2);
  ASSERT_NE(digit, std::string::npos);
  tampered[digit] = tampered[digit] == '9' ? '8' : '9';
  const Response refused = verify(tampered);
  EXPECT_TRUE(refused.status != 200U || !Json::parse(*refused.content.plain)["holds"].get<bool>());
  EXPECT_EQ(verify("no proof at all").status, 422U);
}

TEST_F(AnswersTest, LawOfADay) {
  const Json standing = get("/api/v1/rules/standing?on=2026-02-02");
  EXPECT_EQ(standing.size(), get("/api/v1/chips?columns=id").size());
  EXPECT_GT(get("/api/v1/rules/leadtime?start=2025-12-08").size(), 3U);
  EXPECT_FALSE(get("/api/v1/rules/design?on=2026-11-21").empty());
  EXPECT_FALSE(get("/api/v1/rules/design?on=2023-11-17&chip=h100-sxm").empty());
  const Json plain = get("/api/v1/rules/settle?price=40000%20USD&entered_value=27000%20USD&units=1000");
  const Json rated = get("/api/v1/rules/settle?price=40000%20USD&entered_value=27000%20USD&units=1000&rate=15%25");
  EXPECT_NE(plain, rated);
  EXPECT_EQ(ask(Method::get, "/api/v1/rules/settle?price=40000").status, 400U);
}

TEST_F(AnswersTest, TablesOfAStudyAreCsv) {
  const Json examples = get("/api/v1/study/examples");
  Request request;
  request.method = Method::post;
  ASSERT_TRUE(parse_target("/api/v1/study/tables", request));
  request.body = examples[0]["text"].get<std::string>();
  request.body_is_toml = true;
  const Json result = result_of(service->answer(request, service->route_of(request)));
  std::set<std::string> names;
  for (const Json& table : result["tables"]) {
    names.insert(table["name"].get<std::string>());
    EXPECT_NE(table["csv"].get<std::string>().find(','), std::string::npos);
  }
  EXPECT_GE(names.size(), 4U);
}

TEST_F(AnswersTest, HostileNumbersAreFindings) {
  for (const char* value : {"-1", "0", "1e400", "nan", "1.5", "99999999999999999999", "%00", "8%0A"}) {
    Request request;
    const std::string target = std::string{"/api/v1/estimate/serve?model=llama-3-8b&chip=nv-h200-sxm&servers="} + value;
    if (!parse_target(target, request)) continue;
    EXPECT_EQ(service->answer(request, service->route_of(request)).status, 400U) << value;
  }
  EXPECT_EQ(ask(Method::post, "/api/v1/search?model=llama-3-8b&chip=nv-h200-sxm&servers=900000").status, 400U);
}

}  // namespace
}  // namespace steelyard::server
