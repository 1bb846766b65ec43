/* Llama-3.1-8B-Instruct on one H100, lm-arena-chat: figures of the ML.ENERGY leaderboard (commit 0cd52da, data set v3,
 * Apache-2.0, arXiv:2505.06371), retyped: mean batch, J per output token, output tokens per second, W. */
#ifndef WATTROUTE_TESTS_BATCH_POINTS_H
#define WATTROUTE_TESTS_BATCH_POINTS_H

#include "sim/power/batch_curve.h"
#include "tests/unit/unit.h"

enum { LLAMA_POINTS = 11 };
static const double llama[LLAMA_POINTS][4] = {
    {7.978201635, 0.4547982611, 1069.568851, 486.4380536},  {15.95169082, 0.2627397785, 1953.571072, 513.2808308},
    {31.91150442, 0.1650551074, 3391.070168, 559.7134508},  {63.91780822, 0.1185796484, 5147.153245, 610.3476218},
    {95.70175439, 0.1028655313, 6260.145924, 643.9532368},  {127.62, 0.09510991243, 7036.531578, 669.2439022},
    {191.6585366, 0.08369519184, 8223.346532, 688.2545656}, {255.1898734, 0.07664130323, 9009.61172, 690.5083839},
    {383.0142857, 0.0742341818, 9248.011982, 686.5186028},  {510.8688525, 0.07019449941, 9805.587745, 688.2983232},
    {690.8681319, 0.07134822943, 9602.774326, 685.1409458},
};

/* To be freed. */
static inline struct wr_batch_curve llama_curve(void)
{
    struct wr_batch_curve curve;
    assert_int_equal(wr_batch_curve_make(&curve, LLAMA_POINTS, NULL), WR_OK);
    for (int i = 0; i < LLAMA_POINTS; i++) {
        curve.batch[i] = llama[i][0];
        curve.value[WR_BATCH_ENERGY][i] = llama[i][1];
        curve.value[WR_BATCH_TIME][i] = llama[i][0] / llama[i][2];
        curve.value[WR_BATCH_POWER][i] = llama[i][3];
    }
    return curve;
}

#endif
