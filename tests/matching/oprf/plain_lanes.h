/* The AVX-512 instructions that the native kernel uses, in plain C without a branch, for valgrind, which does not know
 * AVX-512. Not fast, and not part of Thiqa. */

#include <stdint.h>
#include <string.h>

typedef struct { uint64_t q[8]; } __m512i;
typedef struct { int8_t b[16]; } __m128i;
typedef uint8_t __mmask8;

#define LANES(expression) do { for (int k = 0; k < 8; k++) { expression; } } while (0)
#define M52 ((1ull << 52) - 1)
#define OP(name, type_b, expression) \
    static inline __m512i name(__m512i a, type_b b) { __m512i r; LANES(r.q[k] = expression); return r; }

OP(_mm512_add_epi64, __m512i, a.q[k] + b.q[k])
OP(_mm512_sub_epi64, __m512i, a.q[k] - b.q[k])
OP(_mm512_and_si512, __m512i, a.q[k] & b.q[k])
OP(_mm512_or_si512, __m512i, a.q[k] | b.q[k])
OP(_mm512_srli_epi64, int, a.q[k] >> b)
OP(_mm512_slli_epi64, int, a.q[k] << b)
OP(times, __m512i, a.q[k] * b.q[k])

static inline __m512i _mm512_set1_epi64(long long x) { __m512i r; LANES(r.q[k] = (uint64_t)x); return r; }
static inline __m512i _mm512_setzero_si512(void) { return _mm512_set1_epi64(0); }
static inline __m512i _mm512_madd52lo_epu64(__m512i c, __m512i a, __m512i b) {
    LANES(c.q[k] += (uint64_t)((unsigned __int128)(a.q[k] & M52) * (b.q[k] & M52)) & M52);
    return c;
}
static inline __m512i _mm512_madd52hi_epu64(__m512i c, __m512i a, __m512i b) {
    LANES(c.q[k] += (uint64_t)((unsigned __int128)(a.q[k] & M52) * (b.q[k] & M52) >> 52));
    return c;
}
/* All ones where the bit of the mask is set. */
static inline uint64_t spread(__mmask8 m, int k) { return 0 - (uint64_t)(m >> k & 1); }
static inline __m512i _mm512_mask_mov_epi64(__m512i a, __mmask8 m, __m512i b) {
    LANES(a.q[k] ^= (a.q[k] ^ b.q[k]) & spread(m, k));
    return a;
}
static inline __m512i _mm512_mask_load_epi64(__m512i a, __mmask8 m, const void *from) {
    __m512i b;
    memcpy(&b, from, sizeof b);
    return _mm512_mask_mov_epi64(a, m, b);
}
static inline __m512i _mm512_mask_sub_epi64(__m512i s, __mmask8 m, __m512i a, __m512i b) {
    return _mm512_mask_mov_epi64(s, m, _mm512_sub_epi64(a, b));
}
/* 1 where x is not zero. */
static inline uint64_t nonzero(uint64_t x) { return (x | (0 - x)) >> 63; }
static inline __mmask8 _mm512_test_epi64_mask(__m512i a, __m512i b) {
    __mmask8 r = 0;
    LANES(r |= (__mmask8)(nonzero(a.q[k] & b.q[k]) << k));
    return r;
}
static inline __mmask8 _mm512_testn_epi64_mask(__m512i a, __m512i b) { return (__mmask8)~_mm512_test_epi64_mask(a, b); }
static inline __mmask8 _mm512_cmpeq_epi64_mask(__m512i a, __m512i b) {
    __mmask8 r = 0;
    LANES(r |= (__mmask8)((1 ^ nonzero(a.q[k] ^ b.q[k])) << k));
    return r;
}
static inline __mmask8 _mm512_movepi64_mask(__m512i a) {
    __mmask8 r = 0;
    LANES(r |= (__mmask8)(a.q[k] >> 63 << k));
    return r;
}
static inline __m512i _mm512_abs_epi64(__m512i a) {
    LANES(uint64_t sign = 0 - (a.q[k] >> 63); a.q[k] = (a.q[k] ^ sign) - sign);
    return a;
}
static inline __m512i _mm512_loadu_si512(const void *from) { __m512i r; memcpy(&r, from, sizeof r); return r; }
static inline void _mm512_storeu_si512(void *to, __m512i a) { memcpy(to, &a, sizeof a); }
static inline __m128i _mm_loadl_epi64(const __m128i *from) { __m128i r; memset(&r, 0, sizeof r); memcpy(&r, from, 8); return r; }
static inline __m512i _mm512_cvtepi8_epi64(__m128i a) { __m512i r; LANES(r.q[k] = (uint64_t)(int64_t)a.b[k]); return r; }
static inline __m512i _mm512_set_epi64(long long h, long long g, long long f, long long e, long long d, long long c,
                                       long long b, long long a) {
    __m512i r = {{(uint64_t)a, (uint64_t)b, (uint64_t)c, (uint64_t)d, (uint64_t)e, (uint64_t)f, (uint64_t)g, (uint64_t)h}};
    return r;
}
static inline __m512i _mm512_permutexvar_epi64(__m512i from, __m512i a) {
    __m512i r;
    LANES(r.q[k] = a.q[from.q[k] & 7]);
    return r;
}
static inline __m512i _mm512_mullo_epi64(__m512i a, __m512i b) { return times(a, b); }
static inline __m512i _mm512_i64gather_epi64(__m512i at, const void *from, int scale) {
    __m512i r;
    LANES(memcpy(&r.q[k], (const char *)from + (int64_t)at.q[k] * scale, 8));
    return r;
}
static inline void _mm512_i64scatter_epi64(void *to, __m512i at, __m512i a, int scale) {
    LANES(memcpy((char *)to + (int64_t)at.q[k] * scale, &a.q[k], 8));
}
