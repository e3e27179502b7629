/**
 * Exponential moving average as TensorBoard draws it, corrected for its start: the first value stays what it is.
 * @param weight share of the past in each value, 0 (nothing is smoothed) to below 1
 * @returns as many values; null stays null and does not count
 */
export function smoothed(values: readonly (number | null)[], weight: number): readonly (number | null)[] {
  if (weight <= 0) return values;
  let last = 0;
  let share = 0;
  return values.map((value) => {
    if (value === null) return null;
    last = last * weight + (1 - weight) * value;
    share = share * weight + (1 - weight);
    return last / share;
  });
}
