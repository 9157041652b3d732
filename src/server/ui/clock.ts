/** A clock for what shows times. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Milliseconds between two ticks. */
const TICK_MS = 200;

const ticks = signal(0);
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Renders the component again with every tick, as long as it needs the time. */
export function useClock(isNeeded: boolean): void {
  if (isNeeded) void ticks.value;
  useEffect(() => {
    if (!isNeeded) return undefined;
    users += 1;
    timer ??= setInterval(() => (ticks.value += 1), TICK_MS);
    return () => {
      users -= 1;
      if (users > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, [isNeeded]);
}
