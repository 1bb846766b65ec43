"""The tables of the import benchmark: make_import_tables.py QUERIES WIDE LONG ACCELERATORS."""
import sys

import numpy as np

queries, wide, long, accelerators = int(sys.argv[1]), *sys.argv[2:5]
random = np.random.default_rng(1)
models = [f"model-{m}" for m in range(6)]
domains = ["math", "law", "physics", "history"]
with open(accelerators, "w", encoding="utf-8") as file:
    file.write("accelerator,site,devices\n")
    file.writelines(f"acc{m},{'cloud' if m > 3 else 'local'},1\n" for m in range(6))
with open(wide, "w", encoding="utf-8") as rows, open(long, "w", encoding="utf-8") as records:
    measures = (("correct", ""), ("output_tokens", ""), ("energy_j", "@acc"), ("latency_s", "@acc"))
    rows.write("query_id,domain," + ",".join(f"{measure}:{model}{at}{m if at else ''}" for measure, at in measures
                                             for m, model in enumerate(models)) + "\n")
    records.write("query_id,domain,model,accelerator,score,energy_j,latency_s,output_tokens\n")
    for start in range(0, queries, 10000):
        count = min(10000, queries - start)
        correct, tokens = random.integers(0, 2, (count, 6)), random.integers(1, 4000, (count, 6))
        joules, seconds = tokens * random.uniform(0.5, 2, (count, 6)), tokens * random.uniform(0.005, 0.02, (count, 6))
        domain = random.integers(0, 4, count)
        for i in range(count):
            key = f"q{start + i:07d},{domains[domain[i]]}"
            cells = [(str(correct[i, m]), str(tokens[i, m]), f"{joules[i, m]:.4f}", f"{seconds[i, m]:.5f}")
                     for m in range(6)]
            rows.write(key + "".join(f",{cells[m][k]}" for k in range(4) for m in range(6)) + "\n")
            records.writelines(f"{key},{models[m]},acc{m},{cells[m][0]},{cells[m][2]},{cells[m][3]},{cells[m][1]}\n"
                               for m in range(6))
