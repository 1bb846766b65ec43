/* Pairs, models, accelerators, curves and devices' watts, with lines "====" between them, beside a fixed score table.
 */
#include "tests/fuzz/fuzz.h"

#include "sim/ingest/device_power.h"

#include <math.h>

static const char scores[] = "query_id,domain,input_tokens,correct:A,score:B,output_tokens:A,output_tokens:B\n"
                             "q1,math,10,1,0.5,100,200\nq2,law,20,0,1,50,\nq3,math,30,,0.25,70,80\n";

static void read_devices(struct fuzz_part part)
{
    struct wr_device_power devices;
    struct wr_error error = {0};
    char path[FUZZ_PATH];
    fuzz_file(FUZZ_FILES - 1, part.bytes, part.size, path);
    enum wr_code code = wr_device_power_read(&devices, path, &error);
    if (code != WR_OK) {
        fuzz_expect_refusal(code, &error);
        return;
    }
    fuzz_expect((int64_t)devices.device.count == devices.table.rows, "every device has one row");
    wr_device_power_free(&devices);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int order[] = {WR_IMPORT_PAIRS, WR_IMPORT_MODELS, WR_IMPORT_ACCELERATORS, WR_IMPORT_CURVES};
    char path[WR_IMPORT_INPUTS][FUZZ_PATH];
    struct wr_import_options options = {.characters_per_token = (double)NAN};
    fuzz_file(WR_IMPORT_SCORES, scores, sizeof scores - 1, path[WR_IMPORT_SCORES]);
    options.path[WR_IMPORT_SCORES] = path[WR_IMPORT_SCORES];
    for (int i = 0; i < 4; i++) {
        struct fuzz_part part = fuzz_part(&data, &size);
        fuzz_file(order[i], part.bytes, part.size, path[order[i]]);
        if (part.size || order[i] == WR_IMPORT_ACCELERATORS) { /* an empty part: the option is not given */
            options.path[order[i]] = path[order[i]];
        }
    }
    fuzz_import(&options);
    read_devices(fuzz_part(&data, &size));
    return 0;
}
