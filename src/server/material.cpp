#include "server/material.hpp"

#include <chrono>

namespace steelyard::server {
namespace {

using std::chrono::system_clock;

custody::UnixTime clock_time() { return std::chrono::duration_cast<std::chrono::seconds>(system_clock::now().time_since_epoch()).count(); }

std::string without_newline(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

Result<Measured> measure(const study::Engine& engine) {
  const auto& catalog = engine.catalog();
  if (!catalog) return Result<Measured>(catalog.error());
  const auto& calibration = engine.calibration();
  if (!calibration) return Result<Measured>(calibration.error());
  auto labels = validation::Labels::load(engine.data(), *catalog);
  if (!labels) return Result<Measured>(std::move(labels.error()));
  auto validation = validation::validate(validation::shipped_tables(engine.data()), *labels, *calibration, {}, {});
  if (!validation) return Result<Measured>(std::move(validation.error()));
  return Measured{std::move(*labels), std::move(*validation)};
}

}  // namespace

Date today() { return Date{std::chrono::floor<std::chrono::days>(system_clock::now())}; }

custody::FileReader LedgerPlace::reader() const {
  return [this](const std::string& path) -> std::optional<std::string> {
    auto content = (folder ? *folder : *play->disk).read(path);
    return content ? std::move(*content) : std::nullopt;
  };
}

const Result<claims::ClaimBook>& Material::claims() {
  const std::lock_guard lock(mutex_);
  if (!claims_) claims_ = claims::ClaimBook::load(engine_);
  return *claims_;
}

Result<std::shared_ptr<const Judged>> Material::judged(Date today) {
  const auto& book = claims();
  if (!book) return Result<std::shared_ptr<const Judged>>(book.error());
  const std::lock_guard lock(mutex_);
  if (judged_ && judged_->today == today) return judged_;
  auto judged = std::make_shared<Judged>();
  judged->today = today;
  claims::Judge judge(*book, engine_);
  for (const claims::Claim& claim : book->claims()) judged->judgements.push_back(judge.judge_then_and(claim, today));
  judged->conflicts = report::conflict_groups(*book, judge, today);
  judged_ = std::move(judged);
  return judged_;
}

const Result<Measured>& Material::measured() {
  const std::lock_guard lock(mutex_);
  if (!measured_) measured_ = measure(engine_);
  return *measured_;
}

Result<std::shared_ptr<const LedgerPlace>> Material::open_ledger() const {
  using Opened = Result<std::shared_ptr<const LedgerPlace>>;
  auto place = std::make_shared<LedgerPlace>();
  const auto& book = engine_.rule_book();
  if (!book) return Opened(book.error());
  const auto& catalog = engine_.catalog();
  if (!catalog) return Opened(catalog.error());
  auto policy = custody::make_policy(engine_.data(), *book, *catalog);
  if (!policy) return Opened(policy.error());
  place->policy = std::move(*policy);
  if (ledger_folder_.empty()) {
    place->play = std::make_unique<custody::demo::Play>(*place->policy);
    if (!place->play->ledger) return Opened(place->play->failure);
    if (auto done = custody::demo::play_story(*place->play); !done) return Opened(done.error());
    place->now = place->play->world.now;
    place->operator_key = place->play->operator_key().text();
  } else {
    place->folder = custody::posix_disk(ledger_folder_.string());
    place->now = clock_time();
    place->operator_key = without_newline(place->reader()("operator.vkey").value_or(""));
  }
  place->note = place->reader()("checkpoint").value_or("");
  auto report = custody::audit(place->folder ? *place->folder : *place->play->disk, *place->policy);
  if (!report) return Opened(report.error());
  place->report = std::move(*report);
  return std::shared_ptr<const LedgerPlace>(std::move(place));
}

Result<std::shared_ptr<const LedgerPlace>> Material::ledger() {
  const std::lock_guard lock(mutex_);
  const bool is_stale = ledger_ && ledger_->folder && ledger_->reader()("checkpoint").value_or("") != ledger_->note;
  if (!ledger_ || is_stale) {
    auto opened = open_ledger();
    if (!opened) return opened;
    ledger_ = std::move(*opened);
  }
  return ledger_;
}

}  // namespace steelyard::server
