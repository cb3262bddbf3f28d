#include "sweep/items.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace crasp::sweep {
namespace {

using lang::Code;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string value_of(const Settings& settings, std::string_view name, std::string_view otherwise) {
  for (const auto& [key, value] : settings) {
    if (key == name) return value;
  }
  return std::string(otherwise);
}

/// The names that every label says, or `model` stands for.
bool is_labelled(const std::string& name) {
  return name == "layers" || name == "heads" || name == "dim" || name == "positions" || name == "lr" || name == "precision";
}

class Expansion {
 public:
  explicit Expansion(lang::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void add(const Block& block) {
    seeds_ = {0};
    axes_.clear();
    for (const Setting& setting : block.settings) {
      if (setting.name.text == "seeds") {
        read_seeds(setting);
      } else {
        axes_.push_back(setting);
      }
    }
    for (const Word& task : block.tasks) combine(block, task, 0, {}, "");
  }

  std::vector<Item> take() { return std::move(items_); }

 private:
  void report(lang::Span span, std::string message) { diagnostics_.report(Code::bad_sweep, span, std::move(message)); }

  void read_seeds(const Setting& setting) {
    constexpr std::uint64_t kMost = 10'000;
    seeds_.clear();
    for (const Word& value : setting.values) {
      const std::size_t dots = value.text.find("..");
      const auto low = number(std::string_view(value.text).substr(0, dots));
      const auto high = dots == std::string::npos ? low : number(std::string_view(value.text).substr(dots + 2));
      if (!low || !high || *high < *low || *high - *low >= kMost) {
        report(value.span, fmt::format("`{}` is no seed, expected numbers or ranges as `0 .. 4`", value.text));
        continue;
      }
      for (std::uint64_t seed = *low; seed <= *high; ++seed) seeds_.push_back(seed);
    }
  }

  /// "2l4h64d"
  bool set_model(const Word& value, Settings& settings) {
    std::string_view rest = value.text;
    for (const auto& [letter, name] : {std::pair{'l', "layers"}, {'h', "heads"}, {'d', "dim"}}) {
      const std::size_t end = rest.find(letter);
      if (end == std::string_view::npos || !number(rest.substr(0, end))) break;
      set(settings, name, std::string(rest.substr(0, end)));
      rest.remove_prefix(end + 1);
      if (letter == 'd' && rest.empty()) return true;
    }
    if (bad_.insert(value.span.begin).second) {
      report(value.span, fmt::format("`{}` is no model, expected layers, heads and width, as `2l4h64d`", value.text));
    }
    return false;
  }

  /// All values of the settings from number `axis` on.
  void combine(const Block& block, const Word& task, std::size_t axis, const Settings& so_far, const std::string& more) {
    if (axis == axes_.size()) return add_items(block, task, so_far, more);
    const Setting& setting = axes_[axis];
    for (const Word& value : setting.values) {
      Settings next = so_far;
      std::string label = more;
      if (setting.name.text == "model") {
        if (!set_model(value, next)) continue;
      } else {
        set(next, setting.name.text, value.text);
        const bool varies = setting.values.size() > 1 && !is_labelled(setting.name.text);
        if (varies) label += fmt::format(", {} {}", setting.name.text, value.text);
      }
      combine(block, task, axis + 1, next, label);
    }
  }

  static std::string model_text(const Settings& settings, const std::string& more) {
    const std::string positions = value_of(settings, "positions", "random");
    const std::string_view kind = positions == "random" ? "APE" : positions == "none" ? "NoPE" : "learned positions";
    const std::string precision = value_of(settings, "precision", "float32");
    return fmt::format("{}l{}h{}d, {}, lr {}{}{}", value_of(settings, "layers", "1"), value_of(settings, "heads", "1"),
                       value_of(settings, "dim", "16"), kind, value_of(settings, "lr", "1e-3"),
                       precision == "float32" ? "" : ", " + precision, more);
  }

  void add_items(const Block& block, const Word& task, const Settings& settings, const std::string& more) {
    constexpr std::size_t kMost = 100'000;
    const std::string model = model_text(settings, more);
    Settings written = settings;  // but for the usual precision: such an item is the one that does not name it
    std::erase(written, Settings::value_type{"precision", "float32"});
    if (items_.size() + seeds_.size() > kMost) {
      if (bad_.insert(task.span.begin).second) report(task.span, fmt::format("the sweep has more than {} models", kMost));
      return;
    }
    for (const std::uint64_t seed : seeds_) {
      Item item{block.file.text, task.text, model, seed, written, task.span};
      const auto [first, added] = names_.try_emplace(item.name(), task.span);
      if (added) {
        items_.push_back(std::move(item));
      } else if (bad_.insert(task.span.begin).second) {
        diagnostics_.report(Code::bad_sweep, task.span, fmt::format("`{}` with {} and seed {} is in the sweep twice", task.text, model, seed))
            .label(first->second, "the first");
      }
    }
  }

  lang::Diagnostics& diagnostics_;
  std::vector<std::uint64_t> seeds_;
  std::vector<Setting> axes_;
  std::vector<Item> items_;
  std::map<std::string, lang::Span> names_;
  std::set<std::uint32_t> bad_;  ///< places that something was said about
};

}  // namespace

std::string Item::name() const {
  std::string folder;
  for (const char c : model) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '+' || c == '-';
    if (plain) folder += c;
    if (c == ' ') folder += '-';
  }
  return fmt::format("{}/{}/seed-{}", task, folder, seed);
}

std::vector<Item> expand(const std::vector<Block>& blocks, lang::Diagnostics& diagnostics) {
  Expansion expansion(diagnostics);
  for (const Block& block : blocks) expansion.add(block);
  return expansion.take();
}

void set(Settings& settings, const std::string& name, const std::string& value) {
  for (auto& [key, old] : settings) {
    if (key == name) {
      old = value;
      return;
    }
  }
  settings.emplace_back(name, value);
}

}  // namespace crasp::sweep
