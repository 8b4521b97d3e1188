// Small pieces of SVG: escaped text, numbers, an estimate of how wide text is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace steelyard::report {

/// `&`, `<`, `>`, `"` and `'` as references; control characters dropped: safe in text and in attributes of HTML and XML.
[[nodiscard]] std::string escaped(std::string_view text);
/// At most two decimals, no exponent, no trailing zeros.
[[nodiscard]] std::string coordinate(double value);
/// Width in the units of `font_size`, for a proportional sans-serif face; on the wide side.
[[nodiscard]] double text_width(std::string_view text, double font_size);
/// Lines not wider than `width`.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, double width, double font_size);

/// Collects elements.
class SvgWriter {
 public:
  void text(double x, double y, std::string_view content, std::string_view classes = {}, std::string_view anchor = {});
  /// Lines one below the other, the first one's baseline at y.
  void lines(double x, double y, const std::vector<std::string>& content, std::string_view classes = {}, std::string_view anchor = {});
  void line(double x1, double y1, double x2, double y2, std::string_view classes);
  /// With a title of its own, shown on hover.
  void rectangle(double x, double y, double width, double height, std::string_view classes, std::string_view title, double radius = 0.0);
  void circle(double x, double y, double radius, std::string_view classes, std::string_view title);
  void polyline(const std::vector<std::pair<double, double>>& points, std::string_view classes);
  void raw(std::string_view markup) { out_ += markup; }
  [[nodiscard]] const std::string& markup() const { return out_; }

 private:
  std::string out_;
};

inline constexpr double kFontSize = 13.0;
inline constexpr double kSmallFont = 11.5;
inline constexpr double kLineHeight = 16.0;

}  // namespace steelyard::report
