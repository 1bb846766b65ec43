#include "sim/study/where.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"
#include "sim/text/nearest.h"
#include "sim/text/number.h"

#include <stdio.h>
#include <string.h>

struct span {
    const char *text;
    size_t length;
};

struct condition {
    struct span column, value;
    enum wr_where_op op;
    bool value_quoted;
};

/* Columns with a name of their own; features and routers are known by their labels. */
static const struct {
    const char *name;
    enum wr_column_id id;
} fixed[] = {
    {"domain", WR_COL_QUERY_DOMAIN},   {"input_tokens", WR_COL_INPUT_TOKENS}, {"query_weight", WR_COL_QUERY_WEIGHT},
    {"query_user", WR_COL_QUERY_USER}, {"arrival_s", WR_COL_ARRIVAL},
};
enum { FIXED = sizeof fixed / sizeof *fixed };

/* Places a filled error at a byte of the condition's text. Exact while the text stands on one line and holds no escape,
 * as conditions do. */
static enum wr_code fail_inside(const struct wr_node *node, const char *at, struct wr_error *error)
{
    struct wr_node place = *node;
    for (const char *c = node->text; c < at; c++) {
        place.column += ((unsigned char)*c & 0xc0) != 0x80; /* columns count characters */
    }
    place.column += node->quoted;
    if (node->from_command_line) {
        place.column = 0;
    }
    return wr_node_fail(error, &place);
}

static enum wr_code fail_syntax(const struct wr_node *node, const char *at, const char *what, struct wr_error *error)
{
    wr_fail(error, WR_E_WHERE_SYNTAX, "%s", what);
    return fail_inside(node, at, error);
}

/* --------------------------------------------------------------------------------------------- reading */

static struct span trim(struct span span)
{
    while (span.length > 0 && (span.text[0] == ' ' || span.text[0] == '\t')) {
        span.text++;
        span.length--;
    }
    while (span.length > 0 && (span.text[span.length - 1] == ' ' || span.text[span.length - 1] == '\t')) {
        span.length--;
    }
    return span;
}

/* The operator at `text`; its bytes, or 0. */
static size_t operator_at(const char *text, enum wr_where_op *op)
{
    static const struct {
        const char *text;
        enum wr_where_op op;
    } operators[] = {{"==", WR_EQ}, {"!=", WR_NE}, {"<=", WR_LE}, {">=", WR_GE}, {"<", WR_LT}, {">", WR_GT}};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        size_t length = strlen(operators[i].text);
        if (strncmp(text, operators[i].text, length) == 0) {
            *op = operators[i].op;
            return length;
        }
    }
    return 0;
}

/* Takes the quotes off a value. False with the error filled where they do not match. */
static bool unquote(const struct wr_node *node, struct condition *condition, struct wr_error *error)
{
    struct span *value = &condition->value;
    char quote = value->text[0];
    if (quote != '"' && quote != '\'') {
        return true;
    }
    if (value->length < 2 || memchr(value->text + 1, quote, value->length - 1) != value->text + value->length - 1) {
        fail_syntax(node, value->text, "the quoted value does not end where the condition ends", error);
        return false;
    }
    condition->value_quoted = true;
    value->text++;
    value->length -= 2;
    return true;
}

/* False with the error filled where it is no condition. */
static bool parse(const struct wr_node *node, struct condition *condition, struct wr_error *error)
{
    if (node->kind != WR_NODE_SCALAR || !*node->text) {
        wr_fail_value(node, NULL, "a condition, as in \"domain == math\"", error);
        return false;
    }
    const char *sign = node->text + strcspn(node->text, "=!<>");
    if (!*sign) {
        fail_syntax(node, node->text, "there is no operator", error);
        return false;
    }
    size_t length = operator_at(sign, &condition->op);
    if (length == 0) {
        fail_syntax(node, sign, *sign == '=' ? "'=' is not an operator" : "'!' is not an operator", error);
        return false;
    }
    condition->column = trim((struct span){node->text, (size_t)(sign - node->text)});
    condition->value = trim((struct span){sign + length, strlen(sign + length)});
    condition->value_quoted = false;
    if (condition->column.length == 0) {
        fail_syntax(node, node->text, "there is no column before the operator", error);
        return false;
    }
    if (condition->value.length == 0) {
        fail_syntax(node, sign, "there is no value after the operator", error);
        return false;
    }
    if (strchr("=!<>", condition->value.text[0])) {
        fail_syntax(node, condition->value.text, "two operators follow each other", error);
        return false;
    }
    return unquote(node, condition, error);
}

enum wr_code wr_where_check(const struct wr_node *list, struct wr_error *error)
{
    if (list->kind != WR_NODE_LIST) {
        return wr_fail_value(list, NULL, "a list of conditions, as in [\"domain == math\"]", error);
    }
    for (size_t i = 0; i < list->children; i++) {
        struct condition condition;
        if (!parse(list->child[i], &condition, error)) {
            return error->code;
        }
    }
    return WR_OK;
}

/* --------------------------------------------------------------------------------------------- binding */

static bool equals(struct span span, const char *text)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): a parsed condition has text */
    return strlen(text) == span.length && memcmp(span.text, text, span.length) == 0;
}

static int64_t find_label(const struct wr_meta *meta, enum wr_column_id id, struct span span)
{
    const struct wr_column *column = &meta->column[id];
    for (int64_t i = 0; column->present && i < meta->extent[column->dim]; i++) {
        if (equals(span, wr_meta_label(meta, id, i))) {
            return i;
        }
    }
    return -1;
}

static char *copy_span(struct span span, struct wr_error *error)
{
    return wr_text_copy(span.text, span.length, error);
}

/* A fixed column that the table has in a form a condition can use: one value per query. */
static bool is_usable(const struct wr_meta *meta, enum wr_column_id id)
{
    const struct wr_column *column = &meta->column[id];
    return column->present && (id != WR_COL_INPUT_TOKENS || column->dim2 == WR_DIM_NONE);
}

static size_t append_labels(const struct wr_meta *meta, enum wr_column_id id, const char **names)
{
    const struct wr_column *column = &meta->column[id];
    size_t count = column->present ? (size_t)meta->extent[column->dim] : 0;
    for (size_t i = 0; i < count; i++) {
        names[i] = wr_meta_label(meta, id, (int64_t)i);
    }
    return count;
}

static enum wr_code fail_name(const struct wr_node *node, enum wr_code what, struct span typed,
                              const char *const *names, size_t count, struct wr_error *error)
{
    char expected[WR_ERROR_TEXT] = "a condition on something that it has", hint[WR_ERROR_TEXT] = "remove the condition";
    char *name = copy_span(typed, error);
    if (!name) {
        return WR_E_NO_MEMORY;
    }
    if (count > 0) {
        char list[WR_ERROR_TEXT - sizeof "one of "];
        snprintf(expected, sizeof expected, "one of %s", wr_join(names, count, list, sizeof list));
        snprintf(hint, sizeof hint, "did you mean '%s'?", wr_nearest(name, names, count));
    }
    wr_fail(error, what, "%s%s%s", name, expected, hint);
    wr_free(name);
    return fail_inside(node, typed.text, error);
}

static enum wr_code fail_column(const struct wr_node *node, const struct wr_meta *meta, struct span typed,
                                struct wr_error *error)
{
    size_t most = FIXED + (size_t)meta->extent[WR_DIM_FEATURE] + (size_t)meta->extent[WR_DIM_ROUTER], count = 0;
    const char **names = wr_array(most, sizeof *names, error);
    if (!names) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < FIXED; i++) {
        if (is_usable(meta, fixed[i].id)) {
            names[count++] = fixed[i].name;
        }
    }
    count += append_labels(meta, WR_COL_FEATURE, names + count);
    count += append_labels(meta, WR_COL_ROUTER, names + count);
    enum wr_code code = fail_name(node, WR_E_WHERE_COLUMN, typed, names, count, error);
    wr_free(names);
    return code;
}

static enum wr_code bind_column(const struct wr_node *node, const struct condition *condition,
                                const struct wr_meta *meta, struct wr_where *where, struct wr_error *error)
{
    int64_t feature = find_label(meta, WR_COL_FEATURE, condition->column);
    int64_t router = find_label(meta, WR_COL_ROUTER, condition->column);
    const char *found = NULL;
    for (int i = 0; i < FIXED && !found; i++) {
        if (equals(condition->column, fixed[i].name) && is_usable(meta, fixed[i].id)) {
            *where = (struct wr_where){.column = fixed[i].id};
            found = "a query column";
        }
    }
    if ((feature >= 0 || router >= 0) && (found || (feature >= 0 && router >= 0))) {
        char *name = copy_span(condition->column, error);
        if (!name) {
            return WR_E_NO_MEMORY;
        }
        wr_fail(error, WR_E_WHERE_AMBIGUOUS, "%s%s%s", name, found ? found : "a router",
                feature >= 0 ? "a feature" : "a router");
        wr_free(name);
        return fail_inside(node, condition->column.text, error);
    }
    if (feature >= 0) {
        *where = (struct wr_where){.column = WR_COL_FEATURE_VALUE, .index = feature};
    } else if (router >= 0) {
        *where = (struct wr_where){.column = WR_COL_ROUTER_SCORE, .index = router};
    } else if (!found) {
        return fail_column(node, meta, condition->column, error);
    }
    return WR_OK;
}

static enum wr_code bind_domain(const struct wr_node *node, const struct condition *condition,
                                const struct wr_meta *meta, struct wr_where *where, struct wr_error *error)
{
    if (where->op != WR_EQ && where->op != WR_NE) {
        return fail_syntax(node, condition->column.text, "domains have no order, so only == and != compare them",
                           error);
    }
    int64_t domain = find_label(meta, WR_COL_DOMAIN, condition->value);
    if (domain >= 0) {
        where->value = (double)domain;
        return WR_OK;
    }
    const char **names = wr_array((size_t)meta->extent[WR_DIM_DOMAIN], sizeof *names, error);
    if (!names) {
        return WR_E_NO_MEMORY;
    }
    size_t count = append_labels(meta, WR_COL_DOMAIN, names);
    enum wr_code code = fail_name(node, WR_E_WHERE_DOMAIN, condition->value, names, count, error);
    wr_free(names);
    return code;
}

static enum wr_code bind(const struct wr_node *node, const struct wr_meta *meta, struct wr_where *where,
                         struct wr_error *error)
{
    struct condition condition;
    if (!parse(node, &condition, error)) {
        return error->code;
    }
    enum wr_code code = bind_column(node, &condition, meta, where, error);
    if (code != WR_OK) {
        return code;
    }
    where->op = condition.op;
    if (where->column == WR_COL_QUERY_DOMAIN) {
        return bind_domain(node, &condition, meta, where, error);
    }
    if (condition.value_quoted || !wr_parse_real(condition.value.text, condition.value.length, &where->value)) {
        return fail_syntax(node, condition.value.text, "the value is not a number", error);
    }
    return WR_OK;
}

enum wr_code wr_where_bind(const struct wr_node *list, const struct wr_meta *meta, struct wr_where **where, int *wheres,
                           struct wr_error *error)
{
    *where = NULL;
    *wheres = 0;
    size_t count = list ? list->children : 0;
    struct wr_where *bound = wr_array(count, sizeof *bound, error);
    if (!bound) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        enum wr_code code = bind(list->child[i], meta, &bound[i], error);
        if (code != WR_OK) {
            wr_free(bound);
            return code;
        }
    }
    *where = bound;
    *wheres = (int)count;
    return WR_OK;
}

enum wr_code wr_query_value_bind(const struct wr_node *node, const struct wr_meta *meta, struct wr_query_value *value,
                                 struct wr_error *error)
{
    const struct condition condition = {.column = {node->text, strlen(node->text)}};
    struct wr_where where = {.column = WR_COLUMNS};
    enum wr_code code = bind_column(node, &condition, meta, &where, error);
    if (code == WR_OK && where.column == WR_COL_QUERY_DOMAIN) {
        return wr_fail_value(node, NULL, "a column of numbers; domains are names", error);
    }
    *value = (struct wr_query_value){.column = where.column, .index = where.index};
    return code;
}
