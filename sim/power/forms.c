#include "sim/power/forms.h"

#include <math.h>

static double time_value(const double *parameter, double batch)
{
    return parameter[0] + parameter[1] * batch;
}

static void time_gradient(const double *parameter, double batch, double *gradient)
{
    (void)parameter;
    gradient[0] = 1;
    gradient[1] = batch;
}

static double energy_value(const double *parameter, double batch)
{
    return parameter[0] + parameter[1] / batch;
}

static void energy_gradient(const double *parameter, double batch, double *gradient)
{
    (void)parameter;
    gradient[0] = 1;
    gradient[1] = 1 / batch;
}

/* How far up the rise a batch is, from 0 to 1. */
static double rise(const double *parameter, double batch)
{
    return 1 / (1 + exp(-parameter[2] * (log2(batch) - parameter[3])));
}

static double power_value(const double *parameter, double batch)
{
    return parameter[0] + parameter[1] * rise(parameter, batch);
}

static void power_gradient(const double *parameter, double batch, double *gradient)
{
    const double risen = rise(parameter, batch), slope = parameter[1] * risen * (1 - risen);
    gradient[0] = 1;
    gradient[1] = risen;
    gradient[2] = slope * (log2(batch) - parameter[3]);
    gradient[3] = -slope * parameter[2];
}

const struct wr_form wr_form_time = {.name = "step time",
                                     .formula = "t0 + t1 b",
                                     .quantity = WR_BATCH_TIME,
                                     .parameters = 2,
                                     .key = {"t0_s", "t1_s"},
                                     .unit = {"s", "s"},
                                     .value = time_value,
                                     .gradient = time_gradient};

const struct wr_form wr_form_energy = {.name = "energy per output token",
                                       .formula = "c + k / b",
                                       .quantity = WR_BATCH_ENERGY,
                                       .parameters = 2,
                                       .key = {"c_j", "k_j"},
                                       .unit = {"J", "J"},
                                       .value = energy_value,
                                       .gradient = energy_gradient};

const struct wr_form wr_form_power = {.name = "power",
                                      .formula = "P0 + Pr / (1 + exp(-kp (log2 b - x0)))",
                                      .quantity = WR_BATCH_POWER,
                                      .parameters = 4,
                                      .key = {"p0_w", "pr_w", "kp", "x0"},
                                      .unit = {"W", "W", "", ""},
                                      .value = power_value,
                                      .gradient = power_gradient};
