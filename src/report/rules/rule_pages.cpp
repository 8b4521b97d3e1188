#include "report/rules/rule_pages.hpp"

#include <algorithm>
#include <tuple>

namespace steelyard::report {
namespace {

std::string anchor(std::string_view id) {
  std::string text;
  for (const char c : id) {
    if (c >= 'A' && c <= 'Z') text += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') text += c;
  }
  return text;
}

std::string one_rule(const rules::RuleInfo& rule, const rules::RuleBook& book, const Messages& messages, const SourceLookup& sources) {
  auto sections = show_rule(rule, book, messages, sources);
  // Where the record stands moves with every edit above it.
  const std::string file = messages.text("column", "file");
  for (Section& section : sections) {
    section.table.title.clear();
    std::erase_if(section.table.rows, [&](const std::vector<Cell>& row) {
      const auto* key = std::get_if<std::string>(&row.front().value);
      return section.key == "rule" && key != nullptr && *key == file;
    });
  }
  const bool chinese = messages.language() == Language::zh;
  return "### " + rule.id.text() + "\n\n" + (chinese ? rule.name_zh : rule.name_en) + "\n\n" + render_sections(sections, Format::md, {});
}

}  // namespace

std::string rule_pages(const rules::RuleBook& book, const Messages& messages, const SourceLookup& sources) {
  std::vector<const rules::RuleInfo*> rules;
  for (const rules::RuleInfo& rule : book.rules()) rules.push_back(&rule);
  std::sort(rules.begin(), rules.end(), [](const auto* a, const auto* b) {
    return std::tie(a->stage, a->in_force.from, a->id) < std::tie(b->stage, b->in_force.from, b->id);
  });
  std::string list;
  std::string pages;
  const rules::RuleInfo* before = nullptr;
  for (const rules::RuleInfo* rule : rules) {
    if (before == nullptr || before->stage != rule->stage) {
      const std::string stage = messages.text("stage", rules::name_of(rule->stage));
      list += (before == nullptr ? "- " : "\n- ") + stage + ":";
      pages += "\n## " + stage + "\n";
    }
    list += " [" + rule->id.text() + "](#" + anchor(rule->id.text()) + ")";
    pages += "\n" + one_rule(*rule, book, messages, sources);
    before = rule;
  }
  return "# Rules\n\nGenerated from `data/rules/`; a test holds the two together. Not legal advice. How an answer is made: "
         "[models/rules.md](models/rules.md).\n\n" +
         list + "\n" + pages;
}

}  // namespace steelyard::report
