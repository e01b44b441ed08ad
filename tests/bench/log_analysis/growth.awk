# What people do without PoolSentry: for each tag and pool, its last bytes minus its first.
/^!/ || NR == 1 { next }
{
  key = $1 " " $2
  if (!(key in first)) first[key] = $6
  last[key] = $6
}
END { for (key in first) printf "%s %.0f\n", key, last[key] - first[key] }
