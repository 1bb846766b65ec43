/* `power_states:` of a study: which row an accelerator takes, what it fills, and each fault at its place. */
#include "tests/unit/study_defect.h"

#include <math.h>

static char table[] = "/tmp/wr_power_XXXXXX";

static void write_table(const char *text)
{
    FILE *file = fopen(table, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static const char devices_csv[] =
    "device,boundary,off_w,sleep_w,idle_w,loaded_idle_w,setup_w,active_w,tdp_w,source,date\n"
    "rack,accelerator,1,2,3,100,5,6,7,a page,2026\n"
    "Laptop 14,wall,,,9,11,,,,another page,2025-02\n"
    "Laptop SoC,soc,,,4,5,,,,a third page,\n";

/* Loaded idle of the rack is 121 W per device in the measurements, of which it has 4; the laptop's are not known. */
static int set_up_power(void **state)
{
    struct wr_error error;
    set_up(state);
    wr_meta_add(&meta, WR_COL_PAIR_BATCH, &error);
    wr_meta_add(&meta, WR_COL_ACCELERATOR_DEVICES, &error);
    wr_meta_add(&meta, WR_COL_ACCELERATOR_LOADED_IDLE_W, &error);
    for (int p = 0; p < 5; p++) {
        ((double *)meta.column[WR_COL_PAIR_BATCH].data)[p] = 1;
    }
    for (int a = 0; a < 3; a++) {
        ((int32_t *)meta.column[WR_COL_ACCELERATOR_DEVICES].data)[a] = a == 2 ? 4 : 1;
    }
    ((double *)meta.column[WR_COL_ACCELERATOR_LOADED_IDLE_W].data)[2] = 121;
    close(mkstemp(table));
    write_table(devices_csv);
    return 0;
}

static int tear_down_power(void **state)
{
    unlink(table);
    return tear_down(state);
}

/* Text in which FILE stands for the table, until the next call. */
static const char *filled(const char *text)
{
    static char whole[2048];
    size_t length = 0;
    for (const char *at = text; *at; at++) {
        if (strncmp(at, "FILE", 4) == 0) {
            length += (size_t)snprintf(whole + length, sizeof whole - length, "%s", table);
            at += 3;
        } else {
            whole[length++] = *at;
        }
    }
    whole[length] = '\0';
    return whole;
}

static void assert_state(const struct wr_study *study, int accelerator, enum wr_power_state state, double watts,
                         int basis)
{
    const struct wr_state_watts *found = &study->power.states[accelerator].state[state];
    if (isnan(watts)) {
        assert_true(isnan(found->watts));
        return;
    }
    assert_true(found->watts == watts);
    assert_int_equal(found->basis, basis);
    assert_true((found->source == NULL) == (basis == WR_BASIS_UNKNOWN));
}

static void without_a_file_the_measurements_say_it(void **state)
{
    (void)state;
    struct wr_study study;
    load_good(&study, base, NULL);
    assert_state(&study, 2, WR_POWER_LOADED_IDLE, 4 * 121, WR_BASIS_UNKNOWN);
    assert_state(&study, 2, WR_POWER_OFF, NAN, 0);
    assert_state(&study, 0, WR_POWER_LOADED_IDLE, NAN, 0);
    assert_null(study.power.states[2].file);
    wr_study_free(&study);
}

static void a_row_fills_what_the_measurements_lack(void **state)
{
    (void)state;
    static const double watts[] = {1, 2, 3, 121, 5, 6, 7};
    struct wr_study study;
    load_with(&study,
              filled("power_states: FILE\n"
                     "assumptions: {cloud: {idle: {kind: utilisation, utilisation: 0.5}}}"),
              NULL);
    for (int i = 0; i < WR_POWER_STATES; i++) {
        const bool measured = i == WR_POWER_LOADED_IDLE;
        assert_state(&study, 2, (enum wr_power_state)i, 4 * watts[i],
                     measured ? WR_BASIS_UNKNOWN : WR_BASIS_ACCELERATOR);
    }
    assert_string_equal(study.power.states[2].state[WR_POWER_OFF].source, "a page");
    assert_string_equal(study.power.states[2].device, "rack");
    assert_null(study.power.states[0].device); /* "Laptop 14" is not "laptop" */
    assert_string_equal(study.power.states[0].file, table);
    wr_study_free(&study);
}

static void devices_are_named_one_by_one(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study,
              filled("power_states: {file: FILE, devices: {laptop: Laptop 14}}\n"
                     "assumptions: {local: {idle: {kind: utilisation, utilisation: 0.5}}}"),
              NULL);
    assert_state(&study, 0, WR_POWER_LOADED_IDLE, 11, WR_BASIS_WALL);
    assert_state(&study, 0, WR_POWER_OFF, NAN, 0);
    assert_state(&study, 2, WR_POWER_IDLE, 12, WR_BASIS_ACCELERATOR);
    assert_true(study.scenario.law[0].energy.per_second == 11);
    wr_study_free(&study);
}

/* The laptop's energies are measured at the wall. */
static void another_boundary_needs_permission(void **state)
{
    (void)state;
    struct wr_study study;
    load_with(&study,
              filled("power_states: {file: FILE, devices: {laptop: Laptop SoC}}\n"
                     "assumptions: {local: {idle: {kind: utilisation, utilisation: 0.5}}}"),
              NULL);
    const struct wr_power_states *laptop = &study.power.states[0];
    const unsigned needed = WR_POWER_BIT(WR_POWER_LOADED_IDLE);
    assert_int_equal(wr_power_states_mixed(laptop, needed, WR_BASIS_WALL), WR_POWER_LOADED_IDLE);
    assert_int_equal(wr_power_states_mixed(laptop, needed, WR_BASIS_SOC), WR_POWER_STATES);
    assert_int_equal(wr_power_states_mixed(laptop, 0, WR_BASIS_WALL), WR_POWER_STATES);
    assert_true(study.scenario.law[0].energy.per_second == 5);
    wr_study_free(&study);
}

#define IDLE "assumptions: {local: {idle: {kind: utilisation, utilisation: 0.5}}}"

static void each_fault_has_its_place(void **state)
{
    static const struct study_defect cases[] = {
        {WITH("power_states:"), WR_E_STUDY_VALUE, 3, 14, "the path of a table of devices"},
        {WITH("power_states: [a]"), WR_E_STUDY_VALUE, 3, 15, "the path of a table of devices"},
        {WITH("power_states: {devices: {}}"), WR_E_STUDY_MISSING_KEY, 3, 15, "'file'"},
        {WITH("power_states: {fil: x, file: y}"), WR_E_STUDY_UNKNOWN_KEY, 3, 16, "did you mean 'file'?"},
        {WITH("power_states: {file: x, devices: laptop}"), WR_E_STUDY_VALUE, 3, 34,
         "a mapping of accelerators to devices"},
        {WITH("power_states: {file: x, devices: {laptop: []}}"), WR_E_STUDY_VALUE, 3, 43, "laptop"},
        {WITH("power_states: {file: /no/such/file.csv}"), WR_E_STUDY_FILE, 3, 22,
         "'/no/such/file.csv', which cannot be read"},
        {WITH("power_states: /no/such/file.csv"), WR_E_STUDY_FILE, 3, 15, "'power_states' names"},
        {WITH("power_states: FILE"), WR_E_STUDY_USELESS_KEY, 3, 1, "assumptions that need no power state"},
        {WITH("power_states: {file: FILE, devices: {desk: rack}}\nassumptions: {cloud: {idle: {kind: utilisation, "
              "utilisation: 0.5}}}"),
         WR_E_STUDY_IDLE_ACCELERATOR, 3, 54, "no pair in play is on it"},
        {WITH("power_states: {file: FILE, devices: {labtop: rack}}"), WR_E_IMPORT_UNKNOWN, 3, 54,
         "did you mean 'laptop'?"},
        {WITH("power_states: {file: FILE, devices: {laptop: Laptop 15}}"), WR_E_IMPORT_UNKNOWN, 3, 62,
         "did you mean 'Laptop 14'?"},
        {WITH(IDLE), WR_E_POWER_STATE, 3, 23, "name such a file in the study (power_states: FILE)"},
        {WITH(IDLE "\npower_states: FILE"), WR_E_POWER_STATE_ROW, 3, 23, "devices: {'laptop': 'Laptop 14'}}"},
        {"allow_mixed_basis: true", IDLE "\npower_states: {file: FILE, devices: {laptop: Laptop SoC}}",
         WR_E_POWER_STATE_BASIS, 4, 23, "known at the boundary soc, to energies measured at wall"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_refused(replaced(cases[i].line, filled(cases[i].by)), NULL, &cases[i]);
    }
}

static void refused(const char *csv, enum wr_code code, int line, const char *says)
{
    struct wr_device_power devices;
    struct wr_error error = {0};
    char message[4096];
    write_table(csv);
    assert_int_equal(wr_device_power_read(&devices, table, &error), code);
    wr_error_render(&error, message, sizeof message);
    if (error.line != line || !strstr(message, says)) {
        fail_msg("%s", message);
    }
    write_table(devices_csv);
}

static void tables_of_devices_are_checked(void **state)
{
    (void)state;
    refused("device,boundary,idle_w\nx,wall,3\ny,wall,4\nx,soc,5\n", WR_E_IMPORT_TWICE, 4, "'x' is already on line 2");
    refused("device,boundary,idle_w\nx,wall,-3\n", WR_E_CSV_VALUE, 2, "watts of 0 or more");
    refused("device,boundary,idle_w\nx,plug,3\n", WR_E_CSV_VALUE, 2, "accelerator, soc, system or wall");
    refused("device,boundary,idle_w\nx,,3\n", WR_E_CSV_VALUE, 2, "accelerator, soc, system or wall");
    refused("device,idle_w\nx,3\n", WR_E_IMPORT_COLUMN_MISSING, 1, "'boundary'");
    refused("device,boundary,idel_w\nx,wall,3\n", WR_E_DEVICE_COLUMNS, 1, ":1: columns ignored: idel_w, which");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_file_the_measurements_say_it),
        cmocka_unit_test(a_row_fills_what_the_measurements_lack),
        cmocka_unit_test(devices_are_named_one_by_one),
        cmocka_unit_test(another_boundary_needs_permission),
        cmocka_unit_test(each_fault_has_its_place),
        cmocka_unit_test(tables_of_devices_are_checked),
    };
    return cmocka_run_group_tests(tests, set_up_power, tear_down_power);
}
