/* `cost:` and `carbon:` of a study.
 *
 *   cost: {kind: tokens | measured}
 *   cost: {kind: owned, electricity_usd_per_kwh: X | {local: X, cloud: Y}, rented: [SITE], usd_per_device_hour:
 * {ACCELERATOR: X}} carbon: {grid_kgco2e_per_kwh: X | {local: X, cloud: Y}, embodied: true | {ACCELERATOR: KG},
 * lifetime_years: N}
 *
 * What the study says of an accelerator goes before the measurements' accelerator_usd_per_device_hour and
 * accelerator_embodied_kgco2e. */
#ifndef WATTROUTE_SIM_STUDY_CHARGES_H
#define WATTROUTE_SIM_STUDY_CHARGES_H

#include "sim/study/keys.h"
#include "sim/study/study.h"

/* Readers of the keys; the target is the study. Errors: STUDY_* with the place. */
enum wr_code wr_cost_read(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error);
enum wr_code wr_carbon_read(const struct wr_key *self, const struct wr_node *node, void *target,
                            struct wr_error *error);

/* Reads `carbon` again: the tree may have another one, or none, since the study was read. Profiles and clock wait for
 * wr_rates_bind(). Errors as of wr_carbon_read(). */
enum wr_code wr_carbon_read_anew(struct wr_study *study, struct wr_error *error);

/* Fills the study's `rates` for the pairs in play, whose laws are known. Errors: IMPORT_UNKNOWN (an accelerator that is
 * not in the table), STUDY_UNPRICED (one that nothing is known of), STUDY_MISSING_KEY (an objective that weighs carbon
 * and no `carbon`), POWER_LATENCY, POWER_BATCH (the time of its devices is not known), each with the place. */
enum wr_code wr_rates_bind(struct wr_study *study, const struct wr_meta *meta, struct wr_error *error);

#endif
