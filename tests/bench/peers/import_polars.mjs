// A CSV table into an Arrow file with a row per query and a column per pair and measure, with polars.
import pl from "nodejs-polars";

const [shape, table, target] = process.argv.slice(2);
const kinds = { correct: pl.Int8, score: pl.Int8, output_tokens: pl.Int32, energy_j: pl.Float32, latency_s: pl.Float32 };
const header = pl.readCSV(table, { nRows: 1 }).columns;
const kindOf = (name) => name.split(":")[0];
const dtypes = Object.fromEntries(header.filter((name) => kindOf(name) in kinds).map((name) => [name, kinds[kindOf(name)]]));
let frame = pl.readCSV(table, { dtypes });
const sums = {};
const add = (kind, column) => { sums[kind] = (sums[kind] ?? 0) + column.cast(pl.Float64).sum(); };
if (shape === "wide") {
  for (const name of header) if (kindOf(name) in kinds) add(kindOf(name) === "correct" ? "score" : kindOf(name), frame.getColumn(name));
} else {
  const measures = ["score", "output_tokens", "energy_j", "latency_s"];
  for (const kind of measures) add(kind, frame.getColumn(kind));
  frame = frame.pivot(measures, { index: ["query_id", "domain"], on: "model", aggregateFunc: "first" });
}
frame.writeIPC(target);
console.log(JSON.stringify(sums));
