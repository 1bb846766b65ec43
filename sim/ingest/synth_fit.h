/* The correlation that makes a stated share of queries solvable: one parameter per data set, found by bisection.
 *
 * With thresholds t_m = Phi^-1(accuracy_m) and the latent difficulty z of sim/ingest/synth.h, some model of a set is
 * correct with probability
 *   P(rho) = 1 - integral phi(z) prod_m Phi((sqrt(rho) z - t_m) / sqrt(1 - rho)) dz,
 * which falls from 1 - prod (1 - accuracy_m) at rho = 0 to max accuracy_m at rho = 1 (Slepian's inequality). Outside
 * these two bounds no correlation gives a share: the nearer end is then taken, and the caller says so. */
#ifndef WATTROUTE_SIM_INGEST_SYNTH_FIT_H
#define WATTROUTE_SIM_INGEST_SYNTH_FIT_H

#include "sim/ingest/synth.h"

/* Phi^-1(accuracy); infinite at 0 and 1. */
double wr_synth_threshold(double accuracy);

/* P(rho) of models with these accuracies; 0 without a model. The integral by the trapezoid rule; at rho = 0 and 1 the
 * closed forms. */
double wr_synth_any_correct(const double *accuracy, int64_t models, double correlation);

/* Share of a data set's queries that some model with a local pair answers, at a correlation. */
double wr_synth_solvable(const struct wr_synth_spec *self, int64_t dataset, double correlation);

/* Sets the correlation of every data set that has a target. */
void wr_synth_fit(struct wr_synth_spec *self);

/* Whether a model has a pair on a local accelerator. */
bool wr_synth_is_local(const struct wr_synth_spec *self, int64_t model);

#endif
