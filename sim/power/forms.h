/* The closed forms of batching (model.md section 3), each with its gradient, so that kinds and fits share a formula.
 *
 *   step time          t(b) = t0 + t1 b            a pass over the weights, and work per request
 *   energy per token   e(b) = c + k / b            work per token, and a share of what a step costs anyhow
 *   power              P(b) = P0 + Pr / (1 + exp(-kp (log2 b - x0)))
 *
 * Sources: step time as W + H n in the power model reference of the vLLM semantic router's fleet-sim
 * (arXiv:2603.16054); power as the four-parameter logistic over log2 batch of ml.energy/data (LogisticModel); the
 * energy form is power that grows slowly over a step time, and is checked on the ML.ENERGY curves (arXiv:2505.06371).
 */
#ifndef WATTROUTE_SIM_POWER_FORMS_H
#define WATTROUTE_SIM_POWER_FORMS_H

#include "sim/power/batch_curve.h"

enum { WR_FORM_PARAMETERS = 4 };

struct wr_form {
    const char *name;    /* "step time" */
    const char *formula; /* "t0 + t1 b" */
    enum wr_batch_quantity quantity;
    int parameters;
    const char *key[WR_FORM_PARAMETERS];  /* of an option of the kinds that use the form */
    const char *unit[WR_FORM_PARAMETERS]; /* "" = none */
    double (*value)(const double *parameter, double batch);
    void (*gradient)(const double *parameter, double batch, double *gradient); /* by each parameter */
};

extern const struct wr_form wr_form_time, wr_form_energy, wr_form_power;

#endif
