#include "base/record.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"

namespace steelyard {
namespace {

using namespace steelyard::literals;

/// Reads a text as TOML with `read` over the root table; answers `place code key nearest` of every finding.
std::vector<std::string> findings_of(std::string_view text, const std::function<void(TableReader&)>& read, const char* file = "t.toml") {
  const auto document = parse_document(text, file);
  std::vector<std::string> lines;
  Findings findings;
  if (document) {
    TableReader reader(*document, document->root, "", findings);
    read(reader);
    reader.finish();
  } else {
    findings = document.error();
  }
  for (const Error& e : findings) {
    std::string line = e.place.to_string() + ' ' + std::string{e.code.name};
    for (const char* name : {"key", "nearest"}) {
      if (!e.argument(name).empty()) line += ' ' + std::string{e.argument(name)};
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(TableReader, EveryFindingAtOnceWithItsPlace) {
  const auto found = findings_of(
      "count = \"many\"\n"
      "power = \"700 GB\"\n"
      "  kind = \"big\"\n"
      "day = 2026-02-30x\n",
      [](TableReader&) {});
  ASSERT_EQ(found.size(), 1U);  // not TOML: nothing else can be known
  EXPECT_TRUE(found[0].starts_with("t.toml:4:")) << found[0];
  const auto all = findings_of(
      "count = \"many\"\n"
      "power = \"700 GB\"\n"
      "  kind = \"bigg\"\n"
      "day = \"2026-02-30\"\n"
      "memroy = \"1 GB\"\n",
      [](TableReader& r) {
        r.integer("count");
        r.quantity<Watts::kDimension>("power");
        r.choice("kind", {"big", "small"});
        r.date("day");
        r.quantity<Bytes::kDimension>("memory", Need::required);
      });
  EXPECT_EQ(all, (Lines{"t.toml:1:1 record.wrong_type count", "t.toml:2:1 quantity.wrong_dimension power",
                        "t.toml:3:3 record.unknown_name kind big", "t.toml:4:1 record.bad_date day", "t.toml record.missing_key memory",
                        "t.toml:5:1 record.unknown_key memroy memory"}));
}

TEST(TableReader, WrongTypes) {
  const auto found = findings_of("a = 1\nb = \"x\"\nc = 1.5\nd = \"x\"\ne = [1, \"x\"]\nf = 3\ng = 4\nh = [1]\n", [](TableReader& r) {
    r.text("a");
    r.boolean("b");
    r.integer("c");
    r.number("d");
    r.texts("e");
    r.table("f", [](TableReader&) { FAIL(); });
    r.tables("g", [](TableReader&) { FAIL(); });
    r.tables("h", [](TableReader&) { FAIL(); });
  });
  EXPECT_EQ(found, (Lines{"t.toml:1:1 record.wrong_type a", "t.toml:2:1 record.wrong_type b", "t.toml:3:1 record.wrong_type c",
                          "t.toml:4:1 quantity.syntax d", "t.toml:5:1 record.wrong_type e", "t.toml:6:1 record.wrong_type f",
                          "t.toml:7:1 record.wrong_type g", "t.toml:8:1 record.wrong_type h"}));
}

TEST(TableReader, NumbersWithinTheirRange) {
  const auto found =
      findings_of("a = -1\nb = 11\nc = nan\nd = inf\ne = \"1e300\"\nf = \"-1e300\"\ng = \"2e12\"\nh = \"1.5\"\n", [](TableReader& r) {
        r.integer("a");
        r.number("b", Need::optional, 0, 10);
        r.number("c");
        r.number("d");
        r.integer("e");
        r.integer("f");
        EXPECT_EQ(r.integer("g"), 2000000000000);
        r.integer("h");
      });
  EXPECT_EQ(found, (Lines{"t.toml:1:1 record.out_of_range a", "t.toml:2:1 record.out_of_range b", "t.toml:3:1 record.out_of_range c",
                          "t.toml:4:1 record.out_of_range d", "t.toml:5:1 record.wrong_type e", "t.toml:6:1 record.wrong_type f",
                          "t.toml:8:1 record.wrong_type h"}));
}

TEST(TableReader, DatesInBothForms) {
  const auto found = findings_of("a = 2026-09-30\nb = \"2026-09-30\"\nc = 2026\nd = \"2026-Q3\"\ne = true\n", [](TableReader& r) {
    EXPECT_EQ(r.date("a"), Date::from_civil(2026, 9, 30));
    EXPECT_EQ(r.date("b"), Date::from_civil(2026, 9, 30));
    EXPECT_EQ(r.partial_date("c")->text, "2026");
    EXPECT_EQ(r.partial_date("d")->text, "2026-Q3");
    r.partial_date("e");
  });
  EXPECT_EQ(found, Lines{"t.toml:5:1 record.bad_date e"});
}

TEST(TableReader, NegativeQuantityIsRefused) {
  EXPECT_EQ(findings_of("tdp = \"-5 W\"", [](TableReader& r) { EXPECT_FALSE(r.quantity<Watts::kDimension>("tdp")); }),
            Lines{"t.toml:1:1 record.out_of_range tdp"});
}

TEST(TableReader, AFigureShortAndAsATable) {
  const auto found = findings_of(R"(
sources = ["sheet"]
grade = "primary"
verified = "yes"
as_of = "2026-09"
memory = "141 GB"
tdp = { value = "700 W", low = "650 W", high = "750 W", grade = "reported", source = "press", note = "n" }
bandwidth = { value = "1.6 TB/s", chosen_because = "middle", alternatives = [
  { value = "1.5 TB/s", source = "a" }, { value = "1.8 TB/s", sources = ["b", "c"], note = "late" } ] }
)",
                                 [](TableReader& r) {
                                   const EvidencePtr own = r.evidence(nullptr);
                                   EXPECT_EQ(own->grade, Grade::primary);
                                   const auto memory = r.figure<Bytes::kDimension>("memory", own);
                                   EXPECT_EQ(memory->value, 141_GB);
                                   EXPECT_EQ(memory->evidence, own);  // shared, not copied
                                   const auto tdp = r.figure<Watts::kDimension>("tdp", own);
                                   EXPECT_EQ(tdp->low, 650_W);
                                   EXPECT_EQ(tdp->high, 750_W);
                                   EXPECT_EQ(tdp->note, "n");
                                   EXPECT_EQ(tdp->grade(), Grade::reported);
                                   EXPECT_EQ(tdp->evidence->sources, std::vector{SourceId{"press"}});
                                   EXPECT_EQ(tdp->evidence->verified, Verified::yes);  // inherited
                                   EXPECT_EQ(tdp->evidence->as_of->text, "2026-09");   // inherited
                                   const auto bandwidth = r.figure<BytesPerSecond::kDimension>("bandwidth", own);
                                   ASSERT_EQ(bandwidth->alternatives.size(), 2U);
                                   EXPECT_EQ(bandwidth->alternatives[1].value, 1.8_TBps);
                                   EXPECT_EQ(bandwidth->alternatives[1].sources.size(), 2U);
                                   EXPECT_EQ(bandwidth->chosen_because, "middle");
                                   EXPECT_FALSE(r.figure<Area::kDimension>("area", own));
                                 });
  EXPECT_EQ(found, Lines{});
}

TEST(TableReader, FindingsInsideAFigureTable) {
  const auto found = findings_of("tdp = { valu = \"700 W\", grade = \"best\", alternatives = [{ source = \"a\" }] }\n",
                                 [](TableReader& r) { EXPECT_FALSE(r.figure<Watts::kDimension>("tdp", nullptr)); });
  EXPECT_EQ(found, (Lines{"t.toml:1:1 record.missing_key value", "t.toml:1:25 record.unknown_name grade",
                          "t.toml:1:57 record.missing_key value", "t.toml:1:9 record.unknown_key valu value"}));
}

TEST(TableReader, NestedTablesHavePointers) {
  const auto document = parse_toml("[[level]]\nname = \"a\"\n[[level]]\nnome = \"b\"\n", "t.toml").value();
  Findings findings;
  TableReader reader(document, document.root, "", findings);
  std::vector<std::string> names;
  reader.tables("level", [&](TableReader& level) { names.push_back(level.text("name", Need::required).value_or("-")); });
  reader.finish();
  EXPECT_EQ(names, (Lines{"a", "-"}));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].place.pointer, "level[1].name");
  EXPECT_EQ(findings[1].place.pointer, "level[1].nome");
  EXPECT_EQ(findings[1].place.to_string(), "t.toml:4:1");
}

TEST(TableReader, JsonIsReadTheSameWayAndNamedByPointer) {
  const auto document = parse_json(R"({"workload": [{"tokens": "many"}]})", "t.json").value();
  Findings findings;
  TableReader reader(document, document.root, "", findings);
  reader.tables("workload", [&](TableReader& w) { w.integer("tokens"); });
  reader.finish();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].place.to_string(), "t.json");
  EXPECT_EQ(findings[0].place.pointer, "workload[0].tokens");
}

TEST(TableReader, AskingTwiceOrOutOfOrderIsFine) {
  EXPECT_EQ(findings_of("a = 1\nb = 2\nc = 3\n",
                        [](TableReader& r) {
                          EXPECT_EQ(r.integer("c"), 3);
                          EXPECT_EQ(r.integer("a"), 1);
                          EXPECT_EQ(r.integer("c"), 3);
                          EXPECT_EQ(r.integer("b"), 2);
                          EXPECT_FALSE(r.integer("d"));
                          EXPECT_EQ(r.integer("a"), 1);
                        }),
            Lines{});
}

TEST(TableReader, KeysGivenByTheUser) {
  EXPECT_EQ(findings_of("x = 1\ny = 2\n",
                        [](TableReader& r) {
                          EXPECT_EQ(r.members().size(), 2U);
                          r.accept_all_keys();
                        }),
            Lines{});
}

TEST(TableReader, LongTextInAMessageIsClippedBetweenCharacters) {
  std::string text = "a = \"x";
  for (int i = 0; i < 40; ++i) text += "腾";
  const auto document = parse_toml(text + "\"\n", "t.toml").value();
  Findings findings;
  TableReader reader(document, document.root, "", findings);
  reader.boolean("a");
  EXPECT_FALSE(first_invalid_utf8(findings.at(0).argument("found")));
}

TEST(TableReader, TheSameCodeYieldsTheSchema) {
  SchemaNode schema;
  TableReader reader(schema);
  reader.text("name", Need::required);
  reader.quantity<Watts::kDimension>("tdp");
  reader.choice("kind", {"a", "b"});
  reader.figure<Bytes::kDimension>("memory", nullptr);
  reader.tables("level", [](TableReader& level) { level.integer("chips", Need::required); });
  reader.finish();
  ASSERT_EQ(schema.members.size(), 5U);
  EXPECT_TRUE(schema.members[0].required);
  EXPECT_EQ(schema.members[1].unit, "kW");
  EXPECT_EQ(schema.members[2].choices, (Lines{"a", "b"}));
  EXPECT_EQ(schema.members[3].kind, SchemaNode::Kind::quantity);
  EXPECT_EQ(schema.members[4].members.at(0).key, "chips");
}

TEST(ParseToml, KeepsFileOrderAndPlaces) {
  const auto document = parse_toml("zeta = 1\n[alpha]\nbeta = [1,\n  2]\n", "t.toml").value();
  EXPECT_EQ(document.root.members[0].first, "zeta");
  const Value* beta = document.root.find("alpha")->find("beta");
  EXPECT_EQ(beta->line, 3);
  EXPECT_EQ(beta->items[1].line, 4);
  EXPECT_EQ(beta->items[1].column, 3);
}

TEST(ParseToml, RefusesWhatIsNotText) {
  const auto document = parse_toml("a = 1\nb = \"\xff\"\n", "t.toml");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error()[0].code, kNotText);
  EXPECT_EQ(document.error()[0].place.to_string(), "t.toml:2:6");
}

TEST(ParseToml, DuplicateKeys) {
  const auto document = parse_toml("a = 1\na = 2\n", "t.toml");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error()[0].code, kSyntaxError);
  EXPECT_EQ(document.error()[0].place.line, 2);
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

TEST(ParseToml, DepthBombs) {
  constexpr std::size_t kMany = 200000;
  for (const std::string& bomb :
       {"a = " + repeated("[", kMany), "a = " + repeated("{a=", kMany), repeated("a.", kMany) + "a = 1", "[" + repeated("a.", kMany) + "a]",
        "[[" + repeated("a.", kMany) + "a]]", repeated("\",\".", kMany) + "a = 1", repeated("'='.", kMany) + "a = 1",
        "x = \"\"\"\n" + repeated("'", 5) + "\n\"\"\"\n" + repeated("a . ", kMany) + "a = 1",
        "a = " + repeated("{" + repeated("a.", 31) + "a = ", 200) + "1" + repeated("}", 200)}) {
    const auto document = parse_toml(bomb, "t.toml");
    ASSERT_FALSE(document) << bomb.substr(0, 20);
    EXPECT_EQ(document.error()[0].code, kSyntaxError);
  }
}

TEST(ParseToml, DotsInTextAreNoKeys) {
  const std::string dots(500, '.');
  EXPECT_TRUE(parse_toml("a = \"" + dots + "\"\n# " + dots + "\nb = '''\n" + dots + "\n'''\nc = \"\\\"" + dots + "\"\n", "t.toml"));
  EXPECT_TRUE(parse_toml("a = [" + repeated("0.5, ", 500) + "]\n", "t.toml"));
}

TEST(ParseJson, Findings) {
  const auto code = [](std::string_view text) {
    const auto document = parse_json(text, "t.json");
    return document ? std::string{} : std::string{document.error()[0].code.name} + ' ' + std::string{document.error()[0].argument("found")};
  };
  EXPECT_EQ(code(R"({"a": 1, "b": {"c": 1}})"), "");
  EXPECT_EQ(code(R"({"a": 1, "b": 2, "a": 3})"), "record.syntax duplicate key \"a\"");
  EXPECT_EQ(code("[1]"), "record.wrong_type something else");
  EXPECT_EQ(code("{\"a\":" + repeated("[", 100000)), "record.syntax nested deeper than 200");
  EXPECT_EQ(code("{\"a\": \"\xff\"}"), "record.not_utf8 ");
  EXPECT_TRUE(code("{\"a\": 腾}").starts_with("record.syntax syntax error while parsing value"));
  EXPECT_TRUE(code("").starts_with("record.syntax"));
  EXPECT_TRUE(code("{\"a\": 1} x").starts_with("record.syntax"));
  EXPECT_TRUE(code("{\"a\": 1e999}").starts_with("record.syntax"));
}

TEST(ParseJson, SyntaxErrorHasAPlace) {
  const auto document = parse_json("{\n  \"a\": 1,\n  oops\n}", "t.json");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error()[0].place.line, 3);
}

TEST(ParseJson, LargeIntegers) {
  const auto root = parse_json(R"({"a": 9223372036854775807, "b": 18446744073709551615, "c": -5})", "t.json").value().root;
  EXPECT_EQ(root.find("a")->integer, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(root.find("b")->kind, ValueKind::real);
  EXPECT_EQ(root.find("c")->integer, -5);
}

TEST(ParseDocument, SixtyFiveMebibytesAreRefused) {
  const std::string text((std::size_t{65} << 20U), ' ');
  for (const char* file : {"t.toml", "t.json"}) {
    const auto document = parse_document(text, file);
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error()[0].code, kTooLarge);
  }
}

RC_GTEST_PROP(ParseDocument, NeverCrashes, (const std::string& text)) {
  for (const char* file : {"t.toml", "t.json"}) {
    const auto document = parse_document(text, file);
    RC_ASSERT((document ? document->root.kind == ValueKind::table : document.error().size() == 1U));
  }
}

RC_GTEST_PROP(ParseToml, TextsRoundTrip, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~'));
  std::string quoted;
  for (char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  const auto document = parse_toml("a = \"" + quoted + "\"\n", "t.toml");
  RC_ASSERT(document.has_value());
  RC_ASSERT(document->root.find("a")->text == text);
}

}  // namespace
}  // namespace steelyard
