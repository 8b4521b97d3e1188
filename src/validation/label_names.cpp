#include "validation/label_names.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>

#include "base/text.hpp"

namespace steelyard::validation {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string> words_of(std::string_view label) {
  std::vector<std::string> words(1);
  for (char c : label) {
    if (c == ' ' || c == '-' || c == '_' || c == '/' || c == ',' || c == '(' || c == ')') {
      if (!words.back().empty()) words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 24> kMakers{
    "nvidia",    "amd",       "intel", "google", "aws",   "amazon",  "huawei",   "instinct", "tesla",   "geforce", "hygon",      "dcu",
    "cambricon", "kunlunxin", "baidu", "metax",  "moore", "threads", "iluvatar", "corex",    "enflame", "biren",   "datacenter", "cloud"};
constexpr std::array<std::string_view, 5> kGenerations{"grace", "hopper", "ampere", "blackwell", "ada"};
constexpr std::array<std::string_view, 17> kForms{"pcie",      "oam",     "dgx",         "hgx",  "mgx",  "superchip",
                                                  "gpu",       "npu",     "card",        "chip", "node", "accelerator",
                                                  "baseboard", "edition", "partitioned", "die",  "dies"};

/// `80gb`, `141g`, `192gib`: the number; nothing for other words.
std::optional<double> size_of(std::string_view lower, std::initializer_list<std::string_view> units) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(lower.data(), lower.data() + lower.size(), value);
  if (error != std::errc{} || value <= 0.0) return std::nullopt;
  const std::string_view unit{end, static_cast<std::size_t>(lower.data() + lower.size() - end)};
  if (std::find(units.begin(), units.end(), unit) == units.end()) return std::nullopt;
  return value;
}

bool is_numbered(std::string_view lower, std::string_view stem) {
  return lower.starts_with(stem) && std::all_of(lower.begin() + static_cast<std::ptrdiff_t>(stem.size()), lower.end(), is_digit);
}

bool is_maker(std::string_view w) { return is_one_of(w, kMakers); }
bool is_generation(std::string_view w) { return is_one_of(w, kGenerations); }
bool is_memory_kind(std::string_view w) {
  return w.starts_with("hbm") || w.starts_with("gddr") || w.starts_with("lpddr") || size_of(w, {"w"}).has_value();
}
bool is_memory_size(std::string_view w) { return size_of(w, {"gb", "g", "gib"}).has_value(); }
bool is_form(std::string_view w) { return is_one_of(w, kForms) || is_numbered(w, "sxm") || is_numbered(w, "nvl"); }

/// What publishers append to a model's name and the layers don't depend on.
bool is_model_suffix(std::string_view w) {
  constexpr std::array<std::string_view, 40> kWords{
      "instruct", "chat", "hf",      "base",   "it",        "preview", "sft",    "exp",       "terminus", "thinking",
      "awq",      "gptq", "int4",    "int8",   "fp8",       "nvfp4",   "fp4",    "mxfp4",     "mxfp8",    "bf16",
      "fp16",     "kv",   "dynamic", "block",  "w8a8",      "w4a16",   "w4a8",   "w8a16",     "amp",      "sxm",
      "gguf",     "mtp",  "eagle",   "eagle3", "quantized", "latest",  "mlperf", "autoround", "quark",    "dq"};
  if (is_one_of(w, kWords)) return true;
  const bool is_date = (w.size() == 4 || w.size() == 6) && std::all_of(w.begin(), w.end(), is_digit);
  const bool is_version =
      w.size() >= 2 && w.front() == 'v' && std::all_of(w.begin() + 1, w.end(), [](char c) { return is_digit(c) || c == '.'; });
  const bool is_scheme = w.find("fp8") != std::string_view::npos || w.find("fp4") != std::string_view::npos;
  return is_date || is_version || is_scheme;
}

std::string without_brackets(std::string_view label) {
  std::string text;
  int depth = 0;
  for (char c : label) {
    depth += c == '(' ? 1 : 0;
    if (depth == 0) text += c;
    depth -= c == ')' && depth > 0 ? 1 : 0;
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

void add_new(std::vector<std::string>& names, std::string name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

std::optional<double> first_size(std::string_view label, std::initializer_list<std::string_view> units) {
  const auto words = words_of(label);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = to_lower(words[i]);
    if (const auto size = size_of(word, units)) return size;
    if (i + 1 < words.size()) {
      if (const auto size = size_of(word + to_lower(words[i + 1]), units)) return size;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> chip_names(std::string_view label) {
  std::vector<std::string> names{std::string{label}};
  const std::string bare = without_brackets(label);
  add_new(names, bare);
  // As few kinds of words less as will do, forms last: `A100-PCIE-40GB` is first of all a PCIe card.
  using Kind = bool (*)(std::string_view);
  constexpr std::array<Kind, 5> kKinds{is_maker, is_generation, is_memory_kind, is_memory_size, is_form};
  std::vector<unsigned> sets;
  for (unsigned set = 1; set < (1U << kKinds.size()); ++set) sets.push_back(set);
  std::stable_sort(sets.begin(), sets.end(), [](unsigned a, unsigned b) { return std::popcount(a) < std::popcount(b); });
  for (unsigned set : sets) {
    std::vector<std::string> words = words_of(bare);
    for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
      if ((set >> kind & 1U) == 0) continue;
      std::erase_if(words, [&](const std::string& word) { return kKinds[kind](to_lower(word)); });
    }
    const bool has_letter = std::any_of(words.begin(), words.end(), [](const std::string& word) {
      return std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isalpha(c) != 0 || c >= 0x80; });
    });
    if (has_letter) add_new(names, joined(words));
  }
  return names;
}

std::vector<std::string> model_names(std::string_view label) {
  std::vector<std::string> names{std::string{label}};
  std::string name{label};
  if (const auto slash = name.rfind('/'); slash != std::string::npos) name = name.substr(slash + 1);
  add_new(names, name);
  if (to_lower(name).starts_with("meta-")) add_new(names, name = name.substr(5));
  add_new(names, name = without_brackets(name));
  for (;;) {
    const auto cut = name.find_last_of("- _");
    if (cut == std::string::npos || cut == 0 || !is_model_suffix(to_lower(std::string_view{name}.substr(cut + 1)))) break;
    name.resize(cut);
    add_new(names, name);
  }
  return names;
}

std::optional<double> watts_in(std::string_view label) {
  constexpr double kLeast = 50.0;
  constexpr double kMost = 3000.0;
  const auto watts = first_size(label, {"w"});
  return watts && *watts >= kLeast && *watts <= kMost ? watts : std::nullopt;
}

bool counts_dies(std::string_view label) {
  const auto words = words_of(label);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = to_lower(words[i]);
    if (word != "die" && word != "dies") continue;
    return i == 0 || !std::all_of(words[i - 1].begin(), words[i - 1].end(), is_digit);  // `2 dies` describes the package
  }
  return false;
}

std::optional<double> gigabytes_in(std::string_view label) { return first_size(label, {"gb", "gib"}); }

}  // namespace steelyard::validation
