#include "CHeap.h"

#include <stdlib.h>
#if defined(__APPLE__)
#include <malloc/malloc.h>
#elif defined(__GLIBC__)
#include <malloc.h>
#endif

long long heap_bytes_in_use(void) {
#if defined(__APPLE__)
    return (long long)mstats().bytes_used;
#elif defined(__GLIBC__)
    // Of all threads' heaps, and of what has pages of its own.
    struct mallinfo2 heap = mallinfo2();
    return (long long)(heap.uordblks + heap.hblkhd);
#else
    return -1;
#endif
}
