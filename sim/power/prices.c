#include "sim/power/prices.h"

#include <math.h>

static const double TOKENS_PER_PRICE = 1e6; /* models' prices are per million tokens */

static double of_model(const struct wr_meta *meta, int64_t pair, enum wr_column_id id)
{
    return wr_meta_real(meta, id, wr_meta_integer(meta, WR_COL_PAIR_MODEL, pair));
}

static enum wr_column_id parameters_column(enum wr_parameters parameters)
{
    return parameters == WR_PARAMETERS_TOTAL ? WR_COL_MODEL_PARAMS_TOTAL : WR_COL_MODEL_PARAMS_ACTIVE;
}

double wr_flop_per_token(const struct wr_meta *meta, int64_t pair, enum wr_parameters parameters)
{
    return 2 * of_model(meta, pair, parameters_column(parameters));
}

/* Where a column comes from: what a user gives to `import`, or says in the study in its place. */
static const char *how_to_have(const struct wr_meta *meta, enum wr_column_id id)
{
    switch (id) {
    case WR_COL_MODEL_PARAMS_TOTAL:
        return meta->column[WR_COL_MODEL_PARAMS_ACTIVE].present
                   ? "give params_total_b in the table of models (import --models), or say compute: {parameters: "
                     "active}"
                   : "give params_total_b in the table of models (import --models)";
    case WR_COL_MODEL_PARAMS_ACTIVE:
        return "give params_active_b in the table of models (import --models), or say compute: {parameters: total}";
    case WR_COL_MODEL_USD_IN:
    case WR_COL_MODEL_USD_OUT:
        return meta->column[WR_COL_COST].present
                   ? "say cost: {kind: measured}, as the measurements have cost_usd, or give usd_per_mtok_in and "
                     "usd_per_mtok_out in the table of models (import --models)"
                   : "give usd_per_mtok_in and usd_per_mtok_out in the table of models (import --models)";
    case WR_COL_ENERGY:
        return "import energy_j, or j_per_output_token of the pairs (import --pairs)";
    case WR_COL_LATENCY:
        return "import latency_s, or s_per_output_token of the pairs (import --pairs)";
    case WR_COL_INPUT_TOKENS:
        return "import input_tokens, or question_chars with --chars-per-token";
    case WR_COL_OUTPUT_TOKENS:
        return "import output_tokens, or output_chars with --chars-per-token";
    default:
        return "import it";
    }
}

static enum wr_code fail_input(const struct wr_meta *meta, int64_t pair, const char *term, enum wr_column_id id,
                               struct wr_error *error)
{
    const char *const name = wr_column_spec(id)->name, *const how = how_to_have(meta, id);
    if (!meta->column[id].present) {
        return wr_fail(error, WR_E_OBJECTIVE_INPUT, "%s%s%s", term, name, how);
    }
    const int64_t model = wr_meta_integer(meta, WR_COL_PAIR_MODEL, pair); /* the column is one of models */
    return wr_fail(error, WR_E_OBJECTIVE_MODEL, "%s%s%s%s", term, name, how, wr_meta_label(meta, WR_COL_MODEL, model));
}

/* A coefficient that is not zero needs its column. */
static enum wr_code need(double coefficient, const struct wr_meta *meta, int64_t pair, const char *term,
                         enum wr_column_id id, struct wr_error *error)
{
    bool fine = coefficient == 0 || meta->column[id].present;
    return fine ? WR_OK : fail_input(meta, pair, term, id, error);
}

static enum wr_code need_tokens(const struct wr_price *add, const struct wr_meta *meta, int64_t pair, const char *term,
                                struct wr_error *error)
{
    enum wr_code code = need(add->tokens_in, meta, pair, term, WR_COL_INPUT_TOKENS, error);
    return code == WR_OK ? need(add->tokens_out, meta, pair, term, WR_COL_OUTPUT_TOKENS, error) : code;
}

/* FLOP = 2 N (input + output tokens), model.md section 5. */
static enum wr_code price_compute(const struct wr_objective *objective, const struct wr_meta *meta, int64_t pair,
                                  struct wr_price *add, struct wr_error *error)
{
    double flop = wr_flop_per_token(meta, pair, objective->parameters);
    if (isnan(flop)) {
        return fail_input(meta, pair, "compute", parameters_column(objective->parameters), error);
    }
    add->tokens_in = add->tokens_out = objective->compute * flop;
    return need_tokens(add, meta, pair, "compute", error);
}

/* What an objective's weight of a linear law adds to a price; a term that is there needs its column. */
static enum wr_code price_law(double weight, const struct wr_linear *law, const char *term, const struct wr_meta *meta,
                              int64_t pair, struct wr_price *add, struct wr_error *error)
{
    *add = (struct wr_price){.constant = weight * law->constant,
                             .energy = weight * law->per_joule,
                             .latency = weight * law->per_second,
                             .tokens_out = weight * law->per_token};
    enum wr_code code = need(add->energy, meta, pair, term, WR_COL_ENERGY, error);
    code = code == WR_OK ? need(add->latency, meta, pair, term, WR_COL_LATENCY, error) : code;
    return code == WR_OK ? need(add->tokens_out, meta, pair, term, WR_COL_OUTPUT_TOKENS, error) : code;
}

static enum wr_code price_cost(const struct wr_objective *objective, const struct wr_pair_law *law,
                               const struct wr_rates *rates, const struct wr_meta *meta, int64_t pair,
                               struct wr_price *add, struct wr_error *error)
{
    if (objective->cost_kind == WR_COST_OWNED) {
        const struct wr_linear owned = wr_cost_of(law, rates);
        return price_law(objective->cost, &owned, "cost", meta, pair, add, error);
    }
    if (objective->cost_kind == WR_COST_MEASURED) {
        add->measured_cost = objective->cost;
        return need(add->measured_cost, meta, pair, "cost", WR_COL_COST, error);
    }
    double in = of_model(meta, pair, WR_COL_MODEL_USD_IN), out = of_model(meta, pair, WR_COL_MODEL_USD_OUT);
    if (isnan(in) || isnan(out)) {
        return fail_input(meta, pair, "cost", isnan(in) ? WR_COL_MODEL_USD_IN : WR_COL_MODEL_USD_OUT, error);
    }
    add->tokens_in = objective->cost * in / TOKENS_PER_PRICE;
    add->tokens_out = objective->cost * out / TOKENS_PER_PRICE;
    return need_tokens(add, meta, pair, "cost", error);
}

/* Sums are in the order of the terms. */
static struct wr_price add_up(const struct wr_price *term, int terms)
{
    struct wr_price sum = term[0];
    for (int i = 1; i < terms; i++) {
        sum.constant += term[i].constant;
        sum.energy += term[i].energy;
        sum.latency += term[i].latency;
        sum.tokens_in += term[i].tokens_in;
        sum.tokens_out += term[i].tokens_out;
        sum.measured_cost += term[i].measured_cost;
    }
    return sum;
}

enum wr_code wr_price_of(const struct wr_objective *objective, const struct wr_pair_law *law,
                         const struct wr_rates *rates, const struct wr_meta *meta, int64_t pair, struct wr_price *price,
                         struct wr_error *error)
{
    enum { ENERGY, LATENCY, COMPUTE, COST, CARBON, TERMS };
    struct wr_price term[TERMS] = {0};
    enum wr_code code = price_law(objective->energy, &law->energy, "energy", meta, pair, &term[ENERGY], error);
    if (code == WR_OK) {
        code = price_law(objective->latency, &law->latency, "latency", meta, pair, &term[LATENCY], error);
    }
    if (code == WR_OK && objective->compute != 0) {
        code = price_compute(objective, meta, pair, &term[COMPUTE], error);
    }
    if (code == WR_OK && objective->cost != 0) {
        code = price_cost(objective, law, rates, meta, pair, &term[COST], error);
    }
    if (code == WR_OK && objective->carbon != 0) {
        const struct wr_linear carbon = wr_carbon_of(law, rates);
        code = price_law(objective->carbon, &carbon, "carbon", meta, pair, &term[CARBON], error);
    }
    if (code == WR_OK) {
        *price = add_up(term, TERMS);
    }
    return code;
}

static double tokens_of(int32_t count)
{
    return count < 0 ? (double)NAN : count;
}

double wr_price_value(const struct wr_price *self, const struct wr_priced_query *query)
{
    const double coefficient[] = {self->energy, self->latency, self->tokens_in, self->tokens_out, self->measured_cost};
    const double value[] = {query->energy, query->latency, tokens_of(query->tokens_in), tokens_of(query->tokens_out),
                            query->measured_cost};
    double sum = self->constant;
    for (int i = 0; i < 5; i++) {
        sum += coefficient[i] != 0 ? coefficient[i] * value[i] : 0;
    }
    return sum;
}
