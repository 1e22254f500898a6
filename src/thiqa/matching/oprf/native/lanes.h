/* The entries of the native kernel; thiqa/matching/oprf/lanes.py calls them. */

#ifndef THIQA_LANES_H
#define THIQA_LANES_H

#include <stddef.h>
#include <stdint.h>

#define THIQA_LANES_VERSION 1

int thiqa_lanes_version(void);
int thiqa_lanes_usable(void);

/* out[i] = scalar times element i, for i below n; 32 bytes each.
 *
 * data     n encodings of 32 bytes, or with hashed = 1 n times 64 uniform bytes (RFC 9496, section 4.3.4)
 * scalars  32 bytes below the order, little-endian, for all (step = 0), or 32 for each (step = 32)
 *
 * Returns -1, or twice the position of the first item that is wrong, plus 1 if it is the identity; then out is all
 * zeros. -2 for a null pointer, n = 0 or another step; then out is untouched. Constant time in scalars and in hashed
 * data; encodings are public, and so is which of them is wrong. No alignment is asked for. out and data may be the same
 * if hashed = 0. */
int64_t thiqa_lanes_multiply(uint8_t *out, const uint8_t *data, const uint8_t *scalars, size_t step, size_t n,
                             int hashed);

/* out = the sum of scalar times element, 32 bytes; the identity is no fault here. Its time and its addresses depend on
 * the scalars, which are public wherever this is called. Else as above. */
int64_t thiqa_lanes_combine(uint8_t *out, const uint8_t *data, const uint8_t *scalars, size_t step, size_t n);

#endif
