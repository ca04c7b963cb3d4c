#ifndef CHEAP_H
#define CHEAP_H

/// How many bytes of the heap are in use, with what the heap needs to know of them; -1 where the system does not say.
long long heap_bytes_in_use(void);

#endif
