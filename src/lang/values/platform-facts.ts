/** Something with a name and a version. */
export interface Versioned {
  readonly name: string;
  readonly version: string;
}

/** The platform of an evaluation, as far as its embedder knows. */
export interface PlatformFacts {
  /** What runs this engine, such as Node.js or a browser. */
  readonly runtime: Versioned;
  /** The JavaScript engine. */
  readonly virtualMachine: Versioned;
  /** `macOS`, `Linux`, `Windows`, or the system's own name. */
  readonly operatingSystem: Versioned;
  /** The instruction set in Java's terms: `amd64`, `aarch64`. */
  readonly architecture: string;
}

const UNKNOWN: Versioned = { name: 'unknown', version: 'unknown' };

/** For embedders that provide nothing. */
export const UNKNOWN_PLATFORM: PlatformFacts = {
  runtime: UNKNOWN,
  virtualMachine: UNKNOWN,
  operatingSystem: UNKNOWN,
  architecture: 'unknown',
};
