/** An integer with commas between groups of three digits, as messages show it: `-1,234`. */
export function groupDigits(value: number | bigint): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
