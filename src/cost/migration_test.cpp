// Migration by hand over a small book, and the anchors of the research over the shipped one.
#include <gtest/gtest.h>

#include "catalog/catalog.hpp"
#include "cost/migration.hpp"
#include "cost/test_support.hpp"

namespace steelyard::cost {
namespace {

constexpr std::string_view kBook = R"(
[[operator_family]]
id = "gemm"
kernels = "4"
grade = "derived"
[[operator_family]]
id = "experts"
needs = "mixture"
kernels = "10"
grade = "derived"
[[operator_coverage]]
stack = "own"
families = ["gemm"]
serve = "covered"
train = "missing"
grade = "primary"
)";

std::string tasks() {
  std::string text;
  for (const char* id : {"serve", "fine_tune", "rl", "pretrain"}) {
    text += std::string{"[[migration_task]]\nid = \""} + id + "\"\ntrains = " + (std::string_view{id} == "serve" ? "false" : "true") +
            "\nbring_up = \"" + (std::string_view{id} == "serve" ? "1" : "5") + " month\"\nown_operators = \"2\"\ngrade = \"derived\"\n";
  }
  return text;
}

class MigrationTest : public testing::Cost {
 protected:
  void SetUp() override {
    Cost::SetUp();
    const testing::Files files;
    files.write("stacks/book.toml", std::string{kBook} + tasks());
    const auto data = DataTree::from_directory(files.path());
    ASSERT_TRUE(data);
    auto book = MigrationBook::load(*data);
    ASSERT_TRUE(book) << testing::shown(book.error());
    book_ = std::move(*book);
    cuda_.id = StackId{"cuda"};
    cuda_.cuda_compatibility = catalog::CudaCompatibility::native;
    own_.id = StackId{"own"};
    own_.migration_months_low = 0.5;
    own_.migration_months_high = 8.0;  // geometric middle: 2, twice the usual
  }

  MigrationRequest request(MigrationTask task) const {
    MigrationRequest r;
    r.book = &book_;
    r.assumptions = &assumptions_;
    r.from = &cuda_;
    r.to = &own_;
    r.task = task;
    return r;
  }

  MigrationBook book_;
  catalog::SoftwareStack cuda_;
  catalog::SoftwareStack own_;
};

TEST_F(MigrationTest, ServingTakesBringingUpAndOwnOperators) {
  const auto cost = cost_of_migration(request(MigrationTask::serve));
  EXPECT_NEAR(cost.bring_up.value, 1.0 * 2.0, 1e-9);
  ASSERT_EQ(cost.families.size(), 2U);  // gemm, own; no experts are needed
  EXPECT_DOUBLE_EQ(cost.families[0].person_months.value, 0.0);
  EXPECT_NEAR(cost.families[1].person_months.value, 2 * 0.75, 1e-9);
  EXPECT_NEAR(cost.person_months.value, 3.5, 1e-9);
  EXPECT_NEAR(cost.money.value, 35000, 1e-6);
  EXPECT_NEAR(cost.months.value, 0.35, 1e-9);
}

TEST_F(MigrationTest, TrainingCountsGradientsAndWhatIsMissing) {
  const auto cost = cost_of_migration(request(MigrationTask::pretrain));
  EXPECT_NEAR(cost.families[0].person_months.value, 4 * 0.75 * 2.5, 1e-9);
  EXPECT_NEAR(cost.person_months.value, 10 + 7.5 + 2 * 0.75 * 2.5, 1e-9);
  // Where serving runs already the forward pass is written, and what it took is done.
  MigrationRequest after = request(MigrationTask::pretrain);
  after.migrated = Migrated::serving;
  const auto rest = cost_of_migration(after);
  EXPECT_NEAR(rest.families[0].person_months.value, 4 * 0.75 * 1.5, 1e-9);
  EXPECT_NEAR(rest.bring_up.value, 10 - 2, 1e-9);
  EXPECT_LT(rest.person_months.value, cost.person_months.value);
}

TEST_F(MigrationTest, UnknownCoverageWidensTheRangeAndIsNeverNothing) {
  MigrationRequest r = request(MigrationTask::serve);
  const auto without = cost_of_migration(r);
  r.features = {"mixture"};
  const auto with = cost_of_migration(r);
  const FamilyEffort& experts = with.families[1];
  EXPECT_EQ(experts.family, "experts");
  EXPECT_EQ(experts.coverage, Coverage::unknown);
  EXPECT_GT(experts.kernels.low, 0.0);
  EXPECT_DOUBLE_EQ(experts.kernels.value, 3.5);
  EXPECT_DOUBLE_EQ(experts.kernels.high, 10.0);
  EXPECT_GT(with.person_months.high - with.person_months.low, without.person_months.high - without.person_months.low);
}

TEST_F(MigrationTest, AVendorReusesKernelsAndAUserDoesNot) {
  MigrationRequest r = request(MigrationTask::pretrain);
  const double user = cost_of_migration(r).families[0].person_months.value;
  r.is_hardware_vendor = true;
  EXPECT_NEAR(cost_of_migration(r).families[0].person_months.value, user * (1 - 0.926), 1e-9);
}

TEST_F(MigrationTest, NothingIsToDoWhereItRuns) {
  MigrationRequest r = request(MigrationTask::serve);
  r.migrated = Migrated::serving;
  EXPECT_TRUE(cost_of_migration(r).nothing_to_do);
  r.migrated = Migrated::nothing;
  r.to = &cuda_;
  EXPECT_TRUE(cost_of_migration(r).nothing_to_do);
  EXPECT_DOUBLE_EQ(cost_of_migration(r).efficiency.front().value, 1.0);
}

TEST_F(MigrationTest, TheRampRisesEvenlyFromItsStart) {
  const auto cost = cost_of_migration(request(MigrationTask::serve));
  ASSERT_EQ(cost.efficiency.size(), 6U);
  EXPECT_NEAR(cost.efficiency[0].value, 0.7, 1e-9);  // 0.6 to 0.8 over the first of two quarters
  EXPECT_NEAR(cost.efficiency[1].value, 0.9, 1e-9);
  EXPECT_NEAR(cost.efficiency[2].value, 1.0, 1e-9);
  EXPECT_NEAR(cost.lost_days.value, 0.4 / 2 * 6 * kHoursPerYear / 24 / 12, 1e-9);
}

TEST_F(MigrationTest, BadBooksAreRefusedWithEverythingAtOnce) {
  const testing::Files files;
  files.write(
      "stacks/book.toml",
      std::string{kBook} + "[[operator_coverage]]\nstack = \"own\"\nfamilies = [\"gem\"]\nserve = \"coverd\"\ngrade = \"primary\"\n");
  const auto data = DataTree::from_directory(files.path());
  ASSERT_TRUE(data);
  const auto book = MigrationBook::load(*data);
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().size(), 1U + 1U + 4U);  // a name of coverage, a family, four tasks
}

/// The shipped records.
class ShippedMigration : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto catalog = catalog::Catalog::load(DataTree::embedded());
    ASSERT_TRUE(catalog);
    catalog_ = std::make_unique<catalog::Catalog>(*catalog);
    const auto assumptions = Assumptions::load(DataTree::embedded());
    ASSERT_TRUE(assumptions) << testing::shown(assumptions.error());
    assumptions_ = *assumptions;
    const auto book = MigrationBook::load(DataTree::embedded());
    ASSERT_TRUE(book) << testing::shown(book.error());
    book_ = *book;
  }

  MigrationCost to(const char* stack, MigrationTask task, std::vector<std::string> features = {}, std::optional<double> own = {}) const {
    MigrationRequest r;
    r.book = &book_;
    r.assumptions = &assumptions_;
    r.from = catalog_->stack(StackId{"cuda"});
    r.to = catalog_->stack(StackId{stack});
    r.task = task;
    r.features = std::move(features);
    r.own_operators = own;
    return cost_of_migration(r);
  }

  std::unique_ptr<catalog::Catalog> catalog_;
  Assumptions assumptions_;
  MigrationBook book_;
};

// DeepSeek V4 on CANN: some 30 person-years for more than 200 operators (data/sources, sys-cann-delays).
TEST_F(ShippedMigration, TheHardAnchorLiesWithinTheRange) {
  const auto cost = to("cann", MigrationTask::serve, {"mixture", "latent_attention", "low_precision"}, 200.0);
  EXPECT_LT(cost.person_months.low, 360.0);
  EXPECT_GT(cost.person_months.high, 360.0);
}

TEST_F(ShippedMigration, TrainingCostsMoreThanServingOnEveryStack) {
  for (const catalog::SoftwareStack& stack : catalog_->stacks()) {
    if (stack.cuda_compatibility == catalog::CudaCompatibility::native) continue;
    const std::string id = stack.id.text();
    const double serve = to(id.c_str(), MigrationTask::serve).person_months.value;
    const double tune = to(id.c_str(), MigrationTask::fine_tune).person_months.value;
    const double rl = to(id.c_str(), MigrationTask::rl).person_months.value;
    const double pretrain = to(id.c_str(), MigrationTask::pretrain).person_months.value;
    EXPECT_GT(serve, 0.0) << id;
    EXPECT_LT(serve, tune) << id;
    EXPECT_LT(tune, rl) << id;
    EXPECT_LT(rl, pretrain) << id;
  }
}

TEST_F(ShippedMigration, EverySourceOfCoverageIsInTheCatalogue) {
  for (const catalog::SoftwareStack& stack : catalog_->stacks()) {
    for (const OperatorFamily& family : book_.families()) {
      const CoverageRecord* record = book_.coverage(stack.id.text(), family.id);
      if (record == nullptr) continue;
      ASSERT_FALSE(record->evidence->sources.empty()) << stack.id.text() << ' ' << family.id;
      for (const SourceId& source : record->evidence->sources) EXPECT_NE(catalog_->source(source), nullptr) << source.text();
    }
  }
}

}  // namespace
}  // namespace steelyard::cost
