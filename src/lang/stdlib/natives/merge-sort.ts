import { checkDeadline } from '../../values/context.ts';

/** Length of runs sorted by insertion before merging starts. */
const RUN = 8;

/** Minimum length of ranges for which the time limit is checked. */
const MIN_CHECKED_LENGTH = 4096;

/**
 * Sorts an array in place, stably. Which pairs are compared in which order is part of the language: programs can
 * observe it when their comparator is inconsistent or fails.
 */
export function mergeSort<T>(items: T[], isBefore: (a: T, b: T) => boolean): T[] {
  const { length } = items;
  for (let start = 0; start < length; start += RUN)
    insertionSort(items, start, Math.min(start + RUN, length), isBefore);
  const halves: T[] = [];
  for (let width = RUN; width < length; width *= 2) {
    for (let start = 0; start + width < length; start += 2 * width) {
      merge(items, halves, start, start + width, Math.min(start + 2 * width, length), isBefore);
    }
  }
  return items;
}

function insertionSort<T>(items: T[], start: number, end: number, isBefore: (a: T, b: T) => boolean): void {
  for (let next = start + 1; next < end; next++) {
    const item = items[next] as T;
    let gap = next;
    while (gap > start && isBefore(item, items[gap - 1] as T)) {
      items[gap] = items[gap - 1] as T;
      gap--;
    }
    items[gap] = item;
  }
}

/** Merges the sorted ranges `start..middle` and `middle..end`. */
function merge<T>(
  items: T[],
  halves: T[],
  start: number,
  middle: number,
  end: number,
  isBefore: (a: T, b: T) => boolean,
): void {
  if (end - start >= MIN_CHECKED_LENGTH) checkDeadline();
  if (isBefore(items[middle - 1] as T, items[middle] as T)) return;
  for (let i = start; i < end; i++) halves[i] = items[i] as T;
  let left = start;
  let right = middle;
  let to = start;
  while (left < middle && right < end) {
    items[to++] = isBefore(halves[right] as T, halves[left] as T) ? (halves[right++] as T) : (halves[left++] as T);
  }
  while (left < middle) items[to++] = halves[left++] as T;
  while (right < end) items[to++] = halves[right++] as T;
}
