#include "backend/attention.h"

namespace crasp::backend {

template <class Real>
std::unique_ptr<Attention<Real>> make_attention(const Head& head) {
  switch (head.kind) {
    case HeadKind::uniform: return make_uniform_attention<Real>(head);
    case HeadKind::positional: return make_positional_attention<Real>(head);
    case HeadKind::matching: return make_matching_attention<Real>(head);
    case HeadKind::dense: return make_dense_attention<Real>(head);
  }
  return nullptr;
}

template std::unique_ptr<Attention<float>> make_attention(const Head&);
template std::unique_ptr<Attention<double>> make_attention(const Head&);

}  // namespace crasp::backend
