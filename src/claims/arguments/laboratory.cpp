#include "claims/arguments/laboratory.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <set>

#include "base/parallel.hpp"

namespace steelyard::claims {
namespace {

using Answer = tl::expected<Resolved, Missing>;

/// The runs of one experiment, asked once each.
class Experiment {
 public:
  Experiment(const Argument& argument, const Bench& bench) : bench_(bench), inputs_(*bench.engine) {
    for (const RunSpec& spec : argument.runs) ask(spec);
  }
  /// `base` with some of its runs in another setting; the others aren't asked again.
  Experiment(const Experiment& base, const std::vector<RunSpec>& changed) : bench_(base.bench_), inputs_(*base.bench_.engine) {
    answers_ = base.answers_;
    for (const RunSpec& spec : changed) {
      std::erase_if(answers_, [&](const RunAnswer& answer) { return answer.run->id == spec.id; });
      ask(spec);
    }
  }

  [[nodiscard]] const std::vector<RunAnswer>& answers() const { return answers_; }

  MeasureAnswer measure(const Measure& measure) {
    MeasureAnswer answer;
    answer.measure = &measure;
    std::vector<Range> values;
    for (const InputCall& call : measure.expression.inputs) {
      const Answer resolved = is_run_input(call) ? of_runs(call) : inputs_.resolve(call, bench_.today);
      if (!resolved) {
        answer.missing = resolved.error();
        return answer;
      }
      values.push_back(resolved->value);
      answer.grade = weakest(answer.grade, resolved->grade);
      answer.inputs.emplace_back(call.text, *resolved);
    }
    answer.value = measure.is_paired ? compute_together(measure.expression, values, bench_.today.serial())
                                     : compute(measure.expression, values, bench_.today.serial());
    if (!answer.value) {
      answer.missing = Missing{MissingReason::no_number, measure.expression.text};
    } else if (measure.is_test()) {
      answer.agreement = agreement_of(*answer.value, measure);
    }
    return answer;
  }

 private:
  static Agreement agreement_of(const Range& value, const Measure& measure) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (measure.is_truth) {
      if (value.low != 0.0 && value.mid != 0.0 && value.high != 0.0) return Agreement::yes;
      return value.low == 0.0 && value.mid == 0.0 && value.high == 0.0 ? Agreement::no : Agreement::partly;
    }
    const Allowed allowed{measure.least.value_or(-kInfinity), measure.most.value_or(kInfinity)};
    if (allowed.contains(value.low) && allowed.contains(value.high)) return Agreement::yes;
    const bool is_apart = value.high < allowed.low || value.low > allowed.high;
    return is_apart ? Agreement::no : Agreement::partly;
  }

  void ask(const RunSpec& spec) {
    for (std::size_t i = 0; i < spec.variations.size(); ++i) {
      RunAnswer answer{&spec, i, {}};
      if (!bench_.control.is_cancelled()) answer.outputs = spec.variations[i].run->run(bench_);
      answers_.push_back(std::move(answer));
    }
  }

  /// `run("ID", "LABEL" ...).OUTPUT`; `least`, `most` and `total` go over the variations of a run that match the labels given.
  [[nodiscard]] Answer of_runs(const InputCall& call) const {
    std::optional<Resolved> found;
    for (const RunAnswer& answer : answers_) {
      if (answer.run->id != call.text_at(0) || !matches(answer, call)) continue;
      const auto output = answer.outputs.find(call.field);
      if (output == answer.outputs.end()) return missing(MissingReason::no_model_run, call.text);
      if (!output->second) {
        if (call.name == "least" || call.name == "most") continue;  // of those that could be run
        return tl::unexpected(output->second.error());
      }
      if (!found) {
        found = *output->second;
      } else {
        combine(*found, *output->second, call.name);
      }
    }
    if (!found) return missing(MissingReason::no_model_run, call.text);
    return *found;
  }

  static bool matches(const RunAnswer& answer, const InputCall& call) {
    for (std::size_t i = 1; i < call.arguments.size(); ++i) {
      const auto& labels = answer.labels();
      if (std::find(labels.begin(), labels.end(), call.text_at(i)) == labels.end()) return false;
    }
    return true;
  }

  static void combine(Resolved& so_far, const Resolved& next, std::string_view how) {
    so_far.grade = weakest(so_far.grade, next.grade);
    so_far.sources.insert(so_far.sources.end(), next.sources.begin(), next.sources.end());
    const auto join = [&](double a, double b) { return how == "most" ? std::max(a, b) : (how == "least" ? std::min(a, b) : a + b); };
    const bool takes_next = (how == "most" && next.value.mid > so_far.value.mid) || (how == "least" && next.value.mid < so_far.value.mid);
    if (takes_next) so_far.detail = next.detail;
    so_far.value = {join(so_far.value.low, next.value.low), join(so_far.value.mid, next.value.mid),
                    join(so_far.value.high, next.value.high)};
  }

  const Bench& bench_;
  Inputs inputs_;
  std::vector<RunAnswer> answers_;
};

std::vector<MeasureAnswer> measured(Experiment& experiment, const Argument& argument) {
  std::vector<MeasureAnswer> answers;
  for (const Measure& measure : argument.measures) answers.push_back(experiment.measure(measure));
  return answers;
}

/// Of the tests; one that can't be computed doesn't count as long as another can.
Outcome outcome_of(const std::vector<MeasureAnswer>& answers) {
  std::size_t yes = 0;
  std::size_t no = 0;
  std::size_t known = 0;
  for (const MeasureAnswer& each : answers) {
    if (each.agreement == Agreement::unknown) continue;
    ++known;
    yes += static_cast<std::size_t>(each.agreement == Agreement::yes);
    no += static_cast<std::size_t>(each.agreement == Agreement::no);
  }
  if (known == 0) return Outcome::not_modelled;
  if (yes == known) return Outcome::holds;
  return no == known ? Outcome::fails : Outcome::depends;
}

/// Asks every long question of all arguments once, so that arguments that run side by side find it answered and neither waits for the
/// other nor asks again.
void ask_ahead(const std::vector<const Argument*>& arguments, const Bench& bench) {
  std::vector<const Run*> runs;
  std::set<std::string> known;
  const auto add = [&](const RunSpec& spec) {
    for (const auto& variation : spec.variations) {
      const std::string question = variation.run->question();
      if (!question.empty() && known.insert(question).second) runs.push_back(variation.run.get());
    }
  };
  for (const Argument* argument : arguments) {
    for (const RunSpec& spec : argument->runs) add(spec);
    for (const Lever& lever : argument->levers) {
      for (const Lever::Setting& setting : lever.settings) {
        for (const RunSpec& spec : setting.runs) add(spec);
      }
    }
  }
  parallel_for(
      runs.size(), [&](std::size_t i) { (void)runs[i]->run(bench); }, bench.control.cancel);
}

}  // namespace

const std::vector<std::string_view>& outcome_names() {
  static const std::vector<std::string_view> names{"holds", "fails", "depends", "not_modelled"};
  return names;
}

std::string_view name_of(Outcome outcome) { return outcome_names()[static_cast<std::size_t>(outcome)]; }

ArgumentAnswer run_argument(const Argument& argument, const Bench& asked) {
  RunMemory memory;  // its runs and levers ask some questions more than once
  Bench bench = asked;
  if (bench.memory == nullptr) bench.memory = &memory;
  ArgumentAnswer answer;
  answer.argument = &argument;
  answer.on = bench.today;
  Experiment base(argument, bench);
  answer.measures = measured(base, argument);
  answer.outcome = outcome_of(answer.measures);
  answer.grade = Grade::measured;
  for (const MeasureAnswer& each : answer.measures) {
    if (each.agreement != Agreement::unknown) answer.grade = weakest(answer.grade, each.grade);
  }
  if (answer.outcome == Outcome::not_modelled) answer.grade = Grade::assumed;
  for (const Lever& lever : argument.levers) {
    LeverAnswer pulled;
    pulled.lever = &lever;
    for (const Lever::Setting& setting : lever.settings) {
      if (bench.control.is_cancelled()) break;
      Experiment other(base, setting.runs);
      LeverAnswer::Setting found{setting.label, Outcome::not_modelled, measured(other, argument)};
      found.outcome = outcome_of(found.measures);
      pulled.settings.push_back(std::move(found));
    }
    answer.levers.push_back(std::move(pulled));
  }
  answer.runs = base.answers();
  return answer;
}

std::vector<ArgumentAnswer> run_arguments(const std::vector<const Argument*>& arguments, const Bench& asked) {
  RunMemory memory;
  Bench bench = asked;
  if (bench.memory == nullptr) bench.memory = &memory;
  std::atomic<std::uint64_t> done{0};
  bench.control.update("progress.arguments", 0, arguments.size());
  ask_ahead(arguments, bench);
  return parallel_map<ArgumentAnswer>(arguments.size(), [&](std::size_t i) {
    ArgumentAnswer answer = run_argument(*arguments[i], bench);
    bench.control.update("progress.arguments", ++done, arguments.size());
    return answer;
  });
}

}  // namespace steelyard::claims
