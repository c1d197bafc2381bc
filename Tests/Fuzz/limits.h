// Put in front of every file of the shim. Where it handles large pictures in another way than small ones, a variable stands
// for the limit, so that small ones take both ways.

#ifndef EASEL_FUZZ_LIMITS_H
#define EASEL_FUZZ_LIMITS_H

// The bytes up to which a picture is small.
extern unsigned long long easel_fuzz_limit;

#define SMALL_COEFFICIENTS easel_fuzz_limit
#define SMALL_PICTURE easel_fuzz_limit
#define SMALL_FILE easel_fuzz_limit
#define BAND_PIXELS ((unsigned)easel_fuzz_limit)
// All bytes at once, or a few at a time.
#define WEBP_STEP (size_t)(easel_fuzz_limit >> 8)

#endif
