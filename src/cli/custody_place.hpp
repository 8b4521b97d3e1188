// What the custody commands share: a ledger's folder or the built-in demonstration, the law it is judged by, times.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/invocation.hpp"
#include "custody/audit/audit.hpp"
#include "custody/demo/play.hpp"

namespace steelyard::cli {

inline constexpr Code kBadTime{"cli.bad_time", ErrorKind::usage};

/// The policy of the data in use.
[[nodiscard]] Result<std::unique_ptr<custody::Policy>> custody_policy(Invocation& invocation);
/// `--at`: a day, `YYYY-MM-DDTHH:MM:SSZ`; without it the clock's time. Error `cli.bad_time`.
[[nodiscard]] Result<custody::UnixTime> custody_time(const Invocation& invocation);
[[nodiscard]] Result<custody::SigningKey> read_signing_key(const std::string& file);
[[nodiscard]] Result<custody::VerifierKey> read_verifier_key(const std::string& file);
/// `--operator-key`: a public key, or a file that holds it; nothing where it wasn't given.
[[nodiscard]] Result<std::optional<custody::VerifierKey>> typed_operator_key(const Invocation& invocation);

/// A ledger that was read and replayed.
struct CustodyPlace {
  std::unique_ptr<custody::Policy> policy;
  std::unique_ptr<custody::demo::Play> play;  // of the demonstration
  std::unique_ptr<custody::Disk> folder;
  custody::AuditReport report;
  custody::UnixTime now = 0;
  [[nodiscard]] const custody::Disk& disk() const { return folder ? *folder : *play->disk; }
  [[nodiscard]] custody::FileReader reader() const;
  [[nodiscard]] std::string note() const { return reader()("checkpoint").value_or(std::string{}); }
};

/// The folder named by the argument `dir`; else the working directory where it holds a checkpoint; else the demonstration, with a remark.
/// The log is replayed; what is wrong with it is remarked, not hidden.
[[nodiscard]] Result<CustodyPlace> open_place(Invocation& invocation);

}  // namespace steelyard::cli
