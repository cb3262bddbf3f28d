#include "backend/cuda/training/buffers.h"

#include <algorithm>

namespace crasp::backend::cuda {

namespace {

void place_layer(LayerBuffers& layer, const Config& config, Int all, Int some, bool picks, Places& places) {
  layer.input = places.take<float>(all * config.dim);
  layer.normal_1 = places.take<float>(all * config.dim);
  layer.mean_1 = places.take<float>(all);
  layer.inverse_1 = places.take<float>(all);
  layer.projected = places.take<float>(all * 3 * config.dim);
  layer.picked = places.take<float>(picks ? some * config.dim : 0);
  layer.query = places.take<float>(picks ? some * config.dim : 0);
  layer.mixed = places.take<float>(some * config.dim);
  layer.log_sum = places.take<float>(some * config.heads);
  layer.middle = places.take<float>(some * config.dim);
  layer.normal_2 = places.take<float>(some * config.dim);
  layer.mean_2 = places.take<float>(some);
  layer.inverse_2 = places.take<float>(some);
  layer.hidden = places.take<float>(some * config.inner);
  layer.active = places.take<float>(some * config.inner);
}

}  // namespace

Buffers::Buffers(const Config& config, const Bucket& bucket, Places places) : layers(static_cast<std::size_t>(config.layers)) {
  const Int rows = bucket.models * bucket.rows, asked = bucket.models * bucket.questions, most = std::max(rows, asked), dim = config.dim;
  // What comes back to the host, side by side.
  outcome = places.take<Outcome>(bucket.models);
  correct = places.take<std::uint8_t>(asked);
  loss = places.take<double>(asked);
  squares = places.take<double>(bucket.models * kSquareBlocks);
  penalties = places.take<double>(bucket.penalises ? bucket.models * config.layers * config.heads * config.positions : 0);
  for (LayerBuffers& layer : layers) {
    const bool picks = bucket.picks && &layer == &layers.back();
    place_layer(layer, config, rows, picks ? asked : rows, picks, places);
  }
  final = places.take<float>(asked * dim);
  final_normal = places.take<float>(asked * dim);
  final_mean = places.take<float>(asked);
  final_inverse = places.take<float>(asked);
  logits = places.take<float>(asked * config.vocab);
  for (float** array : {&dx, &dnext, &dropped, &dnormal, &dquery, &dpicked, &dmixed}) *array = places.take<float>(most * dim);
  dhidden = places.take<float>(most * config.inner);
  dprojected = places.take<float>(rows * 3 * dim);
  delta = places.take<float>(most * config.heads);
  const Int chunks = (std::max(bucket.rows, bucket.questions) + kSummedRows - 1) / kSummedRows;
  partial = places.take<float>(bucket.models * chunks * std::max(3 * dim, config.inner));
  const Int mapped = bucket.penalises ? bucket.models * config.positions * 2 * dim : 0;
  maps = places.take<float>(mapped);
  dmaps = places.take<float>(mapped);
  bytes = places.bytes();
}

}  // namespace crasp::backend::cuda
