/** Something with a name and a version. */
export interface Versioned {
  readonly name: string;
  readonly version: string;
}

/** What an evaluation runs on, as far as its embedder can tell. */
export interface PlatformFacts {
  /** What runs this engine, such as Node.js or a browser. */
  readonly runtime: Versioned;
  /** The JavaScript engine. */
  readonly virtualMachine: Versioned;
  /** `macOS`, `Linux`, `Windows`, or the name that the system gives itself. */
  readonly operatingSystem: Versioned;
  /** The instruction set, in the words of Java: `amd64`, `aarch64`. */
  readonly architecture: string;
}

const UNKNOWN: Versioned = { name: 'unknown', version: 'unknown' };

/** For embedders that say nothing. */
export const UNKNOWN_PLATFORM: PlatformFacts = {
  runtime: UNKNOWN,
  virtualMachine: UNKNOWN,
  operatingSystem: UNKNOWN,
  architecture: 'unknown',
};
