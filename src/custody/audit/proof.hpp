// Proofs that a party can check offline with the operator's public key alone: for a buyer, for a vendor, for the regulator, and for one
// record or its absence. A text file, one statement a line (docs/formats/custody.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "custody/audit/audit.hpp"
#include "custody/log/note.hpp"
#include "custody/log/verifiable_map.hpp"

namespace steelyard::custody {

inline constexpr Code kBadProof{"custody.bad_proof", ErrorKind::data};
inline constexpr Code kNoSuchUnit{"custody.no_such_unit", ErrorKind::usage};

enum class ProofKind : std::uint8_t { record, buyer, vendor, regulator };
[[nodiscard]] const std::vector<std::string_view>& proof_kind_names();

struct ProvenRecord {
  std::string name;
  std::optional<std::string> text;  // none: proven absent
  MapProof path;
};
struct ProvenEntry {
  std::uint64_t index = 0;
  std::string text;
  std::vector<Hash> path;  // in the log
};
/// That an event stands under the signatures of a group: its place and path in the group's own tree.
struct ProvenSignature {
  std::uint64_t event = 0;  // index of the entry
  std::uint64_t group = 0;  // index of the BATCH entry
  std::vector<Hash> path;
};

struct Proof {
  ProofKind kind = ProofKind::record;
  std::string subject;
  std::string note;        // signed checkpoint
  std::uint64_t size = 0;  // of the checkpoint, so that paths can be made
  std::vector<ProvenEntry>
      entries;  // the first is the STATE entry, the last leaf of the checkpoint; of a regulator's proof: all, without paths
  std::vector<ProvenRecord> records;
  std::vector<ProvenSignature> signatures;

  [[nodiscard]] std::string text() const;
  [[nodiscard]] static Result<Proof> parse(std::string_view text);
};

/// Makes proofs from a ledger's files. The map must be the one whose root the last STATE entry holds.
class Prover {
 public:
  Prover(FileReader read, std::string note, const State& state, const VerifiableMap& map);
  /// `subject`: a record's name; a party's reference; a product's name; nothing for the regulator. Error `custody.no_such_unit`.
  [[nodiscard]] Result<Proof> prove(ProofKind kind, std::string_view subject) const;

 private:
  [[nodiscard]] Proof start(ProofKind kind, std::string_view subject) const;
  [[nodiscard]] Result<Proof> of_buyer(std::string_view party) const;
  [[nodiscard]] Result<Proof> of_vendor(std::string_view sku) const;
  void add_record(Proof& proof, const std::string& name) const;
  void add_entry(Proof& proof, std::uint64_t index, std::string text) const;
  void add_history(Proof& proof, const std::vector<Ref>& units) const;
  FileReader read_;
  std::string note_;
  Checkpoint checkpoint_;
  const State& state_;
  const VerifiableMap& map_;
};

/// One thing that a proof shows or fails to show. Codes have words in section `custody_check`.
struct ProofCheck {
  std::string code;
  bool holds = false;
  std::int64_t count = 0;  // how many things were checked
  std::string detail;      // the first that failed
};
struct ProofReport {
  Checkpoint checkpoint;
  std::vector<ProofCheck> checks;
  [[nodiscard]] bool holds() const;
};
/// `policy` is asked for a regulator's proof alone, which replays everything.
[[nodiscard]] ProofReport verify_proof(const Proof& proof, const VerifierKey& operator_key, const Policy& policy);

}  // namespace steelyard::custody
