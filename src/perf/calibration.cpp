#include "perf/calibration.hpp"

#include <algorithm>
#include <map>

#include "base/check.hpp"
#include "base/record.hpp"

namespace steelyard::perf {
namespace {

constexpr std::string_view kGeneric = "generic";

/// A record as far as it is stated: overlays may state a part.
class RecordReader {
 public:
  RecordReader(TableReader& reader, StackCalibration& into, bool is_complete)
      : reader_(reader), into_(into), need_(is_complete ? Need::required : Need::optional) {}

  void read() {
    spread("gemm", into_.gemm_fraction, 1.0);
    spread("attention", into_.attention_fraction, 1.0);
    spread("memory", into_.memory_fraction, 1.0);
    spread("link", into_.link_fraction, 1.0);
    spread("low_precision", into_.low_precision_fraction, 1.2);
    spread("grouped", into_.grouped_fraction, 1.2);
    spread("training_residual", into_.training_residual, 10.0);
    spread("mixture_residual", into_.mixture_residual, 10.0);
    spread("serving_residual", into_.serving_residual, 10.0);
    spread("overlap", into_.overlap_fraction, 1.0);
    times("launch_overhead", into_.launch_overhead_s);
    times("collective_overhead", into_.collective_overhead_s);
    times("step_overhead", into_.step_overhead_s);
    times("hop_latency", into_.hop_latency_s);
    times("network_latency", into_.network_latency_s);
    times("checkpoint_pause", into_.checkpoint_pause_s);
    times("restart", into_.restart_s);
    rates("assumed_link", into_.assumed_link_Bps);
    number("memory_reserve", into_.memory_reserve_fraction, 0.9);
    number("idle_power", into_.idle_power_fraction, 1.0);
    number("memory_power", into_.memory_power_fraction, 1.0);
    number("communication_power", into_.communication_power_fraction, 1.0);
    number("failures_per_chip_year", into_.failures_per_chip_year, 1000.0);
    number("tile_rows", into_.tile_rows, 4096.0);
    number("tile_columns", into_.tile_columns, 4096.0);
    number("parallel_tiles", into_.parallel_tiles, 65536.0);
  }

 private:
  void number(std::string_view key, double& value, double most) {
    if (const auto stated = reader_.number(key, need_, 0.0, most)) value = *stated;
  }

  void check_order(TableReader& table, const Spread& spread) {
    if (spread.low <= spread.typical && spread.typical <= spread.high) return;
    table.report(kSpreadOrder, "typical", {{"expected", "low <= typical <= high"}});
  }

  void spread(std::string_view key, Spread& value, double most) {
    reader_.table(
        key,
        [&](TableReader& table) {
          constexpr double kLeast = 1e-3;  // a part that reaches less of its sheet than this is a mistake of units
          if (const auto low = table.number("low", Need::required, kLeast, most)) value.low = *low;
          if (const auto typical = table.number("typical", Need::required, kLeast, most)) value.typical = *typical;
          if (const auto high = table.number("high", Need::required, kLeast, most)) value.high = *high;
          check_order(table, value);
          table.finish();
        },
        need_);
  }

  template <class Q>
  void quantities(std::string_view key, Spread& value) {
    reader_.table(
        key,
        [&](TableReader& table) {
          if (const auto low = table.quantity<Q::kDimension>("low", Need::required)) value.low = low->base();
          if (const auto typical = table.quantity<Q::kDimension>("typical", Need::required)) value.typical = typical->base();
          if (const auto high = table.quantity<Q::kDimension>("high", Need::required)) value.high = high->base();
          check_order(table, value);
          table.finish();
        },
        need_);
  }
  void times(std::string_view key, Spread& value) { quantities<Seconds>(key, value); }
  void rates(std::string_view key, Spread& value) { quantities<BytesPerSecond>(key, value); }

  TableReader& reader_;
  StackCalibration& into_;
  Need need_;
};

using Stacks = std::map<StackId, StackCalibration>;

void read_record(TableReader& reader, const Stacks& known, const StackId& stack, Stacks& out) {
  const bool is_generic = stack.text() == kGeneric;
  const auto earlier = out.find(stack);
  StackCalibration record;
  if (earlier != out.end()) {
    record = earlier->second;
  } else if (const auto generic = known.find(StackId{std::string{kGeneric}}); !is_generic && generic != known.end()) {
    record = generic->second;  // what a stack's record leaves out is taken from `generic`
    record.note.clear();
  }
  record.stack = stack;
  record.evidence = reader.evidence(earlier != out.end() ? record.evidence : nullptr);
  RecordReader{reader, record, is_generic && earlier == out.end()}.read();
  if (const auto note = reader.text("note")) record.note = *note;
  reader.finish();
  out[stack] = std::move(record);
}

/// Records of one document whose stack is (or is not) `generic`.
void read_document(const Document& document, bool generic_only, Stacks& stacks, Findings& findings) {
  const Value* const records = document.root.find("calibration");
  if (records == nullptr || records->kind != ValueKind::array) return;
  for (std::size_t i = 0; i < records->items.size(); ++i) {
    const Value& record = records->items[i];
    if (record.kind != ValueKind::table) continue;
    TableReader reader{document, record, "calibration[" + std::to_string(i) + "]", findings};
    const Value* const name = record.find("stack");
    const bool is_generic = name != nullptr && name->kind == ValueKind::text && name->text == kGeneric;
    if (is_generic != generic_only) continue;
    const auto stack = reader.text("stack", Need::required);
    if (stack) read_record(reader, stacks, StackId{*stack}, stacks);
  }
}

}  // namespace

Result<Calibration> Calibration::load(const DataTree& data) {
  Findings findings;
  std::vector<Document> documents;
  for (const DataFile& file : data.files_under("calibration/")) {
    // Large files of fits alone are SurfaceLibrary's.
    const auto holds = [&](std::string_view kind) { return file.content.find(kind) != std::string_view::npos; };
    if (holds("[[surface]]") && !holds("[[calibration]]") && !holds("[[residual")) continue;
    auto document = parse_document(file.content, file.name);
    if (document) {
      documents.push_back(std::move(*document));
    } else {
      findings.insert(findings.end(), document.error().begin(), document.error().end());
    }
  }
  Stacks stacks;
  for (const Document& document : documents) read_document(document, true, stacks, findings);
  for (const Document& document : documents) read_document(document, false, stacks, findings);
  if (findings.empty() && !stacks.contains(StackId{std::string{kGeneric}})) {
    findings.push_back({kNoGeneric, {"data/calibration/", 0, 0, {}}, {{"expected", std::string{kGeneric}}}});
  }
  ResidualModel residuals = ResidualModel::read(documents, findings);
  auto surfaces = SurfaceLibrary::load(data);
  if (!surfaces) findings.insert(findings.end(), surfaces.error().begin(), surfaces.error().end());
  auto hosts = HostTable::load(data);
  if (!hosts) findings.insert(findings.end(), hosts.error().begin(), hosts.error().end());
  auto energy = EnergyTable::load(data);
  if (!energy) findings.insert(findings.end(), energy.error().begin(), energy.error().end());
  if (!findings.empty()) return findings;
  Calibration calibration;
  calibration.energy_ = std::move(*energy);
  calibration.hosts_ = std::move(*hosts);
  calibration.surfaces_ = std::move(*surfaces);
  calibration.residuals_ = std::move(residuals);
  for (auto& [stack, record] : stacks) calibration.stacks_.push_back(std::move(record));
  return calibration;
}

Calibration Calibration::of_records(std::vector<StackCalibration> records) {
  std::sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.stack < b.stack; });
  Calibration calibration;
  calibration.stacks_ = std::move(records);
  return calibration;
}

Calibration Calibration::with_residuals(ResidualModel residuals) const {
  Calibration copy = *this;
  copy.residuals_ = std::move(residuals);
  copy.is_mechanism_only_ = false;
  return copy;
}

Calibration Calibration::mechanism_only() const {
  Calibration copy = *this;
  copy.residuals_ = ResidualModel{};
  copy.is_mechanism_only_ = true;
  return copy;
}

const StackCalibration& Calibration::of(const StackId& stack) const {
  const StackCalibration* generic = nullptr;
  for (const StackCalibration& record : stacks_) {
    if (record.stack == stack) return record;
    if (record.stack.text() == kGeneric) generic = &record;
  }
  SY_CHECK(generic != nullptr);
  return *generic;
}

}  // namespace steelyard::perf
