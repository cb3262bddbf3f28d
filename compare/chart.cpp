#include "compare/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "lang/markup.h"

namespace crasp::compare {
namespace {

constexpr double kWidth = 440, kPanelHeight = 230, kLegendLine = 18;
constexpr double kLeft = 44, kRight = 12, kTop = 28, kBottom = 36;
constexpr std::size_t kColours = 6;

// Colours that readers with any colour vision tell apart (Okabe and Ito 2008), and lighter ones for dark pages.
constexpr std::string_view kStyle = R"css(
svg.chart{--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#cc79a7;--c4:#9a6700;--c5:#56b4e9;--ink:#1f2328;--soft:#6b7280;--shade:#0000000d;--paper:#fff;
font:12px system-ui,sans-serif}
svg.chart text{fill:var(--ink)}svg.chart .soft{fill:var(--soft)}
svg.chart .grid{stroke:var(--soft);stroke-width:.5;opacity:.4}svg.chart .axis{stroke:var(--soft)}
svg.chart .line{fill:none;stroke-width:2;stroke-linejoin:round}svg.chart .band{opacity:.16;stroke:none}
@media (prefers-color-scheme:dark){svg.chart{--c0:#58a6ff;--c1:#ff8c42;--c2:#3fc99a;--c3:#e6a3c8;--c4:#e3b341;--c5:#8fd3f4;--ink:#e6edf3;--soft:#9aa4b0;--shade:#ffffff12;--paper:#0d1117}}
@media print{svg.chart{--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#cc79a7;--c4:#9a6700;--c5:#56b4e9;--ink:#000;--soft:#555;--shade:#0000000d;--paper:#fff}}
)css";

std::string colour(std::size_t number) { return fmt::format("var(--c{})", number % kColours); }

/// Steps of 1, 2 or 5 times a power of ten, about five of them.
double tick_step(double range) {
  const double rough = std::max(range, 1.0) / 5;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return std::max(1.0, factor * power);
  }
  return std::max(1.0, 10 * power);
}

class Drawing {
 public:
  Drawing(const Panel& panel, double top) : panel_(panel), top_(top) {}

  std::string draw() {
    title();
    axes();
    for (const Series& series : panel_.series) band(series);
    for (const Series& series : panel_.series) line(series);
    return std::move(svg_);
  }

 private:
  double x(double length) const {
    const double range = std::max(panel_.x_high - panel_.x_low, 1.0);
    return kLeft + (length - panel_.x_low) / range * (kWidth - kLeft - kRight);
  }
  double y(double accuracy) const { return top_ + kTop + (1 - accuracy) * (kPanelHeight - kTop - kBottom); }

  void title() {
    svg_ += fmt::format("<text x=\"{}\" y=\"{}\" font-weight=\"600\">{}</text>\n", kLeft, top_ + 16,
                        lang::escape_xml(panel_.title));
    if (panel_.shaded_to > panel_.x_low) {
      svg_ +=
          fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"var(--shade)\"/>\n",
                      x(panel_.x_low), y(1), x(panel_.shaded_to) - x(panel_.x_low), y(0) - y(1));
      svg_ += fmt::format("<text class=\"soft\" x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"10\">training</text>\n",
                          x(panel_.x_low) + 4, y(0) - 5);
    }
  }

  void axes() {
    for (int percent = 0; percent <= 100; percent += 25) {
      const double at = y(percent / 100.0);
      svg_ += fmt::format(
          "<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
          "<text class=\"soft\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\" font-size=\"11\">{}%</text>\n",
          kLeft, kWidth - kRight, at, at, kLeft - 6, at + 4, percent);
    }
    const double step = tick_step(panel_.x_high - panel_.x_low);
    for (double at = std::ceil(panel_.x_low / step) * step; at <= panel_.x_high; at += step) {
      svg_ += fmt::format(
          "<line class=\"axis\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\"/>"
          "<text class=\"soft\" x=\"{0:.1f}\" y=\"{3:.1f}\" text-anchor=\"middle\" font-size=\"11\">{4}</text>\n",
          x(at), y(0), y(0) + 4, y(0) + 17, static_cast<long>(at));
    }
    svg_ +=
        fmt::format("<text class=\"soft\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\" font-size=\"11\">length</text>\n",
                    kWidth - kRight, y(0) + 31);
  }

  void band(const Series& series) {
    if (series.points.size() < 2) return;
    std::string above, below;
    for (const Point& point : series.points) {
      above += fmt::format("{:.1f},{:.1f} ", x(point.x), y(point.high));
      below = fmt::format("{:.1f},{:.1f} ", x(point.x), y(point.low)) + below;
    }
    svg_ += fmt::format("<polygon class=\"band\" fill=\"{}\" points=\"{}{}\"/>\n", colour(series.colour), above, below);
  }

  void line(const Series& series) {
    std::string points;
    for (const Point& point : series.points) points += fmt::format("{:.1f},{:.1f} ", x(point.x), y(point.y));
    svg_ += fmt::format("<polyline class=\"line\" stroke=\"{}\" points=\"{}\"/>\n", colour(series.colour), points);
    for (const Point& point : series.points) {
      svg_ += fmt::format(
          "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.6\" fill=\"{}\"><title>{}, length {:.0f}: {:.1f}% "
          "({:.1f} to {:.1f})</title></circle>\n",
          x(point.x), y(point.y), colour(series.colour), lang::escape_xml(series.label), point.x, 100 * point.y,
          100 * point.low, 100 * point.high);
    }
  }

  const Panel& panel_;
  double top_;
  std::string svg_;
};

/// The labels of all panels, each once, by colour.
std::map<std::size_t, std::string> legend(const std::vector<Panel>& panels) {
  std::map<std::size_t, std::string> labels;
  for (const Panel& panel : panels) {
    for (const Series& series : panel.series) labels.try_emplace(series.colour, series.label);
  }
  return labels;
}

}  // namespace

std::string_view chart_style() { return kStyle; }

std::string chart_svg(const std::vector<Panel>& panels) {
  const auto labels = legend(panels);
  const double chart_height = kPanelHeight * static_cast<double>(panels.size());
  const double height = chart_height + kLegendLine * static_cast<double>(labels.size()) + 8;
  std::string svg = fmt::format(
      "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-label=\"accuracy against length\">\n<style>{}</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"var(--paper)\"/>\n",
      kWidth, height, kStyle);
  for (std::size_t k = 0; k < panels.size(); ++k)
    svg += Drawing(panels[k], kPanelHeight * static_cast<double>(k)).draw();
  double at = chart_height + 12;
  for (const auto& [number, label] : labels) {
    svg += fmt::format(
        "<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"4\" rx=\"2\" fill=\"{}\"/><text x=\"{}\" y=\"{}\">{}</text>\n",
        kLeft, at - 4, colour(number), kLeft + 22, at, lang::escape_xml(label));
    at += kLegendLine;
  }
  return svg + "</svg>\n";
}

}  // namespace crasp::compare
