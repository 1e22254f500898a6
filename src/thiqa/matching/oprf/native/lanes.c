/* The native kernel: scalar times element for batches of ristretto255, eight elements at once with AVX-512 IFMA.
 *
 * Written from RFC 9496; field.h holds the numbers, group.h the points. What is secret is the scalars, and the hashed data
 * of the asker: no branch and no address depends on them. Compile with -mavx512f -mavx512dq -mavx512ifma -mavx512bw
 * -mavx512vl; cpu.c says whether the machine may run it. */

#include <stdlib.h>
#include <string.h>

#include "group.h"
#include "lanes.h"

/* A test under valgrind marks scalars as secret; what is computed from them and handed to the partner is not. */
#ifndef PUBLIC
#define PUBLIC(x)
#endif

#define GROUPS 16 /* of eight elements that share one inversion; they and their tables stay in the second cache */

/* Leaves nothing on the stack; the empty instruction keeps the compiler from leaving it out. */
static void wipe(void *data, size_t size) {
    memset(data, 0, size);
    __asm__ volatile("" : : "r"(data) : "memory");
}

static const uint64_t ORDER[4] = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000};

/* Half of a scalar modulo the order, as words. */
static void half_words(uint64_t k[5], const uint8_t scalar[32]) {
    uint64_t add = 0;
    memcpy(k, scalar, 32); /* x86 is little-endian, as scalars are */
    uint64_t if_odd = 0 - (k[0] & 1);
    for (int i = 0; i < 4; i++) {
        unsigned __int128 sum = (unsigned __int128)k[i] + (ORDER[i] & if_odd) + add;
        k[i] = (uint64_t)sum;
        add = (uint64_t)(sum >> 64);
    }
    k[4] = add;
    for (int i = 0; i < 4; i++) k[i] = k[i] >> 1 | k[i + 1] << 63;
    k[4] = 0;
}

/* The same as 64 digits to the base 16 from -8 to 7. */
static void half_digits(int8_t out[DIGITS], const uint8_t scalar[32]) {
    uint64_t k[5];
    half_words(k, scalar);
    int carry = 0;
    for (int i = 0; i < DIGITS; i++) {
        int digit = (int)(k[i / 16] >> (4 * (i % 16)) & 15) + carry;
        carry = (digit + 8) >> 4;
        out[i] = (int8_t)(digit - 16 * carry);
    }
    wipe(k, sizeof k);
}

/* Digits for the eight lanes of a group that begins at item first; lanes behind the last item get the scalar zero. */
static void lane_digits(digits *k, const uint8_t *scalars, size_t step, size_t first, size_t n) {
    int8_t one[DIGITS];
    for (size_t lane = 0; lane < 8; lane++) {
        if (first + lane >= n) memset(one, 0, sizeof one);
        else if (step || !lane) half_digits(one, scalars + step * (first + lane));
        for (int i = 0; i < DIGITS; i++) k->d[i][lane] = one[i];
    }
    wipe(one, sizeof one);
}

/* 32 bytes of each lane at offset in its item, as words; lanes behind the last item get the item padding. */
static void words_of(uint64_t words[4][8], const uint8_t *data, size_t item, size_t offset, size_t first, size_t n,
                     const uint8_t *padding) {
    for (size_t lane = 0; lane < 8; lane++) {
        const uint8_t *from = first + lane < n ? data + item * (first + lane) + offset : padding;
        for (int word = 0; word < 4; word++) memcpy(&words[word][lane], from + 8 * word, 8);
    }
}

static const uint8_t BASE[32] = {0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71, 0xa8, 0x84, 0xa9,
                                 0x61, 0xc5, 0x00, 0x51, 0x5f, 0x58, 0xe3, 0x0b, 0x6a, 0xa5, 0x82,
                                 0xdd, 0x8d, 0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76};

/* The points of up to GROUPS groups; returns -1 or what is wrong with the first item that is, as lanes.h says it. */
static int64_t read_points(point *p, const uint8_t *data, size_t first, size_t n, int groups) {
    int64_t wrong = -1;
    for (int done = 0; done < groups; done += TOGETHER) {
        int count = groups - done < TOGETHER ? groups - done : TOGETHER;
        uint64_t words[TOGETHER][4][8];
        lanes_t good[TOGETHER];
        for (int g = 0; g < count; g++)
            words_of(words[g], data, 32, 0, first + 8 * (size_t)(done + g), n, BASE);
        decode(p + done, good, (const uint64_t(*)[4][8])words, count);
        for (int g = 0; g < count; g++) {
            for (size_t lane = 0; lane < 8; lane++) {
                size_t item = first + 8 * (size_t)(done + g) + lane;
                uint64_t any = words[g][0][lane] | words[g][1][lane] | words[g][2][lane] | words[g][3][lane];
                int identity = any == 0;
                if (wrong == -1 && item < n && (identity || !(good[g] >> lane & 1)))
                    wrong = 2 * (int64_t)item + identity;
            }
        }
    }
    return wrong;
}

static void map_points(point *p, const uint8_t *data, size_t first, size_t n, int groups) {
    for (int done = 0; done < groups; done += TOGETHER / 2) {
        int count = groups - done < TOGETHER / 2 ? groups - done : TOGETHER / 2;
        uint64_t words[4][8];
        fe t[TOGETHER];
        point q[TOGETHER];
        for (int g = 0; g < 2 * count; g++) { /* the two halves of an item are mapped side by side */
            words_of(words, data, 64, 32 * (size_t)(g & 1), first + 8 * (size_t)(done + g / 2), n, BASE);
            t[g] = limbs_of(_mm512_loadu_si512(words[0]), _mm512_loadu_si512(words[1]), _mm512_loadu_si512(words[2]),
                            _mm512_loadu_si512(words[3]));
        }
        map(q, t, 2 * count);
        for (int g = 0; g < count; g++) add_points(&p[done + g], &q[2 * g], &q[2 * g + 1]);
    }
}

/* Encodings of twice the points, written for the items that there are; one inversion for all groups. */
static int64_t write_doubles(uint8_t *out, const point *p, size_t first, size_t n, int groups) {
    half halves[GROUPS];
    fe products[GROUPS], rest;
    int64_t wrong = -1;
    for (int g = 0; g < groups; g++) {
        prepare(&halves[g], &p[g]);
        PUBLIC(halves[g].identity); /* whether the element that is sent will be the identity */
        products[g] = g ? mul(&products[g - 1], &halves[g].product) : halves[g].product;
    }
    rest = inverse(&products[groups - 1]);
    for (int g = groups - 1; g >= 0; g--) {
        uint64_t words[4][8];
        fe inv = g ? mul(&rest, &products[g - 1]) : rest;
        rest = mul(&rest, &halves[g].product);
        finish(words, &halves[g], &inv);
        for (size_t lane = 8; lane-- > 0;) {
            size_t item = first + 8 * (size_t)g + lane;
            if (item >= n) continue;
            for (int word = 0; word < 4; word++) memcpy(out + 32 * item + 8 * word, &words[word][lane], 8);
            if (halves[g].identity >> lane & 1) wrong = 2 * (int64_t)item + 1;
        }
    }
    wipe(halves, sizeof halves); /* coordinates tell more of a scalar than the encoding does */
    return wrong;
}

static int groups_from(size_t first, size_t n) {
    size_t groups = (n - first + 7) / 8;
    return groups < GROUPS ? (int)groups : GROUPS;
}

/* Each point times its scalar, in place. */
static void multiply_all(point *p, const uint8_t *scalars, size_t step, size_t first, size_t n, int groups) {
    digits k;
    for (int g = 0; g < groups; g++) {
        lane_digits(&k, scalars, step, first + 8 * (size_t)g, n);
        point q = p[g];
        multiply(&p[g], &q, &k);
    }
    wipe(&k, sizeof k);
}

int64_t thiqa_lanes_multiply(uint8_t *out, const uint8_t *data, const uint8_t *scalars, size_t step, size_t n,
                             int hashed) {
    if (!out || !data || !scalars || !n || (step != 0 && step != 32)) return -2;
    point p[GROUPS];
    int64_t wrong = -1;
    for (size_t first = 0; first < n && wrong == -1; first += 8 * GROUPS) {
        int groups = groups_from(first, n);
        if (hashed) map_points(p, data, first, n, groups);
        else wrong = read_points(p, data, first, n, groups);
        multiply_all(p, scalars, step, first, n, groups);
        int64_t identity = write_doubles(out, p, first, n, groups);
        if (wrong == -1) wrong = identity;
    }
    if (wrong != -1) memset(out, 0, 32 * n);
    wipe(p, sizeof p);
    return wrong;
}

/* The point of lane + by in each lane. */
static point rotated(const point *p, int by) {
    point r;
    v from = AND(ADD(_mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0), SET(by)), SET(7));
    EACH(r.x.l[i] = _mm512_permutexvar_epi64(from, p->x.l[i]));
    EACH(r.y.l[i] = _mm512_permutexvar_epi64(from, p->y.l[i]));
    EACH(r.z.l[i] = _mm512_permutexvar_epi64(from, p->z.l[i]));
    EACH(r.t.l[i] = _mm512_permutexvar_epi64(from, p->t.l[i]));
    return r;
}

/* --- the sum of many ------------------------------------------------------------------------------------------------
 *
 * Pippenger (1976): for each window of 8 bits the points are added into the bucket of their digit, and a bucket counts as
 * often as its digit says. Each lane has buckets of its own. Weights and elements of a proof are public, so addresses
 * may depend on them, as they do nowhere else. */

#define WIDE 8
#define WINDOWS 32
#define BUCKETS (1 << (WIDE - 1))
#define MANY 512 /* from so many on it is faster than one multiplication each */

typedef struct { fe sum, difference, t2d; } flat; /* y + x, y - x, 2 d t of a point with z = 1 */

static void window_digits(int8_t *out, size_t apart, const uint8_t scalar[32]) {
    uint64_t k[5];
    half_words(k, scalar);
    int carry = 0;
    for (int w = 0; w < WINDOWS; w++) {
        int at = WIDE * w, shift = at % 64;
        uint64_t word = k[at / 64] >> shift;
        if (shift > 64 - WIDE) word |= k[at / 64 + 1] << (64 - shift);
        int digit = (int)(word & (2 * BUCKETS - 1)) + carry;
        carry = (digit + BUCKETS) >> WIDE;
        out[apart * (size_t)w] = (int8_t)(digit - 2 * BUCKETS * carry);
    }
}

APART void cached_of(cached *r, const ready *p) {
    fe d2 = broadcast(D2);
    r->sum = p->sum;
    r->difference = p->difference;
    r->z2 = add(&p->z, &p->z);
    r->t2d = mul(&p->t, &d2);
}

/* Each point of the group into the bucket that its digit asks for; the last bucket takes those whose digit is zero. */
INLINE void into_buckets(ready *buckets, const flat *p, const int8_t *digit) {
    v d = digit_of(digit), size = _mm512_abs_epi64(d);
    lanes_t negative = _mm512_movepi64_mask(d), none = _mm512_testn_epi64_mask(d, d);
    v at = _mm512_mask_mov_epi64(SUB(size, SET(1)), none, SET(BUCKETS));
    at = ADD(_mm512_mullo_epi64(at, SET(sizeof(ready))), _mm512_set_epi64(56, 48, 40, 32, 24, 16, 8, 0));
    cached q = {choose(negative, &p->sum, &p->difference), choose(negative, &p->difference, &p->sum), small(2), p->t2d};
    EACH(q.t2d.l[i] = _mm512_mask_sub_epi64(q.t2d.l[i], negative, SET(i ? BIASN(1) : BIAS0(1)), q.t2d.l[i]));
    ready r;
    EACH(r.sum.l[i] = _mm512_i64gather_epi64(at, &buckets->sum.l[i], 1));
    EACH(r.difference.l[i] = _mm512_i64gather_epi64(at, &buckets->difference.l[i], 1));
    EACH(r.z.l[i] = _mm512_i64gather_epi64(at, &buckets->z.l[i], 1));
    EACH(r.t.l[i] = _mm512_i64gather_epi64(at, &buckets->t.l[i], 1));
    factors f = added(&r, &q);
    to_ready(&r, &f);
    EACH(_mm512_i64scatter_epi64(&buckets->sum.l[i], at, r.sum.l[i], 1));
    EACH(_mm512_i64scatter_epi64(&buckets->difference.l[i], at, r.difference.l[i], 1));
    EACH(_mm512_i64scatter_epi64(&buckets->z.l[i], at, r.z.l[i], 1));
    EACH(_mm512_i64scatter_epi64(&buckets->t.l[i], at, r.t.l[i], 1));
}

/* What the buckets of a window stand for: bucket j counts j + 1 times. */
static void sum_of_buckets(cached *sum, const ready *buckets) {
    ready nothing = {small(1), small(1), small(1), small(0)}, run = nothing, all = nothing;
    cached q;
    for (int j = BUCKETS - 1; j >= 0; j--) {
        cached_of(&q, &buckets[j]);
        factors f = added(&run, &q);
        to_ready(&run, &f);
        cached_of(&q, &run);
        f = added(&all, &q);
        to_ready(&all, &f);
    }
    cached_of(sum, &all);
}

/* The sum in each lane; -1, or what is wrong as above. -3 where there is no memory for it. */
static int64_t sum_many(point *total, const uint8_t *data, const uint8_t *scalars, size_t step, size_t n) {
    size_t all = (n + 7) / 8;
    flat *points = aligned_alloc(64, all * sizeof(flat));
    ready *buckets = aligned_alloc(64, (BUCKETS + 1) * sizeof(ready));
    int8_t *digit = calloc(all * 8, WINDOWS); /* lanes behind the last item: zero */
    int64_t wrong = points && buckets && digit ? -1 : -3;
    for (size_t first = 0; first < n && wrong == -1; first += 8 * GROUPS) {
        point p[GROUPS];
        fe d2 = broadcast(D2);
        int groups = groups_from(first, n);
        wrong = read_points(p, data, first, n, groups);
        for (int g = 0; g < groups; g++) {
            flat *to = &points[first / 8 + (size_t)g];
            to->sum = add(&p[g].y, &p[g].x);
            to->difference = sub(&p[g].y, &p[g].x);
            to->t2d = mul(&p[g].t, &d2);
        }
    }
    for (size_t item = 0; item < n && wrong == -1; item++) window_digits(digit + item, 8 * all, scalars + step * item);
    for (int w = WINDOWS - 1; w >= 0 && wrong == -1; w--) {
        cached sum;
        ready left;
        for (int j = 0; j <= BUCKETS; j++) buckets[j] = (ready){small(1), small(1), small(1), small(0)};
        for (size_t g = 0; g < all; g++) into_buckets(buckets, &points[g], digit + 8 * ((size_t)w * all + g));
        sum_of_buckets(&sum, buckets);
        for (int i = 0; i < WIDE; i++) double_point(total, total);
        get_ready(&left, total);
        add_point(total, &left, &sum);
    }
    free(points);
    free(buckets);
    free(digit);
    return wrong;
}

/* The same by one multiplication each, for few. */
static int64_t sum_few(point *total, const uint8_t *data, const uint8_t *scalars, size_t step, size_t n) {
    point p[GROUPS];
    for (size_t first = 0; first < n; first += 8 * GROUPS) {
        int groups = groups_from(first, n);
        int64_t wrong = read_points(p, data, first, n, groups);
        if (wrong != -1) return wrong;
        multiply_all(p, scalars, step, first, n, groups);
        for (int g = 0; g < groups; g++) add_points(total, total, &p[g]);
    }
    return -1;
}

int64_t thiqa_lanes_combine(uint8_t *out, const uint8_t *data, const uint8_t *scalars, size_t step, size_t n) {
    if (!out || !data || !scalars || !n || (step != 0 && step != 32)) return -2;
    point total = {small(0), small(1), small(1), small(0)};
    int64_t wrong = n < MANY ? -3 : sum_many(&total, data, scalars, step, n);
    if (wrong == -3) wrong = sum_few(&total, data, scalars, step, n);
    if (wrong != -1) {
        memset(out, 0, 32);
        return wrong;
    }
    for (int by = 4; by > 0; by /= 2) {
        point other = rotated(&total, by);
        add_points(&total, &total, &other);
    }
    write_doubles(out, &total, 0, 1, 1);
    return -1;
}
