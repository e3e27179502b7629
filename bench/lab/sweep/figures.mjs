export function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** "1.23 (1.20 to 1.31)" */
export function inWords(list) {
  const text = (value) => value.toPrecision(3);
  return `${text(median(list))} (${text(Math.min(...list))} to ${text(Math.max(...list))})`;
}

/** Least squares y = a + b · x with R², and the exponent c of y - a ~ x^c between the smallest and the largest x. */
export function line(xs, ys) {
  const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const slope = xs.reduce((sum, x, index) => sum + (x - mx) * (ys[index] - my), 0) / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  const start = my - slope * mx;
  const rest = xs.reduce((sum, x, index) => sum + (ys[index] - start - slope * x) ** 2, 0);
  const r2 = 1 - rest / ys.reduce((sum, y) => sum + (y - my) ** 2, 0);
  const off = xs.map((x, index) => Math.abs(ys[index] / (start + slope * x) - 1));
  return `${start.toPrecision(3)} s + ${(1000 * slope).toPrecision(3)} ms each, R² ${r2.toFixed(4)}, farthest point ${(100 * Math.max(...off)).toFixed(1)} % off`;
}
