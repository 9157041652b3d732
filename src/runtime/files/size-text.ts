/** Sizes for people. */

/**
 * A size in powers of ten, as disks and downloads are sold.
 *
 * @param bytes a number of bytes
 * @example sizeText(5_510_000_000) // '5.5 GB'
 */
export function sizeText(bytes: number): string {
  const [unit, divisor] = bytes >= 1e9 ? (['GB', 1e9] as const) : (['MB', 1e6] as const);
  return `${(bytes / divisor).toFixed(1)} ${unit}`;
}
