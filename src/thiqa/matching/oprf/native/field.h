/* Eight numbers modulo p = 2^255 - 19 at once, one in each 64-bit lane of five AVX-512 registers.
 *
 * A number is the sum of limb i times 2^(51 i). vpmadd52 multiplies the low 52 bits of each lane, so what is multiplied
 * must have limbs below 2^52. Two forms:
 *
 *   fe    limbs below 2^51 + 2^16, unless a comment says "below 2^52"
 *   wide  limbs below 2^63, as products and sums of products leave them; carry() makes an fe of it
 *
 * A product of two fe has limbs below 2^59: limb 0 is the worst, with 1 low half and 19 times (4 low halves and twice 5
 * high halves), each low half below 2^52 and each high half below 2^50: 124.5 * 2^52. Twice that if one factor has limbs
 * below 2^52. Where something is taken away from a wide, a multiple of p is in it, BIAS, large enough that no limb falls
 * below zero. Nothing here branches on values or uses one as an address. */

#ifndef THIQA_FIELD_H
#define THIQA_FIELD_H

#include <stdint.h>
#ifdef THIQA_WITHOUT_SIMD /* a test computes each instruction in plain C, so that valgrind can follow it */
#include "plain_lanes.h"
#else
#include <immintrin.h>
#endif

typedef __m512i v;
typedef __mmask8 lanes_t;
typedef struct { v l[5]; } fe;
typedef struct { v l[5]; } wide;

#ifndef INLINE
#define INLINE static inline __attribute__((always_inline))
#endif
#define APART static __attribute__((noinline))
#define SET(x) _mm512_set1_epi64((long long)(x))
#define ADD(a, b) _mm512_add_epi64(a, b)
#define SUB(a, b) _mm512_sub_epi64(a, b)
#define AND(a, b) _mm512_and_si512(a, b)
#define SHR(a, n) _mm512_srli_epi64(a, n)
#define SHL(a, n) _mm512_slli_epi64(a, n)
#define LO(c, a, b) _mm512_madd52lo_epu64(c, a, b)
#define HI(c, a, b) _mm512_madd52hi_epu64(c, a, b)
#define ZERO _mm512_setzero_si512()
#define MASK51 ((1ull << 51) - 1)

/* 2^scale * p in limbs. With scale = 10 each limb is above 2^60.99; with 11, above 2^61.99. */
#define BIAS0(scale) (((1ull << 51) - 19) << (scale))
#define BIASN(scale) (((1ull << 51) - 1) << (scale))

/* x times n; in assembly because compilers make three to five instructions of it, and it is one. */
#ifndef THIQA_WITHOUT_SIMD
INLINE v times(v x, v n) {
    v r;
    __asm__("vpmullq %2, %1, %0" : "=v"(r) : "v"(x), "v"(n));
    return r;
}
#endif
/* 19 x + y for a lane that leaves room. */
#define FOLD(y, x) ADD(y, times(x, SET(19)))

INLINE fe carry(wide w) {
    fe r;
    v m = SET(MASK51), c0 = SHR(w.l[0], 51), c1 = SHR(w.l[1], 51), c2 = SHR(w.l[2], 51), c3 = SHR(w.l[3], 51);
    v c4 = SHR(w.l[4], 51);
    r.l[0] = LO(AND(w.l[0], m), c4, SET(19));
    r.l[1] = ADD(AND(w.l[1], m), c0);
    r.l[2] = ADD(AND(w.l[2], m), c1);
    r.l[3] = ADD(AND(w.l[3], m), c2);
    r.l[4] = ADD(AND(w.l[4], m), c3);
    return r;
}

/* The product; each pair of limbs gives a low half at its place and a high half one place up, which counts twice because
 * limbs are 51 bits apart and halves 52. So high halves are added first, doubled, and low halves added. With a scale
 * other than 0, 2^scale p is added: before the doubling, where it costs nothing. */
INLINE wide mul_wide_biased(const fe *a, const fe *b, const int scale) {
    v a0 = a->l[0], a1 = a->l[1], a2 = a->l[2], a3 = a->l[3], a4 = a->l[4];
    v b0 = b->l[0], b1 = b->l[1], b2 = b->l[2], b3 = b->l[3], b4 = b->l[4];
    v start = scale ? SET(BIASN(scale) >> 1) : ZERO;
    v s5, s6, s7, s8, s9, r0, r1, r2, r3, r4;
    /* Upper half. */
    s5 = HI(ZERO, a0, b4); s6 = HI(ZERO, a1, b4); s7 = HI(ZERO, a2, b4); s8 = HI(ZERO, a3, b4); s9 = HI(ZERO, a4, b4);
    s5 = HI(s5, a1, b3); s6 = HI(s6, a2, b3); s7 = HI(s7, a3, b3); s8 = HI(s8, a4, b3);
    s5 = HI(s5, a2, b2); s6 = HI(s6, a3, b2); s7 = HI(s7, a4, b2);
    s5 = HI(s5, a3, b1); s6 = HI(s6, a4, b1);
    s5 = HI(s5, a4, b0);
    s5 = ADD(s5, s5); s6 = ADD(s6, s6); s7 = ADD(s7, s7); s8 = ADD(s8, s8);
    s5 = LO(s5, a1, b4); s6 = LO(s6, a2, b4); s7 = LO(s7, a3, b4); s8 = LO(s8, a4, b4);
    s5 = LO(s5, a2, b3); s6 = LO(s6, a3, b3); s7 = LO(s7, a4, b3);
    s5 = LO(s5, a3, b2); s6 = LO(s6, a4, b2);
    s5 = LO(s5, a4, b1);
    /* Lower half. */
    r1 = HI(start, a0, b0); r2 = HI(start, a0, b1); r3 = HI(start, a0, b2); r4 = HI(start, a0, b3);
    r2 = HI(r2, a1, b0); r3 = HI(r3, a1, b1); r4 = HI(r4, a1, b2);
    r3 = HI(r3, a2, b0); r4 = HI(r4, a2, b1);
    r4 = HI(r4, a3, b0);
    r1 = ADD(r1, r1); r2 = ADD(r2, r2); r3 = ADD(r3, r3); r4 = ADD(r4, r4);
    r0 = LO(scale ? SET(BIAS0(scale)) : ZERO, a0, b0);
    r1 = LO(r1, a0, b1); r2 = LO(r2, a0, b2); r3 = LO(r3, a0, b3); r4 = LO(r4, a0, b4);
    r1 = LO(r1, a1, b0); r2 = LO(r2, a1, b1); r3 = LO(r3, a1, b2); r4 = LO(r4, a1, b3);
    r2 = LO(r2, a2, b0); r3 = LO(r3, a2, b1); r4 = LO(r4, a2, b2);
    r3 = LO(r3, a3, b0); r4 = LO(r4, a3, b1);
    r4 = LO(r4, a4, b0);
    wide r;
    r.l[0] = FOLD(r0, s5);
    r.l[1] = FOLD(r1, s6);
    r.l[2] = FOLD(r2, s7);
    r.l[3] = FOLD(r3, s8);
    r.l[4] = ADD(r4, times(s9, SET(38)));
    return r;
}

/* The square: products of two different limbs count twice, their high halves four times. */
INLINE wide sqr_wide_biased(const fe *a, const int scale) {
    v a0 = a->l[0], a1 = a->l[1], a2 = a->l[2], a3 = a->l[3], a4 = a->l[4];
    v start = scale ? SET(BIASN(scale) >> 2) : ZERO;
    v s5, s6, s7, s8, s9, r0, r1, r2, r3, r4;
    s5 = HI(ZERO, a0, a4); s6 = HI(ZERO, a1, a4); s7 = HI(ZERO, a2, a4); s8 = HI(ZERO, a3, a4); s9 = HI(ZERO, a4, a4);
    s5 = HI(s5, a1, a3); s6 = HI(s6, a2, a3);
    r1 = HI(scale ? SET(BIASN(scale) >> 1) : ZERO, a0, a0);
    r2 = HI(start, a0, a1); r3 = HI(start, a0, a2); r4 = HI(start, a0, a3);
    r4 = HI(r4, a1, a2);
    s5 = ADD(s5, s5); s6 = ADD(s6, s6); s7 = ADD(s7, s7); s8 = SHL(s8, 2);
    r2 = ADD(r2, r2); r3 = ADD(r3, r3); r4 = ADD(r4, r4);
    s5 = HI(s5, a2, a2); s7 = HI(s7, a3, a3); r3 = HI(r3, a1, a1);
    s5 = LO(s5, a1, a4); s6 = LO(s6, a2, a4); s7 = LO(s7, a3, a4); s8 = LO(s8, a4, a4);
    s5 = LO(s5, a2, a3);
    r0 = LO(scale ? SET(BIAS0(scale)) : ZERO, a0, a0);
    r1 = LO(r1, a0, a1); r2 = LO(r2, a0, a2); r3 = LO(r3, a0, a3); r4 = LO(r4, a0, a4);
    r3 = LO(r3, a1, a2); r4 = LO(r4, a1, a3);
    s6 = ADD(s6, s6);
    r1 = ADD(r1, r1); r2 = ADD(r2, r2); r3 = ADD(r3, r3); r4 = ADD(r4, r4);
    s6 = LO(s6, a3, a3);
    r2 = LO(r2, a1, a1); r4 = LO(r4, a2, a2);
    v twice = SET(38); /* s5, s7 and s9 hold half of what they mean */
    wide r;
    r.l[0] = ADD(r0, times(s5, twice));
    r.l[1] = FOLD(r1, s6);
    r.l[2] = ADD(r2, times(s7, twice));
    r.l[3] = FOLD(r3, s8);
    r.l[4] = ADD(r4, times(s9, twice));
    return r;
}

INLINE wide mul_wide(const fe *a, const fe *b) { return mul_wide_biased(a, b, 0); }
INLINE wide sqr_wide(const fe *a) { return sqr_wide_biased(a, 0); }
INLINE fe mul(const fe *a, const fe *b) { return carry(mul_wide(a, b)); }
INLINE fe sqr(const fe *a) { return carry(sqr_wide(a)); }

#define EACH(expression) do { _Pragma("GCC unroll 5") for (int i = 0; i < 5; i++) expression; } while (0)

INLINE wide plus(wide a, wide b) { EACH(a.l[i] = ADD(a.l[i], b.l[i])); return a; }
/* a must hold a bias that covers b. */
INLINE wide minus(wide a, wide b) { EACH(a.l[i] = SUB(a.l[i], b.l[i])); return a; }
INLINE wide widened(const fe *a) { wide r; EACH(r.l[i] = a->l[i]); return r; }
INLINE fe add(const fe *a, const fe *b) { return carry(plus(widened(a), widened(b))); }
INLINE fe sub(const fe *a, const fe *b) {
    wide r = widened(a);
    r.l[0] = ADD(r.l[0], SET(BIAS0(2)));
    for (int i = 1; i < 5; i++) r.l[i] = ADD(r.l[i], SET(BIASN(2)));
    return carry(minus(r, widened(b)));
}
INLINE fe broadcast(const uint64_t *limbs) { fe r; EACH(r.l[i] = SET(limbs[i])); return r; }
INLINE fe small(uint64_t x) { fe r; EACH(r.l[i] = i ? ZERO : SET(x)); return r; }
INLINE fe negated(const fe *a) { fe zero = small(0); return sub(&zero, a); }
/* b in the lanes of the mask, a in the others. */
INLINE fe choose(lanes_t mask, const fe *a, const fe *b) {
    fe r;
    EACH(r.l[i] = _mm512_mask_mov_epi64(a->l[i], mask, b->l[i]));
    return r;
}

/* The one form below p, all limbs below 2^51. */
INLINE fe freeze(const fe *a) {
    v m = SET(MASK51), l0 = a->l[0], l1 = a->l[1], l2 = a->l[2], l3 = a->l[3], l4 = a->l[4], c;
    for (int round = 0; round < 2; round++) { /* the second round ends below 2^255 + 19 */
        c = SHR(l0, 51); l0 = AND(l0, m); l1 = ADD(l1, c);
        c = SHR(l1, 51); l1 = AND(l1, m); l2 = ADD(l2, c);
        c = SHR(l2, 51); l2 = AND(l2, m); l3 = ADD(l3, c);
        c = SHR(l3, 51); l3 = AND(l3, m); l4 = ADD(l4, c);
        c = SHR(l4, 51); l4 = AND(l4, m); l0 = LO(l0, c, SET(19));
    }
    /* 1 where the number is p or more, that is, where 19 more than it reaches 2^255. */
    c = SHR(ADD(l0, SET(19)), 51);
    c = SHR(ADD(l1, c), 51);
    c = SHR(ADD(l2, c), 51);
    c = SHR(ADD(l3, c), 51);
    c = SHR(ADD(l4, c), 51);
    l0 = LO(l0, c, SET(19));
    l1 = ADD(l1, SHR(l0, 51)); l2 = ADD(l2, SHR(l1, 51)); l3 = ADD(l3, SHR(l2, 51)); l4 = ADD(l4, SHR(l3, 51));
    fe r = {{AND(l0, m), AND(l1, m), AND(l2, m), AND(l3, m), AND(l4, m)}};
    return r;
}

/* Of a frozen number: the lanes where it is odd ("negative" in RFC 9496), and where it is zero. */
INLINE lanes_t odd(const fe *a) { return _mm512_test_epi64_mask(a->l[0], SET(1)); }
INLINE lanes_t zero(const fe *a) {
    v any = _mm512_or_si512(_mm512_or_si512(a->l[0], a->l[1]), _mm512_or_si512(a->l[2], a->l[3]));
    any = _mm512_or_si512(any, a->l[4]);
    return _mm512_testn_epi64_mask(any, any);
}
INLINE lanes_t is_odd(const fe *a) { fe f = freeze(a); return odd(&f); }
INLINE lanes_t is_zero(const fe *a) { fe f = freeze(a); return zero(&f); }
INLINE fe absolute(const fe *a) { fe n = negated(a); return choose(is_odd(a), a, &n); }

#define TOGETHER 4 /* exponentiations under way at once: one alone would wait for its own results */

/* z^(2^250 - 1) and z^11 for up to TOGETHER numbers, in place order; 254 squarings in all. */
INLINE void square_times(fe *z, int n, int count) {
    for (int i = 0; i < n; i++)
        for (int g = 0; g < count; g++) z[g] = sqr(&z[g]);
}
APART void power_250(fe *out, fe *out11, const fe *z, int count) {
    fe t0[TOGETHER], t1[TOGETHER], t2[TOGETHER];
#define ALL(expression) for (int g = 0; g < count; g++) expression
    ALL(t0[g] = sqr(&z[g]));                         /* 2 */
    ALL(t1[g] = t0[g]); square_times(t1, 2, count);  /* 8 */
    ALL(t1[g] = mul(&z[g], &t1[g]));                 /* 9 */
    ALL(out11[g] = mul(&t0[g], &t1[g]));             /* 11 */
    ALL(t0[g] = sqr(&out11[g]));                     /* 22 */
    ALL(t1[g] = mul(&t1[g], &t0[g]));                /* 2^5 - 1 */
    ALL(t0[g] = t1[g]); square_times(t0, 5, count);
    ALL(t1[g] = mul(&t0[g], &t1[g]));                /* 2^10 - 1 */
    ALL(t0[g] = t1[g]); square_times(t0, 10, count);
    ALL(t2[g] = mul(&t0[g], &t1[g]));                /* 2^20 - 1 */
    ALL(t0[g] = t2[g]); square_times(t0, 20, count);
    ALL(t0[g] = mul(&t0[g], &t2[g]));                /* 2^40 - 1 */
    square_times(t0, 10, count);
    ALL(t1[g] = mul(&t0[g], &t1[g]));                /* 2^50 - 1 */
    ALL(t0[g] = t1[g]); square_times(t0, 50, count);
    ALL(t2[g] = mul(&t0[g], &t1[g]));                /* 2^100 - 1 */
    ALL(t0[g] = t2[g]); square_times(t0, 100, count);
    ALL(t0[g] = mul(&t0[g], &t2[g]));                /* 2^200 - 1 */
    square_times(t0, 50, count);
    ALL(out[g] = mul(&t0[g], &t1[g]));               /* 2^250 - 1 */
#undef ALL
}
APART fe inverse(const fe *z) { /* z^(p - 2) */
    fe t, z11;
    power_250(&t, &z11, z, 1);
    square_times(&t, 5, 1);
    return mul(&t, &z11);
}

#endif
