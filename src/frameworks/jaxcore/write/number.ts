/** A rate as a person writes it: at most four significant digits after the point, no noise of binary fractions, always with a point. */
export function rateText(rate: number): string {
  const rounded = Number(rate.toPrecision(6));
  const text = String(rounded);
  return Number.isInteger(rounded) ? `${text}.0` : text;
}
