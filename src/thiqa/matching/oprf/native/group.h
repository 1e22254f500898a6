/* ristretto255 (RFC 9496), eight points at once: the curve -x^2 + y^2 = 1 + d x^2 y^2 in extended coordinates.
 *
 * Doubling and addition are those of Hisil, Wong, Carter and Dawson (2008) for a = -1; the addition is complete, so the
 * identity and equal points need no case of their own. */

#ifndef THIQA_GROUP_H
#define THIQA_GROUP_H

#include "field.h"

static const uint64_t D[5] = {0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff};
static const uint64_t D2[5] = {0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff};
static const uint64_t SQRT_M1[5] = {
    0x61b274a0ea0b0, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d};
static const uint64_t SQRT_AD_MINUS_ONE[5] = {
    0x7f6a0497b2e1b, 0x1836f0a97afd2, 0x7d747f6be7638, 0x456079e7e6498, 0x376931bf2b834};
static const uint64_t INVSQRT_A_MINUS_D[5] = {
    0xfdaa805d40ea, 0x2eb482e57d339, 0x7610274bc58, 0x6510b613dc8ff, 0x786c8905cfaff};
static const uint64_t ONE_MINUS_D_SQ[5] = {
    0x409c1945fc176, 0x719abc6a1fc4f, 0x1c37f90b20684, 0x6bccca55eedf, 0x29072a8b2b3e};
static const uint64_t D_MINUS_ONE_SQ[5] = {
    0x55aaa44ed4d20, 0x59603c3332635, 0x26d3baf4a7928, 0x120a66e6997a9, 0x5968b37af66c2};

typedef struct { fe x, y, z; } projective;
typedef struct { fe x, y, z, t; } point;
typedef struct { fe sum, difference, z, t; } ready;  /* y + x, y - x, z, t: the left side of an addition */
typedef struct { fe sum, difference, z2, t2d; } cached; /* y + x, y - x, 2 z, 2 d t: the right side */

/* What a doubling multiplies: e f, g h, f g and e h are x, y, z and t of the double. */
typedef struct { fe e, f, g, h; } factors;

INLINE factors doubled(const projective *p) {
    fe s = add(&p->x, &p->y);
    wide a = sqr_wide(&p->x), b = sqr_wide_biased(&p->y, 10), c = sqr_wide_biased(&p->z, 10);
    wide ss = sqr_wide_biased(&s, 11), h = plus(a, b), g = minus(b, a);
    factors r;
    r.e = carry(minus(ss, h));
    r.h = carry(h);
    r.g = carry(g);
    r.f = carry(minus(plus(c, c), g)); /* all of e f, g h, f g, e h with the other sign: the same point */
    return r;
}
INLINE factors added(const ready *p, const cached *q) {
    wide a = mul_wide(&p->difference, &q->difference), b = mul_wide_biased(&p->sum, &q->sum, 10);
    wide c = mul_wide(&p->t, &q->t2d), d = mul_wide_biased(&p->z, &q->z2, 10);
    factors r = {carry(minus(b, a)), carry(minus(d, c)), carry(plus(d, c)), carry(plus(b, a))};
    return r;
}
INLINE void to_projective(projective *r, const factors *f) {
    r->x = mul(&f->e, &f->f);
    r->y = mul(&f->g, &f->h);
    r->z = mul(&f->f, &f->g);
}
INLINE void to_point(point *r, const factors *f) {
    r->x = mul(&f->e, &f->f);
    r->y = mul(&f->g, &f->h);
    r->z = mul(&f->f, &f->g);
    r->t = mul(&f->e, &f->h);
}
INLINE void to_ready(ready *r, const factors *f) {
    wide x = mul_wide(&f->e, &f->f), y = mul_wide_biased(&f->g, &f->h, 10);
    r->sum = carry(plus(y, x));
    r->difference = carry(minus(y, x));
    r->z = mul(&f->f, &f->g);
    r->t = mul(&f->e, &f->h);
}
APART void double_projective(projective *p) { factors f = doubled(p); to_projective(p, &f); }
APART void double_ready(ready *r, const projective *p) { factors f = doubled(p); to_ready(r, &f); }
APART void double_point(point *r, const point *p) {
    projective q = {p->x, p->y, p->z};
    factors f = doubled(&q);
    to_point(r, &f);
}
APART void add_projective(projective *r, const ready *p, const cached *q) { factors f = added(p, q); to_projective(r, &f); }
APART void add_point(point *r, const ready *p, const cached *q) { factors f = added(p, q); to_point(r, &f); }

INLINE void get_ready(ready *r, const point *p) {
    r->sum = add(&p->y, &p->x);
    r->difference = sub(&p->y, &p->x);
    r->z = p->z;
    r->t = p->t;
}
APART void get_cached(cached *r, const point *p) {
    fe d2 = broadcast(D2);
    r->sum = add(&p->y, &p->x);
    r->difference = sub(&p->y, &p->x);
    r->z2 = add(&p->z, &p->z);
    r->t2d = mul(&p->t, &d2);
}
INLINE void add_points(point *r, const point *p, const point *q) {
    ready left;
    cached right;
    get_ready(&left, p);
    get_cached(&right, q);
    add_point(r, &left, &right);
}

/* --- multiplication ------------------------------------------------------------------------------------------------ */

#define DIGITS 64
typedef struct { int8_t d[DIGITS][8]; } digits; /* of the scalar of each lane, to the base 16, from -8 to 7; top digit >= 0 */

/* The multiple of the table (1 to 8 times the point) that each lane's digit asks for: every entry is read, the mask
 * decides what is kept. Zero is the identity; a negative digit exchanges the first two and turns the sign of t. It comes
 * in three parts, to be spread between doublings: a processor computes while it waits for the entries. */
INLINE fe looked_up(const fe *first, v size, uint64_t of_identity) {
    fe r = small(of_identity);
    const size_t stride = sizeof(cached) / sizeof(fe);
#define LOOK(j) do { \
        lanes_t here = _mm512_cmpeq_epi64_mask(size, SET((j) + 1)); \
        EACH(r.l[i] = _mm512_mask_load_epi64(r.l[i], here, &first[(j) * stride].l[i])); \
    } while (0)
    LOOK(0); LOOK(1); LOOK(2); LOOK(3); LOOK(4); LOOK(5); LOOK(6); LOOK(7);
#undef LOOK
    return r;
}
INLINE v digit_of(const int8_t *digit) { return _mm512_cvtepi8_epi64(_mm_loadl_epi64((const __m128i *)(const void *)digit)); }
INLINE void choose_sums(cached *r, const cached *table, const int8_t *digit) {
    v d = digit_of(digit), size = _mm512_abs_epi64(d);
    fe sum = looked_up(&table->sum, size, 1), difference = looked_up(&table->difference, size, 1);
    r->sum = choose(_mm512_movepi64_mask(d), &sum, &difference);
    r->difference = choose(_mm512_movepi64_mask(d), &difference, &sum);
}
INLINE void choose_z(cached *r, const cached *table, const int8_t *digit) {
    r->z2 = looked_up(&table->z2, _mm512_abs_epi64(digit_of(digit)), 2);
}
INLINE void choose_t(cached *r, const cached *table, const int8_t *digit) {
    v d = digit_of(digit);
    lanes_t negative = _mm512_movepi64_mask(d);
    fe t = looked_up(&table->t2d, _mm512_abs_epi64(d), 0);
    /* 2 p - t: below 2^52, and not below zero because limbs of a fe stay under those of 2 p. */
    EACH(t.l[i] = _mm512_mask_sub_epi64(t.l[i], negative, SET(i ? BIASN(1) : BIAS0(1)), t.l[i]));
    r->t2d = t;
}

static void multiples(cached *table, const point *p) {
    point m[8];
    ready left;
    m[0] = *p;
    get_cached(&table[0], p);
    for (int j = 1; j < 8; j++) {
        if (j & 1) {
            double_point(&m[j], &m[j / 2]);
        } else {
            get_ready(&left, &m[j - 1]);
            add_point(&m[j], &left, &table[0]);
        }
        get_cached(&table[j], &m[j]);
    }
}

/* r = scalar times p in each lane; 252 doublings and 63 additions, whatever the scalars are. */
static void multiply(point *r, const point *p, const digits *k) {
    cached table[8], q;
    projective s;
    ready left;
    multiples(table, p);
    choose_sums(&q, table, k->d[DIGITS - 1]);
    choose_z(&q, table, k->d[DIGITS - 1]);
    s.x = sub(&q.sum, &q.difference); /* 2 x, 2 y, 2 z: the same point */
    s.y = add(&q.sum, &q.difference);
    s.z = q.z2;
    for (int i = DIGITS - 2; i >= 0; i--) {
        double_projective(&s);
        choose_sums(&q, table, k->d[i]);
        double_projective(&s);
        choose_z(&q, table, k->d[i]);
        double_projective(&s);
        choose_t(&q, table, k->d[i]);
        double_ready(&left, &s);
        if (i) add_projective(&s, &left, &q);
        else add_point(r, &left, &q);
    }
    s = (projective){small(0), small(0), small(0)};
    left = (ready){small(0), small(0), small(0), small(0)};
    q = (cached){small(0), small(0), small(0), small(0)};
    __asm__ volatile("" : : "r"(&s), "r"(&left), "r"(&q) : "memory"); /* keeps the lines above */
}

/* --- from bytes and to bytes --------------------------------------------------------------------------------------- */

/* SQRT_RATIO_M1 of RFC 9496, section 4.2: r = the root of u / v, or of sqrt(-1) u / v in the lanes left out of square. */
static void sqrt_ratio(fe *r, lanes_t *square, const fe *u, const fe *w, int count) {
    fe v3[TOGETHER], z[TOGETHER], power[TOGETHER], unused[TOGETHER], i = broadcast(SQRT_M1);
    for (int g = 0; g < count; g++) {
        fe t = sqr(&w[g]);
        v3[g] = mul(&t, &w[g]);
        t = sqr(&v3[g]);
        t = mul(&t, &w[g]);
        z[g] = mul(&t, &u[g]); /* u v^7 */
    }
    power_250(power, unused, z, count);
    for (int g = 0; g < count; g++) {
        fe t = sqr(&power[g]);
        t = sqr(&t);
        t = mul(&t, &z[g]); /* (u v^7)^((p - 5) / 8) */
        t = mul(&t, &v3[g]);
        t = mul(&t, &u[g]);
        fe check = sqr(&t), ui = mul(&u[g], &i), other = mul(&t, &i), difference, sum, sum_i;
        check = mul(&check, &w[g]);
        difference = sub(&check, &u[g]);
        sum = add(&check, &u[g]);
        sum_i = add(&check, &ui);
        lanes_t correct = is_zero(&difference), flipped = is_zero(&sum), flipped_i = is_zero(&sum_i);
        t = choose(flipped | flipped_i, &t, &other);
        r[g] = absolute(&t);
        square[g] = correct | flipped;
    }
}

INLINE fe limbs_of(v w0, v w1, v w2, v w3) { /* of four words of 64 bits, the highest bit left out */
    v m = SET(MASK51);
    fe r = {{AND(w0, m), AND(_mm512_or_si512(SHR(w0, 51), SHL(w1, 13)), m),
             AND(_mm512_or_si512(SHR(w1, 38), SHL(w2, 26)), m), AND(_mm512_or_si512(SHR(w2, 25), SHL(w3, 39)), m),
             AND(SHR(w3, 12), m)}};
    return r;
}

/* Words [word][lane] to points (RFC 9496, section 4.3.1); good has the lanes that held a canonical encoding. */
static void decode(point *r, lanes_t *good, const uint64_t words[][4][8], int count) {
    fe s[TOGETHER], u1[TOGETHER], u2[TOGETHER], w[TOGETHER], uv[TOGETHER], one[TOGETHER], root[TOGETHER];
    lanes_t square[TOGETHER];
    for (int g = 0; g < count; g++) {
        v w0 = _mm512_loadu_si512(words[g][0]), w1 = _mm512_loadu_si512(words[g][1]);
        v w2 = _mm512_loadu_si512(words[g][2]), w3 = _mm512_loadu_si512(words[g][3]);
        s[g] = limbs_of(w0, w1, w2, w3);
        fe canonical = freeze(&s[g]);
        good[g] = _mm512_testn_epi64_mask(w3, SET(1ull << 63)) & (lanes_t)~odd(&canonical);
        for (int i = 0; i < 5; i++) good[g] &= _mm512_cmpeq_epi64_mask(s[g].l[i], canonical.l[i]);
        fe d = broadcast(D), ss = sqr(&s[g]), t;
        one[g] = small(1);
        u1[g] = sub(&one[g], &ss);
        u2[g] = add(&one[g], &ss);
        fe u2s = sqr(&u2[g]);
        t = sqr(&u1[g]);
        t = mul(&t, &d);
        t = add(&t, &u2s);
        w[g] = negated(&t);
        uv[g] = mul(&w[g], &u2s);
    }
    sqrt_ratio(root, square, one, uv, count);
    for (int g = 0; g < count; g++) {
        fe x = mul(&root[g], &u2[g]), y = mul(&root[g], &x);
        y = mul(&y, &w[g]);
        x = mul(&x, &s[g]);
        x = add(&x, &x);
        r[g].x = absolute(&x);
        r[g].y = mul(&u1[g], &y);
        r[g].z = one[g];
        r[g].t = mul(&r[g].x, &r[g].y);
        good[g] &= square[g] & (lanes_t)~is_odd(&r[g].t) & (lanes_t)~is_zero(&r[g].y);
    }
}

/* MAP of RFC 9496, section 4.3.4: Elligator 2. */
static void map(point *r, const fe *t, int count) {
    fe rr[TOGETHER], u[TOGETHER], w[TOGETHER], s[TOGETHER], one = small(1), d = broadcast(D);
    lanes_t square[TOGETHER];
    for (int g = 0; g < count; g++) {
        fe i = broadcast(SQRT_M1), c = broadcast(ONE_MINUS_D_SQ), left, right;
        rr[g] = sqr(&t[g]);
        rr[g] = mul(&rr[g], &i);
        u[g] = add(&rr[g], &one);
        u[g] = mul(&u[g], &c);
        left = mul(&rr[g], &d);
        left = add(&left, &one);
        left = negated(&left);
        right = add(&rr[g], &d);
        w[g] = mul(&left, &right);
    }
    sqrt_ratio(s, square, u, w, count);
    for (int g = 0; g < count; g++) {
        fe e = broadcast(D_MINUS_ONE_SQ), a = broadcast(SQRT_AD_MINUS_ONE), minus_one = negated(&one), other, c, n, ss;
        other = mul(&s[g], &t[g]);
        other = absolute(&other);
        other = negated(&other);
        s[g] = choose(square[g], &other, &s[g]);
        c = choose(square[g], &rr[g], &minus_one);
        n = sub(&rr[g], &one);
        n = mul(&n, &c);
        n = mul(&n, &e);
        n = sub(&n, &w[g]);
        ss = sqr(&s[g]);
        factors f;
        f.e = mul(&s[g], &w[g]);
        f.e = add(&f.e, &f.e);          /* w0 */
        f.g = mul(&n, &a);              /* w1 */
        f.h = sub(&one, &ss);           /* w2 */
        f.f = add(&one, &ss);           /* w3 */
        r[g].x = mul(&f.e, &f.f);
        r[g].y = mul(&f.h, &f.g);
        r[g].z = mul(&f.g, &f.f);
        r[g].t = mul(&f.e, &f.h);
    }
}

/* What the encoding of 2 p is made of. The encoding of RFC 9496 needs a root for each point; that of a double needs one
 * quotient only, and quotients of many points share one inversion. So scalars are halved before, and points are doubled
 * while they are encoded (Hamburg; the method is that of "double-and-encode" in the Ristretto literature). */
typedef struct { fe e, f, g, h, eg, fh, product; lanes_t identity; } half;

static void prepare(half *r, const point *p) {
    fe d = broadcast(D), dtt = sqr(&p->t);
    dtt = mul(&dtt, &d);
    fe zz = sqr(&p->z);
    wide yy = sqr_wide(&p->y), xx = sqr_wide(&p->x);
    r->f = add(&zz, &dtt);
    r->h = sub(&zz, &dtt);
    r->g = carry(plus(yy, xx));
    r->e = mul(&p->x, &p->y);
    r->e = add(&r->e, &r->e);
    r->eg = mul(&r->e, &r->g);
    r->fh = mul(&r->f, &r->h);
    fe product = mul(&r->eg, &r->fh), one = small(1);
    r->identity = is_zero(&product); /* has no inverse: one takes its place, and the encoding is zero */
    r->product = choose(r->identity, &product, &one);
}

/* Words [word][lane] of the encoding of the double, from the inverse of its product. */
static void finish(uint64_t words[4][8], const half *p, const fe *inverse_of_product) {
    fe nothing = small(0), i = broadcast(SQRT_M1), magic = broadcast(INVSQRT_A_MINUS_D), t;
    fe inv = choose(p->identity, inverse_of_product, &nothing);
    fe z_inverse = mul(&p->eg, &inv), t_inverse = mul(&p->fh, &inv);
    t = mul(&p->eg, &z_inverse);
    lanes_t turn = is_odd(&t);
    fe minus_e = negated(&p->e), fi = mul(&p->f, &i);
    fe e = choose(turn, &p->e, &p->g), g = choose(turn, &p->g, &minus_e), h = choose(turn, &p->h, &fi);
    magic = choose(turn, &magic, &i);
    t = mul(&h, &e);
    t = mul(&t, &z_inverse);
    fe minus_g = negated(&g);
    g = choose(is_odd(&t), &g, &minus_g);
    fe left = sub(&h, &g), right = mul(&g, &t_inverse);
    right = mul(&right, &magic);
    t = mul(&left, &right);
    t = absolute(&t);
    t = freeze(&t);
    _mm512_storeu_si512(words[0], _mm512_or_si512(t.l[0], SHL(t.l[1], 51)));
    _mm512_storeu_si512(words[1], _mm512_or_si512(SHR(t.l[1], 13), SHL(t.l[2], 38)));
    _mm512_storeu_si512(words[2], _mm512_or_si512(SHR(t.l[2], 26), SHL(t.l[3], 25)));
    _mm512_storeu_si512(words[3], _mm512_or_si512(SHR(t.l[3], 39), SHL(t.l[4], 12)));
}

#endif
