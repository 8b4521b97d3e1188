// The brief on a terminal and as Markdown: the answer first, then the tables it stands on.
#include <fmt/format.h>

#include "base/check.hpp"
#include "report/brief/brief_json.hpp"
#include "report/brief/brief_tables.hpp"
#include "report/table_text.hpp"

namespace steelyard::report {
namespace {

constexpr std::size_t kWeakestShown = 12;  // on a terminal; Markdown, HTML and JSON have all
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kPlain = "\x1b[0m";

/// Writes headings, sentences and tables in one of the two formats.
class Writer {
 public:
  Writer(Format format, const Style& style) : markdown_(format == Format::md), format_(format), style_(style) {}

  void title(const std::string& text) { heading("# ", text); }
  void section(const std::string& text) {
    if (!out_.ends_with("\n\n")) out_ += '\n';
    heading("## ", text);
  }
  void sentence(const std::string& text, std::string_view bullet = {}) {
    if (text.empty()) return;
    if (markdown_) {
      out_ += bullet.empty() ? text + "\n\n" : "- " + text + "\n";
      return;
    }
    const std::size_t indent = bullet.empty() ? 0 : 2;
    const std::size_t width = style_.width > indent ? style_.width - indent : text.size() + 1;
    bool first = true;
    for (const std::string& line : wrap_text(text, width)) {
      if (!bullet.empty()) out_ += first ? std::string{bullet} + " " : "  ";
      out_ += line + '\n';
      first = false;
    }
  }
  void table(const Table& table) {
    if (table.rows.empty()) return;
    out_ += render(table, format_, style_) + '\n';
  }
  void gap() { out_ += '\n'; }
  [[nodiscard]] std::string take() {
    while (out_.ends_with("\n\n")) out_.pop_back();
    return std::move(out_);
  }

 private:
  void heading(std::string_view mark, const std::string& text) {
    if (markdown_) {
      out_ += std::string{mark} + text + "\n\n";
    } else {
      out_ += style_.colour ? std::string{kBold} + text + std::string{kPlain} + '\n' : text + '\n';
    }
  }

  bool markdown_;
  Format format_;
  Style style_;
  std::string out_;
};

void write_answer(Writer& writer, const BriefWords& words) {
  const Answer answer = words.answer();
  writer.sentence(answer.verdict);
  writer.sentence(answer.cost);
  writer.sentence(answer.gate);
  for (const std::string& condition : answer.conditions) writer.sentence(condition, "!");
}

void write_plan(Writer& writer, const BriefWords& words) {
  const Messages& m = words.messages();
  const plan::Plan& plan = words.brief().plan;
  if (plan.choices.empty() && plan.conflicts.empty()) return;
  writer.section(m.text("section", "plan"));
  if (!plan.conflicts.empty()) writer.table(conflicts_table(words));
  if (plan.choices.empty()) return;
  writer.table(choices_table(words));
  writer.table(assignments_table(words));
  writer.table(binding_table(words));
  writer.table(cost_lines_table(words));
}

std::string render_words(const BriefWords& words, Format format, const Style& style, const SourceLookup& sources) {
  const Messages& m = words.messages();
  const study::Brief& brief = words.brief();
  Writer writer(format, style);
  writer.title(m.language() == Language::zh ? brief.study.title_zh : brief.study.title);
  writer.sentence(m.text("label", "brief_for",
                         {{"buyer", brief.study.buyer.name},
                          {"as_of", brief.study.as_of.to_string()},
                          {"start", brief.study.start.to_string()},
                          {"end", brief.study.end.to_string()}}));
  if (format == Format::table) writer.gap();
  write_answer(writer, words);
  writer.section(m.text("section", "permission"));
  writer.table(permission_table(words));
  writer.table(threshold_table(words));
  writer.section(m.text("section", "capability"));
  for (std::size_t w = 0; w < brief.study.workloads.size(); ++w) writer.table(capability_table(words, w));
  writer.section(m.text("section", "cost"));
  writer.table(price_table(words));
  writer.table(alone_table(words));
  write_plan(writer, words);
  writer.section(m.text("section", "uncertainty"));
  writer.table(uncertainty_table(words));
  writer.section(m.text("section", "rests_on"));
  writer.table(rests_on_table(words, sources, format == Format::table ? kWeakestShown : 0));
  writer.sentence(m.text("label", "manifest",
                         {{"version", brief.manifest.engine_version},
                          {"data", brief.manifest.data_hash.substr(0, 12)},
                          {"study", brief.manifest.study_hash.substr(0, 12)},
                          {"solver", brief.manifest.solver},
                          {"seed", std::to_string(brief.manifest.seed)}}));
  return writer.take();
}

}  // namespace

std::string render_brief(const study::Brief& brief, const Messages& messages, Format format, const Style& style,
                         const SourceLookup& sources) {
  switch (format) {
    case Format::json: return brief_json(brief, sources);
    case Format::csv: return render(flat_table(BriefWords(brief, messages)), Format::csv);
    case Format::table:
    case Format::md: return render_words(BriefWords(brief, messages), format, style, sources);
  }
  fail_check("a format", __FILE_NAME__, __LINE__);
}

}  // namespace steelyard::report
