#pragma once
// Line charts as SVG text: accuracy against length, with a band for what the data leave open. Lines differ in colour and in their
// marks, and colours follow the reader's light or dark setting.

#include <optional>
#include <string>
#include <vector>

namespace crasp::compare {

struct Point {
  double x = 0;               ///< length
  double y = 0;               ///< accuracy, 0 to 1
  double low = 0, high = 1;   ///< its interval
};

struct Series {
  std::string label;
  std::size_t colour = 0;  ///< a number from 0; models keep theirs in all panels
  std::vector<Point> points;
};

struct Panel {
  std::string title;
  double x_low = 0, x_high = 1;
  double shaded_to = 0;  ///< lengths up to here were for training
  std::vector<Series> series;
};

/// One drawing that holds the panels one below the other and a legend; it needs nothing outside itself.
std::string chart_svg(const std::vector<Panel>& panels);

/// The style sheet of charts, which `chart_svg` includes: for pages, where all charts share one.
std::string_view chart_style();

}  // namespace crasp::compare
