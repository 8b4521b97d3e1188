// What answers stand on besides the engine: the articles' statements, the measured points, a ledger. Each is made when first asked for.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "claims/evaluate.hpp"
#include "custody/audit/audit.hpp"
#include "custody/demo/play.hpp"
#include "report/articles/claims_view.hpp"
#include "study/engine.hpp"
#include "validation/validation.hpp"

namespace steelyard::server {

/// Statements with their verdicts as of one day.
struct Judged {
  Date today;
  std::vector<claims::Judgement> judgements;  // in the order of the book
  std::vector<report::ConflictGroup> conflicts;
};

struct Measured {
  validation::Labels labels;
  validation::Validation validation;
};

/// A ledger that was read and replayed.
struct LedgerPlace {
  std::unique_ptr<custody::Policy> policy;
  std::unique_ptr<custody::demo::Play> play;  // of the demonstration
  std::unique_ptr<custody::Disk> folder;
  std::string note;  // the checkpoint that was replayed
  custody::AuditReport report;
  custody::UnixTime now = 0;  // of the demonstration; a folder's is the clock's
  std::string operator_key;
  [[nodiscard]] custody::FileReader reader() const;
};

/// Thread safe; two requests for the same thing wait for one making of it.
class Material {
 public:
  /// `ledger`: the folder that was named when the server was started; empty: the built-in demonstration.
  Material(const study::Engine& engine, std::filesystem::path ledger) : engine_(engine), ledger_folder_(std::move(ledger)) {}

  [[nodiscard]] const Result<claims::ClaimBook>& claims();
  [[nodiscard]] Result<std::shared_ptr<const Judged>> judged(Date today);
  [[nodiscard]] const Result<Measured>& measured();
  /// Read again when the folder's checkpoint is another.
  [[nodiscard]] Result<std::shared_ptr<const LedgerPlace>> ledger();

 private:
  [[nodiscard]] Result<std::shared_ptr<const LedgerPlace>> open_ledger() const;

  const study::Engine& engine_;
  const std::filesystem::path ledger_folder_;
  std::mutex mutex_;
  std::optional<Result<claims::ClaimBook>> claims_;
  std::shared_ptr<const Judged> judged_;
  std::optional<Result<Measured>> measured_;
  std::shared_ptr<const LedgerPlace> ledger_;
};

/// The clock's day.
[[nodiscard]] Date today();

}  // namespace steelyard::server
