// Sequential minimal optimization for kernel machines of two classes (PairSolver.swift has the algorithm), and the curves of kernel
// functions.
//
// A problem's variables are signed, a[t] = y[t] · α[t]; slopes[t] = y[t] − Σ a[s] K(s, t). `state` says what a variable may do.
#ifndef FOVEA_SMO_H
#define FOVEA_SMO_H

#include <stddef.h>
#include <stdint.h>

enum { FOVEA_SMO_MAY_RISE = 1, FOVEA_SMO_MAY_FALL = 2 };

// The ends of the slopes.
typedef struct {
  size_t rising;    // where the largest slope of the variables that may rise is, the first of several; n where none may
  double highest;   // that slope; −∞ where none may
  double lowest;    // the least slope of the variables that may fall; +∞ where none may
} fovea_smo_ends;

// slopes[t] −= step · (first[t] − second[t]), and the ends of the new slopes.
fovea_smo_ends fovea_smo_move(
  double step, const float *first, const float *second, const int32_t *state, double *slopes, size_t n);

// The t which may fall, has a slope below `highest`, and with which the step gains most: (highest − slopes[t])² divided by the
// curvature own + diagonal[t] − 2 row[t], which counts as 1e-12 at least. The first of several; n where there is none.
size_t fovea_smo_partner(
  double highest, float own, const float *row, const float *diagonal, const int32_t *state, const double *slopes, size_t n);

// values[t] = max(0, (norm + norms[t]) − 2 · values[t]): products of a row with others become squared distances.
void fovea_squared_distances(float norm, const float *norms, float *values, size_t n);

// values[t] = exp(scale · values[t]), with a relative error of 2e-7; powers beyond −87 … 88 stay there.
void fovea_scaled_exponential(float scale, float *values, size_t n);

// values[t] = (scale · values[t] + constant)^degree
void fovea_scaled_power(float scale, float constant, uint32_t degree, float *values, size_t n);

#endif
