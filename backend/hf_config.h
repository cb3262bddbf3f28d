#pragma once
// config.json and generation_config.json of a GPT-2 directory.

#include <optional>
#include <string>
#include <string_view>

#include "backend/model.h"
#include "backend/number_format.h"

namespace crasp::backend {

/// Token ids with a role in text; none if the model has no such token.
struct SpecialIds {
  std::optional<std::int64_t> bos, eos, pad;

  friend bool operator==(const SpecialIds&, const SpecialIds&) = default;
};

struct HfConfig {
  Config config;
  SpecialIds special;
  NumberFormat format = NumberFormat::f32;  ///< of the stored weights, for information: each array says its own

  friend bool operator==(const HfConfig&, const HfConfig&) = default;
};

/// Reads config.json of any model that runs as `GPT2LMHeadModel` does. Throws lang::Failure, which names `file_name`, if a size is
/// missing or impossible, or if a setting changes what is computed and is not supported.
HfConfig parse_config(std::string_view text, const std::string& file_name);

/// config.json, with every dropout 0.
std::string config_text(const HfConfig& config);

std::string generation_config_text(const SpecialIds& special);

}  // namespace crasp::backend
