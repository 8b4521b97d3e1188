// What a serving engine of one release does besides running operators: data of data/calibration/engines.toml, kind [[engine]].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/data_tree.hpp"
#include "base/evidence.hpp"
#include "base/result.hpp"

namespace steelyard::perf {

/// Times in seconds. The defaults are those of an engine nobody has named.
struct EngineBehaviour {
  std::string id = "unnamed";
  double step_host_s = 1e-3;       // per step, what the host adds and nothing hides
  double sequence_host_s = 5e-6;   // per running sequence and step
  double request_host_s = 10e-3;   // per request before its first token: read, tokenise, route, answer
  double eager_launch_s = 5e-6;    // per kernel on the host where a step is not replayed as a graph
  double prompt_launch_s = 0.0;    // the same where a step carries prompts; 0: as eager_launch_s
  double launch_share = 1.0;       // of a lone kernel's launch that is left where kernels follow each other in a graph or compiled engine
  double sync_skew_s = 6e-6;       // spread of the times at which the chips of a group reach a message; the last one is waited for
  double graph_sequences = 256.0;  // largest decode step replayed as a graph; 0: none is
  double chunk_tokens = 8192.0;    // most tokens of one step
  double most_sequences = 256.0;   // running at once on one attention group
  double memory_share = 0.9;       // of the device's memory that weights, activations and cache may take
  bool reserves_whole = false;     // a request is admitted only when the cache has room for its last token
  bool aligns_groups = false;      // attention groups put off prompts until all have one
  bool mixes_prefill = true;       // prompt and decode tokens share a step; otherwise a prompt's step stalls decode
  bool chunks_prefill = true;      // prompts are cut at chunk_tokens
  bool overlaps_exchange = false;  // prompts in two halves: one's tokens travel to their experts over the network while the other computes
};

/// Host times as they are beside a slower or faster processor.
[[nodiscard]] EngineBehaviour on_host(EngineBehaviour engine, double slowness);

/// Record of data/calibration/engines.toml.
struct EngineRecord {
  EngineBehaviour behaviour;
  std::vector<std::string> labels;  // names under which results are published
  std::string since;                // first version, compared number by number
  std::string released;             // year-month of that version
  std::string seen;                 // newest version whose results were looked at; later ones are taken to behave alike
  bool is_usual = false;            // stands for engines that nobody has described
  EvidencePtr evidence;
  std::string note;
};

class EngineTable {
 public:
  [[nodiscard]] static Result<EngineTable> load(const DataTree& data);
  /// The newest record of this label that isn't newer than `version`; without a version, than the date `as_of` (year-month-day); without
  /// either the newest. A label that only holds a known one (`vLLM (ROCm)`) means that. Null for an unknown label.
  [[nodiscard]] const EngineRecord* find(std::string_view label, std::string_view version, std::string_view as_of = {}) const;
  /// What an engine that has no record is taken to be like, on a date.
  [[nodiscard]] const EngineRecord* usual(std::string_view as_of) const;
  [[nodiscard]] const std::vector<EngineRecord>& all() const { return records_; }

 private:
  template <class Holds>
  [[nodiscard]] const EngineRecord* newest(const Holds& holds, std::string_view version, std::string_view as_of) const;

  std::vector<EngineRecord> records_;  // in order of label and version
};

/// −1, 0, 1: versions like 0.17.0, v0.9, 1.2.0rc6 compared number by number; of equal numbers a release candidate comes before the release,
/// in order of its own number. What else follows the numbers is ignored.
[[nodiscard]] int compare_versions(std::string_view a, std::string_view b);

}  // namespace steelyard::perf
