// calibrate: fits of measured kernels. roofline: operators against a chip's limits.
#include <memory>

#include "cli/arguments.hpp"
#include "cli/estimate_options.hpp"
#include "cli/output_file.hpp"
#include "perf/calibration/calibrate.hpp"
#include "perf/roofline.hpp"
#include "report/perf/kernel_view.hpp"

namespace steelyard::cli {
namespace {

inline constexpr Code kUnknownFigures{"cli.unknown_figures", ErrorKind::data};

int run_calibrate(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  const auto folder = invocation.text("data");
  if (!folder) return invocation.fail(Error{kMissingArgument, {}, {{"expected", "--data DIR"}, {"command", "calibrate"}}});
  const auto today = invocation.today();
  if (!today) return invocation.fail(today.error());
  Evidence evidence;
  evidence.sources = {SourceId{invocation.text("source").value_or("cal-operators")}};
  evidence.as_of = PartialDate::of(*today);
  evidence.grade = Grade::measured;
  evidence.verified = Verified::yes;
  const auto engine = invocation.engine();
  const auto run = perf::calibrate(*folder, (*engine)->data(), **catalog, std::make_shared<const Evidence>(std::move(evidence)));
  if (!run) return invocation.fail(run.error());
  if (const auto into = invocation.text("into")) {
    const auto texts = perf::calibration_files(run->surfaces);
    const auto written = write_files(*into, {texts.begin(), texts.end()});
    if (!written) return invocation.fail(written.error());
  }
  invocation.print(report::render_sections(report::show_calibration(*run, invocation.messages()), invocation.format(), invocation.style()));
  return kAnswered;
}

workload::StepShape shape_of(OptionReader& options, const Invocation& invocation) {
  workload::StepShape shape;
  const std::string task = invocation.text("task").value_or("decode");
  shape.phase = task == "prefill" ? workload::Phase::prefill
                : task == "train" ? workload::Phase::training_forward
                                  : workload::Phase::decode;
  options.precision("precision", shape.product_precision);
  shape.weight_precision = shape.product_precision;
  options.integer("tp", shape.tensor_parallel);
  std::int64_t batch = shape.phase == workload::Phase::decode ? 64 : 1;
  std::int64_t length = 2048;
  options.integer("batch", batch);
  options.integer("seq", length);
  shape.sequences = static_cast<double>(batch);
  shape.new_tokens = shape.phase == workload::Phase::decode ? 1.0 : static_cast<double>(length);
  shape.context = shape.phase == workload::Phase::decode ? static_cast<double>(length) : 0.0;
  return shape;
}

int run_roofline(Invocation& invocation) {
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  OptionReader options{invocation, "roofline"};
  const perf::Cluster cluster = options.cluster(**catalog);
  const catalog::ModelArchitecture* const model = options.model(**catalog);
  const workload::StepShape shape = shape_of(options, invocation);
  if (!options.findings().empty()) return invocation.fail(options.findings());
  const auto engine = invocation.engine();
  const auto& calibration = (*engine)->calibration();
  if (!calibration) return invocation.fail(calibration.error());
  const perf::Roofline roofline = perf::roofline(cluster, *model, shape, *calibration);
  if (!roofline.blocking.empty()) {
    return invocation.fail(Error{kUnknownFigures, {}, {{"chip", cluster.chip->id.text()}, {"found", roofline.blocking.front().code}}});
  }
  if (const auto file = invocation.text("svg")) {
    const auto written = write_file(*file, report::to_svg(report::roofline_chart(roofline, cluster.chip->name, invocation.messages())));
    if (!written) return invocation.fail(written.error());
  }
  if (invocation.format() == report::Format::table) {
    invocation.print(report::roofline_text(roofline, invocation.messages(), invocation.style().width > 0 ? invocation.style().width : 80));
  }
  invocation.print(report::render(report::roofline_table(roofline, invocation.messages()), invocation.format(), invocation.style()));
  return kAnswered;
}

}  // namespace

std::vector<Command> kernel_commands() {
  return {{.path = "calibrate",
           .arguments = {},
           .options = {value_option("data", "DIR", Completion::directory), value_option("into", "DIR", Completion::directory),
                       value_option("source", "ID"), value_option("today", "YYYY-MM-DD")},
           .examples = {{"steelyard calibrate --data measured/ --into mine/", "calibrate.own"}},
           .run = run_calibrate},
          {.path = "roofline",
           .arguments = {},
           .options = {value_option("chip", "CHIP", Completion::chip),
                       value_option("system", "SYSTEM", Completion::system),
                       value_option("servers", "N"),
                       value_option("chips", "N"),
                       value_option("model", "MODEL", Completion::model),
                       {.name = "task", .kind = OptionKind::value, .choices = {"decode", "prefill", "train"}},
                       value_option("batch", "N"),
                       value_option("seq", "N"),
                       degree_option("tp", "tensor"),
                       value_option("precision", "bf16|fp8|..."),
                       value_option("svg", "FILE", Completion::file)},
           .examples = {{"steelyard roofline --chip h20-96 --model llama-3-70b --task decode --tp 8", "roofline.decode"}},
           .run = run_roofline}};
}

}  // namespace steelyard::cli
