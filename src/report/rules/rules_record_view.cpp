#include "report/rules/rules_record_view.hpp"

#include <map>

#include <fmt/format.h>

#include "report/catalog/catalog_view_fields.hpp"
#include "rules/record.hpp"

namespace steelyard::report {
namespace {

using rules::Determination;

std::string text_at(const Value& table, std::string_view key) {
  const Value* value = table.find(key);
  return value != nullptr && value->kind == ValueKind::text ? value->text : std::string{};
}

std::string joined_at(const Value& table, std::string_view key) {
  const Value* value = table.find(key);
  std::string all;
  if (value == nullptr) return all;
  for (const Value& item : value->items) {
    const std::string one = item.kind == ValueKind::table ? text_at(item, "fact") : item.text;
    all += (all.empty() ? "" : ", ") + one;
  }
  return all;
}

class Differences {
 public:
  Differences(Replay& replay, const Messages& m) : replay_(replay), m_(m) {
    replay_.table.title = m.text("check", "replay_title");
    for (const char* key : {"what", "before", "after"}) replay_.table.columns.push_back({key, m.text("column", key), false});
  }
  void compare(const std::string& what, const std::string& before, const std::string& after) {
    if (before == after) return;
    replay_.same = false;
    replay_.table.rows.push_back({text_cell(what), text_cell(before.empty() ? "—" : before), text_cell(after.empty() ? "—" : after)});
  }
  /// Worth knowing, and no difference of the answer.
  void remark(const std::string& what, const std::string& before, const std::string& after) {
    if (before != after) replay_.table.notes.push_back(what + m_.label("title_separator") + before + " → " + after);
  }
  std::string word(const char* section, const std::string& code) const { return m_.has(section, code) ? m_.text(section, code) : code; }

 private:
  Replay& replay_;
  const Messages& m_;
};

void compare_rules(Differences& differences, const CheckView& now, const Value* recorded, const Messages& m) {
  std::map<std::string, std::pair<std::string, std::string>> hashes;
  if (recorded != nullptr) {
    for (const Value& rule : recorded->items) hashes[text_at(rule, "id")].first = text_at(rule, "sha256");
  }
  for (const rules::RecordedRule& rule : rules::recorded_rules(now.answer->determination, *now.book))
    hashes[rule.id.text()].second = rule.hash;
  for (const auto& [id, both] : hashes) {
    const auto state = [&](const std::string& hash) {
      return hash.empty() ? m.text("check", "rule_absent") : m.text("check", "rule_reads", {{"hash", hash.substr(0, 12)}});
    };
    differences.compare(m.text("check", "rule_of", {{"rule", id}}), both.first.empty() && both.second.empty() ? "" : state(both.first),
                        state(both.second));
  }
}

}  // namespace

std::string render_record(const CheckView& view, const Messages& m) {
  JsonValue::Array recorded;
  for (const rules::RecordedRule& rule : rules::recorded_rules(view.answer->determination, *view.book)) {
    recorded.emplace_back(JsonValue::Object{{"id", rule.id.text()}, {"sha256", rule.hash}});
  }
  rules::Transaction transaction = view.answer->transaction;
  transaction.on = view.answer->on;
  return json_text(JsonValue::Object{
      {"format", kRecordFormat},
      {"engine", view.engine_version},
      {"data_sha256", view.data_hash},
      {"list_sha256", view.answer->list_hash},
      {"list_as_of", view.answer->list_as_of ? JsonValue(view.answer->list_as_of->to_string()) : JsonValue()},
      {"counter_sha256", view.answer->counter_hash},
      {"transaction", rules::transaction_toml(transaction, *view.book)},
      {"rules", std::move(recorded)},
      {"answer", check_json(view, m)},
  });
}

Replay compare_with_record(const CheckView& now, const Document& record, const Messages& m) {
  Replay replay;
  Differences differences(replay, m);
  const Determination& d = now.answer->determination;
  const Value* answer = record.root.find("answer");
  if (answer == nullptr) return replay;
  const auto compare = [&](const char* key, const char* section, std::string_view after) {
    differences.compare(m.text("column", key), differences.word(section, text_at(*answer, key)),
                        differences.word(section, std::string{after}));
  };
  compare("determination", "verdict", name_of(d.determination));
  compare("review_policy", "review_policy", name_of(d.review_policy));
  differences.compare(m.text("column", "classification"), joined_at(*answer, "classification"),
                      fmt::format("{}", fmt::join(d.classification, ", ")));
  std::vector<std::string> missing = d.needs_info;
  missing.insert(missing.end(), d.cn_needs_info.begin(), d.cn_needs_info.end());
  differences.compare(m.text("column", "missing"), joined_at(*answer, "missing_info"), fmt::format("{}", fmt::join(missing, ", ")));
  if (const Value* china = answer->find("china_side")) {
    differences.compare(m.text("column", "china_side"), differences.word("cn_outcome", text_at(*china, "level")),
                        differences.word("cn_outcome", std::string{name_of(d.cn)}));
  }
  compare_rules(differences, now, record.root.find("rules"), m);
  differences.remark(m.text("check", "data_of"), text_at(record.root, "data_sha256").substr(0, 12), now.data_hash.substr(0, 12));
  differences.remark(m.text("check", "engine_of"), text_at(record.root, "engine"), now.engine_version);
  if (replay.table.rows.empty()) replay.table.rows.push_back({text_cell(m.text("check", "replay_same")), text_cell(" "), text_cell(" ")});
  return replay;
}

}  // namespace steelyard::report
