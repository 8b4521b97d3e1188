#include "perf/inference/engine.hpp"

#include <algorithm>
#include <cctype>

#include "base/quantity.hpp"
#include "base/record.hpp"

namespace steelyard::perf {
namespace {

/// The next number of a version, and what stands after it. −1: none left.
long next_number(std::string_view& text) {
  std::size_t i = 0;
  while (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) == 0) {
    if (i > 0 && text[i] != '.' && text[i] != 'v') return -1;  // rc, post, dev: not part of the order
    ++i;
  }
  if (i >= text.size()) return -1;
  long value = 0;
  std::size_t digits = 0;
  while (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0) {
    if (++digits <= 9) value = 10 * value + (text[i] - '0');
    ++i;
  }
  text.remove_prefix(i);
  return value;
}

/// Of a release candidate (`rc6.post2`: 6); a release comes after all of its candidates.
long candidate_number(std::string_view text) {
  constexpr long kRelease = 1000000;
  const auto mark = text.find("rc");
  if (mark == std::string_view::npos) return kRelease;
  text.remove_prefix(mark + 2);
  return std::max(0L, next_number(text));
}

void read_behaviour(TableReader& reader, EngineBehaviour& behaviour) {
  const auto time = [&](std::string_view key, double& value) {
    if (const auto stated = reader.quantity<Seconds::kDimension>(key, Need::optional)) value = stated->base();
  };
  const auto number = [&](std::string_view key, double& value, double least, double most) {
    if (const auto stated = reader.number(key, Need::optional, least, most)) value = *stated;
  };
  const auto flag = [&](std::string_view key, bool& value) {
    if (const auto stated = reader.boolean(key, Need::optional)) value = *stated;
  };
  time("step_host", behaviour.step_host_s);
  time("sequence_host", behaviour.sequence_host_s);
  time("request_host", behaviour.request_host_s);
  time("eager_launch", behaviour.eager_launch_s);
  time("prompt_launch", behaviour.prompt_launch_s);
  time("sync_skew", behaviour.sync_skew_s);
  number("launch_share", behaviour.launch_share, 0.0, 1.0);
  number("graph_sequences", behaviour.graph_sequences, 0.0, 1e6);
  number("chunk_tokens", behaviour.chunk_tokens, 1.0, 1e7);
  number("most_sequences", behaviour.most_sequences, 1.0, 1e6);
  number("memory_share", behaviour.memory_share, 0.1, 1.0);
  flag("reserves_whole", behaviour.reserves_whole);
  flag("aligns_groups", behaviour.aligns_groups);
  flag("mixes_prefill", behaviour.mixes_prefill);
  flag("chunks_prefill", behaviour.chunks_prefill);
  flag("overlaps_exchange", behaviour.overlaps_exchange);
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  for (int part = 0; part < 8; ++part) {
    const long first = std::max(0L, next_number(a));
    const long second = std::max(0L, next_number(b));
    if (first != second) return first < second ? -1 : 1;
  }
  const long first = candidate_number(a);
  const long second = candidate_number(b);
  return first == second ? 0 : first < second ? -1 : 1;
}

EngineBehaviour on_host(EngineBehaviour engine, double slowness) {
  for (double* const seconds :
       {&engine.step_host_s, &engine.sequence_host_s, &engine.request_host_s, &engine.eager_launch_s, &engine.prompt_launch_s}) {
    *seconds *= slowness;
  }
  return engine;
}

Result<EngineTable> EngineTable::load(const DataTree& data) {
  Findings findings;
  EngineTable table;
  for (const DataFile& file : data.files_under("calibration/")) {
    if (file.content.find("[[engine]]") == std::string_view::npos) continue;  // the fits of kernels are large
    const auto document = parse_document(file.content, file.name);
    if (!document) {
      findings.insert(findings.end(), document.error().begin(), document.error().end());
      continue;
    }
    const Value* const records = document->root.find("engine");
    if (records == nullptr || records->kind != ValueKind::array) continue;
    for (std::size_t i = 0; i < records->items.size(); ++i) {
      if (records->items[i].kind != ValueKind::table) continue;
      TableReader reader{*document, records->items[i], "engine[" + std::to_string(i) + "]", findings};
      EngineRecord record;
      if (const auto id = reader.text("id", Need::required)) record.behaviour.id = *id;
      record.labels = reader.texts("labels", Need::required);
      record.since = reader.text("since", Need::required).value_or("");
      record.released = reader.text("released", Need::required).value_or("");
      record.seen = reader.text("seen").value_or("");
      record.is_usual = reader.boolean("usual").value_or(false);
      record.evidence = reader.evidence(nullptr);
      record.note = reader.text("note").value_or("");
      read_behaviour(reader, record.behaviour);
      reader.finish();
      table.records_.push_back(std::move(record));
    }
  }
  if (!findings.empty()) return findings;
  std::stable_sort(table.records_.begin(), table.records_.end(),
                   [](const EngineRecord& a, const EngineRecord& b) { return a.released < b.released; });
  return table;
}

namespace {

/// Letters and digits alone, lower case: `TensorRT LLM` and `tensorrt_llm` are one name.
std::string folded(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) {
    if (std::isalnum(c) != 0 || c >= 0x80) out += static_cast<char>(std::tolower(c));
  }
  return out;
}

/// How much of the name the record explains: its longest label that is the name, or a part of it (`vLLM (ROCm)`, `rocm/vllm`). 0: nothing.
std::size_t likeness(const EngineRecord& record, const std::string& name) {
  std::size_t most = 0;
  for (const std::string& label : record.labels) {
    const std::string known = folded(label);
    if (known == name) return std::string::npos;
    if (name.find(known) != std::string::npos) most = std::max(most, known.size());
  }
  return most;
}

}  // namespace

const EngineRecord* EngineTable::find(std::string_view label, std::string_view version, std::string_view as_of) const {
  const std::string name = folded(label);
  std::size_t most = 1;
  for (const EngineRecord& record : records_) most = std::max(most, likeness(record, name));
  return newest([&](const EngineRecord& record) { return likeness(record, name) == most; }, version, as_of);
}

const EngineRecord* EngineTable::usual(std::string_view as_of) const {
  return newest([](const EngineRecord& record) { return record.is_usual; }, {}, as_of);
}

template <class Holds>
const EngineRecord* EngineTable::newest(const Holds& holds, std::string_view version, std::string_view as_of) const {
  const EngineRecord* best = nullptr;
  const EngineRecord* earliest = nullptr;
  // `nightly`, `b5000`, or the version of a library below it: no release of the engine's own.
  const std::string_view number = version.starts_with('v') ? version.substr(1) : version;
  const bool has_version = !number.empty() && std::isdigit(static_cast<unsigned char>(number.front())) != 0;
  for (const EngineRecord& record : records_) {
    if (!holds(record)) continue;
    if (earliest == nullptr) earliest = &record;
    // A date of a year alone means its end.
    const std::string_view released = std::string_view{record.released}.substr(0, std::max<std::size_t>(4, as_of.size()));
    if (has_version ? compare_versions(record.since, version) > 0 : !as_of.empty() && released > as_of) continue;
    best = &record;
  }
  return best != nullptr ? best : earliest;
}

}  // namespace steelyard::perf
