/* The native kernel under valgrind: scalars, and the hashed inputs of an asker, are marked as undefined memory. Memcheck
 * then tells of every branch and every address that depends on them (A. Langley's ctgrind). With an argument, one branch
 * that does is taken and nothing else, so that the check is seen to work. The caller compares the output. */

#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#define PUBLIC(x) VALGRIND_MAKE_MEM_DEFINED(&(x), sizeof(x))
#include "lanes.c"

int main(int count, char **arguments) {
    (void)arguments;
    enum { N = 3 };
    uint8_t scalars[32 * N], hashed[64 * N], made[32 * N], out[32 * N];
    if (fread(scalars, 1, sizeof scalars, stdin) != sizeof scalars) return 2;
    if (fread(hashed, 1, sizeof hashed, stdin) != sizeof hashed) return 2;
    VALGRIND_MAKE_MEM_UNDEFINED(scalars, sizeof scalars);
    VALGRIND_MAKE_MEM_UNDEFINED(hashed, sizeof hashed);
    if (count > 1) {
        if (scalars[0] & 1) puts("odd");
        return 0;
    }
    if (thiqa_lanes_multiply(made, hashed, scalars, 32, N, 1) != -1) return 3;
    VALGRIND_MAKE_MEM_DEFINED(made, sizeof made); /* blinded elements are sent */
    if (thiqa_lanes_multiply(out, made, scalars, 0, N, 0) != -1) return 3;
    VALGRIND_MAKE_MEM_DEFINED(out, sizeof out);
    for (size_t i = 0; i < sizeof out; i++) printf("%02x", out[i]);
    return 0;
}
