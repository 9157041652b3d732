/** Fixtures in which the native binary, version 0.30.2, is not expected to agree: name → why. */
export const differences: Readonly<Record<string, string>> = {};
