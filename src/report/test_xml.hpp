// A small check that markup is well formed: tags nest, attributes are quoted, nothing is left unescaped. For tests only.
#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace steelyard::report::test {

/// Empty when the markup is well formed, otherwise what is wrong. HTML's void elements need no end.
inline std::string xml_fault(std::string_view text) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '&') {
      const std::size_t end = text.find(';', i);
      if (end == std::string_view::npos || end - i > 8) return "bare & at " + std::to_string(i);
      i = end + 1;
      continue;
    }
    if (text[i] != '<') {
      ++i;
      continue;
    }
    if (text.substr(i, 2) == "<!") {
      i = text.find('>', i) + 1;
      continue;
    }
    std::size_t j = i + 1;
    const bool closes = text[j] == '/';
    if (closes) ++j;
    const std::size_t name_at = j;
    while (j < text.size() && (std::isalnum(static_cast<unsigned char>(text[j])) != 0)) ++j;
    const std::string name{text.substr(name_at, j - name_at)};
    if (name.empty()) return "bare < at " + std::to_string(i);
    char quote = 0;
    for (; j < text.size() && (quote != 0 || text[j] != '>'); ++j) {
      if (text[j] == '<') return "< inside a tag at " + std::to_string(j);
      if (text[j] == '"') quote = quote == 0 ? '"' : 0;
    }
    if (j >= text.size()) return "tag without end: " + name;
    const bool is_void = text[j - 1] == '/' || name == "meta" || name == "br";
    if (closes) {
      if (open.empty() || open.back() != name) return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back());
      open.pop_back();
    } else if (!is_void) {
      open.push_back(name);
    }
    i = j + 1;
    if (!closes && (name == "script" || name == "style")) i = text.find("</" + name, i);
  }
  return open.empty() ? std::string{} : "left open: " + open.back();
}

}  // namespace steelyard::report::test
