#ifdef FOVEA_DNNL
#include "prepared.h"

// AVX-512's own instruction for products of bfloat16 has twice the rate of float's on AMD's processors; on Intel's it has half of it, and
// the matrix unit many times as much.
int32_t fovea_dnnl_abilities(void) {
  int known = (int)dnnl_get_effective_cpu_isa();
  int32_t abilities = FOVEA_HAS_WINOGRAD;
  if ((known & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16) abilities |= FOVEA_HAS_BFLOAT16;
  if ((known & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx) abilities |= FOVEA_BFLOAT16_PAYS | FOVEA_HAS_MATRIX_UNIT;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if ((abilities & FOVEA_HAS_BFLOAT16) && __builtin_cpu_is("amd")) abilities |= FOVEA_BFLOAT16_PAYS;
#endif
  return abilities;
}
#else
typedef int fovea_without_onednn;
#endif
