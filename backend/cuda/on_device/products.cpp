// products.h by cuBLASLt, which is loaded when the first product needs it: compiled models need none, and crasp starts without it.
//
// cuBLASLt stores by columns, so that it sees c transposed, = b transposed times a transposed. Reductions are those that give the
// same bits each time, in float32.

#include "backend/cuda/products.h"

#include <cublasLt.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <map>
#include <string>
#include <tuple>

#include "backend/cuda/memory.h"
#include "backend/cuda/on_device/context.h"
#include "lang/failure.h"

namespace crasp::backend::cuda {

namespace {

constexpr std::size_t kWorkspace = std::size_t{32} << 20;

void check_blas(cublasStatus_t status, const char* what) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw lang::Failure(fmt::format("CUDA: cuBLASLt: {}: status {}", what, static_cast<int>(status)));
}

void* open_library() {
  for (const char* name : {"libcublasLt.so." CRASP_CUDA_MAJOR, CRASP_CUDA_LIBRARIES "/libcublasLt.so." CRASP_CUDA_MAJOR}) {
    if (void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL)) return library;
  }
  throw lang::Failure("libcublasLt.so." CRASP_CUDA_MAJOR " of the CUDA toolkit is not installed, and trained models need it");
}

/// The functions of the library that are used here, under their own names.
struct Library {
  void* library = open_library();
#define CRASP_LOAD(name) decltype(&::name) name = reinterpret_cast<decltype(&::name)>(find(#name))
  CRASP_LOAD(cublasLtCreate);
  CRASP_LOAD(cublasLtMatmul);
  CRASP_LOAD(cublasLtMatmulDescInit_internal);
  CRASP_LOAD(cublasLtMatmulDescSetAttribute);
  CRASP_LOAD(cublasLtMatrixLayoutInit_internal);
  CRASP_LOAD(cublasLtMatrixLayoutSetAttribute);
  CRASP_LOAD(cublasLtMatmulPreferenceInit_internal);
  CRASP_LOAD(cublasLtMatmulPreferenceSetAttribute);
  CRASP_LOAD(cublasLtMatmulAlgoGetHeuristic);
#undef CRASP_LOAD

  void* find(const char* name) const {
    if (void* function = dlsym(library, name)) return function;
    throw lang::Failure(std::string("libcublasLt has no ") + name);
  }
};

cublasComputeType_t compute_type(Precision precision) {
  switch (precision) {
    case Precision::float32: return CUBLAS_COMPUTE_32F_PEDANTIC;
    case Precision::tf32: return CUBLAS_COMPUTE_32F_FAST_TF32;
    case Precision::bfloat16: return CUBLAS_COMPUTE_32F_FAST_16BF;
  }
  return CUBLAS_COMPUTE_32F_PEDANTIC;
}

class Multiplier {
 public:
  Multiplier() : workspace_(static_cast<std::int64_t>(kWorkspace)) { check_blas(blas_.cublasLtCreate(&handle_), "no handle"); }

  void run(const Product& product) {
    cublasLtMatmulDescOpaque_t operation = describe(product);
    // What is transposed by rows is not by columns, and the shapes of the stored matrices are swapped, too.
    auto a = product.a_transposed ? layout(product.m, product.k, product.a_stride, product.count, product.a_step)
                                  : layout(product.k, product.m, product.a_stride, product.count, product.a_step);
    auto b = product.b_transposed ? layout(product.k, product.n, product.b_stride, product.count, product.b_step)
                                  : layout(product.n, product.k, product.b_stride, product.count, product.b_step);
    auto c = layout(product.n, product.m, product.c_stride, product.count, product.c_step);
    const float one = 1;
    const cublasLtMatmulAlgo_t& algorithm = choose(product, operation, b, a, c);
    check_blas(blas_.cublasLtMatmul(handle_, &operation, &one, product.b, &b, product.a, &a, &product.beta, product.c, &c,
                                    product.c, &c, &algorithm, workspace_.data(), kWorkspace, stream()),
               "a product failed");
  }

 private:
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, int, bool>;

  cublasLtMatmulDescOpaque_t describe(const Product& product) const {
    cublasLtMatmulDescOpaque_t operation;
    check_blas(blas_.cublasLtMatmulDescInit_internal(&operation, sizeof operation, compute_type(product.precision), CUDA_R_32F),
               "no description");
    const cublasOperation_t first = product.b_transposed ? CUBLAS_OP_T : CUBLAS_OP_N;
    const cublasOperation_t second = product.a_transposed ? CUBLAS_OP_T : CUBLAS_OP_N;
    for (const auto& [attribute, value] : {std::pair(CUBLASLT_MATMUL_DESC_TRANSA, &first), {CUBLASLT_MATMUL_DESC_TRANSB, &second}})
      check_blas(blas_.cublasLtMatmulDescSetAttribute(&operation, attribute, value, sizeof *value), "no transposition");
    return operation;
  }

  cublasLtMatrixLayoutOpaque_t layout(std::int64_t rows, std::int64_t columns, std::int64_t stride, std::int64_t count,
                                      std::int64_t step) const {
    cublasLtMatrixLayoutOpaque_t result;
    check_blas(blas_.cublasLtMatrixLayoutInit_internal(&result, sizeof result, CUDA_R_32F, static_cast<std::uint64_t>(rows),
                                                       static_cast<std::uint64_t>(columns), stride),
               "no layout");
    if (count == 1) return result;
    const auto copies = static_cast<std::int32_t>(count);
    check_blas(blas_.cublasLtMatrixLayoutSetAttribute(&result, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &copies, sizeof copies), "count");
    check_blas(blas_.cublasLtMatrixLayoutSetAttribute(&result, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &step, sizeof step), "step");
    return result;
  }

  /// The first choice of the library's heuristic, asked once for each shape.
  const cublasLtMatmulAlgo_t& choose(const Product& product, cublasLtMatmulDescOpaque_t& operation, cublasLtMatrixLayoutOpaque_t& a,
                                     cublasLtMatrixLayoutOpaque_t& b, cublasLtMatrixLayoutOpaque_t& c) {
    const Key key{product.m,        product.n,        product.k,     product.a_stride,
                  product.b_stride, product.c_stride, product.count, static_cast<int>(product.precision) * 4 + product.a_transposed * 2 + product.b_transposed,
                  product.beta != 0};
    const auto [found, is_new] = algorithms_.try_emplace(key);
    if (!is_new) return found->second;
    cublasLtMatmulPreferenceOpaque_t preference;
    check_blas(blas_.cublasLtMatmulPreferenceInit_internal(&preference, sizeof preference), "no preference");
    const std::uint32_t schemes = CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE;
    const std::uint32_t aligned = sizeof(float);
    const auto prefer = [&](cublasLtMatmulPreferenceAttributes_t attribute, const auto& value) {
      check_blas(blas_.cublasLtMatmulPreferenceSetAttribute(&preference, attribute, &value, sizeof value), "no preference");
    };
    prefer(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, kWorkspace);
    prefer(CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, schemes);
    for (const auto side : {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
                            CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES})
      prefer(side, aligned);
    cublasLtMatmulHeuristicResult_t result{};
    int results = 0;
    check_blas(blas_.cublasLtMatmulAlgoGetHeuristic(handle_, &operation, &a, &b, &c, &c, &preference, 1, &result, &results),
               "no algorithm");
    if (results == 0) throw lang::Failure("CUDA: cuBLASLt has no algorithm for a product");
    return found->second = result.algo;
  }

  Library blas_;
  cublasLtHandle_t handle_ = nullptr;
  Array<std::byte> workspace_;
  std::map<Key, cublasLtMatmulAlgo_t> algorithms_;
};

}  // namespace

void multiply(const Product& product) {
  // Never destroyed: the driver may be gone when statics are.
  static Multiplier& multiplier = *new Multiplier;
  if (product.m > 0 && product.n > 0) multiplier.run(product);
}

}  // namespace crasp::backend::cuda
