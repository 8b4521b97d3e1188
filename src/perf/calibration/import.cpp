#include "perf/calibration/import.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/record.hpp"
#include "perf/calibration/import_shape.hpp"

namespace steelyard::perf {
namespace {

/// Reads cells by name: a column, a constant of the manifest, or a part of a cell (`shape_key.1`: between dashes; `load.exponent`: the
/// number after the last underscore, else 0).
class Row {
 public:
  Row(const CsvTable& table, const FileFacts& facts) : table_(table), facts_(facts) {}
  void move_to(std::size_t row) { row_ = row; }

  [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const {
    if (const auto column = table_.column(name)) return table_.cell(row_, *column);
    if (const auto found = facts_.constants.find(name); found != facts_.constants.end()) return std::string_view{found->second};
    return std::nullopt;
  }

  /// Of the table itself.
  [[nodiscard]] std::optional<std::string_view> column_text(std::string_view name) const {
    const auto column = table_.column(name);
    return column ? std::optional{table_.cell(row_, *column)} : std::nullopt;
  }

  [[nodiscard]] std::optional<double> number(const std::string& name) const {
    if (const auto whole = text(name)) return parse(*whole);
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos) return std::nullopt;
    const auto cell = text(std::string_view{name}.substr(0, dot));
    const std::string_view part = std::string_view{name}.substr(dot + 1);
    if (!cell) return std::nullopt;
    if (part == "exponent") {
      const std::size_t underscore = cell->rfind('_');
      return underscore == std::string_view::npos ? 0.0 : parse(cell->substr(underscore + 1)).value_or(0.0);
    }
    return dashed(*cell, part);
  }

 private:
  static std::optional<double> parse(std::string_view text) {
    if (text == "True" || text == "true") return 1.0;
    if (text == "False" || text == "false") return 0.0;
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
  }
  static std::optional<double> dashed(std::string_view cell, std::string_view part) {
    const auto wanted = parse(part);
    if (!wanted || *wanted < 1.0 || *wanted > 9.0) return std::nullopt;
    int number = 1;
    for (std::size_t begin = 0; begin <= cell.size(); ++number) {
      const std::size_t end = std::min(cell.find('-', begin), cell.size());
      if (number == static_cast<int>(*wanted)) return parse(cell.substr(begin, end - begin));
      begin = end + 1;
    }
    return std::nullopt;
  }

  const CsvTable& table_;
  const FileFacts& facts_;
  std::size_t row_ = 0;
};

std::string named(const std::string& rule, const Row& row, const ImportLayout& layout, bool is_translated = true) {
  std::string text = rule;
  if (rule.starts_with('@')) text = std::string{row.text(std::string_view{rule}.substr(1)).value_or("")};
  if (is_translated) {
    for (const auto& [from, to] : layout.names) {
      if (from == text) return to;
    }
  }
  return text;
}

KernelStack stack_of(const std::string& path, const FileFacts& facts, const ImportLayout& layout) {
  std::string text = facts.backend;
  const std::string file = path.substr(path.rfind('/') + 1);
  if (text.empty()) {  // `gemm__trtllm_1.2.0rc5`
    if (const std::size_t mark = file.find("__"); mark != std::string::npos) {
      text = file.substr(mark + 2);
      if (const std::size_t underscore = text.find('_'); underscore != std::string::npos) text[underscore] = ' ';
    }
  }
  if (text.empty()) text = layout.stack;
  if (text.empty()) text = path.substr(0, path.find('/'));
  KernelStack stack;
  const std::size_t space = text.find(' ');
  stack.engine = text.substr(0, space);
  if (space != std::string::npos) stack.version = text.substr(space + 1);
  return stack;
}

/// Chips by label, remembered.
class ChipFinder {
 public:
  ChipFinder(const ImportRules& rules, const catalog::Catalog& catalog) : rules_(rules), catalog_(catalog) {}
  const catalog::Chip* find(const std::string& label) {
    const auto known = found_.find(label);
    if (known != found_.end()) return known->second;
    const catalog::Chip* chip = nullptr;
    if (const auto named = rules_.chip_labels.find(catalog::folded_name(label)); named != rules_.chip_labels.end()) {
      chip = catalog_.chip(ChipId{named->second});
    } else if (const auto by_name = catalog_.find_chip(label)) {
      chip = *by_name;
    }
    return found_[label] = chip;
  }

 private:
  const ImportRules& rules_;
  const catalog::Catalog& catalog_;
  std::map<std::string, const catalog::Chip*> found_;
};

std::vector<std::string> chip_labels(const Row& row, const std::string& path, const FileFacts& facts, const ImportLayout& layout) {
  std::vector<std::string> labels;
  if (!layout.chip.empty()) labels.push_back(named(layout.chip, row, layout));
  if (!facts.chip.empty()) labels.push_back(facts.chip);
  // `aiconfigurator/h100_sxm/gemm`: the folder; `vidur/a100_linear_ops`: the head of the file's name.
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos) {
    const std::string folder = path.substr(0, slash);
    labels.push_back(folder.substr(folder.rfind('/') + 1));
    labels.push_back(path.substr(slash + 1, path.find('_', slash) - slash - 1));
  }
  return labels;
}

/// Implied rate or bandwidth above the sheet's: a unit or a label is wrong. Small buffers may be read from the caches.
std::string_view impossible(const Observation& o) {
  constexpr double kTolerance = 1.05;  // of the clock against the sheet's
  if (is_collective(o.work.family)) {
    if (o.facts.link_bytes_per_s <= 0.0) return "import.no_link";
    const double n = std::max(2.0, o.work.ranks);
    const double moved = o.work.family == KernelFamily::all_reduce || o.work.family == KernelFamily::all_gather ||
                                 o.work.family == KernelFamily::reduce_scatter || o.work.family == KernelFamily::all_to_all
                             ? o.work.bytes * (n - 1.0) / n
                             : o.work.bytes;
    return moved / o.seconds > kTolerance * o.facts.link_bytes_per_s ? "import.impossible_bandwidth" : "";
  }
  const bool counts_exactly = o.work.family == KernelFamily::gemm || o.work.family == KernelFamily::batched_gemm;
  if (counts_exactly && o.work.flops / o.seconds > kTolerance * o.facts.peak_flops_per_s) return "import.impossible_rate";
  const double beyond_caches = std::max(64e6, o.chip->onchip_memory ? 3.0 * o.chip->onchip_memory->value.base() : 0.0);
  if (o.work.bytes > beyond_caches && o.work.bytes / o.seconds > 1.1 * o.facts.memory_bytes_per_s) return "import.impossible_bandwidth";
  return "";
}

class TableImporter {
 public:
  TableImporter(const CsvTable& table, const std::string& path, const FileFacts& facts, const catalog::Catalog& catalog,
                const ImportRules& rules, const CoreCounts& cores, Import& out)
      : table_(table), path_(path), facts_(facts), cores_(cores), out_(out), row_(table, facts), chips_(rules, catalog) {
    for (const ImportLayout& layout : rules.layouts) {
      const bool fits = std::any_of(layout.files.begin(), layout.files.end(), [&](const auto& p) { return matches_pattern(p, path); });
      if (fits) layouts_.push_back(&layout);
    }
  }

  void run() {
    out_.rows += table_.rows();
    if (layouts_.empty()) {
      out_.rejected["import.unknown_layout"] += table_.rows();
      return;
    }
    for (std::size_t r = 0; r < table_.rows(); ++r) {
      row_.move_to(r);
      std::string_view reason = "import.not_described";
      readings_ = 0;
      for (const ImportLayout* layout : layouts_) {
        if (!holds(*layout)) continue;
        const std::string_view why = read(*layout, r);
        if (!why.empty()) reason = why;
      }
      if (readings_ == 0) ++out_.rejected[std::string{reason}];
    }
    drop_doubtful();
  }

 private:
  /// A description under which more than a tenth of the rows is impossible reads the table wrongly: none of its rows is used.
  void drop_doubtful() {
    for (const auto& [layout, count] : counts_) {
      if (count.impossible * 9 <= count.used) continue;
      const std::size_t before = out_.observations.size();
      std::erase_if(out_.observations,
                    [&, id = layout](const Observation& o) { return o.file + 1 == out_.files.size() && o.layout == id; });
      out_.rejected["import.doubtful_table"] += before - out_.observations.size();
    }
  }

  bool holds(const ImportLayout& layout) const {
    return std::all_of(layout.where.begin(), layout.where.end(), [&](const auto& w) { return row_.text(w.first) == w.second; });
  }

  std::string_view read(const ImportLayout& layout, std::size_t r) {
    const auto value_of = [&](const std::string& name) { return row_.number(name); };
    Observation o;
    const auto time = layout.time.value(value_of);
    if (!time || *time <= 0.0) return "import.no_time";
    o.seconds = *time * layout.seconds_per_unit;
    const auto family = parse_kernel_family(named(layout.family, row_, layout));
    if (!family) return "import.unknown_family";
    o.label = named(layout.precision, row_, layout, false);
    const PrecisionScheme* const scheme = find_scheme(named(layout.precision, row_, layout));
    if (scheme == nullptr) return "import.unknown_precision";
    o.scheme = scheme->name;
    for (const std::string& label : chip_labels(row_, path_, facts_, layout)) {
      if ((o.chip = chips_.find(label)) != nullptr) break;
    }
    if (o.chip == nullptr) return "import.unknown_chip";
    const auto facts = kernel_facts(*o.chip, cores_, is_collective(*family) ? catalog::Precision::bf16 : scheme->product);
    if (!facts) return "import.no_rate";
    o.facts = *facts;
    const auto work = work_of(*family, *scheme, layout, value_of);
    if (!work) return "import.no_shape";
    o.work = *work;
    o.stack = stack_of(path_, facts_, layout);
    if (const auto version = row_.column_text("version"); version && !version->empty()) o.stack.version = std::string{*version};
    if (!layout.kernel.empty()) o.stack.kernel = named(layout.kernel, row_, layout);
    Count& count = counts_[&layout];
    if (const std::string_view why = impossible(o); !why.empty()) {
      ++count.impossible;
      return why;
    }
    ++count.used;
    o.layout = &layout;
    o.file = static_cast<std::uint32_t>(out_.files.size() - 1);
    o.row = static_cast<std::uint32_t>(r + 1);
    o.reading = readings_++;
    out_.observations.push_back(std::move(o));
    return "";
  }

  const CsvTable& table_;
  const std::string& path_;
  const FileFacts& facts_;
  const CoreCounts& cores_;
  Import& out_;
  Row row_;
  ChipFinder chips_;
  std::vector<const ImportLayout*> layouts_;
  struct Count {
    std::size_t used = 0;
    std::size_t impossible = 0;
  };
  std::map<const ImportLayout*, Count> counts_;
  std::uint32_t readings_ = 0;
};

FileFacts facts_of_manifest_row(const CsvTable& manifest, std::size_t row) {
  FileFacts facts;
  facts.chip = std::string{manifest.cell(row, "chip")};
  facts.backend = std::string{manifest.cell(row, "backend")};
  std::string_view note = manifest.cell(row, "note");
  constexpr std::string_view kHead = "constant columns: ";
  if (!note.starts_with(kHead)) return facts;
  note.remove_prefix(kHead.size());
  while (!note.empty()) {
    const std::size_t end = std::min(note.find("; "), note.size());
    const std::string_view pair = note.substr(0, end);
    if (const std::size_t equal = pair.find('='); equal != std::string_view::npos) {
      facts.constants.emplace(std::string{pair.substr(0, equal)}, std::string{pair.substr(equal + 1)});
    }
    note.remove_prefix(std::min(note.size(), end + 2));
  }
  return facts;
}

std::map<std::string, FileFacts> read_manifest(const std::filesystem::path& directory) {
  std::map<std::string, FileFacts> facts;
  const auto text = read_file(directory / "manifest.csv");
  if (!text) return facts;
  const auto manifest = CsvTable::parse(*text, "manifest.csv");
  if (!manifest) return facts;
  for (std::size_t r = 0; r < manifest->rows(); ++r) {
    std::string file{manifest->cell(r, "file")};
    if (file.starts_with("kernels/")) file.erase(0, 8);
    if (file.ends_with(".csv")) file.resize(file.size() - 4);
    facts[file] = facts_of_manifest_row(*manifest, r);
  }
  return facts;
}

}  // namespace

const Expression* ImportLayout::find(std::string_view key) const {
  for (const auto& [name, expression] : shape) {
    if (name == key) return &expression;
  }
  return nullptr;
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

void import_table(const CsvTable& table, const std::string& path, const FileFacts& facts, const ImportRules& rules,
                  const catalog::Catalog& catalog, const CoreCounts& cores, Import& out) {
  out.files.push_back(path);
  TableImporter{table, path, facts, catalog, rules, cores, out}.run();
}

Result<Import> import_directory(const std::filesystem::path& directory, const ImportRules& rules, const catalog::Catalog& catalog,
                                const CoreCounts& cores) {
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) return Error{kNotADirectory, {directory.string(), 0, 0, {}}, {}};
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, error)) {
    const std::string path = entry.path().lexically_relative(directory).generic_string();
    if (path.ends_with(".csv") && path != "manifest.csv") paths.push_back(path.substr(0, path.size() - 4));
  }
  std::sort(paths.begin(), paths.end());
  const auto manifest = read_manifest(directory);
  Import out;
  std::set<std::string> contents;
  for (const std::string& path : paths) {
    const auto text = read_file(directory / (path + ".csv"));
    if (!text) return text.error();
    const auto table = CsvTable::parse(*text, path + ".csv");
    if (!table) {
      ++out.rejected["import.not_a_table"];
      continue;
    }
    if (!contents.insert(sha256_hex(*text)).second) {
      out.rows += table->rows();
      out.rejected["import.copy"] += table->rows();
      continue;
    }
    const auto facts = manifest.find(path);
    import_table(*table, path, facts != manifest.end() ? facts->second : FileFacts{}, rules, catalog, cores, out);
  }
  return out;
}

}  // namespace steelyard::perf
