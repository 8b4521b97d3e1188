#include "perf/calibration/fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/record.hpp"
#include "perf/calibration/expression.hpp"

namespace steelyard::perf {
namespace {

catalog::Chip chip() {
  catalog::Chip chip;
  chip.id = ChipId{"test-chip"};
  chip.vendor = "Test";
  chip.architecture = "First";
  chip.bf16_dense = Sourced<FlopsPerSecond>{FlopsPerSecond::from_base(989e12), {}, {}, {}, {}, {}, {}};
  chip.memory_bandwidth = Sourced<BytesPerSecond>{BytesPerSecond::from_base(3.35e12), {}, {}, {}, {}, {}, {}};
  return chip;
}

constexpr KernelParameters kTruth{0.74, 0.83, 5e-6, 0.9e-6, 0.15};

/// What the mechanism itself would measure at known parameters, times a factor that the mechanism doesn't know.
std::vector<Observation> synthetic(const catalog::Chip& part, double unknown) {
  std::vector<Observation> rows;
  for (double m = 1.0; m <= 16384.0; m *= 2.0) {
    for (double n = 512.0; n <= 16384.0; n *= 2.0) {
      for (double k = 512.0; k <= 16384.0; k *= 4.0) {
        Observation o;
        o.chip = &part;
        o.scheme = "bf16";
        o.stack = {"engine", "1", ""};
        o.work = gemm_work(m, n, k, 1.0, *find_scheme("bf16"));
        o.facts = {989e12, 132.0, 3.35e12, 450e9, 0.0};
        o.seconds = kernel_seconds(o.work, o.facts, kTruth).total_s * (m <= 64.0 ? unknown : 1.0);
        rows.push_back(o);
      }
    }
  }
  return rows;
}

TEST(Fit, FindsTheParametersThatMadeTheRows) {
  const catalog::Chip part = chip();
  const auto rows = synthetic(part, 1.0);
  const auto groups = fit_groups(rows, nullptr);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_NEAR(groups[0].surface.parameters.compute, kTruth.compute, 0.05);
  EXPECT_NEAR(groups[0].surface.parameters.memory, kTruth.memory, 0.05);
  EXPECT_LT(groups[0].surface.left_out_median, 0.02);
  EXPECT_EQ(groups[0].surface.samples, rows.size());
}

TEST(Fit, LearnsWhereTheMechanismIsWrong) {
  const catalog::Chip part = chip();
  const auto groups = fit_groups(synthetic(part, 1.4), nullptr);
  EXPECT_LT(groups[0].surface.left_out_median, 0.05);
}

TEST(Fit, IsTheSameAgain) {
  const catalog::Chip part = chip();
  const auto rows = synthetic(part, 1.4);
  EXPECT_EQ(surfaces_toml({fit_groups(rows, nullptr)[0].surface}, ""), surfaces_toml({fit_groups(rows, nullptr)[0].surface}, ""));
}

TEST(Surfaces, ReadWhatTheyWrote) {
  const catalog::Chip part = chip();
  const KernelSurface surface = fit_groups(synthetic(part, 1.4), nullptr)[0].surface;
  const DataTree data = DataTree::from_memory({{"calibration/kernels.toml", surfaces_toml({surface}, "")}});
  const auto library = SurfaceLibrary::load(data);
  ASSERT_TRUE(library) << (library ? "" : library.error().front().code.name);
  ASSERT_EQ(library->all().size(), 1U);
  EXPECT_EQ(library->all()[0].correction, surface.correction);
  EXPECT_NEAR(library->all()[0].parameters.launch_s, surface.parameters.launch_s, 1e-8);
}

KernelSurface surface_of(std::string name, std::string architecture, std::string vendor, std::string engine, double share) {
  KernelSurface s;
  s.chip = ChipId{std::move(name)};
  s.architecture = std::move(architecture);
  s.vendor = std::move(vendor);
  s.stack.engine = std::move(engine);
  s.scheme = "bf16";
  s.samples = 1000;
  s.peak_per_core = 7.5e12;
  s.bandwidth_per_core = 25e9;
  s.parameters.compute = share;
  return s;
}

TEST(Ladder, TakesTheNearestRungAndNamesIt) {
  const catalog::Chip part = chip();
  const auto find = [&](std::vector<KernelSurface> surfaces, std::string engine) {
    const SurfaceLibrary library = SurfaceLibrary::of(std::move(surfaces), {});
    SurfaceQuery query;
    query.chip = &part;
    query.stack.engine = std::move(engine);
    return library.find(query).rung;
  };
  const KernelSurface own = surface_of("test-chip", "First", "Test", "a", 0.8);
  const KernelSurface sibling = surface_of("other", "First", "Test", "a", 0.8);
  const KernelSurface cousin = surface_of("third", "Second", "Test", "a", 0.8);
  const KernelSurface stranger = surface_of("fourth", "Third", "Else", "a", 0.8);
  EXPECT_EQ(find({own, sibling, cousin, stranger}, "a"), Rung::own);
  EXPECT_EQ(find({own, sibling, cousin, stranger}, "b"), Rung::other_stack);
  EXPECT_EQ(find({sibling, cousin, stranger}, "a"), Rung::architecture);
  EXPECT_EQ(find({cousin, stranger}, "a"), Rung::vendor);
  EXPECT_EQ(find({stranger}, "a"), Rung::any);
  EXPECT_EQ(find({}, "a"), Rung::none);
  EXPECT_GT(usual_doubt(Rung::vendor), usual_doubt(Rung::own));
}

TEST(Ladder, StreamsOnAFasterPartWaitAsMuchLess) {
  catalog::Chip faster = chip();
  faster.id = ChipId{"faster"};
  KernelSurface slow = surface_of("slow", "First", "Test", "a", 0.8);
  slow.family = KernelFamily::elementwise;
  slow.parameters.fill_s = 1e-6;
  const SurfaceLibrary library = SurfaceLibrary::of({slow}, {});
  SurfaceQuery query;
  query.chip = &faster;
  query.family = KernelFamily::elementwise;
  const double before_s = library.find(query).parameters.fill_s;
  faster.memory_bandwidth->value *= 2.0;
  EXPECT_NEAR(library.find(query).parameters.fill_s / before_s, 0.5, 1e-9);
}

TEST(Ladder, RaisesTheShareOfAPartCutInCompute) {
  catalog::Chip cut = chip();
  cut.id = ChipId{"cut"};
  cut.bf16_dense->value = FlopsPerSecond::from_base(247e12);
  KernelSurface full = surface_of("full", "First", "Test", "a", 0.78);
  const SurfaceLibrary library = SurfaceLibrary::of({full}, {});
  SurfaceQuery query;
  query.chip = &cut;
  EXPECT_GT(library.find(query).parameters.compute, 0.8);
}

TEST(Expression, FollowsTheUsualRules) {
  const auto value = [](std::string_view text) {
    return Expression::parse(text)->value([](const std::string& name) { return name == "x" ? std::optional{3.0} : std::nullopt; });
  };
  EXPECT_EQ(value("2 + x * 4"), 14.0);
  EXPECT_EQ(value("(2 + x) * -4 / 2"), -10.0);
  EXPECT_EQ(value("max(1, min(x, 2))"), 2.0);
  EXPECT_EQ(value("y + 1"), std::nullopt);
  EXPECT_EQ(value("1 / (x - 3)"), std::nullopt);
  EXPECT_FALSE(Expression::parse("2 +"));
  EXPECT_FALSE(Expression::parse("(x"));
  EXPECT_FALSE(Expression::parse(std::string(100, '(')));
}

TEST(Pattern, StarStandsForAnyRun) {
  EXPECT_TRUE(matches_pattern("*/gemm__*", "aic/h100/gemm__trtllm_1"));
  EXPECT_FALSE(matches_pattern("*/gemm__*", "aic/h100/moe__trtllm_1"));
  EXPECT_TRUE(matches_pattern("a*b*c", "axxbyyc"));
}

}  // namespace
}  // namespace steelyard::perf
