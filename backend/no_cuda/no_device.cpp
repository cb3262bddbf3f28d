// The CUDA backend in builds without CUDA: there is no device, and the reason says so.

#include "backend/cuda/decoder.h"
#include "backend/cuda/device.h"
#include "backend/cuda/training/engine.h"
#include "lang/failure.h"

namespace crasp::backend::cuda {

namespace {

constexpr const char* kReason = "this crasp was built without CUDA";

}  // namespace

DeviceSearch find_device() { return {std::nullopt, kReason}; }

class Decoder::Work {};

Decoder::Decoder(const Network<float>&, std::int64_t, Precision) { throw lang::Failure(kReason); }
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;
std::int64_t Decoder::length(std::int64_t) const { return 0; }
void Decoder::append(std::span<const Piece>, Positions, const LogitSink<float>&) {}
void Decoder::reset(std::int64_t) {}

std::unique_ptr<training::Engine> make_engine(const training::Architecture&, std::int64_t, Precision) { throw lang::Failure(kReason); }

}  // namespace crasp::backend::cuda
