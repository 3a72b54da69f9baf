// Inner loops on whole vectors. Every function has a scalar twin that the tests compare it with; which one runs is
// decided once, by what the processor has (see fovea_level.h). No function allocates unless it says so, none keeps
// state, all may be called from many threads at once.
#ifndef CFOVEA_KERNELS_H
#define CFOVEA_KERNELS_H

#include "fovea_augment.h"
#include "fovea_bytes.h"
#include "fovea_cascade.h"
#include "fovea_cholesky.h"
#include "fovea_clusters.h"
#include "fovea_detect.h"
#include "fovea_eigen.h"
#include "fovea_filters.h"
#include "fovea_first.h"
#include "fovea_histogram.h"
#include "fovea_hog.h"
#include "fovea_lbp.h"
#include "fovea_level.h"
#include "fovea_matmul.h"
#include "fovea_network.h"
#include "fovea_optimizer.h"
#include "fovea_blocks.h"
#include "fovea_pairs.h"
#include "fovea_processors.h"
#include "fovea_reduced.h"
#include "fovea_resample.h"
#include "fovea_shorts.h"
#include "fovea_sift.h"
#include "fovea_smo.h"
#include "fovea_svm.h"
#include "fovea_vector.h"
#include "fovea_weights.h"
#include "fovea_winograd.h"

#endif
