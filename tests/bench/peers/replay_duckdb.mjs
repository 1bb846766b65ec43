// The oracle in DuckDB over a Parquet file with a row per query and pair.
import { DuckDBInstance } from "@duckdb/node-api";

const [file, baseline, threads] = [process.argv[2], +process.argv[3], process.argv[4]];
const connection = await (await DuckDBInstance.create(":memory:", { threads })).connect();
const reader = await connection.runAndReadAll(`
  with best as (
    select query, min(energy_j) as energy_j, arg_min(latency_s, energy_j) as latency_s
    from '${file}' where correct = 1 group by query),
  rest as (
    select query, energy_j, latency_s from '${file}'
    where pair = ${baseline} and query not in (select query from best))
  select sum(energy_j::double), sum(latency_s::double), (select count(*) from best)
  from (from best union all from rest)`);
const [joules, seconds, correct] = reader.getRows()[0];
console.log(JSON.stringify({ energy_j: joules, latency_s: seconds, correct: Number(correct) }));
