// The public face of the package: names only, taken from the public index of each layer.
export {};
