// Reads [[surface]] records of data/calibration. Later files override a surface of the same chip, stack, family and precision.
#include <charconv>
#include <map>
#include <tuple>

#include "base/parallel.hpp"
#include "base/record.hpp"
#include "perf/calibration/surface.hpp"

namespace steelyard::perf {
namespace {

const std::vector<std::string_view>& family_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (std::size_t i = 0; i < kKernelFamilies; ++i) all.push_back(name_of(static_cast<KernelFamily>(i)));
    return all;
  }();
  return names;
}

/// `12 -3*5 0`; absent when a word is no number or the count is wrong.
std::optional<std::vector<std::int16_t>> correction_of(std::string_view text, std::size_t nodes) {
  std::vector<std::int16_t> values;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  while (at != end) {
    if (*at == ' ') {
      ++at;
      continue;
    }
    std::int16_t value = 0;
    std::size_t times = 1;
    auto read = std::from_chars(at, end, value);
    if (read.ec != std::errc{} || value < -1000 || value > 1000) return std::nullopt;
    at = read.ptr;
    if (at != end && *at == '*') {
      read = std::from_chars(at + 1, end, times);
      if (read.ec != std::errc{} || times > nodes) return std::nullopt;
      at = read.ptr;
    }
    if (values.size() + times > nodes) return std::nullopt;
    values.insert(values.end(), times, value);
  }
  if (values.size() != nodes) return std::nullopt;
  return values;
}

bool read_range(std::string_view text, KernelSurface& surface) {
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (auto& [low, high] : surface.range) {
    while (at != end && *at == ' ') ++at;
    auto read = std::from_chars(at, end, low);
    if (read.ec != std::errc{} || read.ptr == end || *read.ptr != ':') return false;
    read = std::from_chars(read.ptr + 1, end, high);
    if (read.ec != std::errc{}) return false;
    at = read.ptr;
  }
  return true;
}

void read_parameters(TableReader& record, KernelParameters& p) {
  if (const auto v = record.number("compute", Need::required, 1e-4, 1.0)) p.compute = *v;
  if (const auto v = record.number("memory", Need::required, 1e-4, 1.0)) p.memory = *v;
  if (const auto v = record.quantity<Seconds::kDimension>("launch", Need::required)) p.launch_s = v->base();
  if (const auto v = record.quantity<Seconds::kDimension>("fill", Need::required)) p.fill_s = v->base();
  if (const auto v = record.number("exposed", Need::required, 0.0, 1.0)) p.exposed = *v;
}

KernelSurface read_surface(TableReader& record) {
  KernelSurface s;
  s.chip = ChipId{record.text("chip", Need::required).value_or("")};
  s.vendor = record.text("vendor", Need::required).value_or("");
  s.architecture = record.text("architecture").value_or("");
  if (const auto v = record.quantity<FlopsPerSecond::kDimension>("peak_per_core", Need::required)) s.peak_per_core = v->base();
  if (const auto v = record.quantity<BytesPerSecond::kDimension>("bandwidth_per_core", Need::required)) s.bandwidth_per_core = v->base();
  s.stack.engine = record.text("engine", Need::required).value_or("");
  s.stack.version = record.text("version").value_or("");
  s.stack.kernel = record.text("kernel").value_or("");
  if (const auto family = record.choice("family", family_names(), Need::required)) s.family = static_cast<KernelFamily>(*family);
  s.scheme = record.text("precision", Need::required).value_or("");
  read_parameters(record, s.parameters);
  s.samples = static_cast<std::size_t>(record.integer("samples", Need::required).value_or(0));
  s.median_error = record.number("median_error", Need::required, 0.0).value_or(0.0);
  s.p90_error = record.number("p90_error", Need::required, 0.0).value_or(0.0);
  s.left_out_median = record.number("left_out_median", Need::required, 0.0).value_or(0.0);
  s.left_out_p90 = record.number("left_out_p90", Need::required, 0.0).value_or(0.0);
  if (const auto range = record.text("range"); range && !read_range(*range, s)) {
    record.report(kSurfaceSize, "range", {{"found", *range}, {"expected", "low:high low:high low:high low:high"}});
  }
  if (const auto text = record.text("correction")) {
    const std::size_t nodes = node_box(s).size();
    if (const auto values = correction_of(*text, nodes)) {
      s.correction = held_beyond(s, *values);
    } else {
      record.report(kSurfaceSize, "correction", {{"expected", std::to_string(nodes)}});
    }
  }
  s.evidence = record.evidence(nullptr);
  record.finish();
  return s;
}

}  // namespace

Result<SurfaceLibrary> SurfaceLibrary::load(const DataTree& data) {
  std::vector<DataFile> files;
  for (const DataFile& file : data.files_under("calibration/")) {
    if (file.content.find("[[surface]]") != std::string_view::npos) files.push_back(file);
  }
  struct Contents {
    std::vector<KernelSurface> surfaces;
    Findings findings;
  };
  auto contents = parallel_map<Contents>(files.size(), [&](std::size_t i) {
    Contents out;
    auto document = parse_document(files[i].content, files[i].name);
    if (!document) {
      out.findings = std::move(document.error());
      return out;
    }
    TableReader reader{*document, document->root, "", out.findings};
    reader.tables("surface", [&](TableReader& record) { out.surfaces.push_back(read_surface(record)); });
    return out;
  });
  Findings findings;
  std::map<std::tuple<KernelFamily, std::string, ChipId, KernelStack>, KernelSurface> surfaces;
  for (Contents& file : contents) {
    findings.insert(findings.end(), file.findings.begin(), file.findings.end());
    for (KernelSurface& surface : file.surfaces) {
      std::tuple key{surface.family, surface.scheme, surface.chip, surface.stack};
      surfaces.insert_or_assign(std::move(key), std::move(surface));
    }
  }
  auto cores = CoreCounts::load(data);
  if (!cores) findings.insert(findings.end(), cores.error().begin(), cores.error().end());
  if (!findings.empty()) return findings;
  std::vector<KernelSurface> all;
  all.reserve(surfaces.size());
  for (auto& [key, surface] : surfaces) all.push_back(std::move(surface));
  return SurfaceLibrary::of(std::move(all), std::move(*cores));
}

}  // namespace steelyard::perf
