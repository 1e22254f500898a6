/* May this machine run lanes.c? Compiled without any SIMD flag, so that asking is safe everywhere. */

#include <cpuid.h>

#include "lanes.h"

int thiqa_lanes_version(void) { return THIQA_LANES_VERSION; }

/* 1 if the processor has AVX-512 F, DQ, IFMA, BW and VL, and the system saves the registers that they use. */
int thiqa_lanes_usable(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & (1u << 27))) return 0; /* OSXSAVE: xgetbv may be asked */
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    if ((low & 0xe6) != 0xe6) return 0; /* XMM, YMM, opmask, and both parts of the ZMM registers */
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    unsigned needed = 1u << 16 | 1u << 17 | 1u << 21 | 1u << 30 | 1u << 31;
    return (b & needed) == needed;
}
