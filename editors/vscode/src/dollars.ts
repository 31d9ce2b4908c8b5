// How costs are written, in the panel and around it.

/** US dollars: `$0.25`, a small amount as `$0.0042`. Nothing is no amount, so it is not written. */
export function dollars(cost: number): string {
  if (cost === 0) {
    return "";
  }
  if (cost < 0.0001) {
    return "<$0.0001";
  }
  return `$${cost.toFixed(cost < 0.01 ? 4 : 2)}`;
}
