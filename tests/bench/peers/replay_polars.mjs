// The oracle in polars over a Parquet file with a row per query and pair.
import pl from "nodejs-polars";

const [file, baseline] = [process.argv[2], +process.argv[3]];
const table = pl.scanParquet(file);
const best = await table.filter(pl.col("correct").eq(1)).groupBy("query")
  .agg(pl.col("energy_j").min().alias("least"), pl.col("latency_s").sortBy("energy_j").first().alias("latency_s"))
  .select("query", pl.col("least").alias("energy_j"), "latency_s").collect();
const rest = await table.filter(pl.col("pair").eq(baseline)).select("query", "energy_j", "latency_s").collect();
const failed = rest.join(best.select("query"), { on: "query", how: "anti" });
const sum = (frame, name) => frame.getColumn(name).cast(pl.Float64).sum();
console.log(JSON.stringify({
  energy_j: sum(best, "energy_j") + sum(failed, "energy_j"),
  latency_s: sum(best, "latency_s") + sum(failed, "latency_s"),
  correct: best.height,
}));
