// The signals by which a terminal or a supervisor asks a program to stop.
export const stopSignals = ['SIGINT', 'SIGTERM'] as const;
export type StopSignal = (typeof stopSignals)[number];

/** Resolves with the name of the next such signal, which then does not end the program by itself. */
export function stopSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    const onSignal = (signal: StopSignal): void => {
      for (const name of stopSignals) process.off(name, onSignal);
      resolve(signal);
    };
    for (const name of stopSignals) process.on(name, onSignal);
  });
}
