#include "sweep/record.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "backend/json.h"
#include "backend/mapped_file.h"
#include "lang/failure.h"
#include "lang/load.h"
#include "lang/print_program.h"

namespace crasp::sweep {
namespace {

using Json = nlohmann::ordered_json;
using compare::Cell;
using compare::Family;

constexpr Family kFamilies[] = {Family::sampled, Family::boundary, Family::pumped};

Json cell_json(const Cell& cell, const compare::Plan& plan) {
  const lang::LengthBin lengths = plan.stretches[cell.stretch].lengths;
  const compare::Tally& tally = cell.measured.tally;
  return {{"family", name(cell.family)}, {"shortest", lengths.low},  {"length", lengths.high},         {"words", tally.words},
          {"right", tally.right},        {"rows", tally.rows},       {"right_rows", tally.right_rows}, {"too_long", tally.too_long}};
}

Cell read_cell(const Json& json, std::size_t stretch, Family family, const compare::Plan& plan) {
  const lang::LengthBin lengths = plan.stretches[stretch].lengths;
  if (json.at("family") != name(family) || json.at("shortest") != lengths.low || json.at("length") != lengths.high) {
    throw lang::Failure("measured at other lengths");
  }
  Cell cell{family, stretch, {}};
  compare::Tally& tally = cell.measured.tally;
  for (const auto& [key, number] : {std::pair{"words", &tally.words}, {"right", &tally.right}, {"rows", &tally.rows},
                                    {"right_rows", &tally.right_rows}, {"too_long", &tally.too_long}}) {
    *number = json.at(key).get<std::uint64_t>();
  }
  return cell;
}

/// JSON has no number for what a diverged run ends with.
double read_loss(const Json& loss) { return loss.is_null() ? std::numeric_limits<double>::quiet_NaN() : loss.get<double>(); }

Record read(const Json& json, const compare::Plan& plan) {
  Record record{json.at("fingerprint"), json.at("ending"), json.at("steps"), read_loss(json.at("loss")), json.at("note"), json.at("shape"), {}};
  const Json& cells = json.at("cells");
  std::size_t next = 0;
  for (const Family family : kFamilies) {
    for (std::size_t stretch = 0; stretch < plan.stretches.size() && next < cells.size(); ++stretch) {
      const bool is_next = cells[next].at("family") == name(family) && cells[next].at("length") == plan.stretches[stretch].lengths.high;
      if (is_next) record.cells.push_back(read_cell(cells[next++], stretch, family, plan));
    }
  }
  if (next != cells.size()) throw lang::Failure("measured at other lengths");
  return record;
}

std::uint64_t hash(std::string_view text) {  // FNV-1a
  std::uint64_t value = 0xcbf29ce484222325U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return value;
}

}  // namespace

void write_record(const std::filesystem::path& file, const Item& item, const compare::Plan& plan, const Record& record) {
  Json cells = Json::array(), settings = Json::object();
  for (const Cell& cell : record.cells) cells.push_back(cell_json(cell, plan));
  for (const auto& [name, value] : item.settings) settings[name] = value;
  const Json json = {{"task", item.task},        {"model", item.model},     {"seed", item.seed},     {"settings", settings},
                     {"fingerprint", record.fingerprint}, {"ending", record.ending}, {"steps", record.steps}, {"loss", record.loss},
                     {"note", record.note},      {"shape", record.shape},   {"cells", cells}};
  backend::write_atomically(file, json.dump(1) + "\n");
}

std::optional<Record> read_record(const std::filesystem::path& file, const compare::Plan& plan) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  try {
    return read(Json::parse(lang::read_file(file)), plan);
  } catch (const Json::exception&) {
    throw lang::Failure(fmt::format("`{}` is no record of an item", file.string()));
  } catch (const lang::Failure& failure) {
    throw lang::Failure(fmt::format("`{}`: {}", file.string(), failure.what()));
  }
}

std::string fingerprint(const lang::Task& task, const Item& item, const compare::Plan& plan) {
  std::string text = lang::print_program(task.spec);
  for (const std::string& word : task.sampler) text += word + " ";
  text += fmt::format("{} {}..{}", static_cast<int>(task.format), task.train.low, task.train.high);
  for (const lang::LengthBin bin : task.test) text += fmt::format(" {}..{}", bin.low, bin.high);
  for (const auto& [name, value] : item.settings) text += fmt::format(" {}={}", name, value);
  return fmt::format("{:016x}", hash(text + fmt::format(" {} {} {}", item.seed, plan.words, plan.seed)));
}

}  // namespace crasp::sweep
