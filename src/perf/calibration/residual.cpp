#include "perf/calibration/residual.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/record.hpp"

namespace steelyard::perf {
namespace {

using LevelKeys = std::array<std::string, kResidualLevels>;
using LevelIds = ResidualModel::LevelIds;

/// Key of the facts at each level; empty where a fact it needs isn't known.
LevelKeys keys_of(const ResidualFacts& f) {
  const auto joined = [](std::initializer_list<std::string_view> parts) {
    std::string key;
    for (std::string_view part : parts) {
      if (part.empty()) return std::string{};
      key += part;
      key += '|';
    }
    return key;
  };
  const std::string year = f.year > 0 ? std::to_string(f.year) : std::string{};
  return {"all|",
          joined({f.mode}),
          joined({f.vendor}),
          joined({f.generation}),
          joined({f.software}),
          joined({f.software, year}),
          joined({f.generation, f.precision}),
          joined({f.mode, f.generation, f.software})};
}

/// Numbers of the keys that cells have: a fit compares them hundreds of thousands of times. 0: not known, which matches nothing.
LevelIds ids_of(const ResidualFacts& facts, ResidualModel::KeyNumbers& numbers) {
  LevelIds ids{};
  const LevelKeys keys = keys_of(facts);
  for (std::size_t level = 0; level < kResidualLevels; ++level) {
    if (!keys[level].empty()) ids[level] = numbers[level].emplace(keys[level], numbers[level].size() + 1).first->second;
  }
  return ids;
}

double shared(const LevelIds& a, const LevelIds& b, const ResidualSettings& settings) {
  double covariance = 0.0;
  for (std::size_t level = 0; level < kResidualLevels; ++level) {
    if (a[level] != 0 && a[level] == b[level]) covariance += settings.level[level] * settings.level[level];
  }
  return covariance;
}

double own_variance(const ResidualCell& cell, const ResidualSettings& settings) {
  const double noise = std::max(settings.noise, cell.deviation);
  return settings.cell * settings.cell + noise * noise / std::max(1.0, cell.count);
}

/// Covariance of cells, factored; the cells' own variance keeps it positive definite.
struct Factored {
  std::vector<double> lower;
  std::vector<double> weights;
};

/// What the cells share, pair by pair, without their groups' effects; row by row, the lower half.
std::vector<double> shared_of(const std::vector<LevelIds>& ids, const ResidualSettings& settings) {
  const std::size_t n = ids.size();
  std::vector<double> covariance(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) covariance[i * n + j] = shared(ids[i], ids[j], settings);
  }
  return covariance;
}

/// `slack`: variance of each cell beyond its own and its group's.
Factored factor(const std::vector<const ResidualCell*>& cells, const std::vector<double>& covariance, const ResidualSettings& settings,
                const std::vector<double>& slack) {
  const std::size_t n = cells.size();
  Factored out;
  out.lower.assign(n * n, 0.0);
  std::vector<double>& l = out.lower;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double value = covariance[i * n + j];
      if (cells[i]->group == cells[j]->group) value += settings.group * settings.group;
      if (i == j) value += own_variance(*cells[i], settings) + slack[i];
      for (std::size_t k = 0; k < j; ++k) value -= l[i * n + k] * l[j * n + k];
      l[i * n + j] = i == j ? std::sqrt(std::max(value, 1e-12)) : value / l[j * n + j];
    }
  }
  out.weights.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    double value = cells[i]->log_ratio;
    for (std::size_t k = 0; k < i; ++k) value -= l[i * n + k] * out.weights[k];
    out.weights[i] = value / l[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    double value = out.weights[i];
    for (std::size_t k = i + 1; k < n; ++k) value -= l[k * n + i] * out.weights[k];
    out.weights[i] = value / l[i * n + i];
  }
  return out;
}

/// What a cell is believed less for lying far from what the others share (Huber's weights, by iteration): a table that was read wrongly, or
/// measured something else, must not move the chip or the engine it names.
std::vector<double> slack_of(const std::vector<const ResidualCell*>& cells, const std::vector<double>& covariance,
                             const ResidualSettings& settings) {
  constexpr int kRounds = 3;
  constexpr double kUsualDeviations = 1.5;
  const std::size_t n = cells.size();
  std::vector<double> slack(n, 0.0);
  for (int round = 0; round < kRounds; ++round) {
    const Factored factored = factor(cells, covariance, settings, slack);
    for (std::size_t i = 0; i < n; ++i) {
      double mean = 0.0;
      for (std::size_t j = 0; j < n; ++j) mean += covariance[std::max(i, j) * n + std::min(i, j)] * factored.weights[j];
      const double usual = settings.group * settings.group + own_variance(*cells[i], settings);
      const double beyond = std::abs(cells[i]->log_ratio - mean) / std::sqrt(usual) / kUsualDeviations;
      slack[i] = beyond > 1.0 ? usual * (beyond * beyond - 1.0) : 0.0;
    }
  }
  return slack;
}

struct Moments {
  double mean = 0.0;
  double variance = 0.0;  // of the shared effects, given the cells
};

Moments predict(const LevelIds& keys, const std::vector<LevelIds>& cell_keys, const std::vector<double>& lower,
                const std::vector<double>& weights, const ResidualSettings& settings) {
  const std::size_t n = cell_keys.size();
  std::vector<double> solved(n);
  Moments moments;
  // A fact that isn't known has an effect all the same, of which nothing is known.
  for (const double level : settings.level) moments.variance += level * level;
  for (std::size_t i = 0; i < n; ++i) {
    const double covariance = shared(keys, cell_keys[i], settings);
    moments.mean += covariance * weights[i];
    double value = covariance;
    for (std::size_t k = 0; k < i; ++k) value -= lower[i * n + k] * solved[k];
    solved[i] = value / lower[i * n + i];
    moments.variance -= solved[i] * solved[i];
  }
  moments.variance = std::max(0.0, moments.variance);
  return moments;
}

/// The part of a group's name after its table: the chip.
std::string chip_of(const std::string& group) {
  const auto bar = group.rfind(" | ");
  return bar == std::string::npos ? group : group.substr(bar + 3);
}

/// Log density of the cells of each fold when the fold is left out, by cell. Student's with four degrees of freedom, so that a table far
/// off costs what a far one must and not its square.
std::vector<double> left_out_densities(const std::vector<const ResidualCell*>& cells, const std::vector<LevelIds>& keys,
                                       const ResidualSettings& settings, const std::vector<double>& slack,
                                       const std::vector<std::string>& folds) {
  constexpr double kFreedom = 4.0;
  std::vector<double> densities(cells.size());
  for (const std::string& fold : std::set<std::string>{folds.begin(), folds.end()}) {
    std::vector<const ResidualCell*> kept;
    std::vector<LevelIds> kept_keys;
    std::vector<double> kept_slack;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (folds[i] == fold) continue;
      kept.push_back(cells[i]);
      kept_keys.push_back(keys[i]);
      kept_slack.push_back(slack[i]);
    }
    const Factored factored = factor(kept, shared_of(kept_keys, settings), settings, kept_slack);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (folds[i] != fold) continue;
      const Moments moments = predict(keys[i], kept_keys, factored.lower, factored.weights, settings);
      const double noise = std::max(settings.noise, cells[i]->deviation);
      const double variance = moments.variance + settings.group * settings.group + settings.cell * settings.cell + noise * noise;
      const double error = cells[i]->log_ratio - moments.mean;
      // Its observations scatter about the cell's median by `deviation`.
      const double square = (error * error + cells[i]->deviation * cells[i]->deviation) / variance;
      densities[i] = -0.5 * std::log(variance) - 0.5 * (kFreedom + 1.0) * std::log1p(square / kFreedom);
    }
  }
  return densities;
}

/// Mean over groups, which weigh alike, of how well their cells are predicted without the group, and without all cells of its chip: what is
/// fitted here is asked about chips that nobody has measured.
double left_out_density(const std::vector<const ResidualCell*>& cells, const std::vector<LevelIds>& keys,
                        const ResidualSettings& settings) {
  std::vector<std::string> groups;
  std::vector<std::string> chips;
  std::map<std::string, double> sizes;
  for (const ResidualCell* cell : cells) {
    groups.push_back(cell->group);
    chips.push_back(chip_of(cell->group));
    sizes[cell->group] += 1.0;
  }
  const std::vector<double> slack = slack_of(cells, shared_of(keys, settings), settings);
  double sum = 0.0;
  for (const std::vector<std::string>* folds : {&groups, &chips}) {
    const std::vector<double> densities = left_out_densities(cells, keys, settings, slack, *folds);
    for (std::size_t i = 0; i < cells.size(); ++i) sum += densities[i] / sizes[cells[i]->group];
  }
  return sizes.empty() ? 0.0 : sum / static_cast<double>(sizes.size());
}

std::map<ResidualWork, std::vector<const ResidualCell*>> by_work(const std::vector<ResidualCell>& cells) {
  std::map<ResidualWork, std::vector<const ResidualCell*>> works;
  for (const ResidualCell& cell : cells) works[cell.facts.work].push_back(&cell);
  return works;
}

std::vector<LevelIds> ids_of(const std::vector<const ResidualCell*>& cells, ResidualModel::KeyNumbers& numbers) {
  std::vector<LevelIds> ids;
  ids.reserve(cells.size());
  for (const ResidualCell* cell : cells) ids.push_back(ids_of(cell->facts, numbers));
  return ids;
}

/// How far runs of one mode lie about the median of their cell: mixtures farther than dense models, as more of what they do depends on the
/// release. Groups weigh alike; three groups' worth of the setting stand in for modes that few have measured.
std::map<std::string, double, std::less<>> noise_by_mode(const std::vector<const ResidualCell*>& cells, const ResidualSettings& settings) {
  constexpr double kPrior = 3.0;
  std::map<std::string, std::map<std::string, std::pair<double, double>>> scatter;  // mode, group: squares and their weight
  for (const ResidualCell* cell : cells) {
    if (cell->count < 2.0 || cell->facts.mode.empty()) continue;
    auto& [squares, weight] = scatter[cell->facts.mode][cell->group];
    squares += (cell->count - 1.0) * cell->deviation * cell->deviation;
    weight += cell->count - 1.0;
  }
  std::map<std::string, double, std::less<>> noise;
  for (const auto& [mode, groups] : scatter) {
    double sum = kPrior * settings.noise * settings.noise;
    for (const auto& [group, square] : groups) sum += square.first / square.second;
    noise[mode] = std::sqrt(sum / (kPrior + static_cast<double>(groups.size())));
  }
  return noise;
}

constexpr double kLeastDeviation = 0.01;
/// Most that a level may add. The mechanism is right on average by design: leaving out whole chips, engines and years, corrections larger
/// than these helped no table that was not in the fit.
constexpr double kMostLevelDeviation = 0.05;
constexpr double kMostDeviation = 3.0;

}  // namespace

const std::vector<std::string_view>& residual_work_names() {
  static const std::vector<std::string_view> names{"training", "first_token", "output_token", "disaggregated_first_token"};
  return names;
}

const std::array<std::string_view, kResidualLevels>& residual_level_names() {
  static const std::array<std::string_view, kResidualLevels> names{
      "any", "mode", "vendor", "generation", "software", "software_year", "generation_precision", "mode_generation_software"};
  return names;
}

ResidualModel ResidualModel::fit(std::vector<ResidualCell> cells, const std::map<ResidualWork, ResidualSettings>& settings) {
  ResidualModel model;
  model.cells_ = std::move(cells);
  model.settings_ = settings;
  for (std::size_t i = 0; i < model.cells_.size(); ++i) model.works_[model.cells_[i].facts.work].cells.push_back(i);
  for (auto& [kind, work] : model.works_) {
    if (const auto own = settings.find(kind); own != settings.end()) work.settings = own->second;
    std::vector<const ResidualCell*> of_work;
    for (std::size_t i : work.cells) of_work.push_back(&model.cells_[i]);
    work.ids = ids_of(of_work, work.numbers);
    const std::vector<double> covariance = shared_of(work.ids, work.settings);
    Factored factored = factor(of_work, covariance, work.settings, slack_of(of_work, covariance, work.settings));
    work.factor = std::move(factored.lower);
    work.weights = std::move(factored.weights);
    if (kind == ResidualWork::training) work.noise = noise_by_mode(of_work, work.settings);
  }
  return model;
}

/// Facts that are known but that no cell has match nothing, as those that are not known.
ResidualModel::LevelIds ResidualModel::ids_in(const Work& work, const ResidualFacts& facts) {
  LevelIds ids{};
  const LevelKeys keys = keys_of(facts);
  for (std::size_t level = 0; level < kResidualLevels; ++level) {
    const auto known = work.numbers[level].find(keys[level]);
    if (known != work.numbers[level].end()) ids[level] = known->second;
  }
  return ids;
}

double ResidualModel::noise_of(const Work& work, const ResidualFacts& facts) {
  const auto own = work.noise.find(facts.mode);
  return own != work.noise.end() ? own->second : work.settings.noise;
}

ResidualModel ResidualModel::without(std::string_view group) const {
  std::vector<ResidualCell> kept;
  for (const ResidualCell& cell : cells_) {
    if (cell.group != group) kept.push_back(cell);
  }
  if (kept.size() == cells_.size()) return *this;
  return fit(std::move(kept), settings_);
}

ResidualAnswer ResidualModel::answer(const ResidualFacts& facts) const {
  ResidualAnswer answer;
  answer.rung = "none";
  const auto found = works_.find(facts.work);
  const auto own = settings_.find(facts.work);
  const ResidualSettings settings = found != works_.end()    ? found->second.settings
                                    : own != settings_.end() ? own->second
                                                             : ResidualSettings{};
  static const Work kNothing{};
  const Work& work = found != works_.end() ? found->second : kNothing;
  const LevelIds keys = ids_in(work, facts);
  for (std::size_t level = 0; level < kResidualLevels; ++level) {
    double support = 0.0;
    for (std::size_t i = 0; i < work.ids.size(); ++i) {
      if (keys[level] != 0 && work.ids[i][level] == keys[level]) support += cells_[work.cells[i]].count;
    }
    if (support > 0.0) {
      answer.rung = residual_level_names()[level];
      answer.support = support;
    }
  }
  const Moments moments = predict(keys, work.ids, work.factor, work.weights, settings);
  answer.typical = std::exp(moments.mean);
  const double noise = found != works_.end() ? noise_of(work, facts) : settings.noise;
  answer.deviation = std::sqrt(moments.variance + settings.group * settings.group + settings.cell * settings.cell + noise * noise);
  answer.reach = settings.reach;
  return answer;
}

ResidualSettings choose_residual_settings(const std::vector<ResidualCell>& cells, ResidualWork work, const ResidualSettings& start) {
  const auto works = by_work(cells);
  const auto found = works.find(work);
  if (found == works.end() || found->second.size() < 3) return start;
  ResidualModel::KeyNumbers numbers;
  const std::vector<LevelIds> keys = ids_of(found->second, numbers);
  ResidualSettings best = start;
  for (double& level : best.level) level = std::min(level, kMostLevelDeviation);
  double best_density = left_out_density(found->second, keys, best);
  constexpr int kSweeps = 3;
  constexpr std::size_t kParameters = kResidualLevels + 3;
  const auto parameter = [](ResidualSettings& s, std::size_t i) -> double& {
    if (i < kResidualLevels) return s.level[i];
    return i == kResidualLevels ? s.group : i == kResidualLevels + 1 ? s.cell : s.noise;
  };
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    for (std::size_t i = 0; i < kParameters; ++i) {
      for (double step : {0.5, 0.7, 1.4, 2.0}) {
        ResidualSettings tried = best;
        double& value = parameter(tried, i);
        value = std::clamp(value * step, kLeastDeviation, i < kResidualLevels ? kMostLevelDeviation : kMostDeviation);
        const double density = left_out_density(found->second, keys, tried);
        if (density > best_density + 1e-4) {
          best = tried;
          best_density = density;
        }
      }
    }
  }
  return best;
}

std::string residual_file(const ResidualModel& model, std::string_view as_of) {
  std::string out =
      "# What is left between mechanism and measurement, end to end: written by `steelyard validate --fit-into DIR`, read by the residual "
      "model\n"
      "# (docs/models/validation.md). One cell: observations of one group (source and chip) that share all facts; log_ratio is the median "
      "of\n"
      "# log(measured/predicted). The group only keeps tables from weighing by their length and is left out where its own points are "
      "judged.\n\n";
  for (const auto& [work, s] : model.settings()) {
    out += "[[residual_settings]]\n";
    out += fmt::format("work = \"{}\"\n", residual_work_names()[static_cast<std::size_t>(work)]);
    for (std::size_t i = 0; i < kResidualLevels; ++i) out += fmt::format("{} = {:.4f}\n", residual_level_names()[i], s.level[i]);
    out += fmt::format("group = {:.4f}\ncell = {:.4f}\nnoise = {:.4f}\nreach = {:.4f}\n", s.group, s.cell, s.noise, s.reach);
    out += fmt::format("sources = [\"cal-endtoend\"]\nas_of = \"{}\"\ngrade = \"derived\"\nverified = \"yes\"\n\n", as_of);
  }
  for (const ResidualCell& cell : model.cells()) {
    std::string group;
    for (char c : cell.group) group += c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 ? '\'' : c;
    out += fmt::format(
        "[[residual]]\ngroup = \"{}\"\nwork = \"{}\"\nmode = \"{}\"\nvendor = \"{}\"\ngeneration = \"{}\"\nsoftware = \"{}\"\nyear = "
        "{}\nprecision = \"{}\"\n"
        "count = {}\nlog_ratio = {:.4f}\ndeviation = {:.4f}\n\n",
        group, residual_work_names()[static_cast<std::size_t>(cell.facts.work)], cell.facts.mode, cell.facts.vendor, cell.facts.generation,
        cell.facts.software, cell.facts.year, cell.facts.precision, static_cast<long>(cell.count), cell.log_ratio, cell.deviation);
  }
  return out;
}

namespace {

void read_settings(TableReader& table, std::map<ResidualWork, ResidualSettings>& settings) {
  ResidualSettings s;
  const auto work = table.choice("work", residual_work_names(), Need::required);
  const auto deviation = [&table](std::string_view key, double& value) {
    if (const auto read = table.number(key, Need::required, 1e-4, 10.0)) value = *read;
  };
  for (std::size_t i = 0; i < kResidualLevels; ++i) deviation(residual_level_names()[i], s.level[i]);
  deviation("group", s.group);
  deviation("cell", s.cell);
  deviation("noise", s.noise);
  deviation("reach", s.reach);
  (void)table.evidence(nullptr);
  if (work) settings.insert_or_assign(static_cast<ResidualWork>(*work), s);
}

ResidualCell read_cell(TableReader& table) {
  ResidualCell cell;
  cell.group = table.text("group", Need::required).value_or("");
  if (const auto work = table.choice("work", residual_work_names(), Need::required)) cell.facts.work = static_cast<ResidualWork>(*work);
  cell.facts.mode = table.text("mode").value_or("");
  cell.facts.vendor = table.text("vendor").value_or("");
  cell.facts.generation = table.text("generation").value_or("");
  cell.facts.software = table.text("software").value_or("");
  cell.facts.year = static_cast<int>(table.integer("year", Need::optional, 0, 9999).value_or(0));
  cell.facts.precision = table.text("precision").value_or("");
  cell.count = table.number("count", Need::required, 1.0, 1e9).value_or(1.0);
  cell.log_ratio = table.number("log_ratio", Need::required, -10.0, 10.0).value_or(0.0);
  cell.deviation = table.number("deviation", Need::required, 0.0, 10.0).value_or(0.0);
  return cell;
}

}  // namespace

ResidualModel ResidualModel::read(const std::vector<Document>& documents, Findings& findings) {
  std::vector<ResidualCell> cells;
  std::map<ResidualWork, ResidualSettings> settings;
  for (const Document& document : documents) {
    const auto records = [&](std::string_view kind, const auto& read) {
      const Value* const array = document.root.find(kind);
      if (array == nullptr || array->kind != ValueKind::array) return;
      for (std::size_t i = 0; i < array->items.size(); ++i) {
        if (array->items[i].kind != ValueKind::table) continue;
        TableReader table{document, array->items[i], fmt::format("{}[{}]", kind, i), findings};
        read(table);
        table.finish();
      }
    };
    if (document.root.find("residual") != nullptr) cells.clear();
    records("residual_settings", [&](TableReader& table) { read_settings(table, settings); });
    records("residual", [&](TableReader& table) { cells.push_back(read_cell(table)); });
  }
  return fit(std::move(cells), settings);
}

}  // namespace steelyard::perf
