#include "verifier/dfa_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "lang/markup.h"
#include "verifier/dfa_edges.h"

namespace crasp::verifier {
namespace {

constexpr double kRadius = 18, kColumn = 110, kRow = 84, kMargin = 60;
constexpr int kSweeps = 4;

struct Point {
  double x = 0, y = 0;
};

class Layout {
 public:
  Layout(const lang::Dfa& dfa, const std::vector<DrawnEdge>& edges) : edges_(edges) {
    assign_columns(dfa);
    for (int sweep = 0; sweep < kSweeps; ++sweep) order_columns();
    place();
  }

  Point at(lang::State state) const { return points_.at(state); }
  const std::map<lang::State, Point>& points() const { return points_; }
  double width() const { return 2 * kMargin + kColumn * static_cast<double>(columns_.size() - 1); }
  double height() const { return 2 * kMargin + kRow * (rows_ - 1); }

 private:
  void assign_columns(const lang::Dfa& dfa) {
    std::vector<lang::State> column{dfa.start};
    std::set<lang::State> seen{dfa.start};
    while (!column.empty()) {
      columns_.push_back(column);
      std::vector<lang::State> next;
      for (const DrawnEdge& edge : edges_) {
        const bool here = std::find(column.begin(), column.end(), edge.source) != column.end();
        if (here && seen.insert(edge.target).second) next.push_back(edge.target);
      }
      column = std::move(next);
    }
  }

  // Each state goes to the mean of its neighbours in the other columns.
  void order_columns() {
    place();
    for (std::vector<lang::State>& column : columns_) {
      std::map<lang::State, double> wanted;
      for (lang::State state : column) wanted[state] = mean_of_neighbours(state);
      std::stable_sort(column.begin(), column.end(),
                       [&](lang::State left, lang::State right) { return wanted[left] < wanted[right]; });
    }
  }

  double mean_of_neighbours(lang::State state) const {
    double sum = 0, number = 0;
    for (const DrawnEdge& edge : edges_) {
      if (edge.source == edge.target || (edge.source != state && edge.target != state)) continue;
      sum += at(edge.source == state ? edge.target : edge.source).y;
      ++number;
    }
    return number > 0 ? sum / number : at(state).y;
  }

  void place() {
    rows_ = 1;
    for (const auto& column : columns_) rows_ = std::max(rows_, static_cast<double>(column.size()));
    for (std::size_t x = 0; x < columns_.size(); ++x) {
      const double top = (rows_ - static_cast<double>(columns_[x].size())) / 2;
      for (std::size_t y = 0; y < columns_[x].size(); ++y) {
        points_[columns_[x][y]] = {kMargin + kColumn * static_cast<double>(x),
                                   kMargin + kRow * (top + static_cast<double>(y))};
      }
    }
  }

  const std::vector<DrawnEdge>& edges_;
  std::vector<std::vector<lang::State>> columns_;
  double rows_ = 1;
  std::map<lang::State, Point> points_;
};

std::string label_at(double x, double y, const std::string& label) {
  return fmt::format("  <text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x, y, lang::escape_xml(label));
}

std::string loop(Point at, const std::string& label) {
  const double top = at.y - kRadius;
  return fmt::format("  <path d=\"M {:.1f} {:.1f} C {:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}\"/>\n", at.x - 7, top + 2,
                     at.x - 22, top - 26, at.x + 22, top - 26, at.x + 7, top + 2) +
         label_at(at.x, top - 24, label);
}

// A straight line between neighbouring columns; an arc where it would meet other states or the edge back.
std::string edge_path(Point from, Point to, bool straight, const std::string& label) {
  const double dx = to.x - from.x, dy = to.y - from.y, length = std::hypot(dx, dy);
  const double ux = dx / length, uy = dy / length;
  const double bend = straight ? 0 : std::min(90.0, 14 + 0.12 * length);
  const Point middle{(from.x + to.x) / 2 + uy * bend, (from.y + to.y) / 2 - ux * bend};
  const double tilt = std::atan2(bend, length / 2);
  auto rim = [&](Point centre, double angle, double distance) {
    return Point{centre.x + distance * (ux * std::cos(angle) + uy * std::sin(angle)),
                 centre.y + distance * (uy * std::cos(angle) - ux * std::sin(angle))};
  };
  const Point start = rim(from, tilt, kRadius), end = rim(to, -tilt, -kRadius - 4);
  return fmt::format("  <path d=\"M {:.1f} {:.1f} Q {:.1f} {:.1f} {:.1f} {:.1f}\"/>\n", start.x, start.y,
                     middle.x + uy * bend, middle.y - ux * bend, end.x, end.y) +
         label_at(middle.x + uy * 9, middle.y - ux * 9 + 4, label);
}

std::string state_circle(const lang::Dfa& dfa, lang::State state, Point at) {
  std::string text = fmt::format("  <circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/>\n", at.x, at.y, kRadius);
  if (dfa.accepting[state]) {
    text += fmt::format("  <circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/>\n", at.x, at.y, kRadius - 4);
  }
  return text + label_at(at.x, at.y + 4, std::to_string(state));
}

}  // namespace

std::string write_svg(const lang::Dfa& dfa, std::span<const std::string> symbols) {
  const std::vector<DrawnEdge> edges = drawn_edges(dfa, symbols);
  const Layout layout(dfa, edges);
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
      "fill=\"none\" stroke=\"black\" font-family=\"sans-serif\" font-size=\"13\">\n"
      "  <style>path {{ marker-end: url(#tip) }} text {{ fill: black; stroke: none; text-anchor: middle }}</style>\n"
      "  <defs><marker id=\"tip\" markerWidth=\"8\" markerHeight=\"8\" refX=\"5\" refY=\"3\" orient=\"auto\">"
      "<polygon points=\"0,0 6,3 0,6\" fill=\"black\"/></marker></defs>\n",
      layout.width(), layout.height());
  std::set<std::pair<lang::State, lang::State>> present;
  for (const DrawnEdge& edge : edges) present.emplace(edge.source, edge.target);
  const Point start = layout.at(dfa.start);
  text += fmt::format("  <path d=\"M {:.1f} {:.1f} L {:.1f} {:.1f}\"/>\n", start.x - 48, start.y, start.x - kRadius - 4,
                      start.y);
  for (const DrawnEdge& edge : edges) {
    const Point from = layout.at(edge.source), to = layout.at(edge.target);
    const bool straight = !present.contains({edge.target, edge.source}) && std::abs(to.x - from.x - kColumn) < 1;
    text += edge.source == edge.target ? loop(from, edge.label) : edge_path(from, to, straight, edge.label);
  }
  for (const auto& [state, point] : layout.points()) text += state_circle(dfa, state, point);
  return text + "</svg>\n";
}

}  // namespace crasp::verifier
