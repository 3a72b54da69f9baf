// How many processors there are to run on.
#ifndef FOVEA_PROCESSORS_H
#define FOVEA_PROCESSORS_H

// The processors that this process may run on, which may be fewer than the machine has; at least 1.
int fovea_processor_count(void);

#endif
