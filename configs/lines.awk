# The rows of a sweep as CSV, a line for each block: awk -F, -v policy=oracle -f lines.awk sweep.csv
# `metric`, a share: energy_savings unless another is named. In %; "-" is n/a, for which the row of the CSV has the reason.
BEGIN { metric = metric ? metric : "energy_savings" }
$3 == policy && $4 == "all" && $5 == metric {
    split($2, part, "/")
    if (part[1] != block) { printf "%s%-13s", block ? "\n" : "", part[1]; block = part[1] }
    if ($6 == "") printf " %8s", "-"
    else printf " %8.1f", 100 * $6
}
END { print "" }
