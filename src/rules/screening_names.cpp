// Names to comparable form. The only file that sees ICU.
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "rules/screening.hpp"

namespace steelyard::rules {
namespace {

std::u32string code_points(const icu::UnicodeString& text) {
  std::u32string points;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) points.push_back(static_cast<char32_t>(text.char32At(i)));
  return points;
}

std::string utf8(const std::u32string& points) {
  icu::UnicodeString text;
  for (const char32_t c : points) text.append(static_cast<UChar32>(c));
  std::string out;
  text.toUTF8String(out);
  return out;
}

/// Transliterators aren't thread safe: one for each thread and kind.
const icu::Transliterator* transliterator(const char* id) {
  thread_local std::unordered_map<std::string, std::unique_ptr<icu::Transliterator>> made;
  auto& kept = made[id];
  if (!kept) {
    UErrorCode status = U_ZERO_ERROR;
    kept.reset(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
  }
  return kept.get();
}

void transliterate(icu::UnicodeString& text, const char* id) {
  if (const icu::Transliterator* into = transliterator(id)) into->transliterate(text);
}

bool is_han(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(static_cast<UChar32>(c), &status) == USCRIPT_HAN;
}

bool is_ascii(const std::u32string& text) {
  return std::all_of(text.begin(), text.end(), [](char32_t c) { return c < 0x80; });
}

/// Chinese legal forms, longest first: 股份有限公司 before 有限公司.
const std::vector<std::u32string>& chinese_forms() {
  static const std::vector<std::u32string> forms{U"集团股份有限公司", U"股份有限公司", U"有限责任公司", U"集团有限公司", U"有限公司",
                                                 U"总公司",           U"分公司",       U"公司",         U"集团"};
  return forms;
}

const std::unordered_set<std::u32string>& latin_forms() {
  static const std::unordered_set<std::u32string> forms{U"co",
                                                        U"company",
                                                        U"corp",
                                                        U"corporation",
                                                        U"inc",
                                                        U"incorporated",
                                                        U"ltd",
                                                        U"limited",
                                                        U"llc",
                                                        U"llp",
                                                        U"lp",
                                                        U"plc",
                                                        U"gmbh",
                                                        U"ag",
                                                        U"aktiengesellschaft",
                                                        U"kg",
                                                        U"sa",
                                                        U"sas",
                                                        U"sarl",
                                                        U"srl",
                                                        U"spa",
                                                        U"bv",
                                                        U"nv",
                                                        U"ab",
                                                        U"oy",
                                                        U"as",
                                                        U"ooo",
                                                        U"oao",
                                                        U"zao",
                                                        U"pao",
                                                        U"ao",
                                                        U"jsc",
                                                        U"ojsc",
                                                        U"cjsc",
                                                        U"pjsc",
                                                        U"pte",
                                                        U"pty",
                                                        U"sdn",
                                                        U"bhd",
                                                        U"kk",
                                                        U"kabushiki",
                                                        U"kaisha",
                                                        U"fze",
                                                        U"fzco",
                                                        U"fzc",
                                                        U"dmcc",
                                                        U"est",
                                                        U"the",
                                                        U"and",
                                                        U"of",
                                                        U"pvt",
                                                        U"private",
                                                        U"joint",
                                                        U"stock",
                                                        U"liability",
                                                        U"open",
                                                        U"public",
                                                        U"sp",
                                                        U"zoo",
                                                        U"otvetstvennostyu",
                                                        U"obshchestvo",
                                                        U"ogranichennoj",
                                                        U"s"};
  return forms;
}

std::optional<std::uint64_t> chinese_digit(char32_t c) {
  static constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
  const std::size_t at = kDigits.find(c);
  if (at == std::u32string_view::npos) return std::nullopt;
  return at;
}

/// A run of Chinese numerals from `at` on: 五十四 is 54, 五四 is 54. Moves `at` behind it.
std::optional<std::uint64_t> chinese_number(const std::u32string& text, std::size_t& at) {
  std::uint64_t total = 0;
  std::uint64_t digit = 0;
  bool any = false;
  for (; at < text.size(); ++at) {
    const char32_t c = text[at];
    if (const auto value = chinese_digit(c)) {
      digit = any && digit != 0 ? digit * 10 + *value : *value;
      any = true;
    } else if (c == U'十' || c == U'百' || c == U'千') {
      const std::uint64_t unit = c == U'十' ? 10 : c == U'百' ? 100 : 1000;
      total += (digit == 0 ? 1 : digit) * unit;
      digit = 0;
      any = true;
    } else {
      break;
    }
    if (total > 1'000'000 || digit > 1'000'000) return std::nullopt;
  }
  return any ? std::optional<std::uint64_t>{total + digit} : std::nullopt;
}

/// Numerals of a Chinese name count only where they name one (第五十四研究所), not in 三一重工.
void take_chinese_numbers(ComparableName& name) {
  for (std::size_t i = 0; i < name.han.size(); ++i) {
    if (name.han[i] != U'第') continue;
    std::size_t at = i + 1;
    if (const auto number = chinese_number(name.han, at)) name.numbers.insert(*number);
  }
}

void strip_chinese_forms(ComparableName& name) {
  for (bool again = true; again;) {
    again = false;
    for (const std::u32string& form : chinese_forms()) {
      if (name.han.size() > form.size() + 1 && name.han.ends_with(form)) {
        name.han.resize(name.han.size() - form.size());
        name.legal_forms.push_back(utf8(form));
        again = true;
        break;
      }
    }
  }
}

std::optional<std::uint64_t> word_number(const std::u32string& token) {
  static const std::unordered_map<std::u32string, std::uint64_t> words{{U"first", 1}, {U"second", 2}, {U"third", 3},   {U"fourth", 4},
                                                                       {U"fifth", 5}, {U"sixth", 6},  {U"seventh", 7}, {U"eighth", 8},
                                                                       {U"ninth", 9}, {U"tenth", 10}};
  if (const auto found = words.find(token); found != words.end()) return found->second;
  std::uint64_t value = 0;
  std::size_t digits = 0;
  while (digits < token.size() && token[digits] >= U'0' && token[digits] <= U'9' && digits < 9) {
    value = value * 10 + (token[digits] - U'0');
    ++digits;
  }
  if (digits == 0) return std::nullopt;
  const std::u32string rest = token.substr(digits);
  if (rest.empty() || rest == U"st" || rest == U"nd" || rest == U"rd" || rest == U"th") return value;
  return std::nullopt;
}

/// Letters and digits as tokens; dots and apostrophes within a word vanish (A.B.C., Qa'ida), other marks end it.
std::vector<std::u32string> words_of(const std::u32string& text) {
  std::vector<std::u32string> words;
  std::u32string word;
  const auto end = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (const char32_t c : text) {
    if (u_isalnum(static_cast<UChar32>(c))) {
      word.push_back(c);
    } else if (c != U'.' && c != U'\'' && c != U'’' && c != U'`') {
      end();
    }
  }
  end();
  return words;
}

std::u32string latin_of(const std::u32string& text) {
  icu::UnicodeString all;
  for (const char32_t c : text) all.append(static_cast<UChar32>(c));
  transliterate(all, "Any-Latin; Latin-ASCII; Lower");
  return code_points(all);
}

}  // namespace

ComparableName comparable(std::string_view text) {
  constexpr std::size_t kLongest = 1000;  // bytes; the longest name of the list has about 300
  ComparableName name;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  text = text.substr(0, kLongest);
  icu::UnicodeString normal = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  if (U_SUCCESS(status)) normal = normalizer->normalize(normal, status);
  std::u32string rest;
  for (const char32_t c : code_points(normal)) {
    if (is_han(c)) {
      name.han.push_back(c);
      rest.push_back(U' ');
    } else {
      rest.push_back(c);
    }
  }
  if (!name.han.empty()) {
    icu::UnicodeString simplified;
    for (const char32_t c : name.han) simplified.append(static_cast<UChar32>(c));
    transliterate(simplified, "Hant-Hans");
    name.han = code_points(simplified);
    take_chinese_numbers(name);
    strip_chinese_forms(name);
    name.syllables = words_of(latin_of(name.han));
  }
  std::vector<std::u32string> words = words_of(is_ascii(rest) ? rest : latin_of(rest));
  std::vector<std::u32string> bare;
  for (const std::u32string& word : words) {
    if (latin_forms().contains(word)) {
      name.legal_forms.push_back(utf8(word));
    } else {
      bare.push_back(word);
    }
  }
  name.tokens = bare.empty() ? std::move(words) : std::move(bare);
  for (const std::u32string& token : name.tokens) {
    if (const auto number = word_number(token)) name.numbers.insert(*number);
    name.joined += token;
  }
  return name;
}

double jaro_winkler(std::u32string_view a, std::u32string_view b) {
  if (a.empty() || b.empty()) return a.empty() && b.empty() ? 1.0 : 0.0;
  if (a == b) return 1.0;
  const std::size_t longest = std::max(a.size(), b.size());
  const std::size_t window = longest / 2 > 0 ? longest / 2 - 1 : 0;
  std::vector<bool> taken(b.size(), false);
  std::u32string matched_a;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t from = i > window ? i - window : 0;
    const std::size_t to = std::min(b.size(), i + window + 1);
    for (std::size_t j = from; j < to; ++j) {
      if (taken[j] || a[i] != b[j]) continue;
      taken[j] = true;
      matched_a.push_back(a[i]);
      break;
    }
  }
  if (matched_a.empty()) return 0.0;
  std::size_t transposed = 0;
  std::size_t at = 0;
  for (std::size_t j = 0; j < b.size(); ++j) {
    if (taken[j] && b[j] != matched_a[at++]) ++transposed;
  }
  const auto m = static_cast<double>(matched_a.size());
  const double jaro =
      (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) + (m - static_cast<double>(transposed) / 2.0) / m) / 3.0;
  std::size_t prefix = 0;
  while (prefix < 4 && prefix < a.size() && prefix < b.size() && a[prefix] == b[prefix]) ++prefix;
  return jaro + static_cast<double>(prefix) * 0.1 * (1.0 - jaro);
}

}  // namespace steelyard::rules
