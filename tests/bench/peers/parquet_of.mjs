// Writes the long table of a measurement file as Parquet, for DuckDB: query, pair, correct, energy_j, latency_s.
// The columns come as raw little-endian files (made by replay.py), a chunk of queries at a time.
import { readFileSync } from "node:fs";
import pl from "nodejs-polars";

const [folder, queries, pairs, target] = [process.argv[2], +process.argv[3], +process.argv[4], process.argv[5]];
const floats = (name) => new Float32Array(readFileSync(`${folder}/${name}`).buffer);
const n = queries * pairs;
const query = new Int32Array(n), pair = new Int32Array(n);
for (let i = 0; i < n; i++) {
  query[i] = Math.floor(i / pairs);
  pair[i] = i % pairs;
}
const correct = readFileSync(`${folder}/correct`);
pl.DataFrame({
  query: pl.Series("query", query), pair: pl.Series("pair", pair),
  correct: pl.Series("correct", new Uint8Array(correct.buffer, correct.byteOffset, n)),
  energy_j: pl.Series("energy_j", floats("energy_j")), latency_s: pl.Series("latency_s", floats("latency_s")),
}).writeParquet(target);
