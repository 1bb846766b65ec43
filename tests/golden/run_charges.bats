#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # run sets output and status in each test
# Owned cost and carbon, from CSV files to CSV, against numbers made by hand:
#   a query on the laptop: T s of it at 0.09 USD per hour, E J at 0.36 USD per kWh; in the cloud, at a batch of 8, T / 8 s
#   of four devices at 1.8 USD each, E J at 0.1 USD per kWh.
#   embodied: 131.49 kg over 4 years of 31557600 s is 1.0416667 mg per second, three times that for each of four devices.

load tiny_helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    write_tiny
    printf '%s\n' accelerator,site,devices,loaded_idle_w,usd_per_device_hour,embodied_kgco2e laptop,local,1,3,0.09,131.49 \
        cloud,cloud,4,45,1.8,394.47 >all.csv
    cut -d, -f 1-4 all.csv >watts.csv
    printf '%s\n' model,accelerator,energy_basis small,laptop,wall big,cloud,wall >no_batch.csv
    import_tiny scores pairs all all
    import_tiny scores pairs watts watts
    import_tiny scores no_batch all no_batch
    cat >tiny.yaml <<'END'
wattroute: 1
name: tiny
measurements: all.h5
baseline: "big@cloud"
objective: cost
cost: {kind: owned, electricity_usd_per_kwh: {local: 0.36, cloud: 0.1}}
carbon: {grid_kgco2e_per_kwh: {local: 0.5, cloud: 0.2}, embodied: true, lifetime_years: 4}
policies:
  cloud-only: {kind: always, pair: baseline}
  local-only: {kind: always, pair: "small@laptop"}
  oracle: {kind: oracle, scope: all}
END
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
    out=$BATS_TEST_TMPDIR
}

@test "a device costs its price for the time it is held, and electricity" {
    study >"$out/a.csv"
    is "$out/a.csv" local-only cost_usd_total 0.0006216 # 24 s x 0.09 / 3600 + 216 J x 0.36 / 3.6e6
    is "$out/a.csv" cloud-only cost_usd_total 0.00306   # 12 s / 8 x 4 x 1.8 / 3600 + 2160 J x 0.1 / 3.6e6
    is "$out/a.csv" cloud-only cost_usd_per_query 0.00102
    is "$out/a.csv" local-only cost_savings "$(awk 'BEGIN { printf "%.17g", 1 - 0.0006216 / 0.00306 }')"
    # q1 and q3 stay at home: 16 s and 144 J; q2 goes out: 4 s / 8, 720 J
    is "$out/a.csv" oracle cost_usd_total "$(awk 'BEGIN { printf "%.17g", 16 * 0.09 / 3600 + 144 * 0.36 / 3.6e6 + 0.5 * 4 * 1.8 / 3600 + 720 * 0.1 / 3.6e6 }')"
}

@test "carbon is the grid's by site, and the devices' by the time they are held of their lifetime" {
    study >"$out/a.csv"
    is "$out/a.csv" local-only carbon_kgco2e_total 5.5e-5      # 216 x 0.5 / 3.6e6 + 24 x 131.49 / (4 x 31557600)
    is "$out/a.csv" cloud-only carbon_kgco2e_total 1.3875e-4   # 2160 x 0.2 / 3.6e6 + 12 / 8 x 4 x 394.47 / (4 x 31557600)
    is "$out/a.csv" cloud-only carbon_kgco2e_per_query 4.625e-5
    is "$out/a.csv" local-only carbon_savings "$(awk 'BEGIN { printf "%.17g", 1 - 5.5e-5 / 1.3875e-4 }')"
    study --set 'carbon={grid_kgco2e_per_kwh: 0.5}' >"$out/grid.csv"
    is "$out/grid.csv" local-only carbon_kgco2e_total 3e-5
    is "$out/grid.csv" cloud-only carbon_kgco2e_total 3e-4
    study --set carbon='{grid_kgco2e_per_kwh: 0.5, embodied: false}' >"$out/false.csv"
    is "$out/false.csv" cloud-only carbon_kgco2e_total 3e-4
}

@test "idle time that queries are charged is paid once: in the devices' time, and in energy" {
    study --set 'assumptions.cloud.idle={kind: utilisation, utilisation: 0.5}' >"$out/a.csv"
    # 1.5 s busy and 1.5 s idle at 4 x 45 W
    is "$out/a.csv" cloud-only energy_j_total 2430
    is "$out/a.csv" cloud-only cost_usd_total "$(awk 'BEGIN { printf "%.17g", 0.006 + 2430 * 0.1 / 3.6e6 }')"
    is "$out/a.csv" cloud-only carbon_kgco2e_total "$(awk 'BEGIN { printf "%.17g", 2430 * 0.2 / 3.6e6 + 3e-0 * 4 * 394.47 / (4 * 31557600) }')"
    study --set 'assumptions.cloud.idle={kind: utilisation, utilisation: 0.5}' --set assumptions.all.overheads.pue=1.5 >"$out/pue.csv"
    is "$out/pue.csv" cloud-only cost_usd_total "$(awk 'BEGIN { printf "%.17g", 0.006 + 1.5 * 2430 * 0.1 / 3.6e6 }')"
}

@test "a rented device's price includes its electricity" {
    study --set 'cost={kind: owned, electricity_usd_per_kwh: {local: 0.36}, rented: [cloud]}' >"$out/a.csv"
    is "$out/a.csv" cloud-only cost_usd_total 0.003
    is "$out/a.csv" local-only cost_usd_total 0.0006216
    study --set 'cost={kind: owned, rented: [cloud, local]}' >"$out/b.csv"
    is "$out/b.csv" local-only cost_usd_total 0.0006
    study --set 'cost={kind: owned, electricity_usd_per_kwh: 0.36}' >"$out/c.csv"
    is "$out/c.csv" cloud-only cost_usd_total 0.003216
    study --set 'cost={kind: owned, electricity_usd_per_kwh: 0.36, rented: [cloud]}' >"$out/d.csv"
    is "$out/d.csv" cloud-only cost_usd_total 0.003
}

@test "what the study says of an accelerator goes before the file, and stands for what it lacks" {
    study --set 'cost.usd_per_device_hour={laptop: 0.9}' --set 'carbon.embodied={cloud: 0}' >"$out/a.csv"
    is "$out/a.csv" local-only cost_usd_total 0.0060216
    is "$out/a.csv" cloud-only cost_usd_total 0.00306
    is "$out/a.csv" cloud-only carbon_kgco2e_total 1.2e-4
    is "$out/a.csv" local-only carbon_kgco2e_total 5.5e-5
    study --set measurements=watts.h5 --set 'cost.usd_per_device_hour={laptop: 0.9, cloud: 1.8}' \
        --set 'carbon.embodied={laptop: 131.49, cloud: 0}' >"$out/b.csv"
    cmp <(cut -d, -f 1-10 "$out/a.csv" | grep -v _params_) <(cut -d, -f 1-10 "$out/b.csv" | grep -v _params_)
}

@test "the oracle minimises cost, or carbon, or both" {
    # laptops dear enough that q1, which both answer, goes out; no price makes q2, which only the cloud answers, stay
    study --set 'cost.usd_per_device_hour={laptop: 9}' >"$out/dear.csv"
    is "$out/dear.csv" oracle local_share "$(awk 'BEGIN { printf "%.17g", 1 / 3 }')"
    study --set 'cost.usd_per_device_hour={laptop: 9}' --set objective=carbon >"$out/carbon.csv"
    is "$out/carbon.csv" oracle local_share "$(awk 'BEGIN { printf "%.17g", 2 / 3 }')"
    study --set objective=carbon --set carbon.grid_kgco2e_per_kwh.local=20 >"$out/coal.csv"
    is "$out/coal.csv" oracle local_share "$(awk 'BEGIN { printf "%.17g", 1 / 3 }')"
    # q1 at home costs 0.0100036 USD and 9.1667e-6 kg, in the cloud 0.00051 USD and 2.3125e-5 kg: even at 680.06 USD per kg
    study --set 'cost.usd_per_device_hour={laptop: 9}' --set 'objective={cost: 1, carbon: 670}' >"$out/less.csv"
    is "$out/less.csv" oracle local_share "$(awk 'BEGIN { printf "%.17g", 1 / 3 }')"
    study --set 'cost.usd_per_device_hour={laptop: 9}' --set 'objective={cost: 1, carbon: 690}' >"$out/more.csv"
    is "$out/more.csv" oracle local_share "$(awk 'BEGIN { printf "%.17g", 2 / 3 }')"
}

@test "a fleet's hours are paid whoever is served, those of a reserved one without a query as well" {
    # three queries at 0.5 per s come in 6 s: two replicas of four devices at 1.8 USD each
    fleet='{kind: affine, t0_s: 0.001, t1_s: 0.001, c_j: 1, k_j: 10, queries_per_s: 0.5, cap: 8}'
    study --set "assumptions.cloud={batching: $fleet, fleet: {replicas: 2, scaling: reserved}}" \
        --set 'cost={kind: owned, electricity_usd_per_kwh: {local: 0.36}, rented: [cloud]}' >"$out/a.csv"
    is "$out/a.csv" cloud-only cost_usd_total 0.024
    is "$out/a.csv" local-only cost_usd_total 0.0246216
    study --set "assumptions.cloud={batching: $fleet, fleet: {replicas: 2, scaling: elastic}}" \
        --set 'cost={kind: owned, electricity_usd_per_kwh: {local: 0.36}, rented: [cloud]}' >"$out/b.csv"
    is "$out/b.csv" local-only cost_usd_total 0.0006216
    # electricity and carbon are of all that the reserved fleet draws
    study --set "assumptions.cloud={batching: $fleet, fleet: {replicas: 2, scaling: reserved}}" >"$out/c.csv"
    energy=$(awk -F, '$3 == "local-only" && $4 == "all" && $5 == "energy_j_total" { print $6 - 216 }' "$out/c.csv")
    [ "${energy%%.*}" -gt 0 ]
    is "$out/c.csv" local-only cost_usd_total "$(awk -v e="$energy" 'BEGIN { printf "%.17g", 0.0246216 + e * 0.1 / 3.6e6 }')"
    is "$out/c.csv" local-only carbon_kgco2e_total "$(awk -v e="$energy" \
        'BEGIN { printf "%.17g", 5.5e-5 + e * 0.2 / 3.6e6 + 48 * 394.47 / (4 * 31557600) }')"
}

@test "replicas that are there anyhow cost a query no hours: decisions, by owned cost" {
    # without electricity the cloud costs its replicas' hours alone, and the laptop its own: given or reserved replicas
    # are free to use, those that follow the load are not
    fleet='{kind: affine, t0_s: 0.001, t1_s: 0.001, c_j: 1, k_j: 10, queries_per_s: 0.5, cap: 8}'
    cost='cost={kind: owned, electricity_usd_per_kwh: {local: 0.36}, rented: [cloud]}'
    policies='policies={cloud-only: {kind: always, pair: baseline}, o: {kind: oracle, scope: all, repricing: fixed_point}}'
    while read -r rule scaling share; do
        study --set "assumptions.cloud={batching: $fleet, fleet: {${rule/:/: }, scaling: $scaling}}" --set "$cost" --set "$policies" >"$out/a.csv"
        # q3 is right at home alone, q2 in the cloud alone, q1 on both
        is "$out/a.csv" o local_share "$(awk -v s="$share" 'BEGIN { printf "%.17g", s / 3 }')" || { echo "$rule $scaling"; return 1; }
    done <<<'replicas:2 elastic 1
replicas:2 reserved 1
utilisation:0.5 reserved 1
utilisation:0.5 elastic 2'
}

@test "a sweep's scenarios are the runs with the same keys" {
    {
        cat tiny.yaml
        cat <<'END'
sweep:
  plain: {}
  idle: {grid: {cloud.idle: [{kind: utilisation, utilisation: 0.5}, {kind: utilisation, utilisation: 0.1}]}}
  price: {grid: {cost.electricity_usd_per_kwh.local: [0.36, 90], cloud.overheads.pue: [1, 1.5]}}
  grid: {grid: {carbon.grid_kgco2e_per_kwh.cloud: [0.01], objective: [carbon]}}
END
    } >sweep.yaml
    "$WATTROUTE" sweep sweep.yaml --format csv --quiet >"$out/sweep.csv"
    scenarios=$(awk -F, 'NR > 1 { print $2 }' "$out/sweep.csv" | uniq)
    [ "$(wc -l <<<"$scenarios")" -eq 8 ]
    compared() { awk -F, -v scenario="$1" '$2 == scenario && $5 ~ /cost|carbon|local_share/ { print $3, $4, $5, $6 }' "$2"; }
    i=0
    while read -r scenario; do
        i=$((i + 1))
        case $i in
        1) keys=(name=tiny) ;;
        2) keys=('assumptions.cloud.idle={kind: utilisation, utilisation: 0.5}') ;;
        3) keys=('assumptions.cloud.idle={kind: utilisation, utilisation: 0.1}') ;;
        4) keys=(cost.electricity_usd_per_kwh.local=0.36 assumptions.cloud.overheads.pue=1) ;;
        5) keys=(cost.electricity_usd_per_kwh.local=0.36 assumptions.cloud.overheads.pue=1.5) ;;
        6) keys=(cost.electricity_usd_per_kwh.local=90 assumptions.cloud.overheads.pue=1) ;;
        7) keys=(cost.electricity_usd_per_kwh.local=90 assumptions.cloud.overheads.pue=1.5) ;;
        8) keys=(carbon.grid_kgco2e_per_kwh.cloud=0.01 objective=carbon) ;;
        esac
        set=()
        for key in "${keys[@]}"; do set+=(--set "$key"); done
        study "${set[@]}" >"$out/run.csv"
        diff <(compared "$scenario" "$out/sweep.csv") <(compared default "$out/run.csv")
    done <<<"$scenarios"
    # the scenarios differ
    [ "$(awk -F, '$3 == "oracle" && $4 == "all" && $5 == "cost_usd_total" { print $6 }' "$out/sweep.csv" | sort -u | wc -l)" -ge 5 ]
}

@test "every form of a summary says what is paid and what is emitted" {
    for format in text md latex json csv; do
        "$WATTROUTE" run tiny.yaml --format "$format" --quiet | tr -d '\134' | tr -s '\n ' ' ' >"$out/a.$format"
        grep -qF 'owned: electricity local 0.36 USD/kWh, cloud 0.1 USD/kWh; USD per device-hour laptop 0.09, cloud 4 x 1.8' "$out/a.$format"
        grep -qF 'grid local 0.5 kgCO2e/kWh, cloud 0.2 kgCO2e/kWh; embodied kgCO2e per device over 4 years laptop 131.49, cloud 4 x 394.47' "$out/a.$format"
    done
    "$WATTROUTE" run tiny.yaml --quiet --set 'cost={kind: owned, electricity_usd_per_kwh: {local: 0.36}, rented: [cloud]}' |
        tr -s '\n ' ' ' | grep -qF 'electricity local 0.36 USD/kWh, cloud rented'
}

@test "without a word about the grid carbon is n/a, and cost is what the tokens cost" {
    grep -v '^c[oa]' tiny.yaml >plain.yaml # neither cost nor carbon
    "$WATTROUTE" run plain.yaml --set objective=energy --format csv --quiet >"$out/a.csv"
    [ "$(grep -cE ',carbon_[a-z0-9_]*,,,,3,[^,]*,the study does not say what is emitted' "$out/a.csv")" -eq 9 ]
    [ "$(grep -c ',cost_usd_total,,.*model .* has no prices' "$out/a.csv")" -eq 3 ]
}

@test "what is not known of an accelerator is an error that names it" {
    refused 65 "tiny.yaml:6:7: 'cost' needs usd_per_device_hour of accelerator 'laptop', which is not known" tiny.yaml --set measurements=watts.h5
    sed 's/0.1}}/0.1}, usd_per_device_hour: {laptop: 1, cloud: 2}}/' tiny.yaml >priced.yaml
    refused 65 "priced.yaml:7:57: 'carbon' needs embodied of accelerator 'laptop'" priced.yaml --set measurements=watts.h5
    refused 65 "tiny.yaml:6:7: the time that a query holds the device needs the batch at which pair 'small@laptop'" tiny.yaml --set measurements=no_batch.h5
    sed 's/0.1}}/0.1}, usd_per_device_hour: {laptop: 1, clod: 2}}/' tiny.yaml >clod.yaml
    refused 65 "clod.yaml:6:106: accelerator 'clod' is not in the measurements; did you mean 'cloud'?" clod.yaml
    grep -v '^carbon' tiny.yaml >bare.yaml
    refused 2 "the study, whose objective weighs carbon, lacks the key 'carbon'" bare.yaml --set objective=carbon
    # a free device's time need not be known
    "$WATTROUTE" run tiny.yaml --quiet --set measurements=no_batch.h5 --set 'cost.usd_per_device_hour={laptop: 0, cloud: 0}' \
        --set 'carbon={grid_kgco2e_per_kwh: 0.2}' --format csv >"$out/free.csv"
    is "$out/free.csv" cloud-only cost_usd_total 6e-5
}
