#include "cli/arguments.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "cli/help.hpp"

namespace steelyard::cli {
namespace {

ParsedCall parse(const std::vector<std::string>& words) { return parse_arguments(words, all_commands(), global_options()); }

TEST(Arguments, a_command_may_have_commands_of_its_own) {
  EXPECT_EQ(parse({"chips"}).call.path, "chips");
  EXPECT_EQ(parse({"chips", "gap", "--from", "CN"}).call.path, "chips gap");
  EXPECT_EQ(parse({"chips", "gap", "--from", "CN"}).call.values.at("from").front(), "CN");
}

TEST(Arguments, global_options_stand_before_or_after) {
  for (const auto& words :
       {std::vector<std::string>{"--format", "json", "show", "x"}, {"show", "--format", "json", "x"}, {"show", "x", "--format=json"}}) {
    const ParsedCall parsed = parse(words);
    EXPECT_TRUE(parsed.findings.empty());
    EXPECT_EQ(parsed.call.values.at("format").back(), "json");
    EXPECT_EQ(parsed.call.values.at("id").back(), "x");
  }
}

TEST(Arguments, repeated_options_and_arguments_keep_their_order) {
  const ParsedCall parsed = parse({"compare", "a", "--catalog", "one", "b", "--catalog", "two", "c"});
  EXPECT_EQ(parsed.call.values.at("chip"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(parsed.call.values.at("catalog"), (std::vector<std::string>{"one", "two"}));
}

struct Mistake {
  std::vector<std::string> words;
  std::string_view code;
  std::string_view nearest;
};

TEST(Arguments, mistakes_have_codes_and_nearest_names) {
  const std::vector<Mistake> mistakes{
      {{"chps"}, "cli.unknown_command", "chips"},
      {{"chips", "gp"}, "cli.unknown_command", "gap"},
      {{"chips", "--wher", "x"}, "cli.unknown_option", "--where"},
      {{"show", "a", "b"}, "cli.unexpected_argument", ""},
      {{"show"}, "cli.missing_argument", ""},
      {{"study"}, "cli.missing_argument", ""},
      {{"chips", "--sort"}, "cli.missing_value", ""},
      {{"chips", "--format", "jsn"}, "cli.bad_choice", "json"},
      {{"estimate", "--task", "pretrian"}, "cli.bad_choice", "pretrain"},
  };
  for (const Mistake& mistake : mistakes) {
    const ParsedCall parsed = parse(mistake.words);
    ASSERT_EQ(parsed.findings.size(), 1U) << mistake.words.front();
    EXPECT_EQ(parsed.findings[0].code.name, mistake.code);
    EXPECT_EQ(parsed.findings[0].argument("nearest"), mistake.nearest);
  }
}

TEST(Arguments, no_words_are_no_command_and_no_mistake) {
  const ParsedCall parsed = parse({});
  EXPECT_EQ(parsed.call.command, nullptr);
  EXPECT_TRUE(parsed.findings.empty());
}

// Every text that help asks for is there in both languages.
TEST(Help, every_command_option_and_example_has_words) {
  for (const report::Language language : {report::Language::en, report::Language::zh}) {
    const auto messages = report::Messages::load(DataTree::embedded(), language);
    ASSERT_TRUE(messages);
    const auto explained = [&](std::string_view path, std::string_view name) {
      return messages->has("option", name) || messages->has("option", fmt::format("{}.{}", code_of(path), name));
    };
    for (const OptionSpec& spec : global_options()) EXPECT_TRUE(explained("", spec.name)) << spec.name;
    for (const Command& command : all_commands()) {
      EXPECT_TRUE(messages->has("command", code_of(command.path))) << command.path;
      EXPECT_TRUE(!command.listed || !command.examples.empty()) << command.path;
      for (const OptionSpec& spec : command.options) EXPECT_TRUE(explained(command.path, spec.name)) << command.path << ' ' << spec.name;
      for (const ArgumentSpec& spec : command.arguments)
        EXPECT_TRUE(explained(command.path, spec.name)) << command.path << ' ' << spec.name;
      for (const Example& example : command.examples) EXPECT_TRUE(messages->has("example", example.code)) << example.code;
    }
  }
}

}  // namespace
}  // namespace steelyard::cli
