#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/base/random.h"
#include "sim/study/node.h"
#include "sim/text/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct wr_node *parse(const char *text, struct wr_error *error)
{
    return wr_node_parse("s.yaml", text, strlen(text), error);
}

static struct wr_node *parse_good(const char *text)
{
    struct wr_error error = {0};
    struct wr_node *root = parse(text, &error);
    if (!root) {
        char message[2048];
        fail_msg("%s: %s", text, wr_error_render(&error, message, sizeof message));
    }
    return root;
}

static void assert_same(const struct wr_node *a, const struct wr_node *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->children, b->children);
    if (a->kind == WR_NODE_SCALAR) {
        assert_string_equal(a->text, b->text);
        assert_int_equal(a->quoted, b->quoted);
    }
    for (size_t i = 0; i < a->children; i++) {
        if (a->kind == WR_NODE_MAP) {
            assert_string_equal(a->child[i]->key, b->child[i]->key);
        }
        assert_same(a->child[i], b->child[i]);
    }
}

/* The tree and the text are each other's image. */
static void assert_round_trip(const struct wr_node *root)
{
    struct wr_error error = {0};
    char *text = wr_node_text(root, &error);
    assert_non_null(text);
    struct wr_node *again = parse_good(text);
    assert_same(root, again);
    char *twice = wr_node_text(again, &error);
    assert_string_equal(text, twice);
    wr_free(text);
    wr_free(twice);
    wr_node_free(again);
}

static void a_tree_knows_where_everything_stood(void **state)
{
    (void)state;
    struct wr_node *root = parse_good("name: x\npolicies:\n  a: {kind: always, pair: \"m@d\"}\n  \xc3\xa9: [1, '2']\n");
    const struct wr_node *policies = wr_node_get(root, "policies"), *a = wr_node_get(policies, "a");
    const struct wr_node *pair = wr_node_get(a, "pair"), *list = wr_node_get(policies, "\xc3\xa9");
    assert_int_equal(policies->key_line, 2);
    assert_int_equal(policies->line, 3);
    assert_int_equal(policies->column, 3);
    assert_int_equal(pair->key_column, 21);
    assert_int_equal(pair->column, 27);
    assert_true(pair->quoted);
    assert_false(wr_node_get(a, "kind")->quoted);
    assert_string_equal(pair->text, "m@d");
    assert_int_equal(list->kind, WR_NODE_LIST);
    assert_int_equal(list->child[1]->line, 4);
    assert_int_equal(list->child[1]->column, 10); /* characters, not bytes */
    assert_null(wr_node_get(a, "nothing"));
    assert_null(wr_node_get(list, "nothing"));
    wr_node_free(root);
}

static void each_defect_is_refused_at_its_place(void **state)
{
    static const struct {
        const char *text;
        enum wr_code code;
        int line, column;
    } cases[] = {
        {"", WR_E_YAML_SYNTAX, 1, 1},
        {"# only a comment\n", WR_E_YAML_SYNTAX, 2, 1},
        {"a: 1\nb: [1, 2\n", WR_E_YAML_SYNTAX, 3, 1},
        {"a: 1\n\tb: 2\n", WR_E_YAML_SYNTAX, 2, 1},
        {"a: \"open\n", WR_E_YAML_SYNTAX, 2, 1},
        {"a: @x\n", WR_E_YAML_SYNTAX, 1, 4},
        {"a: b: c\n", WR_E_YAML_SYNTAX, 1, 5},
        {"a: *x\n", WR_E_YAML_FEATURE, 1, 4},
        {"a: *\n", WR_E_YAML_SYNTAX, 1, 5},
        {"a: &x 1\n", WR_E_YAML_FEATURE, 1, 4},
        {"a: &x [1]\n", WR_E_YAML_FEATURE, 1, 4},
        {"a: &x {b: 1}\n", WR_E_YAML_FEATURE, 1, 4},
        {"&x a: 1\n", WR_E_YAML_FEATURE, 1, 1},
        {"a: !!int 1\n", WR_E_YAML_FEATURE, 1, 4},
        {"a: ! 1\n", WR_E_YAML_FEATURE, 1, 4},
        {"a: !x [1]\n", WR_E_YAML_FEATURE, 1, 4},
        {"!x a: 1\n", WR_E_YAML_FEATURE, 1, 1},
        {"a: 1\n<<: {b: 2}\n", WR_E_YAML_FEATURE, 2, 1},
        {"? [a]\n: 1\n", WR_E_YAML_FEATURE, 1, 3},
        {"\"\": 1\n", WR_E_YAML_FEATURE, 1, 1},
        {"\"a\\nb\": 1\n", WR_E_YAML_FEATURE, 1, 1},
        {"a: 1\n---\nb: 1\n", WR_E_YAML_FEATURE, 2, 1},
        {"a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", WR_E_YAML_DUPLICATE, 5, 3},
        {"{a: 1, b: 2, a: 3}\n", WR_E_YAML_DUPLICATE, 1, 14},
        {"a: 1\nb: \xff\n", WR_E_YAML_ENCODING, 2, 4},
        {"a: \xc0\xaf\n", WR_E_YAML_ENCODING, 1, 4},
        {"a: \xed\xa0\x80\n", WR_E_YAML_ENCODING, 1, 4},
        {"a: \xe2\x82", WR_E_YAML_ENCODING, 1, 4},
        {"a: \x01\n", WR_E_YAML_ENCODING, 1, 4},
        {"a: \"\\0\"\n", WR_E_YAML_ENCODING, 1, 4},
        {"\xc3\xa9: \xff\n", WR_E_YAML_ENCODING, 1, 4},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wr_error error = {0};
        assert_null(parse(cases[i].text, &error));
        if (error.code != cases[i].code || error.line != cases[i].line || error.column != cases[i].column) {
            char message[2048];
            fail_msg("case %zu: %s, code %s", i, wr_error_render(&error, message, sizeof message),
                     wr_error_row(error.code)->name);
        }
        assert_string_equal(error.file, "s.yaml");
        assert_int_equal(wr_error_exit(&error), WR_EXIT_DATA);
    }
}

static void a_nul_byte_and_a_byte_order_mark(void **state)
{
    (void)state;
    struct wr_error error = {0};
    assert_null(wr_node_parse("s", "a: 1\0b", 6, &error));
    assert_int_equal(error.code, WR_E_YAML_ENCODING);
    assert_int_equal(error.column, 5);
    struct wr_node *root = parse_good("\xef\xbb\xbf"
                                      "a: 1\n");
    assert_int_equal(wr_node_get(root, "a")->column, 4);
    wr_node_free(root);
}

static void duplicates_name_both_places(void **state)
{
    (void)state;
    struct wr_error error = {0};
    char message[512];
    assert_null(parse("a: 1\nb: 2\na: 3\n", &error));
    assert_string_equal(
        wr_error_render(&error, message, sizeof message),
        "s.yaml:3:1: key 'a' is given twice, first at line 1, column 1; expected it once; remove one of "
        "them");
}

/* `unit` repeated, with a head and a tail. */
static char *repeat(const char *head, const char *unit, size_t times, const char *tail)
{
    struct wr_error error;
    size_t length = strlen(unit);
    char *text = wr_array(strlen(head) + times * length + strlen(tail) + 1, 1, &error);
    char *at = stpcpy(text, head);
    for (size_t i = 0; i < times; i++) {
        at = stpcpy(at, unit);
    }
    strcpy(at, tail);
    return text;
}

static enum wr_code code_of(char *text)
{
    struct wr_error error = {0};
    struct wr_node *root = parse(text, &error);
    wr_node_free(root);
    wr_free(text);
    return error.code;
}

static void sizes_are_limited_exactly(void **state)
{
    (void)state;
    assert_int_equal(code_of(repeat("", "[", WR_NODE_DEPTH, "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")), WR_OK);
    assert_int_equal(code_of(repeat("", "[", WR_NODE_DEPTH + 1, "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")), WR_E_YAML_LIMIT);
    assert_int_equal(code_of(repeat("[1", ",1", WR_NODE_COUNT - 2, "]")), WR_OK);
    assert_int_equal(code_of(repeat("[1", ",1", WR_NODE_COUNT - 1, "]")), WR_E_YAML_LIMIT);
    assert_int_equal(code_of(repeat("'", "x", WR_NODE_BYTES - 2, "'")), WR_OK);
    assert_int_equal(code_of(repeat("'", "x", WR_NODE_BYTES - 1, "'")), WR_E_YAML_LIMIT);
    assert_int_equal(code_of(repeat("", "k", WR_NODE_KEY_BYTES, ": 1")), WR_OK);
    assert_int_equal(code_of(repeat("", "k", WR_NODE_KEY_BYTES + 1, ": 1")), WR_E_YAML_LIMIT);
    assert_int_equal(code_of(repeat("", "[", 100000, "")), WR_E_YAML_LIMIT);
}

static void a_file_is_read_and_a_missing_one_named(void **state)
{
    (void)state;
    struct wr_error error = {0};
    char path[] = "/tmp/wr_node_XXXXXX";
    int handle = mkstemp(path);
    assert_int_equal(write(handle, "a: 1\nb: *c\n", 11), 11);
    close(handle);
    assert_null(wr_node_read(path, &error));
    assert_string_equal(error.file, path);
    assert_int_equal(error.line, 2);
    unlink(path);
    assert_null(wr_node_read(path, &error));
    assert_int_equal(error.code, WR_E_OPEN);
    assert_int_equal(wr_error_exit(&error), WR_EXIT_NOINPUT);
    assert_null(wr_node_read("/tmp", &error));
    assert_int_equal(error.code, WR_E_READ);
}

/* ------------------------------------------------------------------------------------------------- --set */

static void set_puts_values_of_the_command_line(void **state)
{
    (void)state;
    struct wr_error error = {0};
    struct wr_node *root = parse_good("a: {b: 1}\nempty:\nx.y: {z: 1}\n");
    const char *sets[] = {"a.b=2", "a.c.d=[1, {e: f}]", "\"x.y\".z=3", "'q.r'=true", "empty.k=", "a.b=\"4\""};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        assert_int_equal(wr_node_set(root, sets[i], &error), WR_OK);
    }
    const struct wr_node *a = wr_node_get(root, "a"), *b = wr_node_get(a, "b");
    assert_string_equal(b->text, "4");
    assert_true(b->quoted);
    assert_true(b->from_command_line);
    assert_string_equal(b->file, "--set a.b=\"4\"");
    assert_int_equal(b->line, 0);
    assert_false(a->from_command_line);
    assert_true(wr_node_get(a, "c")->from_command_line);
    const struct wr_node *list = wr_node_get(wr_node_get(a, "c"), "d");
    assert_true(list->child[1]->child[0]->from_command_line);
    assert_string_equal(list->child[1]->child[0]->key, "e");
    char *text = wr_node_text(root, &error);
    assert_string_equal(text, "a:\n  b: \"4\"\n  c:\n    d:\n      - 1\n      - e: f\nempty:\n  k:\nx.y:\n  z: 3\nq.r: "
                              "true\n");
    wr_free(text);
    assert_round_trip(root);
    wr_node_free(root);
}

static void set_refuses_what_it_cannot_put(void **state)
{
    static const char *const sets[] = {"",
                                       "a",
                                       "=1",
                                       "a.=1",
                                       ".a=1",
                                       "a..b=1",
                                       "\"a=1",
                                       "\"a\"b=1",
                                       "a.b=*x",
                                       "a.b=[1",
                                       "s.t=1",
                                       "a.b=&x 1",
                                       "l.0=1",
                                       "a.b=1: 2: 3",
                                       "a.b={x: 1, x: 2}",
                                       "a.b=# c",
                                       "a.b=--- 1\n--- 2"};
    (void)state;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct wr_error error = {0};
        struct wr_node *root = parse_good("a: {b: 1}\ns: text\nl: [1]\n");
        if (wr_node_set(root, sets[i], &error) == WR_OK) {
            fail_msg("accepted: %s", sets[i]);
        }
        assert_int_equal(wr_error_exit(&error), WR_EXIT_USAGE);
        assert_memory_equal(error.file, "--set ", 6);
        assert_int_equal(error.line, 0);
        wr_node_free(root);
    }
}

static void set_keeps_the_depth_limit(void **state)
{
    (void)state;
    struct wr_error error = {0};
    char *deep = repeat("", "k.", WR_NODE_DEPTH - 3, "k=[1]"), *deeper = repeat("", "j.", WR_NODE_DEPTH - 2, "j=[[1]]");
    struct wr_node *root = parse_good("a: 1\n");
    assert_int_equal(wr_node_set(root, deep, &error), WR_OK);
    assert_round_trip(root);
    assert_int_equal(wr_node_set(root, deeper, &error), WR_E_YAML_LIMIT);
    wr_free(deep);
    wr_free(deeper);
    wr_node_free(root);
}

/* -------------------------------------------------------------------------------------------- round trip */

static void texts_that_are_hard_to_write_come_back(void **state)
{
    static const char *const texts[] = {
        "a: 'it''s'\nb: \"tab\\t nl\\n nel\\N ls\\L ps\\P bom\\uFEFF bell\\a quote\\\" back\\\\\"\n",
        "a: |\n  two\n  lines\nb: >-\n  folded\n  text\n",
        "a: plain text that\n  goes on\n\n  and on\n",
        "a: {}\nb: []\nc:\nd: ''\ne: [[], {}, [1, [2]], {x: {y: }}]\n",
        "- a\n- - b\n  - c: 1\n    d: [e]\n-\n",
        "just text\n",
        "---\n",
        "'- quoted'\n",
        "{--- a: 1, -b: -c, ? d : e}\n",
        "true: 'true'\n'null': ~\n0x1: 1e3\n\"@\": '@x*'\n",
        "\xc3\xa9t\xc3\xa9: \xf0\x9f\x98\x80\n",
        "a: x#y\nb: http://u:1/p?q={r},s\nc: a, b ] }\n",
        "k: \"\\x7f \\x85 \\u2028 \\U0001F600 \\uFFFE\"\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct wr_node *root = parse_good(texts[i]);
        assert_round_trip(root);
        wr_node_free(root);
    }
}

/* Random text out of the pieces that matter to YAML; what parses must come back from its canonical text. */
static void random_documents_come_back(void **state)
{
    static const char *const pieces[] = {"a",    "b",   ": ",  ":",     "\n",       "\n  ",         "\n    ",   "- ",
                                         "-",    "[",   "]",   "{",     "}",        ", ",           "'",        "\"",
                                         "\\n",  "#",   " #",  "? ",    "|\n",      ">\n",          "\xc3\xa9", "1",
                                         "true", "---", "...", "\\x01", "\xc2\x85", "\xe2\x80\xa8", "%",        "!",
                                         "~",    "",    "\t",  "@",     "*",        "\r",           "\"\"",     "''"};
    const uint64_t count = sizeof pieces / sizeof *pieces;
    const struct wr_random random = {.seed = 7, .stream = 1};
    int parsed = 0;
    (void)state;
    for (uint64_t document = 0; document < 60000; document++) {
        char text[512] = "";
        uint64_t length = 1 + wr_random_bits(&random, document, 1000) % 24;
        for (uint64_t i = 0; i < length; i++) {
            strcat(text, pieces[wr_random_bits(&random, document, (uint32_t)i) % count]);
        }
        struct wr_error error = {0};
        struct wr_node *root = parse(text, &error);
        if (root) {
            parsed++;
            assert_round_trip(root);
            wr_node_free(root);
        } else {
            assert_int_not_equal(error.code, WR_OK);
            assert_true(error.line >= 1 && error.column >= 1);
        }
    }
    assert_true(parsed > 3000);
}

static void every_failing_allocation_is_reported_and_leaks_nothing(void **state)
{
    (void)state;
    bool done = false;
    for (int64_t n = 0; !done; n++) {
        struct wr_error error = {0};
        wr_memory_fail_after(n);
        struct wr_node *root = parse("a: [1, {b: 'c'}]\nd: {e: f}\n", &error);
        char *text = NULL;
        done = root && wr_node_set(root, "a=[1]", &error) == WR_OK && wr_node_set(root, "d.g.h=2", &error) == WR_OK &&
               (text = wr_node_text(root, &error));
        wr_memory_fail_after(-1);
        assert_true(done || error.code == WR_E_NO_MEMORY);
        wr_free(text);
        wr_node_free(root);
        assert_true(n < 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_knows_where_everything_stood),
        cmocka_unit_test(each_defect_is_refused_at_its_place),
        cmocka_unit_test(a_nul_byte_and_a_byte_order_mark),
        cmocka_unit_test(duplicates_name_both_places),
        cmocka_unit_test(sizes_are_limited_exactly),
        cmocka_unit_test(a_file_is_read_and_a_missing_one_named),
        cmocka_unit_test(set_puts_values_of_the_command_line),
        cmocka_unit_test(set_refuses_what_it_cannot_put),
        cmocka_unit_test(set_keeps_the_depth_limit),
        cmocka_unit_test(texts_that_are_hard_to_write_come_back),
        cmocka_unit_test(random_documents_come_back),
        cmocka_unit_test(every_failing_allocation_is_reported_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
