#pragma once
// Certificates as JSON, format "crasp certificate 1":
//   {"format", "question": {"relation", "left": SOURCE, "right": SOURCE|null, "text"},
//    "outputs": [the members from "rounds" on, by output] and no other, or
//    "rounds": [{"reach": BOXES, "live": BOXES}], "split": null | {"reach", "live"},
//    "with_length": bool, "in_lattice": bool,
//    "invariant": null | {"states": [[[prefix…, low, high], …] by node]} | {"inequalities": [null | [[factors…, bound], …] by node]}
//      | {"formulas": [TEXT by node]} | {"no_walk": {"cuts": [[node, …], …]}}}
// BOXES: by node null or [[low, high], …] by functional, where null is no bound. A SOURCE says where a program came from:
// {"name", "text", "program"} for a file, {"regex", "alphabet"} for a regular expression.

#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "verifier/certificate.h"

namespace crasp::verifier {

/// The members from "rounds" on, or "outputs".
nlohmann::ordered_json certificate_to_json(const Certificate& certificate);

/// The way back; what is wrong with the JSON otherwise.
std::variant<Certificate, std::string> certificate_from_json(const nlohmann::ordered_json& json);

}  // namespace crasp::verifier
